"""Staff as the command line sees them: who they are, the first of them, and a link for each."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.app import Clock
from bot.links import make_link
from bot.mailbox import mail_address
from bot.settings import Settings
from bot.staff.audit import note
from bot.staff.members import Member, UnknownEmail, everybody, member_by_email, plain_email
from bot.staff.membership import TRY_OUT_EMAIL, end_access, first_owner, may_be_first
from bot.store import Transaction, opened_store
from bot.ways_in import WaysIn


@dataclass(frozen=True, slots=True)
class Login:
    """`link` opens the staff's pages once, within a quarter of an hour."""

    member: Member
    link: str
    first: bool


async def log_in(settings: Settings, clock: Clock, email: str, name: Callable[[], str]) -> Login:
    """A link for this member. UnknownEmail, WrongMailAddress.

    Where nobody is staff yet they become the first owner, and `name` is asked for what they are
    called.
    """
    address = plain_email(mail_address(email))
    async with opened_store(settings.database_url) as store:
        first = await store.run(may_be_first)
        called = name() if first else ""

        def make(transaction: Transaction) -> tuple[Member, str]:
            now = clock()
            if first:
                first_owner(transaction, address, called, now)
            known = member_by_email(transaction, address)
            if known is None:
                raise UnknownEmail(
                    f"No member of staff has the address {address}. `mentor staff` lists those"
                    " there are; an owner among them can invite others, at /staff/stab."
                )
            note(transaction, None, "login_link", now, subject=known.name)
            return known, make_link(transaction, "page", now, staff=known.id)

        known, code = await store.run(make)
    return Login(known, WaysIn(settings.address).page(code), first)


async def list_staff(settings: Settings) -> tuple[Member, ...]:
    async with opened_store(settings.database_url) as store:
        found = await store.run(everybody)
    return tuple(member for member in found if member.email != TRY_OUT_EMAIL)


async def end(settings: Settings, clock: Clock, email: str) -> Member:
    """Their logins end at once. UnknownEmail, LastOwner."""
    address = plain_email(email)
    async with opened_store(settings.database_url) as store:

        def leave(transaction: Transaction) -> Member:
            known = member_by_email(transaction, address)
            if known is None:
                raise UnknownEmail(f"No member of staff has the address {address}.")
            end_access(transaction, None, known.id, clock())
            return known

        return await store.run(leave)
