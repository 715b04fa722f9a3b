"""«I dag»: what waits for the mentor, and what there is. With the lists it shows the start of."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from bot.pages.mentor.contributing import read_voices
from bot.pages.mentor.desk import Desk
from bot.pages.mentor.paging import PageNumber, place
from bot.pages.mentor.planned import read_planned
from bot.pages.mentor.showing import Told, show
from bot.pages.mentor.typed import number_in
from bot.pages.mentor.visiting import TheMentor
from bot.pages.mentor.waiting import read_waiting
from bot.pages.mentor.weeks import WeekName
from bot.pages.site import Site, TheSite
from dialogues.reading_sets import STANCES

MOST_WAITING: Final = 5
MOST_SHARED: Final = 5
MOST_PLANNED: Final = 6
MOST_VOICES: Final = 3
PAGE: Final = 25
MENTEES_PAGE: Final = 30

router = APIRouter()


@router.get("/mentor")
def today(site: TheSite, visitor: TheMentor, week: WeekName = "", told: Told = "") -> HTMLResponse:
    return show(
        site, visitor, "mentor/today.html", lambda desk: _today(site, desk, week), told=told
    )


def _today(site: Site, desk: Desk, week: str) -> dict[str, object]:
    planned, shown = read_planned(desk, site.parts.library, 0, MOST_PLANNED, week)
    voices = read_voices(desk, site)
    waiting = read_waiting(desk, MOST_WAITING)
    above = {item.id for item in waiting.shared}  # with what answers it
    newest = desk.shared(0, MOST_SHARED + len(above))
    return {
        "mentees": desk.mentees,
        "unanswered": desk.unanswered,
        "waiting": waiting,
        "roles": tuple(STANCES),
        "planned": planned,
        "week": shown,
        "voices": voices[:MOST_VOICES],
        "voices_in_all": len(voices),
        "shared": [item for item in newest if item.id not in above][:MOST_SHARED],
        "shared_in_all": desk.count_shared(),
    }


@router.get("/mentor/venter")
def waiting(
    site: TheSite, visitor: TheMentor, page: PageNumber = 1, told: Told = ""
) -> HTMLResponse:
    """All that is shared and not answered, with its forms."""

    def values(desk: Desk) -> dict[str, object]:
        here = place(page, desk.count_shared(waiting=True), PAGE)
        return {"place": here, "shared": desk.shared(here.first, here.size, waiting=True)}

    return show(site, visitor, "mentor/waiting.html", values, told=told)


@router.get("/mentor/delt")
def shared(
    site: TheSite,
    visitor: TheMentor,
    page: PageNumber = 1,
    fra: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """All that is shared with this mentor now, or by one mentee."""

    def values(desk: Desk) -> dict[str, object]:
        one = desk.mentee(number_in(fra) or 0)
        pair = one.pair if one else None
        here = place(page, desk.count_shared(pair=pair), PAGE)
        rows = desk.shared(here.first, here.size, pair=pair)
        return {"place": here, "shared": rows, "mentees": desk.mentees, "chosen": pair}

    return show(site, visitor, "mentor/shared.html", values)


@router.get("/mentor/mentees")
def mentees(site: TheSite, visitor: TheMentor, page: PageNumber = 1) -> HTMLResponse:
    def values(desk: Desk) -> dict[str, object]:
        here = place(page, len(desk.mentees), MENTEES_PAGE)
        return {"place": here, "mentees": desk.mentees[here.first : here.first + here.size]}

    return show(site, visitor, "mentor/mentees.html", values)
