"""A set for staff who may not edit it: what is asked, in each language that it has."""

from typing import Any

from fastapi.responses import HTMLResponse

from bot.pages.staff.bank_sets import the_set
from bot.pages.staff.editor_fields import Fields
from bot.pages.staff.editor_samples import (
    sample_answers,
    sample_fields,
    sample_names,
    sentences,
    speaks,
)
from bot.pages.staff.editor_work import Work, behind
from bot.pages.staff.visiting import Desk
from dialogues.bank import Bank
from dialogues.editing.forms import LANGUAGES, CannotShow, SetForm
from dialogues.editing.reading import read_form
from dialogues.previewing import Previewed, preview


def reading_page(desk: Desk, work: Work) -> HTMLResponse:
    """What is published; a set that never was, as its draft is. It reads the store."""
    texts = work.before if work.published else work.texts
    read = read_form(texts)
    form = None if isinstance(read, CannotShow) else read
    tongues = tuple(code for code in LANGUAGES if texts.get(code))
    contents = desk.site.parts.library.contents
    values: dict[str, Any] = {
        "name": work.name,
        "title": the_set(desk, work.name).title,
        "form": form,
        "description": _description(desk, form),
        "languages": tongues,
        "phones": {code: _phone(desk, work, form, code, texts[code]) for code in tongues},
        "silent": [code for code in tongues if not speaks(_bank(desk, work), code)],
        "behind": behind(contents, work, texts) if work.published else frozenset(),
        "published": work.published is not None,
        "programme": work.programme,
        "fixed": work.fixed,
        "open": "",
        "shows_more": True,
        "now": desk.site.clock(),
        "address": f"{desk.site.base}/staff/bank/{work.name}",
    }
    return desk.show("bank/reading.html", values, here="bank")


def _description(desk: Desk, form: SetForm | None) -> str:
    if form is None:
        return ""
    told = form.descriptions
    mine = told.get(desk.visitor.member.language)
    return mine or next((told[code] for code in LANGUAGES if told.get(code)), "")


def _bank(desk: Desk, work: Work) -> Bank:
    return desk.site.parts.library.bank_of(work.programme)


def _phone(
    desk: Desk, work: Work, form: SetForm | None, code: str, text: str
) -> tuple[Previewed, ...]:
    bank = _bank(desk, work)
    words = sentences(bank)
    samples = sample_fields(form, Fields(()), words[code]) if form else ()
    answers = sample_answers(samples, words[code])
    names = sample_names(bank, code)
    shown = preview({code: text}, bank, sample=words, answers=answers, names=names)
    return shown.get(code, ())
