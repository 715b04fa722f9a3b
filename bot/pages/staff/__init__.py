"""The pages of programme staff: the question bank, programmes, people, and what was done.

`visiting` says who it is and what they may; each page has a module of its own.
"""

from fastapi import APIRouter

from bot.pages.staff import bank_history, bank_list, bank_publish, editor, home

router = APIRouter()
for _module in (home, bank_list, bank_publish, bank_history, editor):
    router.include_router(_module.router)
