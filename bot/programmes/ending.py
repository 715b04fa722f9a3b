"""How a programme ends: it is over after its last day, or when it is closed, and is deleted later.

What is said of it when people agree is what happens: so many days after the end everything is
deleted, by the same way as «slett», and never before they have been told.
"""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from bot.staff.audit import note
from bot.store import Transaction
from bot.store.staff_tables import audit
from bot.store.staff_tables import staff as members
from bot.store.tables import programmes
from dialogues.recurrence import to_utc

CLOSED: Final = "close_programme"  # as the log has it


def deletion_of(
    ends_on: date | None, closed_at: datetime | None, retention_days: int, zone: ZoneInfo
) -> datetime | None:
    """When everything in a programme is deleted (UTC); None: no end of it is known.

    The days are counted from its last day, or from the day on which it was closed if that was
    before.
    """
    closed_on = closed_at.astimezone(zone).date() if closed_at else None
    last = min((day for day in (ends_on, closed_on) if day is not None), default=None)
    if last is None:
        return None
    day = last + timedelta(days=retention_days + 1)
    return to_utc(datetime.combine(day, time()), zone)


def close_programme(
    transaction: Transaction, identity: int, staff: int | None, now: datetime, zone: str
) -> datetime | None:
    """It is over from now on. When everything in it is deleted (UTC); None if it is gone.

    Closing it again changes nothing. What becomes of the pairs is for whoever closes it.
    `zone` is the installation's own.
    """
    found = select(programmes).where(programmes.c.id == identity)
    row = transaction.execute(found).first()
    if row is None:
        return None
    if row.closed_at is not None:
        erase_at: datetime | None = row.erase_at
        return erase_at
    ends_on = date.fromisoformat(row.ends_on) if row.ends_on else None
    at = deletion_of(ends_on, now, row.retention_days, ZoneInfo(row.zone or zone))
    closed = {"closed_at": now, "erase_at": at, "version": row.version + 1}
    if at != row.erase_at:
        closed |= {"told_at": None, "warned_at": None}
    transaction.execute(update(programmes).where(programmes.c.id == identity).values(closed))
    details = {"erase_at": at.isoformat() if at else None}
    note(
        transaction,
        staff,
        CLOSED,
        now,
        programme=identity,
        subject=row.name,
        details=details,
    )
    return at


def closed_by(reading: Connection | Transaction, programme: int) -> str:
    """The name of who closed it; "" where nobody of the staff did."""
    found = (
        select(members.c.name)
        .join(audit, audit.c.staff_id == members.c.id)
        .where(audit.c.programme_id == programme, audit.c.action == CLOSED)
        .order_by(audit.c.at.desc())
    )
    return reading.execute(found).scalars().first() or ""
