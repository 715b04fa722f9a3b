"""What staff do with pairs: put two together, move a mentee, end a pair, a new link for somebody.

Both are told by the bot, as when one of the two ends it: through the keepers of `bot/pairs`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select, update

from bot.pairs import pairing
from bot.pairs.news import tell
from bot.programmes import participants
from bot.programmes.participants import Looking, Participant, Role
from bot.store import Transaction
from bot.store.pair_tables import mentorships
from bot.store.people_tables import participants as participant_rows
from bot.store.people_tables import seats
from bot.store.tables import links, persons


@dataclass(frozen=True, slots=True)
class Someone:
    """One who can be in a pair: whom staff invited, or who came by themselves, or both.

    `name` "": staff have none for them. `came_at` is UTC, None until they come.
    """

    role: Role
    name: str
    participant: int | None
    person: int | None
    came_at: datetime | None = None

    @property
    def key(self) -> str:
        """As a form names them."""
        return f"p{self.participant}" if self.participant else f"u{self.person}"


class NotPossible(Exception):
    """`kind`: gone (somebody or something is not there any more), taken (the mentee has a mentor),
    same (the two are one)."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def people_of(looking: Looking, programme: int, now: datetime) -> list[Someone]:
    """Everybody in the programme: by invitation of staff, and those who came otherwise."""
    known = participants.read(looking, programme, now)
    found = [_invited(each) for each in known]
    named = {each.person for each in known if each.person is not None}
    as_mentor = exists().where(links.c.person_id == persons.c.id, links.c.role == "mentor")
    has_mentees = exists().where(mentorships.c.mentor_id == persons.c.id)
    others = select(
        persons.c.id, persons.c.created_at, or_(as_mentor, has_mentees).label("as_mentor")
    ).where(persons.c.programme_id == programme)
    for row in looking.execute(others.order_by(persons.c.id)):
        if row.id not in named:
            role: Role = "mentor" if row.as_mentor else "mentee"
            found.append(Someone(role, "", None, row.id, row.created_at))
    return found


def _invited(each: Participant) -> Someone:
    return Someone(each.role, each.name, each.id, each.person, each.came_at)


def without_mentor(looking: Looking, programme: int, people: list[Someone]) -> list[Someone]:
    """The mentees among them who have no mentor, nor a place beside one."""
    active = (mentorships.c.ended_at.is_(None), mentorships.c.mentee_id.is_not(None))
    taken = set(looking.execute(select(mentorships.c.mentee_id).where(*active)).scalars())
    meant = (
        select(seats.c.participant_id)
        .join(mentorships, mentorships.c.id == seats.c.mentorship_id)
        .where(seats.c.role == "mentee", mentorships.c.ended_at.is_(None))
        .where(mentorships.c.programme_id == programme)
    )
    seated = set(looking.execute(meant).scalars())
    return [
        each
        for each in people
        if each.role == "mentee" and each.person not in taken and each.participant not in seated
    ]


def someone(looking: Looking, programme: int, key: str, now: datetime) -> Someone:
    """By the key that a form names them with. NotPossible."""
    found = {each.key: each for each in people_of(looking, programme, now)}
    if key not in found:
        raise NotPossible("gone")
    return found[key]


def put_together(
    transaction: Transaction, programme: int, mentee: Someone, mentor: Someone, now: datetime
) -> int:
    """The new pair. Those who are here are told, and asked to say yes. NotPossible."""
    if mentee.role != "mentee" or mentor.role != "mentor":
        raise NotPossible("gone")
    if mentee.person is not None and mentee.person == mentor.person:
        raise NotPossible("same")
    if not without_mentor(transaction, programme, [mentee]):
        raise NotPossible("taken")
    pair = pairing.new_pair(transaction, programme, now, mentee=mentee.person, mentor=mentor.person)
    for each in (mentee, mentor):
        if each.participant is not None:
            participants.seat(transaction, pair, each.role, each.participant)
        tell(transaction, each.person, pairing.PAIR, pair, now)
    return pair


