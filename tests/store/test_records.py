"""Effects become rows, and the rows can be read again with the person's key and no other."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from bot import records
from bot.people import People
from bot.records import Records
from bot.store import Transaction
from bot.store.tables import (
    answers,
    consents,
    due,
    goals,
    heard_voices,
    next_steps,
    persons,
    ratings,
)
from bot.vault import Vault
from dialogues.answers import Answer
from dialogues.effects import (
    AmendText,
    Asked,
    CloseNextStep,
    Defer,
    Effect,
    Expire,
    HeardVoice,
    PlanNextStep,
    RateGoal,
    RecordAnswer,
    RecordConsent,
    RecordGoal,
    ReplaceAnswer,
    RetractAnswer,
    Schedule,
)
from tests.store.engine import KEY, Engine, running

LEVELS = ((2, "leder møtet"), (0, "sier noe"), (-2, "sitter stille"))


class Keeper:
    """Somebody whose effects are kept without a conversation around them."""

    def __init__(self, engine: Engine, person: int) -> None:
        self.engine = engine
        self.person = person
        row = next(row for row in engine.rows(persons) if row.id == person)
        self.key = Vault([KEY]).unwrap(person, row.wrapped_key)

    async def keep(self, *wanted: Effect) -> None:
        def unit(transaction: Transaction) -> None:
            found = People(Vault([KEY]), "Europe/Oslo").by_id(transaction, self.person)
            assert found is not None
            Records(transaction, found.id, found.key, self.engine.clock.now).keep(wanted)

        await self.engine.store.run(unit)

    def rows(self, table: Table) -> list[Any]:
        return [row for row in self.engine.rows(table) if row.person_id == self.person]

    def answers(self) -> dict[int, Answer]:
        return {
            row.number: records.unpack_answer(self.key.open("answers", row.number, row.body))
            for row in self.rows(answers)
        }


@pytest.fixture
async def engine(path: Path) -> AsyncIterator[Engine]:
    async with running(path) as engine:
        await engine.open(chat="1")
        await engine.open(chat="2")
        yield engine


@pytest.fixture
def nora(engine: Engine) -> Keeper:
    return Keeper(engine, engine.rows(persons)[0].id)


@pytest.fixture
def amir(engine: Engine) -> Keeper:
    return Keeper(engine, engine.rows(persons)[1].id)


def answer(number: int, text: str, value: int | None = None) -> RecordAnswer:
    return RecordAnswer(
        number, 1, "explore", "en-god-dag", "best", "Hva er det beste?", Answer(text, value)
    )


async def test_an_answer_with_its_question(nora: Keeper) -> None:
    await nora.keep(answer(1, "kaffen"))
    (row,) = nora.rows(answers)
    asked = records.unpack_asked(nora.key.open("answers.asked", 1, row.asked))
    assert asked == records.AskedText("explore", "en-god-dag", "best", "Hva er det beste?")
    assert (row.conversation, row.at) == (1, nora.engine.clock.now)
    assert nora.answers() == {1: Answer("kaffen")}


async def test_an_answer_is_replaced_and_retracted(nora: Keeper, amir: Keeper) -> None:
    await amir.keep(answer(1, "hans"))
    await nora.keep(answer(1, "kaffen"), answer(2, "8", 8), ReplaceAnswer(1, Answer("teen")))
    assert nora.answers() == {1: Answer("teen"), 2: Answer("8", 8)}
    await nora.keep(RetractAnswer(1))
    assert nora.answers() == {2: Answer("8", 8)}
    assert amir.answers() == {1: Answer("hans")}


async def test_an_edit_long_after_changes_own_words_only(nora: Keeper) -> None:
    await nora.keep(answer(1, "kaffen"), answer(2, "åtte", 8))
    await nora.keep(AmendText(1, "teen"), AmendText(2, "ni"), AmendText(3, "finnes ikke"))
    assert nora.answers() == {1: Answer("teen"), 2: Answer("åtte", 8)}


async def test_a_goal_and_its_ratings(nora: Keeper) -> None:
    await nora.keep(RecordGoal(1, "bli tryggere", ()), RecordGoal(1, "bli modig", LEVELS))
    await nora.keep(RateGoal(5, -1), RateGoal(8, 1), RateGoal(8, 2))
    (goal,) = nora.rows(goals)
    opened = records.unpack_goal(nora.key.open("goals", 1, goal.body))
    assert opened == records.GoalText("bli modig", LEVELS)
    rated = [
        records.unpack_rating(nora.key.open("ratings", row.id, row.body))
        for row in nora.rows(ratings)
    ]
    assert rated == [-1, 2]


async def test_a_next_step_is_closed_and_open_again_when_planned_anew(nora: Keeper) -> None:
    step = PlanNextStep(3, "ringe", date(2026, 12, 1), "tirsdag", "da venter jeg")
    await nora.keep(step, CloseNextStep(3, "delvis"))
    (row,) = nora.rows(next_steps)
    outcome = nora.key.open("next_steps.outcome", 3, row.outcome)
    assert records.unpack_outcome(outcome) == "delvis"
    assert row.closed_at == nora.engine.clock.now
    await nora.keep(PlanNextStep(3, "skrive", None, "", ""))
    (row,) = nora.rows(next_steps)
    assert (row.closed_at, row.outcome) == (None, None)
    opened = records.unpack_step(nora.key.open("next_steps", 3, row.body))
    assert opened == records.StepText("skrive", None, "", "")


async def test_consent_and_voices_are_noted_the_first_time(nora: Keeper) -> None:
    first = nora.engine.clock.now
    await nora.keep(RecordConsent(4), HeardVoice(9))
    nora.engine.clock.forward(days=1)
    await nora.keep(RecordConsent(4), HeardVoice(9), RecordConsent(5))
    later = nora.engine.clock.now
    assert [(row.revision, row.at) for row in nora.rows(consents)] == [(4, first), (5, later)]
    assert [(row.voice_id, row.at) for row in nora.rows(heard_voices)] == [(9, first)]


async def test_a_thing_due_is_put_off_and_let_go(nora: Keeper, amir: Keeper) -> None:
    now = nora.engine.clock.now
    await nora.keep(Schedule("prompt", now), Schedule("pulse", now, None, now + timedelta(days=1)))
    prompt, pulse = nora.rows(due)
    await amir.keep(Expire(prompt.id), Asked(pulse.id), Defer(prompt.id, now + timedelta(days=9)))
    assert nora.rows(due) == [prompt, pulse]  # not his to move
    await nora.keep(Defer(prompt.id, now + timedelta(hours=2)), Asked(pulse.id))
    (row,) = nora.rows(due)
    assert (row.id, row.at) == (prompt.id, now + timedelta(hours=2))
    await nora.keep(Expire(prompt.id))
    assert nora.rows(due) == []
