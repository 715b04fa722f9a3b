"""How a mentor's page is made: one look at the store, one template, the mentor's own time."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from bot.pages.mentor.desk import Desk, read_desk
from bot.pages.mentor.visiting import PageVisitor
from bot.pages.site import PageLoginEnded, Site
from bot.store.looking import looking

MENTOR_PAGE: Final = "/mentor"

Told = Annotated[str, Query(alias="gjort", max_length=20)]


def show(
    site: Site,
    visitor: PageVisitor,
    template: str,
    values: Callable[[Desk], Mapping[str, object]],
    *,
    told: str = "",
    status: int = 200,
) -> HTMLResponse:
    """The page for this mentor; a kind no for somebody who is none. PageLoginEnded: gone.

    `values` is called within the look, so that all it reads is of one moment. `told` names what
    was just done, for the page to say.
    """

    def look(connection: Connection) -> HTMLResponse:
        transaction, people = looking(connection), site.parts.conversations.people
        desk = read_desk(transaction, people, visitor.person, site.clock())
        if desk is None:
            raise PageLoginEnded
        shared = _common(site, desk, told)
        if not desk.is_mentor:
            return site.page("mentor/no_mentor.html", shared, status=403)
        return site.page(template, shared | dict(values(desk)), status=status)

    return site.parts.store.read(look)


def _common(site: Site, desk: Desk, told: str) -> dict[str, object]:
    """What every page of a mentor's has."""
    return {
        "me": desk.name,
        "zone": desk.zone,
        "now": desk.now.astimezone(desk.zone),
        "try_out": site.side is not None,
        "told": told,
    }


def back(site: Site, path: str, told: str = "", place: str = "") -> Response:
    """After a post: to a page that can be loaded again, and says what was done.

    The address holds a word of the program's own, and never anything that was written.
    """
    query = f"?gjort={told}" if told else ""
    anchor = f"#{place}" if place else ""
    return RedirectResponse(f"{site.base}{path}{query}{anchor}", 303)
