"""Help in plain words, for somebody who has never seen a template."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from bot.pages.staff.visiting import TheDesk

router = APIRouter()


@router.get("/staff/hjelp")
async def show(desk: TheDesk) -> HTMLResponse:
    return desk.show("help.html", here="help")
