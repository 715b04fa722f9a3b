"""A line of the log as people read it: names where the log has numbers, titles, days and times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import Connection

from bot.library import Contents
from bot.pages.staff.bank_rows import programme_names, read_rows
from bot.programmes.pair_names import pair_names, pairs_called
from bot.staff.members import Member
from bot.staff.reading_log import Line

PAIRS: Final = ("make_pair", "move_mentee", "end_pair")  # the subject is a pair's number
NEW_PAIR, OTHER = "new_pair", "to_programme"
MOST_SUBJECTS: Final = 1000  # that one word of a search stands for

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """`pair`: the names of the two, by role, {} where they are not known any more; None where it
    is not about a pair. `details` has days, moments and times as such, and names for numbers."""

    at: datetime
    who: str
    action: str
    programme: str
    subject: str
    pair: Names | None
    details: Mapping[str, Any]


def in_words(
    connection: Connection, contents: Contents, reader: Member, lines: Iterable[Line]
) -> tuple[Entry, ...]:
    """Names of people only where the reader runs the programme still."""
    known = tuple(lines)
    titles = _titles(connection, contents)
    programmes = {
        identity: name
        for identity, name in programme_names(connection).items()
        if reader.runs(identity)
    }
    ours = [line for line in known if line.programme_id in programmes]
    names = pair_names(connection, {pair for line in ours for pair in _pairs_in(line)})
    readers = _Reading(contents, titles, programmes, names)
    return tuple(readers.entry(line) for line in known)


def stands_for(connection: Connection, contents: Contents, words: str) -> dict[str, list[str]]:
    """{word: subjects}: the sets with it in their title, and the pairs of people called that."""
    titles = _titles(connection, contents)
    return {
        word: [
            *(name for name, title in titles.items() if word.casefold() in title.casefold()),
            *map(str, pairs_called(connection, word)),
        ][:MOST_SUBJECTS]
        for word in words.split()
    }


def _titles(connection: Connection, contents: Contents) -> dict[str, str]:
    return {row.name: row.title for row in read_rows(connection, contents)}


def _pairs_in(line: Line) -> Iterable[int]:
    if line.action in PAIRS:
        found = (line.subject, line.details.get(NEW_PAIR))
        yield from (number for each in found if (number := _number(each)) is not None)


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None


@dataclass(frozen=True, slots=True)
class _Reading:
    contents: Contents
    titles: Mapping[str, str]
    programmes: Mapping[int, str]
    names: Mapping[int, Names]

    def entry(self, line: Line) -> Entry:
        pair = self._pair(line.subject) if line.action in PAIRS else None
        about_a_set = line.programme != line.subject
        subject = self.titles.get(line.subject, line.subject) if about_a_set else line.subject
        details = {name: self._value(name, it) for name, it in line.details.items()}
        if why := self._why(line.details.get("revision")):
            details["why"] = why
        subject = "" if pair is not None else subject
        return Entry(line.at, line.who, line.action, line.programme, subject, pair, details)

    def _pair(self, number: object) -> Names:
        known = _number(number)
        return self.names.get(known, {}) if known is not None else {}

    def _why(self, revision: object) -> str:
        """The reason that whoever published it gave."""
        known = _number(revision)
        publication = self.contents.publications.get(known) if known is not None else None
        return publication.why if publication else ""

    def _value(self, name: str, it: Any) -> Any:
        if isinstance(it, list):
            return [self._value(name, each) for each in it]
        if isinstance(it, dict) and "role" in it:
            return it | {"programme_name": self.programmes.get(it.get("programme") or 0, "")}
        if name == NEW_PAIR:
            return self._pair(it)
        if name == OTHER:
            return self.programmes.get(it, "")
        return read_time(name, it)


_TIMES: Final = {
    "erase_at": datetime.fromisoformat,
    "begins_on": date.fromisoformat,
    "ends_on": date.fromisoformat,
    "quiet_from": time.fromisoformat,
    "quiet_to": time.fromisoformat,
}


def read_time(name: str, it: Any) -> Any:
    """A day, a moment or a time that was kept as text; what is none is left as it is."""
    if name not in _TIMES or not isinstance(it, str) or not it:
        return it
    try:
        return _TIMES[name](it)
    except ValueError:
        return it
