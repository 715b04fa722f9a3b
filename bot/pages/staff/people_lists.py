"""Many invited from a list: looked over row by row, and carried out once when it is confirmed."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from bot.pages.headers import MOST_OF_A_LIST
from bot.pages.mentor.paging import place
from bot.pages.staff.people_here import MOST, Here, TheHere, number
from bot.pages.staff.people_inviting import PAGE, PEOPLE, Side, Told, Typed, acts, show_invite_page
from bot.programmes import inviting, participants
from bot.programmes.decoding import MOST_BYTES, NotText, decode
from bot.programmes.inviting import Preview
from bot.programmes.participants import ROLES
from bot.programmes.reading_people import Problem, Row, read_people
from bot.store import Transaction
from bot.store.ids import new_id

ROWS: Final = 100  # of a preview on one page

router = APIRouter()

TheList = Annotated[int, Path()]


@router.post(PAGE + "/liste")
async def read_list(request: Request, here: TheHere) -> Response:
    """A file or what was pasted becomes a preview; nobody is invited by it."""
    here.must_be_open()
    async with request.form(max_part_size=MOST_OF_A_LIST) as form:
        text, problem = await _text_of(form)
    if problem is not None:
        shown = Typed(new_id(), text=text if len(text) < 20_000 else "", problem=problem)
        return await run_in_threadpool(show_invite_page, here, shown, status=422)
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
    """Rows that stop come first: whoever mends the list wants those. What is done is last."""
    rows = sorted(seen.people.rows, key=lambda row: (not row.wrong, row.done, row.line))
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
    invites = form.get("gjor") == "inviter"
    unit = partial(_use, here, batch, shown, chosen, expected, _mended(form), invites)
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
    mended: Mapping[tuple[int, str], str],
    invites: bool,
    transaction: Transaction,
) -> str | tuple[Preview, bool]:
    """What was done, by its word; or how the list is now, and whether it is another than shown."""
    kept = inviting.find_list(transaction, here.id, batch)
    if kept is None:
        raise HTTPException(404)
    if kept.done:
        return "alt"
    kept = inviting.mend(transaction, kept, mended)
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


def _mended(form: FormData) -> dict[tuple[int, str], str]:
    """Addresses put right on the page, by line and by whose they are."""
    found: dict[tuple[int, str], str] = {}
    for name, value in form.items():
        kind, _, rest = name.partition("-")
        line, _, who = rest.partition("-")
        if kind == "rett" and who in ROLES and isinstance(value, str):
            found[number(line) or 0, who] = value
    return found


def _numbers(values: Iterable[object]) -> set[int]:
    return {found for value in values if (found := number(value)) is not None}
