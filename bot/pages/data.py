"""What somebody may fetch of their own, and whether the server is well."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlalchemy import literal, select
from starlette.responses import Response

from bot.pages.site import TheSite, TheVisitor

FILE_NAME: Final = "mine-data.html"

router = APIRouter()
health_router = APIRouter()


@router.get("/chat/mine-data")
def own_data(site: TheSite, visitor: TheVisitor) -> Response:
    """Everything that is kept about whoever asks. Their browser saves it, and never runs it."""
    library = site.parts.library
    file = site.parts.store.read(
        lambda connection: site.history.export(connection, visitor.browser, library)
    )
    if file is None:
        return RedirectResponse(site.chat)
    return Response(
        file,
        media_type="text/html; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )


@health_router.get("/helse")
def health(site: TheSite) -> PlainTextResponse:
    """200 when the store answers, 503 when it does not."""
    site.parts.store.read(lambda connection: connection.execute(select(literal(1))).scalar())
    return PlainTextResponse("ok")
