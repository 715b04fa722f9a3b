"""Invitations by letter to people of whom nothing is kept yet, one after the other.

Where each stands is in their rows: wanted, sent, or why not. What a process that stops has left
undone can be asked for again after a while.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select, update

from bot.errors import where
from bot.letters import Letters, to_nobody_yet
from bot.mailbox import MailServer
from bot.outcomes import Blocked, Outcome, Refused, Sent
from bot.programmes import participants
from bot.programmes.participants import Participant
from bot.store import Store, Transaction
from bot.store.ids import new_id
from bot.store.people_tables import participants as rows

GIVEN_UP: Final = timedelta(minutes=10)  # whoever was to send it does not any more
PAUSE: Final = 0.2  # seconds between letters, as the mail server is used elsewhere

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sending:
    """What it takes. `language` and `responsible` are the programme's; `clock` is in UTC."""

    store: Store
    server: MailServer
    letters: Letters
    clock: Callable[[], datetime]
    language: str
    responsible: str


def claim(
    transaction: Transaction, programme: int, batch: int | None, now: datetime
) -> list[Participant]:
    """Those who are to have a letter now, so that nobody else sends it to them as well."""
    transaction.execute(
        select(rows.c.id).where(rows.c.programme_id == programme).with_for_update()
    ).all()
    known = participants.read(transaction, programme, now, batch=batch)
    wanted = [each for each in known if wants_letter(each, now)]
    transaction.execute(
        update(rows)
        .where(rows.c.id.in_([each.id for each in wanted]))
        .values(letter_wanted_at=now, letter_trouble=None, letter_at=None)
    )
    return wanted


def wants_letter(each: Participant, now: datetime) -> bool:
    """They have an address, and no link that works, be it by letter or on a sheet."""
    if each.came or not each.email or each.letter in ("no_mailbox", "refused"):
        return False
    if each.letter == "wanted":
        return each.letter_at is not None and now - each.letter_at > GIVEN_UP
    return each.letter == "later" or each.link_until is None


async def send_all(sending: Sending, wanted: Sequence[Participant]) -> None:
    """Each of them gets a letter with a link of their own; what came of it is in their row."""
    from bot.channels.mail import Sender  # its driver takes a while to import

    sender = Sender(sending.server, sending.clock)
    for each in wanted:
        try:
            code = await sending.store.run(partial(_link, sending, each))
            if code is not None and each.email is not None:
                letter = sending.letters.invitation(
                    code, sending.language, sending.responsible, each.role
                )
                outcome = await sender.send(to_nobody_yet(each.email, letter, new_id()))
                await sending.store.run(partial(_note, sending, each, outcome))
        except Exception as error:  # noqa: BLE001 - the others must have theirs all the same
            log.error("an invitation was not sent: %s", where(error))
        await asyncio.sleep(PAUSE)


def _link(sending: Sending, participant: Participant, transaction: Transaction) -> str | None:
    """None: they have come meanwhile, or are invited no longer."""
    now = sending.clock()
    known = participants.find(transaction, participant.programme, participant.id, now)
    if known is None or known.came:
        return None
    return participants.new_link_by_letter(transaction, known, now)


def _note(
    sending: Sending, participant: Participant, outcome: Outcome, transaction: Transaction
) -> None:
    values: dict[str, object]
    match outcome:
        case Sent():
            values = {"letter_at": sending.clock(), "letter_trouble": None}
        case Blocked():
            values = {"letter_trouble": "no_mailbox"}
        case Refused():
            values = {"letter_trouble": "refused"}
        case _:
            values = {"letter_trouble": "later"}
    transaction.execute(update(rows).where(rows.c.id == participant.id).values(values))
