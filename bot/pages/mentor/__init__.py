"""The mentor's pages: what waits, what is shared, what is planned, and acting on it.

`desk` and `waiting` read, each page has a module of its own, and `acting` does what a form says
through the same keepers that a conversation's effects go to.
"""

from fastapi import APIRouter

from bot.pages.mentor import (
    answering,
    contributing,
    inviting,
    leaving,
    meeting,
    planned,
    planning,
    sheet,
    today,
)

router = APIRouter()
for _module in (
    today,
    answering,
    contributing,
    inviting,
    leaving,
    meeting,
    planned,
    planning,
    sheet,
):
    router.include_router(_module.router)
