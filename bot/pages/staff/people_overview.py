"""A programme at a glance: who needs a nudge, and how each pair is doing."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.responses import Response

from bot.pages.mentor.paging import Place, place
from bot.pages.staff.people_here import FOLK, FreshHere, Here, TheHere
from bot.programmes import participants
from bot.programmes.health import PATIENCE, Pair, read_pairs
from bot.programmes.moving import people_of, without_mentor

SIZE: Final = 50
ENDED: Final = "avsluttet"
VIEWS: Final = ("alle", "dytt", "venter", "igang", ENDED)
FILE: Final = "par.csv"

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pairs are to be shown: by a part of a name, and by how they are doing."""

    search: str = ""
    view: str = "alle"

    def fits(self, pair: Pair) -> bool:
        words = self.search.casefold().split()
        names = f"{pair.mentee.name} {pair.mentor.name}".casefold()
        if not all(word in names for word in words):
            return False
        if self.view == "dytt":
            return pair.nudge
        if self.view == "venter":
            return pair.state != "going"
        return self.view != "igang" or pair.state == "going"


@dataclass(frozen=True, slots=True)
class Glance:
    """All that the page is made of. `pairs` are those that have not ended.
    `alone`: mentees who have no mentor, and no place by one."""

    pairs: list[Pair]
    ended: int
    shown: list[Pair]
    place: Place
    nudges: Counter[str]
    coming: int
    alone: int
    people: int


@router.get(FOLK)
def overview(
    here: TheHere,
    sok: Annotated[str, Query(max_length=100)] = "",
    vis: Annotated[str, Query(max_length=10)] = "alle",
    side: Annotated[int, Query(ge=1, lt=100_000)] = 1,
    gjort: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    wanted = Wanted(sok.strip(), vis if vis in VIEWS else "alle")
    glance = here.look(lambda connection: _glance(connection, here, wanted, side))
    values = {
        "glance": glance,
        "wanted": wanted,
        "gap": here.programme.settings.meeting_gap_days,
        "patience": {name: each.days for name, each in PATIENCE.items()},
        "told": gjort,
    }
    return here.show("overview.html", values)


def _glance(connection: Connection, here: Here, wanted: Wanted, page: int) -> Glance:
    pairs = _pairs(connection, here)
    ended = _ended(connection, here)
    among = ended if wanted.view == ENDED else pairs
    found = [pair for pair in among if wanted.fits(pair)]
    at = place(page, len(found), SIZE)
    people = people_of(connection, here.id, here.now)
    known = participants.read(connection, here.id, here.now)
    return Glance(
        pairs,
        len(ended),
        found[at.first : at.first + SIZE],
        at,
        Counter(_kind(pair) for pair in pairs if pair.nudge),
        sum(not each.came for each in known),
        len(without_mentor(connection, here.id, people)),
        len(people),
    )


def _kind(pair: Pair) -> str:
    missing = pair.state in ("nobody", "no_mentee", "no_mentor")
    return "missing" if missing else pair.state


def _pairs(connection: Connection, here: Here) -> list[Pair]:
    """Those that need something first, those that have waited longest before the others."""
    gap = here.programme.settings.meeting_gap_days
    pairs = read_pairs(connection, here.id, here.now, gap_days=gap)
    return sorted(pairs, key=lambda pair: (not pair.nudge, pair.state == "going", pair.since))


def _ended(connection: Connection, here: Here) -> list[Pair]:
    """The newest first."""
    gap = here.programme.settings.meeting_gap_days
    pairs = read_pairs(connection, here.id, here.now, gap_days=gap, ended=True)
    return sorted(pairs, key=lambda pair: pair.since, reverse=True)


@router.get(FOLK + f"/{FILE}")
def as_csv(here: FreshHere) -> Response:
    """The list for a spreadsheet: with a mark of its encoding, and semicolons, as Excel in
    Norway reads it."""
    pairs = here.look(lambda connection: _pairs(connection, here))
    return Response(
        "\ufeff" + _csv(_rows(here, pairs)),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{FILE}"'},
    )


def _rows(here: Here, pairs: Iterable[Pair]) -> Iterable[list[str]]:
    words = here.words()
    yield [unescape(str(words.heading(name))) for name in words.columns]
    for pair in pairs:
        yield [
            unescape(str(words.called(pair.mentee, "mentee"))),
            unescape(str(words.called(pair.mentor, "mentor"))),
            unescape(str(words.state(pair))).strip(),
            here.say.plain(pair.since),
            here.say.plain(pair.agreed_at),
            here.say.plain(pair.last_at),
            here.say.plain(pair.next_at),
            str(pair.held),
        ]


def _csv(rows: Iterable[list[str]]) -> str:
    """No cell is a formula, whatever somebody is called."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell for cell in row])
    return written.getvalue()
