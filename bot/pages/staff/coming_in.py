"""Getting in again: a link to whoever is staff, and the same answer to everybody."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from bot.errors import WrongMailAddress
from bot.mailbox import mail_address
from bot.pages.site import PageLoginEnded, Site, TheSite, is_partial, site_of
from bot.pages.staff.asking import STAFF, Sent, language_of_request, sent_by
from bot.pages.staff.letters import send_link
from bot.pages.staff.visiting import staff_visitor
from bot.staff.ways_in import way_in

router = APIRouter()


async def login_ended(request: Request) -> Response:
    """What was being sent is given back, to be sent when they have logged in again."""
    if is_partial(request):
        return Response(status_code=401)
    return login_page(request, await sent_by(request), status=401)


def login_page(
    request: Request, sent: Sent, *, left: bool = False, problem: bool = False, status: int = 200
) -> HTMLResponse:
    site = site_of(request)
    values = {
        "language": language_of_request(request),
        "sent": sent,
        "left": left,
        "problem": problem,
        "by_letter": site.parts.settings.mail_server is not None,
    }
    return site.page("staff/login.html", values, status=status)


@router.get("/staff/inn")
async def ask(request: Request) -> Response:
    try:
        await staff_visitor(request)
    except PageLoginEnded:
        return login_page(request, Sent(STAFF))
    return RedirectResponse(STAFF, 303)


@router.post("/staff/inn")
async def send(
    request: Request, site: TheSite, epost: Annotated[str, Form(max_length=400)] = ""
) -> HTMLResponse:
    """Who is staff is looked up when the answer has gone, so that not even its time tells."""
    try:
        address = mail_address(epost)
    except WrongMailAddress:
        return login_page(request, Sent(STAFF), problem=True, status=422)
    values = {
        "language": language_of_request(request),
        "by_letter": site.parts.settings.mail_server is not None,
    }
    response = site.page("staff/sent.html", values)
    response.background = BackgroundTask(_send, site, address)
    return response


async def _send(site: Site, address: str) -> None:
    now = site.clock()
    found = await site.parts.store.run(lambda transaction: way_in(transaction, address, now))
    if found is not None:
        await send_link(site, found.member, site.parts.ways_in.page(found.code))
