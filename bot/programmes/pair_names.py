"""What staff called the two in a pair, for as long as it is known."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, or_, select

from bot.store.pair_tables import mentorships
from bot.store.people_tables import participants, seats

AT_ONCE: Final = 500  # numbers in one statement

# {pair: {"mentee": name, "mentor": name}}; who is not known is not there.
PairNames = Mapping[int, Mapping[str, str]]


def pair_names(connection: Connection, pairs: Iterable[int]) -> PairNames:
    """By the place that was meant for them, or by who sits there."""
    found: dict[int, dict[str, str]] = {}
    wanted = sorted(set(pairs))
    for first in range(0, len(wanted), AT_ONCE):
        for statement in _statements(wanted[first : first + AT_ONCE]):
            for pair, role, name in connection.execute(statement):
                found.setdefault(pair, {})[role] = name
    return found


def _statements(pairs: Sequence[int]) -> Iterable[Any]:
    """The places last: what staff meant goes before who came."""
    for role in ("mentee", "mentor"):
        sits = mentorships.c[f"{role}_id"] == participants.c.person_id
        yield (
            select(mentorships.c.id, participants.c.role, participants.c.name)
            .join_from(mentorships, participants, sits)
            .where(mentorships.c.id.in_(pairs), participants.c.role == role)
            .where(participants.c.programme_id == mentorships.c.programme_id)
        )
    yield (
        select(seats.c.mentorship_id, seats.c.role, participants.c.name)
        .join_from(seats, participants, participants.c.id == seats.c.participant_id)
        .where(seats.c.mentorship_id.in_(pairs))
    )


def pairs_called(connection: Connection, word: str) -> frozenset[int]:
    """The pairs where one of the two is called something with these signs in it."""
    forms = {word, word.lower(), word.upper(), word.capitalize()}
    named = or_(*(participants.c.name.icontains(form, autoescape=True) for form in forms))
    meant = (
        select(seats.c.mentorship_id)
        .join_from(seats, participants, participants.c.id == seats.c.participant_id)
        .where(named)
    )
    sitting = select(mentorships.c.id).join_from(
        mentorships,
        participants,
        participants.c.person_id.in_([mentorships.c.mentee_id, mentorships.c.mentor_id]),
    )
    found = connection.execute(meant).scalars().all()
    return frozenset((*found, *connection.execute(sitting.where(named)).scalars()))
