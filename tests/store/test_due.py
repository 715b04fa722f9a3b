"""What falls due: handed over once, put off or let go, in the transaction that moves it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot import agenda
from bot.conversation import Result
from bot.errors import StoreUnavailable
from bot.people import People
from bot.records import Records
from bot.store import Transaction
from bot.store.tables import due, messages, persons
from bot.vault import Vault
from dialogues.effects import Effect, Schedule, Unschedule
from dialogues.events import FellDue
from dialogues.session import Facts, Session, Step
from dialogues.step import step
from tests.store.engine import KEY, NORA, Engine, said

PROMPT, SET = "prompt", "en-god-dag"


@pytest.fixture
async def nora(engine: Engine) -> Engine:
    """Past the welcome, and not spoken to for a day."""
    await engine.welcome()
    await engine.say("avslutt")
    engine.clock.forward(days=1)
    await keep(engine, Unschedule("follow_up"))
    engine.handled.clear()
    return engine


async def keep(engine: Engine, *wanted: Effect) -> None:
    def unit(transaction: Transaction) -> None:
        for row in engine.rows(persons):
            person = People(Vault([KEY]), "Europe/Oslo").by_id(transaction, row.id)
            assert person is not None
            Records(transaction, person.id, person.key, engine.clock.now).keep(wanted)

    await engine.store.run(unit)


async def plan(engine: Engine, kind: str = PROMPT, **rest: Any) -> None:
    await keep(engine, Schedule(kind, engine.clock.now, SET, **rest))


async def test_what_is_due_is_asked_once(nora: Engine) -> None:
    await plan(nora)
    (handled,) = await nora.conversations.due(nora.clock.now)
    assert said(handled)
    assert handled.outgoing[0].external_id == NORA
    assert nora.handled == [handled]
    assert nora.rows(due) == []
    assert await nora.conversations.due(nora.clock.now) == ()


async def test_what_is_not_due_yet_waits(nora: Engine) -> None:
    await keep(nora, Schedule(PROMPT, nora.clock.now + timedelta(minutes=1), SET))
    await nora.clockwork.tick()
    assert nora.handled == []
    nora.clock.forward(minutes=1)
    await nora.clockwork.tick()
    assert len(nora.handled) == 1


async def test_the_core_puts_off_what_would_disturb(nora: Engine) -> None:
    nora.clock.now = nora.clock.now.replace(hour=22)
    await plan(nora)
    await nora.clockwork.tick()
    (row,) = nora.rows(due)
    assert row.at > nora.clock.now
    assert [handled.outgoing for handled in nora.handled] == [()]


async def test_what_is_too_late_is_let_go(nora: Engine) -> None:
    await plan(nora, expires=nora.clock.now)
    await nora.clockwork.tick()
    assert nora.rows(due) == []
    assert nora.handled[0].outgoing == ()


async def test_one_of_each_kind_the_later_replaces_the_earlier(nora: Engine) -> None:
    await plan(nora)
    (first,) = nora.rows(due)
    nora.clock.forward(hours=1)
    await plan(nora)
    (second,) = nora.rows(due)
    assert (second.at, second.attempts) == (nora.clock.now, 0)
    assert second.id != first.id
    await keep(nora, Unschedule(PROMPT))
    assert nora.rows(due) == []


async def test_the_more_important_goes_first(nora: Engine) -> None:
    order = []

    def noting(session: Session, event: Any, facts: Facts) -> Step:
        order.append(event.kind)
        return step(session, event, facts)

    await plan(nora, "pulse")
    await plan(nora, "prompt")
    await plan(nora, "follow_up")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.unit.step", noting)
        await nora.clockwork.tick()
    assert order == ["follow_up", "prompt", "pulse"]


async def test_nobody_is_written_to_who_cannot_be_reached(nora: Engine) -> None:
    await nora.backlog.mark([Result(nora.rows(messages)[-1].id, "blocked", None, 1)])
    await plan(nora)
    await nora.clockwork.tick()
    (row,) = nora.rows(due)
    assert row.at == nora.clock.now + agenda.UNREACHABLE
    assert nora.handled[0].outgoing == ()


async def test_it_goes_to_where_one_is_called_rather_than_to_a_page(nora: Engine) -> None:
    code = said(await nora.say("koble til")).split()[-1]
    await nora.open(code, chat="browser", channel="web")
    await nora.say("avslutt", chat="browser", channel="web")
    nora.clock.forward(days=1)
    await plan(nora)
    (handled,) = await nora.conversations.due(nora.clock.now)
    assert handled.outgoing[0].channel == "telegram"
    (person,) = nora.rows(persons)
    assert person.channel == "web"  # still where they wrote from last


async def test_a_thing_that_breaks_the_code_is_tried_less_and_less_often(
    nora: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.unit.step", partial(_broken))
    await plan(nora)
    waits = []
    while rows := nora.rows(due):
        waits.append(rows[0].at - nora.clock.now)
        nora.clock.now = rows[0].at
        await nora.conversations.due(nora.clock.now)
    hours = [wait / timedelta(hours=1) for wait in waits]
    assert hours == [0, 1, 2, 4, 8]
    assert "secret" not in caplog.text
    assert len(caplog.records) == agenda.TRIES


def _broken(*_: object) -> Step:
    raise LookupError("a secret")


async def test_a_thing_the_core_says_nothing_of_is_not_handed_over_at_once_again(
    nora: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.unit.step", lambda session, event, facts: Step(session))
    await plan(nora)
    await nora.clockwork.tick()
    (row,) = nora.rows(due)
    assert (row.at, row.attempts) == (nora.clock.now + agenda.LATER, 1)


async def test_more_than_a_batch_is_all_handed_over(engine: Engine) -> None:
    for number in range(agenda.BATCH + 3):
        await engine.open(chat=str(number))
    await keep(engine, Schedule(PROMPT, engine.clock.now, SET, engine.clock.now))
    engine.handled.clear()
    await engine.clockwork.tick()
    assert len(engine.handled) == agenda.BATCH + 3
    assert engine.rows(due) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_database_that_is_gone_leaves_things_due(nora: Engine) -> None:
    await plan(nora)
    away = nora.path.with_name("away")
    nora.path.rename(away)
    with pytest.raises(StoreUnavailable):
        await nora.conversations.due(nora.clock.now)
    away.rename(nora.path)
    (handled,) = await nora.conversations.due(nora.clock.now)
    assert said(handled)


async def test_the_event_is_what_was_planned(nora: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    events = []

    def noting(session: Session, event: Any, facts: Facts) -> Step:
        events.append(event)
        return Step(session)

    monkeypatch.setattr("bot.unit.step", noting)
    expires = nora.clock.now + timedelta(days=7)
    await plan(nora, expires=expires)
    (row,) = nora.rows(due)
    await nora.clockwork.tick()
    assert events == [FellDue(row.id, PROMPT, SET, expires)]


@pytest.mark.parametrize(
    ("evening", "opens"),
    [
        (datetime(2028, 3, 25, 21, 30, tzinfo=UTC), datetime(2028, 3, 26, 6, tzinfo=UTC)),
        (datetime(2027, 10, 30, 20, 30, tzinfo=UTC), datetime(2027, 10, 31, 7, tzinfo=UTC)),
    ],
    ids=["the night an hour is missing", "the night an hour comes twice"],
)
async def test_the_quiet_ends_once_at_eight_by_the_clock_on_the_wall(
    nora: Engine, evening: datetime, opens: datetime
) -> None:
    nora.clock.now = evening
    await plan(nora)
    fired = []
    while nora.clock.now < opens + timedelta(hours=4):
        await nora.clockwork.tick()
        fired += [nora.clock.now for handled in nora.handled if handled.outgoing]
        nora.handled.clear()
        nora.clock.forward(minutes=15)
    assert fired == [opens]
