"""`mentor bank`: the sets as a zip, out of the database and in again as drafts."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bot.app import Clock
from bot.bank.archive import MOST_PACKED, BadArchive, Flaw, export_sets, read_archive
from bot.bank.importing import FileReport, ImportReport, import_in_parts, look_at
from bot.errors import ShellError
from bot.library import open_library
from bot.settings import Settings
from bot.store import opened_store
from bot.store.tables import programmes
from dialogues.bank import Bank
from dialogues.telling_problems import sentence


async def export(
    settings: Settings, clock: Clock, file: Path, name: str | None, programme: int | None
) -> int:
    """Write the zip; how many bytes it has. ShellError when there is no such set."""
    async with opened_store(settings.database_url) as store:
        contents = (await open_library(store, clock)).contents
    if name is not None and name not in contents.sets:
        raise ShellError(f"there is no set called {name}")
    packed = export_sets(contents, name=name, programme=programme)
    try:
        await asyncio.to_thread(file.write_bytes, packed)
    except OSError as error:
        raise ShellError(f"{file} cannot be written: {error.strerror}") from None
    return len(packed)


async def import_(
    settings: Settings, clock: Clock, file: Path, programme: int | None
) -> Iterator[str]:
    """Make drafts of what is in the zip, and say what became of each file. BadArchive."""
    files = await asyncio.to_thread(lambda: read_archive(_read(file)))
    async with opened_store(settings.database_url) as store:
        library = await open_library(store, clock)
        known = programmes.select().where(programmes.c.id == programme)
        if programme is not None and not store.read(lambda found: found.execute(known).first()):
            raise ShellError(f"there is no programme {programme}")
        looked = store.read(partial(look_at, files=files, programme=programme))
        done = await import_in_parts(store, None, files, clock(), programme)
        return _told(looked, done, library.bank)


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_PACKED:
            raise BadArchive(Flaw.TOO_LARGE)
        return file.read_bytes()
    except OSError as error:
        raise ShellError(f"{file} cannot be read: {error.strerror}") from None


def _told(looked: ImportReport, done: ImportReport, bank: Bank) -> Iterator[str]:
    problems = {(each.language, each.path): each.problems for each in looked.files}
    for each in done.files:
        yield f"{each.language}/{each.path}: {_outcome(each)}"
        for problem in problems.get((each.language, each.path), ()):
            yield f"  {sentence(problem, bank, each.language)}"
    yield f"{len(done.files)} files read, {len(done.drafts)} drafts made."
    if done.beside:
        yield f"Copies beside the drafts that are there: {', '.join(done.beside)}."


def _outcome(report: FileReport) -> str:
    if report.refused is None:
        return report.outcome
    return f"{report.outcome} ({report.refused.reason})"
