"""Saving what was written, and what becomes of it when somebody else was first."""

from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from bot.bank.drafts import Conflict, Refused, Saved, save_draft
from bot.pages.site import is_partial
from bot.pages.staff.editor_fields import Fields, folder_in
from bot.pages.staff.editor_work import Work
from bot.pages.staff.visiting import Desk


async def keep(
    desk: Desk, work: Work, texts: dict[str, str], fields: Fields
) -> Saved | Conflict | Refused | None:
    """Into the draft. None when there is nothing that was not there already."""
    folder = "" if work.fixed else folder_in(fields)
    if texts == work.texts and folder in ("", work.folder):
        return None
    now, staff = desk.site.clock(), desk.visitor.member.id
    copy = fields.identity("kopi") or None
    to_save, version = work.to_save(texts), fields.version()
    return await desk.site.parts.store.run(
        lambda transaction: save_draft(
            transaction, staff, work.name, to_save, version, now, folder=folder, copy=copy
        )
    )


def second(request: Request, desk: Desk, work: Work, conflict: Conflict) -> Response:
    """Somebody else was first: what was written is kept beside theirs, and both are shown."""
    address = f"{desk.site.base}/staff/bank/{work.name}/to-utgaver/{conflict.copy.id}"
    if not is_partial(request):
        return RedirectResponse(address, 303)
    values: dict[str, Any] = {
        "draft": conflict.draft,
        "copy": conflict.copy.id,
        "address": address,
        "now": desk.site.clock(),
        "name": work.name,
    }
    return desk.show("bank/editor/_second.html", values, here="bank", status=409)
