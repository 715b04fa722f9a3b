"""The pages of programme staff: the question bank, programmes, people, and what was done.

`visiting` says who it is and what they may; each page has a module of its own.
"""

from fastapi import APIRouter

from bot.pages.staff import (
    home,
    people_closing,
    people_inviting,
    people_links,
    people_overview,
    people_pairs,
)

router = APIRouter()
_MODULES = (home, people_overview, people_links, people_inviting, people_pairs, people_closing)
for _module in _MODULES:
    router.include_router(_module.router)
