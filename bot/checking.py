"""Question sets in files, held against the rules before anybody meets them: `mentor check`.

What keeps a set from being used is an error; advice stops nothing. Both are told in the language
of whoever asks, with the file and the place in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.bank.places import Place
from bot.errors import ShellError
from bot.library import FOLDER, read_folder
from dialogues.bank import FALLBACK_LANGUAGE, LINES_FOLDER, Bank, Source
from dialogues.check import check
from dialogues.errors import BrokenSet
from dialogues.lint import lint
from dialogues.set_tags import MOST_BYTES
from dialogues.telling_problems import sentence

LANGUAGES: Final = (FALLBACK_LANGUAGE, "nn", "en")
ENDING: Final = ".jinja"
_ARCHIVE: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Finding:
    """`told`: one sentence, with its place in the file."""

    source: Source
    told: str
    stops: bool


def sources(paths: Iterable[Path]) -> list[Source]:
    """The sets in these files and folders; everything in prompts/ when there are none.

    A file's folder says what kind of set it is, and the one above it the language, where that is
    the name of one. ShellError for what cannot be read as a set.
    """
    given = [_source(file) for path in paths for file in _files(path)]
    everything = read_folder(FOLDER).items()
    return given or [Source(language, path, 1, text) for (language, path), text in everything]


def findings(found: Iterable[Source], language: str) -> Iterator[Finding]:
    """What is wrong with each, in order, and then what could be better."""
    sets = [source for source in found if source.path.endswith(ENDING) and "/" in source.path]
    texts = {(source.language, source.path): source.text for source in sets}
    bank = Bank(Source(*place, 1, text) for place, text in read_folder(FOLDER).items())
    for source in sets:
        if source.folder == LINES_FOLDER:
            yield from _lines(source)
            continue
        beside = _beside(source, texts)
        folder = source.folder
        for problem in check(source.text, source.language, folder, beside):
            yield Finding(source, sentence(problem, bank, language), stops=True)
        words = bank.words(source.language)
        for problem in lint(source.text, words, source.language, folder, beside):
            yield Finding(source, sentence(problem, bank, language), stops=False)


def _beside(source: Source, texts: Mapping[Place, str]) -> dict[str, str]:
    """The same set in the other languages, as far as they were given."""
    return {
        language: texts[language, source.path]
        for language in LANGUAGES
        if language != source.language and (language, source.path) in texts
    }


def _lines(source: Source) -> Iterator[Finding]:
    """The bot's own lines are the program's: they are parsed, and the parser's words are given."""
    try:
        Bank([source])
    except BrokenSet as error:
        yield Finding(source, str(error), stops=True)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        inside = sorted(file for file in path.rglob(f"*{ENDING}") if file.is_file())
        if not inside:
            raise ShellError(f"There is no question set (*{ENDING}) in {path}.")
        return inside
    if not path.exists():
        raise ShellError(f"There is no file {path}.")
    if not path.is_file():
        raise ShellError(f"{path} is not a file.")
    return [path]


def _source(file: Path) -> Source:
    place = file.resolve()
    above = place.parent.parent.name
    language = above if above in LANGUAGES else FALLBACK_LANGUAGE
    return Source(language, f"{place.parent.name}/{place.stem}{ENDING}", 1, _text(file))


def _text(file: Path) -> str:
    """No more of it than check() needs to refuse it for its length."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise ShellError(f"{file} cannot be read: {error.strerror}.") from None
    if content.startswith(_ARCHIVE):
        raise ShellError(f"{file} is a zip file. Unpack it, and give the files in it.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(content) > MOST_BYTES and error.start > MOST_BYTES - 4:  # cut in the middle
            return content.decode("utf-8", "replace")
        raise ShellError(
            f"{file} is not UTF-8 at byte {error.start}. Save it as UTF-8 and try again."
        ) from None
