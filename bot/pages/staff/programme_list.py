"""The programmes that somebody runs, and a new one."""

from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.pages.languages import LOCALES
from bot.pages.staff import programme_form as form
from bot.pages.staff.programme_form import FormRead, filled, read_form
from bot.pages.staff.programme_parts import around, preview
from bot.pages.staff.visiting import Desk, TheDesk
from bot.programmes.settings import (
    KnownProgramme,
    ListedProgramme,
    ProgrammeSettings,
    list_programmes,
    make_programme,
    zone_of,
)
from bot.store import Transaction
from bot.store.ids import new_id

DONE: Final = frozenset({"closed", "over"})
SEARCHED_FROM: Final = 10  # programmes, before a search is of use

router = APIRouter()


@router.get("/staff/programmer")
def programmes(desk: TheDesk, sok: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
    member = desk.visitor.member
    which = member.programmes
    found = desk.site.parts.store.read(lambda connection: list_programmes(connection, which))
    wanted = sok.strip().casefold()
    shown = [each for each in found if wanted in each.known.settings.name.casefold()]
    now, zone, language = desk.site.clock(), desk.site.parts.settings.zone.key, member.language
    rows = [row_of(each, now, zone, language) for each in shown]
    rows.sort(key=lambda row: row["state"] in DONE)  # those that are done come last
    values: dict[str, Any] = {
        "rows": rows,
        "number": len(found),
        "search": sok.strip(),
        "searchable": len(found) >= SEARCHED_FROM,
    }
    return desk.show("programme/list.html", values, here="programmes")


def row_of(listed: ListedProgramme, now: datetime, zone: str, language: str) -> dict[str, Any]:
    known, settings = listed.known, listed.known.settings

    def told(day: Any) -> str:
        return format_date(day, "d. MMM y" if language != "en" else "d MMM y", LOCALES[language])

    return {
        "id": known.id,
        "name": settings.name,
        "stance": settings.stance,
        "language": settings.language,
        "state": state_of(known, now, zone),
        "begins": told(settings.begins_on) if settings.begins_on else "",
        "ends": told(settings.ends_on) if settings.ends_on else "",
        "people": listed.people,
        "pairs": listed.pairs,
    }


def state_of(known: KnownProgramme, now: datetime, zone: str) -> str:
    """closed, over, coming or going."""
    today = now.astimezone(zone_of(known.settings, zone)).date()
    if known.closed_at is not None:
        return "closed"
    if known.is_over(today):
        return "over"
    begins = known.settings.begins_on
    return "coming" if begins and today < begins else "going"


@router.get("/staff/programmer/nytt")
def new_page(desk: TheDesk) -> HTMLResponse:
    desk.visitor.must(may=desk.visitor.member.is_owner)
    zone = desk.site.parts.settings.zone.key
    blank = FormRead(filled(ProgrammeSettings(name=""), zone), None, {})
    return _new_page(desk, blank, new_id())


def _new_page(desk: Desk, read: FormRead, number: int, status: int = 200) -> HTMLResponse:
    values = {
        **around(desk, read.form),
        "form": read.form,
        "problems": read.problems,
        "number": number,
        "is_new": True,
        "preview": preview(desk, read.form),
    }
    return desk.show("programme/settings.html", values, here="programmes", status=status)


@router.post("/staff/programmer/nytt")
async def make(request: Request, desk: TheDesk) -> Response:
    """The same form sent twice makes one programme."""
    desk.visitor.must(may=desk.visitor.member.is_owner)
    sent = await request.form()
    zone: ZoneInfo = desk.site.parts.settings.zone
    read = read_form(sent, zone.key)
    drawn = sent.get("nummer")
    number = _number(drawn) if isinstance(drawn, str) else None
    if read.settings is None:
        return _new_page(desk, read, number or new_id(), 422)
    settings, staff, now = read.settings, desk.visitor.member.id, desk.site.clock()

    def unit(transaction: Transaction) -> int:
        return make_programme(transaction, settings, staff, now, zone.key, number)

    made = await desk.site.parts.store.run(unit)
    return RedirectResponse(
        f"{desk.site.base}/staff/programmer/{made}/innstillinger?gjort=nytt", 303
    )


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    return int(text) if form.MOST > int(text) > 0 else None
