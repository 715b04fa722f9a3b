"""Sends what a conversation answered, on a channel that has to be called: Telegram, letters.

Messages are rows first and sent after the commit, so that a crash loses none; a row is marked
when the channel has taken it. Sending is therefore at-least-once: a message whose answer never
came back may have arrived, and is sent again.

One message at a time to one chat, its oldest first; any number of chats at once, at the pace the
channel allows. Only the leader sends. Its own replies are handed over in memory; what other
processes stored, and what there is no room for, is read from the store when its turn comes.
"""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from bot.backlog import Backlog
from bot.conversation import Arrival, Conversations, Handled, Outgoing, Result
from bot.errors import StoreUnavailable
from bot.marking import Marking
from bot.outcomes import Blocked, Later, Outcome, Refused, Send, Sent, TooMany
from bot.pace import Pace
from bot.patience import growing
from dialogues.events import NotDelivered

LONGEST_WAIT: Final = 60.0  # seconds between two tries
FIRST_WAIT: Final = 0.25
STOP_WITHIN: Final = 5.0  # seconds that a stop waits for what is under way
LOOK_EVERY: Final = 1.0  # seconds; the safety net below what is told in memory
ROOM: Final = 400  # chats held in memory before what nobody asked for stays in the store
AT_ONCE: Final = 100  # chats read from the store in one go

log = logging.getLogger(__name__)


