"""What one person was asked and answered, without a word of it: read from what is sealed.

The texts are opened in memory, and what is kept of them there is how many words they had.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, exists, select

from bot import records, sessions
from bot.errors import Unreadable
from bot.pairs.sharing import ANSWER
from bot.store.pair_tables import mentorships, shares
from bot.store.tables import answers, goals, messages, persons, ratings
from bot.vault import PersonKey
from dialogues.answers import Value
from dialogues.recording import ARRANGING, UNRECORDED
from dialogues.session import AskedHere
from dialogues.setting import REWORDED

ROWS: Final = 200  # read and opened at a time: a few milliseconds


@dataclass(frozen=True, slots=True)
class Asking:
    """`set` is "" where it is no question to count, and only says that the talk went on."""

    at: datetime
    conversation: int
    stage: str
    set: str
    question: str
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """An answer. `words`: how many there are in it, where it is in own words."""

    at: datetime
    number: int
    conversation: int
    stage: str
    set: str
    question: str
    value: Value = None
    words: int = 0


@dataclass(frozen=True, slots=True)
class Rated:
    at: datetime
    goal: int
    level: int


@dataclass(slots=True)
class Life:
    """In one programme, as a mentee or only as a mentor; oldest first. `shared`: numbers of
    answers that the mentor may see."""

    programme: int
    mentee: bool
    askings: list[Asking] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    rated: list[Rated] = field(default_factory=list)
    shared: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """The one part of a message that is wanted."""

    asked: AskedHere | None = None


_unpack_outgoing: Final = msgspec.msgpack.Decoder(_Outgoing).decode


def begin_life(
    connection: Connection, person: int, key_of: Callable[[int, bytes], PersonKey]
) -> tuple[Life, PersonKey] | None:
    """None: deleted meanwhile. Unreadable. Who never came as a mentor is a mentee, without a
    mentor as well."""
    row = connection.execute(
        select(
            persons.c.wrapped_key,
            persons.c.session,
            persons.c.programme_id,
            exists().where(mentorships.c.mentee_id == person).label("has_mentor"),
            exists().where(mentorships.c.mentor_id == person).label("is_mentor"),
        ).where(persons.c.id == person)
    ).first()
    if row is None:
        return None
    key = key_of(person, row.wrapped_key)
    came_as_mentor = sessions.load(key.open("persons", 0, row.session)).memory.only_mentor
    mentee = bool(row.has_mentor) or not (row.is_mentor or came_as_mentor)
    return Life(row.programme_id, mentee), key


def askings(
    connection: Connection, person: int, key: PersonKey, since: datetime, after: int
) -> tuple[list[Asking], int | None]:
    """Some of what they were asked, behind message `after`; and where to go on, None at the end.

    A question in a message under another's key, which shows a mentor's words, is only known by
    its answer.
    """
    rows = connection.execute(
        select(messages.c.id, messages.c.created_at, messages.c.body)
        .where(
            messages.c.person_id == person,
            messages.c.id > after,
            messages.c.direction == "out",
            messages.c.number.is_not(None),
            messages.c.sealed,
            messages.c.words_of.is_(None),
            messages.c.created_at >= since,
        )
        .order_by(messages.c.id)
        .limit(ROWS)
    ).all()
    found = [asking for row in rows for asking in _asking(row, key)]
    return found, rows[-1].id if len(rows) == ROWS else None


def _asking(row: Any, key: PersonKey) -> Iterator[Asking]:
    try:
        asked = _unpack_outgoing(key.open("messages", row.id, row.body)).asked
    except (Unreadable, msgspec.MsgspecError):
        return  # damaged: it is told of where it matters
    if asked is None:
        return
    set_, question = asked.set, asked.question
    if not _counts(set_, question):
        set_, question = "", ""
    reworded = asked.part == REWORDED
    yield Asking(row.created_at, asked.conversation, asked.stage, set_, question, reworded)


def given(
    connection: Connection, person: int, key: PersonKey, since: datetime, after: int
) -> tuple[list[Given], int | None]:
    """Some of their answers, behind number `after`; and where to go on, None at the end."""
    rows = connection.execute(
        select(answers)
        .where(answers.c.person_id == person, answers.c.number > after, answers.c.at >= since)
        .order_by(answers.c.number)
        .limit(ROWS)
    ).all()
    found = [answer for row in rows for answer in _given(row, key)]
    return found, rows[-1].number if len(rows) == ROWS else None


def _given(row: Any, key: PersonKey) -> Iterator[Given]:
    number = row.number
    try:
        asked = records.unpack_asked(key.open("answers.asked", number, row.asked))
        answer = records.unpack_answer(key.open("answers", number, row.body))
    except (Unreadable, msgspec.MsgspecError):
        return
    if _counts(asked.set, asked.question):
        words = len(answer.text.split()) if answer.value is None else 0
        yield Given(
            row.at,
            number,
            row.conversation,
            asked.stage,
            asked.set,
            asked.question,
            answer.value,
            words,
        )


def _counts(set_: str, question: str) -> bool:
    """Notes that nobody asked for are of no set; what arranges something is not recorded."""
    return bool(set_) and set_ not in UNRECORDED and (set_, question) not in ARRANGING


def rest(connection: Connection, life: Life, person: int, key: PersonKey) -> None:
    """Ratings and what is shared: few rows."""
    kept = select(goals.c.number).where(goals.c.person_id == person)
    numbers = tuple(connection.execute(kept).scalars())
    rows = connection.execute(
        select(ratings).where(ratings.c.person_id == person).order_by(ratings.c.goal)
    )
    for row in rows.all():
        try:
            level = records.unpack_rating(key.open("ratings", row.id, row.body))
        except (Unreadable, msgspec.MsgspecError):
            continue
        # Answers are numbered in turn: a rating is of the newest goal that came before it.
        goal = max((number for number in numbers if number < row.goal), default=0)
        life.rated.append(Rated(row.at, goal, level))
    found = select(shares.c.number).where(shares.c.person_id == person, shares.c.kind == ANSWER)
    life.shared = frozenset(connection.execute(found).scalars())
