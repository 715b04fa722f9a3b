"""A list of people from its preview to rows: kept until it is confirmed, and then carried out once.

The list is kept as text, so that the preview and the confirmation read the same and neither
trusts the other. What is in the programme meanwhile is looked up both times.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from bot.pairs import pairing
from bot.programmes import participants
from bot.programmes.participants import ROLES, Looking, Participant, Role
from bot.programmes.reading_people import (
    DONE,
    Named,
    People,
    Problem,
    Row,
    read_people,
    with_address,
)
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.people_tables import invitation_lists

KEPT: Final = timedelta(days=1)  # a list that nobody confirms


@dataclass(frozen=True, slots=True)
class Kept:
    """A list as it was left. `left_out` are lines that are not to go. `done`: carried out."""

    id: int
    text: str
    left_out: frozenset[int]
    done: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a list. `people` are its rows with every problem that they have."""

    people: People
    left_out: frozenset[int]

    @property
    def going(self) -> tuple[Row, ...]:
        return tuple(
            row
            for row in self.people.rows
            if not row.wrong and not row.done and row.line not in self.left_out
        )

    @property
    def wrong(self) -> tuple[Row, ...]:
        return tuple(row for row in self.people.rows if row.wrong)

    @property
    def done(self) -> tuple[Row, ...]:
        """The same list again: what it says of them is so already."""
        return tuple(row for row in self.people.rows if row.done)


def keep_list(transaction: Transaction, programme: int, text: str, now: datetime) -> int:
    """The number by which it is found again. Old ones that nobody confirmed are let go."""
    forget_old(transaction, now)
    identity = new_id()
    row = {"id": identity, "programme_id": programme, "at": now, "text": text, "left_out": "[]"}
    transaction.execute(invitation_lists.insert(), row)
    return identity


def forget_old(transaction: Transaction, now: datetime) -> None:
    old = invitation_lists.c.at < now - KEPT
    undone = invitation_lists.c.done_at.is_(None)
    transaction.execute(delete(invitation_lists).where(old, undone))


def find_list(looking: Looking, programme: int, identity: int) -> Kept | None:
    """None: unknown, another programme's, or let go."""
    row = looking.execute(
        select(invitation_lists).where(
            invitation_lists.c.id == identity, invitation_lists.c.programme_id == programme
        )
    ).first()
    if row is None:
        return None
    return Kept(row.id, row.text, frozenset(json.loads(row.left_out)), row.done_at is not None)


def leave_out(
    transaction: Transaction, kept: Kept, shown: Collection[int], chosen: Collection[int]
) -> Kept:
    """Of the lines that were shown, those that were not chosen stay behind."""
    left_out = (kept.left_out - set(shown)) | (set(shown) - set(chosen))
    transaction.execute(
        update(invitation_lists)
        .where(invitation_lists.c.id == kept.id, invitation_lists.c.done_at.is_(None))
        .values(left_out=json.dumps(sorted(left_out)))
    )
    return replace(kept, left_out=frozenset(left_out))


def mend(transaction: Transaction, kept: Kept, addresses: Mapping[tuple[int, str], str]) -> Kept:
    """With other e-mail addresses for those whose own cannot be right: {(line, mentee or mentor):
    address}."""
    rows = {row.line: row for row in read_people(kept.text).rows} if addresses else {}
    text = kept.text
    for (line, who), address in addresses.items():
        row = rows.get(line)
        if row is not None and any(p.kind == "email" and p.who == who for p in row.problems):
            text = with_address(text, row, who, address)
    if text == kept.text:
        return kept
    transaction.execute(
        update(invitation_lists)
        .where(invitation_lists.c.id == kept.id, invitation_lists.c.done_at.is_(None))
        .values(text=text)
    )
    return replace(kept, text=text)


def preview(looking: Looking, programme: int, kept: Kept, now: datetime) -> Preview:
    people = read_people(kept.text)
    known = _Known(
        participants.read(looking, programme, now), participants.pairs(looking, programme)
    )
    rows = tuple(row if row.wrong else known.seen(row) for row in people.rows)
    return Preview(replace(people, rows=rows), kept.left_out)


