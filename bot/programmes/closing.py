"""Closing a programme: what becomes of its pairs, its invitations and what was planned.

That it is closed and when everything in it is deleted is `ending`'s.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, or_, select

from bot.pairs.news import NEWS
from bot.programmes import moving, participants
from bot.programmes.ending import close_programme
from bot.store import Transaction
from bot.store.pair_tables import mentorships
from bot.store.people_tables import invitation_lists
from bot.store.people_tables import participants as participant_rows
from bot.store.tables import due, links, persons
from dialogues.ended import DELETION, OVER


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom it concerns: people who have come, pairs that have not ended, people still to come."""

    people: int
    pairs: int
    invited: int


def concerned(connection: Connection | Transaction, programme: int) -> Concerned:
    here = select(func.count()).where(persons.c.programme_id == programme)
    pairs = select(func.count()).where(
        mentorships.c.programme_id == programme, mentorships.c.ended_at.is_(None)
    )
    invited = select(func.count()).where(
        participant_rows.c.programme_id == programme, participant_rows.c.person_id.is_(None)
    )
    counted = [int(connection.execute(each).scalar_one()) for each in (here, pairs, invited)]
    return Concerned(*counted)


def close(
    transaction: Transaction, programme: int, staff: int, now: datetime, zone: str
) -> datetime | None:
    """From now on nobody comes in, nothing unasked is sent and every pair has ended. Both of each
    are told. When everything is deleted (UTC); None where that is not known.

    `zone` is the installation's own.
    """
    deleted_at = close_programme(transaction, programme, staff, now, zone)
    found = select(mentorships.c.id).where(
        mentorships.c.programme_id == programme, mentorships.c.ended_at.is_(None)
    )
    for pair in transaction.execute(found).scalars().all():
        moving.end(transaction, programme, pair, now)
    _end_invitations(transaction, programme)
    _send_nothing_unasked(transaction, programme)
    return deleted_at


def _send_nothing_unasked(transaction: Transaction, programme: int) -> None:
    """To those who are in no pair of another programme. What they are to be told is told."""
    either = or_(mentorships.c.mentee_id == persons.c.id, mentorships.c.mentor_id == persons.c.id)
    elsewhere = exists().where(either, mentorships.c.ended_at.is_(None))
    mine = select(persons.c.id).where(persons.c.programme_id == programme, ~elsewhere)
    unasked = (due.c.person_id.in_(mine), due.c.kind.not_in((NEWS, OVER, DELETION)))
    transaction.execute(delete(due).where(*unasked))


def _end_invitations(transaction: Transaction, programme: int) -> None:
    known = select(participant_rows.c.id).where(participant_rows.c.programme_id == programme)
    participants.forget_links(transaction, transaction.execute(known).scalars().all())
    pairs = select(mentorships.c.id).where(mentorships.c.programme_id == programme)
    theirs = or_(links.c.programme_id == programme, links.c.mentorship_id.in_(pairs))
    unused = (links.c.kind == "invite") & links.c.used_at.is_(None)
    transaction.execute(delete(links).where(theirs, unused))
    transaction.execute(
        delete(invitation_lists).where(
            invitation_lists.c.programme_id == programme, invitation_lists.c.done_at.is_(None)
        )
    )
