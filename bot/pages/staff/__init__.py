"""The pages of programme staff: the question bank, programmes, people, and what was done.

`visiting` says who it is and what they may; each page has a module of its own.
"""

from fastapi import APIRouter

from bot.pages.staff import home, stage_map, weeks

router = APIRouter()
for _module in (home, weeks, stage_map):
    router.include_router(_module.router)
