"""What a channel says of a message it was given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot.outbox import Outgoing
from bot.watching import Watch


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

_RESULTS: Final = {
    Sent: "sent",
    Refused: "refused",
    Blocked: "blocked",
    TooMany: "too_many",
    Later: "later",
}


def watched(send: Send, channel: str, watch: Watch) -> Send:
    """The same, and `watch` is told what the channel said."""

    async def send_and_tell(outgoing: Outgoing) -> Outcome:
        try:
            outcome = await send(outgoing)
        except Exception:
            watch.send(channel, "broke")
            raise
        watch.send(channel, _RESULTS[type(outcome)])
        return outcome

    return send_and_tell
