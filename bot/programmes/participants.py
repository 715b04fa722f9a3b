"""Whom staff invited: their names as staff wrote them, their links, and that they came.

A participant has at most one link that works. Making another one is the end of the one before, so
that a sheet of links can be printed again though only the hashes of codes are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, delete, func, select, update

from bot.links import make_link
from bot.pairs import pairing
from bot.pairs.news import tell
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import mentorships
from bot.store.people_tables import invitation_lists, participants, seats
from bot.store.tables import links, persons

Role = Literal["mentee", "mentor"]
ROLES: Final[tuple[Role, Role]] = ("mentee", "mentor")
Looking = Connection | Transaction


@dataclass(frozen=True, slots=True)
class Participant:
    """`person` is who came by their link. `link_until`: they have a link that works until then.

    `letter`: "" none, "wanted" on its way, "sent", or why it could not be sent. Times are UTC.
    """

    id: int
    programme: int
    role: Role
    name: str
    email: str | None
    batch: int
    invited_at: datetime
    person: int | None = None
    came_at: datetime | None = None
    link_until: datetime | None = None
    letter: str = ""
    letter_at: datetime | None = None

    @property
    def came(self) -> bool:
        return self.person is not None


def add(
    transaction: Transaction,
    programme: int,
    role: Role,
    name: str,
    email: str | None,
    batch: int,
    now: datetime,
) -> int:
    """Somebody who has no link yet. Their number."""
    identity = new_id()
    row = {
        "id": identity,
        "programme_id": programme,
        "role": role,
        "name": name,
        "email": email,
        "batch": batch,
        "invited_at": now,
    }
    transaction.execute(participants.insert(), row)
    return identity


def read(
    looking: Looking,
    programme: int,
    now: datetime,
    *,
    identity: int | None = None,
    batch: int | None = None,
) -> list[Participant]:
    """All of the programme's, in the order they were added; or one, or one batch's."""
    works = (
        select(links.c.participant_id, func.max(links.c.expires_at).label("until"))
        .where(
            links.c.participant_id.is_not(None),
            links.c.used_at.is_(None),
            links.c.expires_at > now,
        )
        .group_by(links.c.participant_id)
        .subquery()
    )
    found = (
        select(participants, works.c.until)
        .outerjoin(works, works.c.participant_id == participants.c.id)
        .where(participants.c.programme_id == programme)
        .order_by(participants.c.id)
    )
    if identity is not None:
        found = found.where(participants.c.id == identity)
    if batch is not None:
        found = found.where(participants.c.batch == batch)
    return [_participant(row) for row in looking.execute(found)]


def find(looking: Looking, programme: int, identity: int, now: datetime) -> Participant | None:
    """None: unknown, or another programme's."""
    return next(iter(read(looking, programme, now, identity=identity)), None)


def named(looking: Looking, identity: int, now: datetime) -> Participant | None:
    """By their number alone, for whoever runs the installation."""
    programme = select(participants.c.programme_id).where(participants.c.id == identity)
    found: int | None = looking.execute(programme).scalar()
    return None if found is None else find(looking, found, identity, now)


def _participant(row: Any) -> Participant:
    letter = "wanted" if row.letter_wanted_at else ""
    if row.letter_at or row.letter_trouble:
        letter = row.letter_trouble or "sent"
    return Participant(
        row.id,
        row.programme_id,
        row.role,
        row.name,
        row.email,
        row.batch,
        row.invited_at,
        row.person_id,
        row.came_at,
        row.until,
        letter,
        row.letter_at or row.letter_wanted_at,
    )


def seat(transaction: Transaction, pair: int, role: Role, participant: int) -> None:
    """This place is meant for them."""
    row = {"mentorship_id": pair, "role": role, "participant_id": participant}
    transaction.execute(seats.insert(), row)


def seats_of(looking: Looking, participant: int) -> list[int]:
    """Pairs that have not ended in which a place is meant for them, the oldest first."""
    found = (
        select(seats.c.mentorship_id)
        .join(mentorships, mentorships.c.id == seats.c.mentorship_id)
        .where(seats.c.participant_id == participant, mentorships.c.ended_at.is_(None))
        .order_by(seats.c.mentorship_id)
    )
    return [row.mentorship_id for row in looking.execute(found)]


def fill(
    transaction: Transaction, pair: int, role: Role, participant: Participant, now: datetime
) -> None:
    """They have this place: at once if they have come, and else by their link."""
    seat(transaction, pair, role, participant.id)
    if participant.person is not None and pairing.join(
        transaction, pair, role, participant.person, now
    ):
        tell(transaction, participant.person, pairing.PAIR, pair, now)


