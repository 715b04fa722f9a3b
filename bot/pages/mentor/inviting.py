"""Inviting a mentee: a link and a code to scan, shown once, and those that are still open.

Only the hash of a code is stored, so what was made cannot be shown again; it can be taken back.
"""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.concurrency import run_in_threadpool
from markupsafe import Markup
from starlette.responses import Response

from bot.pages.mentor.acting import Acting, NotTheirs, act
from bot.pages.mentor.desk import Desk
from bot.pages.mentor.showing import Told, back, show
from bot.pages.mentor.visiting import PageVisitor, TheMentor
from bot.pages.site import Site, TheSite
from bot.pairs.inviting import invite_mentee, open_invitations, take_back_invitation

INVITE_PAGE = "/mentor/inviter"

router = APIRouter()


@router.get(INVITE_PAGE)
def invitations(site: TheSite, visitor: TheMentor, told: Told = "") -> Response:
    return _page(site, visitor, told=told)


@router.post(INVITE_PAGE)
async def invite(site: TheSite, visitor: TheMentor) -> Response:
    """The answer is the page itself: the code is in no address but its own."""

    def make(acting: Acting) -> str:
        if not acting.desk.is_mentor:
            raise NotTheirs
        person, transaction = acting.person, acting.keeping.transaction
        return invite_mentee(transaction, person.programme_id, person.id, acting.keeping.now)

    code = await act(site, visitor, make)
    return await run_in_threadpool(_page, site, visitor, code)


@router.post(INVITE_PAGE + "/{pair}")
async def take_back(
    site: TheSite, visitor: TheMentor, pair: Annotated[int, Path(ge=1, lt=2**63)]
) -> Response:
    def revoke(acting: Acting) -> str:
        keeping = acting.keeping
        if not take_back_invitation(keeping.transaction, visitor.person, pair, keeping.now):
            raise NotTheirs
        return "trukket"

    return back(site, INVITE_PAGE, await act(site, visitor, revoke))


def _page(site: Site, visitor: PageVisitor, code: str = "", told: str = "") -> Response:
    ways = site.parts.ways_in

    def values(desk: Desk) -> dict[str, object]:
        open_ = open_invitations(desk.transaction, desk.person.id, desk.now)
        link = ways.invitation(code) if code else ""
        page = ways.page(code) if code else ""
        return {
            "link": link,
            "page_link": page if page != link else "",
            "picture": _drawn(link) if link else "",
            "open": open_,
        }

    return show(site, visitor, "mentor/invite.html", values, told=told)


def _drawn(link: str) -> Markup:
    """A code to scan, as SVG in the page."""
    import segno  # only this page draws one

    drawn = segno.make(link, error="m", micro=False)
    return Markup(drawn.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))
