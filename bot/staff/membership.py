"""Who becomes staff, what they may do, and how it ends. Each act notes itself in the log."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update

from bot.errors import ShellError
from bot.links import make_link
from bot.staff.audit import note
from bot.staff.members import Member, Role, add_member, give_role, member, plain_email
from bot.store import Transaction
from bot.store.staff_tables import staff, staff_roles
from bot.store.tables import links, logins

# Whom everybody is in the try-out. Nobody could get a letter there, and it counts as nobody.
TRY_OUT_EMAIL: Final = "hilde@try-out.invalid"
TRY_OUT_NAME: Final = "Hilde Aas"

Roles = frozenset[tuple[Role, int | None]]


class AlreadyStaff(ShellError):
    """Somebody with this e-mail address is staff already."""


class LastOwner(ShellError):
    """Without them nobody could let anybody in."""


class NotStaff(ShellError):
    """They are staff no longer, or never were."""


def may_be_first(transaction: Transaction) -> bool:
    """Nobody is staff yet, nor ever was."""
    counted = select(func.count()).select_from(staff).where(staff.c.email != TRY_OUT_EMAIL)
    return not transaction.execute(counted).scalar_one()


def first_owner(transaction: Transaction, email: str, name: str, now: datetime) -> int | None:
    """The very first member, made at the command line. None: somebody else was first."""
    if not may_be_first(transaction):
        return None
    made_up = staff.c.email == TRY_OUT_EMAIL
    transaction.execute(update(staff).where(made_up).values(ended_at=now))
    identity = add_member(transaction, email, name, [(Role.OWNER, None)], now)
    note(transaction, None, "first_owner", now, subject=name)
    return identity


def made_up_owner(transaction: Transaction, now: datetime) -> int:
    """The try-out's own, made the first time."""
    row = transaction.execute(select(staff).where(staff.c.email == TRY_OUT_EMAIL)).first()
    if row is None:
        return add_member(transaction, TRY_OUT_EMAIL, TRY_OUT_NAME, [(Role.OWNER, None)], now)
    if row.ended_at is not None:
        transaction.execute(update(staff).where(staff.c.id == row.id).values(ended_at=None))
    identity: int = row.id
    return identity


def invite(
    transaction: Transaction,
    by: int | None,
    email: str,
    name: str,
    roles: Roles,
    now: datetime,
    language: str = "nb",
) -> tuple[int, str]:
    """A new member, or one who comes back, and the code of their first way in. AlreadyStaff."""
    row = transaction.execute(select(staff).where(staff.c.email == plain_email(email))).first()
    if row is not None and row.ended_at is None:
        raise AlreadyStaff
    if row is None:
        identity = add_member(transaction, email, name, roles, now, language)
    else:
        identity = row.id
        back = {"ended_at": None, "name": name, "language": language, "also_person_id": None}
        transaction.execute(update(staff).where(staff.c.id == identity).values(**back))
        _set_roles(transaction, identity, roles)
    details = {"roles": _told(roles)}
    note(transaction, by, "invite_staff", now, subject=name, details=details)
    return identity, make_link(transaction, "staff", now, staff=identity)


def invite_again(transaction: Transaction, by: int, identity: int, now: datetime) -> str:
    """A new code in place of whatever they have not used. NotStaff."""
    known = _known(transaction, identity)
    transaction.execute(
        delete(links).where(links.c.staff_id == identity, links.c.used_at.is_(None))
    )
    note(transaction, by, "new_staff_link", now, subject=known.name)
    return make_link(transaction, "staff", now, staff=identity)


def change_roles(
    transaction: Transaction, by: int, identity: int, roles: Roles, now: datetime
) -> None:
    """LastOwner, NotStaff. What they may do is read at each request, so it counts from the next."""
    known = _known(transaction, identity)
    if known.roles == roles:
        return
    if known.is_owner and (Role.OWNER, None) not in roles:
        _must_not_be_last(transaction)
    _set_roles(transaction, identity, roles)
    details = {"before": _told(known.roles), "after": _told(roles)}
    note(transaction, by, "change_roles", now, subject=known.name, details=details)


def end_access(transaction: Transaction, by: int | None, identity: int, now: datetime) -> None:
    """Their logins and links end at once. Their row stays, for the log. LastOwner, NotStaff."""
    known = _known(transaction, identity)
    if known.is_owner:
        _must_not_be_last(transaction)
    _set_roles(transaction, identity, ())
    transaction.execute(delete(logins).where(logins.c.staff_id == identity))
    transaction.execute(delete(links).where(links.c.staff_id == identity))
    ended = {"ended_at": now, "also_person_id": None}
    transaction.execute(update(staff).where(staff.c.id == identity).values(**ended))
    note(transaction, by, "end_staff", now, subject=known.name)


def change_own(
    transaction: Transaction, identity: int, name: str, language: str, now: datetime
) -> None:
    """What they are called, and the language of their pages."""
    known = _known(transaction, identity)
    if (known.name, known.language) == (name, language):
        return
    changed = {"name": name, "language": language}
    transaction.execute(update(staff).where(staff.c.id == identity).values(**changed))
    details = {"language": language}
    note(transaction, identity, "change_own", now, subject=name, details=details)


def tie_link_made(transaction: Transaction, identity: int, now: datetime) -> str:
    """The code by which they show which conversation is theirs, in place of any before it."""
    earlier = (links.c.staff_id == identity, links.c.kind == "own_staff")
    transaction.execute(delete(links).where(*earlier))
    return make_link(transaction, "own_staff", now, staff=identity)


def tie(transaction: Transaction, identity: int, person: int, now: datetime) -> None:
    """Their own conversation, from which they can get links. One conversation, one member."""
    known = _known(transaction, identity)
    theirs = staff.c.also_person_id == person
    transaction.execute(update(staff).where(theirs).values(also_person_id=None))
    own = staff.c.id == identity
    transaction.execute(update(staff).where(own).values(also_person_id=person))
    note(transaction, identity, "tie_conversation", now, subject=known.name)


def untie(transaction: Transaction, identity: int, now: datetime) -> None:
    known = _known(transaction, identity)
    own = staff.c.id == identity
    transaction.execute(update(staff).where(own).values(also_person_id=None))
    transaction.execute(delete(logins).where(logins.c.staff_id == identity, logins.c.person_id > 0))
    note(transaction, identity, "untie_conversation", now, subject=known.name)


def _known(transaction: Transaction, identity: int) -> Member:
    known = member(transaction, identity)
    if known is None:
        raise NotStaff
    return known


def _must_not_be_last(transaction: Transaction) -> None:
    """The owners are locked, so that of two who remove each other at once one comes second."""
    owners = transaction.execute(
        select(staff_roles.c.id)
        .where(staff_roles.c.role == Role.OWNER)
        .order_by(staff_roles.c.id)
        .with_for_update()
    ).all()
    if len(owners) < 2:
        raise LastOwner("They are the last owner: somebody else must be one first.")


def _set_roles(
    transaction: Transaction, identity: int, roles: Iterable[tuple[Role, int | None]]
) -> None:
    transaction.execute(delete(staff_roles).where(staff_roles.c.staff_id == identity))
    for role, programme in sorted(roles, key=str):
        give_role(transaction, identity, role, programme)


def _told(roles: Iterable[tuple[Role, int | None]]) -> list[Mapping[str, object]]:
    return [{"role": role, "programme": programme} for role, programme in sorted(roles, key=str)]
