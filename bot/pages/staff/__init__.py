"""The pages of programme staff: the question bank, programmes, people, and what was done.

`visiting` says who it is and what they may; each page has a module of its own.
"""

from fastapi import APIRouter

from bot.pages.staff import editor_form, editor_source, editor_trying, editor_versions, home

router = APIRouter()
# The editor last: its address has a set's name in it, which could be any other page's.
for _module in (home, editor_source, editor_trying, editor_versions, editor_form):
    router.include_router(_module.router)
