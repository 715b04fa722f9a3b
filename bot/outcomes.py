"""What a channel says of a message it was given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.outbox import Outgoing


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel has it, under its own number if it gives one."""

    channel_message_id: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Not like this, not ever: the text is too long, the chat is gone. `reason` quotes nobody."""

    reason: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person does not want messages from us."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """Exactly so many seconds of silence, and then again."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Later:
    """Try again after a growing wait. `reason`: server, network, or unknown (it may be there)."""

    reason: str


Outcome = Sent | Refused | Blocked | TooMany | Later
Send = Callable[[Outgoing], Awaitable[Outcome]]
