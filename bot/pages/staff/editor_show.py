"""The editor's page, and the pieces of it that are new after something was saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi.responses import HTMLResponse

from bot.bank.places import OPEN_FOLDERS
from bot.pages.staff.bank_rows import only_for
from bot.pages.staff.editor_cards import MARKS, cards_of, label_of
from bot.pages.staff.editor_checking import Told, problems_of, teller
from bot.pages.staff.editor_fields import Fields, folder_in
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
from dialogues.editing.forms import LANGUAGES, OFFERED, SetForm
from dialogues.previewing import Previewed, preview
from dialogues.reading_sets import STANCES
from dialogues.set_heading import STRENGTHS, THEMES

EVERY_LANGUAGE: Final = "alle"
SHOWS_SAMPLES_ONLY: Final = "vis"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is put on the page. `told`: what was just done, or why it was not; see _told.html.

    `open`: the key of the card that lies open. `unsaved`: the page holds more than the draft does.
    """

    work: Work
    form: SetForm
    texts: Mapping[str, str]
    fields: Fields = field(default_factory=lambda: Fields(()))
    told: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    open: str = ""
    unsaved: bool = False


def form_page(desk: Desk, shown: Shown, status: int = 200) -> HTMLResponse:
    return desk.show("bank/editor/form.html", _values(desk, shown), here="bank", status=status)


def pieces(desk: Desk, shown: Shown, *, cards: bool, status: int = 200) -> HTMLResponse:
    """What replaces the parts of the page with the same ids. `cards`: the questions as well."""
    values = _values(desk, shown) | {"with_cards": cards, "made": shown.fields.made}
    return desk.show("bank/editor/_pieces.html", values, here="bank", status=status)


def _values(desk: Desk, shown: Shown) -> dict[str, Any]:
    work, form, fields = shown.work, shown.form, shown.fields
    contents = desk.site.parts.library.contents
    bank = desk.site.parts.library.bank_of(work.programme)
    language = desk.visitor.member.language
    words = sentences(bank)
    samples = sample_fields(form, fields, words[language])
    chosen = fields.text("sprak", _first_language(work))
    problems = problems_of(contents, work, shown.texts, teller(bank, language, shown.texts))
    return head_values(desk, work, problems, shown.texts) | {
        "form": form,
        "fields_": fields,
        "title": next((form.titles[code] for code in LANGUAGES if form.titles.get(code)), ""),
        "cards": cards_of(form),
        "open": shown.open,
        "offered": OFFERED,
        "marks_offered": MARKS,
        "label_of": label_of,
        "folders": OPEN_FOLDERS,
        "folder": folder_in(fields) or work.folder,
        "themes": THEMES,
        "roles": tuple(STANCES),
        "strengths": STRENGTHS,
        "samples": samples,
        "shows_more": "ogsa" in fields,
        "phones": _phones(bank, shown.texts, words, sample_answers(samples, words[language])),
        "silent": [code for code in LANGUAGES if not speaks(bank, code)],
        "chosen": chosen if chosen in (*LANGUAGES, EVERY_LANGUAGE) else LANGUAGES[0],
        "told": shown.told,
        "about": shown.about,
        "unsaved": shown.unsaved,
        "version": fields.version() if shown.unsaved else work.version,
        "copy": fields.identity("kopi") if shown.unsaved else 0,
    }


def head_values(
    desk: Desk, work: Work, problems: tuple[Told, ...], texts: Mapping[str, str]
) -> dict[str, Any]:
    """What the head and the foot of every page of the editor need."""
    member = desk.visitor.member
    draft = work.draft
    others = draft is not None and draft.saved_by.id not in (None, member.id)
    return {
        "work": work,
        "name": work.name,
        "fixed": work.fixed,
        "only_for": only_for(desk, work.programme),
        "languages": LANGUAGES,
        "problems": problems,
        "errors": sum(each.stops and not each.untouched for each in problems),
        "unfinished": {each.language: each for each in problems if each.of},
        "untouched": sum(each.untouched for each in problems),
        "advice": sum(not each.stops and not each.of for each in problems),
        "behind": behind(desk.site.parts.library.contents, work, texts),
        "missing": [code for code in LANGUAGES if not texts.get(code)],
        "by_another": others,
        "my_copies": [copy for copy in work.copies if copy.staff == member.id],
        "now": desk.site.clock(),
        "address": f"{desk.site.base}/staff/bank/{work.name}",
    }


def _first_language(work: Work) -> str:
    return next((code for code in LANGUAGES if code in work.texts), LANGUAGES[0])


def _phones(
    bank: Bank,
    texts: Mapping[str, str],
    words: Mapping[str, str],
    answers: Mapping[str, Any],
) -> dict[str, tuple[Previewed, ...]]:
    """What each language's phone shows; a language without a text is not there."""
    found: dict[str, tuple[Previewed, ...]] = {}
    for code in texts:
        names = sample_names(bank, code)
        shown = preview({code: texts[code]}, bank, sample=words, answers=answers, names=names)
        found |= shown
    return found
