"""Links for those who have not come: by letter, on a sheet to print, or taken back.

Only the hash of a code is kept, so a sheet cannot be shown again: making it is making the links on
it, in place of those that were not used. The page says so beforehand.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.letters import Letters
from bot.links import LIFETIMES
from bot.pages.staff.people_here import FreshHere, Here, TheHere, number
from bot.pages.staff.people_inviting import PAGE, SHEET
from bot.programmes import moving, participants, sending
from bot.programmes.participants import Participant
from bot.programmes.sending import Sending
from bot.store import Transaction

router = APIRouter()

_under_way: Final[set[asyncio.Task[None]]] = set()  # a task that nobody holds may be dropped


@dataclass(frozen=True, slots=True)
class Ticket:
    """One person's link, as it is printed. `page` is for browsers where `link` is for a chat."""

    whose: Participant
    link: str
    page: str
    picture: Markup
    until: datetime


@router.post(PAGE + "/ark")
async def sheet(request: Request, here: TheHere) -> Response:
    """One person's link, or a sheet of many: the answer is the page itself, and shown once."""
    here.must_be_open()
    form = await request.form()
    made = await here.act(partial(_make, here, form))
    if not made:
        return here.back("/inviter", "borte")
    return await run_in_threadpool(_sheet_page, here, made)


def _make(here: Here, form: FormData, transaction: Transaction) -> list[tuple[Participant, str]]:
    known = participants.read(transaction, here.id, here.now, batch=number(form.get("gruppe")))
    chosen = _chosen(known, form)
    made = [(each, participants.new_link(transaction, each, here.now)) for each in chosen]
    if made:
        here.note(transaction, "make_links", people=len(made))
    return made


def _chosen(known: Sequence[Participant], form: FormData) -> list[Participant]:
    coming = [each for each in known if not each.came]
    if (person := number(form.get("person"))) is not None:
        return [each for each in coming if each.id == person]
    first, _, last = str(form.get("ark") or "").partition("-")
    begins, ends = number(first), number(last)
    if begins is None or ends is None:
        return coming[:SHEET]
    return [each for each in coming if begins <= each.id <= ends][:SHEET]


def _sheet_page(here: Here, made: Sequence[tuple[Participant, str]]) -> Response:
    language = here.programme.settings.language
    values = {
        "tickets": [_ticket(here, whose, code) for whose, code in made],
        "for_them": language,
        "say_them": replace(here.say, language=language),
    }
    return here.show("sheet.html", values, "invite")


def _ticket(here: Here, whose: Participant, code: str) -> Ticket:
    ways = here.desk.site.parts.ways_in
    link, page = ways.invitation(code), ways.page(code)
    until = here.now + LIFETIMES["invite"]
    return Ticket(whose, link, page if page != link else "", _drawn(link), until)


def _drawn(link: str) -> Markup:
    import segno  # seldom needed

    drawn = segno.make(link, error="m", micro=False)
    return Markup(drawn.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))


@router.post(PAGE + "/brev")
async def letters(request: Request, here: TheHere) -> Response:
    """To everybody, or everybody in one list, who has an address and has had no letter."""
    here.must_be_open()
    parts = here.desk.site.parts
    server = parts.settings.mail_server
    if server is None:
        raise HTTPException(404)
    form = await request.form()
    batch = number(form.get("gruppe"))
    wanted = await here.act(partial(_claim, here, batch))
    known = here.programme.settings
    way = Letters(parts.library, parts.ways_in.page)
    all_of_it = Sending(parts.store, server, way, parts.clock, known.language, known.responsible)
    task = asyncio.create_task(sending.send_all(all_of_it, wanted))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    return here.back(f"/inviter/{batch}" if batch else "/inviter", "brev")


def _claim(here: Here, batch: int | None, transaction: Transaction) -> list[Participant]:
    wanted = sending.claim(transaction, here.id, batch, here.now)
    if wanted:
        here.note(transaction, "send_invitations", people=len(wanted))
    return wanted


@router.post(PAGE + "/trekk")
async def take_back(request: Request, here: TheHere) -> Response:
    """Somebody who has not come is invited no longer."""
    form = await request.form()
    person = number(form.get("person"))
    return here.back("/inviter", await here.act(partial(_take_back, here, person)))


def _take_back(here: Here, person: int | None, transaction: Transaction) -> str:
    known = participants.find(transaction, here.id, person, here.now) if person else None
    if known is None or known.came:
        return "borte"
    participants.remove(transaction, known.id)
    here.note(transaction, "take_back_invitation", role=known.role)
    return "fjernet"


@router.post(PAGE + "/paa-nytt")
async def anew(request: Request, here: FreshHere) -> Response:
    """A new way in for somebody who has come and lost theirs: their pairs begin anew."""
    here.must_be_open()
    form = await request.form()
    made = await here.act(partial(_anew, here, number(form.get("person"))))
    if made is None:
        return here.back("/inviter", "borte")
    return await run_in_threadpool(_sheet_page, here, [made])


def _anew(
    here: Here, person: int | None, transaction: Transaction
) -> tuple[Participant, str] | None:
    known = participants.find(transaction, here.id, person, here.now) if person else None
    if known is None:
        return None
    code = moving.renew(transaction, known, here.now)
    here.note(transaction, "new_link", role=known.role, had_come=known.came)
    return known, code
