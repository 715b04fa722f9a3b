"""Invitations to a pair: for both of it, for the one who is missing, for one in another's place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.links import Link, find_any_link, make_link, revoke_link
from bot.pairs import pairing
from bot.programmes import moving, participants
from bot.store import Transaction
from bot.store.pair_tables import mentorships
from bot.store.tables import DEFAULT_PROGRAMME, links

ROLES = ("mentee", "mentor")


def invite_both(transaction: Transaction, now: datetime) -> tuple[str, str]:
    """The codes for the mentee and the mentor of a new pair."""
    pair = pairing.new_pair(transaction, DEFAULT_PROGRAMME, now)
    mentee, mentor = (_invite(transaction, role, pair, now) for role in ROLES)
    return mentee, mentor


def invite_mentee(transaction: Transaction, programme: int, mentor: int, now: datetime) -> str:
    """The code by which one mentee becomes this mentor's."""
    pair = pairing.new_pair(transaction, programme, now, mentor=mentor)
    return _invite(transaction, "mentee", pair, now, programme)


def invite_again(transaction: Transaction, code: str, now: datetime) -> tuple[str, str] | None:
    """(role, code) of a link in place of one that was lost; None if there was no such invitation.

    If nobody used it, it is revoked and the place is still free. If somebody did, whoever uses
    the new one begins anew: the pair ends, so that nobody comes to read anything by a link, and
    the other one is in a new pair with the place beside them free.
    """
    link = find_any_link(transaction, code, now)
    if link is None or link.kind != "invite":
        return None
    if link.participant is not None:
        whose = participants.named(transaction, link.participant, now)
        return None if whose is None else (whose.role, moving.renew(transaction, whose, now))
    revoke_link(transaction, code, now)
    role = link.role or "mentee"
    pair = _pair_with_room(transaction, link, role, now) if link.pair else None
    return role, _invite(transaction, role, pair, now, link.programme or DEFAULT_PROGRAMME)


def _pair_with_room(transaction: Transaction, link: Link, role: str, now: datetime) -> int | None:
    row = transaction.execute(select(mentorships).where(mentorships.c.id == link.pair)).first()
    if row is None:
        return None
    here, there = (row.mentee_id, row.mentor_id)
    if role == "mentor":
        here, there = there, here
    if here is None and row.ended_at is None:
        return int(row.id)
    if row.ended_at is None:
        pairing.end_pair(transaction, row.id, now)
        pairing.tell_end(transaction, row.id, (here, there), now)
    mentor, mentee = (there, None) if role == "mentee" else (None, there)
    return pairing.new_pair(transaction, row.programme_id, now, mentor=mentor, mentee=mentee)


def _invite(
    transaction: Transaction,
    role: str,
    pair: int | None,
    now: datetime,
    programme: int = DEFAULT_PROGRAMME,
) -> str:
    return make_link(transaction, "invite", now, programme=programme, role=role, pair=pair)


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """One that nobody has used. Its code is not kept anywhere. Times are UTC."""

    pair: int
    made_at: datetime
    expires_at: datetime


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
