"""Sets as files in a zip, laid out as prompts/ is: nb/utforskende/en-god-dag.jinja."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.bank.places import Place
from bot.library import Contents


class Flaw(StrEnum):
    """Why a file is refused as a whole. The pages have the sentences."""

    TOO_LARGE = "too_large"  # the zip itself, or what is in it
    NOT_A_ZIP = "not_a_zip"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_MANY_FILES = "too_many_files"
    BOMB = "bomb"  # it unpacks to far more than it says, or than texts do
    UNSAFE_PATH = "unsafe_path"  # ../, /, C:, \, a link, signs that no name has
    UNKNOWN_FOLDER = "unknown_folder"
    DUPLICATE = "duplicate"  # the same file, or the same set in two folders
    NOT_UTF8 = "not_utf8"
    WINDOWS_1252 = "windows_1252"  # most likely: saved by an old Notepad
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class BadArchive(Exception):
    """`path` is of the file in it, as far as it can be shown; "" for the zip as a whole."""

    flaw: Flaw
    path: str = ""


def export_sets(
    contents: Contents, *, name: str | None = None, programme: int | None = None
) -> bytes:
    """A zip of the sets that all share; of one set; or of a programme's own."""
    raise NotImplementedError


def read_archive(data: bytes) -> Mapping[Place, str]:
    """{(language, path): text}, newlines made one kind. BadArchive: all of it is refused."""
    raise NotImplementedError