class Delivery:
    """The sender of one channel. Give `handled` to `Conversations.on_handled`.

    Nothing is taken before `start`, and nothing after `stop`; it may then start again.
    """

    def __init__(
        self,
        channel: str,
        send: Send,
        conversations: Conversations,
        backlog: Backlog,
        pace: Pace,
    ) -> None:
        self._channel = channel
        self._send = send
        self._conversations = conversations
        self._backlog = backlog
        self._pace = pace
        self._marking = Marking(backlog)
        self._stopping = asyncio.Event()
        self._stopping.set()
        self._forget()

    def _forget(self) -> None:
        self._chats: dict[str, deque[Outgoing]] = {}
        self._sending: set[str] = set()
        self._holds: Counter[str] = Counter()
        self._hurried: dict[str, None] = {}  # to be read from the store, in this order
        self._behind: dict[str, None] = {}  # and these when there is room
        self._reading: tuple[str, ...] = ()
        self._reader: asyncio.Task[None] | None = None
        self._asked_plainly: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def _running(self) -> bool:
        return not self._stopping.is_set()

    async def start(self) -> None:
        """Takes up what is not sent yet."""
        self._forget()
        self._stopping.clear()
        self._marking.start()
        self._spawn(self._look_out())

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
        await self._marking.stop()

    # -- what there is to send ----------------------------------------------------------------

    def handled(self, handled: Handled) -> None:
        if not self._running():
            return
        for outgoing in handled.outgoing:
            if outgoing.channel == self._channel:
                self._take(outgoing)

    def look(self, chat: str) -> None:
        """Another process stored something for this chat."""
        if self._running():
            self._hurried[chat] = None
            self._read_on()

    def hold(self, chat: str) -> Callable[[], None]:
        """Nothing new is sent to this chat until what is returned has been called."""
        self._holds[chat] += 1

        def release() -> None:
            self._holds[chat] -= 1
            if self._holds[chat] <= 0:
                del self._holds[chat]
                self._go_on(chat)

        return release

    def _take(self, outgoing: Outgoing) -> None:
        """At once, if all that waits before it in its chat is in hand; else with the rest of it."""
        chat = outgoing.external_id
        in_store = chat in self._behind or chat in self._hurried or chat in self._reading
        in_hand = outgoing.after is None or self._marking.knows(outgoing.after)
        if not in_store and in_hand and (not outgoing.unasked or len(self._chats) < ROOM):
            self._add(outgoing)
        elif outgoing.unasked:
            self._behind[chat] = None
        else:
            self._behind.pop(chat, None)
            self.look(chat)

    def _add(self, outgoing: Outgoing) -> None:
        chat = outgoing.external_id
        self._marking.expect(outgoing.id)
        self._chats.setdefault(chat, deque()).append(outgoing)
        if not outgoing.unasked:
            self._pace.hurry(chat)
        self._go_on(chat)

    async def _look_out(self) -> None:
        """Whatever happened to what should have been told: what waits is found here."""
        known = False
        while self._running():
            try:
                if not known:
                    self._behind |= dict.fromkeys(await self._backlog.chats(self._channel))
                    known = True
                for waiting in await self._backlog.glance(self._channel):
                    if not self._marking.knows(waiting.id):
                        (self._behind if waiting.unasked else self._hurried)[waiting.chat] = None
                self._read_on()
            except StoreUnavailable as error:
                log.warning("delivery cannot look for messages: %s", error)
            await self._pause(LOOK_EVERY)

    def _read_on(self) -> None:
        if self._reader is None and self._next_to_read():
            self._reader = self._spawn(self._read())

    def _next_to_read(self) -> tuple[str, ...]:
        room = self._behind if len(self._chats) < ROOM // 2 else {}
        return tuple([*self._hurried, *room][:AT_ONCE])

    async def _read(self) -> None:
        try:
            while self._running() and (chats := self._next_to_read()):
                self._reading = chats
                for chat in chats:
                    self._hurried.pop(chat, None)
                    self._behind.pop(chat, None)
                with self._marking.remembering():
                    for outgoing in await self._backlog.load(self._channel, chats):
                        if not self._marking.knows(outgoing.id):
                            self._add(outgoing)
                self._reading = ()
        except StoreUnavailable as error:
            log.warning("delivery cannot read messages: %s", error)
            self._behind |= dict.fromkeys(self._reading)
        finally:
            self._reading = ()
            self._reader = None

    # -- sending it ---------------------------------------------------------------------------

    def _go_on(self, chat: str) -> None:
        idle = chat not in self._sending and chat not in self._holds
        if idle and chat in self._chats and self._running():
            self._sending.add(chat)
            self._spawn(self._empty(chat))

    async def _empty(self, chat: str) -> None:
        waiting = self._chats[chat]
        while waiting and chat not in self._holds and self._running():
            await self._turn(chat, waiting)
            if self._running() and chat not in self._holds:
                outgoing = waiting.popleft()
                await self._deliver(outgoing)
                # Else two would be sent again, should we die: one is what a chat may get twice.
                if self._running():
                    await self._marking.end_of(outgoing.id)
        self._sending.discard(chat)
        if not waiting:
            del self._chats[chat]
            self._read_on()

    async def _turn(self, chat: str, waiting: Iterable[Outgoing]) -> None:
        await self._pace.turn(chat, urgent=any(not each.unasked for each in waiting))

    async def _deliver(self, outgoing: Outgoing) -> None:
        try:
            await self._try(outgoing)
        except Exception:
            # The next one may well go through, and must not wait for ever.
            log.exception("a message could not be sent", extra={"message_id": outgoing.id})
            self._marking.note(Result(outgoing.id, "failed", None, 1, "broke the program"))
        self._asked_plainly.discard(outgoing.id)

    async def _try(self, outgoing: Outgoing) -> None:
        tries = 0
        while self._running():
            outcome = await self._send(outgoing)
            tries += 1
            wait = self._note(outgoing, outcome, tries)
            if isinstance(outcome, Refused):
                await self._ask_plainly(outgoing)
            if wait is None:
                return
            await self._pause(wait)
            if not self._running():
                return
            if not await self._backlog.still_waits(outgoing.id):
                self._marking.forget(outgoing.id)
                return
            await self._turn(outgoing.external_id, (outgoing,))

    def _note(self, outgoing: Outgoing, outcome: Outcome, tries: int) -> float | None:
        """Write down what came of it. Seconds to wait before the next try; None when it is over."""
        match outcome:
            case Sent(number):
                self._pace.went_through()
                result = Result(outgoing.id, "sent", number, tries)
            case Blocked():
                result = Result(outgoing.id, "blocked", None, tries, "blocked")
            case Refused(reason):
                result = Result(outgoing.id, "failed", None, tries, reason)
            case TooMany(seconds):
                self._pace.was_refused(outgoing.external_id, seconds)
                self._marking.note(Result(outgoing.id, "waiting", None, tries, "too many"))
                return seconds
            case Later(reason):
                self._marking.note(Result(outgoing.id, "waiting", None, tries, reason))
                return growing(tries, FIRST_WAIT, LONGEST_WAIT)
        self._marking.note(result)
        return None

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

    async def _pause(self, seconds: float) -> None:
        """Cut short by a stop."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