def new_link(transaction: Transaction, participant: Participant, now: datetime) -> str:
    """The code by which they come; the one before it works no more.

    Their mailbox is not made theirs by it: only a link that was sent there shows that it is.
    """
    by_hand = {"letter_wanted_at": None, "letter_at": None, "letter_trouble": None}
    here = participants.c.id == participant.id
    transaction.execute(update(participants).where(here).values(by_hand))
    return _link(transaction, participant, now, None)


def new_link_by_letter(transaction: Transaction, participant: Participant, now: datetime) -> str:
    """The same, for a letter to their address: who uses it has the mailbox."""
    return _link(transaction, participant, now, participant.email)


def _link(
    transaction: Transaction, participant: Participant, now: datetime, email: str | None
) -> str:
    forget_links(transaction, (participant.id,))
    return make_link(
        transaction,
        "invite",
        now,
        programme=participant.programme,
        role=participant.role,
        email=email,
        participant=participant.id,
    )


def forget_links(transaction: Transaction, whose: Iterable[int]) -> None:
    """None of their links that were not used works any more."""
    transaction.execute(
        delete(links).where(links.c.participant_id.in_(list(whose)), links.c.used_at.is_(None))
    )


def remove(transaction: Transaction, participant: int) -> None:
    """Somebody who has not come is invited no longer; pairs they alone were meant for go too."""
    for pair in seats_of(transaction, participant):
        others = select(seats.c.participant_id).where(
            seats.c.mentorship_id == pair, seats.c.participant_id != participant
        )
        row = transaction.execute(select(mentorships).where(mentorships.c.id == pair)).one()
        alone = row.mentee_id is None and row.mentor_id is None
        if alone and transaction.execute(others).first() is None:
            transaction.execute(delete(mentorships).where(mentorships.c.id == pair))
    transaction.execute(delete(participants).where(participants.c.id == participant))


def forget_all(transaction: Transaction, programme: int) -> None:
    """The names and addresses that staff gave, of those who came and those who never did."""
    for table in (participants, invitation_lists):
        transaction.execute(delete(table).where(table.c.programme_id == programme))


# -- coming by the link ----------------------------------------------------------------------------


def arrive(transaction: Transaction, participant: int, person: int, now: datetime) -> bool:
    """The person came by the participant's link, and takes the places meant for them.

    True when there was one. A mentee who was somewhere else belongs to this programme from now on.
    """
    row = transaction.execute(
        update(participants)
        .where(participants.c.id == participant)
        .values(person_id=person, came_at=now)
        .returning(participants.c.role, participants.c.programme_id)
    ).one()
    if row.role == "mentee":
        moved = update(persons).where(persons.c.id == person)
        transaction.execute(moved.values(programme_id=row.programme_id))
    waiting = seats_of(transaction, participant)
    joined = [p for p in waiting if pairing.join(transaction, p, row.role, person, now)]
    for pair in joined[1:]:  # of the first they are asked when they open the door
        tell(transaction, person, pairing.PAIR, pair, now)
    return bool(joined)


def is_among(transaction: Transaction, participant: int, person: int) -> bool:
    """The person has one of the places meant for the participant."""
    pairs = seats_of(transaction, participant)
    return any(pairing.is_in(transaction, pair, person) for pair in pairs)


def seated(looking: Looking, programme: int) -> set[int]:
    """Whom a place is meant for in one of the programme's pairs that have not ended."""
    found = (
        select(seats.c.participant_id)
        .join(mentorships, mentorships.c.id == seats.c.mentorship_id)
        .where(mentorships.c.programme_id == programme, mentorships.c.ended_at.is_(None))
    )
    return set(looking.execute(found).scalars())


def pairs(looking: Looking, programme: int) -> set[tuple[int, int]]:
    """(mentee, mentor) of the programme's pairs that have not ended, for both of whom a place in
    it is meant."""
    mentee, mentor = seats.alias(), seats.alias()
    found = (
        select(mentee.c.participant_id, mentor.c.participant_id)
        .join(mentor, mentor.c.mentorship_id == mentee.c.mentorship_id)
        .join(mentorships, mentorships.c.id == mentee.c.mentorship_id)
        .where(mentee.c.role == "mentee", mentor.c.role == "mentor")
        .where(mentorships.c.programme_id == programme, mentorships.c.ended_at.is_(None))
    )
    return {(row[0], row[1]) for row in looking.execute(found)}
