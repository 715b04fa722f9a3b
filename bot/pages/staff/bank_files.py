"""The bank as files: a zip out, and a zip in with a report of it before anything is kept.

What is to become drafts travels in the report's own form, so that nothing lies here meanwhile; it
is read with the same care when it comes back.
"""

import io
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.responses import Response

from bot.bank.archive import BadArchive, Flaw, export_sets, read_archive
from bot.bank.importing import FileReport, ImportReport, Outcome, import_in_parts, look_at
from bot.bank.places import LANGUAGES, Place
from bot.pages.staff.bank_finding import SHARED
from bot.pages.staff.bank_list import BANK, all_rows
from bot.pages.staff.bank_new import places_for
from bot.pages.staff.bank_sets import no_right
from bot.pages.staff.visiting import Desk, TheDesk
from dialogues.telling_problems import sentence

router = APIRouter()
OUT: Final = BANK + "/last-ned"
IN: Final = BANK + "/last-opp"
MOST_BYTES: Final = (
    2 * 1024 * 1024
)  # of a zip; with it in the report's form, less than a post may be
# The order in which a report tells of its sets.
ORDER: Final = (Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW, Outcome.SAME)
Whose = Annotated[str, Form(alias="hvem", max_length=20)]


@dataclass(frozen=True, slots=True)
class Sentence:
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class InFile:
    """One set in the file. `title`: of a set that is here already, else "".

    `outcome`: the gravest of its files'. `refused`: (language, why).
    """

    name: str
    title: str
    outcome: Outcome
    languages: tuple[str, ...]
    problems: tuple[Sentence, ...]
    refused: tuple[tuple[str, str], ...]
    beside: bool

    @property
    def becomes_draft(self) -> bool:
        return self.outcome in (Outcome.NEW, Outcome.CHANGED) and not self.beside


@router.get(OUT)
def download_page(desk: TheDesk) -> HTMLResponse:
    counts: dict[tuple[str, str], int] = {(SHARED, ""): 0}
    for row in all_rows(desk):
        if "published" in row.states:
            key = (SHARED if row.programme_id is None else str(row.programme_id), row.programme)
            counts[key] = counts.get(key, 0) + 1
    places = [(key, name, count) for (key, name), count in counts.items()]
    return desk.show("bank/download.html", {"places": places}, here="bank")


@router.get(OUT + "/sett.zip")
def download(
    desk: TheDesk, whose: Annotated[str, Query(alias="hvem", max_length=20)] = SHARED
) -> Response:
    known = {SHARED} | {str(row.programme_id) for row in all_rows(desk)} - {"None"}
    desk.visitor.must(may=whose in known)
    programme = None if whose == SHARED else int(whose)
    data = export_sets(desk.site.parts.library.contents, programme=programme)
    day = desk.site.clock().astimezone(desk.site.parts.settings.zone).date()
    name = f"sporsmal-{whose}-{day:%Y-%m-%d}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/zip", headers=headers)


@router.get(IN)
def upload_page(desk: TheDesk) -> HTMLResponse:
    places = _places(desk)
    desk.visitor.must(may=bool(places))
    return _upload_page(desk, places)


@router.post(IN)
async def look(
    desk: TheDesk,
    whose: Whose = "",
    came: Annotated[UploadFile | None, File(alias="fil")] = None,
) -> Response:
    """What is in the file, and what would become of it. Nothing is kept."""
    places = await run_in_threadpool(_places, desk)
    if not places:
        return no_right(desk)
    data = await came.read(MOST_BYTES + 1) if came else b""
    return await run_in_threadpool(_look, desk, places, whose, data)


