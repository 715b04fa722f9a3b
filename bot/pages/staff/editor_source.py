"""The same draft as templates, one for each language, for those who would rather write them."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from bot.bank.drafts import Conflict, Refused
from bot.bank.texts import MOST_CHARACTERS, plain
from bot.pages.site import is_partial
from bot.pages.staff.editor_checking import Teller, problems_of
from bot.pages.staff.editor_fields import Fields
from bot.pages.staff.editor_keeping import keep, second
from bot.pages.staff.editor_leaving import cannot_edit
from bot.pages.staff.editor_posts import ThePosted
from bot.pages.staff.editor_show import head_values
from bot.pages.staff.editor_work import Work, any_work, may_edit, work_of
from bot.pages.staff.visiting import Desk, TheDesk
from dialogues.editing.forms import LANGUAGES, CannotShow
from dialogues.editing.reading import read_form

FIELD: Final = "mal."
FORM, TRY, PUBLISH = "skjema", "prov", "publiser"

router = APIRouter()


def as_template(
    desk: Desk,
    work: Work,
    texts: Mapping[str, str] | None = None,
    *,
    cannot: CannotShow | None = None,
    refused: Refused | None = None,
    fields: Fields | None = None,
    status: int = 200,
) -> HTMLResponse:
    """The page. `texts`: what was written and not kept. `cannot`: why there is no form of it."""
    now = work.texts if texts is None else texts
    values = _values(desk, work, now) | {
        "texts": now,
        "cannot": cannot,
        "refused": refused,
        "most": MOST_CHARACTERS,
        "version": fields.version() if fields and texts is not None else work.version,
        "copy": fields.identity("kopi") if fields else 0,
        "chosen": _chosen(now, cannot, fields),
        "unsaved": texts is not None,
    }
    return desk.show("bank/editor/source.html", values, here="bank", status=status)


def _chosen(texts: Mapping[str, str], cannot: CannotShow | None, fields: Fields | None) -> str:
    """The language that is seen first: where something is wrong, or that which there is."""
    wanted = fields.text("sprak") if fields else ""
    if cannot is not None and cannot.language in LANGUAGES:
        return cannot.language
    return wanted if wanted in LANGUAGES else next(iter(texts), LANGUAGES[0])


def _values(desk: Desk, work: Work, texts: Mapping[str, str]) -> dict[str, Any]:
    parts = desk.site.parts
    bank = parts.library.bank_of(work.programme)
    language = desk.visitor.member.language
    present = {code: texts[code] for code in LANGUAGES if texts.get(code)}
    problems = problems_of(parts.library.contents, work, present, Teller(bank, language, None))
    form = read_form(present)
    title = "" if isinstance(form, CannotShow) else next(iter(form.titles.values()), "")
    return head_values(desk, work, problems, present) | {"title": title, "source": True, "told": ""}


@router.get("/staff/bank/{name}/mal")
async def template(desk: TheDesk, name: str) -> HTMLResponse:
    return await run_in_threadpool(as_template, desk, await work_of(desk, name))


@router.post("/staff/bank/{name}/mal")
async def save(request: Request, desk: TheDesk, name: str, fields: ThePosted) -> Response:
    work = await any_work(desk, name)
    if not may_edit(desk.visitor.member, work):
        return cannot_edit(desk, work, fields, partial=is_partial(request))
    texts = {code: _written(fields, work, code) for code in LANGUAGES}
    texts = {code: text for code, text in texts.items() if text.strip()}
    outcome = await keep(desk, work, texts, fields)
    if isinstance(outcome, Conflict):
        return second(request, desk, work, outcome)
    if isinstance(outcome, Refused):
        if is_partial(request):
            return await run_in_threadpool(_pieces, desk, work, texts, outcome)
        return await run_in_threadpool(
            lambda: as_template(desk, work, texts, refused=outcome, fields=fields, status=422)
        )
    if not is_partial(request):
        act = fields.text("gjor")
        onwards = {FORM: "", TRY: "/prov", PUBLISH: "/publiser"}.get(act, "/mal")
        return RedirectResponse(f"{desk.site.base}/staff/bank/{name}{onwards}", 303)
    saved = await work_of(desk, name)
    return await run_in_threadpool(_pieces, desk, saved, saved.texts, None)


def _written(fields: Fields, work: Work, code: str) -> str:
    """A browser gives every newline as two signs, and drops the one at the very end of none."""
    if FIELD + code not in fields:
        return work.texts.get(code, "")
    text = plain(fields.text(FIELD + code))
    before = work.texts.get(code, "")
    return before if text.rstrip() == before.rstrip() else text


def _pieces(
    desk: Desk, work: Work, texts: Mapping[str, str], refused: Refused | None
) -> HTMLResponse:
    values = _values(desk, work, texts) | {
        "refused": refused,
        "most": MOST_CHARACTERS,
        "version": work.version,
        "unsaved": refused is not None,
    }
    status = 422 if refused else 200
    return desk.show("bank/editor/_source_pieces.html", values, here="bank", status=status)
