import asyncio
from collections.abc import AsyncIterator

import pytest

import bot.delivery
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.sending import Sender
from bot.conversation import Handled
from bot.delivery import Delivery
from bot.drawings import pictures
from bot.outbox import Document
from bot.pace import Pace
from dialogues.events import NotDelivered
from tests.drawings.paths import FULL
from tests.telegram.double import (
    BLOCKED,
    BROKEN,
    REFUSED,
    RESET,
    TIMEOUT,
    TOKEN,
    Answer,
    Scripted,
    TelegramDouble,
    too_many,
)
from tests.telegram.stand_in import CHAT, StandIn, outgoing


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.delivery, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(bot.delivery, "STOP_WITHIN", 0.2)


@pytest.fixture
def telegram() -> TelegramDouble:
    return TelegramDouble()


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
async def delivery(telegram: TelegramDouble, stand_in: StandIn) -> AsyncIterator[Delivery]:
    sender = Sender(BotApi(TOKEN, "http://telegram", telegram))
    delivery = Delivery(
        "telegram", sender.send, stand_in.conversations, stand_in.backlog, Pace(0, 0)
    )
    stand_in.on_handled(delivery.handled)
    await delivery.start()
    yield delivery
    await delivery.stop()


async def test_what_telegram_is_sent(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    delivery.handled(Handled((outgoing(7, "Hva er <b>viktigst</b>?"),)))
    await stand_in.until_marked(1)
    (call,) = telegram.asked("sendMessage")
    assert call.parameters == {
        "chat_id": int(CHAT),
        "text": "Hva er <b>viktigst</b>?",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "Ja", "callback_data": "7:ja"}]]},
    }
    (result,) = stand_in.ended
    assert (result.id, result.state, result.attempts) == (7, "sent", 1)
    assert result.channel_message_id == 1001


