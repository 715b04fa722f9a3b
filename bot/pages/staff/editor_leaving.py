"""What was written where it cannot be kept: shown, so that it can be copied. Nothing is saved."""

from fastapi import Request
from starlette.responses import Response

from bot.pages.site import is_partial, site_of
from bot.pages.staff.editor_fields import Fields
from bot.pages.staff.editor_posts import MOST_BYTES
from bot.pages.staff.editor_work import Work
from bot.pages.staff.visiting import Desk, desk_of, staff_visitor

LONGEST_SHOWN = 400  # fields


def cannot_edit(
    desk: Desk, work: Work, fields: Fields, *, partial: bool, unreadable: bool = False
) -> Response:
    """A role that was taken away meanwhile, or a draft that no form fits any more."""
    written = [
        value
        for name, values in fields.all.items()
        for value in values
        if len(name.split(".")) > 2 and not name.endswith((".nokkel", ".mal")) and value.strip()
    ]
    written += [value for name in ("mal.nb", "mal.nn", "mal.en") for value in fields.every(name)]
    if partial:
        return Response(status_code=403)
    values = {"written": written[:LONGEST_SHOWN], "name": work.name, "unreadable": unreadable}
    return desk.show("bank/editor/cannot.html", values, here="bank", status=403)


async def too_much(request: Request, _: Exception) -> Response:
    if is_partial(request):
        return Response(status_code=413)
    desk = await desk_of(site_of(request), await staff_visitor(request))
    values = {"back": request.url.path, "most": MOST_BYTES // 1000}
    return desk.show("bank/editor/too_much.html", values, here="bank", status=413)
