"""Who is at an address: found, taken in, connected to another door, erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from bot import sessions
from bot.errors import StoreConflict
from bot.free_days import FREE_DAYS
from bot.programmes.terms import read_terms
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.statements import PROGRAMME
from bot.store.tables import (
    DEFAULT_PROGRAMME,
    addresses,
    erasures,
    logins,
    micros,
    moment_of,
    persons,
    programmes,
)
from bot.vault import PersonKey, Vault
from dialogues.session import Programme, Session, Terms
from dialogues.stages import Stance

MAIL: Final = "mail"
# Channels that reach a person who is not looking: there, something has to be sent.
CALLED: Final = frozenset({"telegram", MAIL})


@dataclass(frozen=True, slots=True)
class Address:
    channel: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone as loaded for one unit.

    `programme` None: may not join, and nothing but the answer to that is kept. `wrapped_key` is
    there when they are not stored yet.
    """

    id: int
    key: PersonKey
    session: Session
    programme: Programme | None
    programme_id: int
    zone: ZoneInfo
    blocked: bool = False
    wrapped_key: bytes | None = None

    @property
    def is_new(self) -> bool:
        return self.wrapped_key is not None

    @property
    def consented(self) -> bool:
        return self.session.memory.consent is not None


class People:
    """`zone` is for programmes without one of their own."""

    def __init__(self, vault: Vault, zone: str) -> None:
        self._vault = vault
        self.zone = zone
        self._terms: dict[tuple[int, int, int], Terms] = {}

    def at(self, transaction: Transaction, address: Address) -> Person | None:
        """The person of this address, locked until the transaction ends."""
        values = {"channel": address.channel, "external_id": address.external_id}
        row = transaction.one(transaction.statements.find_person, values)
        if row is None:
            return None
        return self._person(transaction, row[1:], blocked=row[0] is not None)

    def by_id(self, transaction: Transaction, person: int) -> Person | None:
        """The same, for someone who did not write just now."""
        values = {"row_id": person}
        row = transaction.one(transaction.statements.find_person_by_id, values)
        return None if row is None else self._person(transaction, row, blocked=False)

    def look(self, transaction: Transaction, person: int) -> Person | None:
        """The same, for a page: nobody is locked."""
        row = transaction.execute(
            select(
                persons.c.id,
                persons.c.wrapped_key,
                persons.c.session,
                persons.c.programme_id,
                *PROGRAMME,
            )
            .join(programmes, programmes.c.id == persons.c.programme_id)
            .where(persons.c.id == person)
        ).first()
        return None if row is None else self._person(transaction, _stored(row), blocked=False)

    def key(self, person: int, wrapped: bytes) -> PersonKey:
        """Their key, as kept with them."""
        return self._vault.unwrap(person, wrapped)

    def key_of(self, transaction: Transaction, person: int) -> PersonKey | None:
        """The key of somebody whose unit this is not; None when they are gone."""
        found = select(persons.c.wrapped_key).where(persons.c.id == person)
        wrapped: bytes | None = transaction.execute(found).scalar()
        return None if wrapped is None else self.key(person, wrapped)

    def newcomer(self, transaction: Transaction, programme: int | None) -> Person:
        """Someone new, not stored yet. None: there is no programme they may join."""
        identity = new_id()
        key, wrapped = self._vault.new_key(identity)
        programme_id = programme or DEFAULT_PROGRAMME
        found = select(programmes.c.language, *PROGRAMME).where(programmes.c.id == programme_id)
        language, zone, *rest = _stored(transaction.execute(found).one())
        in_zone = ZoneInfo(zone or self.zone)
        return Person(
            id=identity,
            key=key,
            session=Session(language=language),
            programme=self._programme(transaction, programme, in_zone, rest) if programme else None,
            programme_id=programme_id,
            zone=in_zone,
            wrapped_key=wrapped,
        )

    def _person(self, transaction: Transaction, row: tuple[Any, ...], *, blocked: bool) -> Person:
        identity, wrapped, session, programme_id, zone, *programme = row
        key = self.key(identity, wrapped)
        in_zone = ZoneInfo(zone or self.zone)
        return Person(
            id=identity,
            key=key,
            session=sessions.load(key.open("persons", 0, session)),
            programme=self._programme(transaction, programme_id, in_zone, programme),
            programme_id=programme_id,
            zone=in_zone,
            blocked=blocked,
        )

    def _programme(
        self, transaction: Transaction, programme: int, zone: ZoneInfo, row: list[Any]
    ) -> Programme:
        *columns, version, since = row
        terms = self._terms_of(transaction, programme, version, since)
        return _programme(zone, programme, terms, *columns)

    def _terms_of(
        self, transaction: Transaction, programme: int, version: int, since: int
    ) -> Terms:
        """A version never changes, so that its text is read once."""
        known = self._terms.get((programme, version, since))
        if known is None:
            known = read_terms(transaction, programme, version, since)
            self._terms[programme, version, since] = known
        return known


def _stored(row: Sequence[Any]) -> tuple[Any, ...]:
    """A row of Core's with its moments as a bare cursor gives them."""
    return tuple(micros(value) if isinstance(value, datetime) else value for value in row)


