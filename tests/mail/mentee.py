"""Somebody with a browser and a mailbox, and what they do before a letter comes."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Table, select

from bot.clockwork import Clockwork
from bot.links import make_link
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.tables import due
from tests.pages.site import WELCOME, Clock, Site

NORA: Final = "nora@example.org"
STEP: Final = "si nei til Berit på onsdag"


def invited(site: Site, email: str = NORA) -> str:
    """The path of an invitation for this mailbox."""
    make = partial(make_link, kind="invite", now=site.parts.clock(), email=email)
    return f"/inn/{call(site, make)}"


def join(site: Site, email: str = NORA) -> None:
    """Through the invitation and the welcome."""
    site.post(invited(site, email))
    for label in WELCOME:
        site.press(label)
    site.say("Nora")
    site.say("avslutt")


def choose_a_step(site: Site) -> None:
    """The follow-up is then planned, for two days after tomorrow."""
    site.say("neste steg")
    site.press("Lag et neste steg")
    for text in (STEP, "i morgen", "ringe Amir først", "avslutt"):
        site.say(text)


def falls_due(site: Site, clock: Clock, kind: str = "prompt") -> None:
    """A day goes by, and something is due."""
    clock.pass_(days=1)
    person = site.person()

    def plan(transaction: Transaction) -> None:
        values = {"kind": kind, "set": "en-god-dag", "at": clock.now, "attempts": 0}
        kept = clock.now + timedelta(days=1)
        row = {"id": new_id(), "person_id": person, "expires": kept, **values}
        transaction.execute(due.insert(), row)

    call(site, plan)
    tick(site, clock)


def tick(site: Site, clock: Clock) -> None:
    assert site.browser.portal is not None
    site.browser.portal.call(site.parts.conversations.due, clock.now)


def tidy(site: Site) -> None:
    """As the clockwork does now and then."""
    assert site.browser.portal is not None
    clockwork = Clockwork(site.parts.store, site.parts.conversations, site.parts.clock)
    site.browser.portal.call(clockwork.tick)


def call(site: Site, work: Any) -> Any:
    assert site.browser.portal is not None
    return site.browser.portal.call(site.parts.store.run, work)


def rows(site: Site, table: Table) -> list[Any]:
    return list(site.parts.store.read(lambda connection: connection.execute(select(table)).all()))
