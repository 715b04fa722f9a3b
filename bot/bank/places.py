"""Where a set lies, and what one may be called."""

import re
from typing import Final

from sqlalchemy import ColumnElement, Table

LANGUAGES: Final = ("nb", "nn", "en")
# The sets that the core calls by name: their texts may be edited, what it counts on may not.
FIXED_FOLDER: Final = "samtale"
# Where staff may make new ones, in the order of a mentee's path.
OPEN_FOLDERS: Final = (
    "innsjekk",
    "utforskende",
    "utfordrende",
    "foresporsel",
    "etter-mote",
    "etter-mote-mentor",
    "mentor",
)
FOLDERS: Final = (*OPEN_FOLDERS, FIXED_FOLDER)
ENDING: Final = ".jinja"

LONGEST_NAME: Final = 60
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# No file can be called that on Windows; and what the bank's pages beside the sets are called.
_RESERVED: Final = frozenset({"con", "prn", "aux", "nul", "nytt", "last-ned", "last-opp"})

Place = tuple[str, str]  # language, path below that language's folder


def is_name(name: str) -> bool:
    """Small letters a-z, digits and single hyphens; it begins with a letter."""
    fits = len(name) <= LONGEST_NAME and _NAME.fullmatch(name) is not None
    return fits and name not in _RESERVED


def path_of(folder: str, name: str) -> str:
    return f"{folder}/{name}{ENDING}"


def paths_of(table: Table, name: str) -> ColumnElement[bool]:
    """The rows of a set, in whatever folder and language, found by the table's key."""
    paths = [path_of(folder, name) for folder in FOLDERS]
    return table.c.language.in_(LANGUAGES) & table.c.path.in_(paths)


def is_editable(path: str) -> bool:
    """Whether staff may edit this file: a question set, not the bot's lines or word lists."""
    folder, slash, rest = path.partition("/")
    return bool(slash) and folder in FOLDERS and rest.endswith(ENDING) and "/" not in rest
