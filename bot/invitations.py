"""Invitations, as the command line makes them."""

import asyncio
from functools import partial

from sqlalchemy import Connection, select

from bot.app import Clock
from bot.channels.telegram.naming import bot_name
from bot.errors import LetterNotSent
from bot.letters import Letters, to_nobody_yet
from bot.library import open_library
from bot.links import make_link
from bot.mailbox import MailServer
from bot.outcomes import Blocked, Refused, Sent
from bot.settings import Settings
from bot.store import opened_store
from bot.store.ids import new_id
from bot.store.tables import DEFAULT_PROGRAMME, programmes
from bot.ways_in import WaysIn


async def invite(settings: Settings, clock: Clock, email: str | None = None) -> tuple[str, ...]:
    """The addresses at which one new person may use a new code, once.

    `email` becomes theirs when they do.
    """
    async with opened_store(settings.database_url) as store:
        code = await store.run(partial(make_link, kind="invite", now=clock(), email=email))
    ways_in = WaysIn(settings.address, await bot_name(settings))
    links = (ways_in.page(code), ways_in.chat(code))
    return tuple(link for link in links if link is not None)


async def invite_by_letter(
    settings: Settings, clock: Clock, server: MailServer, email: str
) -> None:
    """The link is in the letter alone, so who uses it has the mailbox. LetterNotSent."""
    async with opened_store(settings.database_url) as store:
        code = await store.run(partial(make_link, kind="invite", now=clock(), email=email))
        letters = Letters((await open_library(store, clock)).bank, WaysIn(settings.address).page)
        letter = letters.invitation(code, *await asyncio.to_thread(store.read, _programme))
    from bot.channels.mail import Sender

    match await Sender(server, clock).send(to_nobody_yet(email, letter, new_id())):
        case Sent():
            return
        case Blocked():
            raise LetterNotSent("The letter was not sent: there is no such mailbox.")
        case Refused():
            raise LetterNotSent("The letter was not sent: the mail server refused it.")
        case _:
            raise LetterNotSent("The letter was not sent: the mail server cannot take it now.")


def _programme(connection: Connection) -> tuple[str, str]:
    found = select(programmes.c.language, programmes.c.responsible)
    row = connection.execute(found.where(programmes.c.id == DEFAULT_PROGRAMME)).one()
    return row.language, row.responsible