@lru_cache(maxsize=1024)
def _programme(
    zone: ZoneInfo,
    programme: int,
    terms: Terms,
    stance: str,
    age_limit: int,
    quiet_from: int,
    quiet_to: int,
    responsible: str,
    begins_on: str | None,
    ends_on: str | None,
    closed_at: int | None,
    erase_at: int | None,
    retention_days: int,
) -> Programme:
    """The arguments from `stance` on are columns as a database stores them."""
    return Programme(
        stance=Stance(stance),
        age_limit=age_limit,
        quiet_from=time(*divmod(quiet_from, 60)),
        quiet_to=time(*divmod(quiet_to, 60)),
        responsible=responsible,
        id=programme,
        begins=date.fromisoformat(begins_on) if begins_on else None,
        ends=date.fromisoformat(ends_on) if ends_on else None,
        closed=closed_at is not None,
        erased_on=moment_of(erase_at).astimezone(zone).date() if erase_at else None,
        kept_days=retention_days,
        terms=terms,
        free_days=FREE_DAYS,
    )


def save(
    transaction: Transaction,
    person: Person,
    session: Session,
    address: Address | None,
    now: datetime,
) -> None:
    """Keep the session, and with it somebody new. `address` None: they did not write just now."""
    sealed = person.key.seal("persons", 0, sessions.dump(session))
    if address is None:
        kept = {"row_id": person.id, "session": sealed}
        transaction.change(transaction.statements.save_session_only, kept)
    elif person.is_new:
        _take_in(transaction, person, sealed, address, now)
    else:
        transaction.change(
            transaction.statements.save_session,
            {
                "row_id": person.id,
                "session": sealed,
                "channel": address.channel,
                "external_id": address.external_id,
                "touched_at": micros(now),
            },
        )


def _take_in(
    transaction: Transaction, person: Person, sealed: bytes, address: Address, now: datetime
) -> None:
    transaction.execute(
        persons.insert(),
        {
            "id": person.id,
            "programme_id": person.programme_id,
            "wrapped_key": person.wrapped_key,
            "session": sealed,
            "channel": address.channel,
            "external_id": address.external_id,
            "created_at": now,
            "touched_at": now,
        },
    )
    place = {"channel": address.channel, "external_id": address.external_id}
    arrived = {"person_id": person.id, "blocked_at": None}
    taken = transaction.execute(
        transaction.insert(addresses)
        .values(**place, **arrived)
        .on_conflict_do_update(
            index_elements=list(place), set_=arrived, where=addresses.c.person_id.is_(None)
        )
        .returning(addresses.c.person_id)
    )
    if taken.first() is None:
        raise StoreConflict("another process took this person in")


def move_in(transaction: Transaction, address: Address, person: int) -> None:
    """From now on this address is that person's."""
    place = {"channel": address.channel, "external_id": address.external_id}
    arrived = {"person_id": person, "blocked_at": None}
    transaction.execute(
        transaction.insert(addresses)
        .values(**place, **arrived)
        .on_conflict_do_update(index_elements=list(place), set_=arrived)
    )


def person_at(transaction: Transaction, address: Address) -> int | None:
    found = select(addresses.c.person_id).where(
        addresses.c.channel == address.channel, addresses.c.external_id == address.external_id
    )
    person: int | None = transaction.execute(found).scalar()
    return person


def lives_at(transaction: Transaction, address: Address, person: int) -> bool:
    return person_at(transaction, address) == person


def unblock(transaction: Transaction, address: Address) -> None:
    transaction.execute(
        update(addresses)
        .where(
            addresses.c.channel == address.channel,
            addresses.c.external_id == address.external_id,
        )
        .values(blocked_at=None)
    )


def reachable(transaction: Transaction, person: int) -> Address | None:
    """Where something unasked for goes: a channel that calls, else where they last wrote from.

    Never to a mailbox: nobody converses there.
    """
    found = transaction.all(transaction.statements.reachable, {"person_id": person})
    rows = [row for row in found if row[0] != MAIL]
    if not rows:
        return None
    channel, external_id, _ = max(rows, key=lambda row: (row[0] in CALLED, row[2], row[1]))
    return Address(channel, external_id)


def letterbox(transaction: Transaction, person: int) -> Address | None:
    """Where letters to this person go."""
    found = select(addresses.c.external_id).where(
        addresses.c.person_id == person,
        addresses.c.channel == MAIL,
        addresses.c.blocked_at.is_(None),
    )
    row = transaction.execute(found).first()
    return None if row is None else Address(MAIL, row[0])


def claim(transaction: Transaction, address: Address, person: int) -> None:
    """This address is that person's, unless it is somebody's already."""
    place = {"channel": address.channel, "external_id": address.external_id}
    free = addresses.c.person_id.is_(None)
    transaction.execute(
        transaction.insert(addresses)
        .values(**place, person_id=person)
        .on_conflict_do_update(
            index_elements=list(place), set_={"person_id": person, "blocked_at": None}, where=free
        )
    )


def erase(transaction: Transaction, person: int, now: datetime) -> None:
    """Delete the key and, by the tables' cascades, every row. A wipe of the log is then due.

    Those in a pair with them are told, and what they were shown of theirs is withdrawn.
    """
    from bot.pairs.pairing import leave_all  # it knows people

    leave_all(transaction, person, now)
    web = select(addresses.c.external_id).where(
        addresses.c.person_id == person, addresses.c.channel == "web"
    )
    transaction.execute(delete(logins).where(logins.c.external_id.in_(web)))
    transaction.execute(delete(persons).where(persons.c.id == person))
    transaction.execute(erasures.insert(), {"id": new_id(), "at": now})
