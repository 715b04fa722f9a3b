"""A programme with many pairs in every state that a pair can be in: rows made directly."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.pairs import pairing
from bot.pairs.facts import NAME_PLACE
from bot.people import Address, People, Person, save
from bot.programmes import participants
from bot.programmes.participants import Role
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import agreements, meetings, mentorships
from bot.store.tables import consents
from tests.pages.site import Site

MENTEES = ("Sara Moen", "Amir Rahimi", "Ingrid Bakken", "Nils-Ole Østby", "Maren Å. Lund", "Jo")
MENTORS = ("Kari Lunde", "Per Hagen", "Marit Solberg")
CANARY = "KANARIFUGL"  # in everything that somebody wrote
STATES = ("going", "long", "goal", "no_mentee", "nobody", "yes")

pack = msgspec.msgpack.Encoder().encode


@dataclass
class Crowd:
    people: People
    programme: int
    now: datetime

    def __call__(self, transaction: Transaction, pairs: int) -> list[int]:
        """Their numbers: pair after pair in the states, three to a mentor."""
        made = []
        mentor = self._invited(transaction, "mentor", MENTORS[0], 0)
        for number in range(pairs):
            if number % 3 == 0:
                mentor = self._invited(transaction, "mentor", MENTORS[number // 3 % 3], number)
            name = f"{MENTEES[number % len(MENTEES)]} {number + 1}"
            mentee = self._invited(transaction, "mentee", name, number)
            made.append(self._pair(transaction, mentee, mentor, STATES[number % len(STATES)]))
        return made

    def _invited(self, transaction: Transaction, role: Role, name: str, number: int) -> int:
        email = f"{role}{number}@eksempel.no"
        return participants.add(
            transaction, self.programme, role, name, email, 1, self.now - timedelta(days=60)
        )

    def _pair(self, transaction: Transaction, mentee: int, mentor: int, state: str) -> int:
        pair = pairing.new_pair(transaction, self.programme, self.now - timedelta(days=60))
        participants.seat(transaction, pair, "mentee", mentee)
        participants.seat(transaction, pair, "mentor", mentor)
        coming = {"nobody": (), "no_mentee": (mentor,)}.get(state, (mentee, mentor))
        for participant in coming:
            self._come(transaction, participant)
        if state in ("going", "long", "goal"):
            self._agree(transaction, pair, agreed=state != "goal")
        if state in ("going", "long"):
            ago = 9 if state == "going" else 55
            self._meet(transaction, pair, self.now - timedelta(days=ago), newest=state == "long")
        if state == "going":
            self._meet(transaction, pair, self.now + timedelta(days=12), newest=True)
        return pair

    def _come(self, transaction: Transaction, participant: int) -> None:
        known = participants.find(transaction, self.programme, participant, self.now)
        assert known is not None
        person = known.person
        if person is None:
            new = self.people.newcomer(transaction, self.programme)
            address = Address("web", f"crowd-{new.id}")
            save(transaction, new, new.session, address, self.now - timedelta(days=59))
            person = new.id
            agreed = {"person_id": person, "revision": 1, "at": self.now}
            transaction.execute(consents.insert(), agreed)  # who never did is deleted
        participants.arrive(transaction, participant, person, self.now - timedelta(days=59))

    def _agree(self, transaction: Transaction, pair: int, *, agreed: bool) -> None:
        row = self._row(transaction, pair)
        mentee = self._person(transaction, row.mentee_id)
        identity, then = new_id(), self.now - timedelta(days=58)
        body = mentee.key.seal("agreements", identity, pack(f"{CANARY} mål"))
        wording = {"id": identity, "person_id": mentee.id, "mentorship_id": pair, "at": then}
        wording |= {"body": body, "stance": "alliance", "agreed_at": then if agreed else None}
        transaction.execute(agreements.insert(), wording)
        name = mentee.key.seal(NAME_PLACE, pair, pack(f"{CANARY} navn"))
        yes = {"mentee_yes_at": then, "mentor_yes_at": then, "mentee_name": name}
        change = mentorships.update().where(mentorships.c.id == pair)
        transaction.execute(change.values(**yes, agreement_id=identity))

    def _meet(self, transaction: Transaction, pair: int, at: datetime, *, newest: bool) -> None:
        row = self._row(transaction, pair)
        mentee = self._person(transaction, row.mentee_id)
        identity = new_id()
        place = mentee.key.seal("meetings", identity, pack(f"{CANARY} sted"))
        meeting = {"id": identity, "person_id": mentee.id, "mentorship_id": pair, "body": place}
        meeting |= {"at": self.now, "first_id": identity, "starts_at": at, "minutes": 60}
        meeting |= {"zone": "Europe/Oslo", "state": "confirmed", "sequence": 0}
        transaction.execute(meetings.insert(), meeting | {"changed_at": self.now})
        if newest:
            change = mentorships.update().where(mentorships.c.id == pair)
            transaction.execute(change.values(meeting_id=identity))

    def _row(self, transaction: Transaction, pair: int) -> Any:
        return transaction.execute(mentorships.select().where(mentorships.c.id == pair)).one()

    def _person(self, transaction: Transaction, identity: int) -> Person:
        person = self.people.look(transaction, identity)
        assert person is not None
        return person


def programme_crowd(site: Site, pairs: int, programme: int = 1) -> list[int]:
    """Their mentorships."""
    made = Crowd(site.parts.conversations.people, programme, site.parts.clock())
    portal = site.browser.portal
    assert portal is not None
    found: list[int] = portal.call(
        site.parts.store.run, lambda transaction: made(transaction, pairs)
    )
    return found
