"""Meetings for calendars: one as a file from the chat, and all of them at a secret address.

Whoever has the address reads it without a login, as calendar programs must. What is wrong with
an address that leads to nothing is not said.
"""

import hashlib
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from bot.calendars import MEDIA_TYPE
from bot.feeds import feed
from bot.pages.site import TheSite, TheVisitor

LARGEST: Final = 2**63 - 1
# Asked for each time, and kept by nobody in between.
PRIVATE: Final = {"cache-control": "private, no-cache"}

MeetingId = Annotated[int, Path(ge=1, le=LARGEST)]

router = APIRouter()


@router.api_route("/kalender/{token}.ics", methods=["GET", "HEAD"])
def calendar(request: Request, site: TheSite, token: str) -> Response:
    parts = site.parts
    now = parts.clock()
    body = parts.store.read(
        lambda connection: feed(connection, parts.vault, parts.library, token, now)
    )
    if body is None:
        return Response(status_code=404)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**PRIVATE, "etag": tag}
    known = [each.strip().removeprefix("W/") for each in _known(request).split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def _known(request: Request) -> str:
    return request.headers.get("if-none-match", "")


@router.get("/chat/mote/{meeting}.ics")
def meeting(site: TheSite, visitor: TheVisitor, meeting: MeetingId) -> Response:
    """One of the visitor's own meetings, as it is now."""
    library = site.parts.library
    document = site.parts.store.read(
        lambda connection: site.history.meeting(connection, visitor.browser, library, meeting)
    )
    if document is None:
        return Response(status_code=404)
    disposition = f'attachment; filename="{document.name}"'
    headers = {"Content-Disposition": disposition}
    return Response(document.body, media_type=MEDIA_TYPE, headers=headers)
