"""The mentors' menu in Telegram: there for those who are mentors, gone when they are not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Update, select, update

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.menus import MentorMenus
from bot.library import FOLDER
from bot.pairs import pairing
from bot.pairs.pairing import new_pair
from bot.store import Transaction
from bot.store.pair_tables import mentorships
from bot.store.tables import addresses
from dialogues.words import parse_labels
from tests.duo import CHATS, MENTEE, MENTOR, Duo, duo
from tests.telegram.double import BLOCKED, TOKEN, TelegramDouble, too_many

COMMANDS = {"nb": parse_labels((FOLDER / "nb" / "kommandoer-mentor.txt").read_text("utf-8"))}


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Duo]:
    async with duo(tmp_path / "mentor.db") as made:
        yield made


@pytest.fixture
def telegram() -> TelegramDouble:
    return TelegramDouble()


def menus_of(two: Duo, telegram: TelegramDouble) -> MentorMenus:
    api = BotApi(TOKEN, "http://telegram", telegram)
    return MentorMenus(api, two.engine.store, COMMANDS, {"nb": {"hopp": "Hopp", "pause": "Nei"}})


def chats(telegram: TelegramDouble, method: str = "setMyCommands") -> list[str]:
    return [str(call.parameters["scope"]["chat_id"]) for call in telegram.asked(method)]


async def change(two: Duo, statement: Update) -> None:
    def run(transaction: Transaction) -> None:
        transaction.execute(statement)

    await two.engine.store.run(run)


async def test_a_mentor_gets_it_on_saying_yes_and_once(two: Duo, telegram: TelegramDouble) -> None:
    menus = menus_of(two, telegram)
    await two.invite()
    await two.says(MENTOR, "/start mentor")
    await menus.sweep()
    assert chats(telegram) == []
    for text in ("Videre", "ja", "Kari", "ja"):
        await two.says(MENTOR, text)
    await menus.sweep()
    await menus.sweep()
    assert chats(telegram) == [CHATS[MENTOR]]
    (call,) = telegram.asked("setMyCommands")
    shown = [each["command"] for each in call.parameters["commands"]]
    assert shown[:3] == ["oversikt", "planlegg", "planlagt"]
    assert {"bidrag", "mote", "avtale", "inviter", "hjelp"} <= set(shown)
    assert call.parameters["scope"]["type"] == "chat"
    assert "hopp" not in shown


async def test_after_a_restart_and_never_for_a_mentee(two: Duo, telegram: TelegramDouble) -> None:
    await two.begin()
    await menus_of(two, telegram).sweep()
    await menus_of(two, telegram).sweep()
    assert chats(telegram) == [CHATS[MENTOR]] * 2
    assert CHATS[MENTEE] not in chats(telegram)


async def test_a_mentor_who_is_a_mentee_too_has_both(two: Duo, telegram: TelegramDouble) -> None:
    await two.begin()

    def join(transaction: Transaction) -> None:
        mentor = transaction.execute(select(mentorships.c.mentor_id)).scalar_one()
        pair = new_pair(transaction, 1, two.engine.clock.now)
        assert pairing.join(transaction, pair, "mentee", mentor, two.engine.clock.now)

    await two.engine.store.run(join)
    await menus_of(two, telegram).sweep()
    (call,) = telegram.asked("setMyCommands")
    shown = {each["command"]: each["description"] for each in call.parameters["commands"]}
    assert shown["hopp"] == "Hopp"
    assert shown["pause"] == COMMANDS["nb"]["pause"]


async def test_it_goes_when_the_mentorship_ends(two: Duo, telegram: TelegramDouble) -> None:
    menus = menus_of(two, telegram)
    await two.begin()
    await menus.sweep()
    await change(two, update(mentorships).values(ended_at=two.engine.clock.now))
    await menus.sweep()
    await menus.sweep()
    assert chats(telegram, "deleteMyCommands") == [CHATS[MENTOR]]


async def test_what_telegram_cannot_take_is_tried_again(two: Duo, telegram: TelegramDouble) -> None:
    menus = menus_of(two, telegram)
    await two.begin()
    telegram.fails("setMyCommands", too_many(1))
    await menus.sweep()
    await menus.sweep()
    await menus.sweep()
    assert len(chats(telegram)) == 2


async def test_who_has_blocked_the_bot_is_left_alone(two: Duo, telegram: TelegramDouble) -> None:
    menus = menus_of(two, telegram)
    await two.begin()
    telegram.fails("setMyCommands", BLOCKED)
    await menus.sweep()
    await menus.sweep()
    assert len(chats(telegram)) == 1
    where = addresses.c.external_id == CHATS[MENTOR]
    await change(two, update(addresses).where(where).values(blocked_at=two.engine.clock.now))
    await menus.sweep()
    assert len(chats(telegram)) == 1


def test_every_command_is_one_that_the_bot_knows() -> None:
    from dialogues.steering import STEERING
    from tests.playing import shipped_bank

    words = shipped_bank().words("nb")
    others = {"bidrag", "mote"}  # of the modules for contributions and meetings
    unknown = {
        command
        for command in COMMANDS["nb"]
        if not ({command} | words.groups_of(command.replace("_", " "))) & set(STEERING)
    }
    assert unknown <= others
