"""The mentee's path as a page, and as a picture to keep."""

import logging
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Path
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from bot.drawings.charts import competence_chart, goal_chart
from bot.drawings.pictures import png
from bot.drawings.rendering import LOCALE
from bot.errors import NotDrawn
from bot.pages.chat import LARGEST
from bot.pages.site import Site, TheSite, TheVisitor, Visitor
from bot.pairs.sharing import ShownPath
from dialogues.progress import Progress

FILE_NAME: Final = "framgang.png"

log = logging.getLogger(__name__)
router = APIRouter()


@router.get("/framgang")
def path(site: TheSite, visitor: TheVisitor) -> Response:
    """Who has not begun a conversation has no path, and is sent to where one begins."""
    progress = _progress(site, visitor)
    if progress is None:
        return RedirectResponse(site.chat)
    return site.page("path.html", values(progress))


@router.get("/fremgang")
def other_spelling(site: TheSite) -> RedirectResponse:
    return RedirectResponse(f"{site.base}/framgang")


@router.get("/framgang/bilde")
def picture(site: TheSite, visitor: TheVisitor) -> Response:
    progress = _progress(site, visitor)
    if progress is None or not progress.anything:
        return RedirectResponse(f"{site.base}/framgang")
    try:
        drawn = png(progress)
    except NotDrawn as error:
        log.warning("no picture: %s", error)
        return site.page("unavailable.html", status=503)
    return Response(
        drawn,
        media_type="image/png",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )


@router.get("/framgang/delt/{share}")
def shown(
    site: TheSite, visitor: TheVisitor, share: Annotated[int, Path(ge=0, le=LARGEST)]
) -> Response:
    """A mentee's path, as the mentor may see it while it is shown."""
    now = site.clock()
    found = site.parts.store.read(
        lambda connection: site.history.shown_path(connection, visitor.browser, share, now)
    )
    return shown_page(site, found, site.chat)


def shown_page(site: Site, found: ShownPath | None, back: str) -> Response:
    """404 when there is nothing that this person may see."""
    if found is None:
        raise HTTPException(404)
    name = found.name or site.parts.library.bank.label("menteen_din", LOCALE)
    shown = values(found.path, name)
    return site.page("path_shown.html", {**shown, "back": back})


def values(progress: Progress, whose: str | None = None) -> dict[str, object]:
    """What `_path.html` is filled with. `whose` names the mentee where another is to see it."""
    return {
        "progress": progress,
        "goal": goal_chart(progress, LOCALE),
        "competences": competence_chart(progress),
        "whose": whose,
    }


def _progress(site: Site, visitor: Visitor) -> Progress | None:
    return site.parts.store.read(
        lambda connection: site.history.progress(connection, visitor.browser)
    )
