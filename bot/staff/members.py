"""Members of staff, and what each may do. The rules of who may do what are all here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select

from bot.errors import ShellError
from bot.page_logins import Whose
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.staff_tables import staff, staff_roles

Reading = Connection | Transaction
LONGEST_NAME: Final = 200


class Role(StrEnum):
    """An owner may do everything, an editor edits the bank, a coordinator runs a programme."""

    OWNER = "owner"
    EDITOR = "editor"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. `roles` are pairs of a role and a programme; None: all programmes."""

    id: int
    email: str
    name: str
    language: str
    person: int | None
    roles: frozenset[tuple[Role, int | None]]

    @property
    def is_owner(self) -> bool:
        return (Role.OWNER, None) in self.roles

    @property
    def edits_bank(self) -> bool:
        """The sets that all programmes share."""
        return self.is_owner or (Role.EDITOR, None) in self.roles

    def runs(self, programme: int) -> bool:
        """Its settings, its people and pairs, how it goes, and its own question sets."""
        return self.is_owner or not self.roles.isdisjoint(
            {(Role.COORDINATOR, programme), (Role.COORDINATOR, None)}
        )

    @property
    def closes_programmes(self) -> bool:
        """It ends for everybody in it, and cannot be undone."""
        return self.is_owner

    @property
    def programmes(self) -> frozenset[int] | None:
        """The programmes they run; None: all, also those to come."""
        if self.is_owner or (Role.COORDINATOR, None) in self.roles:
            return None
        return frozenset(
            programme
            for role, programme in self.roles
            if role is Role.COORDINATOR and programme is not None
        )

    def edits_sets_of(self, programme: int | None) -> bool:
        """None: the shared ones."""
        return self.edits_bank if programme is None else self.edits_bank or self.runs(programme)


class UnknownEmail(ShellError):
    """No member of staff has that e-mail address."""


def plain_email(text: str) -> str:
    """As it is kept and compared."""
    return text.strip().lower()


class UnusableName(ShellError):
    """Nobody is called that."""


def usable_name(text: str) -> str:
    """A name on one line. UnusableName: it is empty or too long."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME:
        raise UnusableName(f"A name must have 1 to {LONGEST_NAME} signs.")
    return name


def member(reading: Reading, identity: int) -> Member | None:
    """None: unknown, or staff no longer."""
    row = reading.execute(
        select(staff).where(staff.c.id == identity, staff.c.ended_at.is_(None))
    ).first()
    if row is None:
        return None
    found = reading.execute(
        select(staff_roles.c.role, staff_roles.c.programme_id).where(
            staff_roles.c.staff_id == identity
        )
    )
    roles = frozenset((Role(role), programme) for role, programme in found)
    return Member(row.id, row.email, row.name, row.language, row.also_person_id, roles)


def member_by_email(reading: Reading, email: str) -> Member | None:
    found = select(staff.c.id).where(staff.c.email == plain_email(email))
    identity: int | None = reading.execute(found).scalar()
    return None if identity is None else member(reading, identity)


def add_member(
    transaction: Transaction,
    email: str,
    name: str,
    roles: Iterable[tuple[Role, int | None]],
    now: datetime,
    language: str = "nb",
) -> int:
    """A new member of staff, who gets in by a link. Their number."""
    identity = new_id()
    row = {
        "id": identity,
        "email": plain_email(email),
        "name": name,
        "language": language,
        "created_at": now,
    }
    transaction.execute(staff.insert(), row)
    for role, programme in roles:
        give_role(transaction, identity, role, programme)
    return identity


def give_role(
    transaction: Transaction, identity: int, role: Role, programme: int | None = None
) -> None:
    row = {"id": new_id(), "staff_id": identity, "role": role, "programme_id": programme}
    transaction.execute(staff_roles.insert(), row)


def everybody(reading: Reading) -> tuple[Member, ...]:
    """All who are staff now, by name."""
    rows = reading.execute(select(staff).where(staff.c.ended_at.is_(None))).all()
    roles: dict[int, set[tuple[Role, int | None]]] = {}
    for row in reading.execute(select(staff_roles)):
        roles.setdefault(row.staff_id, set()).add((Role(row.role), row.programme_id))
    found = (
        Member(
            row.id,
            row.email,
            row.name,
            row.language,
            row.also_person_id,
            frozenset(roles.get(row.id, ())),
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.email)))


def staff_number(reading: Reading, person: int) -> int | None:
    """The member of staff who has tied this person's conversation to their pages."""
    found = select(staff.c.id).where(staff.c.also_person_id == person, staff.c.ended_at.is_(None))
    identity: int | None = reading.execute(found).scalar()
    return identity


def whose_pages(reading: Reading, person: int | None, identity: int | None) -> Whose | None:
    """Whom a link for this person or this member of staff lets in. None: nobody any more.

    One human may be both. Then the link from their own conversation opens both; one from a
    mailbox or the command line opens the staff's pages alone, and never what a mentor was shown.
    """
    if person is not None:
        staff_too = staff_number(reading, person)
        return Whose(person, staff_too) if identity in (None, staff_too) else None
    known = None if identity is None else member(reading, identity)
    return None if known is None else Whose(None, known.id)
