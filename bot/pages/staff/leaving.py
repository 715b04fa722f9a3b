"""Logging out, here or everywhere."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from bot import page_logins
from bot.page_logins import Whose
from bot.pages.site import TheSite
from bot.pages.staff.asking import STAFF, Sent
from bot.pages.staff.coming_in import login_page
from bot.pages.staff.visiting import TheStaff
from bot.store import Transaction

router = APIRouter()


@router.post("/staff/ut")
async def log_out(
    request: Request, site: TheSite, visitor: TheStaff, alle: Annotated[str, Form()] = ""
) -> Response:
    """`alle`: every browser that is logged in as this member of staff."""

    def leave(transaction: Transaction) -> None:
        if alle:
            page_logins.log_out_everywhere(transaction, Whose(staff=visitor.member.id))
        page_logins.log_out(transaction, visitor.token)

    await site.parts.store.run(leave)
    response = login_page(request, Sent(STAFF), left=True)
    site.forget_page(response)
    return response
