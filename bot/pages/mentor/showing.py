"""How a mentor's page is made: one look at the store, one template, the mentor's own time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from fastapi.responses import HTMLResponse
from starlette.responses import RedirectResponse, Response

from bot.pages.mentor.desk import Desk, read_desk
from bot.pages.mentor.visiting import PageVisitor
from bot.pages.site import PageLoginEnded, Site
from bot.store.looking import looking

# What a page says of what was just done, by the word in its address. The address says no more.
# A «!» in front: it was not done.
TOLD: Final[dict[str, str]] = {
    "svart": "told_svart",
}


def show(
    site: Site,
    visitor: PageVisitor,
    template: str,
    values: Callable[[Desk], Mapping[str, object]],
    *,
    status: int = 200,
) -> HTMLResponse:
    """The page for this mentor; a kind no for somebody who is none. PageLoginEnded: gone.

    The page is rendered within the look, so that what it asks for on the way is of one moment.
    """

    def look(connection: Any) -> HTMLResponse:
        desk = read_desk(looking(connection), site.parts.conversations.people, visitor.person, site.clock())
        if desk is None:
            raise PageLoginEnded
        if not desk.is_mentor:
            return site.page("mentor/no_mentor.html", {"try_out": site.try_out}, status=403)
        return site.page(template, common(site, desk) | dict(values(desk)), status=status)

    return site.parts.store.read(look)


def common(site: Site, desk: Desk) -> dict[str, object]:
    """What every page of a mentor's has."""
    zone = desk.zone

    def local(at: datetime) -> datetime:
        return at.astimezone(zone)

    return {
        "me": desk.name,
        "now": local(desk.now),
        "local": local,
        "try_out": site.try_out,
        "told": "",
    }


def back(site: Site, path: str, told: str = "", place: str = "") -> Response:
    """After a post: to a page that can be loaded again, saying what was done."""
    query = f"?gjort={told}" if told else ""
    return RedirectResponse(f"{site.base}{path}{query}{place and '#' + place}", 303)
