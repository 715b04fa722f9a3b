"""Closing a programme: what happens is said first, and its name is typed to confirm.

Only an owner may; a coordinator is told whom to ask.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.responses import Response

from bot.pages.staff.people_here import FOLK, FreshHere, Here, TheHere
from bot.programmes.closing import close, concerned
from bot.programmes.ending import closed_by, deletion_of
from bot.staff.members import everybody
from bot.staff.membership import TRY_OUT_EMAIL
from bot.store import Transaction

PAGE = FOLK + "/avslutt"

router = APIRouter()


@router.get(PAGE)
def closing_page(here: TheHere) -> HTMLResponse:
    return _page(here)


def _page(here: Here, *, typed: str = "", wrong: bool = False, status: int = 200) -> HTMLResponse:
    settings = here.programme.settings
    values: dict[str, Any] = {
        "concerned": here.look(lambda connection: concerned(connection, here.id)),
        "deleted_at": deletion_of(
            settings.ends_on, here.now, settings.retention_days, here.say.zone
        ),
        "settings": settings,
        "typed": typed,
        "wrong": wrong,
        "may": here.desk.visitor.member.closes_programmes,
        "owners": here.look(_owners),
        "by": here.look(lambda connection: closed_by(connection, here.id)),
    }
    return here.show("close.html", values, status=422 if wrong else status)


def _owners(connection: Connection) -> list[str]:
    found = (one for one in everybody(connection) if one.closes_programmes)
    return [one.name for one in found if one.name and one.email != TRY_OUT_EMAIL]


@router.post(PAGE)
async def close_it(request: Request, here: FreshHere) -> Response:
    here.must_be_open()
    if not here.desk.visitor.member.closes_programmes:
        return await run_in_threadpool(_page, here, status=403)
    form = await request.form()
    typed = " ".join(str(form.get("navn") or "").split())
    if typed.casefold() != " ".join(here.called.split()).casefold():
        return await run_in_threadpool(_page, here, typed=typed[:200], wrong=True)
    staff = here.desk.visitor.member.id
    zone = here.desk.site.parts.settings.zone.key

    def unit(transaction: Transaction) -> None:
        close(transaction, here.id, staff, here.now, zone)

    await here.act(unit)
    return here.back("", "stengt")
