"""The menu of commands in the chats of mentors, who have other things to do than mentees.

Telegram keeps a menu for each chat. It is set when somebody has become a mentor, and at start for
those who are; whoever is a mentor no longer gets everybody's menu again.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, exists, select
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.arrivals import Handled
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.updates import CHANNEL
from bot.errors import StoreUnavailable, where
from bot.store import Store
from bot.store.pair_tables import mentorships
from bot.store.tables import addresses, persons, programmes

EVERY: Final = 60.0  # seconds; sooner when two have come to be told something
FALLBACK_LANGUAGE: Final = "nb"

log = logging.getLogger(__name__)


class MentorMenus:
    """`commands` are {our language: {command: description}}; none: there are no such menus.

    `everybodys` come after them for a mentor who is a mentee as well.
    """

    def __init__(
        self,
        api: BotApi,
        store: Store,
        commands: Mapping[str, Mapping[str, str]],
        everybodys: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._api = api
        self._store = store
        self._commands = commands
        self._everybodys = everybodys
        self._shown: dict[str, Mentor] = {}
        self._woken = asyncio.Event()

    def handled(self, handled: Handled) -> None:
        """A yes to a pair wakes the other one, and this."""
        if handled.wakes:
            self._woken.set()

    async def run(self) -> None:
        """Until it is cancelled, in the process that leads."""
        while self._commands:
            self._woken.clear()
            try:
                await self.sweep()
            except StoreUnavailable:
                pass
            except Exception as error:  # noqa: BLE001 - a menu must not stop the next one
                log.error("the menus of mentors failed: %s", where(error))
            try:
                await asyncio.wait_for(self._woken.wait(), EVERY)
            except TimeoutError:
                continue

    async def sweep(self) -> None:
        """Every chat has the menu that it should; what Telegram refuses now is tried again."""
        wanted = await asyncio.to_thread(self._store.read, chats_of_mentors)
        for chat in [chat for chat in self._shown if chat not in wanted]:
            if await self._tell("deleteMyCommands", chat):
                del self._shown[chat]
        for chat, mentor in wanted.items():
            if self._shown.get(chat) == mentor:
                continue
            commands = [
                {"command": command, "description": description}
                for command, description in self._menu(mentor).items()
            ]
            if await self._tell("setMyCommands", chat, commands=commands):
                self._shown[chat] = mentor

    def _menu(self, mentor: "Mentor") -> dict[str, str]:
        menu = self._commands.get(mentor.language) or self._commands[FALLBACK_LANGUAGE]
        more = self._everybodys.get(mentor.language, {}) if mentor.also_mentee else {}
        return {**menu, **{name: text for name, text in more.items() if name not in menu}}

    async def _tell(self, method: str, chat: str, **what: Any) -> bool:
        """Whether it need not be tried again: it is done, or this chat does not want it."""
        try:
            await self._api.call(method, scope={"type": "chat", "chat_id": int(chat)}, **what)
        except (BadRequest, Forbidden) as error:
            log.info("a chat got no menu", extra={"reason": type(error).__name__})
        except TelegramError:
            return False
        return True


class Mentor(NamedTuple):
    language: str
    also_mentee: bool


def chats_of_mentors(connection: Connection) -> dict[str, Mentor]:
    """By chat, those who have said yes to being somebody's mentor, and still are."""
    own = mentorships.alias()
    is_mentee = exists().where(own.c.mentee_id == persons.c.id, own.c.ended_at.is_(None))
    found = (
        select(addresses.c.external_id, programmes.c.language, is_mentee.label("also_mentee"))
        .join(persons, persons.c.id == addresses.c.person_id)
        .join(programmes, programmes.c.id == persons.c.programme_id)
        .join(mentorships, mentorships.c.mentor_id == persons.c.id)
        .where(
            addresses.c.channel == CHANNEL,
            addresses.c.blocked_at.is_(None),
            mentorships.c.mentor_yes_at.is_not(None),
            mentorships.c.ended_at.is_(None),
        )
        .distinct()
    )
    return {
        row.external_id: Mentor(row.language, bool(row.also_mentee))
        for row in connection.execute(found)
    }
