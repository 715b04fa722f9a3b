"""The conversation sheet for the next meeting, to be read on a screen or printed."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from bot.pages.mentor.acting import NotTheirs
from bot.pages.mentor.desk import Desk
from bot.pages.mentor.drafting import draft_of
from bot.pages.mentor.showing import show
from bot.pages.mentor.visiting import TheMentor
from bot.pages.site import Site, TheSite
from bot.pairs.reading import Reading
from bot.pairs.sheets import read_sheet
from dialogues.after_meeting import sheet_parts
from dialogues.pairs import SheetDue

router = APIRouter()


@router.get("/mentor/ark/{pair}")
def sheet(site: TheSite, visitor: TheMentor, pair: int) -> HTMLResponse:
    """The same words as the bot sends the day before. Gone: no meeting of theirs is confirmed."""
    return show(site, visitor, "mentor/sheet.html", lambda desk: _sheet(site, desk, pair))


def _sheet(site: Site, desk: Desk, pair: int) -> dict[str, object]:
    mentee = desk.mentee(pair)
    reading = Reading(desk.transaction, desk.everybody, desk.sides, desk.now)
    found = read_sheet(reading, pair) if mentee else None
    if found is None or not isinstance(found.about, SheetDue):
        raise NotTheirs
    parts = sheet_parts(draft_of(desk, site.parts.library), found.about)
    return {"mentee": mentee, "parts": [_lines(part) for part in parts]}


def _lines(part: Markup) -> list[Markup]:
    return [Markup(line) for line in part.splitlines() if line.strip()]
