"""Inviting people: one, or many from a list that is looked over before anything is saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from bot.pages.headers import MOST_OF_A_LIST
from bot.pages.mentor.paging import place
from bot.pages.staff.people_here import FOLK, MOST, Here, TheHere, number
from bot.programmes import inviting, participants
from bot.programmes.decoding import MOST_BYTES, NotText, decode
from bot.programmes.inviting import Preview
from bot.programmes.participants import Participant, Role
from bot.programmes.reading_people import MOST_ROWS, Named, Problem, Row, read_people, wrong_with
from bot.programmes.sending import wants_letter
from bot.store import Transaction
from bot.store.ids import new_id

PAGE: Final = FOLK + "/inviter"
ROWS: Final = 100  # of a preview on one page
PEOPLE: Final = 50
SHEET: Final = 48  # people on one sheet of links
NO_PROBLEM: Final = Problem("")

router = APIRouter()

TheList = Annotated[int, Path()]
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
    return _invite_page(here, Typed(new_id()), gjort, page=side)


def _invite_page(
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
        return await run_in_threadpool(_invite_page, here, shown, status=422)
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


# -- many -----------------------------------------------------------------------------------------


@router.post(PAGE + "/liste")
async def read_list(request: Request, here: TheHere) -> Response:
    """A file or what was pasted becomes a preview; nobody is invited by it."""
    here.must_be_open()
    async with request.form(max_part_size=MOST_OF_A_LIST) as form:
        text, problem = await _text_of(form)
    if problem is not None:
        shown = Typed(new_id(), text=text if len(text) < 20_000 else "", problem=problem)
        return await run_in_threadpool(_invite_page, here, shown, status=422)
    return here.back(f"/inviter/{await here.act(partial(_keep, here, text))}")


async def _text_of(form: FormData) -> tuple[str, Problem | None]:
    """A file comes before what was pasted. The text, and what is wrong with the whole of it."""
    pasted, file = form.get("tekst"), form.get("fil")
    text = pasted if isinstance(pasted, str) else ""
    try:
        if isinstance(file, UploadFile) and file.size:
            text = decode(await file.read(MOST_BYTES + 1))
        else:
            text = decode(text.encode())
    except NotText as error:
        return text, Problem(error.kind)
    people = await run_in_threadpool(read_people, text)
    return text, people.problem


def _keep(here: Here, text: str, transaction: Transaction) -> int:
    return inviting.keep_list(transaction, here.id, text, here.now)


@router.get(PAGE + "/{batch:int}")
def one_list(
    here: TheHere, batch: TheList, gjort: Told = "", side: Side = 1, vis: str = ""
) -> HTMLResponse:
    """A list as it would be carried out; and afterwards, whom it invited."""
    _must_be_number(batch)
    kept = here.look(lambda connection: inviting.find_list(connection, here.id, batch))
    if kept is None or kept.done:
        return _made(here, batch, gjort, side)
    seen = here.look(lambda connection: inviting.preview(connection, here.id, kept, here.now))
    return _preview_page(here, batch, seen, side, told=gjort, only_wrong=vis == "feil")


def _must_be_number(batch: int) -> None:
    if batch >= MOST:
        raise HTTPException(404)


def _made(here: Here, batch: int, told: str, page: int) -> HTMLResponse:
    people = here.look(
        lambda connection: participants.read(connection, here.id, here.now, batch=batch)
    )
    if not people and told != "invitert":
        raise HTTPException(404)
    at = place(page, len(people), PEOPLE)
    values = {
        "batch": batch,
        "people": people[at.first : at.first + PEOPLE],
        "number": len(people),
        "place": at,
        "told": told,
        **acts(here, people),
    }
    return here.show("made.html", values, "invite")


def _preview_page(
    here: Here,
    batch: int,
    seen: Preview,
    page: int,
    *,
    told: str = "",
    changed: bool = False,
    only_wrong: bool = False,
) -> HTMLResponse:
    """Rows that stop come first: whoever mends the list wants those."""
    rows = sorted(seen.people.rows, key=lambda row: (not row.wrong, row.line))
    if only_wrong:
        rows = [row for row in rows if row.wrong]
    at = place(page, len(rows), ROWS)
    values = {
        "batch": batch,
        "seen": seen,
        "rows": rows[at.first : at.first + ROWS],
        "place": at,
        "going": seen.going,
        "persons": _persons(seen.going),
        "changed": changed,
        "only_wrong": only_wrong,
        "told": told,
    }
    return here.show("preview.html", values, "invite", 409 if changed else 200)


def _persons(rows: Iterable[Row]) -> dict[str, int]:
    """How many of each role the rows would invite, counting each person once."""
    found: dict[str, set[str]] = {"mentee": set(), "mentor": set()}
    pairs = 0
    for row in rows:
        for who, people in found.items():
            person = row.person(who)
            if person is not None:
                people.add(person.key)
        pairs += row.mentee is not None and row.mentor is not None
    return {who: len(people) for who, people in found.items()} | {"pairs": pairs}


@router.post(PAGE + "/{batch:int}")
async def use_list(request: Request, here: TheHere, batch: TheList) -> Response:
    """Which rows go; then another page of them, or all that go are invited, once.

    Everything is looked over again: somebody may have been invited since the page was shown.
    """
    here.must_be_open()
    _must_be_number(batch)
    form = await request.form()
    shown = _numbers(form.getlist("vist"))
    chosen = _numbers(form.getlist("rad"))
    expected = number(form.get("antall"))
    unit = partial(_use, here, batch, shown, chosen, expected, form.get("gjor") == "inviter")
    came_of_it = await here.act(unit)
    if isinstance(came_of_it, str):
        return here.back(f"/inviter/{batch}", came_of_it)
    seen, asked = came_of_it
    page = number(form.get("side")) or number(form.get("denne")) or 1
    return await run_in_threadpool(
        _preview_page, here, batch, seen, page, changed=asked, only_wrong=False
    )


def _use(
    here: Here,
    batch: int,
    shown: set[int],
    chosen: set[int],
    expected: int | None,
    invites: bool,
    transaction: Transaction,
) -> str | tuple[Preview, bool]:
    """What was done, by its word; or how the list is now, and whether it is another than shown."""
    kept = inviting.find_list(transaction, here.id, batch)
    if kept is None:
        raise HTTPException(404)
    if kept.done:
        return "alt"
    before = inviting.preview(transaction, here.id, kept, here.now)
    kept = inviting.leave_out(transaction, kept, shown, chosen)
    seen = inviting.preview(transaction, here.id, kept, here.now)
    if invites and expected is not None and len(before.going) != expected:
        return seen, True
    if not invites or not seen.going:
        return seen, False
    people = inviting.confirm(transaction, here.id, kept, here.now)
    if people is None:
        return "alt"
    here.note(transaction, "invite", people=people, rows=len(seen.going))
    return "invitert"


def _numbers(values: Iterable[object]) -> set[int]:
    return {found for value in values if (found := number(value)) is not None}
