"""A meeting with one mentee: a time in own words, a yes to theirs, or none after all."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.pages.mentor.acting import Acting, NotTheirs, act
from bot.pages.mentor.answering import RowId
from bot.pages.mentor.desk import Desk, Mentee
from bot.pages.mentor.drafting import draft_of
from bot.pages.mentor.showing import MENTOR_PAGE, back, show
from bot.pages.mentor.typed import field, number_in
from bot.pages.mentor.visiting import PageVisitor, TheMentor
from bot.pages.site import Site, TheSite
from dialogues.draft import Draft
from dialogues.effects import Effect
from dialogues.events import MeetingKept
from dialogues.meeting_times import (
    LONGEST,
    LONGEST_PLACE,
    SHORTEST,
    USUAL_MINUTES,
    NotFound,
    at_utc,
    read_time,
    time_told,
)
from dialogues.pair_effects import AnswerMeeting, CallMeeting, CallOff

MEETING_PAGE: Final = "/mentor/mote"
FOR_GOOD: Final = "foresla"
LENGTHS: Final = (30, 45, 60, 90, 120)
MOST: Final = 200  # signs of words about when

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Typed:
    """`seen`: the moment that the page has shown in full, as it was sent back."""

    words: str = ""
    minutes: int = USUAL_MINUTES
    place: str = ""
    choice: str = ""
    seen: str = ""
    instead_of: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """`line` is what is said of the words; `at` (UTC) once they are one time."""

    at: datetime | None = None
    line: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    without_clock: bool = False

    @property
    def value(self) -> str:
        return self.at.isoformat() if self.at else ""


@router.get(MEETING_PAGE + "/{pair}")
def meeting(site: TheSite, visitor: TheMentor, pair: RowId) -> HTMLResponse:
    def values(desk: Desk) -> dict[str, object]:
        mentee = _mentee(desk, pair)
        minutes = mentee.meeting.minutes if mentee.meeting else USUAL_MINUTES
        instead = mentee.meeting.id if mentee.meeting else 0
        return _values(site, desk, pair, Typed(minutes=minutes, instead_of=instead))

    return show(site, visitor, "mentor/meeting.html", values)


@router.post(MEETING_PAGE + "/{pair}/vis")
async def look(request: Request, site: TheSite, visitor: TheMentor, pair: RowId) -> Response:
    typed = _typed(await request.form())
    return await _page(site, visitor, pair, typed, "mentor/_meeting_echo.html")


@router.post(MEETING_PAGE + "/{pair}")
async def propose(request: Request, site: TheSite, visitor: TheMentor, pair: RowId) -> Response:
    """Sent when the time has been shown in full; else it is shown first."""
    form = await request.form()
    typed = _typed(form)
    if form.get("gjor") != FOR_GOOD:
        return await _page(site, visitor, pair, typed)

    def send(acting: Acting) -> MeetingKept | None:
        _mentee(acting.desk, pair)
        read = _read(draft_of(acting.desk, site.parts.library), typed)
        if read.at is None or read.value != typed.seen or not _fits(typed):
            return None
        zone = acting.desk.zone.key
        call = CallMeeting(pair, read.at, typed.minutes, zone, typed.place, typed.instead_of)
        return _kept(acting, call)

    came = await act(site, visitor, send)
    if came is not None and came.state == "sent":
        return back(site, MENTOR_PAGE, "foreslatt", f"mentee-{pair}")
    return await _page(site, visitor, pair, typed, crossed=came is not None, tried=True)


@router.post(MEETING_PAGE + "/{pair}/bekreft")
async def confirm(
    site: TheSite, visitor: TheMentor, pair: RowId, mote: Annotated[int, Form(ge=0, lt=2**63)] = 0
) -> Response:
    """Yes to the mentee's proposal, if it is still the newest."""

    def answer(acting: Acting) -> str:
        _mentee(acting.desk, pair)
        made = _kept(acting, AnswerMeeting(mote, yes=True))
        return "bekreftet" if made.state == "confirmed" else "motet-endret"

    return back(site, MENTOR_PAGE, await act(site, visitor, answer), f"mentee-{pair}")


@router.post(MEETING_PAGE + "/{pair}/avlys")
async def call_off(
    site: TheSite, visitor: TheMentor, pair: RowId, mote: Annotated[int, Form(ge=0, lt=2**63)] = 0
) -> Response:
    def answer(acting: Acting) -> str:
        mentee = _mentee(acting.desk, pair)
        if mentee.meeting is None or mentee.meeting.id != mote:
            return "motet-endret"
        theirs = not mentee.meeting.mine and not mentee.meeting.confirmed
        effect: Effect = AnswerMeeting(mote, yes=False) if theirs else CallOff(mote)
        made = _kept(acting, effect)
        return "motet-avlyst" if made.state in ("called_off", "declined") else "motet-endret"

    return back(site, MENTOR_PAGE, await act(site, visitor, answer), f"mentee-{pair}")


def _kept(acting: Acting, effect: Effect) -> MeetingKept:
    made = acting.ask(effect)
    assert isinstance(made, MeetingKept)
    return made


def _mentee(desk: Desk, pair: int) -> Mentee:
    mentee = desk.mentee(pair)
    if mentee is None:
        raise NotTheirs
    return mentee


def _typed(form: FormData) -> Typed:
    def number(name: str) -> int:
        return number_in(field(form, name, 19)) or 0

    return Typed(
        words=field(form, "naar", MOST),
        minutes=number("minutter") or USUAL_MINUTES,
        place=" ".join(field(form, "sted", LONGEST_PLACE).split()),
        choice=field(form, "lesning", 40),
        seen=field(form, "sett", 40),
        instead_of=number("i_stedet"),
    )


def _fits(typed: Typed) -> bool:
    return SHORTEST <= typed.minutes <= LONGEST


def _read(draft: Draft, typed: Typed) -> Read:
    if not typed.words:
        return Read()
    found = read_time(draft, typed.words)
    if isinstance(found, NotFound):
        return Read(line=str(draft.line(found.why)))
    if any(moment.at is None for moment in found.moments):
        return Read(without_clock=True)
    times = [at_utc(draft, moment) for moment in found.moments]
    told = tuple((at.isoformat(), time_told(draft, at, typed.minutes)) for at in times)
    chosen = [at for at in times if len(times) == 1 or at.isoformat() == typed.choice]
    choices = told if len(times) > 1 else ()
    if not chosen:
        return Read(choices=choices)
    return Read(chosen[0], time_told(draft, chosen[0], typed.minutes), choices)


async def _page(
    site: Site,
    visitor: PageVisitor,
    pair: int,
    typed: Typed,
    template: str = "mentor/meeting.html",
    *,
    crossed: bool = False,
    tried: bool = False,
) -> Response:
    def values(desk: Desk) -> dict[str, object]:
        now = _mentee(desk, pair).meeting
        newest = replace(typed, instead_of=now.id if now else 0) if crossed else typed
        return _values(site, desk, pair, newest) | {"crossed": crossed, "tried": tried}

    return await run_in_threadpool(show, site, visitor, template, values)


def _values(site: Site, desk: Desk, pair: int, typed: Typed) -> dict[str, object]:
    return {
        "mentee": _mentee(desk, pair),
        "typed": typed,
        "read": _read(draft_of(desk, site.parts.library), typed),
        "lengths": tuple(sorted({*LENGTHS, typed.minutes})),
        "crossed": False,
        "tried": False,
    }
