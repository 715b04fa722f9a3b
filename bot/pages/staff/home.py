"""Where staff begin: what each of them would do next.

What waits is found by functions that other parts of the pages add to `WAITING`, in the order in
which it is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Column, ColumnElement, Connection, func, select

from bot.pages.staff.visiting import TheDesk
from bot.staff.members import Member
from bot.store.pair_tables import mentorships
from bot.store.tables import persons, programmes

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many things of a kind («nudges», «drafts», «versions») that wait, and where to go.

    `where` names the programme, or is "" where there is none. home.html has the sentences.
    """

    kind: str
    count: int
    path: str
    where: str = ""


Look = Callable[[Connection, Member, datetime], tuple[Waiting, ...]]

WAITING: Final[list[Look]] = []


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme on the front page. `people` and `pairs` are those that are there now."""

    id: int
    name: str
    people: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Home:
    programmes: tuple[Programme, ...]
    waiting: tuple[Waiting, ...]

    @property
    def empty(self) -> bool:
        """Nobody is in any programme yet."""
        return not any(programme.people or programme.pairs for programme in self.programmes)


@router.get("/staff")
async def home(desk: TheDesk) -> HTMLResponse:
    me, now = desk.visitor.member, desk.site.clock()
    seen = await run_in_threadpool(
        desk.site.parts.store.read, lambda connection: read_home(connection, me, now)
    )
    return desk.show("home.html", {"home": seen}, here="home")


def read_home(connection: Connection, me: Member, now: datetime) -> Home:
    waiting = tuple(one for look in WAITING for one in look(connection, me, now) if one.count)
    return Home(_programmes(connection, me), waiting)


def _programmes(connection: Connection, me: Member) -> tuple[Programme, ...]:
    """Those that they run."""
    found = (
        select(programmes.c.id, programmes.c.name)
        .where(programmes.c.closed_at.is_(None))
        .order_by(programmes.c.name)
    )
    people = _counted(connection, persons.c.programme_id)
    pairs = _counted(connection, mentorships.c.programme_id, mentorships.c.ended_at.is_(None))
    return tuple(
        Programme(row.id, row.name, people.get(row.id, 0), pairs.get(row.id, 0))
        for row in connection.execute(found)
        if me.runs(row.id)
    )


def _counted(
    connection: Connection, programme: Column[int], *only: ColumnElement[bool]
) -> dict[int, int]:
    """How many rows each programme has."""
    found = select(programme, func.count()).where(*only).group_by(programme)
    return {row[0]: row[1] for row in connection.execute(found)}
