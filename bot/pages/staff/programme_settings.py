"""What a programme is set to, shown and changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from babel.dates import format_date
from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from bot.pages.languages import LOCALES
from bot.pages.staff.programme_form import (
    MOST,
    FormRead,
    filled,
    read_form,
    told_what_is_new,
)
from bot.pages.staff.programme_list import state_of
from bot.pages.staff.programme_parts import around, preview
from bot.pages.staff.visiting import Desk, TheDesk
from bot.programmes.settings import (
    ChangedMeanwhile,
    KnownProgramme,
    change_programme,
    has_people,
    read_programme,
    zone_of,
)
from bot.programmes.terms import TermsVersion, list_terms
from bot.store import Transaction

PAGE: Final = "/staff/programmer/{programme:int}/innstillinger"
TheProgramme = Annotated[int, Path()]
Done = Annotated[str, Query(alias="gjort", max_length=10)]

router = APIRouter()


def _known(desk: Desk, programme: int) -> KnownProgramme:
    """404 for a programme that is not theirs, as for one that is not there."""
    desk.visitor.must(may=programme < MOST and desk.visitor.member.runs(programme))
    known = desk.site.parts.store.read(lambda connection: read_programme(connection, programme))
    if known is None:
        raise HTTPException(404)
    return known


@router.get(PAGE)
def settings_page(desk: TheDesk, programme: TheProgramme, gjort: Done = "") -> HTMLResponse:
    known = _known(desk, programme)
    as_it_is = FormRead(filled(known.settings, desk.site.parts.settings.zone.key), None, {})
    return _page(desk, known, as_it_is, {"done": gjort})


def _page(
    desk: Desk,
    known: KnownProgramme,
    read: FormRead,
    more: dict[str, Any],
    status: int = 200,
) -> HTMLResponse:
    zone = desk.site.parts.settings.zone.key
    language = desk.visitor.member.language

    def told(at: datetime | None) -> str:
        if at is None:
            return ""
        day = at.astimezone(zone_of(known.settings, zone)).date()
        return format_date(day, "long", LOCALES[language])

    def look(connection: Connection) -> tuple[tuple[TermsVersion, ...], bool]:
        return list_terms(connection, known.id), has_people(connection, known.id)

    versions, anybody = desk.site.parts.store.read(look)
    values = {
        **around(desk, read.form),
        "programme": known,
        "part": "settings",
        "form": read.form,
        "problems": read.problems,
        "is_new": False,
        "state": state_of(known, desk.site.clock(), zone),
        "erased": told(known.erase_at),
        "closed": told(known.closed_at),
        "anybody": anybody,
        "versions": [{"at": told(each.at), "terms": each} for each in versions],
        "preview": preview(desk, read.form),
    }
    return desk.show("programme/settings.html", values | more, here="programmes", status=status)


@dataclass(frozen=True, slots=True)
class LookedOver:
    """A form that was sent, beside how the programme is now. `answer` None: it can be saved."""

    known: KnownProgramme
    read: FormRead
    answer: Response | None


@router.post(PAGE)
async def change(request: Request, desk: TheDesk, programme: TheProgramme) -> Response:
    sent = await request.form()
    looked = await run_in_threadpool(_look_over, desk, programme, sent)
    if looked.answer is not None:
        return looked.answer
    try:
        changed = await _save(desk, looked)
    except ChangedMeanwhile:
        looked = await run_in_threadpool(_look_over, desk, programme, sent)
        if looked.answer is not None:
            return looked.answer
        changed = False  # by another, to the very same
    done = "lagret" if changed else "likt"
    return RedirectResponse(
        f"{desk.site.base}/staff/programmer/{programme}/innstillinger?gjort={done}", 303
    )


def _look_over(desk: Desk, programme: int, sent: Mapping[str, Any]) -> LookedOver:
    """The form comes again where something is wrong, or somebody else saved meanwhile."""
    known = _known(desk, programme)
    zone = desk.site.parts.settings.zone.key
    people = desk.site.parts.store.read(lambda connection: has_people(connection, known.id))
    read = told_what_is_new(read_form(sent, zone), known.settings, anybody=people)
    if sent.get("versjon") != str(known.version):
        saved = filled(known.settings, zone).typed
        differs = {name: saved[name] for name in saved if saved[name] != read.form.typed[name]}
        if differs:
            return LookedOver(known, read, _page(desk, known, read, {"crossed": differs}, 409))
    if read.settings is None:
        return LookedOver(known, read, _page(desk, known, read, {}, 422))
    return LookedOver(known, read, None)


async def _save(desk: Desk, looked: LookedOver) -> bool:
    """Whether anything was changed. ChangedMeanwhile."""
    known, settings, asking = looked.known, looked.read.settings, looked.read.asking
    assert settings is not None
    staff, now = desk.visitor.member.id, desk.site.clock()
    zone = desk.site.parts.settings.zone.key

    def unit(transaction: Transaction) -> bool:
        return change_programme(
            transaction, known.id, known.version, settings, asking, staff, now, zone
        )

    return await desk.site.parts.store.run(unit)
