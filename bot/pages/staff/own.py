"""What members of staff set for themselves: name, language, and their own conversation."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from bot.pages.site import TheSite
from bot.pages.staff.visiting import Desk, FreshStaff, TheDesk, TheStaff
from bot.staff.members import LONGEST_NAME, UnusableName, usable_name
from bot.staff.membership import change_own, tie_link_made, untie

router = APIRouter()


@router.get("/staff/meg")
async def own(desk: TheDesk, lagret: str = "") -> HTMLResponse:
    return _page(desk, saved=bool(lagret))


@router.post("/staff/meg")
async def change(
    desk: TheDesk,
    spraak: Annotated[Literal["nb", "nn", "en"], Form()],
    navn: Annotated[str, Form(max_length=4 * LONGEST_NAME)] = "",
) -> Response:
    now, staff = desk.site.clock(), desk.visitor.member.id
    try:
        name = usable_name(navn)
    except UnusableName:
        return _page(desk, name=navn, problem=True, status=422)
    await desk.site.parts.store.run(
        lambda transaction: change_own(transaction, staff, name, spraak, now)
    )
    return RedirectResponse("/staff/meg?lagret=ja", 303)


@router.post("/staff/meg/koble")
async def tie(site: TheSite, visitor: FreshStaff) -> HTMLResponse:
    """A link that is opened where they have their conversation. It is shown this once."""
    now, staff = site.clock(), visitor.member.id
    code = await site.parts.store.run(lambda transaction: tie_link_made(transaction, staff, now))
    links = [site.parts.ways_in.chat(code), site.parts.ways_in.page(code)]
    return _page(Desk(site, visitor), links=[link for link in links if link is not None])


@router.post("/staff/meg/koble-fra")
async def let_go(site: TheSite, visitor: TheStaff) -> Response:
    now, staff = site.clock(), visitor.member.id
    await site.parts.store.run(lambda transaction: untie(transaction, staff, now))
    return RedirectResponse("/staff/meg", 303)


def _page(
    desk: Desk,
    *,
    name: str | None = None,
    links: list[str] | None = None,
    problem: bool = False,
    saved: bool = False,
    status: int = 200,
) -> HTMLResponse:
    values = {
        "saved": saved,
        "name": desk.visitor.member.name if name is None else name,
        "links": links or [],
        "problem": problem,
    }
    return desk.show("own.html", values, here="own", status=status)