@router.post(IN + "/behold")
async def keep(
    desk: TheDesk, whose: Whose = "", data: Annotated[str, Form(alias="fil")] = ""
) -> Response:
    """Drafts are made of it."""
    places = await run_in_threadpool(_places, desk)
    if not places:
        return no_right(desk)
    if whose not in dict(places):
        return await run_in_threadpool(_upload_page, desk, places, "whose")
    try:
        files = await run_in_threadpool(read_archive, b64decode(data, validate=True))
    except (BadArchive, ValueError):  # nobody's form sends this
        return await run_in_threadpool(_upload_page, desk, places, "gone")
    now, staff = desk.site.clock(), desk.visitor.member.id
    store = desk.site.parts.store
    report = await import_in_parts(store, staff, files, now, _programme(whose))
    values = {"drafts": _named(desk, report.drafts), "beside": _named(desk, report.beside)}
    return await run_in_threadpool(desk.show, "bank/uploaded.html", values, here="bank")


def _places(desk: Desk) -> list[tuple[str, str]]:
    def look_up(connection: Connection) -> list[tuple[str, str]]:
        return places_for(desk, connection)

    return desk.site.parts.store.read(look_up)


def _programme(whose: str) -> int | None:
    return None if whose == SHARED else int(whose)


def _upload_page(
    desk: Desk, places: list[tuple[str, str]], problem: str = "", path: str = ""
) -> HTMLResponse:
    values = {"places": places, "problem": problem, "path": path}
    status = 422 if problem else 200
    return desk.show("bank/upload.html", values, here="bank", status=status)


def _look(desk: Desk, places: list[tuple[str, str]], whose: str, data: bytes) -> HTMLResponse:
    if not data:
        return _upload_page(desk, places, "none")
    if whose not in dict(places):
        return _upload_page(desk, places, "whose")
    if len(data) > MOST_BYTES:
        return _upload_page(desk, places, Flaw.TOO_LARGE)
    try:
        files = read_archive(data)
    except BadArchive as bad:
        return _upload_page(desk, places, bad.flaw, bad.path)
    programme = _programme(whose)
    report = desk.site.parts.store.read(lambda connection: look_at(connection, files, programme))
    sets = _sets(desk, report)
    taken = {
        (each.language, each.path): files[each.language, each.path]
        for each in report.files
        if each.outcome in (Outcome.NEW, Outcome.CHANGED)
    }
    values: dict[str, Any] = {
        "sets": sets,
        "whose": whose,
        "programme": dict(places)[whose],
        "data": b64encode(_zipped(taken)).decode() if taken else "",
        "drafts": sum(each.becomes_draft for each in sets),
        "counts": {outcome.value: sum(e.outcome is outcome for e in sets) for outcome in ORDER},
    }
    return desk.show("bank/report.html", values, here="bank")


def _sets(desk: Desk, report: ImportReport) -> list[InFile]:
    by_name: dict[str, list[FileReport]] = {}
    for each in report.files:
        by_name.setdefault(each.name, []).append(each)
    titles = {row.name: row.title for row in all_rows(desk)}
    found = [
        _in_file(desk, name, titles.get(name, ""), files, report) for name, files in by_name.items()
    ]
    return sorted(found, key=lambda each: (ORDER.index(each.outcome), each.name))


def _in_file(
    desk: Desk, name: str, title: str, files: list[FileReport], report: ImportReport
) -> InFile:
    bank, language = desk.site.parts.library.bank, desk.visitor.member.language
    outcomes = {each.outcome for each in files}
    return InFile(
        name=name,
        title=title,
        outcome=next(outcome for outcome in ORDER if outcome in outcomes),
        languages=tuple(code for code in LANGUAGES if code in {e.language for e in files}),
        problems=tuple(
            Sentence(each.language, sentence(problem, bank, language))
            for each in files
            for problem in each.problems
        ),
        refused=tuple((each.language, each.refused.reason.value) for each in files if each.refused),
        beside=name in report.beside,
    )


def _zipped(files: Mapping[Place, str]) -> bytes:
    """Only what drafts are to be made of: it must fit in a page."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for (language, path), text in files.items():
            archive.writestr(f"{language}/{path}", text)
    return held.getvalue()


def _named(desk: Desk, names: tuple[str, ...]) -> list[tuple[str, str]]:
    titles = {row.name: row.title for row in all_rows(desk)}
    return [(name, titles.get(name, name)) for name in names]
