"""The set editor's pages. Last of all: their addresses begin with any set's name."""

from fastapi import APIRouter

from bot.pages.staff import editor_form, editor_source, editor_trying, editor_versions

router = APIRouter()
for _module in (editor_source, editor_trying, editor_versions, editor_form):
    router.include_router(_module.router)
