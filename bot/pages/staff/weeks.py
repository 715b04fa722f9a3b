"""The weeks ahead of a mentee in a programme: everything that comes by itself, day by day.

The weeks are simulated beside the event loop. A page that is asked for before they are known is
shown at once and fetches them; without a script there is a link to them.
"""

import asyncio
import logging
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from babel.dates import format_date
from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from bot.errors import where
from bot.pages.languages import LOCALES
from bot.pages.staff.visiting import Desk, TheDesk
from bot.pages.staff.weeks_shown import shown
from bot.programmes.settings import KnownProgramme, read_programme, zone_of
from bot.simulating import Choices, Simulated
from bot.simulating.remembering import simulated
from bot.simulating.values import Who

MOST: Final = 2**63  # of a row's number
LONGEST_TYPED: Final = 40
BACK, AHEAD = timedelta(days=366), timedelta(days=3 * 366)  # from today
PATIENCE: Final = 30.0  # seconds
NO: Final = "nei"

log = logging.getLogger(__name__)
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen. `problem`: day, far, before or over, "" for none; then `choices` is None."""

    typed: str
    answers: bool
    weekly: bool
    meets: bool
    who: Who
    choices: Choices | None
    problem: str = ""

    def query(self, **changes: str) -> str:
        chosen = {
            "fra": self.typed,
            "svarer": "ja" if self.answers else NO,
            "refleksjon": "ja" if self.weekly else NO,
            "moter": "ja" if self.meets else NO,
            "hvem": self.who,
        }
        return urlencode(chosen | changes)


@router.get("/staff/programmer/{programme:int}/uker")
async def weeks_page(request: Request, desk: TheDesk, programme: int) -> HTMLResponse:
    known = await run_in_threadpool(_known, desk, programme)
    zone = zone_of(known.settings, desk.site.parts.settings.zone.key)
    today = desk.site.clock().astimezone(zone).date()
    asked = read_asked(request.query_params, known, today)
    values: dict[str, Any] = {
        "programme": {"id": known.id, "name": known.settings.name},
        "part": "weeks",
        "settings": known.settings,
        "asked": asked,
        "over": "closed" if known.closed_at else "over" if known.is_over(today) else "",
        "weeks": None,
        "failed": False,
        "limit": _limit(known, asked, desk.visitor.member.language),
    }
    if asked.choices is None or values["over"]:
        return desk.show("weeks/weeks.html", values, here="programmes", status=_status(values))
    found = simulated(
        desk.site.parts.library,
        known.id,
        known.settings,
        asked.choices,
        desk.site.parts.settings.zone.key,
    )
    if "vent" in request.query_params:
        await asyncio.wait({asyncio.wrap_future(found)}, timeout=PATIENCE)
    if found.done() and not found.cancelled():
        error = found.exception()
        if error is None:
            values["weeks"] = _shown(desk, known, asked, found.result())
        else:
            log.error("weeks could not be simulated: %s", where(error))
            values["failed"] = True
    return desk.show("weeks/weeks.html", values, here="programmes")


def _limit(known: KnownProgramme, asked: Asked, language: str) -> str:
    """The programme's first or last day, where the chosen day is on the other side of it."""
    limits = {"before": known.settings.begins_on, "over": known.settings.ends_on}
    day = limits.get(asked.problem)
    return format_date(day, "long", LOCALES[language]) if day else ""


def _status(values: dict[str, Any]) -> int:
    return 422 if values["asked"].problem and not values["over"] else 200


def _known(desk: Desk, programme: int) -> KnownProgramme:
    """404 for a programme that is not theirs, as for one that is not there."""
    desk.visitor.must(may=programme < MOST and desk.visitor.member.runs(programme))
    known = desk.site.parts.store.read(lambda connection: read_programme(connection, programme))
    if known is None:
        raise HTTPException(404)
    return known


def _shown(desk: Desk, known: KnownProgramme, asked: Asked, weeks: Simulated) -> object:
    zone = zone_of(known.settings, desk.site.parts.settings.zone.key)
    bank, language = desk.site.parts.library.bank_of(known.id), desk.visitor.member.language
    return shown(weeks, asked.who, known.settings, zone, bank, language)


def read_asked(query: Any, known: KnownProgramme, today: date) -> Asked:
    """Anything that is not understood is told of, or is as if it had not been said."""
    typed = " ".join(str(query.get("fra", "")).split())[:LONGEST_TYPED]
    answers, weekly, meets = (query.get(name) != NO for name in ("svarer", "refleksjon", "moter"))
    who: Who = "mentor" if query.get("hvem") == "mentor" else "mentee"
    begins, ends = known.settings.begins_on, known.settings.ends_on
    day = read_day(typed) if typed else max(today, begins or today)
    problem = ""
    if day is None:
        problem = "day"
    elif not today - BACK <= day <= today + AHEAD:
        problem = "far"
    elif begins is not None and day < begins:
        problem = "before"
    elif ends is not None and day > ends:
        problem = "over"
    if day is None or problem:
        return Asked(typed, answers, weekly, meets, who, None, problem)
    choices = Choices(day, answers=answers, weekly=weekly, meets=meets)
    return Asked(day.isoformat(), answers, weekly, meets, who, choices)


def read_day(text: str) -> date | None:
    """2026-11-25 as browsers send it, or 25.11.2026 as people write it."""
    written = re.fullmatch(r"(\d{1,2})[./ ]\s*(\d{1,2})[./ ]\s*(\d{4})", text, re.ASCII)
    try:
        if written:
            day, month, year = (int(part) for part in written.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None
