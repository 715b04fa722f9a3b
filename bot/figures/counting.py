"""One person's part in every figure: which of its counts they are one more of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from bot.figures.disclosure import OF
from bot.figures.lives import Asking, Given, Life
from dialogues.rhythm import PULSE_SET
from dialogues.stages import DUE_STAGES, Stage

WEEKLY, REFLECTIONS, TALKS, MEETINGS, GOAL, PULSE, SETS, CARDS = (
    "weekly",
    "reflections",
    "talks",
    "meetings",
    "goal",
    "pulse",
    "sets",
    "cards",
)
# Figures of one week or month alone; others wait until there is a group to tell of.
SINGLE: Final = frozenset({WEEKLY, REFLECTIONS, TALKS, MEETINGS})
HIT: Final = ("oppsummering", "traff")
# How many words an answer has: from so many on, and under the next.
LENGTHS: Final = (0, 5, 10, 20, 40, 80)
HIGH, LOW = 4, 2
_NO_TALK: Final = frozenset({*DUE_STAGES, Stage.ASIDE, Stage.CRISIS, Stage.WELCOME})


class Key(NamedTuple):
    """A figure: of a programme (0: everybody), of a kind, and of a set, question or item."""

    programme: int
    kind: str
    subject: str = ""
    question: str = ""


Span = tuple[datetime, datetime]
"""From, and up to but without."""
Part = tuple[Key, frozenset[str]]


@dataclass(slots=True)
class _Run:
    """One question in one conversation: first asked `at`, and last at `latest`."""

    at: datetime
    latest: datetime
    conversation: int
    stage: str
    set: str
    question: str
    reworded: bool = False
    answer: Given | None = None


def of_week(life: Life, span: Span) -> Iterator[Part]:
    if life.mentee:
        yield from _reflections(life, _runs(life), span, WEEKLY)


def of_month(life: Life, month: Span, span_of: Callable[[Key], Span]) -> Iterator[Part]:
    """`span_of`: since when a figure has not been told of, and until when it is now."""
    runs = _runs(life)
    if life.mentee:
        yield from _reflections(life, runs, month, REFLECTIONS)
        yield _talks(life, month)
        yield from _goal(life, span_of)
    yield from _pulse(life, runs, span_of)
    yield from _sets(life, runs, span_of)
    yield from _questions(life, runs, span_of)


def _runs(life: Life) -> list[_Run]:
    """In the order that they were asked; what is only known by its answer is there too."""
    found: dict[tuple[int, str, str], _Run] = {}
    events: list[Asking | Given] = [*life.askings, *life.given]
    for event in sorted(events, key=_order):
        question = event.question if event.set else f"{event.at}"  # went on, to this and that
        run = found.setdefault(
            (event.conversation, event.set, question),
            _Run(event.at, event.at, event.conversation, event.stage, event.set, question),
        )
        if isinstance(event, Given):
            run.answer = event
        else:
            run.latest = event.at
            run.reworded = run.reworded or event.reworded
    return list(found.values())


def _order(event: Asking | Given) -> tuple[datetime, bool]:
    return event.at, isinstance(event, Asking)  # answered, and then asked the next


def _within(at: datetime, span: Span) -> bool:
    return span[0] <= at < span[1]


def _reflections(life: Life, runs: Iterable[_Run], span: Span, kind: str) -> Iterator[Part]:
    mine = [run for run in runs if run.stage == Stage.PROMPT and _within(run.at, span)]
    if mine:
        answered = any(run.answer for run in mine)
        yield Key(life.programme, kind), _names(answered=answered)


def _talks(life: Life, span: Span) -> Part:
    """Every mentee is behind it; some of them have talked."""
    talked = any(_within(each.at, span) and each.stage not in _NO_TALK for each in life.given)
    return Key(life.programme, TALKS), _names(talked=talked)


def _goal(life: Life, span_of: Callable[[Key], Span]) -> Iterator[Part]:
    """How the latest rating is beside the one before it, of the same goal."""
    key = Key(life.programme, GOAL)
    latest = next(
        (rated for rated in reversed(life.rated) if _within(rated.at, span_of(key))), None
    )
    if latest is None:
        return
    earlier = [each for each in life.rated if each.goal == latest.goal and each.at < latest.at]
    if earlier:
        moved = latest.level - earlier[-1].level
        yield key, _names(up=moved > 0, same=moved == 0, down=moved < 0)


def _pulse(life: Life, runs: Iterable[_Run], span_of: Callable[[Key], Span]) -> Iterator[Part]:
    side = "mentee" if life.mentee else "mentor"
    latest: dict[Key, int] = {}
    for run in runs:
        value = run.answer.value if run.answer else None
        key = Key(life.programme, PULSE, side, run.question)
        if run.set == PULSE_SET and isinstance(value, int) and _within(run.at, span_of(key)):
            latest[key] = value
    for key, value in latest.items():
        yield key, _names(high=value >= HIGH, middle=LOW < value < HIGH, low=value <= LOW)


def _sets(life: Life, runs: list[_Run], span_of: Callable[[Key], Span]) -> Iterator[Part]:
    """A set is left where its last question is the last of the conversation, and unanswered."""
    last = _last(runs)
    hits = _hits(runs)
    for scope, kind in ((life.programme, SETS), (0, CARDS)):
        newest: dict[Key, _Run] = {}
        for run in _theirs(life, runs):
            key = Key(scope, kind, run.set)
            if _within(run.at, span_of(key)):
                newest[key] = run
        for key, run in newest.items():
            end = last[run.conversation]
            left = end.set == run.set and end.answer is None
            hit = _hit(hits, run) if kind == CARDS else None
            yield key, _names(finished=not left, rated=hit is not None, hit=bool(hit))


def _theirs(life: Life, runs: Iterable[_Run]) -> Iterator[_Run]:
    """Questions of sets. What both are asked is counted over mentees; mentors have sets of
    their own beside it."""
    return (run for run in runs if run.set and (life.mentee or run.set != PULSE_SET))


def _last(runs: list[_Run]) -> dict[int, _Run]:
    """What was asked last in each conversation."""
    return {run.conversation: run for run in sorted(runs, key=lambda run: run.latest)}


def _hits(runs: Iterable[_Run]) -> dict[int, bool]:
    """Of which conversations they said whether the questions hit, and whether they did."""
    said = (run for run in runs if (run.set, run.question) == HIT and run.answer)
    return {run.conversation: run.answer is not None and run.answer.value == "ja" for run in said}


def _hit(hits: dict[int, bool], run: _Run) -> bool | None:
    return None if run.set == HIT[0] else hits.get(run.conversation)


def _questions(life: Life, runs: list[_Run], span_of: Callable[[Key], Span]) -> Iterator[Part]:
    last = _last(runs)
    hits = _hits(runs)
    newest: dict[Key, _Run] = {}
    for run in _theirs(life, runs):
        key = Key(0, CARDS, run.set, run.question)
        if _within(run.at, span_of(key)):
            newest[key] = run
    for key, run in newest.items():
        hit, answer = _hit(hits, run), run.answer
        names = _names(
            answered=answer is not None,
            skipped=answer is None and last[run.conversation] is not run,
            reworded=run.reworded,
            shared=answer is not None and answer.number in life.shared,
            rated=hit is not None,
            hit=bool(hit),
        )
        if answer and answer.words:
            names |= {f"words-{max(start for start in LENGTHS if start <= answer.words)}"}
        yield key, names


def _names(**are: bool) -> frozenset[str]:
    return frozenset({OF, *(name for name, true in are.items() if true)})
