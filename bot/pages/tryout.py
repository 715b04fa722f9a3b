"""The try-out's own page: two phones side by side, and a clock to move forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection, select
from starlette.responses import Response

from bot.pages.chat import LARGEST, UnusableForm
from bot.pages.headers import FRAMING
from bot.pages.site import BOTH_SIDES, Site, TheSite, Visitor, is_partial
from bot.store.tables import due
from bot.tryout import Moved, Pair, Side, TryOut, known

MOST_PLANNED: Final = 8
Step = Literal["neste", "1t", "1d", "1u"]
STEPS: Final[Mapping[Step, timedelta | None]] = {
    "neste": None,
    "1t": timedelta(hours=1),
    "1d": timedelta(days=1),
    "1u": timedelta(weeks=1),
}

router = APIRouter(prefix=BOTH_SIDES)


@dataclass(frozen=True, slots=True)
class Planned:
    """What happens next, and to whom: never what it is about. `days` from today."""

    side: Side
    kind: str
    at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class View:
    """`begun`: one of the two is there. `names` are those they have given. `now` is local."""

    begun: bool
    names: Mapping[Side, str | None]
    planned: tuple[Planned, ...]
    now: datetime
    ahead: int


@dataclass(frozen=True, slots=True)
class BothSides:
    """Whoever looks at the page, as the two they are. `new`: they have no cookies yet."""

    try_out: TryOut
    phones: Mapping[Side, Site]
    visitors: Mapping[Side, Visitor]

    @property
    def pair(self) -> Pair:
        return Pair(*(self.visitors[side].browser for side in Side))

    @property
    def new(self) -> bool:
        return any(visitor.new for visitor in self.visitors.values())

    def view(self) -> View:
        return self.try_out.parts.store.read(self._view)

    def _view(self, connection: Connection) -> View:
        persons = known(connection, self.pair)
        sides = {persons.get(self.visitors[side].browser): side for side in Side}
        zone = self.phones[Side.MENTEE].history.zone
        now = self.try_out.clock().astimezone(zone)
        rows = connection.execute(
            select(due.c.person_id, due.c.kind, due.c.at)
            .where(due.c.person_id.in_(persons.values()))
            .order_by(due.c.at)
            .limit(MOST_PLANNED)
        ).all()
        planned = []
        for row in rows:
            at = row.at.astimezone(zone)
            days = (at.date() - now.date()).days
            planned.append(Planned(sides[row.person_id], row.kind, at, days))
        names = {side: self._name(connection, side) for side in Side}
        return View(bool(persons), names, tuple(planned), now, self.try_out.clock.ahead)

    def _name(self, connection: Connection, side: Side) -> str | None:
        site = self.phones[side]
        session = site.history.session(connection, self.visitors[side].browser)
        return session.name if session else None


def both_sides_of(request: Request) -> BothSides:
    phones: Mapping[Side, Site] = request.app.state.phones
    visitors = {}
    for side, site in phones.items():
        visitor = site.visitor(request)
        assert visitor is not None  # in the try-out everybody is somebody
        visitors[side] = visitor
    return BothSides(request.app.state.try_out, phones, visitors)


TheBothSides = Annotated[BothSides, Depends(both_sides_of)]


@router.get("")
def look(site: TheSite, both: TheBothSides) -> HTMLResponse:
    """A look keeps nothing: who begins is made by the page's own post."""
    response = site.page("tryout.html", {"view": both.view(), "moved": None, "partial": False})
    response.headers["content-security-policy"] = FRAMING
    for side, visitor in both.visitors.items():
        if visitor.new:
            both.phones[side].remember(response, visitor.token)
    return response


@router.post("/begynn")
async def begin(request: Request, both: TheBothSides) -> Response:
    if both.new:  # without cookies each look would be somebody else
        raise UnusableForm
    await both.try_out.begin(both.pair)
    return _home(request)


@router.get("/tiden")
def time(site: TheSite, both: TheBothSides) -> HTMLResponse:
    return _time(site, both)


@router.post("/klokke")
async def move(
    request: Request,
    site: TheSite,
    both: TheBothSides,
    frem: Annotated[Step, Form()],
    forut: Annotated[int, Form(ge=0, le=LARGEST)],
) -> Response:
    moved = await both.try_out.move(both.pair, STEPS[frem], seen=forut)
    if not is_partial(request):
        return _home(request)
    return await run_in_threadpool(_time, site, both, moved)


@router.get("/nytt")
def ask_to_begin_anew(site: TheSite) -> HTMLResponse:
    return site.page("tryout_anew.html")


@router.post("/nytt")
async def begin_anew(request: Request, both: TheBothSides) -> Response:
    await both.try_out.erase(both.pair)
    response = _home(request)
    for phone in both.phones.values():
        phone.forget(response)
    return response


def _time(site: Site, both: BothSides, moved: Moved | None = None) -> HTMLResponse:
    return site.page("_time.html", {"view": both.view(), "moved": moved, "partial": True})


def _home(request: Request) -> Response:
    if is_partial(request):
        return Response(headers={"HX-Redirect": BOTH_SIDES})
    return RedirectResponse(BOTH_SIDES, 303)
