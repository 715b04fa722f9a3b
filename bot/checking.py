"""Reads content files as the bank would, before anybody meets them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.library import FOLDER, read_folder
from dialogues.bank import FALLBACK_LANGUAGE, LINES_FOLDER, Bank, Source
from dialogues.errors import BrokenSet


def sources(files: Iterable[Path]) -> list[Source]:
    """The given files, each as a set in bokmål; everything in prompts/ when there are none."""
    given = [
        Source(FALLBACK_LANGUAGE, f"{file.parent.name}/{file.name}", 1, file.read_text("utf-8"))
        for file in files
    ]
    everything = read_folder(FOLDER).items()
    return given or [Source(language, path, 1, text) for (language, path), text in everything]


def problems(found: Iterable[Source]) -> Iterator[tuple[Source, str]]:
    """What keeps a file from being used, for each that cannot be."""
    for source in found:
        if not source.path.endswith(".jinja") or "/" not in source.path:
            continue
        try:
            bank = Bank([source])
            if source.folder != LINES_FOLDER:
                bank.set(source.name, source.language, source.revision)
        except BrokenSet as error:
            yield source, str(error)
