"""What staff did, as one of them may see it: newest first, found by whom, what, where and when."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select

from bot.staff.members import Member
from bot.store.staff_tables import audit, staff
from bot.store.tables import programmes

PAGE: Final = 50
AT_COMMAND_LINE: Final = 0  # stands for whoever it was, in a search


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search. `since` and `until` are UTC, the first within and the last without.

    `before`: only what is older than this line. `also`: subjects that a word stands for as well,
    such as a set by its title.
    """

    words: str = ""
    staff: int | None = None
    action: str = ""
    programme: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    also: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """`who` is a name, "" for somebody at the command line. `details` are plain values."""

    id: int
    at: datetime
    who: str
    action: str
    programme_id: int | None
    programme: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to search by, for one who may see it: names by number, and actions."""

    people: tuple[tuple[int, str], ...]
    actions: tuple[str, ...]
    programmes: tuple[tuple[int, str], ...]


def read_log(
    connection: Connection, reader: Member, wanted: Wanted, most: int | None = PAGE
) -> tuple[Line, ...]:
    """As many as `most`; None: all of them."""
    rows = connection.execute(
        select(audit, staff.c.name.label("who"), programmes.c.name.label("programme"))
        .outerjoin(staff, staff.c.id == audit.c.staff_id)
        .outerjoin(programmes, programmes.c.id == audit.c.programme_id)
        .where(_visible(reader), *_found(wanted))
        .order_by(audit.c.id.desc())
        .limit(most)
    )
    return tuple(
        Line(
            row.id,
            row.at,
            row.who or "",
            row.action,
            row.programme_id,
            row.programme or "",
            row.subject,
            _details(row.details),
        )
        for row in rows
    )


def choices(connection: Connection, reader: Member) -> Choices:
    visible = _visible(reader)
    people = connection.execute(
        select(staff.c.id, staff.c.name)
        .where(staff.c.id.in_(select(audit.c.staff_id).where(visible)))
        .order_by(staff.c.name)
    )
    where = connection.execute(
        select(programmes.c.id, programmes.c.name)
        .where(programmes.c.id.in_(select(audit.c.programme_id).where(visible)))
        .order_by(programmes.c.name)
    )
    actions = connection.execute(select(audit.c.action).where(visible).distinct()).scalars()
    return Choices(
        tuple((row.id, row.name) for row in people),
        tuple(sorted(actions)),
        tuple((row.id, row.name) for row in where),
    )


def _visible(reader: Member) -> ColumnElement[bool]:
    """An owner sees all. Others see what they did themselves, and what was done in programmes
    that they run."""
    if reader.is_owner:
        return audit.c.id.is_not(None)
    own = audit.c.staff_id == reader.id
    if reader.programmes is None:
        return or_(own, audit.c.programme_id.is_not(None))
    return or_(own, audit.c.programme_id.in_(reader.programmes))


def _found(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.words:
        found.append(_mentions(wanted.words, wanted.also))
    if wanted.staff is not None:
        by_command = wanted.staff == AT_COMMAND_LINE
        found.append(audit.c.staff_id.is_(None) if by_command else audit.c.staff_id == wanted.staff)
    if wanted.action:
        found.append(audit.c.action == wanted.action)
    if wanted.programme is not None:
        found.append(audit.c.programme_id == wanted.programme)
    if wanted.since is not None:
        found.append(audit.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(audit.c.at < wanted.until)
    if wanted.before is not None:
        found.append(audit.c.id < wanted.before)
    return found


def _mentions(words: str, also: Mapping[str, Collection[str]]) -> ColumnElement[bool]:
    """Every word is somewhere in the line. SQLite knows no capital Å, so it is asked for each."""
    return and_(
        *(
            or_(
                audit.c.subject.in_(also[word]) if also.get(word) else false(),
                *(
                    column.icontains(form, autoescape=True)
                    for form in {word, word.lower(), word.upper(), word.capitalize()}
                    for column in (
                        audit.c.subject,
                        audit.c.details,
                        staff.c.name,
                        programmes.c.name,
                    )
                ),
            )
            for word in words.split()
        )
    )


def _details(text: str) -> dict[str, Any]:
    read = json.loads(text)
    return read if isinstance(read, dict) else {}
