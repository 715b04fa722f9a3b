"""What the program is made of while it runs. The composition root fills it in, once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.backlog import Backlog
from bot.channels.web import Streams
from bot.conversation import Conversations
from bot.library import Library
from bot.moving import MovingClock
from bot.settings import Settings
from bot.store import Store
from bot.vault import Vault
from bot.watching import Watch
from bot.ways_in import WaysIn


@dataclass(frozen=True, slots=True)
class Parts:
    """`clock` gives the time in UTC. `streams` are the browsers that wait for something new.

    `moving_clock` is the same clock in the try-out, where it can be moved, and else None.
    """

    settings: Settings
    store: Store
    vault: Vault
    library: Library
    conversations: Conversations
    backlog: Backlog
    clock: Callable[[], datetime]
    streams: Streams
    ways_in: WaysIn
    watch: Watch
    moving_clock: MovingClock | None = None
