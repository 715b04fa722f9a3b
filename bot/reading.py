"""What is read back to the person it belongs to."""

from typing import Any, Protocol

from sqlalchemy import CursorResult, Executable, Row, select

from bot.records import unpack_answer, unpack_asked
from bot.store.tables import answers
from bot.vault import PersonKey
from dialogues.events import LogEntry, LogRead
from dialogues.log import PAGE_SIZE


class Reader(Protocol):
    """A transaction, or a connection that only reads."""

    def execute(self, statement: Executable, /) -> CursorResult[*tuple[Any, ...]]: ...


def log_page(reader: Reader, person: int, key: PersonKey, page: int) -> LogRead:
    """One page of the log, newest first. `page` counts from 1."""
    rows = reader.execute(
        select(answers.c.number, answers.c.at, answers.c.asked, answers.c.body)
        .where(answers.c.person_id == person)
        .order_by(answers.c.number.desc())
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    entries = tuple(_entry(row, key) for row in rows[:PAGE_SIZE])
    return LogRead(entries, page, more=len(rows) > PAGE_SIZE)


def _entry(row: Row[*tuple[Any, ...]], key: PersonKey) -> LogEntry:
    asked = unpack_asked(key.open("answers.asked", row.number, row.asked))
    answer = unpack_answer(key.open("answers", row.number, row.body))
    return LogEntry(row.number, row.at, asked.text, answer.text)
