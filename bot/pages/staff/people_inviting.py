"""Inviting people: one, or many from a list that is looked over before anything is saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.pages.mentor.paging import place
from bot.pages.staff.people_here import FOLK, Here, TheHere, number
from bot.programmes import inviting, participants
from bot.programmes.participants import Participant, Role
from bot.programmes.reading_people import MOST_ROWS, Named, Problem, wrong_with
from bot.programmes.sending import wants_letter
from bot.store import Transaction
from bot.store.ids import new_id

PAGE: Final = FOLK + "/inviter"
PEOPLE: Final = 50
SHEET: Final = 48  # people on one sheet of links
NO_PROBLEM: Final = Problem("")

router = APIRouter()

Told = Annotated[str, Query(alias="gjort", max_length=20)]
Side = Annotated[int, Query(alias="side", ge=1, lt=100_000)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has filled in, to be shown again. `batch` is drawn with the form."""

    batch: int
    name: str = ""
    email: str = ""
    role: Role = "mentee"
    partner: int | None = None
    problems: tuple[Problem, ...] = ()
    text: str = ""
    problem: Problem = NO_PROBLEM


@router.get(PAGE)
def invite_page(here: TheHere, gjort: Told = "", side: Side = 1) -> HTMLResponse:
    return show_invite_page(here, Typed(new_id()), gjort, page=side)


def show_invite_page(
    here: Here, typed: Typed, told: str = "", *, page: int = 1, status: int = 200
) -> HTMLResponse:
    def look(connection: Connection) -> dict[str, Any]:
        known = participants.read(connection, here.id, here.now)
        waiting = [each for each in known if not each.came]
        at = place(page, len(waiting), PEOPLE)
        return {
            "mentors": [each for each in known if each.role == "mentor"],
            "alone": _alone(connection, here, known),
            "waiting": waiting[at.first : at.first + PEOPLE],
            "waiting_number": len(waiting),
            "known_number": len(known),
            "place": at,
            **acts(here, waiting),
        }

    values = here.look(look) | {
        "typed": typed,
        "told": told,
        "most_rows": MOST_ROWS,
        "kind": None,
    }
    return here.show("invite.html", values, "invite", status)


def _alone(connection: Connection, here: Here, known: Iterable[Participant]) -> list[Participant]:
    """Mentees beside whom there is room."""
    seated = participants.seated(connection, here.id)
    return [each for each in known if each.role == "mentee" and each.id not in seated]


def acts(here: Here, people: Sequence[Participant]) -> dict[str, object]:
    """What can be done for those of them who have not come: by letter, and by sheet."""
    coming = [each for each in people if not each.came]
    by_letter = here.desk.site.parts.settings.mail_server is not None
    return {
        "by_letter": by_letter,
        "letters": sum(wants_letter(each, here.now) for each in coming),
        "sheets": sheets_of(coming),
        "coming": len(coming),
        "linked": sum(1 for each in coming if each.link_until is not None),
    }


def sheets_of(coming: Sequence[Participant]) -> list[tuple[str, int, int]]:
    """Sheets of links, each as (how a form names it, its first and its last number).

    Named by who is on them, so that somebody who comes meanwhile moves nobody to another sheet.
    """
    found = []
    for first in range(0, len(coming), SHEET):
        on_it = coming[first : first + SHEET]
        name = f"{on_it[0].id}-{on_it[-1].id}"
        found.append((name, first + 1, first + len(on_it)))
    return found


@router.post(PAGE)
async def invite_one(request: Request, here: TheHere) -> Response:
    """One person; the same form sent twice invites once."""
    here.must_be_open()
    form = await request.form()
    typed = _typed(form)
    person = Named(typed.name, typed.email.casefold())
    problems = tuple(wrong_with(typed.role, typed.name, typed.email))
    if not typed.name and not typed.email:
        problems = (Problem("name_missing", typed.role),)
    if not problems:
        unit = partial(_one, here, typed, person)
        found = await here.act(unit)
        problems = () if found is None else (found,)
    if problems:
        shown = Typed(new_id(), typed.name, typed.email, typed.role, typed.partner, problems)
        return await run_in_threadpool(show_invite_page, here, shown, status=422)
    return here.back(f"/inviter/{typed.batch}", "invitert")


def _one(here: Here, typed: Typed, person: Named, transaction: Transaction) -> Problem | None:
    before = participants.read(transaction, here.id, here.now, batch=typed.batch)
    problem = inviting.invite_one(
        transaction, here.id, typed.role, person, typed.partner, typed.batch, here.now
    )
    if problem is None and not before:
        here.note(transaction, "invite", role=typed.role, people=1)
    return problem


def _typed(form: FormData) -> Typed:
    def text(name: str) -> str:
        value = form.get(name)
        return " ".join(value.split()) if isinstance(value, str) else ""

    role: Role = "mentor" if text("rolle") == "mentor" else "mentee"
    partner = number(text("med_mentee" if role == "mentor" else "med_mentor"))
    batch = number(text("nummer")) or new_id()
    return Typed(batch, text("navn")[:1000], text("epost")[:1000], role, partner)
