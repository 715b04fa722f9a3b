"""A list of people, from text with separators to rows, with every problem that can be seen in it.

Pure: what is wrong for other reasons, such as that somebody is in the programme already, is added
by `inviting`. A problem has a word of the code; the page has the sentence.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Final

from bot.programmes.reading_columns import PERSONS, Columns, by_contents, by_headings, plain, words

MOST_ROWS: Final = 10_000
MOST_NAME: Final = 200
MOST_EMAIL: Final = 254
SEPARATORS: Final = ";\t,"
EMAIL: Final = re.compile(r"[^@\s,;<>()\[\]\"]+@[^@\s,;<>()\[\]\".]+(\.[^@\s,;<>()\[\]\".]+)+")
DONE: Final = "done"  # the note of a row that is in the programme just as it stands
# What æ, ø and å become when a file is read as what it is not.
_GARBLED: Final = re.compile("Ã[\u0080-\u00bf\u2018-\u2030…†‡ˆ˜]|\ufffd")
_OPEN: Final = ["\n"]  # the cells of a row with a quotation mark that is not closed
_ADDRESS: Final = re.compile(r"[^\s,;<>()\[\]\"]{0,254}")
_FORMULA: Final = frozenset("=+@-\t")


@dataclass(frozen=True, slots=True)
class Named:
    """A person as the list names them. `email` is in lower case, "" where there is none."""

    name: str
    email: str = ""

    @property
    def key(self) -> str:
        """Two who have the same are the same person."""
        return self.email or self.name.casefold()


@dataclass(frozen=True, slots=True)
class Problem:
    """`who`: mentee, mentor, or "" for the row. `value` is what the sentence tells of it.

    A `note` is to be known, and stops nothing.
    """

    kind: str
    who: str = ""
    value: str = ""
    note: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where it begins in the text, counted from 1."""

    line: int
    mentee: Named | None
    mentor: Named | None
    problems: tuple[Problem, ...] = ()

    @property
    def wrong(self) -> bool:
        return any(not problem.note for problem in self.problems)

    @property
    def done(self) -> bool:
        """All that it says is so already: there is nothing to do for it."""
        return any(problem.kind == DONE for problem in self.problems)

    def with_(self, *problems: Problem) -> "Row":
        return replace(self, problems=(*self.problems, *problems))

    def person(self, who: str) -> Named | None:
        return self.mentee if who == "mentee" else self.mentor


@dataclass(frozen=True, slots=True)
class People:
    """`unused` are headings of columns that are not read. `guessed`: there were no headings.

    `problem` is of the whole list, which then has no rows: no_columns, too_many, empty.
    """

    rows: tuple[Row, ...] = ()
    unused: tuple[str, ...] = ()
    guessed: bool = False
    problem: Problem | None = None


def read_people(text: str) -> People:
    """Never an error: what is wrong is in the answer."""
    lines = list(_records(text))
    if not lines:
        return People(problem=Problem("empty"))
    columns = by_headings(lines[0][1])
    guessed = columns is None
    if columns is None:
        columns = by_contents([cells for _, cells in lines])
    else:
        lines = lines[1:]
    if not columns.places:
        return People(problem=Problem("no_columns"))
    if len(lines) > MOST_ROWS:
        return People(problem=Problem("too_many", value=str(len(lines))))
    if not lines:
        return People(problem=Problem("empty"))
    rows = [_row(line, cells, columns) for line, cells in lines]
    return People(tuple(_within(rows)), columns.unused, guessed)


def with_address(text: str, row: Row, who: str, address: str) -> str:
    """The list with another e-mail address for the row's mentee or mentor; "" for none.

    As it was where the address has signs that would change the row, or is not found on its line.
    """
    person, address = row.person(who), address.strip()
    if person is None or not person.email or not _ADDRESS.fullmatch(address):
        return text
    lines = text.split("\n")
    if row.line > len(lines):
        return text
    written = r"\s+".join(re.escape(part) for part in person.email.split())
    whole = re.compile(rf"(?<![^;,\t\"\s]){written}(?![^;,\t\"\s])", re.IGNORECASE)
    lines[row.line - 1] = whole.sub(lambda _: address, lines[row.line - 1], count=1)
    return "\n".join(lines)


