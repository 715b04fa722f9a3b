"""One pair, by facts alone, and what can be done with it; and two put together by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection, select
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.pages.staff.people_here import FOLK, MOST, FreshHere, Here, TheHere, number
from bot.programmes import moving, participants
from bot.programmes.health import Pair, Place, read_pairs
from bot.programmes.moving import NotPossible, Someone, people_of, someone, without_mentor
from bot.programmes.settings import list_programmes
from bot.store import Transaction
from bot.store.pair_tables import meetings

router = APIRouter()

PAIR = FOLK + "/par/{pair:int}"
ThePair = Annotated[int, Path()]
Told = Annotated[str, Query(alias="gjort", max_length=20)]

# What could not be done, as the page tells it.
_NOT_DONE = {"gone": "borte", "taken": "opptatt", "same": "samme"}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened between the two, or is to happen. `who`: mentee, mentor, or "" for
    both. `at` is UTC, None where it has not happened."""

    kind: str
    at: datetime | None
    who: str = ""
    ahead: bool = False


# -- one pair -------------------------------------------------------------------------------------


@router.get(PAIR)
def one_pair(here: TheHere, pair: ThePair, gjort: Told = "") -> HTMLResponse:
    values = here.look(lambda connection: _pair_values(connection, here, pair))
    return here.show("pair.html", values | {"told": gjort})


def _pair_values(connection: Connection, here: Here, identity: int) -> dict[str, Any]:
    pair = _find(connection, here, identity)
    people = people_of(connection, here.id, here.now)
    mentors = [each for each in people if each.role == "mentor" and not _is(each, pair.mentor)]
    runs = here.desk.visitor.member.programmes
    others = [
        each.known
        for each in list_programmes(connection, runs)
        if each.known.id != here.id and each.known.closed_at is None
    ]
    return {
        "pair": pair,
        "facts": _facts(connection, here, pair),
        "mentors": mentors,
        "others": others,
        "kept_days": here.programme.settings.shared_kept_days,
        "links": {
            place.participant: participants.find(connection, here.id, place.participant, here.now)
            for place in (pair.mentee, pair.mentor)
            if place.participant is not None
        },
    }


def _find(connection: Connection, here: Here, identity: int) -> Pair:
    """404 for another programme's pair, as for one that is not there."""
    if identity >= MOST:
        raise HTTPException(404)
    gap = here.programme.settings.meeting_gap_days
    found = read_pairs(connection, here.id, here.now, gap_days=gap, pair=identity)
    if not found:
        raise HTTPException(404)
    return found[0]


def _is(each: Someone, place: Place) -> bool:
    same_person = each.person is not None and each.person == place.person
    return same_person or (each.participant is not None and each.participant == place.participant)


def _facts(connection: Connection, here: Here, pair: Pair) -> list[Fact]:
    """In the order they happened; what is still to come is last."""
    found = [Fact("made", pair.created_at)]
    for who, place, yes in (
        ("mentee", pair.mentee, pair.yes_at[0]),
        ("mentor", pair.mentor, pair.yes_at[1]),
    ):
        found.append(Fact("came", place.came_at, who, ahead=not place.came))
        if place.came:
            found.append(Fact("yes", yes, who, ahead=yes is None))
    agreed = pair.agreed_at
    found.append(Fact("agreed", agreed, ahead=agreed is None))
    found += [Fact("met", at) for at in _held(connection, here, pair)]
    if pair.suggested_at is not None:
        found.append(Fact("suggested", pair.suggested_at))
    if pair.next_at is not None:
        kind = "next" if pair.confirmed else "proposed"
        found.append(Fact(kind, pair.next_at, ahead=True))
    if pair.ended_at is not None:
        found = [fact for fact in found if not fact.ahead]
        found.append(Fact("ended", pair.ended_at))
    return sorted(found, key=lambda fact: (fact.ahead, fact.at is None, fact.at or here.now))


def _held(connection: Connection, here: Here, pair: Pair) -> Sequence[datetime]:
    found = select(meetings.c.starts_at).where(
        meetings.c.mentorship_id == pair.id,
        meetings.c.state == "confirmed",
        meetings.c.starts_at <= here.now,
    )
    return connection.execute(found.order_by(meetings.c.starts_at)).scalars().all()


@router.post(PAIR + "/avslutt")
async def end_pair(here: FreshHere, pair: ThePair) -> Response:
    _number(pair)
    return await _done(here, f"/par/{pair}", partial(_end, here, pair), "avsluttet")


def _end(here: Here, pair: int, transaction: Transaction) -> None:
    moving.end(transaction, here.id, pair, here.now)
    here.note(transaction, "end_pair", str(pair))


@router.post(PAIR + "/flytt")
async def move(request: Request, here: FreshHere, pair: ThePair) -> Response:
    """The mentee to another mentor, or to another programme that whoever moves them runs too."""
    here.must_be_open()
    _number(pair)
    form = await request.form()
    return await _done(here, "", partial(_move, here, pair, form), "flyttet", f"/par/{pair}")


def _move(here: Here, pair: int, form: FormData, transaction: Transaction) -> None:
    other = number(form.get("program"))
    if other is not None:
        runs = here.desk.visitor.member.programmes
        open_ = {
            each.known.id
            for each in list_programmes(transaction, runs)
            if each.known.closed_at is None
        }
        if other not in open_ or other == here.id:
            raise NotPossible("gone")
        moving.move_to_programme(transaction, here.id, pair, other, here.now)
        here.note(transaction, "move_mentee", str(pair), to_programme=other)
        return
    mentor = someone(transaction, here.id, str(form.get("mentor") or ""), here.now)
    new = moving.move_to_mentor(transaction, here.id, pair, mentor, here.now)
    here.note(transaction, "move_mentee", str(pair), new_pair=new)


def _number(pair: int) -> None:
    if pair >= MOST:
        raise HTTPException(404)


async def _done(
    here: Here, path: str, unit: Any, word: str, else_path: str | None = None
) -> Response:
    """Back to where one sees it, with a word for what was done, or why it was not."""
    try:
        await here.act(unit)
    except NotPossible as error:
        there = path if else_path is None else else_path
        return here.back(there, _NOT_DONE[error.kind])
    return here.back(path, word)


# -- two put together by hand ---------------------------------------------------------------------


@router.get(FOLK + "/par")
def together(here: TheHere, gjort: Told = "") -> HTMLResponse:
    def look(connection: Connection) -> dict[str, Any]:
        people = people_of(connection, here.id, here.now)
        return {
            "alone": without_mentor(connection, here.id, people),
            "mentors": [each for each in people if each.role == "mentor"],
        }

    return here.show("together.html", here.look(look) | {"told": gjort})


@router.post(FOLK + "/par")
async def put_together(request: Request, here: TheHere) -> Response:
    here.must_be_open()
    form = await request.form()
    return await _done(here, "/par", partial(_together, here, form), "satt")


def _together(here: Here, form: FormData, transaction: Transaction) -> None:
    mentee, mentor = (
        someone(transaction, here.id, str(form.get(role) or ""), here.now)
        for role in ("mentee", "mentor")
    )
    pair = moving.put_together(transaction, here.id, mentee, mentor, here.now)
    here.note(transaction, "make_pair", str(pair))
