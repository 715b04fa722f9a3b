"""A new set: a title, what kind it is and who it is for. The rest is the editor's."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection
from starlette.responses import Response

from bot.bank.drafts import Saved, save_draft
from bot.bank.listing import SetSummary, summaries
from bot.bank.places import LONGEST_NAME, OPEN_FOLDERS, is_name
from bot.pages.mentor.typed import cleaned
from bot.pages.staff.bank_finding import SHARED
from bot.pages.staff.bank_list import BANK
from bot.pages.staff.bank_rows import programme_names
from bot.pages.staff.bank_sets import no_right
from bot.pages.staff.visiting import Desk, TheDesk
from dialogues.bank import FALLBACK_LANGUAGE
from dialogues.editing.forms import CannotShow
from dialogues.editing.operations import empty_form
from dialogues.editing.reading import read_form
from dialogues.editing.writing import write
from dialogues.set_heading import KINDS, LONGEST_TITLE

router = APIRouter()
NEW: Final = BANK + "/nytt"
_LETTERS: Final = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_OTHER: Final = re.compile(r"[^a-z0-9]+")
Field = Annotated[str, Form(max_length=400)]


@dataclass(frozen=True, slots=True)
class Written:
    """The form as it came. `folder`: the kind. `whose`: SHARED, or a programme's number."""

    title: str = ""
    folder: str = ""
    whose: str = ""


def places_for(desk: Desk, connection: Connection) -> list[tuple[str, str]]:
    """Where they may make sets: (SHARED or a programme's number, its name)."""
    member = desk.visitor.member
    shared = [(SHARED, "")] if member.edits_sets_of(None) else []
    own = sorted(programme_names(connection).items(), key=lambda each: each[1].casefold())
    return shared + [(str(number), name) for number, name in own if member.edits_sets_of(number)]


@router.get(NEW)
def new_page(desk: TheDesk) -> HTMLResponse:
    places = desk.site.parts.store.read(lambda connection: places_for(desk, connection))
    desk.visitor.must(may=bool(places))
    return _page(desk, places, Written(whose=places[0][0]))


@router.post(NEW)
async def make(
    desk: TheDesk,
    title: Annotated[str, Form(alias="tittel", max_length=400)] = "",
    folder: Annotated[str, Form(alias="slag", max_length=40)] = "",
    whose: Annotated[str, Form(alias="hvem", max_length=20)] = "",
) -> Response:
    written = Written(" ".join(cleaned(title).split()), folder, whose)
    places, known = await run_in_threadpool(_known, desk)
    if not places:
        return no_right(desk)
    problem = _problem(written, {key for key, _ in places}, known)
    if problem:
        return await run_in_threadpool(_page, desk, places, written, problem)
    now, staff = desk.site.clock(), desk.visitor.member.id
    name = name_from(written.title, {each.name for each in known})
    texts = {FALLBACK_LANGUAGE: _first_text(written)}
    programme = None if whose == SHARED else int(whose)
    saved = await desk.site.parts.store.run(
        lambda transaction: save_draft(
            transaction, staff, name, texts, 0, now, folder=folder, programme=programme
        )
    )
    if not isinstance(saved, Saved):  # somebody made one by that name this very moment
        return await run_in_threadpool(_page, desk, places, written, "taken")
    return RedirectResponse(f"{BANK}/{name}", 303)


def _known(desk: Desk) -> tuple[list[tuple[str, str]], tuple[SetSummary, ...]]:
    parts = desk.site.parts
    contents = parts.library.contents
    return parts.store.read(
        lambda connection: (places_for(desk, connection), summaries(connection, contents))
    )


def _problem(written: Written, places: Container[str], known: tuple[SetSummary, ...]) -> str:
    """What the form is to say; "" if nothing is wrong."""
    if not written.title:
        return "title"
    if len(written.title) > LONGEST_TITLE:
        return "long"
    if not _plain(written.title):
        return "letters"
    if written.folder not in OPEN_FOLDERS:
        return "kind"
    if written.whose not in places:
        return "whose"
    wanted = written.title.casefold()
    same = any(
        each.title.casefold() == wanted
        and str(SHARED if each.programme is None else each.programme) == written.whose
        for each in known
    )
    return "taken" if same else ""


def _page(
    desk: Desk, places: list[tuple[str, str]], written: Written, problem: str = ""
) -> HTMLResponse:
    values = {"places": places, "kinds": OPEN_FOLDERS, "written": written, "problem": problem}
    return desk.show("bank/new.html", values, here="bank", status=422 if problem else 200)


def _first_text(written: Written) -> str:
    """A set of this kind with its title, and one question that has no words yet."""
    empty = {FALLBACK_LANGUAGE: empty_form(KINDS[written.folder][0])}
    form = read_form(empty)
    assert not isinstance(form, CannotShow)
    titled = replace(form, titles={FALLBACK_LANGUAGE: written.title})
    return write(empty, titled)[FALLBACK_LANGUAGE]


def name_from(title: str, taken: Container[str]) -> str:
    """What the set is called in files and addresses: «Døra på gløtt» becomes dora-pa-glott."""
    plain = _plain(title)[: LONGEST_NAME - 4].strip("-")
    if not is_name(plain):  # begins with a digit, or no set can be called that
        plain = f"sett-{plain}"
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}-{number}", number + 1
    return name


def _plain(title: str) -> str:
    letters = unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS))
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return _OTHER.sub("-", bare).strip("-")
