"""What comes in from a channel, and what came of it."""

from dataclasses import dataclass

from bot.outbox import Outgoing
from bot.people import Address
from dialogues.events import Event


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that happened at an address.

    `channel` is telegram, web or terminal, and `external_id` its own name for the address.
    `update` (bot id, update id) makes it happen exactly once. `message_id` is the channel's
    number of the message that came in: a later Corrected carries the same, with ask None.
    """

    channel: str
    external_id: str
    event: Event
    first_name: str | None = None
    update: tuple[int, int] | None = None
    message_id: int | None = None

    @property
    def address(self) -> Address:
        return Address(self.channel, self.external_id)


@dataclass(frozen=True, slots=True)
class Handled:
    """`person`: whose it was, also when that person has just been erased.

    `wakes`: somebody else is to be told of something now.
    """

    outgoing: tuple[Outgoing, ...] = ()
    duplicate: bool = False
    person: int | None = None
    wakes: bool = False
