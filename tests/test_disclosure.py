"""What may be told of a group: nobody is seen in it, whatever pages are laid beside each other."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.figures.counting import Key, of_month, of_week
from bot.figures.disclosure import CROWD, FEWEST, GRAIN, OF, published, rounded
from bot.figures.lives import Asking, Given, Life, Rated
from bot.figures.periods import due, period_of

OSLO = ZoneInfo("Europe/Oslo")
BEGUN = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)
OCTOBER = (datetime(2026, 10, 1, tzinfo=OSLO), datetime(2026, 11, 1, tzinfo=OSLO))


# -- what may be told -------------------------------------------------------------------------


def possible(counts: dict[str, int]) -> list[dict[str, int] | None]:
    """All that may be published of these counts, whatever the lots."""
    found: list[dict[str, int] | None] = []
    for lots in product((0, GRAIN), repeat=len(counts) + 1):
        drawn = iter(lots)
        told = published(counts, lambda _, drawn=drawn: next(drawn))  # type: ignore[misc]
        if told not in found:
            found.append(told)
    return found


@given(st.integers(0, 2000), st.integers(0, GRAIN - 1))
def test_a_count_is_told_as_a_multiple_within_two(count: int, lot: int) -> None:
    told = rounded(count, lambda _: lot)
    assert told % GRAIN == 0
    assert abs(told - count) < GRAIN
    assert sum(rounded(count, lambda _, one=one: one) for one in range(GRAIN)) == GRAIN * count  # type: ignore[misc]


@pytest.mark.parametrize("people_", range(12))
def test_nothing_is_told_of_fewer_than_five(people_: int) -> None:
    told = possible({OF: people_, "answered": people_})
    if people_ < FEWEST:
        assert told == [None]
    assert all(one is None or one[OF] >= CROWD for one in told)
    # The fifth is not seen to come: with five there may still be nothing.
    assert (None in told) == (people_ <= FEWEST)


moments = st.integers(0, 30 * 24).map(lambda hours: BEGUN + timedelta(hours=hours))
sets = st.sampled_from(["a", "b", "puls", "oppsummering"])
values = st.sampled_from([None, 1, 3, 5, "ja", "nei"])


@st.composite
def a_life(draw: Any) -> Life:
    """Anything that somebody may have done in October."""
    asked = draw(
        st.lists(
            st.tuples(moments, st.integers(1, 3), sets, st.sampled_from(["x", "traff"])), max_size=6
        )
    )
    life = Life(1, draw(st.booleans()))
    for number, (at, conversation, set_, question) in enumerate(asked):
        stage = draw(st.sampled_from(["explore", "prompt", "pulse"]))
        life.askings.append(Asking(at, conversation, stage, set_, question, draw(st.booleans())))
        if draw(st.booleans()):
            value, words = draw(values), draw(st.integers(0, 90))
            life.given.append(Given(at, number, conversation, stage, set_, question, value, words))
    levels = draw(st.lists(st.tuples(moments, st.integers(-2, 2)), max_size=3))
    life.rated = [Rated(at, 0, level) for at, level in sorted(levels)]
    life.shared = frozenset(draw(st.sets(st.integers(0, 5))))
    return life


def counts_of(lives: list[Life]) -> dict[Key, dict[str, int]]:
    found: dict[Key, Counter[str]] = {}
    for life in lives:
        parts = [*of_week(life, OCTOBER), *of_month(life, OCTOBER, lambda _: OCTOBER)]
        assert len({key for key, _ in parts}) == len(parts)  # once in each figure
        for key, names in parts:
            found.setdefault(key, Counter()).update(names)
    return {key: dict(counter) for key, counter in found.items()}


@settings(max_examples=60, deadline=None)
@given(st.lists(a_life(), min_size=3, max_size=8), st.none() | a_life(), st.none() | a_life())
def test_two_worlds_that_differ_in_one_person_may_look_the_same(
    others: list[Life], one: Life | None, other: Life | None
) -> None:
    """Whatever that one did, or whether they were there: not there, joined, left, deleted.

    Lots are drawn for each count by itself, so that what holds for each holds for all the pages
    that were ever shown, taken together.
    """
    worlds = [counts_of([*others, *([life] if life else [])]) for life in (one, other)]
    for key in worlds[0].keys() | worlds[1].keys():
        first, second = (world.get(key, {}) for world in worlds)
        names = dict.fromkeys(first.keys() | second.keys(), 0)
        assert all(abs(first.get(name, 0) - second.get(name, 0)) <= 1 for name in names)
        if len(names) <= 7:
            here, there = possible(names | first), possible(names | second)
            assert any(told in there for told in here), (key, first, second)


@given(st.integers(0, 40), st.integers(0, 40), st.booleans(), st.booleans())
def test_no_difference_between_two_views_gives_a_value_away(
    others: int, more: int, first: bool, second: bool
) -> None:
    """One of a group answers or not, in each of two views: a week and the next, or a total and a
    part of it. Any two figures that can be seen can come of the opposite as well."""
    people_ = others + more

    def views(answered: bool) -> list[Any]:
        return possible({OF: people_ + 1, "answered": others + answered})

    for seen in views(first):
        for then in views(second):
            explained = {
                (a, b)
                for a, b in product((False, True), repeat=2)
                for known in (others - 1, others, others + 1)
                if 0 <= known <= people_
                and seen in possible({OF: people_ + 1, "answered": known + a})
                and then in possible({OF: people_ + 1, "answered": known + b})
            }
            assert {a for a, _ in explained} == {False, True}
            assert {b for _, b in explained} == {False, True}


# -- what is counted --------------------------------------------------------------------------


def test_what_one_person_is_counted_as() -> None:
    at = BEGUN
    life = Life(1, mentee=True)
    life.askings = [
        Asking(at, 1, "explore", "a", "x"),
        Asking(at + timedelta(minutes=1), 1, "explore", "a", "y"),
        Asking(at + timedelta(minutes=2), 1, "explore", "a", "y", reworded=True),
        Asking(at + timedelta(minutes=3), 1, "sum_up", "oppsummering", "traff"),
        Asking(at + timedelta(days=3), 9, "prompt", "b", "z"),
    ]
    life.given = [
        Given(at + timedelta(seconds=30), 1, 1, "explore", "a", "x", None, 12),
        Given(at + timedelta(minutes=4), 4, 1, "sum_up", "oppsummering", "traff", "ja"),
    ]
    life.rated = [Rated(at - timedelta(days=40), 0, -1), Rated(at, 0, 1)]
    life.shared = frozenset({1})
    parts = {key: set(names) for key, names in of_month(life, OCTOBER, lambda _: OCTOBER)}
    assert parts[Key(0, "cards", "a", "x")] == {
        OF, "answered", "shared", "rated", "hit", "words-10"
    }  # fmt: skip
    assert parts[Key(0, "cards", "a", "y")] == {OF, "skipped", "reworded", "rated", "hit"}
    assert parts[Key(0, "cards", "b", "z")] == {OF}  # neither answered nor passed over: left
    assert parts[Key(1, "sets", "a")] == {OF, "finished"}
    assert parts[Key(1, "sets", "b")] == {OF}
    assert parts[Key(1, "reflections")] == {OF}
    assert parts[Key(1, "talks")] == {OF, "talked"}
    assert parts[Key(1, "goal")] == {OF, "up"}


def test_a_period_is_counted_once_it_has_been_over_for_a_week() -> None:
    night = datetime(2026, 11, 8, 3, 0, tzinfo=OSLO)
    october = period_of("month", date(2026, 10, 9))
    for now, there in ((night - timedelta(minutes=1), False), (night, True)):
        assert (october in set(due("month", now, OSLO, date(2026, 10, 5)))) is there
    assert list(due("month", night, OSLO, date(2026, 11, 2))) == []


def test_other_programmes_have_figures_of_their_own() -> None:
    def one(programme: int) -> Iterator[Key]:
        life = Life(programme, mentee=True)
        life.askings = [Asking(BEGUN, 1, "explore", "a", "x")]
        return (key for key, _ in of_month(life, OCTOBER, lambda _: OCTOBER))

    assert {key.programme for key in one(1)} == {0, 1}
    assert {key.programme for key in one(2)} == {0, 2}
