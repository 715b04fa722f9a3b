"""The whole program behind the webhook: the real conversation and store, Telegram a double."""

import asyncio
import io
import json
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

import bot.channels.telegram.setup
import bot.delivery
import bot.store.connections
from bot.app import create_app
from bot.logs import JsonLines
from bot.settings import load_settings
from tests.fresh import database_at
from tests.telegram.double import BLOCKED, RESET, SECRET, TOKEN, TelegramDouble
from tests.telegram.posting import post, request
from tests.telegram.sent_by_telegram import BOT, NOW, PERSON, PRIVATE, Json, edited, text, update

SENDS = ("sendMessage", "sendDocument", "sendPhoto")
GOAL = "bli tryggere på å si det jeg mener i møter"


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (bot.channels.telegram.setup, bot.delivery):
        monkeypatch.setattr(module, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(bot.store.connections, "LOCK_SECONDS", 0.05)


@pytest.fixture
def telegram() -> TelegramDouble:
    telegram = TelegramDouble()
    telegram.results["getMe"] = BOT
    return telegram


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@asynccontextmanager
async def running(folder: Path, telegram: TelegramDouble) -> AsyncIterator[ASGIApp]:
    settings = load_settings(
        database_url=database_at(folder / "mentor.db"),
        telegram_token=TOKEN,
        telegram_secret=SECRET,
        telegram_api="http://telegram",
        public_url="https://mentor.example.org",
        open_programme=True,
        telegram_rate=0,
        telegram_chat_rate=0,
    )
    app = create_app(settings, telegram_request=telegram)
    async with app.router.lifespan_context(app):
        yield app


class Mentee:
    """Writes, or presses a button of the newest message, and waits for the reply."""

    def __init__(self, app: ASGIApp, telegram: TelegramDouble, chat: int = PERSON["id"]) -> None:
        self._app = app
        self._telegram = telegram
        self._person = {**PERSON, "id": chat}
        self._chat = {**PRIVATE, "id": chat}

    @property
    def received(self) -> list[dict[str, Any]]:
        sent = [call for call in self._telegram.calls if call.method in SENDS]
        return [
            dict(call.parameters) for call in sent if call.parameters["chat_id"] == self._chat["id"]
        ]

    async def sends(self, *updates: Json, replies: int = 1) -> str:
        before = len(self.received)
        for sent in updates:
            assert await post(self._app, sent) == 200
        await self._telegram.until(lambda: len(self.received) == before + replies)
        await asyncio.sleep(0.01)
        assert len(self.received) == before + replies, "one reply too many"
        newest = self.received[-1]
        return str(newest.get("text") or newest.get("caption"))

    async def says(self, words: str) -> str:
        return await self.sends(text(words, self._chat))

    def pressing(self, label: str, message_id: int = 1001) -> Json:
        markup = self.received[-1]["reply_markup"]
        buttons = [button for row in markup["inline_keyboard"] for button in row]
        button = next(button for button in buttons if button["text"].startswith(label))
        shown = {
            "message_id": message_id,
            "from": BOT,
            "chat": self._chat,
            "date": NOW,
            "text": self.received[-1].get("text"),
            "reply_markup": markup,
        }
        query = {"id": "cb", "from": self._person, "chat_instance": "1"}
        data = button["callback_data"]
        return update(callback_query={**query, "message": shown, "data": data})

    async def presses(self, label: str) -> str:
        return await self.sends(self.pressing(label))

    async def rates_the_goal(self) -> str:
        """After the welcome: its levels, and −1. These texts come after what they answer."""
        for words in ("sier noe", "leder møtet", "tier"):
            sent = text(words, self._chat)
            sent["message"]["date"] = int(time.time()) + 5
            await self.sends(sent)
        return await self.presses("−1")

    async def welcomed(self) -> str:
        await self.says("/start")
        for label in ("Videre", "Ja, det er greit", "Ja", "Nora", "Læringssamarbeid"):
            await self.presses(label)
        return await self.says(GOAL)


async def test_the_welcome_by_buttons_and_words(tmp_path: Path, telegram: TelegramDouble) -> None:
    async with running(tmp_path, telegram) as app:
        told = await Mentee(app, telegram).welcomed()
    assert GOAL in told
    assert len(telegram.asked("answerCallbackQuery")) == 5
    assert len(telegram.asked("editMessageReplyMarkup")) >= 5


async def test_it_starts_with_telegram_down_and_answers_when_it_is_back(
    tmp_path: Path, telegram: TelegramDouble, log: io.StringIO
) -> None:
    telegram.down = True
    async with running(tmp_path, telegram) as app:
        assert await post(app, text("/start")) == 200
        await telegram.until(lambda: len(telegram.asked("sendMessage")) == 2)
        telegram.down = False
        await telegram.until(lambda: len(telegram.asked("setMyCommands")) >= 5)
    assert "telegram could not be set up; trying again" in log.getvalue()
    assert telegram.texts[-1].startswith("Hei. Dette er Personlig Mentor.")


async def test_what_was_not_sent_is_sent_after_a_restart_and_an_update_counts_once(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    sent = text("/start")
    telegram.fails("sendMessage", *[RESET] * 1000)
    async with running(tmp_path, telegram) as app:
        assert await post(app, sent) == 200
    telegram.script.clear()
    telegram.calls.clear()
    async with running(tmp_path, telegram) as app:
        await telegram.until(lambda: len(telegram.texts) == 1)
        assert await post(app, sent) == 200
        await asyncio.sleep(0.05)
    assert len(telegram.texts) == 1


async def test_the_same_press_many_times_at_once_is_one_step(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    async with running(tmp_path, telegram) as app:
        mentee = Mentee(app, telegram)
        await mentee.says("/start")
        same = mentee.pressing("Videre")
        others = [mentee.pressing("Videre") for _ in range(4)]
        posts = [post(app, each) for each in (same, same, same, *others)]
        assert set(await asyncio.gather(*posts)) == {200}
        await telegram.until(lambda: len(telegram.asked("answerCallbackQuery")) == 7)
        await asyncio.sleep(0.05)
    assert len(telegram.texts) == 2


async def test_many_people_at_once_get_their_own_answers(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    async with running(tmp_path, telegram) as app:
        mentees = [Mentee(app, telegram, chat) for chat in range(1, 13)]
        await asyncio.gather(
            *(post(app, text("/start", {**PRIVATE, "id": n})) for n in range(1, 13))
        )
        await telegram.until(lambda: len(telegram.texts) == 12)
    assert all(len(mentee.received) == 1 for mentee in mentees)


async def test_a_locked_database_means_come_again_and_then_it_is_taken(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    async with running(tmp_path, telegram) as app:
        mentee = Mentee(app, telegram)
        await mentee.says("/start")
        pressed = mentee.pressing("Videre")
        with closing(sqlite3.connect(tmp_path / "mentor.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await post(app, pressed) == 503
            other.execute("ROLLBACK")
        assert "Er det greit" in await mentee.sends(pressed)


@pytest.mark.parametrize(
    "words",
    [
        "ø" * 4096,
        "😀" * 2000,
        "👨‍👩‍👧‍👦" * 300,
        "\u202eגם מימין לשמאל",
        "null\x00byte",
        "{{7*7}} {% spørsmål %}",
        "<b>&amp; <script>",
    ],
)
async def test_odd_texts_are_kept_and_shown_as_they_were_written(
    tmp_path: Path, telegram: TelegramDouble, words: str
) -> None:
    async with running(tmp_path, telegram) as app:
        mentee = Mentee(app, telegram)
        await mentee.welcomed()
        await mentee.says(words)
        await mentee.says("mine data")
    document = telegram.asked("sendDocument")[0].files["document"]
    assert isinstance(document, bytes)
    as_html = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert as_html.replace("\x00", "") in document.decode().replace("\x00", "")


async def test_a_name_with_signs_is_shown_as_it_is_and_breaks_nothing(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    odd = {**PERSON, "first_name": "<b>{{7*7}}&"}
    start = text("/start")
    start["message"]["from"] = odd
    async with running(tmp_path, telegram) as app:
        mentee = Mentee(app, telegram)
        mentee._person = odd
        await mentee.sends(start)
        for label in ("Videre", "Ja, det er greit", "Ja", "<b>{{7*7}}&"):
            told = await mentee.presses(label)
    assert "&lt;b&gt;{{7*7}}&amp;" in told


async def test_a_blocked_person_gets_nothing_until_they_write_again(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    async with running(tmp_path, telegram) as app:
        telegram.fails("sendMessage", BLOCKED)
        await post(app, text("/start"))
        await telegram.until(lambda: len(telegram.texts) == 1)
        await asyncio.sleep(0.05)
        assert len(telegram.texts) == 1
        assert await Mentee(app, telegram).says("/start")


async def test_an_edit_after_the_answer_is_silent(tmp_path: Path, telegram: TelegramDouble) -> None:
    async with running(tmp_path, telegram) as app:
        mentee = Mentee(app, telegram)
        await mentee.welcomed()
        await mentee.sends(edited("noe annet"), replies=0)


async def test_wrong_secrets_and_rubbish_reach_nothing(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    async with running(tmp_path, telegram) as app:
        assert await request(app, [], []) == 401
        secret = [(b"x-telegram-bot-api-secret-token", SECRET.encode())]
        assert await request(app, [b"[" * 100_000], secret) == 200
        assert await Mentee(app, telegram).says("/start")


async def test_nothing_that_was_written_and_no_secret_is_logged(
    tmp_path: Path, telegram: TelegramDouble, log: io.StringIO
) -> None:
    telegram.fails("sendMessage", RESET, BLOCKED)
    async with running(tmp_path, telegram) as app:
        mentee = Mentee(app, telegram)
        await post(app, text("/start"))
        await post(app, {**text("hemmelig"), "message": {"text": "hemmelig"}})
        await asyncio.sleep(0.1)
        await mentee.welcomed()
        await mentee.says("hemmelig tanke")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert lines, "nothing was logged at all"
    for secret in ("hemmelig", "Nora", GOAL, TOKEN, SECRET):
        assert secret not in log.getvalue()


async def test_in_the_try_out_there_is_no_webhook(tmp_path: Path) -> None:
    app = create_app(load_settings(database_url=database_at(tmp_path / "mentor.db")))
    assert app.webhook is None


async def test_the_path_is_a_photo_with_buttons_that_work(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    async with running(tmp_path, telegram) as app:
        mentee = Mentee(app, telegram)
        await mentee.welcomed()
        await mentee.rates_the_goal()
        told = await mentee.says("/framgang")
        assert "−1" in told
        assert "Vil du ta den nå" in await mentee.presses("Tilbake til samtalen")
        assert "−1" in await mentee.says("fremgang")
    assert len(telegram.asked("sendPhoto")) == 2


async def test_a_picture_that_was_not_sent_is_drawn_anew_after_a_restart(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    async with running(tmp_path, telegram) as app:
        mentee = Mentee(app, telegram)
        await mentee.welcomed()
        await mentee.rates_the_goal()
        telegram.fails("sendPhoto", *[RESET] * 1000)
        assert await post(app, text("/framgang")) == 200
        await telegram.until(lambda: len(telegram.asked("sendPhoto")) == 1)
    telegram.script.clear()
    telegram.calls.clear()
    async with running(tmp_path, telegram):
        await telegram.until(lambda: len(telegram.asked("sendPhoto")) == 1)
    (call,) = telegram.asked("sendPhoto")
    photo = call.files["photo"]
    assert isinstance(photo, bytes)
    assert photo.startswith(b"\x89PNG")
    assert GOAL in call.parameters["caption"]
    assert telegram.texts == []
