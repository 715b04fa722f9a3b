"""What happens by itself: things fall due, and what need not be kept is let go."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, delete, exists, or_, select, tuple_

from bot import people, quarantine, withdrawing
from bot.agenda import BATCH, KINDS
from bot.arrivals import Handled
from bot.conversation import Conversations
from bot.errors import StoreUnavailable, where
from bot.figures.collecting import Collector
from bot.pairs import prompt_rows, requests, sharing
from bot.people import CALLED
from bot.programmes import erasing, inviting
from bot.store import Store, Transaction
from bot.store.news import News
from bot.store.tables import consents, erasures, links, logins, persons, updates

TICK: Final = 1.0  # seconds
TIDY_EVERY: Final = timedelta(hours=1)
# Deleted in one unit: people's messages come in between.
ROWS: Final = 1000
PERSONS: Final = 20

UPDATES_KEPT: Final = timedelta(days=3)  # Telegram repeats an update for a day
OLD_LINKS_KEPT: Final = timedelta(days=90)  # so that one leads to a new one
SILENCE: Final = timedelta(days=30)  # without consent, after which a person is deleted

log = logging.getLogger(__name__)


class Clockwork:
    """`run` until it is cancelled, in one process. `clock` gives the time in UTC."""

    def __init__(
        self, store: Store, conversations: Conversations, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._clock = clock
        self._figures = Collector(store, conversations.people.key, conversations.people.zone)
        self._tidied: datetime | None = None
        self._told = False
        self._woken = asyncio.Event()

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def hear(self, news: News | None) -> None:
        """What others say is nothing to a clock."""

    def on_handled(self, handled: Handled) -> None:
        """Somebody is to be told something: that does not wait for the next tick."""
        if handled.wakes:
            self._woken.set()

    async def run(self) -> None:
        while True:
            try:
                await self.tick()
                self._told = False
            except StoreUnavailable as error:
                if not self._told:  # once, not each second
                    log.warning("the clockwork waits: %s", error)
                self._told = True
            except Exception as error:  # noqa: BLE001 - tomorrow's prompts must come all the same
                log.error("the clockwork failed: %s", where(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), TICK)
            self._woken.clear()

    async def tick(self) -> None:
        """Do what there is to do at this moment."""
        now = self._clock()
        for _ in KINDS:  # a batch is of one kind
            while (handed := len(await self._conversations.due(now))) == BATCH:
                pass
            if not handed:
                break
        await self._wipe()
        if self._tidied is None or now - self._tidied >= TIDY_EVERY:
            await self._tidy(now)
            self._tidied = now
        await self._figures.go_on(now)

    async def _wipe(self) -> None:
        """Erasing a person is done when the database's log no longer holds them either."""
        pending = await asyncio.to_thread(self._store.read, _pending)
        if pending and await self._store.forget():
            await self._store.run(partial(_wiped, pending))

    async def _tidy(self, now: datetime) -> None:
        for tidy in (_prune_updates, _delete_silent, _prune_codes, _end_sharing, _go_on, _end):
            while await self._store.run(partial(tidy, now)):
                pass


def _pending(connection: Connection) -> tuple[int, ...]:
    return tuple(connection.execute(select(erasures.c.id)).scalars())


def _wiped(pending: tuple[int, ...], transaction: Transaction) -> None:
    transaction.execute(delete(erasures).where(erasures.c.id.in_(pending)))


# Each of these does a part, and tells whether there may be more.


def _prune_updates(now: datetime, transaction: Transaction) -> bool:
    key = (updates.c.bot, updates.c.update_id)
    old = select(*key).where(updates.c.at < now - UPDATES_KEPT).limit(ROWS)
    return transaction.execute(delete(updates).where(tuple_(*key).in_(old))).rowcount == ROWS


def _delete_silent(now: datetime, transaction: Transaction) -> bool:
    """Those who never consented, and have not been heard from."""
    agreed = exists().where(consents.c.person_id == persons.c.id)
    # Who was here lately came lately or has consented: the index on created_at narrows it down.
    quiet = (persons.c.created_at < now - SILENCE, persons.c.touched_at < now - SILENCE)
    silent = select(persons.c.id).where(*quiet, ~agreed).limit(PERSONS)
    found = transaction.execute(silent).scalars().all()
    for person in found:
        people.erase(transaction, person, now)
    return len(found) == PERSONS


def _end_sharing(now: datetime, transaction: Transaction) -> bool:
    """What mentors keep of mentorships that have ended, only as long as was agreed."""
    withdrawing.prune(now, CALLED, transaction)
    more = requests.withdraw_ended(transaction, now, ROWS)
    return sharing.withdraw_ended(transaction, now, ROWS) or more


def _go_on(now: datetime, transaction: Transaction) -> bool:
    """Prompts that could not be handed over go on with the next one; what ended is let go."""
    more = prompt_rows.revive(now, transaction, ROWS)
    return prompt_rows.forget_ended(transaction, ROWS) or more


def _end(now: datetime, transaction: Transaction) -> bool:
    """Programmes that are over."""
    erasing.tell_ended(now, transaction)
    return erasing.erase_ended(now, transaction, PERSONS)


def _prune_codes(now: datetime, transaction: Transaction) -> bool:
    quarantine.prune(transaction, now)
    nobodys = links.c.person_id.is_(None) & (links.c.expires_at < now)
    forgotten = links.c.expires_at < now - OLD_LINKS_KEPT
    transaction.execute(delete(links).where(or_(nobodys, forgotten)))
    transaction.execute(delete(logins).where(logins.c.expires_at < now))
    inviting.forget_old(transaction, now)
    return False
