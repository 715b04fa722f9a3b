"""What a new version of the program brings for a set that staff have changed: theirs to choose."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from bot.bank.publishing import Done, Hindered
from bot.bank.shipped import ShippedNew, adopt, dismiss, shipped_new
from bot.pages.staff.bank_comparing import compared
from bot.pages.staff.bank_list import BANK
from bot.pages.staff.bank_publish import told_problems
from bot.pages.staff.bank_sets import OneSet, may_edit, not_allowed, the_set
from bot.pages.staff.visiting import Desk, TheDesk

router = APIRouter()
PLACE = BANK + "/{name}/ny-versjon"


@router.get(PLACE)
def both(desk: TheDesk, name: str) -> Response:
    one = the_set(desk, name)
    news = _news(desk, name)
    if news is None:
        return RedirectResponse(f"{BANK}/{name}/historikk", 303)
    return _page(desk, one, news)


@router.post(PLACE)
async def choose(
    desk: TheDesk,
    name: str,
    choice: Annotated[str, Form(alias="valg", max_length=20)] = "",
    why: Annotated[str, Form(alias="grunn", max_length=4000)] = "",
) -> Response:
    one = await run_in_threadpool(the_set, desk, name)
    if not may_edit(desk, one):
        return not_allowed(desk, one)
    parts, staff = desk.site.parts, desk.visitor.member.id
    now = parts.clock()
    if choice == "behold":
        await parts.store.run(lambda transaction: dismiss(transaction, staff, name, now))
        return RedirectResponse(f"{BANK}/{name}/historikk?gjort=beholdt", 303)
    if choice != "bytt":
        raise HTTPException(422)
    came = await adopt(parts.store, parts.library, staff, name, why.strip(), now)
    if isinstance(came, Done):
        return RedirectResponse(f"{BANK}/{name}/historikk?gjort=tatt-i-bruk", 303)
    return await run_in_threadpool(_hindered, desk, name, why, came)


def _news(desk: Desk, name: str) -> ShippedNew | None:
    return desk.site.parts.store.read(lambda connection: shipped_new(connection, name))


def _hindered(desk: Desk, name: str, why: str, came: Hindered) -> Response:
    news = _news(desk, name)
    if news is None:  # somebody else chose meanwhile
        return RedirectResponse(f"{BANK}/{name}/historikk", 303)
    return _page(desk, the_set(desk, name), news, why, came)


def _page(
    desk: Desk, one: OneSet, news: ShippedNew, why: str = "", came: Hindered | None = None
) -> HTMLResponse:
    found = compared(desk.site, news.ours, news.theirs, one.programme)
    values: dict[str, Any] = {
        "name": one.name,
        "title": one.title,
        "live": one.live,
        "at": news.at,
        "gone": not any(news.theirs.values()),
        "has_draft": one.draft is not None,
        "may_edit": may_edit(desk, one),
        "errors": told_problems(desk, one.name, came.problems, news.theirs) if came else (),
        "why": why,
        "problem": came.reason if came else "",
        "now": desk.site.clock(),
    }
    status = 409 if came else 200
    return desk.show("bank/shipped.html", values | found.values, here="bank", status=status)
