"""Where staff begin: what each of them would do next."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from bot.pages.staff.visiting import TheDesk

router = APIRouter()


@router.get("/staff")
async def home(desk: TheDesk) -> HTMLResponse:
    return desk.show("home.html", here="home")
