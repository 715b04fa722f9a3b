"""The content of prompts/ and what staff have published, remembered at every revision.

At each start the files are compared with what the database has (see `bot.bank.shipping`). What
changed becomes a new revision of one counter; what is gone becomes a revision without text.
Conversations under way keep the revision they began with. What is published while the program runs
is read then and there: whoever needs the bank asks the library for it each time.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from jinja2 import TemplateError

from bot.bank.places import Place, is_editable
from bot.bank.publications import Publication, Published, Reading, newest_revision, read_after
from bot.bank.shipping import bring
from bot.errors import ShellError, StoreUnavailable
from bot.store import Store
from dialogues.bank import FALLBACK_LANGUAGE, Bank, Source
from dialogues.errors import BrokenSet

# Beside the packages, in the repository as in an installed wheel.
FOLDER: Final = Path(__file__).resolve().parent.parent / "prompts"
_ENDINGS: Final = {".jinja", ".txt"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything at one moment. `everything` also holds the programmes' own sets."""

    publications: Mapping[int, Publication]
    sources: tuple[Source, ...]
    newest: Mapping[Place, Source]
    sets: Mapping[str, tuple[Source, ...]]  # by name, the oldest first
    everything: Bank


class Library:
    """`bank` is all that the bot may ask and say where no programme is known.

    `bank_of(programme)` has that programme's own sets as well; another's it does not know of.
    `text` gives what pages and files need. Used from several threads.
    """

    def __init__(self, sources: Iterable[Source], publications: Iterable[Publication] = ()) -> None:
        self._contents = _contents(tuple(publications), tuple(sources))
        self._changing = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def contents(self) -> Contents:
        """As it is now. It never changes; the next one is another."""
        return self._contents

    @property
    def bank(self) -> Bank:
        return self._contents.everything.of(None)

    def bank_of(self, programme: int | None) -> Bank:
        return self._contents.everything.of(programme)

    def text(self, language: str, path: str) -> str:
        """The newest text of a file in this language, else in bokmål. KeyError if there is none."""
        newest = self._contents.newest
        own = newest.get((language, path))
        return own.text if own and own.text else newest[FALLBACK_LANGUAGE, path].text

    async def refresh(self, store: Store) -> bool:
        """Read what was published since, off the event loop. Whether there was anything."""
        return await asyncio.to_thread(self._refresh, store)

    def _refresh(self, store: Store) -> bool:
        known = self._contents.everything.revision
        if store.read(newest_revision) <= known:
            return False
        return self._take(store.read(partial(read_after, revision=known)))

    def catch_up(self, reading: Reading) -> bool:
        """The same, in a unit or a query that met something newer than this process knows."""
        return self._take(read_after(reading, self._contents.everything.revision))

    def _take(self, published: Published) -> bool:
        with self._changing:
            before = self._contents
            known = before.everything.revision
            newer = tuple(each for each in published.publications if each.revision > known)
            if not newer:
                return False
            sources = tuple(each for each in published.sources if each.revision > known)
            contents = _contents(
                (*before.publications.values(), *newer),
                (*before.sources, *sources),
                before.everything,
            )
            _prepare(contents, sources)
            self._contents = contents
            return True

    def on_published(self, listener: Callable[[], None]) -> None:
        """`listener` is told, in the event loop, when this process has published something."""
        self._listeners.append(listener)

    async def published(self, store: Store) -> None:
        """This process has published: read it, and tell the others."""
        try:
            await self.refresh(store)
        except StoreUnavailable:
            log.warning("what was published here is read in a second")  # it is done all the same
        for listener in self._listeners:
            listener()


def _contents(
    publications: tuple[Publication, ...],
    sources: tuple[Source, ...],
    earlier: Bank | None = None,
) -> Contents:
    ordered = tuple(sorted(sources, key=lambda source: (source.revision, bool(source.text))))
    sets: dict[str, list[Source]] = {}
    for source in ordered:
        if is_editable(source.path):
            sets.setdefault(source.name, []).append(source)
    revision = max((each.revision for each in publications), default=0)
    return Contents(
        {each.revision: each for each in publications},
        ordered,
        {(source.language, source.path): source for source in ordered},
        {name: tuple(found) for name, found in sets.items()},
        Bank(ordered, earlier, revision),
    )


def _prepare(contents: Contents, sources: Iterable[Source]) -> None:
    """Compile what is new here and not in somebody's conversation."""
    for source in sources:
        if is_editable(source.path) and source.text:
            with suppress(BrokenSet, TemplateError):
                _ = contents.everything.files[source].template
    for programme in {None, *contents.everything.own.values()}:
        contents.everything.of(programme)


async def open_library(
    store: Store, clock: Callable[[], datetime], folder: Path = FOLDER
) -> Library:
    """Bring the database up to date with the files, and read all revisions."""
    texts, now = read_folder(folder), clock()

    await store.run(lambda transaction: bring(transaction, texts, now))
    found = await asyncio.to_thread(store.read, partial(read_after, revision=0))
    return await asyncio.to_thread(Library, found.sources, found.publications)


def read_folder(folder: Path) -> dict[Place, str]:
    """Every content file, by language and path. Line ends are \\n whatever the disk has."""
    if not folder.is_dir():
        raise ShellError(f"the folder {folder} with the questions is missing")
    files = (file for file in sorted(folder.glob("*/**/*")) if file.suffix in _ENDINGS)
    return {_place(file, folder): _read(file) for file in files if not file.name.startswith(".")}


def _place(file: Path, folder: Path) -> Place:
    language, *rest = file.relative_to(folder).parts
    return language, "/".join(rest)


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ShellError(f"{file} is not UTF-8 at byte {error.start}") from None
