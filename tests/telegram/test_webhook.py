"""The webhook and what it does with updates: the conversation itself is a stand-in."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.receiving import Receiver
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.webhook import BODY_LIMIT, Webhook
from bot.delivery import Delivery
from bot.pace import Pace
from bot.store import Store, open_store
from bot.store.tables import addresses
from dialogues.events import Corrected, Pressed
from tests.fresh import database_at
from tests.telegram.double import BROKEN, RESET, SECRET, TOKEN, TelegramDouble
from tests.telegram.posting import SECRET_HEADER, request
from tests.telegram.sent_by_telegram import (
    CHAT,
    GROUP,
    PERSON,
    Json,
    edited,
    membership,
    message,
    press,
    text,
    update,
)
from tests.telegram.stand_in import StandIn

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class Scene:
    telegram: TelegramDouble
    stand_in: StandIn
    webhook: Webhook
    store: Store
    delivery: Delivery

    async def post(
        self,
        body: bytes | Json,
        secret: bytes | None = SECRET.encode(),
        headers: Iterable[tuple[bytes, bytes]] = (),
    ) -> int:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = [] if secret is None else [(b"x-telegram-bot-api-secret-token", secret)]
        return await request(self.webhook, [sent], [*given, *headers])

    def blocked_at(self) -> datetime | None:
        query = select(addresses.c.blocked_at).where(addresses.c.external_id == str(CHAT))
        found: datetime | None = self.store.read(lambda database: database.scalar(query))
        return found


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    telegram, stand_in = TelegramDouble(), StandIn()
    store = open_store(database_at(tmp_path / "mentor.db"))
    api = BotApi(TOKEN, "http://telegram", telegram)
    courtesies = Courtesies(api)
    delivery = Delivery(
        "telegram", Sender(api).send, stand_in.conversations, stand_in.backlog, Pace(0, 0)
    )
    await delivery.start()
    stand_in.on_handled(delivery.handled)
    receiver = Receiver(
        4242,
        stand_in.conversations,
        delivery,
        courtesies,
        store,
        lambda: NOW,
        lambda language: f"not here ({language})",
    )
    yield Scene(telegram, stand_in, Webhook(receiver, SECRET.encode()), store, delivery)
    await delivery.stop()
    await courtesies.stop()
    await store.close()


async def test_a_text_gets_one_message(scene: Scene) -> None:
    assert await scene.post(text("hei")) == 200
    await scene.telegram.until(lambda: scene.telegram.texts == ["hei"])


@pytest.mark.parametrize("secret", [None, b"", b"wrong", SECRET.encode() + b"x", "ø".encode()])
async def test_a_wrong_secret_is_turned_away_unread(scene: Scene, secret: bytes | None) -> None:
    headers = [] if secret is None else [(b"x-telegram-bot-api-secret-token", secret)]
    assert await request(scene.webhook, [], headers) == 401
    assert scene.stand_in.arrivals == []


async def test_a_body_that_says_it_is_too_large_is_not_read(scene: Scene) -> None:
    headers = [SECRET_HEADER, (b"content-length", str(BODY_LIMIT + 1).encode())]
    assert await request(scene.webhook, [], headers) == 413
    headers = [SECRET_HEADER, (b"content-length", b"9" * 5000)]
    assert await request(scene.webhook, [], headers) == 413


async def test_only_posts_are_taken(scene: Scene) -> None:
    assert await request(scene.webhook, [], [SECRET_HEADER], method="GET") == 405


async def test_a_body_that_grows_too_large_is_cut_off(scene: Scene) -> None:
    parts = [b" " * (BODY_LIMIT // 2)] * 3
    assert await request(scene.webhook, parts, [SECRET_HEADER]) == 413


async def test_a_body_may_come_in_parts(scene: Scene) -> None:
    sent = json.dumps(text("i to deler")).encode()
    assert await request(scene.webhook, [sent[:20], sent[20:], b""], [SECRET_HEADER]) == 200
    await scene.telegram.until(lambda: scene.telegram.texts == ["i to deler"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b'{"update_id": 1, "message": ',
        b'{"update_id": 1, "message": {"text": "\xff\xfe"}}',
        b"{}",
        b"null",
        b"[]",
        b"7",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        json.dumps(update(message=message(text=5))).encode(),
        json.dumps(update(message=message(date="soon", text="x"))).encode(),
        json.dumps(update(message={"text": "x"})).encode(),
        json.dumps({**text("x"), "update_id": 10**30}).encode(),
        json.dumps({**text("x"), "update_id": None}).encode(),
        json.dumps(text("x", chat={"id": 10**30, "type": "private"})).encode(),
        json.dumps(text("x")).replace('"x"', '"\\ud83d"').encode(),
        json.dumps(update(something_new={"text": "x"})).encode(),
    ],
)
async def test_what_cannot_be_read_is_taken_and_changes_nothing(
    scene: Scene, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert await scene.post(body) == 200
    assert scene.stand_in.arrivals == []
    assert await scene.post(text("neste")) == 200
    assert [arrival.external_id for arrival in scene.stand_in.arrivals] == [str(CHAT)]


async def test_what_could_not_be_read_is_not_logged(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.post(update(message=message(text=["hemmelig"], caption="hemmelig")))
    assert "hemmelig" not in str([vars(record) for record in caplog.records])
    (record,) = caplog.records
    assert vars(record)["where"] == "message.text"
    assert vars(record)["why"] == "string_type"


async def test_a_store_that_is_away_means_come_again(scene: Scene) -> None:
    sent = text("hei")
    scene.stand_in.unavailable = True
    assert await scene.post(sent) == 503
    assert await scene.post(press()) == 503
    assert scene.telegram.calls == []
    scene.stand_in.unavailable = False
    assert await scene.post(sent) == 200
    await scene.telegram.until(lambda: scene.telegram.texts == ["hei"])


async def test_a_bug_is_logged_without_content_and_does_not_come_again(
    scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(scene.stand_in, "handle", broken)
    with caplog.at_level(logging.ERROR):
        assert await scene.post(text("hemmelig")) == 200
    assert "ZeroDivisionError" in caplog.text
    assert "hemmelig" not in caplog.text


async def test_a_press_is_acknowledged_before_its_reply_and_leaves_the_chosen_button(
    scene: Scene,
) -> None:
    assert await scene.post(press("1:nei")) == 200
    await scene.telegram.until(lambda: len(scene.telegram.texts) == 1)
    *courtesies, reply = scene.telegram.calls
    assert {call.method for call in courtesies} == {
        "answerCallbackQuery",
        "editMessageReplyMarkup",
    }
    assert reply.method == "sendMessage"
    (edit,) = scene.telegram.asked("editMessageReplyMarkup")
    assert edit.parameters == {
        "chat_id": CHAT,
        "message_id": 1001,
        "reply_markup": {"inline_keyboard": [[{"text": "Nei", "callback_data": "1:nei"}]]},
    }


@pytest.mark.parametrize("fault", [BROKEN, RESET])
async def test_the_reply_comes_even_if_the_courtesies_fail(scene: Scene, fault: Exception) -> None:
    scene.telegram.fails("answerCallbackQuery", fault)
    scene.telegram.fails("editMessageReplyMarkup", fault)
    await scene.post(press("1:ja"))
    await scene.telegram.until(lambda: len(scene.telegram.texts) == 1)


@pytest.mark.parametrize(
    "sent",
    [
        press("2:ja"),
        press("rubbish"),
        press(chat=GROUP),
        press(sender={**PERSON, "id": 99}),
    ],
    ids=["an old question", "forged", "in a group", "someone else's message"],
)
async def test_a_press_that_changes_nothing_is_acknowledged_and_no_more(
    scene: Scene, sent: Json
) -> None:
    assert await scene.post(sent) == 200
    await asyncio.sleep(0.01)
    assert [call.method for call in scene.telegram.calls] == ["answerCallbackQuery"]


async def test_an_edit_is_silent(scene: Scene) -> None:
    await scene.post(edited("nei, 7"))
    await asyncio.sleep(0.01)
    assert [arrival.event for arrival in scene.stand_in.arrivals] == [Corrected(None, "nei, 7")]
    assert scene.telegram.calls == []


async def test_the_same_update_twice_and_at_once_is_one_step(scene: Scene) -> None:
    sent, pressed = text("hei"), press("1:ja")
    assert set(await asyncio.gather(*(scene.post(sent) for _ in range(8)))) == {200}
    assert set(await asyncio.gather(*(scene.post(pressed) for _ in range(8)))) == {200}
    await scene.telegram.until(lambda: len(scene.telegram.texts) == 2)
    assert len(scene.stand_in.arrivals) == 2
    await scene.telegram.until(lambda: len(scene.telegram.asked("answerCallbackQuery")) == 8)
    assert len(scene.telegram.asked("editMessageReplyMarkup")) == 1


async def test_a_group_is_told_once_and_then_met_with_silence(scene: Scene) -> None:
    for sent in (membership("member", GROUP), text("hei", GROUP), text("hallo?", GROUP)):
        assert await scene.post(sent) == 200
    await scene.telegram.until(lambda: len(scene.telegram.texts) == 1)
    await asyncio.sleep(0.01)
    assert scene.telegram.texts == ["not here (nb)"]
    assert scene.telegram.calls[0].parameters["chat_id"] == GROUP["id"]
    assert scene.stand_in.arrivals == []


async def test_blocking_and_unblocking_are_noted(scene: Scene) -> None:
    row = {"channel": "telegram", "external_id": str(CHAT)}
    await scene.store.run(lambda unit: unit.execute(addresses.insert(), row))
    await scene.post(membership("kicked"))
    assert scene.blocked_at() == NOW
    await scene.post(membership("member"))
    assert scene.blocked_at() is None


async def test_presses_of_many_people_do_not_wait_for_each_other(scene: Scene) -> None:
    people = [{**PERSON, "id": number} for number in range(1, 30)]
    presses = [press("1:ja", {"id": person["id"], "type": "private"}, person) for person in people]
    await asyncio.gather(*(scene.post(each) for each in presses))
    await scene.telegram.until(lambda: len(scene.telegram.texts) == 29)
    assert all(isinstance(each.event, Pressed) for each in scene.stand_in.arrivals)
