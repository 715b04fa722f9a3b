"""A mentor's own invitations: each for one new mentee, once, and to be taken back until then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.links import make_link
from bot.pairs.pairing import new_pair
from bot.store import Transaction
from bot.store.pair_tables import mentorships
from bot.store.tables import links


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """One that nobody has used. Its code is not kept anywhere. Times are UTC."""

    pair: int
    made_at: datetime
    expires_at: datetime


def invite_mentee(transaction: Transaction, programme: int, mentor: int, now: datetime) -> str:
    """The code by which one new mentee becomes this mentor's."""
    pair = new_pair(transaction, programme, now, mentor=mentor)
    return make_link(transaction, "invite", now, programme=programme, role="mentee", pair=pair)


def open_invitations(
    transaction: Transaction, mentor: int, now: datetime
) -> Sequence[OpenInvitation]:
    """The newest first."""
    rows = transaction.execute(
        select(mentorships.c.id, mentorships.c.created_at, links.c.expires_at)
        .join(links, links.c.mentorship_id == mentorships.c.id)
        .where(
            mentorships.c.mentor_id == mentor,
            mentorships.c.mentee_id.is_(None),
            mentorships.c.ended_at.is_(None),
            links.c.role == "mentee",
            links.c.used_at.is_(None),
            links.c.expires_at > now,
        )
        .order_by(mentorships.c.id.desc())
    ).all()
    return [OpenInvitation(*row) for row in rows]


def take_back_invitation(transaction: Transaction, mentor: int, pair: int, now: datetime) -> bool:
    """Nobody may use it any more. False: it was used, or is not this mentor's."""
    ended = transaction.execute(
        update(mentorships)
        .where(
            mentorships.c.id == pair,
            mentorships.c.mentor_id == mentor,
            mentorships.c.mentee_id.is_(None),
            mentorships.c.ended_at.is_(None),
        )
        .values(ended_at=now, shared_until=now)
        .returning(mentorships.c.id)
    ).first()
    if ended is None:
        return False
    unused = (links.c.mentorship_id == pair) & links.c.used_at.is_(None)
    transaction.execute(
        update(links).where(unused, links.c.expires_at > now).values(expires_at=now)
    )
    return True
