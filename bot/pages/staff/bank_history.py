"""What a set was, revision by revision: compare any two, and publish an old one anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, HTTPException, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from bot.bank.checking import check_set
from bot.bank.drafts import retire
from bot.bank.history import SetRevision, history, numbers_of, texts_at
from bot.bank.places import FIXED_FOLDER
from bot.bank.publications import Kind
from bot.bank.publishing import Done, Hindered, roll_back
from bot.pages.mentor.paging import PageNumber, place
from bot.pages.staff.bank_comparing import Compared, compared
from bot.pages.staff.bank_list import BANK
from bot.pages.staff.bank_publish import told_problems
from bot.pages.staff.bank_rows import only_for
from bot.pages.staff.bank_sets import (
    MOST,
    OneSet,
    changed_languages,
    may_edit,
    not_allowed,
    the_set,
)
from bot.pages.staff.visiting import Desk, TheDesk

DRAFT: Final = "utkast"  # what the address calls it
PAGE: Final = 30

router = APIRouter()
Key = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history. `key`: a revision's number, or DRAFT. `again`: may be published."""

    key: str
    kind: Kind | None
    at: datetime
    by: str
    why: str
    languages: tuple[str, ...]
    removed: tuple[str, ...]
    live: bool
    again: bool


@router.get(BANK + "/{name}/historikk")
def history_page(
    desk: TheDesk,
    name: str,
    before: Annotated[str, Query(alias="fra", max_length=20)] = "",
    after: Annotated[str, Query(alias="til", max_length=20)] = "",
    page: PageNumber = 1,
    told: Annotated[str, Query(alias="gjort", max_length=20)] = "",
) -> HTMLResponse:
    one = the_set(desk, name)
    revisions = revisions_of(desk, name)
    entries = tuple(_entries(desk, one, revisions))
    here = place(page, len(entries), PAGE)
    keys = [entry.key for entry in entries]
    older, newer = _asked(keys, before, after)
    found = Compared()
    if older:
        found = compared(
            desk.site, _texts(desk, one, older), _texts(desk, one, newer), one.programme
        )
    values: dict[str, Any] = {
        "name": name,
        "title": one.title,
        "entries": entries[here.first : here.first + here.size],
        "place": here,
        "only_for": only_for(desk, one.programme),
        "numbers": _numbers(desk, name),
        "from": older,
        "to": newer,
        "comparable": len(entries) > 1,
        "may_edit": may_edit(desk, one),
        "may_take_out": may_edit(desk, one) and may_be_taken_out(one),
        "waits": one.waits,
        "told": told,
        "now": desk.site.clock(),
    }
    return desk.show("bank/history.html", values | found.values, here="bank")


def _numbers(desk: Desk, name: str) -> dict[str, int]:
    """By the keys of the entries."""
    found = numbers_of(desk.site.parts.library.contents, name)
    return {str(revision): number for revision, number in found.items()}


def revisions_of(desk: Desk, name: str) -> tuple[SetRevision, ...]:
    parts = desk.site.parts
    contents = parts.library.contents
    return parts.store.read(lambda connection: history(connection, contents, name))


def _entries(desk: Desk, one: OneSet, revisions: tuple[SetRevision, ...]) -> list[Entry]:
    found = []
    if one.draft is not None:
        found.append(_draft_entry(one))
    edits = may_edit(desk, one)
    for number, each in enumerate(revisions):
        found.append(
            Entry(
                str(each.revision),
                each.kind,
                each.at,
                each.by.name,
                each.why,
                each.languages,
                each.removed,
                live=not number,
                again=bool(number) and edits and not set(each.languages) <= set(each.removed),
            )
        )
    return found


def _draft_entry(one: OneSet) -> Entry:
    assert one.draft is not None
    at, by = one.draft.saved_at, one.draft.saved_by.name
    return Entry(DRAFT, None, at, by, "", tuple(one.draft.texts), (), live=False, again=False)


