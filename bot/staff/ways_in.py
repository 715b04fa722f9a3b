"""A new way in for a member of staff who asks for one, whoever it is that asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from bot.links import LIFETIMES, make_link
from bot.staff.members import Member, member_by_email
from bot.store import Transaction
from bot.store.tables import links

MOST_ASKED_FOR: Final = 3  # in an hour
_AN_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WayIn:
    member: Member
    code: str


def way_in(transaction: Transaction, email: str, now: datetime) -> WayIn | None:
    """A link for whoever has this address. None: nobody has, or they were sent enough of them."""
    known = member_by_email(transaction, email)
    if known is None:
        return None
    made_since = now + LIFETIMES["page"] - _AN_HOUR  # a link says when it ends, not when it began
    asked = select(func.count()).select_from(links)
    asked = asked.where(
        links.c.staff_id == known.id, links.c.kind == "page", links.c.expires_at > made_since
    )
    if transaction.execute(asked).scalar_one() >= MOST_ASKED_FOR:
        return None
    return WayIn(known, make_link(transaction, "page", now, staff=known.id))
