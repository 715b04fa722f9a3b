"""Which member of staff a page is for, what they may do, and showing it to them.

What somebody may not see is answered as what is not there: 404, whoever asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from bot.pages.logged_in import logged_in
from bot.pages.site import PageLoginEnded, Site, TheSite, site_of
from bot.staff.members import Member, member, member_by_email
from bot.staff.membership import TRY_OUT_EMAIL, made_up_owner


@dataclass(frozen=True, slots=True)
class StaffVisitor:
    """`fresh`: they showed who they are within the last minutes. `token` is "" in the try-out."""

    member: Member
    token: str
    fresh: bool

    def must(self, *, may: bool) -> None:
        """404 unless they may."""
        if not may:
            raise HTTPException(404)


class NotConfirmed(Exception):
    """A sensitive act, by somebody who logged in too long ago: they are asked again."""

    def __init__(self, visitor: StaffVisitor) -> None:
        super().__init__()
        self.visitor = visitor


async def staff_visitor(request: Request) -> StaffVisitor:
    """PageLoginEnded where there is nobody, or nobody who is staff. Roles are read each time,
    so that one who lost theirs meanwhile is stopped at the next request. In the try-out nobody
    logs in: whoever comes is its made-up owner."""
    site = site_of(request)
    try:
        visitor = await _logged_in(request, site)
    except PageLoginEnded:
        if not site.try_out:
            raise
        visitor = StaffVisitor(await _made_up(site), "", fresh=True)
    request.state.language = visitor.member.language  # for whatever goes wrong from here on
    return visitor


async def _logged_in(request: Request, site: Site) -> StaffVisitor:
    login, token = await logged_in(request)
    identity = login.whose.staff
    known = None if identity is None else await run_in_threadpool(_member, site, identity)
    if known is None:
        raise PageLoginEnded
    return StaffVisitor(known, token, login.fresh(site.clock()))


def _member(site: Site, identity: int) -> Member | None:
    return site.parts.store.read(lambda connection: member(connection, identity))


async def _made_up(site: Site) -> Member:
    read = site.parts.store.read
    known = await run_in_threadpool(read, lambda reader: member_by_email(reader, TRY_OUT_EMAIL))
    if known is None:
        now = site.clock()
        identity = await site.parts.store.run(lambda transaction: made_up_owner(transaction, now))
        known = await run_in_threadpool(_member, site, identity)
    assert known is not None
    return known


TheStaff = Annotated[StaffVisitor, Depends(staff_visitor)]


async def fresh_staff(visitor: TheStaff) -> StaffVisitor:
    """For sensitive acts: NotConfirmed when they must show anew who they are."""
    if not visitor.fresh:
        raise NotConfirmed(visitor)
    return visitor


FreshStaff = Annotated[StaffVisitor, Depends(fresh_staff)]


@dataclass(frozen=True, slots=True)
class Desk:
    """A site as one member of staff sees it: `show` renders a template of `staff/` for them."""

    site: Site
    visitor: StaffVisitor

    def show(
        self,
        name: str,
        values: Mapping[str, object] | None = None,
        *,
        here: str = "",
        status: int = 200,
    ) -> HTMLResponse:
        """`here`: the tab that the page belongs to (home, bank, programmes, people, log, help)."""
        member = self.visitor.member
        common = {
            "me": member,
            "language": member.language,
            "here": here,
            "zone": self.site.parts.settings.zone,
            "try_out": self.site.try_out,
        }
        return self.site.page(f"staff/{name}", common | dict(values or {}), status=status)


async def desk_of(site: TheSite, visitor: TheStaff) -> Desk:
    return Desk(site, visitor)


TheDesk = Annotated[Desk, Depends(desk_of)]
