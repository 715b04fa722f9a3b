"""Two people on Telegram: the whole program behind the webhook, and a double for the Bot API.

What is seen is what the double received, in the order it came, for each of the two chats.
"""

import asyncio
import base64
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

import bot.channels.telegram.withdrawing
import bot.clockwork
from bot.app import create_app
from bot.pairs.inviting import invite_both
from bot.settings import load_settings
from bot.store import opened_store
from bot.store.tables import micros, moment_of
from tests.duo import CHATS, NAMES, WELCOME_MENTEE, WELCOME_MENTOR
from tests.fresh import database_at
from tests.playing import THINKING_TIME
from tests.remembering import Beginning, is_empty, remember
from tests.store.engine import Clock
from tests.telegram.double import SECRET, TOKEN, Call, TelegramDouble
from tests.telegram.posting import post
from tests.telegram.sent_by_telegram import BOT, Json, update

WITHIN = 20.0  # seconds that anything may take to settle
FILES = ("sendDocument", "sendPhoto", "sendVoice")
SHOWN = {"sendMessage": "text"} | dict.fromkeys(FILES, "caption")
PENDING = """
    SELECT (SELECT count(*) FROM messages WHERE state = 'waiting' AND withdrawn_at IS NULL)
         + (SELECT count(*) FROM due WHERE at <= ?)
         + (SELECT count(*) FROM messages WHERE withdrawn_at IS NOT NULL AND state = 'sent')
"""


KEY = base64.b64encode(bytes(range(32))).decode()  # the same for all, so that a copy can be read

_BEGINNINGS: dict[datetime, Beginning] = {}


@dataclass
class Two:
    app: ASGIApp
    telegram: TelegramDouble
    clock: Clock
    path: Path
    codes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=lambda: dict(NAMES))
    message_id: int = 0
    pause: float = 0.01  # seconds between two looks at whether all is done

    @property
    def told(self) -> list[tuple[str, Call]]:
        """What came to the two, oldest first."""
        who = {int(chat): who for who, chat in CHATS.items()}
        return [
            (who[call.parameters["chat_id"]], call)
            for call in self.telegram.calls
            if call.method.startswith("send") and call.parameters.get("chat_id") in who
        ]

    # -- what the two do ------------------------------------------------------------------------

    async def says(self, who: str, text: str) -> None:
        self.clock.now += THINKING_TIME
        if re.fullmatch(r"\[.+\]", text):
            await self.post(self.pressing(who, text[1:-1]))
            return
        if text.startswith("/start"):
            code = text.removeprefix("/start").strip()
            text = f"/start {self.codes.get(code, code)}".strip()
        await self.post(update(message=self._message(who, text=text)))

    async def sends(self, who: str, kind: str, caption: str = "") -> None:
        self.clock.now += THINKING_TIME
        file: Json = {"file_id": f"file-{kind}", "file_unique_id": "u", "duration": 20}
        content: Json = {kind: [file] if kind == "photo" else file}
        if caption:
            content["caption"] = caption
        await self.post(update(message=self._message(who, **content)))

    def _message(self, who: str, **content: object) -> Json:
        self.message_id += 1
        chat = int(CHATS[who])
        return {
            "message_id": self.message_id,
            "from": {"id": chat, "is_bot": False, "first_name": self.names[who]},
            "chat": {"id": chat, "first_name": self.names[who], "type": "private"},
            "date": int(self.clock.now.timestamp()),
            **content,
        }

    def pressing(self, who: str, label: str) -> Json:
        """A press of the newest button with this label."""
        call, button = self._button(who, label)
        chat = int(CHATS[who])
        person = {"id": chat, "is_bot": False, "first_name": self.names[who]}
        shown = {
            "message_id": 1001,
            "from": BOT,
            "chat": {"id": chat, "first_name": self.names[who], "type": "private"},
            "date": int(self.clock.now.timestamp()),
            "text": call.parameters.get("text", ""),
            "reply_markup": call.parameters["reply_markup"],
        }
        query = {"id": "cb", "from": person, "chat_instance": "1", "message": shown}
        return update(callback_query={**query, "data": button["callback_data"]})

    def _button(self, who: str, label: str) -> tuple[Call, dict[str, Any]]:
        for whose, call in reversed(self.told):
            if whose == who:
                for button in buttons_of(call):
                    if button["text"] == label:
                        return call, button
        raise AssertionError(f"no button [{label}] for {who}")

    async def post(self, sent: Json) -> None:
        assert await post(self.app, sent) == 200
        await self.settle()

    # -- time -----------------------------------------------------------------------------------

    async def wait(self, span: timedelta) -> None:
        async for _ in self.moments(span):
            pass

    async def moments(self, span: timedelta) -> AsyncIterator[datetime]:
        """Time passes; this is each moment at which something was due, and the end, when all that
        was said then is with Telegram."""
        end = self.clock.now + span
        while (at := self._next_due()) is not None and at <= end:
            self.clock.now = max(self.clock.now, at)
            await self.settle()
            yield self.clock.now
        self.clock.now = end
        await self.settle()
        yield end

    def _next_due(self) -> datetime | None:
        (at,) = self._look("SELECT min(at) FROM due")
        return None if at is None else moment_of(at)

    async def settle(self) -> None:
        """Until all that is due has happened, and all that was said is with Telegram."""
        calm = 0
        async with asyncio.timeout(WITHIN):
            while calm < 3:
                pending = self._look(PENDING, micros(self.clock.now))[0]
                calm = 0 if pending else calm + 1
                await asyncio.sleep(self.pause)

    def _look(self, sql: str, *values: object) -> tuple[Any, ...]:
        with closing(sqlite3.connect(self.path)) as connection:
            row: tuple[Any, ...] = connection.execute(sql, values).fetchone()
            return row

    # -- where they begin -----------------------------------------------------------------------

    async def invite(self) -> None:
        async with opened_store(f"sqlite:///{self.path}") as store:
            codes = await store.run(lambda unit: invite_both(unit, self.clock.now))
        self.codes = dict(zip(("mentee", "mentor"), codes, strict=True))

    async def begin(self) -> None:
        """Both are here, have said yes, and the mentee has a goal; nothing is agreed yet."""
        start = self.clock.now
        if not is_empty(self.path):
            await self._begin()
        elif start in _BEGINNINGS:
            known = _BEGINNINGS[start]
            known.put_back(self.path)
            self.clock.now = known.now
            calls, self.codes, self.message_id = known.world
            self.telegram.calls[:] = calls
            self.codes = {**self.codes}
        else:
            await self._begin()
            world = ([*self.telegram.calls], {**self.codes}, self.message_id)
            _BEGINNINGS[start] = remember(self.path, self.clock.now, world)

    async def _begin(self) -> None:
        await self.invite()
        await self.says("K", "/start mentor")
        for text in WELCOME_MENTOR:
            await self.says("K", text)
        await self.says("N", "/start mentee")
        for text in WELCOME_MENTEE:
            await self.says("N", text)


