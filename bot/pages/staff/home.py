"""Where staff begin: what each of them would do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Column, ColumnElement, Connection, func, select

from bot.bank.draft_rows import all_drafts
from bot.bank.shipped import shipped_news
from bot.pages.staff.visiting import TheDesk
from bot.programmes.health import read_pairs
from bot.programmes.unused import worth_listing
from bot.staff.members import Member
from bot.store.pair_tables import mentorships
from bot.store.people_tables import participants
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


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme on the front page. `people` and `pairs` are those that are there now, `coming`
    those who are invited and have not come."""

    id: int
    name: str
    people: int
    pairs: int
    coming: int


@dataclass(frozen=True, slots=True)
class Home:
    programmes: tuple[Programme, ...]
    waiting: tuple[Waiting, ...]

    @property
    def empty(self) -> bool:
        """Nobody is in any programme yet, nor invited."""
        return not self.coming and not any(each.people or each.pairs for each in self.programmes)

    @property
    def coming(self) -> int:
        return sum(each.coming for each in self.programmes)


@router.get("/staff")
async def home(
    desk: TheDesk, again: Annotated[str, Query(alias="igjen", max_length=20)] = ""
) -> HTMLResponse:
    """`again`: they were logged in here before, and may have been in the middle of something."""
    me, now = desk.visitor.member, desk.site.clock()
    seen = await run_in_threadpool(
        desk.site.parts.store.read, lambda connection: read_home(connection, me, now)
    )
    return desk.show("home.html", {"home": seen, "again": again == "ja"}, here="home")


def read_home(connection: Connection, me: Member, now: datetime) -> Home:
    gaps: dict[int, int] = {}
    theirs = []
    found = select(programmes).where(programmes.c.closed_at.is_(None)).order_by(programmes.c.name)
    people = _counted(connection, persons.c.programme_id)
    pairs = _counted(connection, mentorships.c.programme_id, mentorships.c.ended_at.is_(None))
    never_came = participants.c.person_id.is_(None)
    coming = _counted(connection, participants.c.programme_id, never_came)
    mine = [row for row in connection.execute(found) if me.runs(row.id)]
    for row in worth_listing(connection, mine):
        counts = (each.get(row.id, 0) for each in (people, pairs, coming))
        theirs.append(Programme(row.id, row.name, *counts))
        gaps[row.id] = row.meeting_gap_days
    nudges = (_nudges(connection, each, gaps[each.id], now) for each in theirs if each.pairs)
    waiting = (*nudges, *_in_the_bank(connection, me))
    return Home(tuple(theirs), tuple(one for one in waiting if one.count))


def _nudges(connection: Connection, programme: Programme, gap: int, now: datetime) -> Waiting:
    pairs = read_pairs(connection, programme.id, now, gap_days=gap)
    path = f"/staff/programmer/{programme.id}?vis=dytt"
    return Waiting("nudges", sum(pair.nudge for pair in pairs), path, programme.name)


def _in_the_bank(connection: Connection, me: Member) -> Iterator[Waiting]:
    """Drafts that they may publish, and what a new version of the program brings."""
    drafts = [draft for draft in all_drafts(connection) if me.edits_sets_of(draft.programme)]
    yield Waiting("drafts", len(drafts), "/staff/bank?tilstand=draft")
    if me.edits_bank:
        news = shipped_news(connection)
        yield Waiting("versions", len(news), "/staff/bank?tilstand=shipped_new")


def _counted(
    connection: Connection, programme: Column[int], *only: ColumnElement[bool]
) -> dict[int, int]:
    """How many rows each programme has."""
    found = select(programme, func.count()).where(*only).group_by(programme)
    return {row[0]: row[1] for row in connection.execute(found)}
