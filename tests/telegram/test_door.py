"""Set-up, polling and stopping. The conversation itself is a stand-in."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot.channels.telegram.polling
import bot.channels.telegram.setup
import bot.delivery
from bot.channels.telegram.door import Telegram
from bot.channels.telegram.updates import ALLOWED_UPDATES
from bot.settings import load_settings
from bot.store import open_store
from bot.ways_in import WaysIn
from tests.fresh import database_at
from tests.telegram.double import BROKEN, REFUSED, SECRET, TIMEOUT, TOKEN, TelegramDouble, too_many
from tests.telegram.sent_by_telegram import PERSON, Json, message, press, text, update
from tests.telegram.stand_in import StandIn, outgoing

COMMANDS = {language: {"hopp": f"skip in {language}"} for language in ("nb", "nn", "en")}
ME = {"username": "mentor_bot"}


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (bot.channels.telegram.polling, bot.channels.telegram.setup, bot.delivery):
        monkeypatch.setattr(module, "FIRST_WAIT", 0.001)


@pytest.fixture
def double() -> TelegramDouble:
    double = TelegramDouble()
    double.results["getMe"] = ME
    return double


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@asynccontextmanager
async def opened(
    double: TelegramDouble, stand_in: StandIn, path: Path, public_url: str | None = None
) -> AsyncIterator[WaysIn]:
    ways_in = WaysIn("http://127.0.0.1:8000")
    settings = load_settings(
        telegram_token=TOKEN,
        telegram_secret=SECRET,
        telegram_api="http://telegram",
        public_url=public_url,
    )
    store = open_store(database_at(path / "mentor.db"))
    telegram = Telegram(
        settings,
        stand_in.conversations,
        stand_in.backlog,
        store,
        lambda: datetime(2026, 11, 24, tzinfo=UTC),
        ways_in,
        COMMANDS,
        lambda language: f"not here ({language})",
        double,
    )
    await telegram.open()
    async with telegram.on_duty():
        yield ways_in
    await telegram.close()
    await store.close()


def menus(double: TelegramDouble) -> dict[str | None, str]:
    return {
        call.parameters.get("language_code"): call.parameters["commands"][0]["description"]
        for call in double.asked("setMyCommands")
    }


async def test_with_a_public_url_telegram_is_told_where_to_post(
    double: TelegramDouble, stand_in: StandIn, tmp_path: Path
) -> None:
    async with opened(double, stand_in, tmp_path, "https://mentor.example.org"):
        await double.until(lambda: len(double.calls) == 7)
    (told,) = double.asked("setWebhook")
    assert told.parameters == {
        "url": "https://mentor.example.org/telegram/webhook",
        "secret_token": SECRET,
        "allowed_updates": list(ALLOWED_UPDATES),
        "max_connections": 100,
    }
    assert double.asked("deleteWebhook") == []


async def test_the_commands_are_shown_in_every_language(
    double: TelegramDouble, stand_in: StandIn, tmp_path: Path
) -> None:
    async with opened(double, stand_in, tmp_path):
        await double.until(lambda: len(double.asked("setMyCommands")) == 5)
    assert menus(double) == {
        "nb": "skip in nb",
        "no": "skip in nb",
        "nn": "skip in nn",
        "en": "skip in en",
        None: "skip in nb",
    }


async def test_the_bot_learns_its_name(
    double: TelegramDouble, stand_in: StandIn, tmp_path: Path
) -> None:
    async with opened(double, stand_in, tmp_path) as ways_in:
        assert ways_in.chat("CODE") is None
        assert ways_in.other_door("CODE", "web") == "http://127.0.0.1:8000/inn/CODE"
        await double.until(lambda: len(double.calls) == 7)
    assert ways_in.other_door("CODE", "web") == "https://t.me/mentor_bot?start=CODE"
    assert ways_in.other_door("CODE", "telegram") == "http://127.0.0.1:8000/inn/CODE"


async def test_it_opens_while_telegram_is_down_says_so_and_tries_until_it_is_back(
    double: TelegramDouble,
    stand_in: StandIn,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    double.down = True
    with caplog.at_level(logging.WARNING):
        async with opened(double, stand_in, tmp_path, "https://mentor.example.org"):
            await double.until(lambda: len(double.asked("setWebhook")) == 3)
            double.down = False
            await double.until(lambda: len(menus(double)) == 5)
    assert "telegram could not be set up; trying again" in caplog.text
    assert TOKEN not in str([vars(record) for record in caplog.records])


async def test_a_menu_that_telegram_refuses_does_not_stop_the_updates(
    double: TelegramDouble, stand_in: StandIn, tmp_path: Path
) -> None:
    double.fails("setMyCommands", *[REFUSED] * 1000)
    double.updates = [text("hei")]
    async with opened(double, stand_in, tmp_path):
        await double.until(lambda: double.texts == ["hei"])


@pytest.mark.parametrize("fault", [BROKEN, TIMEOUT, too_many(0)])
async def test_fetched_updates_take_the_same_way_as_posted_ones(
    double: TelegramDouble, stand_in: StandIn, tmp_path: Path, fault: Exception
) -> None:
    double.fails("getUpdates", fault)
    double.updates = [text("en"), press("1:ja"), text("to")]
    async with opened(double, stand_in, tmp_path):
        await double.until(lambda: len(double.texts) == 3)
        await double.until(lambda: double.updates == [])
    assert double.texts == ["en", "Hei.", "to"]
    assert len(double.asked("answerCallbackQuery")) == 1
    assert len(stand_in.arrivals) == 3


async def test_fetched_updates_that_cannot_be_read_are_passed_over(
    double: TelegramDouble, stand_in: StandIn, tmp_path: Path
) -> None:
    odd: list[Json] = [update(message=message(text=5)), update(message=None), update(new={})]
    double.updates = [*odd, text("neste")]
    async with opened(double, stand_in, tmp_path):
        await double.until(lambda: double.texts == ["neste"])


async def test_fetched_updates_come_again_while_the_store_is_away(
    double: TelegramDouble, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.unavailable = True
    other = {**PERSON, "id": 2}
    double.updates = [text("en"), text("annen", {"id": other["id"], "type": "private"})]
    async with opened(double, stand_in, tmp_path):
        await asyncio.sleep(0.05)
        assert len(double.updates) == 2
        stand_in.unavailable = False
        await double.until(lambda: len(double.texts) == 2)
    assert sorted(double.texts) == ["annen", "en"]


async def test_an_answer_that_makes_no_sense_does_not_end_the_polling(
    double: TelegramDouble, stand_in: StandIn, tmp_path: Path
) -> None:
    double.results["getUpdates"] = "what?"
    async with opened(double, stand_in, tmp_path):
        await asyncio.sleep(0.02)
        del double.results["getUpdates"]
        double.updates = [text("hei")]
        await double.until(lambda: double.texts == ["hei"])


async def test_what_was_not_sent_last_time_is_sent_before_anything_new(
    double: TelegramDouble, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.unsent = (outgoing(90, "fra før"),)
    double.updates = [text("nytt")]
    async with opened(double, stand_in, tmp_path):
        await double.until(lambda: len(double.texts) == 2)
    assert double.texts == ["fra før", "nytt"]
