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
from bot.staff.members import Member, member


class NotConfirmed(Exception):
    """A sensitive act, by somebody who logged in too long ago: they are asked again."""


@dataclass(frozen=True, slots=True)
class StaffVisitor:
    """`fresh`: they showed who they are within the last minutes."""

    member: Member
    token: str
    fresh: bool

    def must(self, *, may: bool) -> None:
        """404 unless they may."""
        if not may:
            raise HTTPException(404)


async def staff_visitor(request: Request) -> StaffVisitor:
    """PageLoginEnded where there is nobody, or nobody who is staff. Roles are read each time,
    so that one who lost theirs meanwhile is stopped at the next request."""
    site = site_of(request)
    login, token = await logged_in(request)
    identity = login.whose.staff
    known = None if identity is None else await run_in_threadpool(_member, site, identity)
    if known is None:
        raise PageLoginEnded
    return StaffVisitor(known, token, login.fresh(site.clock()))


def _member(site: Site, identity: int) -> Member | None:
    return site.parts.store.read(lambda connection: member(connection, identity))


TheStaff = Annotated[StaffVisitor, Depends(staff_visitor)]


async def fresh_staff(visitor: TheStaff) -> StaffVisitor:
    """For sensitive acts: NotConfirmed when they must show anew who they are."""
    if not visitor.fresh:
        raise NotConfirmed
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
        """`here`: the tab that the page belongs to (home, bank, programmes, people, log)."""
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
