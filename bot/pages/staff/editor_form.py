"""The set editor: a question set as a form that saves itself.

Without a script the whole form is posted by the button that is pressed. With one the same is
posted while somebody writes, and answered by the pieces of the page that are new; the fields are
never among them, unless questions were added, moved or taken away.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from bot.bank.drafts import Conflict, Refused
from bot.bank.texts import plain
from bot.pages.site import is_partial
from bot.pages.staff.bank_reading import reading_page
from bot.pages.staff.editor_conditions import fitted
from bot.pages.staff.editor_fields import Fields, read_fields
from bot.pages.staff.editor_keeping import keep, second
from bot.pages.staff.editor_leaving import cannot_edit
from bot.pages.staff.editor_posts import ThePosted
from bot.pages.staff.editor_show import Shown, form_page, pieces
from bot.pages.staff.editor_source import as_template
from bot.pages.staff.editor_work import Work, any_work, may_edit, work_of
from bot.pages.staff.visiting import Desk, TheDesk
from dialogues.editing import operations
from dialogues.editing.forms import LANGUAGES, CannotShow, OptionForm, SetForm
from dialogues.editing.reading import read_form
from dialogues.editing.writing import write

SAVE, SHOW, TEMPLATE, TRY, PUBLISH = "lagre", "vis", "mal", "prov", "publiser"
ELSEWHERE: Final = {TEMPLATE: "/mal", TRY: "/prov", PUBLISH: "/publiser"}
NEW: Final = "nytt"
REMOVE, UNDO = "fjern", "angre"
BEFORE: Final = "angre."  # begins the fields that hold the texts from before a question was removed
MOST_QUESTIONS: Final = 200

router = APIRouter()


@router.get("/staff/bank/{name}")
async def editor(desk: TheDesk, name: str, kort: str = "", sprak: str = "") -> HTMLResponse:
    """The form; a set that has none is opened as a template, with a sentence that says why. Who
    may not edit it, reads it."""
    work = await any_work(desk, name)
    if not may_edit(desk.visitor.member, work):
        return await run_in_threadpool(reading_page, desk, work)
    form = read_form(work.texts)
    if isinstance(form, CannotShow):
        return await run_in_threadpool(as_template, desk, work, cannot=form)
    first = form.questions[0].key if form.questions else ""
    fields = Fields([("sprak", sprak)] if sprak else [])
    shown = Shown(work, form, work.texts, fields, open=kort or first)
    return await run_in_threadpool(form_page, desk, shown)


@router.post("/staff/bank/{name}")
async def save(request: Request, desk: TheDesk, name: str, fields: ThePosted) -> Response:
    work = await any_work(desk, name)
    if not may_edit(desk.visitor.member, work):
        return cannot_edit(desk, work, fields, partial=is_partial(request))
    source: Mapping[str, str] = work.texts
    base = read_form(source)
    if isinstance(base, CannotShow):  # somebody has edited the template meanwhile
        source = work.before
        base = read_form(source)
    if isinstance(base, CannotShow):
        return cannot_edit(desk, work, fields, partial=is_partial(request), unreadable=True)
    act, _, about = fields.text("gjor", SAVE).partition(".")
    if act == UNDO and not work.fixed:
        return await _undo(request, desk, work, fields, about)
    read = fitted(read_fields(fields, base, fixed=work.fixed), base)
    form, key = operate(read, act, about) if not work.fixed else (read, "")
    texts = await run_in_threadpool(write, source, form)
    shown = Shown(work, form, texts, fields, open=key, unsaved=True)
    if act == SHOW:
        return await run_in_threadpool(pieces, desk, shown, cards=False)
    if len(form.questions) > MOST_QUESTIONS:
        return await _refuse(request, desk, Shown(work, read, write(source, read), fields, "many"))
    outcome = await keep(desk, work, texts, fields)
    if isinstance(outcome, Conflict):
        return second(request, desk, work, outcome)
    if isinstance(outcome, Refused):
        about_ = {"language": outcome.language}
        refused = Shown(work, form, texts, fields, outcome.reason, about_, key, unsaved=True)
        return await _refuse(request, desk, refused)
    removed = act == REMOVE and form != read
    if not is_partial(request) and not removed:
        return RedirectResponse(_next(desk, name, act, key, fields), 303)
    saved = await work_of(desk, name)
    now = read_form(saved.texts)
    if isinstance(now, CannotShow):  # what was written as a template does not hold together
        return Response(status_code=205, headers={"location": f"/staff/bank/{name}"})
    undo = {"key": about, "texts": write(source, read)} if removed else {}
    after = Shown(saved, now, saved.texts, fields, _told_of(act), undo, open=key)
    if not is_partial(request):  # the page has what it takes to undo it, and nothing else has
        return await run_in_threadpool(form_page, desk, after)
    return await run_in_threadpool(pieces, desk, after, cards=act != SAVE)


async def _undo(request: Request, desk: Desk, work: Work, fields: Fields, key: str) -> Response:
    """The texts from before a question was removed become the draft again."""
    held = {code: plain(fields.text(BEFORE + code)) for code in LANGUAGES}
    texts = {code: text for code, text in held.items() if text.strip()} or work.texts
    outcome = await keep(desk, work, texts, fields)
    if isinstance(outcome, Conflict):
        return second(request, desk, work, outcome)
    saved = await work_of(desk, work.name)
    form = read_form(saved.texts)
    if not is_partial(request) or isinstance(form, CannotShow):
        return RedirectResponse(_next(desk, work.name, UNDO, key, fields), 303)
    told = "" if isinstance(outcome, Refused) else UNDO
    shown = Shown(saved, form, saved.texts, fields, told, open=key)
    return await run_in_threadpool(pieces, desk, shown, cards=True)


async def _refuse(request: Request, desk: Desk, shown: Shown) -> Response:
    if is_partial(request):
        return await run_in_threadpool(pieces, desk, shown, cards=False, status=422)
    return await run_in_threadpool(form_page, desk, shown, 422)


def _next(desk: Desk, name: str, act: str, key: str, fields: Fields) -> str:
    address = f"{desk.site.base}/staff/bank/{name}"
    if act in ELSEWHERE:
        return address + ELSEWHERE[act]
    language = fields.text("sprak")
    wanted = [f"kort={quote(key)}"] if key else []
    wanted += [f"sprak={quote(language)}"] if language else []
    query = "?" + "&".join(wanted) if wanted else ""
    return f"{address}{query}" + (f"#k-{quote(key)}" if key else "")


def _told_of(act: str) -> str:
    return act if act in ("opp", "ned", "kopi", "fjern", NEW, "svar", "uten") else ""


Operation = Callable[[SetForm, str], SetForm]
_OPERATIONS: Final[dict[str, Operation]] = {
    "opp": operations.move_up,
    "ned": operations.move_down,
    "kopi": operations.duplicate_question,
    "fjern": operations.remove_question,
}


def operate(form: SetForm, act: str, about: str) -> tuple[SetForm, str]:
    """The form after the button, and the key of the question to look at then."""
    if act == NEW:
        made = operations.add_question(form)
        return made, made.questions[-1].key
    if act == "uten":
        key, _, option = about.partition(".")
        return _without_option(form, key, option), key
    place = next((n for n, each in enumerate(form.questions) if each.key == about), None)
    if act not in _OPERATIONS or place is None:
        return form, about if place is not None else ""
    made = _OPERATIONS[act](form, about)
    if act == "kopi":
        return made, made.questions[place + 1].key
    if act == "fjern":
        after = made.questions[min(place, len(made.questions) - 1)] if made.questions else None
        return made, after.key if after else ""
    return made, about


def _without_option(form: SetForm, key: str, option: str) -> SetForm:
    question = form.question(key)
    if question is None:
        return form
    kept: tuple[OptionForm, ...] = tuple(o for o in question.answer.options if o.key != option)
    answer = replace(question.answer, options=kept)
    return operations.change_question(form, replace(question, answer=answer), key)
