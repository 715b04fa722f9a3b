"""Invitations to a pair: for both of it, for the one who is missing, for one in another's place."""

from datetime import datetime

from sqlalchemy import select

from bot.links import Link, find_any_link, make_link, revoke_link
from bot.pairs import pairing
from bot.store import Transaction
from bot.store.pair_tables import mentorships
from bot.store.tables import DEFAULT_PROGRAMME

ROLES = ("mentee", "mentor")


def invite_both(transaction: Transaction, now: datetime) -> tuple[str, str]:
    """The codes for the mentee and the mentor of a new pair."""
    pair = pairing.new_pair(transaction, DEFAULT_PROGRAMME, now)
    mentee, mentor = (_invite(transaction, role, pair, now) for role in ROLES)
    return mentee, mentor


def invite_mentee(transaction: Transaction, mentor: int, programme: int, now: datetime) -> str:
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
