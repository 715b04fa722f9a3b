"""Staff invite staff, say what each may do, and end it. For owners; others see themselves."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection, select
from starlette.background import BackgroundTask
from starlette.responses import Response

from bot.errors import WrongMailAddress
from bot.mailbox import mail_address
from bot.pages.languages import LANGUAGES, SOURCE
from bot.pages.site import Site, TheSite
from bot.pages.staff.letters import send_invitation
from bot.pages.staff.visiting import Desk, FreshStaff, TheDesk
from bot.programmes.unused import worth_listing
from bot.staff.members import (
    LONGEST_NAME,
    Member,
    Role,
    UnusableName,
    everybody,
    member,
    usable_name,
)
from bot.staff.membership import (
    TRY_OUT_EMAIL,
    AlreadyStaff,
    LastOwner,
    NotStaff,
    Roles,
    change_roles,
    end_access,
    invite,
    invite_again,
)
from bot.store.tables import programmes

Chosen = Annotated[list[str], Form()]
Text = Annotated[str, Form(max_length=4 * LONGEST_NAME)]

LARGEST: Final = 2**63 - 1  # what the store can look for

router = APIRouter()


def _number(identity: int) -> int:
    if not 0 < identity <= LARGEST:
        raise HTTPException(404)
    return identity


Number = Annotated[int, Depends(_number)]


@router.get("/staff/stab")
async def listed(desk: TheDesk) -> HTMLResponse:
    me = desk.visitor.member
    people: tuple[Member, ...] = (me,)
    if me.is_owner:
        found = await run_in_threadpool(desk.site.parts.store.read, everybody)
        people = tuple(one for one in found if one.email != TRY_OUT_EMAIL or desk.site.try_out)
    values = {"people": people, "programmes": await _programmes(desk.site)}
    return desk.show("colleagues.html", values, here="people")


@router.get("/staff/stab/inviter")
async def ask_to_invite(desk: TheDesk) -> HTMLResponse:
    desk.visitor.must(may=desk.visitor.member.is_owner)
    return await _invite_page(desk)


@router.post("/staff/stab/inviter")
async def invited(
    site: TheSite,
    visitor: FreshStaff,
    navn: Text = "",
    epost: Text = "",
    spraak: Annotated[str, Form()] = SOURCE,
    rolle: Chosen = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """The link is shown this once, to be handed over, and sent where letters can be."""
    visitor.must(may=visitor.member.is_owner)
    desk, now = Desk(site, visitor), site.clock()
    typed = {"name": navn, "email": epost, "spoken": spraak, "chosen": rolle}
    problem, name, address = "", "", ""
    try:
        name, address = usable_name(navn), mail_address(epost)
    except UnusableName:
        problem = "name"
    except WrongMailAddress:
        problem = "email"
    roles = await _roles(site, rolle)
    if not problem and not roles:
        problem = "roles"
    if problem:
        return await _invite_page(desk, typed, problem)
    language = spraak if spraak in LANGUAGES else SOURCE
    by = visitor.member
    try:
        identity, code = await site.parts.store.run(
            lambda transaction: invite(transaction, by.id, address, name, roles, now, language)
        )
    except AlreadyStaff:
        return await _invite_page(desk, typed, "already")
    return await _linked(desk, identity, code)


@router.get("/staff/stab/{identity}")
async def one(desk: TheDesk, identity: Number) -> HTMLResponse:
    return await _one_page(desk, identity)


@router.post("/staff/stab/{identity}/roller")
async def given(
    site: TheSite,
    visitor: FreshStaff,
    identity: Number,
    rolle: Chosen = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    visitor.must(may=visitor.member.is_owner)
    desk, now, by = Desk(site, visitor), site.clock(), visitor.member.id
    roles = await _roles(site, rolle)
    if not roles:
        return await _one_page(desk, identity, problem="roles")
    try:
        await site.parts.store.run(
            lambda transaction: change_roles(transaction, by, identity, roles, now)
        )
    except LastOwner:
        return await _one_page(desk, identity, problem="last")
    except NotStaff:
        raise HTTPException(404) from None
    return RedirectResponse("/staff/stab", 303)


@router.post("/staff/stab/{identity}/lenke")
async def linked_again(site: TheSite, visitor: FreshStaff, identity: Number) -> Response:
    visitor.must(may=visitor.member.is_owner)
    now, by = site.clock(), visitor.member.id
    try:
        code = await site.parts.store.run(
            lambda transaction: invite_again(transaction, by, identity, now)
        )
    except NotStaff:
        raise HTTPException(404) from None
    return await _linked(Desk(site, visitor), identity, code)


@router.get("/staff/stab/{identity}/avslutt")
async def ask_to_end(desk: TheDesk, identity: Number) -> HTMLResponse:
    return await _one_page(desk, identity, template="colleague_ends.html")


@router.post("/staff/stab/{identity}/avslutt")
async def ended(site: TheSite, visitor: FreshStaff, identity: Number) -> Response:
    visitor.must(may=visitor.member.is_owner)
    now, by = site.clock(), visitor.member.id
    try:
        await site.parts.store.run(lambda transaction: end_access(transaction, by, identity, now))
    except LastOwner:
        return await _one_page(Desk(site, visitor), identity, problem="last")
    except NotStaff:
        raise HTTPException(404) from None
    return RedirectResponse("/staff/stab", 303)


async def _linked(desk: Desk, identity: int, code: str) -> HTMLResponse:
    """The link, shown once; a letter with it is on its way where there is a mail server."""
    site, by = desk.site, desk.visitor.member
    them = await _member(site, identity)
    link = site.parts.ways_in.page(code)
    sends = site.parts.settings.mail_server is not None
    response = desk.show("colleague_link.html", {"them": them, "link": link, "sends": sends})
    if sends:
        response.background = BackgroundTask(send_invitation, site, them, link, by.name)
    return response


async def _invite_page(
    desk: Desk, typed: Mapping[str, object] | None = None, problem: str = ""
) -> HTMLResponse:
    blank = {"name": "", "email": "", "spoken": desk.visitor.member.language, "chosen": []}
    given = dict(typed or blank)
    values = given | {
        "problem": problem,
        "programmes": await _offered(desk.site, given["chosen"]),
        "sends": desk.site.parts.settings.mail_server is not None,
    }
    return desk.show("colleague_new.html", values, here="people", status=422 if problem else 200)


async def _one_page(
    desk: Desk, identity: int, *, template: str = "colleague.html", problem: str = ""
) -> HTMLResponse:
    desk.visitor.must(may=desk.visitor.member.is_owner)
    them = await _member(desk.site, identity)
    values = {
        "them": them,
        "chosen": _as_chosen(them),
        "programmes": await _offered(desk.site, _as_chosen(them)),
        "problem": problem,
    }
    return desk.show(template, values, here="people", status=422 if problem else 200)


async def _member(site: Site, identity: int) -> Member:
    """404 where there is nobody, or nobody any more."""
    known = await run_in_threadpool(
        site.parts.store.read, lambda connection: member(connection, identity)
    )
    if known is None:
        raise HTTPException(404)
    return known


async def _offered(site: Site, chosen: object) -> dict[int, str]:
    """Those that somebody may be asked to run, and those that they run."""

    def look(connection: Connection) -> set[int]:
        rows = connection.execute(select(programmes.c.id)).all()
        return {row.id for row in worth_listing(connection, rows)}

    worth = await run_in_threadpool(site.parts.store.read, look)
    kept = chosen if isinstance(chosen, list) else []
    known = await _programmes(site)
    return {
        identity: name
        for identity, name in known.items()
        if identity in worth or f"{Role.COORDINATOR}:{identity}" in kept
    }


async def _programmes(site: Site) -> dict[int, str]:
    def look(connection: Connection) -> dict[int, str]:
        found = select(programmes.c.id, programmes.c.name).order_by(programmes.c.name)
        return {row.id: row.name for row in connection.execute(found)}

    return await run_in_threadpool(site.parts.store.read, look)


async def _roles(site: Site, chosen: list[str]) -> Roles:
    """«owner», «editor», «coordinator» for all programmes, «coordinator:12» for one."""
    known = {str(identity): identity for identity in await _programmes(site)}
    roles: set[tuple[Role, int | None]] = set()
    for text in chosen:
        name, _, programme = text.partition(":")
        if name in tuple(Role) and not programme:
            roles.add((Role(name), None))
        elif name == Role.COORDINATOR and programme in known:
            roles.add((Role.COORDINATOR, known[programme]))
    if (Role.COORDINATOR, None) in roles:  # the others are within
        roles = {role for role in roles if role[0] is not Role.COORDINATOR or role[1] is None}
    return frozenset(roles)


def _as_chosen(them: Member) -> list[str]:
    return [
        str(role) if programme is None else f"{role}:{programme}" for role, programme in them.roles
    ]
