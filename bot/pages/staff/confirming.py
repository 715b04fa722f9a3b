"""Asked again before a sensitive act, and then on with exactly what was being done.

What was sent is in the page alone, and goes on by way of the browser: nothing of it is kept here.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.background import BackgroundTask
from starlette.responses import Response

from bot.pages.site import Site, TheSite, is_partial, site_of
from bot.pages.staff.asking import Sent, own_path, sent_by
from bot.pages.staff.letters import reaches, send_code
from bot.pages.staff.visiting import Desk, NotConfirmed, StaffVisitor, TheStaff
from bot.staff.confirming import Answer, new_code, sent_lately, try_code
from bot.store import Transaction

router = APIRouter()

CODE: Final = "bekreft-kode"
TO: Final = "bekreft-til"
HOW: Final = "bekreft-som"
OURS: Final = (CODE, TO, HOW)


async def ask_again(request: Request, error: Exception) -> Response:
    """The page in place of what was asked for. A code is on its way to whoever it is for."""
    assert isinstance(error, NotConfirmed)
    if is_partial(request):
        return Response(status_code=403)
    site, visitor = site_of(request), error.visitor
    code = await _make_code(site, visitor, sparing=True)
    sent = await sent_by(request)
    response = _page(site, visitor, sent, status=403)
    if code is not None:
        response.background = BackgroundTask(send_code, site, visitor.member, code)
    return response


@router.post("/staff/bekreft")
async def confirm(
    request: Request,
    site: TheSite,
    visitor: TheStaff,
    til: Annotated[str, Form(alias=TO)] = "",
    som: Annotated[str, Form(alias=HOW)] = "",
    kode: Annotated[str, Form(alias=CODE)] = "",
) -> Response:
    """Right, or logged in anew meanwhile: on. A form goes on as it is, with what it held."""
    sent = await _given_back(request, til, som)
    if not visitor.fresh:
        code = "".join(sign for sign in kode if sign.isdecimal() and sign.isascii())
        answer = await _try(site, visitor, code) if code else None
        if answer is not Answer.RIGHT:
            problem = "none" if answer is None else answer.value
            return _page(site, visitor, sent, problem=problem, status=422)
    if sent.get and "." in sent.action.partition("?")[0]:  # a file leaves the page standing
        return Desk(site, visitor).show("confirmed.html", {"file": sent.action})
    return RedirectResponse(sent.action, 303 if sent.get else 307)


@router.post("/staff/bekreft/ny")
async def another_code(
    request: Request,
    site: TheSite,
    visitor: TheStaff,
    til: Annotated[str, Form(alias=TO)] = "",
    som: Annotated[str, Form(alias=HOW)] = "",
) -> HTMLResponse:
    sent = await _given_back(request, til, som)
    code = await _make_code(site, visitor, sparing=False)
    response = _page(site, visitor, sent, problem="" if code else "too_many")
    if code is not None:
        response.background = BackgroundTask(send_code, site, visitor.member, code)
    return response


async def _given_back(request: Request, til: str, som: str) -> Sent:
    held = await sent_by(request, without=OURS)
    return Sent(own_path(til), held.fields, get=som != "post")


async def _make_code(site: Site, visitor: StaffVisitor, *, sparing: bool) -> str | None:
    """None: there is nowhere to send it, one was sent just now, or too many were."""
    if not any(reaches(site, visitor.member)):
        return None
    now, staff = site.clock(), visitor.member.id

    def make(transaction: Transaction) -> str | None:
        if sparing and sent_lately(transaction, staff, now):
            return None
        return new_code(transaction, staff, visitor.token, now)

    return await site.parts.store.run(make)


async def _try(site: Site, visitor: StaffVisitor, code: str) -> Answer:
    now = site.clock()
    return await site.parts.store.run(
        lambda transaction: try_code(transaction, visitor.member.id, visitor.token, code, now)
    )


def _page(
    site: Site, visitor: StaffVisitor, sent: Sent, *, problem: str = "", status: int = 200
) -> HTMLResponse:
    by_letter, by_chat = reaches(site, visitor.member)
    values = {
        "sent": sent,
        "problem": problem,
        "by_letter": by_letter,
        "by_chat": by_chat,
        "code_name": CODE,
        "to_name": TO,
        "how_name": HOW,
    }
    return Desk(site, visitor).show("confirm.html", values, status=status)
