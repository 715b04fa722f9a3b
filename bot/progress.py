"""A person's path, read from their rows with their key."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, select

from bot import records
from bot.reading import Reader
from bot.store.tables import competences, goals, next_steps, ratings
from bot.vault import PersonKey
from dialogues.progress import Competence, Progress, Rated, StepTaken


def read_progress(reader: Reader, person: int, key: PersonKey, zone: ZoneInfo) -> Progress:
    """Times come out in `zone`, the person's own."""
    return _Rows(reader, person, key, zone).progress()


class _Rows:
    def __init__(self, reader: Reader, person: int, key: PersonKey, zone: ZoneInfo) -> None:
        self._reader = reader
        self._person = person
        self._key = key
        self._zone = zone

    def progress(self) -> Progress:
        kept = self._of(goals, "number")
        now = (
            self._open(goals, kept[-1].number, kept[-1].body, records.unpack_goal) if kept else None
        )
        return Progress(
            goal=now.text if now else None,
            levels=now.levels if now else (),
            ratings=self._ratings([row.number for row in kept]),
            competences=self._competences(),
            steps=self._steps(),
        )

    def _ratings(self, numbers: list[int]) -> tuple[Rated, ...]:
        """Answers are numbered in turn: a rating is of the newest goal that came before it."""
        return tuple(
            Rated(
                self._local(row.at),
                self._open(ratings, row.id, row.body, records.unpack_rating),
                max((number for number in numbers if number < row.goal), default=0),
            )
            for row in self._of(ratings, "goal")
        )

    def _competences(self) -> tuple[Competence, ...]:
        """In the order that they were begun."""
        found: dict[str, list[Rated]] = {}
        for row in self._of(competences, "number"):
            kept = self._open(competences, row.number, row.body, records.unpack_competence)
            found.setdefault(kept.name, []).append(Rated(self._local(row.at), kept.level))
        return tuple(Competence(name, tuple(levels)) for name, levels in found.items())

    def _steps(self) -> tuple[StepTaken, ...]:
        """Newest first."""
        return tuple(self._step(row) for row in reversed(self._of(next_steps, "conversation")))

    def _step(self, row: Row[*tuple[Any, ...]]) -> StepTaken:
        number = row.conversation
        plan = self._open(next_steps, number, row.body, records.unpack_step)
        outcome = None
        if row.outcome is not None:
            sealed = self._key.open("next_steps.outcome", number, row.outcome)
            outcome = records.unpack_outcome(sealed)
        closed = self._local(row.closed_at) if row.closed_at else None
        return StepTaken(plan.what, self._local(row.at), plan.due, outcome, closed)

    def _of(self, table: Table, order: str) -> list[Row[*tuple[Any, ...]]]:
        mine = select(table).where(table.c.person_id == self._person).order_by(table.c[order])
        return list(self._reader.execute(mine).all())

    def _open(self, table: Table, number: int, body: bytes, unpack: Callable[[bytes], Any]) -> Any:
        return unpack(self._key.open(table.name, number, body))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)