def _asked(keys: list[str], before: str, after: str) -> tuple[str, str]:
    """The older and the newer of the two asked for; else the newest and the one before it.

    ("", "") where there is only one.
    """
    if len(keys) < 2:
        return "", ""
    newer = keys.index(after) if after in keys else 0
    older = keys.index(before) if before in keys else newer + 1
    if older == newer:
        older = newer + 1
    if older >= len(keys):
        older, newer = len(keys) - 1, len(keys) - 2
    older, newer = max(older, newer), min(older, newer)
    return keys[older], keys[newer]


def _texts(desk: Desk, one: OneSet, key: str) -> Mapping[str, str]:
    if key == DRAFT:
        return one.drafted
    return texts_at(desk.site.parts.library.contents, one.name, int(key))


@router.post(BANK + "/{name}/ta-ut")
async def take_out(desk: TheDesk, name: str) -> Response:
    """A draft that takes the set away, which is then published as others are: with a reason."""
    one = await run_in_threadpool(the_set, desk, name)
    if not may_edit(desk, one):
        return not_allowed(desk, one)
    now, staff = desk.site.clock(), desk.visitor.member.id
    if may_be_taken_out(one):
        await desk.site.parts.store.run(
            lambda transaction: retire(transaction, staff, name, 0, now)
        )
    return RedirectResponse(f"{BANK}/{name}/publiser", 303)


def may_be_taken_out(one: OneSet) -> bool:
    """Not what the core calls by name; and what is in a draft is published or discarded first."""
    return bool(one.published) and one.draft is None and one.folder != FIXED_FOLDER


@router.get(BANK + "/{name}/historikk/{revision}")
def again_page(desk: TheDesk, name: str, revision: int) -> HTMLResponse:
    one = the_set(desk, name)
    desk.visitor.must(may=may_edit(desk, one))
    return _again(desk, one, revision)


@router.post(BANK + "/{name}/historikk/{revision}")
async def publish_again(
    desk: TheDesk,
    name: str,
    revision: int,
    live: Annotated[int, Form(alias="revisjon", ge=0, le=MOST)],
    why: Annotated[str, Form(alias="grunn", max_length=4000)] = "",
) -> Response:
    one = await run_in_threadpool(the_set, desk, name)
    if not may_edit(desk, one):
        return not_allowed(desk, one)
    if live != one.live:  # what they looked at is not what is in use any more
        return await run_in_threadpool(_again, desk, one, revision, why, "set_changed")
    parts = desk.site.parts
    staff = desk.visitor.member.id
    came = await roll_back(
        parts.store, parts.library, staff, name, revision, why.strip(), parts.clock()
    )
    if isinstance(came, Done):
        return RedirectResponse(f"{BANK}/{name}/historikk?gjort=tilbake", 303)
    return await run_in_threadpool(_again, desk, one, revision, why, came.reason, came)


def _again(
    desk: Desk,
    one: OneSet,
    revision: int,
    why: str = "",
    problem: str = "",
    came: Hindered | None = None,
) -> HTMLResponse:
    known = {each.revision for each in revisions_of(desk, one.name)}
    old = texts_at(desk.site.parts.library.contents, one.name, revision)
    if revision not in known or not old:
        raise HTTPException(404)
    problems = (
        came.problems if came else check_set(one.folder, old, changed_languages(one, old), one.now)
    )
    found = compared(desk.site, one.published, old, one.programme)
    values: dict[str, Any] = {
        "name": one.name,
        "title": one.title,
        "revision": revision,
        "live": one.live,
        "number": _numbers(desk, one.name).get(str(revision), 0),
        "live_number": _numbers(desk, one.name).get(str(one.live), 0),
        "same": one.published == old,
        "has_draft": one.draft is not None,
        "errors": told_problems(desk, one.name, problems, old),
        "why": why,
        "problem": problem,
        "now": desk.site.clock(),
    }
    status = 409 if problem else 200
    return desk.show("bank/again.html", values | found.values, here="bank", status=status)