class _Known:
    """Who is in the programme already: the same e-mail, or the same name where there is none."""

    def __init__(
        self, known: Iterable[Participant], pairs: Collection[tuple[int, int]] = ()
    ) -> None:
        known = list(known)
        self._pairs = pairs
        self._by_key = {(each.role, _key(each)): each for each in known}
        self._names = {(each.role, each.name.casefold()): each for each in known}

    def find(self, who: Role, person: Named | None) -> Participant | None:
        return self._by_key.get((who, person.key)) if person else None

    def seen(self, row: Row) -> Row:
        """The row with what is to be said of it because of who is here."""
        if self._done(row):
            return replace(row, problems=(Problem(DONE, note=True),))
        return row.with_(*self._against(row))

    def _done(self, row: Row) -> bool:
        mentee, mentor = self.find("mentee", row.mentee), self.find("mentor", row.mentor)
        if row.mentee is None or row.mentor is None:
            return mentee is not None or mentor is not None
        return bool(mentee and mentor and (mentee.id, mentor.id) in self._pairs)

    def _against(self, row: Row) -> Iterator[Problem]:
        mentee, mentor = self.find("mentee", row.mentee), self.find("mentor", row.mentor)
        if mentee is not None:
            yield _already_in(mentee)
        if mentor is not None and mentee is None:
            yield Problem("known_mentor", "mentor", mentor.name, note=True)
        for who in ROLES:
            person = row.person(who)
            if person is None or self.find(who, person) is not None:
                continue
            other = self._names.get((who, person.name.casefold()))
            if other is not None and not (other.email and person.email):
                yield Problem("same_name", who, note=True)


def _already_in(known: Participant) -> Problem:
    return Problem("already_in" if known.email else "already_named", known.role, known.name)


def _key(known: Participant) -> str:
    return Named(known.name, known.email or "").key


def confirm(transaction: Transaction, programme: int, kept: Kept, now: datetime) -> int | None:
    """Invite everybody whose row is right and was not left out; how many people that were.

    None: it was done before, by another click.
    """
    done = transaction.execute(
        update(invitation_lists)
        .where(invitation_lists.c.id == kept.id, invitation_lists.c.done_at.is_(None))
        .values(done_at=now, text="", left_out="[]")
        .returning(invitation_lists.c.id)
    ).first()
    if done is None:
        return None
    going = preview(transaction, programme, kept, now).going
    return _Inviting(transaction, programme, kept.id, now).all(going)


@dataclass(slots=True)
class _Inviting:
    transaction: Transaction
    programme: int
    batch: int
    now: datetime

    def all(self, rows: Iterable[Row]) -> int:
        known = participants.read(self.transaction, self.programme, self.now)
        people = {(each.role, _key(each)): each for each in known}
        before = len(known)
        made: dict[tuple[str, str], Participant] = {}
        for row in rows:
            seated = []
            for who in ROLES:
                person = row.person(who)
                if person is not None:
                    found = people.get((who, person.key)) or made.get((who, person.key))
                    found = found or self._add(who, person)
                    made[who, person.key] = found
                    seated.append((who, found))
            if len(seated) == len(ROLES):
                pair = pairing.new_pair(self.transaction, self.programme, self.now)
                for who, participant in seated:
                    participants.fill(self.transaction, pair, who, participant, self.now)
        return len({each.id for each in made.values()} | {each.id for each in known}) - before

    def _add(self, who: Role, person: Named) -> Participant:
        email = person.email or None
        identity = participants.add(
            self.transaction, self.programme, who, person.name, email, self.batch, self.now
        )
        return Participant(identity, self.programme, who, person.name, email, self.batch, self.now)


# -- one ------------------------------------------------------------------------------------------


def invite_one(
    transaction: Transaction,
    programme: int,
    role: Role,
    person: Named,
    partner: int | None,
    batch: int,
    now: datetime,
) -> Problem | None:
    """One person, for a place beside `partner`, who has been invited; None where all is well.

    `batch` is drawn with the form, so that the same form sent twice invites once.
    """
    if _done(transaction, batch):
        return None
    known = _Known(participants.read(transaction, programme, now))
    found = known.find(role, person)
    if found is not None:
        return _already_in(found)
    other = participants.find(transaction, programme, partner, now) if partner else None
    if partner and (other is None or other.role == role):
        return Problem("partner_gone")
    if (
        other is not None
        and other.role == "mentee"
        and participants.seats_of(transaction, other.id)
    ):
        return Problem("partner_taken", value=other.name)
    if not _note_done(transaction, programme, batch, now):
        return None
    identity = participants.add(
        transaction, programme, role, person.name, person.email or None, batch, now
    )
    if other is not None:
        pair = pairing.new_pair(transaction, programme, now)
        participants.fill(transaction, pair, other.role, other, now)
        participants.seat(transaction, pair, role, identity)
    return None


def _done(transaction: Transaction, batch: int) -> bool:
    found = select(invitation_lists.c.id).where(invitation_lists.c.id == batch)
    return transaction.execute(found).first() is not None


def _note_done(transaction: Transaction, programme: int, batch: int, now: datetime) -> bool:
    """False: somebody was first."""
    row = {"id": batch, "programme_id": programme, "at": now, "text": "", "left_out": "[]"}
    noted = transaction.execute(
        transaction.insert(invitation_lists)
        .values(**row, done_at=now)
        .on_conflict_do_nothing()
        .returning(invitation_lists.c.id)
    )
    return noted.first() is not None
