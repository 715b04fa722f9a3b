"""Letters to people who have no channel that calls: that something waits, and a way in.

A letter never says what it is that waits. It is a message like any other, of which the first
line is the subject, so that it is kept, sent and tried again as the others are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from bot import outbox
from bot.library import Library
from bot.links import LIFETIMES, Kind, make_link
from bot.outbox import Outgoing
from bot.people import MAIL, Address, Person, letterbox
from bot.store import Transaction
from bot.store.tables import messages
from dialogues.ended import TELLS
from dialogues.next_steps import FOLLOW_UP, REMINDER
from dialogues.session import Message

MOST_ASKED_FOR: Final = 3  # in a day: who finds an old link must not fill somebody's mailbox
_A_DAY: Final = timedelta(days=1)
# {kind of what fell due: the letter that tells of it}
_OF_A_KIND: Final = {
    FOLLOW_UP: "brev_steg",
    REMINDER: "brev_steg",
    **dict.fromkeys(("news", "share", "heard", "sheet", "after_meeting", "gap"), "brev_nytt"),
    **dict.fromkeys(TELLS, "brev_nytt"),
}


@dataclass(frozen=True, slots=True)
class Letters:
    """`page(code)` is the address where a one-time code is used."""

    library: Library
    page: Callable[[str], str]

    def something_waits(
        self, transaction: Transaction, person: Person, kind: str, now: datetime
    ) -> Outgoing | None:
        """At most once in the person's own day. `kind` is what fell due."""
        midnight = datetime.combine(now.astimezone(person.zone).date(), time(), person.zone)
        if _written(transaction, person.id, midnight, unasked=True):
            return None
        name = _OF_A_KIND.get(kind, "brev_refleksjon")
        return self._to(transaction, person, name, now, unasked=True)

    def way_in(self, transaction: Transaction, person: Person, now: datetime) -> Outgoing | None:
        """For somebody who asked for a new link."""
        if _written(transaction, person.id, now - _A_DAY, unasked=False) >= MOST_ASKED_FOR:
            return None
        return self._to(transaction, person, "brev_ny_lenke", now, unasked=False)

    def invitation(self, code: str, language: str, responsible: str, role: str) -> Message:
        """`role`: mentee or mentor."""
        named = {"ansvarlig": responsible, "som_mentor": role == "mentor"}
        return self._letter("brev_invitasjon", language, "invite", code, **named)

    def _to(
        self, transaction: Transaction, person: Person, name: str, now: datetime, *, unasked: bool
    ) -> Outgoing | None:
        address = letterbox(transaction, person.id)
        if address is None:
            return None
        code = make_link(transaction, "login", now, person=person.id)
        letter = self._letter(name, person.session.language, "login", code)
        return outbox.keep_reply(transaction, person, address, letter, now, unasked=unasked)

    def _letter(self, name: str, language: str, kind: Kind, code: str, **values: Any) -> Message:
        values |= {"lenke": self.page(code), "dager": LIFETIMES[kind].days}
        bank = self.library.bank
        subject = bank.line(f"{name}_emne", language)
        return Message(f"{subject}\n{bank.line(name, language, **values)}")


def to_nobody_yet(email: str, letter: Message, identity: int) -> Outgoing:
    """A letter to somebody invited, of whom nothing is kept."""
    address = Address(MAIL, email)
    return Outgoing(identity, None, address.channel, address.external_id, letter)


def _written(transaction: Transaction, person: int, since: datetime, *, unasked: bool) -> int:
    found = select(func.count()).where(
        messages.c.person_id == person,
        messages.c.channel == MAIL,
        messages.c.unasked == unasked,
        messages.c.created_at >= since,
    )
    return int(transaction.execute(found).scalar_one())