async def test_a_file_goes_with_its_message_as_caption(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    delivery.handled(Handled((outgoing(1, "Her er alt.", document=Document("3.ics", b"alt")),)))
    await stand_in.until_marked(1)
    (call,) = telegram.asked("sendDocument")
    assert call.parameters["caption"] == "Her er alt."
    assert call.files == {"document": b"alt"}


async def test_a_picture_goes_with_its_words_as_caption(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    delivery.handled(Handled((outgoing(1, "Målet ditt:", progress=FULL),)))
    await stand_in.until_marked(1)
    (call,) = telegram.asked("sendPhoto")
    assert call.parameters["caption"] == "Målet ditt:"
    assert call.parameters["parse_mode"] == "HTML"
    assert call.parameters["reply_markup"]["inline_keyboard"]
    photo = call.files["photo"]
    assert isinstance(photo, bytes)
    assert photo.startswith(b"\x89PNG")
    assert stand_in.states == ["sent"]
    assert telegram.texts == []


async def test_a_picture_that_is_refused_leaves_its_words(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    telegram.fails("sendPhoto", Answer(400, description="Bad Request: PHOTO_INVALID_DIMENSIONS"))
    delivery.handled(Handled((outgoing(1, "Målet ditt:", progress=FULL),)))
    await stand_in.until_marked(1)
    assert telegram.texts == ["Målet ditt:"]
    assert stand_in.states == ["sent"]


async def test_a_picture_that_cannot_be_drawn_leaves_its_words(
    delivery: Delivery,
    telegram: TelegramDouble,
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(pictures, "svg", lambda *_: "<svg>hemmelig")
    delivery.handled(Handled((outgoing(1, "Målet ditt:", progress=FULL),)))
    await stand_in.until_marked(1)
    assert telegram.texts == ["Målet ditt:"]
    assert "no picture" in caplog.text
    assert "hemmelig" not in caplog.text


@pytest.mark.parametrize(
    "fault", [too_many(0), BROKEN, RESET, TIMEOUT], ids=["429", "500", "reset", "timeout"]
)
async def test_a_picture_is_tried_again(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn, fault: Scripted
) -> None:
    telegram.fails("sendPhoto", fault)
    delivery.handled(Handled((outgoing(1, progress=FULL),)))
    await stand_in.until_marked(1)
    assert len(telegram.asked("sendPhoto")) == 2
    assert telegram.texts == []


@pytest.mark.parametrize(
    "fault", [too_many(0), BROKEN, RESET, TIMEOUT], ids=["429", "500", "reset", "timeout"]
)
async def test_what_may_pass_is_tried_again(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn, fault: Scripted
) -> None:
    telegram.fails("sendMessage", fault, fault)
    delivery.handled(Handled((outgoing(1),)))
    await stand_in.until_marked(1)
    assert stand_in.states == ["sent"]
    assert stand_in.ended[0].attempts == 3


async def test_a_wait_that_telegram_asks_for_is_kept(
    delivery: Delivery,
    telegram: TelegramDouble,
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []

    async def note(_: Delivery, seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(Delivery, "_pause", note)
    telegram.fails("sendMessage", too_many(17))
    delivery.handled(Handled((outgoing(1),)))
    await stand_in.until_marked(1)
    assert 17 in waits
    assert stand_in.states == ["sent"]


async def test_someone_who_blocked_the_bot_is_left_alone(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    telegram.fails("sendMessage", BLOCKED)
    delivery.handled(Handled((outgoing(1),)))
    await stand_in.until_marked(1)
    assert stand_in.states == ["blocked"]
    assert len(telegram.texts) == 1


async def test_a_refused_message_is_asked_plainly_once(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    telegram.fails("sendMessage", REFUSED, REFUSED)
    delivery.handled(Handled((outgoing(9),)))
    await stand_in.until_marked(2)
    await asyncio.sleep(0.02)
    assert [arrival.event for arrival in stand_in.arrivals] == [NotDelivered(9)]
    assert stand_in.states == ["failed", "failed"]
    assert len(telegram.texts) == 2


async def test_one_message_at_a_time_to_one_chat_and_in_order(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    telegram.hold = asyncio.Event()
    telegram.fails("sendMessage", BROKEN)
    delivery.handled(Handled((outgoing(1, "en"), outgoing(2, "to"))))
    delivery.handled(Handled((outgoing(3, "tre"), outgoing(4, "annen", chat="2"))))
    await telegram.until(lambda: len(telegram.texts) == 3)
    assert sorted(telegram.texts) == ["annen", "en", "en"]
    telegram.hold.set()
    await stand_in.until_marked(4)
    assert [text for text in telegram.texts if text != "annen"] == ["en", "en", "to", "tre"]


async def test_a_held_chat_waits_and_others_do_not(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    release, again = delivery.hold(CHAT), delivery.hold(CHAT)
    delivery.handled(Handled((outgoing(1, "holdt"), outgoing(2, "fri", chat="2"))))
    await stand_in.until_marked(1)
    release()
    await asyncio.sleep(0.01)
    assert telegram.texts == ["fri"]
    again()
    await stand_in.until_marked(2)
    assert telegram.texts == ["fri", "holdt"]


async def test_other_channels_messages_are_not_its_business(
    delivery: Delivery, telegram: TelegramDouble
) -> None:
    message = outgoing(1)
    web = type(message)(1, 1, "web", "browser", message.message)
    delivery.handled(Handled((web,)))
    await asyncio.sleep(0.01)
    assert telegram.calls == []


async def test_what_an_earlier_run_had_not_sent_is_sent_at_the_start(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    await delivery.stop()
    stand_in.unsent = (outgoing(1, "først"), outgoing(2, "så"))
    await delivery.start()
    await stand_in.until_marked(2)
    assert telegram.texts == ["først", "så"]


async def test_results_wait_for_a_store_that_is_away(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    stand_in.unavailable = True
    delivery.handled(Handled((outgoing(1), outgoing(2, chat="2"))))
    await telegram.until(lambda: len(telegram.texts) == 2)
    await asyncio.sleep(0.02)
    stand_in.unavailable = False
    await stand_in.until_marked(2)
    assert [result.id for result in stand_in.ended] == [1, 2]


async def test_a_message_that_breaks_the_sender_does_not_hold_up_the_next(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    telegram.fails("sendMessage", ZeroDivisionError())
    odd = outgoing(1, chat="no number")
    delivery.handled(Handled((odd, outgoing(2, chat="no number"), outgoing(3))))
    await stand_in.until_marked(3)
    assert sorted(stand_in.states) == ["failed", "failed", "sent"]


async def test_a_stop_lets_a_send_under_way_finish_and_begins_no_more(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    telegram.hold = asyncio.Event()
    delivery.handled(Handled((outgoing(1), outgoing(2))))
    await telegram.until(lambda: len(telegram.texts) == 1)
    stopping = asyncio.create_task(delivery.stop())
    await asyncio.sleep(0.01)
    telegram.hold.set()
    await stopping
    assert stand_in.states == ["sent"]
    assert len(telegram.texts) == 1


async def test_a_reply_waits_for_what_another_process_stored_before_it(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    stand_in.unsent = (outgoing(1, "en"), outgoing(2, "to"))
    delivery.handled(Handled((outgoing(2, "to", after=1),)))
    delivery.handled(Handled((outgoing(3, "tre", after=2),)))
    stand_in.unsent += (outgoing(3, "tre"),)
    await stand_in.until_marked(3)
    assert telegram.texts == ["en", "to", "tre"]


async def test_what_another_process_tells_of_is_sent(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    stand_in.unsent = (outgoing(1, "derfra"),)
    delivery.look(CHAT)
    await stand_in.until_marked(1)
    assert telegram.texts == ["derfra"]


async def test_what_nobody_told_of_is_found(
    telegram: TelegramDouble,
    delivery: Delivery,
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bot.delivery, "LOOK_EVERY", 0.01)
    await delivery.stop()
    await delivery.start()
    stand_in.unsent = (outgoing(1, "funnet"), outgoing(2, "også", chat="2", unasked=True))
    await stand_in.until_marked(2)
    assert sorted(telegram.texts) == ["funnet", "også"]


async def test_what_there_is_no_room_for_is_read_when_there_is(
    delivery: Delivery,
    telegram: TelegramDouble,
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bot.delivery, "ROOM", 4)
    monkeypatch.setattr(bot.delivery, "AT_ONCE", 2)
    crowd = [outgoing(n, f"nr. {n}", chat=str(n), unasked=True) for n in range(1, 31)]
    stand_in.unsent = tuple(crowd)
    telegram.hold = asyncio.Event()
    delivery.handled(Handled(tuple(crowd)))
    await telegram.until(lambda: len(telegram.texts) == 4)
    await asyncio.sleep(0.02)
    assert len(telegram.texts) == 4
    telegram.hold.set()
    await stand_in.until_marked(30)
    assert sorted(telegram.texts) == sorted(each.message.html for each in crowd)


async def test_what_was_dropped_meanwhile_is_not_tried_again(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    telegram.fails("sendMessage", BROKEN)
    stand_in.dropped.add(1)
    delivery.handled(Handled((outgoing(1, "slettet"), outgoing(2, "neste"))))
    await stand_in.until_marked(1)
    assert telegram.texts == ["slettet", "neste"]
    assert [result.reason for result in stand_in.results] == ["server", None]


async def test_nothing_is_taken_by_who_does_not_lead(
    delivery: Delivery, telegram: TelegramDouble, stand_in: StandIn
) -> None:
    await delivery.stop()
    delivery.handled(Handled((outgoing(1),)))
    delivery.look(CHAT)
    await asyncio.sleep(0.01)
    assert telegram.calls == []
