"""/metrics after a conversation: numbers, and nothing of anybody."""

import asyncio
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app as command
from dialogues.events import Said
from dialogues.session import Facts, Session, Step
from dialogues.step import step
from tests.operating.conftest import Watched
from tests.telegram.double import BLOCKED, REFUSED, SECRET, TOKEN, too_many
from tests.telegram.posting import post
from tests.telegram.sent_by_telegram import CHAT, PRIVATE, Json, text

WORDS = "at jeg aldri tør å si nei til Berit"


async def tell(watched: Watched, update: Json) -> None:
    """And wait for the reply."""
    before = len(watched.telegram.texts)
    assert await post(watched.app, update) == 200
    await watched.telegram.until(lambda: len(watched.telegram.texts) > before)
    await asyncio.sleep(0.02)


async def test_a_conversation_is_counted(watched: Watched) -> None:
    for words in ("/start", "Videre", "ja"):
        await tell(watched, text(words))
    again = text("ja")
    await tell(watched, again)
    assert await post(watched.app, again) == 200
    metrics = await watched.metrics()

    def number(name: str, **labels: str) -> float:
        return metrics[f"mentor_{name}", frozenset(labels.items())]

    assert number("updates_total", kind="Opened", outcome="handled") == 1
    assert number("updates_total", kind="Said", outcome="handled") == 3
    assert number("updates_total", kind="Said", outcome="duplicate") == 1
    assert number("sends_total", channel="telegram", result="sent") == 4
    assert number("step_seconds_count") == 4
    assert 0 < number("step_seconds_sum") < 4
    assert number("commit_units_count") >= 5
    assert number("commit_units_sum") >= number("commit_units_count")
    assert number("outbox_waiting", channel="telegram", kind="reply") == 0
    assert number("quarantined") == 0
    assert number("database_up") == 1


async def test_what_waits_is_counted_and_aged(watched: Watched) -> None:
    watched.telegram.down = True
    await tell(watched, text("/start"))
    await tell(watched, text("/start", {**PRIVATE, "id": 2}))
    watched.clock.forward(seconds=90)
    waiting = {"channel": "telegram", "kind": "reply"}
    assert await watched.metric("outbox_waiting", **waiting) == 2
    assert await watched.metric("outbox_oldest_seconds", **waiting) == 90
    assert (await watched.metric("sends_total", channel="telegram", result="later") or 0) >= 2


async def test_what_telegram_says_is_counted(watched: Watched) -> None:
    watched.telegram.fails("sendMessage", too_many(1), REFUSED, BLOCKED)
    await post(watched.app, text("/start"))
    await watched.telegram.until(lambda: len(watched.telegram.texts) == 3)
    await asyncio.sleep(0.02)
    for result in ("too_many", "refused", "blocked"):
        assert await watched.metric("sends_total", channel="telegram", result=result) == 1
    assert await watched.metric("updates_total", kind="NotDelivered", outcome="handled") == 1


async def test_nothing_of_anybody_is_shown(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in ("/start", "Videre", "ja", "ja", "Nora", WORDS):
        await tell(watched, text(words))
    monkeypatch.setattr("bot.unit.step", lambda *_: 1 / 0)
    await post(watched.app, text(WORDS))
    shown = (await watched.get("/metrics")).text + (await watched.get("/readyz")).text
    for private in (WORDS, "Berit", "Nora", str(CHAT), TOKEN, SECRET, str(watched.database)):
        assert private not in shown


async def test_what_is_set_aside_is_counted_until_it_is_replayed(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command runs beside the server, which then sends the reply."""

    def broken(session: Session, event: Any, facts: Facts) -> Step:
        if isinstance(event, Said) and event.text == WORDS:
            raise ValueError(event.text)
        return step(session, event, facts)

    for words in ("/start", "Videre", "ja", "ja", "Nora", "læringssamarbeid"):
        await tell(watched, text(words))
    with monkeypatch.context() as code:
        code.setattr("bot.unit.step", broken)
        await post(watched.app, text(WORDS))
    assert await watched.metric("quarantined") == 1
    assert await watched.metric("updates_total", kind="Said", outcome="aside") == 1

    monkeypatch.setenv("MENTOR_DATABASE_URL", f"sqlite:///{watched.database}")
    monkeypatch.setattr("bot.logs.set_up_logs", lambda: None)
    before = len(watched.telegram.texts)
    ran = await asyncio.to_thread(CliRunner().invoke, command, ["quarantine", "replay", "--all"])
    assert ran.output.endswith(": handled, and the reply is in the outbox.\n")
    await watched.telegram.until(lambda: len(watched.telegram.texts) == before + 1)
    assert WORDS in watched.telegram.texts[-1]
    assert await watched.metric("quarantined") == 0


def test_two_programs_in_one_process_count_apart() -> None:
    from bot.metrics import make_metrics

    one, other = make_metrics(), make_metrics()
    one.update("Said", "handled")
    assert one.registry.get_sample_value(
        "mentor_updates_total", {"kind": "Said", "outcome": "handled"}
    )
    assert not other.registry.get_sample_value(
        "mentor_updates_total", {"kind": "Said", "outcome": "handled"}
    )
