"""Sets as files in a zip, laid out as prompts/ is: nb/utforskende/en-god-dag.jinja.

A zip that comes in is refused as a whole if anything in it is not what such a zip holds: whoever
made it wanted something else, and half of it would be a surprise.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from io import BytesIO
from typing import Final

from bot.bank.places import ENDING, FOLDERS, LANGUAGES, Place, is_name
from bot.bank.texts import MOST_BYTES, plain, unusable
from bot.errors import ShellError
from bot.library import Contents
from dialogues.bank import Source

MOST_FILES: Final = 3_000  # a bank of a thousand sets in three languages
MOST_PACKED: Final = 10_000_000  # bytes of the zip itself
MOST_UNPACKED: Final = 30_000_000  # bytes
MOST_TIMES: Final = 100  # larger than it was packed; text is seldom more than ten
LONGEST_SHOWN: Final = 100  # characters of a path
_BEGAN: Final = (1980, 1, 1, 0, 0, 0)  # the same sets make the same file, whenever it is made
_ENCRYPTED: Final = 0x1
_ENTRY: Final = b"PK\x01\x02"
_UNIX: Final = 3
_PACKINGS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # others take what memory they like
# Letters that Norwegian has, as Windows-1252 writes them.
_LETTERS_1252: Final = re.compile(rb"[\xe5\xe6\xf8\xc5\xc6\xd8\xe9\xab\xbb\x96\x85]")
_LEAVINGS: Final = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)")


class Flaw(StrEnum):
    """Why a file is refused as a whole. The pages have the sentences."""

    TOO_LARGE = "too_large"  # the zip itself, or what is in it
    NOT_A_ZIP = "not_a_zip"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_MANY_FILES = "too_many_files"
    BOMB = "bomb"  # it unpacks to far more than texts do
    UNSAFE_PATH = "unsafe_path"  # ../, /, C:, \, a link
    BAD_NAME = "bad_name"  # no set could be called that
    UNKNOWN_FOLDER = "unknown_folder"  # or language
    NOT_A_SET = "not_a_set"  # it does not end in .jinja
    DUPLICATE = "duplicate"  # the same file, or the same set in two folders
    NOT_UTF8 = "not_utf8"
    WINDOWS_1252 = "windows_1252"  # most likely: saved by an old editor on Windows
    EMPTY = "empty"


class BadArchive(ShellError):
    """`path` is of the file in it, as far as it can be shown; "" for the zip as a whole."""

    def __init__(self, flaw: Flaw, path: str = "") -> None:
        super().__init__(f"the zip cannot be used: {flaw}{path and f' ({path})'}")
        self.flaw = flaw
        self.path = path


def export_sets(
    contents: Contents, *, name: str | None = None, programme: int | None = None
) -> bytes:
    """A zip of the sets that all share; of one set; or of a programme's own.

    Sets that were taken away are not in it.
    """
    names = [name] if name is not None else list(contents.sets)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for source in sorted(_newest(contents, names), key=lambda each: (each.language, each.path)):
            if name is None and source.programme != programme:
                continue
            entry = zipfile.ZipInfo(f"{source.language}/{source.path}", _BEGAN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            made.writestr(entry, source.text)
    return packed.getvalue()


def _newest(contents: Contents, names: list[str]) -> Iterator[Source]:
    for name in names:
        newest = {source.language: source for source in contents.sets.get(name, ())}
        yield from (source for source in newest.values() if source.text)


def read_archive(data: bytes) -> Mapping[Place, str]:
    """{(language, path): text}, newlines made one kind. BadArchive: all of it is refused.

    Folders above the languages are let be: a zip of prompts/ itself begins with its name.
    """
    if len(data) > MOST_PACKED:
        raise BadArchive(Flaw.TOO_LARGE)
    if data.count(_ENTRY) > MOST_FILES:  # before a table of them is made
        raise BadArchive(Flaw.TOO_MANY_FILES)
    if not zipfile.is_zipfile(BytesIO(data)):
        raise BadArchive(Flaw.NOT_A_ZIP)
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return _read(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise BadArchive(Flaw.DAMAGED) from error
    except (NotImplementedError, RuntimeError) as error:  # a way of packing that nobody uses here
        raise BadArchive(Flaw.DAMAGED) from error


def _read(packed: zipfile.ZipFile) -> dict[Place, str]:
    wanted = [entry for entry in packed.infolist() if _is_wanted(entry)]
    if not wanted:
        raise BadArchive(Flaw.EMPTY)
    above = _above([entry.filename for entry in wanted])
    places: dict[Place, zipfile.ZipInfo] = {}
    for entry in wanted:
        place = _place(entry.filename, above)
        if place in places:
            raise BadArchive(Flaw.DUPLICATE, _shown(entry.filename))
        places[place] = entry
    _refuse_two_folders(places)
    if sum(entry.file_size for entry in wanted) > MOST_UNPACKED:
        raise BadArchive(Flaw.TOO_LARGE)
    return {place: _text(packed, entry) for place, entry in places.items()}


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    """Whether it is a file; what it may be called is looked at first, of folders too."""
    name = entry.filename
    shown = _shown(name)
    # ZipInfo cuts a name at a NUL and turns a backslash round on Windows: look at what was there.
    was = entry.orig_filename
    unsafe = "\\" in was or "\0" in was or was.startswith("/") or ":" in was
    if unsafe or any(part in {"..", "."} for part in was.split("/")):
        raise BadArchive(Flaw.UNSAFE_PATH, shown)
    mode = entry.external_attr >> 16
    if entry.create_system == _UNIX and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise BadArchive(Flaw.UNSAFE_PATH, shown)
    if entry.flag_bits & _ENCRYPTED:
        raise BadArchive(Flaw.ENCRYPTED, shown)
    if entry.compress_type not in _PACKINGS:
        raise BadArchive(Flaw.DAMAGED, shown)
    return not entry.is_dir() and not _LEAVINGS.search(name)


def _above(names: list[str]) -> str:
    """«prompts/», where everything lies in one folder that is not a language's."""
    first, slash, _ = names[0].partition("/")
    if not slash or first in LANGUAGES:
        return ""
    return f"{first}/" if all(name.startswith(f"{first}/") for name in names) else ""


