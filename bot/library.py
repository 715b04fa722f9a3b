"""The content of prompts/, remembered at every revision it ever had here.

At each start the files are compared with what the database has. What changed becomes a new
revision of one counter; what is gone becomes a revision without text. Conversations under way
keep the revision they began with.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.errors import ShellError, StoreConflict
from bot.store import Store, Transaction
from bot.store.tables import templates
from dialogues.bank import FALLBACK_LANGUAGE, Bank, Source

# Beside the packages, in the repository as in an installed wheel.
FOLDER: Final = Path(__file__).resolve().parent.parent / "prompts"
_ENDINGS: Final = {".jinja", ".txt"}

Place = tuple[str, str]  # language, path below that language's folder


class Library:
    """`bank` is all that the bot may ask and say. `text` gives what pages and files need."""

    def __init__(self, sources: Iterable[Source]) -> None:
        ordered = sorted(sources, key=lambda source: source.revision)
        self.bank = Bank(ordered)
        self._newest = {(source.language, source.path): source.text for source in ordered}

    def text(self, language: str, path: str) -> str:
        """The newest text of a file in this language, else in bokmål. KeyError if there is none."""
        return self._newest.get((language, path)) or self._newest[FALLBACK_LANGUAGE, path]


async def open_library(
    store: Store, clock: Callable[[], datetime], folder: Path = FOLDER
) -> Library:
    """Bring the database up to date with the files, and read all revisions."""
    texts = read_folder(folder)
    now = clock()
    return Library(await store.run(lambda transaction: _publish(transaction, texts, now)))


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


def _publish(
    transaction: Transaction, texts: Mapping[Place, str], now: datetime
) -> tuple[Source, ...]:
    kept = _kept(transaction)
    newest = {(source.language, source.path): source.text for source in kept}
    changed = {place: text for place, text in texts.items() if newest.get(place) != text}
    gone = {place: "" for place, text in newest.items() if text and place not in texts}
    if not changed and not gone:
        return kept
    revision = 1 + (transaction.execute(select(func.max(templates.c.revision))).scalar() or 0)
    new = tuple(Source(*place, revision, text) for place, text in (changed | gone).items())
    rows = [
        {
            "language": source.language,
            "path": source.path,
            "revision": source.revision,
            "text": source.text,
            "sha256": hashlib.sha256(source.text.encode()).hexdigest(),
            "at": now,
        }
        for source in new
    ]
    try:
        transaction.execute(templates.insert(), rows)
    except IntegrityError:
        raise StoreConflict("another process published the files") from None
    return kept + new


def _kept(transaction: Transaction) -> tuple[Source, ...]:
    rows = transaction.execute(
        select(
            templates.c.language, templates.c.path, templates.c.revision, templates.c.text
        ).order_by(templates.c.revision)
    )
    return tuple(Source(*row) for row in rows)
