"""Doors: the one-time links in invitations, and the links that lead to the same conversation.

Mail programs and chats open links to show what is behind them. So a look changes nothing: it
shows a button, and only the button uses the link.
"""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from bot import page_logins
from bot.channels import web
from bot.links import Link, find_any_link, find_link, use_link
from bot.logins import browser_of, log_in, new_token
from bot.pages.languages import SOURCE
from bot.pages.site import Site, TheSite
from bot.people import Address, lives_at, move_in
from bot.staff.audit import note
from bot.staff.members import Member, member, whose_pages
from bot.store import Transaction

Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,64}$")]

LOGINS: Final = ("page", "staff")  # kinds of links that open the pages of mentors or staff

router = APIRouter()


class LinkGone(Exception):
    """The link is unknown, used or too old. `kind` is what it once was, "" where nobody knows.

    `language`: that of the member of staff whom it was for.
    """

    def __init__(self, kind: str = "", language: str | None = None) -> None:
        super().__init__()
        self.kind = kind
        self.language = language


@router.get("/inn/{code}")
async def look(site: TheSite, code: Code) -> HTMLResponse:
    now = site.clock()
    link, them = await site.parts.store.run(lambda transaction: _find(transaction, code, now))
    if link is None or link.spent or (link.staff is not None and them is None):
        raise LinkGone(link.kind if link else "", them.language if them else None)
    until = link.until.astimezone(site.parts.settings.zone) if link.until else None
    if them is not None:
        values = {"kind": link.kind, "until": until, "me": them, "language": them.language}
        return site.page("staff/door.html", values)
    return site.page("door.html", {"kind": link.kind, "until": until, "role": link.role})


@router.post("/inn/{code}")
async def enter(request: Request, site: TheSite, code: Code) -> Response:
    """A login link is used here, an invitation or a second door in the conversation."""
    now = site.clock()
    found, them = await site.parts.store.run(lambda transaction: _find(transaction, code, now))
    if found is not None and found.kind in LOGINS:
        return await _log_in(request, site, code, them)
    known = await _known(request, site)
    if known is None and found is not None and found.kind == "own_staff":
        raise LinkGone(found.kind, them.language if them else SOURCE)
    link, token = await site.parts.store.run(
        lambda transaction: _let_in(transaction, site, code, known)
    )
    if link.kind != "login":
        await site.parts.conversations.handle(web.opened(browser_of(token), code))
    response = RedirectResponse(site.chat, 303)
    site.remember(response, token)
    return response


@router.post("/inn/{code}/ny")
async def send_new(site: TheSite, code: Code) -> HTMLResponse:
    """The answer is the same whoever asks: it does not tell whether there is such a mailbox."""
    await site.parts.conversations.send_way_in(code)
    return site.page("link_sent.html")


def _find(transaction: Transaction, code: str, now: datetime) -> tuple[Link | None, Member | None]:
    """The link, spent or not, and the member of staff whom it is for."""
    link = find_any_link(transaction, code, now)
    staff = None if link is None else link.staff
    return link, None if staff is None else member(transaction, staff)


async def _log_in(request: Request, site: Site, code: str, them: Member | None) -> Response:
    """Into the pages of a mentor or of staff: the browser's token is another from now on."""
    before = site.page_token_of(request)

    def use(transaction: Transaction) -> tuple[str, str]:
        now = site.clock()
        link = find_link(transaction, code, now)
        whose = None if link is None else whose_pages(transaction, link.person, link.staff)
        if link is None or whose is None or not use_link(transaction, code, now):
            raise LinkGone("page", them.language if them else None)
        if link.staff is not None:
            note(transaction, link.staff, "log_in", now)
        again = "?igjen=ja" if before else ""  # another tab may wait for this
        home = "/mentor" if link.staff is None else f"/staff{again}"
        return home, page_logins.log_in(transaction, whose, now, before)

    home, token = await site.parts.store.run(use)
    response = RedirectResponse(f"{site.base}{home}", 303)
    site.remember_page(response, token)
    return response


async def _known(request: Request, site: Site) -> str | None:
    """The token of a browser that is somebody already."""
    visitor = await run_in_threadpool(site.visitor, request)
    return visitor.token if visitor and not visitor.new else None


def _let_in(transaction: Transaction, site: Site, code: str, known: str | None) -> tuple[Link, str]:
    now = site.clock()
    link = find_link(transaction, code, now)
    if link is None:
        raise LinkGone
    if link.kind != "login":
        return link, known or _new_browser(transaction, site)
    if link.person is None or not use_link(transaction, code, now):
        raise LinkGone
    if known is not None and lives_at(
        transaction, Address(web.CHANNEL, browser_of(known)), link.person
    ):
        return link, known
    token = _new_browser(transaction, site)
    move_in(transaction, Address(web.CHANNEL, browser_of(token)), link.person)
    return link, token


def _new_browser(transaction: Transaction, site: Site) -> str:
    return new_token() if site.try_out else log_in(transaction, site.clock())
