"""Help in plain words, for somebody who has never seen a template."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from bot.pages.staff.letters import reaches
from bot.pages.staff.visiting import TheDesk
from bot.programmes.health import PATIENCE

router = APIRouter()


@router.get("/staff/hjelp")
async def show(desk: TheDesk) -> HTMLResponse:
    """What it says of letters and codes is how it is here, and for whom the page is."""
    by_letter, by_chat = reaches(desk.site, desk.visitor.member)
    values = {
        "by_letter": by_letter,
        "by_chat": by_chat,
        "patience": {name: each.days for name, each in PATIENCE.items()},
    }
    return desk.show("help.html", values, here="help")