def buttons_of(call: Call) -> list[dict[str, Any]]:
    markup = call.parameters.get("reply_markup")
    return [button for row in markup["inline_keyboard"] for button in row] if markup else []


def readable_call(call: Call) -> list[str]:
    """A message as a transcript shows it: its lines without mark-up, buttons at the end."""
    text = re.sub(r"</?[ib]>", "", call.parameters.get(SHOWN.get(call.method, ""), ""))
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'")):
        text = text.replace(escaped, plain)
    lines = text.replace("&amp;", "&").split("\n")
    if call.method != "sendMessage":
        kind = call.method.removeprefix("send").lower()
        lines[0] = f"({kind}) {lines[0]}".rstrip()
    buttons = " ".join(f"[{button['text']}]" for button in buttons_of(call))
    if buttons:
        lines[-1] = f"{lines[-1]} {buttons}".lstrip()
    return lines


@asynccontextmanager
async def two(folder: Path, clock: Clock | None = None, **settings: Any) -> AsyncIterator[Two]:
    """The program with nobody in it yet. The clockwork looks often, since the clock jumps."""
    clock = clock or Clock()
    telegram = TelegramDouble()
    telegram.results["getMe"] = BOT
    path = folder / "mentor.db"
    given: dict[str, Any] = {
        "database_url": database_at(path),
        "telegram_token": TOKEN,
        "telegram_secret": SECRET,
        "telegram_api": "http://telegram",
        "public_url": "https://mentor.example.org",
        "open_programme": False,
        "telegram_rate": 0,
        "telegram_chat_rate": 0,
        "keys": KEY,
    }
    app = create_app(load_settings(**(given | settings)), clock=clock, telegram_request=telegram)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.clockwork, "TICK", 0.02)
        patch.setattr(bot.channels.telegram.withdrawing, "EVERY", 0.02)
        async with app.router.lifespan_context(app):
            yield Two(app, telegram, clock, path)
