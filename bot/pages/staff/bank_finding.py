"""Finding sets in the bank: what a row tells of a set, what one may ask for, and which rows fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

SHARED: Final = "delt"  # what the address calls the sets that all programmes have
# Published; in a draft only; published to another bokmål; nowhere.
HERE, BEGUN, BEHIND, MISSING = "here", "begun", "behind", "missing"
# What may be asked of a set's languages, beside one that it does not have.
BEHIND_ASKED, ANY_ASKED = "behind", "any"
PUBLISHED, DRAFT, NEW, RETIRED = "published", "draft", "new", "retired"
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One set. `languages` are (code, state); `states` what there is to say of it.

    `shipped`: it is as the program brought it. `programme` is "" for a shared set. `text` is what
    a search reads, in small letters.
    """

    name: str
    title: str
    about: str
    kind: str
    stances: tuple[str, ...]
    theme: str
    strength: int
    languages: tuple[tuple[str, str], ...]
    states: tuple[str, ...]
    at: datetime
    by: str
    shipped: bool
    programme_id: int | None
    programme: str
    text: str

    @property
    def told(self) -> tuple[str, ...]:
        """The states that a row says anything of: to be published is what sets are."""
        quiet = {PUBLISHED, DRAFT} if NEW in self.states else {PUBLISHED}
        return tuple(state for state in self.states if state not in quiet)

    @property
    def there(self) -> bool:
        """Not taken out: those are shown to who asks for them."""
        return RETIRED not in self.states or DRAFT in self.states

    @property
    def incomplete(self) -> bool:
        return self.there and any(state in (BEHIND, MISSING) for _, state in self.languages)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for, by the names of its fields; "" asks for nothing."""

    q: str = ""
    slag: str = ""
    rolle: str = ""
    tema: str = ""
    sprak: str = ""
    tilstand: str = ""
    program: str = ""

    @property
    def narrowed(self) -> int:
        """How many filters are on; the words are none."""
        return sum(bool(value) for value in self.fields.values()) - bool(self.q)

    @property
    def fields(self) -> dict[str, str]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.fields.items() if value})

    @property
    def words_only(self) -> "Wanted":
        return Wanted(q=self.q)

    def among(self, options: dict[str, tuple[str, ...]]) -> "Wanted":
        """Without what no set could have: an old link, or an address made up."""
        known = {
            name: value if value in options[name] else ""
            for name, value in self.fields.items()
            if name != "q"
        }
        return replace(self, q=self.q.strip()[:LONGEST], **known)


def found(rows: Sequence[Row], wanted: Wanted) -> tuple[Row, ...]:
    """Those that fit, in the order they came: those called what was asked for before others."""
    words = wanted.q.casefold().split()
    hits = [row for row in rows if _fits(row, wanted) and all(w in row.text for w in words)]
    return tuple(sorted(hits, key=lambda row: _far_from_title(row, words)))


def _far_from_title(row: Row, words: Sequence[str]) -> int:
    """0: the title begins with the words as they stand. 1: it has them all. 2: it has not."""
    title = row.title.casefold()
    if title.startswith(" ".join(words)):
        return 0
    return 1 if all(word in title for word in words) else 2


def _fits(row: Row, wanted: Wanted) -> bool:
    whose = SHARED if row.programme_id is None else str(row.programme_id)
    return (
        wanted.slag in ("", row.kind)
        and (not wanted.rolle or wanted.rolle in row.stances)
        and wanted.tema in ("", row.theme)
        and _lacks(row, wanted.sprak)
        and (wanted.tilstand in row.states if wanted.tilstand else row.there)
        and wanted.program in ("", whose)
    )


def _lacks(row: Row, asked: str) -> bool:
    if not asked:
        return True
    if asked == ANY_ASKED:
        return row.incomplete
    if asked == BEHIND_ASKED:
        return any(state == BEHIND for _, state in row.languages)
    return (asked, MISSING) in row.languages


def newest_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    by_title = sorted(rows, key=lambda row: row.title.casefold())
    return tuple(sorted(by_title, key=lambda row: row.at, reverse=True))
