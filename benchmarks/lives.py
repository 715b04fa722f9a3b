"""What a mentee has who consented, has a goal and has talked with the bot, before it is sealed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from benchmarks.talk import Played
from bot import sessions
from bot.records import AskedText, GoalText, StepText, pack
from bot.store.tables import answers, consents, goals, messages, micros, next_steps
from dialogues.effects import PlanNextStep, RecordAnswer, RecordConsent, RecordGoal

RECENT: Final = 2  # answers, and pairs of messages, that each mentee has

OF_A_MESSAGE: Final[Mapping[str, Any]] = {
    "channel": "telegram",
    "sealed": True,
    "export": False,
    "state": "sent",
    "attempts": 1,
    "unasked": False,
}


@dataclass(frozen=True, slots=True)
class Secret:
    """What is sealed for a place in a table. Number None: that of the row itself."""

    table: str
    number: int | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Row:
    table: str
    plain: Mapping[str, Any]
    secrets: Mapping[str, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Life:
    """`place` is how far they have come in the talk."""

    place: int
    session: bytes
    rows: tuple[Row, ...]


def lives_in(played: Sequence[Played], places: range, *, idle: bool = False) -> tuple[Life, ...]:
    """The lives of who has come to these places; only those with no open question if `idle`."""
    return tuple(
        Life(place, sessions.dump(played[place].session), tuple(_rows(played[: place + 1])))
        for place in places
        if played[place].idle or not idle
    )


def _rows(past: Sequence[Played]) -> Iterator[Row]:
    at = micros(datetime.now(UTC))
    effects = [effect for step in past for effect in step.effects]
    consent = next(effect for effect in effects if isinstance(effect, RecordConsent))
    yield Row(consents.name, {"revision": consent.revision, "at": at})
    goal = [effect for effect in effects if isinstance(effect, RecordGoal)][-1]
    body = pack(GoalText(goal.text, goal.levels))
    yield _numbered(goals.name, "number", goal.number, at, body)
    for plan in [effect for effect in effects if isinstance(effect, PlanNextStep)][-1:]:
        body = pack(StepText(plan.what, plan.due, plan.due_text, plan.if_hard))
        yield _numbered(next_steps.name, "conversation", plan.conversation, at, body)
    for answer in [effect for effect in effects if isinstance(effect, RecordAnswer)][-RECENT:]:
        yield _answer(answer, at)
    for step in past[-RECENT:]:
        yield _message("in", None, step.text.encode(), at)
        if step.reply is not None:
            yield _message("out", step.reply.ask, pack(step.reply), at)


def _numbered(table: str, by: str, number: int, at: int, body: bytes) -> Row:
    return Row(table, {by: number, "at": at}, {"body": Secret(table, number, body)})


def _answer(answer: RecordAnswer, at: int) -> Row:
    asked = pack(AskedText(answer.stage, answer.set, answer.question, answer.question_text))
    return Row(
        answers.name,
        {"number": answer.number, "conversation": answer.conversation, "at": at},
        {
            "body": Secret(answers.name, answer.number, pack(answer.answer)),
            "asked": Secret("answers.asked", answer.number, asked),
        },
    )


def _message(direction: str, number: int | None, content: bytes, at: int) -> Row:
    times = {"created_at": at, "sent_at": at}
    plain = {**OF_A_MESSAGE, **times, "direction": direction, "number": number}
    return Row(messages.name, plain, {"body": Secret(messages.name, None, content)})
