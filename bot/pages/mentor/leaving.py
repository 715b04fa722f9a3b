"""Logging out, here or everywhere."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from bot import page_logins
from bot.page_logins import Whose
from bot.pages.mentor.visiting import TheMentor
from bot.pages.site import TheSite
from bot.store import Transaction

router = APIRouter()


@router.post("/mentor/ut")
async def log_out(site: TheSite, visitor: TheMentor, alle: Annotated[str, Form()] = "") -> Response:
    """`alle`: every browser that is logged in as this person."""
    token = visitor.token

    def leave(transaction: Transaction) -> None:
        if alle:
            page_logins.log_out_everywhere(transaction, Whose(visitor.person))
        elif token is not None:
            page_logins.log_out(transaction, token)

    await site.parts.store.run(leave)
    values = {"try_out": False, "written": False, "left": True}
    response = site.page("mentor/login.html", values)
    site.forget_page(response)
    return response
