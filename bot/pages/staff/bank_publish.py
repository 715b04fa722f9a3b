"""Publishing a draft: what it changes, what keeps it from being published, and why it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from bot.bank.checking import Problems, check_set, unfinished
from bot.bank.drafts import Draft, discard_draft, rebase
from bot.bank.history import numbers_of
from bot.bank.places import LANGUAGES
from bot.bank.publications import Kind
from bot.bank.publishing import Done, Hindered, Hindrance, may_be_correction, publish, ready_texts
from bot.pages.staff.bank_comparing import compared
from bot.pages.staff.bank_list import BANK
from bot.pages.staff.bank_rows import only_for
from bot.pages.staff.bank_sets import (
    MOST,
    OneSet,
    changed_languages,
    may_edit,
    not_allowed,
    the_set,
)
from bot.pages.staff.editor_checking import places_of
from bot.pages.staff.visiting import Desk, TheDesk
from dialogues.editing.reading import read_form
from dialogues.problems import Problem
from dialogues.telling_problems import sentence

router = APIRouter()
Version = Annotated[int, Form(alias="versjon", ge=0, le=MOST)]
TO_ALL: Final = "alle"


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as the page shows it. `path`: where it is mended."""

    sentence: str
    language: str
    number: int
    path: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """The form as it came, and what hindered it."""

    why: str = ""
    correction: bool = False
    hindrance: str = ""


@router.get(BANK + "/{name}/publiser")
def publish_page(desk: TheDesk, name: str) -> Response:
    one = the_set(desk, name)
    if one.draft is None:
        return RedirectResponse(f"{BANK}/{name}/historikk?gjort=uten-utkast", 303)
    return _page(desk, one, one.draft, Attempt())


@router.post(BANK + "/{name}/publiser")
async def publish_it(
    desk: TheDesk,
    name: str,
    version: Version,
    live: Annotated[int, Form(alias="revisjon", ge=0, le=MOST)],
    why: Annotated[str, Form(alias="grunn", max_length=4000)] = "",
    whom: Annotated[str, Form(alias="hvem", max_length=20)] = "",
    replaces: Annotated[str, Form(alias="erstatt", max_length=20)] = "",
) -> Response:
    one = await run_in_threadpool(the_set, desk, name)
    if not may_edit(desk, one):
        return not_allowed(desk, one)
    parts, staff = desk.site.parts, desk.visitor.member.id
    if replaces and live == one.live:
        # They have seen what somebody else published meanwhile, and want theirs in its place.
        version = await _rebased(desk, name, version)
    came = await publish(
        parts.store,
        parts.library,
        staff,
        name,
        version,
        why.strip(),
        parts.clock(),
        correction=whom == TO_ALL,
    )
    if isinstance(came, Done):
        told = "rettet" if came.kind is Kind.CORRECTION else "publisert"
        told += "-delvis" if came.waits else ""
        return RedirectResponse(f"{BANK}/{name}/historikk?gjort={told}", 303)
    attempt = Attempt(why, whom == TO_ALL, came.reason)
    return await run_in_threadpool(_hindered, desk, name, attempt, came)


async def _rebased(desk: Desk, name: str, version: int) -> int:
    """The draft's version when it stands on what is in use; the same one if it has changed."""
    now, staff = desk.site.clock(), desk.visitor.member.id
    saved = await desk.site.parts.store.run(
        lambda transaction: rebase(transaction, staff, name, version, now)
    )
    return saved.draft.version if saved else version


@router.post(BANK + "/{name}/forkast")
async def discard(desk: TheDesk, name: str, version: Version) -> Response:
    one = await run_in_threadpool(the_set, desk, name)
    if not may_edit(desk, one):
        return not_allowed(desk, one)
    now = desk.site.clock()
    staff = desk.visitor.member.id
    done = await desk.site.parts.store.run(
        lambda transaction: discard_draft(transaction, staff, name, version, now)
    )
    if not done:
        attempt = Attempt(hindrance=Hindrance.DRAFT_CHANGED)
        return await run_in_threadpool(_hindered, desk, name, attempt, None)
    if one.now is None:  # there is nothing left of it
        return RedirectResponse(f"{BANK}?gjort=forkastet", 303)
    return RedirectResponse(f"{BANK}/{name}/historikk?gjort=forkastet", 303)


def _hindered(desk: Desk, name: str, attempt: Attempt, came: Hindered | None) -> Response:
    one = the_set(desk, name)
    if one.draft is None:
        return RedirectResponse(f"{BANK}/{name}/historikk?gjort=uten-utkast", 303)
    problems = came.problems if came else None
    return _page(desk, one, one.draft, attempt, problems, status=409)


def _page(
    desk: Desk,
    one: OneSet,
    draft: Draft,
    attempt: Attempt,
    problems: Problems | None = None,
    status: int = 200,
) -> HTMLResponse:
    texts = one.drafted
    if problems is None:
        problems = check_set(one.folder, texts, changed_languages(one, texts), one.now)
    waits = draft.texts.keys() - ready_texts(draft, one.now).keys()
    lacks = unfinished(one.folder, problems)
    problems = {code: found for code, found in problems.items() if code not in waits}
    questions = places_of(read_form(texts)) or {}
    texts = {
        code: one.published.get(code, "") if code in waits else text for code, text in texts.items()
    }
    texts = {code: text for code, text in texts.items() if text}
    found = compared(desk.site, one.published, texts, one.programme)
    values: dict[str, Any] = {
        "name": one.name,
        "title": one.title,
        "live": one.live,
        "live_number": numbers_of(desk.site.parts.library.contents, one.name).get(one.live, 0),
        "only_for": only_for(desk, one.programme),
        "is_new": not one.published,
        "retires": draft.retires,
        "draft": draft,
        "errors": tuple(told_problems(desk, one.name, problems, one.drafted)),
        "waits": [
            (code, len(questions.keys() - lacks.get(code, set())), len(questions))
            for code in LANGUAGES
            if code in waits
        ],
        "same": bool(one.published) and one.published == texts,
        "may_edit": may_edit(desk, one),
        "may_correct": bool(one.published) and may_be_correction(draft, one.now),
        "overtaken": draft.based_on != one.live,
        "why": attempt.why,
        "correction": attempt.correction,
        "problem": attempt.hindrance,
        "now": desk.site.clock(),
    }
    return desk.show("bank/publish.html", values | found.values, here="bank", status=status)


def told_problems(
    desk: Desk, name: str, problems: Problems, texts: Mapping[str, str]
) -> list[Told]:
    """In the order of the languages, each with the way to where it is. `texts`: that are wrong."""
    bank = desk.site.parts.library.bank
    language = desk.visitor.member.language
    form = places_of(read_form(texts))
    return [
        Told(sentence(each, bank, language, form), code, each.number, _place(name, code, each))
        for code, found in problems.items()
        for each in found
    ]


def _place(name: str, language: str, problem: Problem) -> str:
    """Where the editor has it."""
    if not problem.question:
        return f"{BANK}/{name}?sprak={language}"
    key = quote(problem.question)
    return f"{BANK}/{name}?sprak={language}&kort={key}#k-{key}"
