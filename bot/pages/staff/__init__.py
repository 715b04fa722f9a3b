"""The pages of programme staff: the question bank, programmes, people, and what was done.

`visiting` says who it is and what they may; each page has a module of its own.
"""

from fastapi import APIRouter

from bot.pages.staff import (
    bank_files,
    bank_history,
    bank_list,
    bank_new,
    bank_publish,
    bank_shipped,
    colleagues,
    coming_in,
    confirming,
    editor,
    figures_programme,
    figures_set,
    helping,
    home,
    leaving,
    log,
    own,
    people_closing,
    people_inviting,
    people_links,
    people_lists,
    people_overview,
    people_pairs,
    programme_list,
    programme_settings,
    stage_map,
    weeks,
)

router = APIRouter()
for _module in (
    home,
    coming_in,
    leaving,
    confirming,
    own,
    colleagues,
    log,
    helping,
    programme_list,
    programme_settings,
    people_overview,
    people_links,
    people_inviting,
    people_lists,
    people_pairs,
    people_closing,
    figures_programme,
    figures_set,
    stage_map,
    weeks,
    bank_list,
    bank_new,
    bank_files,
    bank_publish,
    bank_history,
    bank_shipped,
    editor,  # last: it takes every name there is below /staff/bank
):
    router.include_router(_module.router)
