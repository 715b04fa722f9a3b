"""What a page says when it cannot do what was asked. None of it repeats what was sent."""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.errors import PersonGone, StoreUnavailable
from bot.pages.chat import UnusableForm
from bot.pages.door import LinkGone
from bot.pages.mentor.acting import NotTheirs
from bot.pages.site import BOTH_SIDES, NotLoggedIn, PageLoginEnded, is_partial, site_of
from bot.pages.staff.asking import for_staff, language_of_request
from bot.pages.staff.coming_in import login_ended
from bot.pages.staff.confirming import ask_again
from bot.pages.staff.editor_leaving import too_much
from bot.pages.staff.editor_posts import TooMuch
from bot.pages.staff.people_here import ProgrammeClosed, tell_closed
from bot.pages.staff.visiting import NotConfirmed
from bot.tryout import Side

RETRY_SECONDS: Final = "5"
# What somebody has written in a form, which would be a pity to lose; and the button that sends it
# for good, which is not pressed for them when they are back.
# A field's name may say first what it is about: `k1.nn.tekst`.
WRITTEN: Final = frozenset({"tekst", "linje", "naar", "egen", "annen", "utdyp", "nb", "nn", "en"})
MOST_FIELDS: Final = 20_000
SENDS: Final = "gjor"


def explain_errors(pages: FastAPI) -> None:
    pages.add_exception_handler(NotLoggedIn, _not_logged_in)
    pages.add_exception_handler(PageLoginEnded, _page_login_ended)
    pages.add_exception_handler(NotConfirmed, ask_again)
    pages.add_exception_handler(ProgrammeClosed, tell_closed)
    pages.add_exception_handler(PersonGone, _page_login_ended)
    pages.add_exception_handler(LinkGone, _link_gone)
    pages.add_exception_handler(StoreUnavailable, _unavailable)
    pages.add_exception_handler(UnusableForm, _unusable)
    pages.add_exception_handler(RequestValidationError, _unusable)
    pages.add_exception_handler(HTTPException, _missing)
    pages.add_exception_handler(NotTheirs, _not_theirs)
    pages.add_exception_handler(TooMuch, too_much)
    pages.add_exception_handler(Exception, _broken)


def _not_logged_in(request: Request, _: Exception) -> Response:
    if is_partial(request):
        return Response(status_code=401, headers={"HX-Redirect": site_of(request).chat})
    return site_of(request).page("login.html", status=401)


async def _page_login_ended(request: Request, _: Exception) -> Response:
    """What was being sent is given back, to be sent when they have logged in again.

    It is in the page alone, as their browser sent it: nothing of it is kept here.
    """
    if for_staff(request):
        return await login_ended(request)
    if is_partial(request):
        return Response(status_code=401)
    site = site_of(request)
    if site.try_out and site.side is None and request.method == "GET":
        return RedirectResponse(f"{BOTH_SIDES}/{Side.MENTOR}{request.url.path}")
    posted = request.method == "POST"
    sent = (await request.form(max_fields=MOST_FIELDS)).multi_items() if posted else []
    fields = [(name, value) for name, value in sent if isinstance(value, str) and name != SENDS]
    values = {
        "try_out": site.side is not None,
        "left": False,
        "written": any(
            name.rpartition(".")[2] in WRITTEN and value.strip() for name, value in fields
        ),
        "fields": fields,
        "action": request.url.path,
        "shows": len(fields) < len(sent),
    }
    return site.page("mentor/login.html", values, status=401)


def _link_gone(request: Request, error: Exception) -> Response:
    site = site_of(request)
    by_letter = site.parts.settings.mail_server is not None
    kind = error.kind if isinstance(error, LinkGone) else ""
    if isinstance(error, LinkGone) and error.language is not None:
        staff = {"kind": kind, "language": error.language}
        return site.page("staff/link_gone.html", staff, status=410)
    values = {"code": request.path_params["code"] if by_letter else None, "kind": kind}
    return site.page("link_gone.html", values, status=410)


def _unavailable(request: Request, _: Exception) -> Response:
    response = _notice(request, "unavailable.html", 503)
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _unusable(request: Request, _: Exception) -> Response:
    return _notice(request, "broken.html", 422)


def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _notice(request, "missing.html", status)


def _not_theirs(request: Request, _: Exception) -> Response:
    """The answer is the same for what is somebody else's and for what is gone."""
    return _notice(request, "mentor/gone.html", 404)


def _broken(request: Request, _: Exception) -> Response:
    return _notice(request, "broken.html", 500)


def _notice(request: Request, template: str, status: int) -> Response:
    if is_partial(request):
        return Response(status_code=status)  # the page that is there says it in its own words
    site = site_of(request)
    if for_staff(request):
        staff = {"what": template.removesuffix(".html"), "language": language_of_request(request)}
        return site.page("staff/notice.html", staff, status=status)
    at_home = request.url.path.startswith(site.home)
    values = {"back": site.home if at_home else site.chat}
    return site.page(template, values, status=status)
