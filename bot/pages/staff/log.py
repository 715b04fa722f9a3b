"""The log: who did what when, found by whom, what, where and when, and out as a file."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.responses import Response

from bot.pages.site import TheSite
from bot.pages.spreadsheets import spreadsheet
from bot.pages.staff.log_words import Entry, in_words, stands_for
from bot.pages.staff.visiting import Desk, FreshStaff, TheDesk
from bot.staff.audit import note
from bot.staff.reading_log import PAGE, Choices, Line, Wanted, choices, read_log

LONGEST_SEARCH: Final = 100
LARGEST: Final = 2**63 - 1

router = APIRouter()


class Search:
    """What the form asks for, as it was asked: what cannot be read is left out."""

    def __init__(
        self,
        ord: Annotated[str, Query()] = "",  # noqa: A002 - it is what the form calls it
        hvem: str = "",
        hva: str = "",
        program: str = "",
        fra: str = "",
        til: str = "",
        eldre: str = "",
    ) -> None:
        self.words = " ".join(ord.split())[:LONGEST_SEARCH]
        self.who = hvem
        self.what = hva[:40]
        self.programme = program
        self.since = _day(fra)
        self.until = _day(til)
        self.before = _number(eldre)

    def wanted(self, desk: Desk) -> Wanted:
        zone = desk.site.parts.settings.zone

        def midnight(day: date | None, after: int) -> datetime | None:
            if day is None:
                return None
            begins = datetime.combine(day + timedelta(days=after), time(), zone)
            return begins.astimezone(UTC)

        return Wanted(
            self.words,
            _number(self.who),
            self.what,
            _number(self.programme),
            midnight(self.since, 0),
            midnight(self.until, 1),
            self.before,
        )

    @property
    def narrowed(self) -> bool:
        """By more than words."""
        return any((self.who, self.what, self.programme, self.since, self.until))

    def query(self) -> str:
        """The same search, for an address."""
        asked = {
            "ord": self.words,
            "hvem": self.who,
            "hva": self.what,
            "program": self.programme,
            "fra": self.since or "",
            "til": self.until or "",
        }
        return urlencode({name: value for name, value in asked.items() if value != ""})


TheSearch = Annotated[Search, Depends()]


@router.get("/staff/hendelser")
async def show(desk: TheDesk, search: TheSearch) -> HTMLResponse:

    def look(connection: Connection) -> tuple[tuple[Line, ...], tuple[Entry, ...], Choices]:
        me = desk.visitor.member
        lines, told = _found(connection, desk, search.wanted(desk), PAGE + 1)
        return lines, told, choices(connection, me)

    lines, told, known = await run_in_threadpool(desk.site.parts.store.read, look)
    values = {
        "lines": told[:PAGE],
        "older": lines[PAGE - 1].id if len(lines) > PAGE else None,
        "choices": known,
        "search": search,
        "searching": bool(search.query()),
    }
    return await run_in_threadpool(desk.show, "log.html", values, here="log")


@router.get("/staff/hendelser.csv")
async def save(site: TheSite, visitor: FreshStaff, search: TheSearch) -> Response:
    """All that was found, as a file. That it was taken out is noted too."""
    desk = Desk(site, visitor)
    me, now = visitor.member, site.clock()
    wanted = replace(search.wanted(desk), before=None)
    _, lines = await run_in_threadpool(
        site.parts.store.read, lambda connection: _found(connection, desk, wanted, None)
    )
    details = {"lines": len(lines)}
    await site.parts.store.run(
        lambda transaction: note(transaction, me.id, "export_log", now, details=details)
    )
    values = {"lines": lines, "language": me.language, "zone": site.parts.settings.zone}
    rows = await run_in_threadpool(site.text, "staff/_log_file.html", values)
    return spreadsheet(rows, "hendelser")


def _found(
    connection: Connection, desk: Desk, wanted: Wanted, most: int | None
) -> tuple[tuple[Line, ...], tuple[Entry, ...]]:
    me, contents = desk.visitor.member, desk.site.parts.library.contents
    wanted = replace(wanted, also=stands_for(connection, contents, wanted.words))
    lines = read_log(connection, me, wanted, most)
    return lines, in_words(connection, contents, me, lines)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 2200 else None


def _number(text: str) -> int | None:
    known = text.isascii() and text.isdecimal() and len(text) < 20
    return min(int(text), LARGEST) if known else None
