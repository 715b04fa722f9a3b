"""What the pages of a programme's people share: which programme, by whom, how dates are said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from fastapi import Depends, HTTPException, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from bot.pages.languages import LOCALES
from bot.pages.spaces import unbroken
from bot.pages.staff.visiting import Desk, FreshStaff, StaffVisitor, TheDesk
from bot.programmes.ending import closed_by
from bot.programmes.settings import KnownProgramme, read_programme, zone_of
from bot.staff.audit import note
from bot.store import Transaction

T = TypeVar("T")

MOST: Final = 2**63  # of a row's number
FOLK: Final = "/staff/programmer/{programme:int}"


@dataclass(frozen=True, slots=True)
class Saying:
    """Moments as the reader's language says them, on the programme's own clocks."""

    language: str
    zone: ZoneInfo
    now: datetime

    def day(self, at: datetime) -> str:
        """23. november, with the year where it is another one."""
        return self.on(self.local(at))

    def local(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def on(self, day: date) -> str:
        """The same of a day."""
        near = abs((day - self.today).days) < 180
        skeleton = "MMMMd" if near else "yMMMMd"
        return unbroken(format_skeleton(skeleton, day, locale=LOCALES[self.language]))

    def when(self, at: datetime) -> str:
        """23. november kl. 19.42"""
        local = at.astimezone(self.zone)
        clock = f"at {local:%H:%M}" if self.language == "en" else f"kl. {local:%H.%M}"
        return f"{self.day(at)} {unbroken(clock)}"

    def plain(self, at: datetime | None) -> str:
        """2026-11-23, as a table in another program wants it."""
        return "" if at is None else at.astimezone(self.zone).date().isoformat()

    def days(self, since: datetime) -> int:
        """Whole days on the calendar."""
        return (self.today - since.astimezone(self.zone).date()).days

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Here:
    """One programme, as somebody who runs it sees it."""

    desk: Desk
    programme: KnownProgramme
    say: Saying

    @property
    def id(self) -> int:
        return self.programme.id

    @property
    def now(self) -> datetime:
        return self.say.now

    @property
    def path(self) -> str:
        return f"/staff/programmer/{self.programme.id}"

    @property
    def open(self) -> bool:
        """People can be invited to it, and put in pairs."""
        return self.programme.closed_at is None

    @property
    def called(self) -> str:
        return self.programme.settings.name or str(self.words().unnamed())

    def words(self) -> Any:
        """The macros by which pairs and people are spoken of."""
        template = self.desk.site.templates.get_template("staff/people/_words.html")
        return template.make_module({"language": self.say.language, "say": self.say})

    def must_be_open(self) -> None:
        """ProgrammeClosed: it may have been while they were filling something in."""
        if not self.open:
            raise ProgrammeClosed(self)

    def show(
        self, name: str, values: Mapping[str, Any], part: str = "overview", status: int = 200
    ) -> HTMLResponse:
        common = {
            "programme": self.programme,
            "called": self.called,
            "part": part,
            "say": self.say,
            "here_path": f"{self.desk.site.base}{self.path}",
            "open": self.open,
        }
        return self.desk.show(
            f"people/{name}", common | dict(values), here="programmes", status=status
        )

    def look(self, query: Callable[[Connection], T]) -> T:
        return self.desk.site.parts.store.read(query)

    async def act(self, unit: Callable[[Transaction], T]) -> T:
        """Done, committed, and told to whom it concerns."""
        return await self.desk.site.parts.conversations.arrange(unit)

    def note(
        self, transaction: Transaction, action: str, subject: str = "", **details: object
    ) -> None:
        staff = self.desk.visitor.member.id
        note(
            transaction,
            staff,
            action,
            self.now,
            programme=self.id,
            subject=subject,
            details=details,
        )

    def back(self, path: str, done: str = "") -> Response:
        """To a page that can be loaded again; `done` is a word of the program's own."""
        query = f"?gjort={done}" if done else ""
        return RedirectResponse(f"{self.desk.site.base}{self.path}{path}{query}", 303)


class ProgrammeClosed(Exception):
    """What they wanted to do cannot be done in a programme that is closed."""

    def __init__(self, here: Here) -> None:
        super().__init__()
        self.here = here


async def tell_closed(_: Request, error: Exception) -> Response:
    """The page in place of what they wanted: by whom it was closed, and when."""
    assert isinstance(error, ProgrammeClosed)
    here = error.here
    by = await run_in_threadpool(here.look, lambda connection: closed_by(connection, here.id))
    return here.show("closed.html", {"by": by}, status=409)


async def here_of(desk: TheDesk, programme: Annotated[int, Path()]) -> Here:
    """404 for a programme that is not theirs, as for one that is not there."""
    visitor: StaffVisitor = desk.visitor
    visitor.must(may=programme < MOST and visitor.member.runs(programme))
    site = desk.site
    known = await run_in_threadpool(
        site.parts.store.read, lambda connection: read_programme(connection, programme)
    )
    if known is None:
        raise HTTPException(404)
    zone = zone_of(known.settings, site.parts.settings.zone.key)
    return Here(desk, known, Saying(visitor.member.language, zone, site.clock()))


TheHere = Annotated[Here, Depends(here_of)]


async def fresh_here(here: TheHere, _: FreshStaff) -> Here:
    """For what cannot be undone: they have shown who they are within the last minutes."""
    return here


FreshHere = Annotated[Here, Depends(fresh_here)]


def number(text: object) -> int | None:
    """A row's number as a form has it; None where it is none."""
    if not isinstance(text, str) or not (text.isascii() and text.isdecimal()):
        return None
    return int(text) if len(text) < 20 and int(text) < MOST else None
