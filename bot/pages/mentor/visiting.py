"""Who a mentor's page is for: the person of the login, or of a phone in the try-out."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection, select

from bot.channels.web import CHANNEL
from bot.pages.logged_in import logged_in
from bot.pages.site import PageLoginEnded, Site, site_of
from bot.store.tables import addresses


@dataclass(frozen=True, slots=True)
class PageVisitor:
    """`token` None: a phone of the try-out, where nobody logs in."""

    person: int
    token: str | None


async def page_visitor(request: Request) -> PageVisitor:
    """PageLoginEnded where there is nobody."""
    site = site_of(request)
    if site.side is not None:
        return PageVisitor(await run_in_threadpool(_tried_out, request, site), None)
    login, token = await logged_in(request)
    if login.whose.person is None:
        raise PageLoginEnded
    return PageVisitor(login.whose.person, token)


def _tried_out(request: Request, site: Site) -> int:
    visitor = site.visitor(request)
    assert visitor is not None  # in the try-out a browser is somebody
    found = select(addresses.c.person_id).where(
        addresses.c.channel == CHANNEL, addresses.c.external_id == visitor.browser
    )

    def look(connection: Connection) -> int | None:
        person: int | None = connection.execute(found).scalar()
        return person

    person = site.parts.store.read(look)
    if person is None:
        raise PageLoginEnded
    return person


TheMentor = Annotated[PageVisitor, Depends(page_visitor)]
