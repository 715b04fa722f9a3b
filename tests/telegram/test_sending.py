from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.sending import Sender, keyboard
from bot.outbox import Outgoing
from bot.outcomes import Blocked, Later, Outcome, Sent, TooMany
from dialogues.session import Button, Message
from tests.telegram.double import (
    BLOCKED,
    TIMEOUT,
    TOKEN,
    Answer,
    Scripted,
    TelegramDouble,
    too_many,
)

SPOKEN = Message(
    "Kari sier det i en talemelding.",
    buttons=((Button("Takk", "@takk-7"),),),
    standing=True,
    voice="AwACAgQ",
    unheard="Du kan høre den i Telegram.",
)
NO_VOICE = Answer(400, description="Bad Request: VOICE_MESSAGES_FORBIDDEN")


def test_a_message_without_buttons_has_no_keyboard() -> None:
    assert keyboard(Message("Hei.")) is None
    assert keyboard(Message("Hei.", buttons=((),), ask=3)) is None


def test_rows_stay_rows_and_data_names_the_question() -> None:
    rows = (Button("1", "1"), Button("2", "2")), (Button("Hopp over", "!hopp"),)
    assert keyboard(Message("Velg.", buttons=rows, ask=41)) == {
        "inline_keyboard": [
            [{"text": "1", "callback_data": "41:1"}, {"text": "2", "callback_data": "41:2"}],
            [{"text": "Hopp over", "callback_data": "41:!hopp"}],
        ]
    }


def test_a_key_that_telegram_would_refuse_costs_its_button_and_not_the_message() -> None:
    long = Button("Alt", "+" + "ø" * 31)
    assert len(f"9:{long.option}".encode()) == 65
    short = Button("Litt", "+" + "ø" * 30)
    assert keyboard(Message("Velg.", buttons=((long,), (short,)), ask=9)) == {
        "inline_keyboard": [[{"text": "Litt", "callback_data": "9:" + short.option}]]
    }


@pytest.fixture
async def double() -> TelegramDouble:
    return TelegramDouble()


@pytest.fixture
async def sender(double: TelegramDouble) -> AsyncIterator[Sender]:
    api = BotApi(TOKEN, "http://telegram", double)
    await api.open()
    yield Sender(api)
    await api.close()


async def test_a_voice_message_is_sent_as_voice_with_its_words(
    sender: Sender, double: TelegramDouble
) -> None:
    sent = await sender.send(Outgoing(1, 1, "telegram", "1000001", SPOKEN))
    assert isinstance(sent, Sent)
    (call,) = double.calls
    assert call.method == "sendVoice"
    assert call.parameters["voice"] == "AwACAgQ"
    assert call.parameters["caption"] == SPOKEN.html
    assert call.parameters["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "0:@takk-7"


async def test_who_takes_no_voice_messages_is_told_in_words(
    sender: Sender, double: TelegramDouble
) -> None:
    double.fails("sendVoice", NO_VOICE)
    sent = await sender.send(Outgoing(1, 1, "telegram", "1000001", SPOKEN))
    assert isinstance(sent, Sent)
    assert double.texts == [f"{SPOKEN.html}\n{SPOKEN.unheard}"]


@pytest.mark.parametrize(
    ("failure", "outcome"), [(BLOCKED, Blocked), (TIMEOUT, Later), (too_many(3), TooMany)]
)
async def test_what_else_goes_wrong_is_as_with_any_message(
    sender: Sender, double: TelegramDouble, failure: Scripted, outcome: type[Outcome]
) -> None:
    double.fails("sendVoice", failure)
    assert isinstance(await sender.send(Outgoing(1, 1, "telegram", "1000001", SPOKEN)), outcome)
    assert double.texts == []
