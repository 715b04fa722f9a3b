"""What the code cannot handle is set aside, and does not stand in anybody's way."""

import logging
from typing import Any

import pytest
from sqlalchemy import update

from bot.conversation import Handled
from bot.quarantine import KEPT
from bot.store.tables import messages, persons, quarantine
from bot.vault import Vault
from dialogues.events import Said
from dialogues.session import Facts, Session, Step
from dialogues.step import step
from tests.store.engine import BOT, KEY, Engine, said

SECRET = "at jeg aldri tør å si nei til Berit"


class Broken:
    """A step that cannot handle one text."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.unit.step", self)

    def __call__(self, session: Session, event: Any, facts: Facts) -> Step:
        if isinstance(event, Said) and event.text == SECRET:
            raise ValueError(f"cannot read {event.text}")
        return step(session, event, facts)


async def test_what_cannot_be_handled_is_set_aside(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await engine.welcome()
    before = engine.number_of(messages)
    Broken(monkeypatch)
    engine.handled.clear()
    with caplog.at_level(logging.DEBUG):
        assert await engine.say(SECRET, update=(BOT, 500)) == Handled()
    assert engine.handled == []  # nobody is told of what was rolled back
    (row,) = engine.rows(quarantine)
    assert (row.bot, row.update_id, row.kind) == (BOT, 500, "Said")
    assert row.error.startswith("ValueError at ")
    assert SECRET not in row.error + caplog.text
    assert engine.number_of(messages) == before
    assert (await engine.say(SECRET, update=(BOT, 500))).duplicate
    assert said(await engine.say("noe helt annet"))  # the queue is not stuck


async def test_content_set_aside_is_under_the_persons_key(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    Broken(monkeypatch)
    await engine.say(SECRET)
    (row,) = engine.rows(quarantine)
    (person,) = engine.rows(persons)
    assert row.person_id == person.id
    opened = Vault([KEY]).unwrap(person.id, person.wrapped_key).open("quarantine", row.id, row.body)
    assert SECRET.encode() in opened


async def test_before_consent_nothing_written_is_set_aside(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.open()
    Broken(monkeypatch)
    await engine.say(SECRET)
    (row,) = engine.rows(quarantine)
    assert (row.person_id, row.body) == (None, None)


async def test_what_was_set_aside_is_let_go_after_two_weeks(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    Broken(monkeypatch)
    await engine.say(SECRET)
    engine.clock.now += KEPT
    await engine.clockwork.tick()
    assert engine.number_of(quarantine) == 1
    engine.clock.forward(hours=2)
    await engine.clockwork.tick()
    assert engine.number_of(quarantine) == 0


async def test_a_text_that_no_encoding_holds_does_not_stop_the_queue(engine: Engine) -> None:
    await engine.welcome()
    assert await engine.say("halvt \ud83d tegn") == Handled()
    assert said(await engine.say("helt tegn 🧑‍🧑‍🧒"))


async def test_a_session_that_cannot_be_read_does_not_stop_others(engine: Engine) -> None:
    await engine.open()
    await engine.open(chat="2")
    (person, _) = engine.rows(persons)
    await engine.store.run(
        lambda transaction: transaction.execute(
            update(persons).where(persons.c.id == person.id).values(session=b"damaged")
        )
    )
    assert await engine.say("Videre") == Handled()
    assert said(await engine.say("Videre", "2"))
