"""A programme that is over: its people are told, told again before the deletion, and deleted.

The clockwork does this in parts, and each of these tells whether there may be more. Nobody is
deleted who has not been told for a week. Whoever is in a mentorship of a programme that goes on
belongs to that one from then on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select, update

from bot import people
from bot.pairs.news import plan
from bot.programmes import participants
from bot.staff.audit import note
from bot.store import Transaction
from bot.store.pair_tables import mentorships
from bot.store.tables import persons, programmes
from dialogues.ended import DELETION, OVER

ERASED: Final = "erase_programme"  # as the log has it
WARNED_BEFORE: Final = timedelta(days=14)
TOLD_AT_LEAST: Final = timedelta(days=7)
# The end is counted back from the deletion in whole days; a change of clocks may lie between.
CLOCK_CHANGE: Final = timedelta(hours=2)


def tell_ended(now: datetime, transaction: Transaction) -> bool:
    """Those of programmes that are over are told so, and then that everything will be deleted."""
    found = select(programmes).where(programmes.c.erase_at.is_not(None))
    waiting = found.where(or_(programmes.c.told_at.is_(None), programmes.c.warned_at.is_(None)))
    for row in transaction.execute(waiting).all():
        if row.told_at is None and _ended_at(row) <= now:
            _tell(transaction, row, OVER, now, "told_at")
        if row.warned_at is None and _warned_from(row) <= now:
            _tell(transaction, row, DELETION, now, "warned_at")
    return False


def erase_ended(now: datetime, transaction: Transaction, most: int) -> bool:
    """`most` people at a time, by the same way as «slett»."""
    row = transaction.execute(
        select(programmes)
        .where(programmes.c.erase_at <= now, programmes.c.warned_at <= now - TOLD_AT_LEAST)
        .order_by(programmes.c.id)
        .limit(1)
    ).first()
    if row is None:
        return False
    _let_go_on(transaction, row)
    mine = select(persons.c.id).where(persons.c.programme_id == row.id).limit(most)
    found = transaction.execute(mine).scalars().all()
    for person in found:
        people.erase(transaction, person, now)
    if len(found) < most:
        _done(transaction, row, now)
    return True


def _ended_at(row: Any) -> datetime:
    ended: datetime = row.erase_at - timedelta(days=row.retention_days) + CLOCK_CHANGE
    return ended if row.closed_at is None else min(ended, row.closed_at)


def _warned_from(row: Any) -> datetime:
    before = min(WARNED_BEFORE, timedelta(days=row.retention_days // 2))
    warned: datetime = row.erase_at - before
    return warned


def _tell(transaction: Transaction, row: Any, kind: str, now: datetime, column: str) -> None:
    _let_go_on(transaction, row)
    mine = select(persons.c.id).where(persons.c.programme_id == row.id)
    for person in transaction.execute(mine).scalars().all():
        plan(transaction, person, kind, 0, now)
    told = update(programmes).where(programmes.c.id == row.id).values({column: now})
    transaction.execute(told)


def _let_go_on(transaction: Transaction, row: Any) -> None:
    """Whoever has a mentorship in a programme that is kept for longer belongs there."""
    for person, elsewhere in _elsewhere(transaction, row):
        transaction.execute(
            update(persons).where(persons.c.id == person).values(programme_id=elsewhere)
        )


def _elsewhere(transaction: Transaction, row: Any) -> Sequence[Any]:
    other = programmes.alias()
    either = or_(mentorships.c.mentee_id == persons.c.id, mentorships.c.mentor_id == persons.c.id)
    return transaction.execute(
        select(persons.c.id, func.min(mentorships.c.programme_id))
        .join(mentorships, either)
        .join(other, other.c.id == mentorships.c.programme_id)
        .where(
            persons.c.programme_id == row.id,
            mentorships.c.programme_id != row.id,
            mentorships.c.ended_at.is_(None),
            other.c.closed_at.is_(None),
            or_(other.c.erase_at.is_(None), other.c.erase_at > row.erase_at),
        )
        .group_by(persons.c.id)
    ).all()


def _done(transaction: Transaction, row: Any, now: datetime) -> None:
    """Nobody is left; it stays in the list as one that is over, and nobody can join it."""
    participants.forget_all(transaction, row.id)
    over = {"erase_at": None, "closed_at": row.closed_at or now}
    transaction.execute(update(programmes).where(programmes.c.id == row.id).values(over))
    note(transaction, None, ERASED, now, programme=row.id, subject=row.name)
