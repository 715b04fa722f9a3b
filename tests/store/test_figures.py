"""Figures over groups: counted from what is sealed, and published so that nobody is seen."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot import people
from bot.figures.collecting import SLICE, Collector
from bot.figures.counting import Key, of_month
from bot.figures.disclosure import GRAIN, OF
from bot.figures.reading import read_figures, read_hits, read_rows, read_scorecards
from bot.store import Transaction
from bot.store.figure_tables import figure_rounds, figures, scorecards
from bot.store.tables import answers, persons
from tests.figures_crowd import CANARY, EXPLORE_SET, mentee_life, newcomer, programme_of
from tests.store.engine import Engine

OSLO = ZoneInfo("Europe/Oslo")
BEGUN = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)
COUNTED = datetime(2026, 11, 8, 4, 0, tzinfo=UTC)  # a week after October, in the night
OCTOBER = (datetime(2026, 10, 1, tzinfo=OSLO), datetime(2026, 11, 1, tzinfo=OSLO))


def collector(engine: Engine, draw: Any = None) -> Collector:
    key = engine.conversations.people.key
    return Collector(engine.store, key, "Europe/Oslo", *((draw,) if draw else ()))


async def collect(engine: Engine, now: datetime = COUNTED, draw: Any = None) -> None:
    by = collector(engine, draw)
    while await by.go_on(now):
        pass


async def seed(engine: Engine, pairs: int, **more: Any) -> list[int]:
    known = engine.conversations.people

    def make(transaction: Transaction) -> list[int]:
        return programme_of(transaction, known, pairs, BEGUN, **more)

    return await engine.store.run(make)


def nearest(_: int) -> int:
    """Lots that always fall on the lower multiple."""
    return GRAIN


# -- collecting -------------------------------------------------------------------------------


async def test_a_month_is_counted_and_published(engine: Engine) -> None:
    await seed(engine, 13)
    await collect(engine, draw=nearest)
    seen = engine.store.read(lambda connection: read_rows(connection, 1))
    known = engine.store.read(lambda connection: read_figures(connection, 1, seen))
    assert (known.active, known.pairs) == (13, 13)
    # 13 mentees all talked; 13 pairs of which 9 met; lots fell on the lower multiple of three.
    assert known.newest["talks"].counts == {OF: 12, "talked": 12}
    assert known.newest["meetings"].counts == {OF: 12, "met": 9}
    assert known.newest["reflections"].of == 12
    assert len(known.weeks) == 4
    assert known.goal[0].of == 12
    assert set(known.pulse) == {"trygg", "nytte", "retning"}
    assert known.pulse["trygg"]["mentor"] == ()  # four mentors
    assert known.sets[EXPLORE_SET].counts == {OF: 12, "finished": 9}  # two had left
    cards = engine.store.read(read_scorecards)
    whole = cards[EXPLORE_SET].whole
    assert whole is not None
    assert cards[EXPLORE_SET].questions["dag"].of == 12
    assert cards[EXPLORE_SET].questions["selv"].count("reworded") == 3
    assert cards[EXPLORE_SET].questions["dag"].count("shared") == 3
    assert cards[EXPLORE_SET].questions["dag"].words is not None
    assert engine.store.read(read_hits)[EXPLORE_SET] == whole.hit


async def test_nothing_is_published_of_four(engine: Engine) -> None:
    await seed(engine, 4)
    await collect(engine)
    assert engine.rows(figures) == []
    assert engine.rows(scorecards) == []
    assert engine.rows(figure_rounds) != []
    seen = engine.store.read(lambda connection: read_figures(connection, 1, ()))
    assert seen.active is None


async def test_what_is_published_stays_as_it_is(engine: Engine) -> None:
    """Whoever counts again, and whatever happens to those who were counted."""
    mentees = await seed(engine, 9)
    await collect(engine)
    before = engine.rows(figures), engine.rows(scorecards)
    assert before[0]
    for mentee in mentees[:4]:
        await engine.store.run(partial(people.erase, person=mentee, now=COUNTED))
    for later in range(3):
        await collect(engine, COUNTED + timedelta(hours=later))
    assert (engine.rows(figures), engine.rows(scorecards)) == before


async def test_who_is_deleted_is_in_no_later_figure(engine: Engine) -> None:
    mentees = await seed(engine, 9, months=2)
    for mentee in mentees[:5]:
        await engine.store.run(partial(people.erase, person=mentee, now=COUNTED))
    await collect(engine, COUNTED + timedelta(days=31))
    assert engine.rows(figures) == []


async def test_a_round_that_was_broken_off_begins_anew(engine: Engine) -> None:
    await seed(engine, 9)
    first = collector(engine, nearest)
    for _ in range(2):
        await first.go_on(COUNTED)
    await collect(engine, draw=nearest)
    whole = engine.rows(figures)
    assert {row.kind for row in whole} >= {"talks", "meetings", "sets", "weekly", "pulse"}
    while await first.go_on(COUNTED):  # another process leads meanwhile
        pass
    assert engine.rows(figures) == whole


async def test_what_cannot_be_opened_holds_nobody_up(engine: Engine) -> None:
    mentees = await seed(engine, 8)

    def damage(transaction: Transaction) -> None:
        broken = answers.update().where(answers.c.person_id == mentees[0])
        transaction.execute(broken.values(body=b"nothing"))
        key = persons.update().where(persons.c.id == mentees[1])
        transaction.execute(key.values(wrapped_key=b"nothing"))

    await engine.store.run(damage)
    await collect(engine, draw=nearest)
    talks = next(row for row in engine.rows(figures) if row.kind == "talks")
    assert talks.counts == '{"of": 6, "talked": 6}'  # seven, of whom six have talked


async def test_a_small_group_is_told_of_when_enough_have_come(engine: Engine) -> None:
    """A figure waits, over months, until there is a group; then it begins anew."""
    known = engine.conversations.people

    def some(transaction: Transaction, begun: datetime, count: int) -> None:
        for number in range(count):
            mentee_life(newcomer(transaction, known, begun), number, begun)

    november = BEGUN + timedelta(days=31)
    await engine.store.run(partial(some, begun=BEGUN, count=4))
    await engine.store.run(partial(some, begun=november, count=4))
    await collect(engine, COUNTED + timedelta(days=31), draw=nearest)
    (kept,) = [
        row for row in engine.rows(figures) if row.kind == "sets" and row.subject == EXPLORE_SET
    ]
    assert (kept.begins, kept.ends) == ("2026-10-01", "2026-12-01")


async def test_no_word_and_no_person_is_in_the_figures(engine: Engine) -> None:
    mentees = await seed(engine, 12, months=2)
    await collect(engine, COUNTED + timedelta(days=31))
    rows = [*engine.rows(figures), *engine.rows(scorecards)]
    assert rows
    told = " ".join(str(value) for row in rows for value in row)
    assert CANARY not in told
    assert not any(str(mentee) in told for mentee in mentees)
    assert CANARY.encode() not in engine.files()


async def test_counting_takes_little_at_a_time(engine: Engine) -> None:
    """One person with years of messages is read in pieces, none of which holds anybody up."""
    known = engine.conversations.people

    def long(transaction: Transaction) -> int:
        somebody = newcomer(transaction, known, BEGUN)
        for number in range(700):
            at = BEGUN + timedelta(minutes=number)
            somebody.asked(at, number, "en-god-dag", "dag", "et svar på noen få ord")
        return somebody.person.id

    person = await engine.store.run(long)
    by = collector(engine)
    pieces: list[float] = []
    read = engine.store.read

    def timed(query: Any) -> Any:
        begun = time.thread_time()
        try:
            return read(query)
        finally:
            pieces.append(time.thread_time() - begun)

    by._store = type("Timed", (), {"read": staticmethod(timed)})()
    life = by.read_life(person, BEGUN)
    assert life is not None
    assert (len(life.askings), len(life.given)) == (700, 700)
    assert max(pieces) < 0.02
    assert SLICE <= 0.02


async def test_a_talk_is_counted_as_it_went(engine: Engine) -> None:
    """Through the front door: one question answered, one asked for in other words and skipped."""
    await engine.welcome()
    for text in (
        "jobben tar all plass og jeg rekker lite annet",
        "si det på en annen måte",
        "hopp",
    ):
        engine.clock.forward(minutes=1)
        await engine.say(text)
    (person,) = engine.rows(persons)
    life = collector(engine).read_life(person.id, engine.clock.now - timedelta(days=1))
    assert life is not None
    asked = [(each.set, each.question, each.reworded) for each in life.askings]
    answered = {(each.set, each.question): each.words for each in life.given}
    reworded = [each[:2] for each in asked if each[2]]
    assert len(reworded) == 1
    assert reworded[0] not in answered
    month = (engine.clock.now - timedelta(days=1), engine.clock.now + timedelta(days=1))
    parts = dict(of_month(life, month, lambda _: month))
    assert {"skipped", "reworded"} <= parts[Key(0, "cards", *reworded[0])]
    assert any(words == 9 for words in answered.values())
