"""Invitations, as the command line makes them."""

import asyncio
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, select

from bot.app import Clock
from bot.channels.telegram.naming import bot_name
from bot.letters import Letters
from bot.library import open_library
from bot.links import make_link, revoke_link
from bot.mailbox import MailServer
from bot.pairs.inviting import ROLES, invite_again, invite_both
from bot.posting import post
from bot.settings import Settings
from bot.store import opened_store
from bot.store.tables import DEFAULT_PROGRAMME, programmes
from bot.ways_in import WaysIn


@dataclass(frozen=True, slots=True)
class Invitation:
    """`role` is mentee or mentor; `links` are the addresses at which one person may use it."""

    role: str
    links: tuple[str, ...]


async def invite(
    settings: Settings, clock: Clock, email: str | None = None, role: str = "mentee"
) -> Invitation:
    """A new code, for one new person, once. `email` becomes theirs when they use it."""
    make = partial(make_link, kind="invite", now=clock(), email=email, role=role)
    async with opened_store(settings.database_url) as store:
        code = await store.run(make)
    return Invitation(role, await _links(settings, code))


async def invite_pair(settings: Settings, clock: Clock) -> tuple[Invitation, ...]:
    """Two codes, for a mentee and a mentor who are a pair when both have used theirs."""
    async with opened_store(settings.database_url) as store:
        codes = await store.run(partial(invite_both, now=clock()))
    roles = zip(ROLES, codes, strict=True)
    return tuple([Invitation(role, await _links(settings, code)) for role, code in roles])


async def revoke(settings: Settings, clock: Clock, link: str) -> bool:
    """Nobody may use this code, or the link that holds it. False: it was used, or is unknown."""
    async with opened_store(settings.database_url) as store:
        return await store.run(partial(revoke_link, code=_code_in(link), now=clock()))


async def again(settings: Settings, clock: Clock, link: str) -> Invitation | None:
    """A new link for whoever lost this one (see `invite_again`). None: it is unknown."""
    async with opened_store(settings.database_url) as store:
        made = await store.run(partial(invite_again, code=_code_in(link), now=clock()))
    return None if made is None else Invitation(made[0], await _links(settings, made[1]))


def _code_in(link: str) -> str:
    return link.strip().rstrip("/").rpartition("/")[2].rpartition("=")[2]


async def _links(settings: Settings, code: str) -> tuple[str, ...]:
    ways_in = WaysIn(settings.address, await bot_name(settings))
    links = (ways_in.page(code), ways_in.chat(code))
    return tuple(link for link in links if link is not None)


async def invite_by_letter(
    settings: Settings, clock: Clock, server: MailServer, email: str, role: str = "mentee"
) -> None:
    """The link is in the letter alone, so who uses it has the mailbox. LetterNotSent."""
    make = partial(make_link, kind="invite", now=clock(), email=email, role=role)
    async with opened_store(settings.database_url) as store:
        code = await store.run(make)
        letters = Letters(await open_library(store, clock), WaysIn(settings.address).page)
        letter = letters.invitation(code, *await asyncio.to_thread(store.read, _programme), role)
    await post(server, clock, email, letter)


def _programme(connection: Connection) -> tuple[str, str]:
    found = select(programmes.c.language, programmes.c.responsible)
    row = connection.execute(found.where(programmes.c.id == DEFAULT_PROGRAMME)).one()
    return row.language, row.responsible