def _place(name: str, above: str) -> Place:
    match name.removeprefix(above).split("/"):
        case [language, folder, file] if language in LANGUAGES and folder in FOLDERS:
            if not file.endswith(ENDING):
                raise BadArchive(Flaw.NOT_A_SET, _shown(name))
            if not is_name(file.removesuffix(ENDING)):
                raise BadArchive(Flaw.BAD_NAME, _shown(name))
            return language, f"{folder}/{file}"
    raise BadArchive(Flaw.UNKNOWN_FOLDER, _shown(name))


def _refuse_two_folders(places: Mapping[Place, zipfile.ZipInfo]) -> None:
    folders: dict[str, str] = {}
    for (_, path), entry in places.items():
        folder, _, file = path.partition("/")
        if folders.setdefault(file, folder) != folder:
            raise BadArchive(Flaw.DUPLICATE, _shown(entry.filename))


def _text(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    shown = _shown(entry.filename)
    if entry.file_size > MOST_BYTES:
        raise BadArchive(Flaw.TOO_LARGE, shown)
    with packed.open(entry) as file:
        # What it says of its size may be a lie: not a byte more is unpacked than a text may have.
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES or len(raw) > MOST_TIMES * max(entry.compress_size, 100):
        raise BadArchive(Flaw.BOMB, shown)
    try:
        text = plain(raw.decode("utf-8"))
    except UnicodeDecodeError:
        likely = Flaw.WINDOWS_1252 if _LETTERS_1252.search(raw) else Flaw.NOT_UTF8
        raise BadArchive(likely, shown) from None
    if unusable(text):
        raise BadArchive(Flaw.NOT_UTF8, shown)
    return text


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:LONGEST_SHOWN])
