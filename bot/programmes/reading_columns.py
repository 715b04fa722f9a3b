"""Which column of a list of people is what: by its heading, else by what stands in it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

PERSONS: Final = ("mentee", "mentor")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row each thing is; `width` is how many columns there are."""

    places: dict[str, int]
    width: int
    unused: tuple[str, ...] = field(default=())


@cache
def words() -> dict[str, frozenset[str]]:
    """{what a column or a cell is: what people call it}, as `plain` makes it."""
    known = {}
    for line in (files("bot.programmes") / "columns.txt").read_text("utf-8").splitlines():
        name, found, listed = line.partition(":")
        if found and not line.startswith("#"):
            known[name] = frozenset(word.strip() for word in listed.split(","))
    return known


def plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", heading).casefold())


def _means(heading: str) -> str:
    written, known = plain(heading), words()
    kinds = ("mentee_email", "mentor_email", "email", "role", "mentor", "mentee")
    return next((kind for kind in kinds if written in known[kind]), "")


def by_headings(cells: Sequence[str]) -> Columns | None:
    """None: this is no line of headings. An e-mail belongs to the person in the column before."""
    meanings = [_means(cell) for cell in cells]
    if not any(meanings):
        return None
    places: dict[str, int] = {}
    unused = []
    person = "mentee"
    for place, (cell, meaning) in enumerate(zip(cells, meanings, strict=True)):
        if meaning in PERSONS:
            person = meaning
        kind = f"{person}_email" if meaning == "email" else meaning
        if kind and kind not in places:
            places[kind] = place
        elif cell.strip():
            unused.append(cell.strip()[:60])
    if not {"mentee", "mentor", "mentee_email", "mentor_email"} & set(places):
        places = {}
    return Columns(places, len(cells), tuple(unused))


def by_contents(lines: Sequence[Sequence[str]]) -> Columns:
    """The first column of names is the mentees', the second the mentors'."""
    width = max(len(cells) for cells in lines)
    places: dict[str, int] = {}
    person = ""
    unused = []
    for place in range(width):
        filled = [cells[place].strip() for cells in lines if place < len(cells)]
        filled = [cell for cell in filled if cell]
        emails = sum("@" in cell for cell in filled)
        if not filled:
            continue
        if emails * 2 > len(filled):
            kind = f"{person or 'mentee'}_email"
        else:
            person = {"": "mentee", "mentee": "mentor"}.get(person, "more")
            kind = person
        if kind in places or kind.startswith("more"):
            unused.append(filled[0][:60])
        else:
            places[kind] = place
    return Columns(places, width, tuple(unused))