# -- from text to cells ---------------------------------------------------------------------------


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of what is not empty."""
    first, _, rest = text.partition("\n")
    offset = 1
    separator = ""
    if re.fullmatch(r"sep=.", first.strip()):  # Excel's own first line
        text, offset, separator = rest, 2, first.strip()[4]
    separator = separator or _separator(text)
    reader = csv.reader(StringIO(text), delimiter=separator, skipinitialspace=True)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a field without end
            cells = _OPEN
        if any("\n" in cell and separator in cell for cell in cells):
            cells = _OPEN  # it has swallowed rows
        if cells is _OPEN or any(cell.strip() for cell in cells):
            yield before + offset, cells
        before = reader.line_num


def _separator(text: str) -> str:
    """The one that most of the first lines have equally many of."""
    sample = [re.sub(r'"[^"]*"', "", line) for line in text.split("\n")[:50] if line.strip()]

    def fits(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in sample]
        most = max(counts, key=counts.count, default=0)
        return (counts.count(most) if most else 0, most)

    return max(SEPARATORS, key=fits)


# -- from cells to people -------------------------------------------------------------------------


def _row(line: int, cells: Sequence[str], columns: Columns) -> Row:
    if cells is _OPEN:
        return Row(line, None, None, (Problem("open_quote"),))
    problems: list[Problem] = []
    if any(cell.strip() for cell in cells[columns.width :]):
        problems.append(Problem("extra_cells"))
    people = {who: _person(who, cells, columns, problems) for who in PERSONS}
    if "role" in columns.places and "mentor" not in columns.places:
        people = _by_role(people["mentee"], _cell(cells, columns, "role"), problems)
    row = Row(line, people["mentee"], people["mentor"], tuple(problems))
    if row.mentee is None and row.mentor is None and not row.wrong:
        return row.with_(Problem("no_name"))
    if row.mentee and row.mentor and row.mentee.key == row.mentor.key:
        return row.with_(Problem("same_person"))
    return row


def _by_role(named: Named | None, role: str, problems: list[Problem]) -> dict[str, Named | None]:
    """One person in each row, and what they are."""
    if plain(role) in words()["as_mentor"]:
        problems[:] = [replace(problem, who="mentor") for problem in problems]
        return {"mentee": None, "mentor": named}
    if plain(role) not in words()["as_mentee"]:
        problems.append(Problem("role" if role else "no_role", value=role[:60]))
    return {"mentee": named, "mentor": None}


def _cell(cells: Sequence[str], columns: Columns, name: str) -> str:
    place = columns.places.get(name, len(cells))
    if place >= len(cells):
        return ""
    return " ".join(unicodedata.normalize("NFC", cells[place]).split())


def _person(
    who: str, cells: Sequence[str], columns: Columns, problems: list[Problem]
) -> Named | None:
    """None where the row names nobody; what is wrong with the name is added to `problems`."""
    name, email = _cell(cells, columns, who), _cell(cells, columns, f"{who}_email")
    if not name and not email:
        return None
    problems.extend(wrong_with(who, name, email))
    return Named(name, email.casefold())


def wrong_with(who: str, name: str, email: str) -> Iterator[Problem]:
    """What is wrong with one person's name and e-mail address by themselves."""
    if not name:
        yield Problem("name_missing", who, email[:60])
    elif "@" in name and EMAIL.fullmatch(name):
        yield Problem("name_is_email", who, name[:60])
    elif len(name) > MOST_NAME:
        yield Problem("name_long", who, name[:40])
    elif _GARBLED.search(name):
        yield Problem("garbled", who, name[:60])
    elif name[0] in _FORMULA or not any(sign.isalpha() for sign in name):
        yield Problem("no_letters", who, name[:60])
    if len(email) > MOST_EMAIL:
        yield Problem("email_long", who, email[:40])
    elif email and not EMAIL.fullmatch(email):
        yield Problem("email", who, email[:60])


# -- the rows together ----------------------------------------------------------------------------


def _within(rows: Iterable[Row]) -> Iterator[Row]:
    """Each row, with what is wrong because of the rows before it."""
    pairs: dict[tuple[str, str], int] = {}
    mentees: dict[str, int] = {}
    mentors: dict[str, int] = {}
    names: dict[str, tuple[str, int]] = {}
    for row in rows:
        found = list(_against(row, pairs, mentees, mentors, names))
        pair = _pair(row)
        pairs.setdefault(pair, row.line)
        if not row.wrong and not any(not problem.note for problem in found):
            for who, seen in (("mentee", mentees), ("mentor", mentors)):
                person = row.person(who)
                if person is not None:
                    seen.setdefault(person.key, row.line)
                    if person.email:
                        names.setdefault(person.email, (person.name, row.line))
        yield row.with_(*found)


def _pair(row: Row) -> tuple[str, str]:
    return (row.mentee.key if row.mentee else "", row.mentor.key if row.mentor else "")


def _against(
    row: Row,
    pairs: dict[tuple[str, str], int],
    mentees: dict[str, int],
    mentors: dict[str, int],
    names: dict[str, tuple[str, int]],
) -> Iterator[Problem]:
    if row.wrong:
        return
    if _pair(row) in pairs:
        yield Problem("same_row", value=str(pairs[_pair(row)]))
        return
    if row.mentee is not None and row.mentee.key in mentees:
        yield Problem("mentee_twice", "mentee", str(mentees[row.mentee.key]))
    if row.mentor is not None and row.mentor.key in mentors:
        yield Problem("same_mentor", "mentor", str(mentors[row.mentor.key]), note=True)
    for who in PERSONS:
        person = row.person(who)
        if person is None:
            continue
        name, line = names.get(person.email, (person.name, 0))
        if name.casefold() != person.name.casefold():
            yield Problem("other_name", who, f"{line}: {name}")
        elif person.key in (mentors if who == "mentee" else mentees):
            yield Problem("both_roles", who, note=True)
    if row.mentee is None:
        yield Problem("no_mentee", note=True)
    elif row.mentor is None:
        yield Problem("no_mentor", note=True)
