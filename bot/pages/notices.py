"""What a page says when it cannot do what was asked. None of it repeats what was sent."""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.errors import StoreUnavailable
from bot.pages.chat import UnusableForm
from bot.pages.door import LinkGone
from bot.pages.site import NotLoggedIn, is_partial, site_of

RETRY_SECONDS: Final = "5"


def explain_errors(pages: FastAPI) -> None:
    pages.add_exception_handler(NotLoggedIn, _not_logged_in)
    pages.add_exception_handler(LinkGone, _link_gone)
    pages.add_exception_handler(StoreUnavailable, _unavailable)
    pages.add_exception_handler(UnusableForm, _unusable)
    pages.add_exception_handler(RequestValidationError, _unusable)
    pages.add_exception_handler(HTTPException, _missing)
    pages.add_exception_handler(Exception, _broken)


def _not_logged_in(request: Request, _: Exception) -> Response:
    if is_partial(request):
        return Response(status_code=401, headers={"HX-Redirect": "/chat"})
    return site_of(request).page("login.html", status=401)


def _link_gone(request: Request, error: Exception) -> Response:
    site = site_of(request)
    by_letter = site.parts.settings.mail_server is not None
    kind = error.kind if isinstance(error, LinkGone) else ""
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


def _broken(request: Request, _: Exception) -> Response:
    return _notice(request, "broken.html", 500)


def _notice(request: Request, template: str, status: int) -> Response:
    if is_partial(request):
        return Response(status_code=status)  # the page that is there says it in its own words
    return site_of(request).page(template, status=status)