def end(transaction: Transaction, programme: int, pair: int, now: datetime) -> Any:
    """The pair's row as it was. Sharing ends at once, and those of the two who have come are told.

    NotPossible: it has ended.
    """
    row = transaction.execute(
        select(mentorships)
        .where(
            mentorships.c.id == pair,
            mentorships.c.programme_id == programme,
            mentorships.c.ended_at.is_(None),
        )
        .with_for_update()
    ).first()
    if row is None:
        raise NotPossible("gone")
    pairing.end_pair(transaction, pair, now)
    pairing.tell_end(transaction, pair, (row.mentee_id, row.mentor_id), now)
    return row


def _of_pair(
    transaction: Transaction, programme: int, row: Any, role: Role, now: datetime
) -> Someone:
    """Who has the place, or is meant for it. NotPossible: nobody."""
    person: int | None = row.mentee_id if role == "mentee" else row.mentor_id
    found = select(seats.c.participant_id).where(
        seats.c.mentorship_id == row.id, seats.c.role == role
    )
    meant: int | None = transaction.execute(found).scalar()
    if meant is None and person is not None:
        own = select(participant_rows.c.id).where(
            participant_rows.c.person_id == person, participant_rows.c.role == role
        )
        meant = transaction.execute(own).scalars().first()
    if meant is not None:
        known = participants.find(transaction, programme, meant, now)
        if known is not None:
            return _invited(known)
    if person is None:
        raise NotPossible("gone")
    return Someone(role, "", None, person)


def move_to_mentor(
    transaction: Transaction, programme: int, pair: int, mentor: Someone, now: datetime
) -> int:
    """The mentee of this pair gets another mentor: the pair ends, and a new one begins."""
    row = end(transaction, programme, pair, now)
    mentee = _of_pair(transaction, programme, row, "mentee", now)
    return put_together(transaction, programme, mentee, mentor, now)


def move_to_programme(
    transaction: Transaction, programme: int, pair: int, other: int, now: datetime
) -> None:
    """The mentee of this pair belongs to another programme from now on, and has no mentor yet."""
    row = end(transaction, programme, pair, now)
    mentee = _of_pair(transaction, programme, row, "mentee", now)
    if mentee.participant is not None:
        here = participant_rows.c.id == mentee.participant
        transaction.execute(update(participant_rows).where(here).values(programme_id=other))
        unused = (links.c.participant_id == mentee.participant) & links.c.used_at.is_(None)
        transaction.execute(update(links).where(unused).values(programme_id=other))
    if mentee.person is not None:
        here = persons.c.id == mentee.person
        transaction.execute(update(persons).where(here).values(programme_id=other))


def renew(transaction: Transaction, participant: Participant, now: datetime) -> str:
    """A new link for somebody: in place of one that was not used, or because they lost their way
    back in.

    By a link nobody comes to read what another wrote: whoever uses it begins anew. If they had
    come, their pairs end and new ones begin with the place beside the other free.
    """
    if participant.person is None:
        return participants.new_link(transaction, participant, now)
    own = mentorships.c.mentee_id if participant.role == "mentee" else mentorships.c.mentor_id
    mine = (own == participant.person, mentorships.c.ended_at.is_(None))
    rows = transaction.execute(
        select(mentorships).where(*mine).order_by(mentorships.c.id).with_for_update()
    ).all()
    here = participant_rows.c.id == participant.id
    transaction.execute(update(participant_rows).where(here).values(person_id=None, came_at=None))
    for row in rows:
        _begin_anew(transaction, participant, row, now)
    return participants.new_link(transaction, participant, now)


def _begin_anew(
    transaction: Transaction, participant: Participant, row: Any, now: datetime
) -> None:
    other_role: Role = "mentor" if participant.role == "mentee" else "mentee"
    other = row.mentor_id if participant.role == "mentee" else row.mentee_id
    meant = select(seats.c.participant_id).where(
        seats.c.mentorship_id == row.id, seats.c.role == other_role
    )
    beside: int | None = transaction.execute(meant).scalar()
    end(transaction, row.programme_id, row.id, now)
    place = {other_role: other}
    pair = pairing.new_pair(transaction, row.programme_id, now, **place)
    participants.seat(transaction, pair, participant.role, participant.id)
    if beside is not None:
        participants.seat(transaction, pair, other_role, beside)
