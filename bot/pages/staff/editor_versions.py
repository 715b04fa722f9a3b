"""Two people in one draft, or one in two tabs: both versions, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from bot.bank.copies import Copy
from bot.bank.drafts import Refused, Saved, drop_copy, merge_copy, take_copy
from bot.pages.staff.bank_comparing import answers
from bot.pages.staff.editor_fields import Fields
from bot.pages.staff.editor_merging import HEADING, merged
from bot.pages.staff.editor_posts import ThePosted
from bot.pages.staff.editor_work import Work, work_of
from bot.pages.staff.visiting import Desk, TheDesk
from bot.store import Transaction
from dialogues.differing import Difference, Run, difference, runs
from dialogues.editing.forms import LANGUAGES, CannotShow
from dialogues.editing.reading import read_form

MINE, THEIRS, TOGETHER = "min", "deres", "sammen"
CHOICE: Final = "velg."
REST: Final = "resten"  # the field for all that is not in a question

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Compared:
    """`plain`: the texts word by word, where there is no form to compare by."""

    difference: Difference | None
    plain: Mapping[str, tuple[Run, ...]]

    @property
    def nothing(self) -> bool:
        if self.difference is not None:
            return self.difference.nothing
        return all(run.kind == "equal" for found in self.plain.values() for run in found)


def compared(theirs: Mapping[str, str], mine: Mapping[str, str]) -> Compared:
    found = difference(theirs, mine)
    if not isinstance(found, CannotShow):
        return Compared(found, {})
    codes = [code for code in LANGUAGES if theirs.get(code) or mine.get(code)]
    return Compared(None, {c: runs(theirs.get(c, ""), mine.get(c, "")) for c in codes})


def _copy(work: Work, identity: int) -> Copy:
    found = next((copy for copy in work.copies if copy.id == identity), None)
    if found is None:
        raise HTTPException(404)
    return found


@router.get("/staff/bank/{name}/to-utgaver/{copy}")
async def both(desk: TheDesk, name: str, copy: int) -> HTMLResponse:
    work = await work_of(desk, name)
    return await run_in_threadpool(_page, desk, work, _copy(work, copy))


def _page(desk: Desk, work: Work, copy: Copy, *, late: bool = False) -> HTMLResponse:
    mine = work.with_texts(copy.texts)
    form = read_form(work.texts)
    titles = {} if isinstance(form, CannotShow) else form.titles
    values = {
        "work": work,
        "copy": copy,
        "mine": copy.staff == desk.visitor.member.id,
        "languages": LANGUAGES,
        "compared": compared(work.texts, mine),
        "answers_before": answers(work.texts),
        "answers_after": answers(mine),
        "title": next(iter(titles.values()), work.name),
        "name": work.name,
        "now": desk.site.clock(),
        "late": late,
        "address": f"{desk.site.base}/staff/bank/{work.name}",
    }
    return desk.show("bank/editor/versions.html", values, here="bank", status=409 if late else 200)


@router.post("/staff/bank/{name}/to-utgaver/{copy}")
async def decide(desk: TheDesk, name: str, copy: int, fields: ThePosted) -> Response:
    work = await work_of(desk, name)
    found = _copy(work, copy)
    act = fields.text("gjor")
    kept = await run_in_threadpool(_texts, work, found, fields) if act == TOGETHER else {}

    def unit(transaction: Transaction) -> object:
        staff, now, version = desk.visitor.member.id, desk.site.clock(), fields.version()
        if act == THEIRS:
            return drop_copy(transaction, staff, copy, now) or None
        if act == MINE:
            return take_copy(transaction, staff, copy, version, now)
        return merge_copy(transaction, staff, copy, kept, version, now)

    if act not in (MINE, THEIRS, TOGETHER):
        return await run_in_threadpool(_page, desk, work, found)
    if act != THEIRS and fields.version() != work.version:
        return await run_in_threadpool(lambda: _page(desk, work, found, late=True))
    outcome = await desk.site.parts.store.run(unit)
    if isinstance(outcome, Saved | bool) or outcome is None:
        return RedirectResponse(f"{desk.site.base}/staff/bank/{name}", 303)
    again = await work_of(desk, name)
    late = not isinstance(outcome, Refused)
    return await run_in_threadpool(lambda: _page(desk, again, _copy(again, copy), late=late))


def _texts(work: Work, copy: Copy, fields: Fields) -> dict[str, str]:
    """What the choices make of the two."""
    chosen = {
        HEADING if name == CHOICE + REST else name.removeprefix(CHOICE)
        for name in fields.all
        if name.startswith(CHOICE) and fields.text(name) == MINE
    }
    return work.to_save(merged(work.texts, work.with_texts(copy.texts), chosen))
