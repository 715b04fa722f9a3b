"""Effects become rows: what a step wants kept, kept under the person's key."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Table, delete, select, update

from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.statements import Fixed
from bot.store.tables import (
    answers,
    competences,
    consents,
    due,
    heard_voices,
    micros,
    next_steps,
    ratings,
)
from bot.vault import PersonKey
from dialogues import effects
from dialogues.answers import Answer

pack: Final = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class AskedText:
    """The question of an answer, as it is kept."""

    stage: str
    set: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class GoalText:
    text: str
    levels: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class CompetenceText:
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class StepText:
    what: str
    due: date | None
    due_text: str
    if_hard: str


unpack_answer: Final = msgspec.msgpack.Decoder(Answer).decode
unpack_asked: Final = msgspec.msgpack.Decoder(AskedText).decode
unpack_goal: Final = msgspec.msgpack.Decoder(GoalText).decode
unpack_rating: Final = msgspec.msgpack.Decoder(int).decode
unpack_competence: Final = msgspec.msgpack.Decoder(CompetenceText).decode
unpack_step: Final = msgspec.msgpack.Decoder(StepText).decode
unpack_outcome: Final = msgspec.msgpack.Decoder(str).decode


@dataclass(frozen=True, slots=True)
class Records:
    """One person's rows in one transaction. `keep` takes the effects that are rows."""

    transaction: Transaction
    person: int
    key: PersonKey
    now: datetime

    def keep(self, wanted: Iterable[effects.Effect]) -> None:
        for effect in wanted:
            match effect:
                case effects.RecordAnswer():
                    self._answer(effect)
                case effects.ReplaceAnswer(number, answer):
                    self._replace(number, answer)
                case effects.AmendText(number, text):
                    self._amend(number, text)
                case effects.RetractAnswer(number):
                    self._run(delete(answers).where(*self._mine(answers, number=number)))
                case effects.RecordConsent(revision, programme, version):
                    self._first(
                        consents, revision=revision, programme_id=programme, version=version
                    )
                case effects.HeardVoice(voice):
                    self._first(heard_voices, voice_id=voice)
                case _:
                    self._plan(effect)

    def _plan(self, effect: effects.Effect) -> None:
        statements = self.transaction.statements
        match effect:
            case effects.RecordGoal(number, text, levels):
                goal = self._sealed("goals", number, GoalText(text, levels))
                self._keep(statements.keep_goal, number=number, **goal)
            case effects.RateGoal(number, rating):
                self._rate(number, rating)
            case effects.RateCompetence(number, name, level):
                self._rate_competence(number, CompetenceText(name, level))
            case effects.RetractLevel(number):
                self._run(delete(ratings).where(*self._mine(ratings, goal=number)))
                self._run(delete(competences).where(*self._mine(competences, number=number)))
            case effects.PlanNextStep(conversation, what, day, day_text, if_hard):
                step = self._sealed(
                    "next_steps", conversation, StepText(what, day, day_text, if_hard)
                )
                still_open = {"closed_at": None, "outcome": None}
                self._keep(
                    statements.keep_next_step, conversation=conversation, **step, **still_open
                )
            case effects.CloseNextStep(conversation, outcome):
                self._close(conversation, outcome)
            case _:
                self._schedule(effect)

    def _schedule(self, effect: effects.Effect) -> None:
        match effect:
            case effects.Schedule(kind, at, set_, expires, subject):
                self._keep(
                    self.transaction.statements.schedule,
                    id=new_id(),
                    kind=kind,
                    subject=subject,
                    set=set_,
                    at=micros(at),
                    expires=None if expires is None else micros(expires),
                    attempts=0,
                )
            case effects.Unschedule(kind, subject):
                self._keep(self.transaction.statements.unschedule, kind=kind, subject=subject)
            case effects.Defer(identity, until, expires):
                moved = {"at": until, "attempts": 0} | ({"expires": expires} if expires else {})
                self._run(update(due).where(*self._mine(due, id=identity)).values(moved))
            case effects.Expire(identity) | effects.Asked(identity):
                self._run(delete(due).where(*self._mine(due, id=identity)))
            case _:
                pass  # done elsewhere: what concerns a pair, the log, the export, a link, an end

    def _answer(self, effect: effects.RecordAnswer) -> None:
        asked = AskedText(effect.stage, effect.set, effect.question, effect.question_text)
        self._keep(
            self.transaction.statements.keep_answer,
            number=effect.number,
            conversation=effect.conversation,
            asked=self.key.seal("answers.asked", effect.number, pack(asked)),
            **self._sealed("answers", effect.number, effect.answer),
        )

    def _replace(self, number: int, answer: Answer) -> None:
        body = self.key.seal("answers", number, pack(answer))
        self._keep(self.transaction.statements.replace_answer, number=number, body=body)

    def _amend(self, number: int, text: str) -> None:
        """Own words only: what was read as a number, a choice or a day stays as it was read."""
        kept = self._run(select(answers.c.body).where(*self._mine(answers, number=number)))
        body = kept.scalar()
        if body is None:
            return
        answer = unpack_answer(self.key.open("answers", number, body))
        if answer.value is None:
            self._replace(number, replace(answer, text=text))

    def _rate(self, goal: int, rating: int) -> None:
        """An answer that was given anew, or edited, takes its own earlier rating's place."""
        earlier = self._run(select(ratings.c.id).where(*self._mine(ratings, goal=goal))).scalar()
        if earlier is not None:
            body = self.key.seal("ratings", earlier, pack(rating))
            self._run(update(ratings).where(*self._mine(ratings, id=earlier)).values(body=body))
            return
        identity = new_id()
        body = self.key.seal("ratings", identity, pack(rating))
        row = {"id": identity, "person_id": self.person, "goal": goal, "at": self.now, "body": body}
        self._run(ratings.insert().values(row))

    def _rate_competence(self, number: int, content: CompetenceText) -> None:
        body = self.key.seal("competences", number, pack(content))
        row = {"person_id": self.person, "number": number, "at": self.now, "body": body}
        new = self.transaction.insert(competences).values(row)
        self._run(
            new.on_conflict_do_update(index_elements=("person_id", "number"), set_={"body": body})
        )

    def _close(self, conversation: int, outcome: str) -> None:
        sealed = self.key.seal("next_steps.outcome", conversation, pack(outcome))
        self._run(
            update(next_steps)
            .where(*self._mine(next_steps, conversation=conversation))
            .values(closed_at=self.now, outcome=sealed)
        )

    def _first(self, table: Table, **number: int) -> None:
        row = {"person_id": self.person, **number, "at": self.now}
        self._run(self.transaction.insert(table).values(row).on_conflict_do_nothing())

    def _sealed(self, table: str, number: int, content: Any) -> dict[str, Any]:
        return {"at": micros(self.now), "body": self.key.seal(table, number, pack(content))}

    def _keep(self, statement: Fixed, **values: Any) -> None:
        self.transaction.change(statement, {"person_id": self.person, **values})

    def _mine(self, table: Table, **columns: object) -> tuple[Any, ...]:
        named = tuple(table.c[name] == value for name, value in columns.items())
        return (table.c.person_id == self.person, *named)

    def _run(self, statement: Any) -> Any:
        return self.transaction.execute(statement)
