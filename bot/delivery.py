"""Sends what a conversation answered, on a channel that has to be called: Telegram.

Messages are rows first and sent after the commit, so that a crash loses none; a row is marked
when the channel has taken it. Sending is therefore at-least-once: a message whose answer never
came back may have arrived, and is sent again.

One message at a time to one chat, in the order they were written; any number of chats at once.
"""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Final

from bot.conversation import Arrival, Conversations, Handled, Outgoing, Result
from bot.errors import StoreUnavailable
from bot.patience import growing
from dialogues.events import NotDelivered

LONGEST_WAIT: Final = 60.0  # seconds between two tries
FIRST_WAIT: Final = 0.25
STOP_WITHIN: Final = 5.0  # seconds that a stop waits for what is under way
MARK_EVERY: Final = 0.005  # seconds; what is sent meanwhile is marked in one go

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel has it, under its own number."""

    channel_message_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Not like this, not ever: the text is too long, the chat is gone."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person does not want messages from us."""


@dataclass(frozen=True, slots=True)
class Later:
    """Try again: after `seconds` if the channel said so, else after a growing wait."""

    seconds: float | None = None


Outcome = Sent | Refused | Blocked | Later
Send = Callable[[Outgoing], Awaitable[Outcome]]


class Delivery:
    """The sender of one channel. Give `handled` to `Conversations.on_handled`."""

    def __init__(self, channel: str, send: Send, conversations: Conversations) -> None:
        self._channel = channel
        self._send = send
        self._conversations = conversations
        self._chats: dict[str, deque[Outgoing]] = {}
        self._sending: set[str] = set()
        self._holds: Counter[str] = Counter()
        self._asked_plainly: set[int] = set()
        self._results: list[Result] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._marking = False
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Takes up what an earlier run had not sent."""
        self._take(await self._conversations.waiting(self._channel))

    async def stop(self) -> None:
        """Lets what is under way finish. The rest stays in the store, for the next start."""
        self._stopping.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                while self._tasks:
                    await asyncio.wait(tuple(self._tasks))
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def handled(self, handled: Handled) -> None:
        self._take(handled.outgoing)

    def hold(self, chat: str) -> Callable[[], None]:
        """Nothing new is sent to this chat until what is returned has been called."""
        self._holds[chat] += 1

        def release() -> None:
            self._holds[chat] -= 1
            if not self._holds[chat]:
                del self._holds[chat]
                self._go_on(chat)

        return release

    def _take(self, messages: Iterable[Outgoing]) -> None:
        for outgoing in messages:
            if outgoing.channel == self._channel:
                self._chats.setdefault(outgoing.external_id, deque()).append(outgoing)
                self._go_on(outgoing.external_id)

    def _go_on(self, chat: str) -> None:
        idle = chat not in self._sending and chat not in self._holds
        if idle and chat in self._chats and not self._stopping.is_set():
            self._sending.add(chat)
            self._spawn(self._empty(chat))

    async def _empty(self, chat: str) -> None:
        waiting = self._chats[chat]
        while waiting and chat not in self._holds and not self._stopping.is_set():
            outgoing = waiting.popleft()
            try:
                await self._deliver(outgoing)
            except Exception:
                # The next one may well go through, and must not wait for ever.
                log.exception("a message could not be sent", extra={"message_id": outgoing.id})
                self._note(Result(outgoing.id, "failed", None, 1))
            self._asked_plainly.discard(outgoing.id)
        self._sending.discard(chat)
        if not waiting:
            del self._chats[chat]

    async def _deliver(self, outgoing: Outgoing) -> None:
        tries = 0
        while not self._stopping.is_set():
            outcome = await self._send(outgoing)
            tries += 1
            match outcome:
                case Sent(channel_message_id):
                    self._note(Result(outgoing.id, "sent", channel_message_id, tries))
                    return
                case Blocked():
                    self._note(Result(outgoing.id, "blocked", None, tries))
                    return
                case Refused():
                    self._note(Result(outgoing.id, "failed", None, tries))
                    await self._ask_plainly(outgoing)
                    return
                case Later(seconds):
                    await self._pause(_wait(tries) if seconds is None else seconds)

    async def _ask_plainly(self, outgoing: Outgoing) -> None:
        """Tells the conversation, once: should the plain question be refused too, that is that."""
        log.warning("the channel refused a message", extra={"message_id": outgoing.id})
        if outgoing.id in self._asked_plainly:
            return
        refused = NotDelivered(outgoing.message.ask)
        try:
            handled = await self._conversations.handle(
                Arrival(outgoing.channel, outgoing.external_id, refused)
            )
        except StoreUnavailable:
            log.warning("a refused message was not asked again: the store is unavailable")
            return
        self._asked_plainly.update(each.id for each in handled.outgoing)

    def _note(self, result: Result) -> None:
        self._results.append(result)
        if not self._marking:
            self._marking = True
            self._spawn(self._mark())

    async def _mark(self) -> None:
        tries = 0
        try:
            while self._results and not (tries and self._stopping.is_set()):
                await (self._pause(_wait(tries)) if tries else asyncio.sleep(MARK_EVERY))
                tries = 0 if await self._mark_all() else tries + 1
        finally:
            self._marking = False

    async def _mark_all(self) -> bool:
        """False when the store is away: what was to be marked is kept."""
        batch, self._results = self._results, []
        try:
            await self._conversations.mark(batch)
        except StoreUnavailable:
            self._results = batch + self._results
            return False
        return True

    async def _pause(self, seconds: float) -> None:
        """Cut short by a stop."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _wait(tries: int) -> float:
    return growing(tries, FIRST_WAIT, LONGEST_WAIT)
