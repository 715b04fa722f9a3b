"""What a mentee shares now, and taking it back: the page beside «delt» in the conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection, func, or_, select
from starlette.responses import Response

from bot.channels.web import CHANNEL
from bot.pages.mentor.paging import PageNumber, place
from bot.pages.site import Site, TheSite, TheVisitor, Visitor
from bot.pairs.facts import open_name
from bot.pairs.keeping import answer
from bot.pairs.reading import Keeping
from bot.pairs.sharing import open_share
from bot.people import Person
from bot.store.looking import looking
from bot.store.pair_tables import mentorships, shares
from bot.store.tables import addresses
from dialogues.events import TakenBack
from dialogues.pair_effects import TakeBack

PAGE: Final = 50

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Mine:
    """One thing that is shared, and with whom. `until`: how long they keep it, when it has ended.

    `ready`: it lies ready for a mentor who is still to come.
    """

    id: int
    question: str
    text: str
    at: datetime
    mentor: str
    ready: bool
    until: datetime | None


@router.get("/deling")
def shared(
    site: TheSite,
    visitor: TheVisitor,
    page: PageNumber = 1,
    told: Annotated[str, Query(alias="gjort", max_length=20)] = "",
) -> Response:
    def look(connection: Connection) -> HTMLResponse | None:
        identity = _person_at(connection, visitor)
        people = site.parts.conversations.people
        person = people.look(looking(connection), identity) if identity is not None else None
        if person is None:
            return None
        visible = _visible(person.id, site.clock())
        count = visible.with_only_columns(func.count()).order_by(None)
        here = place(page, int(connection.execute(count).scalar_one()), PAGE)
        rows = connection.execute(visible.offset(here.first).limit(here.size)).all()
        values = {
            "place": here,
            "shared": [_mine(site, connection, person, row) for row in rows],
            "zone": person.zone,
            "now": site.clock().astimezone(person.zone),
            "told": told,
            "try_out": site.try_out,
        }
        return site.page("sharing.html", values)

    return site.parts.store.read(look) or RedirectResponse(f"{site.base}/chat")


@router.post("/deling/{share}")
async def take_back(
    site: TheSite, visitor: TheVisitor, share: Annotated[int, Path(ge=1, lt=2**63)]
) -> Response:
    """What is somebody else's is not found, and is told of as what was taken back before."""
    identity = await _person(site, visitor)
    if identity is None:
        return RedirectResponse(f"{site.base}/chat", 303)

    def act(keeping: Keeping, _person: Person) -> str:
        done = answer(keeping, TakeBack((share,)))
        assert isinstance(done, TakenBack)
        if not done.count:
            return "ikke-delt"
        return "kan-ligge" if done.may_remain else "tatt-tilbake"

    told = await site.parts.conversations.act(identity, act)
    return RedirectResponse(f"{site.base}/deling?gjort={told}", 303)


async def _person(site: Site, visitor: Visitor) -> int | None:
    return await run_in_threadpool(
        site.parts.store.read, lambda connection: _person_at(connection, visitor)
    )


def _person_at(connection: Connection, visitor: Visitor) -> int | None:
    found = select(addresses.c.person_id).where(
        addresses.c.channel == CHANNEL, addresses.c.external_id == visitor.browser
    )
    person: int | None = connection.execute(found).scalar()
    return person


def _visible(person: int, now: datetime) -> Any:
    """What a mentor can see now, or will see when there is one. The newest first."""
    return (
        select(
            shares.c.id,
            shares.c.body,
            shares.c.at,
            shares.c.mentorship_id,
            mentorships.c.mentor_id,
            mentorships.c.mentor_name,
            mentorships.c.shared_until,
        )
        .outerjoin(mentorships, mentorships.c.id == shares.c.mentorship_id)
        .where(
            shares.c.person_id == person,
            or_(mentorships.c.shared_until.is_(None), mentorships.c.shared_until > now),
        )
        .order_by(shares.c.id.desc())
    )


def _mine(site: Site, connection: Connection, person: Person, row: Any) -> Mine:
    text = open_share(row, person.key)
    people = site.parts.conversations.people
    key = people.key_of(looking(connection), row.mentor_id) if row.mentor_id else None
    name = open_name(key, row.mentorship_id, row.mentor_name) if row.mentorship_id else ""
    ready = row.mentorship_id is None
    return Mine(row.id, text.question, text.text, row.at, name, ready, row.shared_until)
