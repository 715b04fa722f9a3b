"""Who is a pair: coming together, saying yes, agreeing, and parting."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select, update

from bot.pairs import around_meetings
from bot.pairs.facts import NAME_PLACE, Side, Sides, open_name
from bot.pairs.news import tell
from bot.pairs.reading import Keeper, Keeping, Loader, Reading, Subject
from bot.pairs.withdrawing import withdraw_all, withdraw_showing
from bot.records import pack
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import agreements, mentorships, prompts
from bot.store.tables import consents, links, programmes
from dialogues.effects import Named
from dialogues.pair_effects import AcceptPair, Agree, EndPair, Propose, Reopen
from dialogues.pairs import AgreementNews, PairNews

PAIR, MENTEE_LEFT, MENTOR_LEFT = "pair", "mentee_left", "mentor_left"
AGREEMENT, REOPENED = "agreement", "reopened"


def new_pair(
    transaction: Transaction,
    programme: int,
    now: datetime,
    *,
    mentor: int | None = None,
    mentee: int | None = None,
) -> int:
    """A pair of which one or both are still to come."""
    identity = new_id()
    row = {
        "id": identity,
        "programme_id": programme,
        "created_at": now,
        "mentor_id": mentor,
        "mentee_id": mentee,
    }
    transaction.execute(mentorships.insert(), row)
    return identity


def join(transaction: Transaction, pair: int, role: str, person: int, now: datetime) -> bool:
    """The person takes a free place in the pair, and whoever is there is told. False: taken."""
    here = mentorships.c.mentee_id if role == "mentee" else mentorships.c.mentor_id
    there = mentorships.c.mentor_id if role == "mentee" else mentorships.c.mentee_id
    joined = transaction.execute(
        update(mentorships)
        .where(mentorships.c.id == pair, here.is_(None), mentorships.c.ended_at.is_(None))
        .values({here.name: person})
        .returning(there)
    ).first()
    if joined is None:
        return False
    if joined[0] is not None and _has_consented(transaction, joined[0]):
        tell(transaction, joined[0], PAIR, pair, now)  # else the welcome asks
    return True


def _has_consented(transaction: Transaction, person: int) -> bool:
    found = select(consents.c.person_id).where(consents.c.person_id == person)
    return transaction.execute(found).first() is not None


def is_in(transaction: Transaction, pair: int, person: int) -> bool:
    found = select(mentorships.c.id).where(
        mentorships.c.id == pair,
        or_(mentorships.c.mentee_id == person, mentorships.c.mentor_id == person),
    )
    return transaction.execute(found).first() is not None


def has_mentor(transaction: Transaction, person: int) -> bool:
    found = select(mentorships.c.id).where(
        mentorships.c.mentee_id == person, mentorships.c.ended_at.is_(None)
    )
    return transaction.execute(found).first() is not None


def accept(keeping: Keeping, yes: AcceptPair) -> None:
    side = keeping.sides.of(yes.pair)
    if side is None:
        return
    column = "mentee_yes_at" if side.as_mentee else "mentor_yes_at"
    _change(keeping.transaction, yes.pair, {column: keeping.now})
    _call(keeping, side, yes.name)
    tell(keeping.transaction, side.other, PAIR, yes.pair, keeping.now)
    around_meetings.begin(keeping.transaction, yes.pair, keeping.now)


def rename(keeping: Keeping, named: Named) -> None:
    for side in keeping.sides.sides:
        if side.pair.yes:
            _call(keeping, side, named.name)


def _call(keeping: Keeping, side: Side, name: str | None) -> None:
    """What the other one calls them."""
    column = "mentee_name" if side.as_mentee else "mentor_name"
    pair = side.pair.id
    sealed = keeping.key.seal(NAME_PLACE, pair, pack(name)) if name else None
    _change(keeping.transaction, pair, {column: sealed})


def _change(transaction: Transaction, pair: int, values: dict[str, Any]) -> None:
    transaction.execute(update(mentorships).where(mentorships.c.id == pair).values(values))


def end(keeping: Keeping, wanted: EndPair) -> None:
    side = keeping.sides.of(wanted.pair)
    if side is not None:
        end_pair(keeping.transaction, wanted.pair, keeping.now)
        tell_end(keeping.transaction, wanted.pair, (side.other,), keeping.now)


def end_pair(transaction: Transaction, pair: int, now: datetime) -> None:
    """The sharing ends at once; what was shared stays for as long as was said beforehand."""
    days = select(programmes.c.shared_kept_days).join(
        mentorships, mentorships.c.programme_id == programmes.c.id
    )
    kept = transaction.execute(days.where(mentorships.c.id == pair)).scalar_one()
    _change(transaction, pair, {"ended_at": now, "shared_until": now + timedelta(days=kept)})
    of_pair = prompts.c.mentorship_id == pair
    transaction.execute(update(prompts).where(of_pair).values(state="ended", next_at=None))
    unused = (links.c.mentorship_id == pair) & links.c.used_at.is_(None)
    transaction.execute(delete(links).where(unused))


def tell_end(
    transaction: Transaction, pair: int, persons: Iterable[int | None], now: datetime
) -> None:
    for person in persons:
        tell(transaction, person, PAIR, pair, now)


def propose(keeping: Keeping, wanted: Propose) -> None:
    side = keeping.sides.of(wanted.pair)
    if side is None:
        return
    about = {"mentorship_id": wanted.pair, "stance": wanted.stance}
    row = keeping.row(agreements, wanted.text) | about
    keeping.transaction.execute(agreements.insert(), row)
    _change(keeping.transaction, wanted.pair, {"agreement_id": row["id"]})
    tell(keeping.transaction, side.other, AGREEMENT, row["id"], keeping.now)


def agree(keeping: Keeping, yes: Agree) -> None:
    """It counts if it is still the newest, and the other one's."""
    side = side_of_agreement(keeping.sides, yes.agreement)
    if side is None:
        return
    newest = select(mentorships.c.agreement_id).where(mentorships.c.id == side.pair.id)
    done = keeping.transaction.execute(
        update(agreements)
        .where(
            agreements.c.id == yes.agreement,
            agreements.c.id == newest.scalar_subquery(),
            agreements.c.person_id != keeping.person,
            agreements.c.agreed_at.is_(None),
        )
        .values(agreed_at=keeping.now)
        .returning(agreements.c.id)
    ).first()
    if done is not None:
        tell(keeping.transaction, side.other, AGREEMENT, yes.agreement, keeping.now)


def reopen(keeping: Keeping, wanted: Reopen) -> None:
    side = keeping.sides.of(wanted.pair)
    agreement = side.pair.agreement if side else None
    if side is None or agreement is None or not agreement.agreed:
        return
    keeping.transaction.execute(
        update(agreements).where(agreements.c.id == agreement.id).values(agreed_at=None)
    )
    tell(keeping.transaction, side.other, REOPENED, agreement.id, keeping.now)


def leave_all(transaction: Transaction, person: int, now: datetime) -> None:
    """The person is about to be deleted: whoever is in a pair with them is told, without a name."""
    rows = transaction.execute(
        select(mentorships.c.id, mentorships.c.mentee_id, mentorships.c.mentor_id).where(
            or_(mentorships.c.mentee_id == person, mentorships.c.mentor_id == person),
            mentorships.c.ended_at.is_(None),
        )
    ).all()
    for row in rows:
        if row.mentee_id == person:
            tell(transaction, row.mentor_id, MENTEE_LEFT, row.id, now)
        else:
            tell(transaction, row.mentee_id, MENTOR_LEFT, row.id, now)
    withdraw_all(transaction, person, now)
    wordings = select(agreements.c.id).where(agreements.c.person_id == person)
    withdraw_showing(transaction, transaction.execute(wordings).scalars(), now)


# -- what news is about ---------------------------------------------------------------------------


def pair_news(reading: Reading, pair: int) -> Subject | None:
    row = reading.transaction.execute(select(mentorships).where(mentorships.c.id == pair)).first()
    if row is None or reading.person not in (row.mentee_id, row.mentor_id):
        return None
    as_mentee = row.mentee_id == reading.person
    if row.ended_at is not None:
        return Subject(PairNews(pair, "ended", as_mentee, _name_of(reading, row, as_mentee)))
    mine, theirs = row.mentee_yes_at, row.mentor_yes_at
    if not as_mentee:
        mine, theirs = theirs, mine
    if theirs is None and mine is not None:
        return None  # the other has come, and has still to say yes
    state: Any = "here" if theirs is None else "joined"
    return Subject(PairNews(pair, state, as_mentee, _name_of(reading, row, as_mentee)))


def _name_of(reading: Reading, row: Any, as_mentee: bool) -> str:
    other = row.mentor_id if as_mentee else row.mentee_id
    sealed = row.mentor_name if as_mentee else row.mentee_name
    key = reading.everybody.key_of(reading.transaction, other) if other else None
    return open_name(key, row.id, sealed)


def _left(as_mentee: bool) -> Loader:
    def load(_reading: Reading, pair: int) -> Subject:
        return Subject(PairNews(pair, "ended", as_mentee))

    return load


def side_of_agreement(sides: Sides, agreement: int) -> Side | None:
    """The pair whose newest wording this is."""
    for side in sides.sides:
        if side.pair.agreement and side.pair.agreement.id == agreement:
            return side
    return None


def agreement_news(reading: Reading, agreement: int) -> Subject | None:
    """A wording of the other's that waits for a yes, or the yes to mine."""
    side = side_of_agreement(reading.sides, agreement)
    newest = side.pair.agreement if side else None
    if side is None or newest is None or newest.agreed is not newest.mine:
        return None
    state: Any = "agreed" if newest.agreed else "proposed"
    return Subject(AgreementNews(side.pair.id, newest, state, side.as_mentee))


def reopened_news(reading: Reading, agreement: int) -> Subject | None:
    side = side_of_agreement(reading.sides, agreement)
    newest = side.pair.agreement if side else None
    if side is None or newest is None or newest.agreed:
        return None
    return Subject(AgreementNews(side.pair.id, newest, "reopened", side.as_mentee))


LOADERS: Final[dict[str, Loader]] = {
    PAIR: pair_news,
    AGREEMENT: agreement_news,
    REOPENED: reopened_news,
    MENTEE_LEFT: _left(as_mentee=False),
    MENTOR_LEFT: _left(as_mentee=True),
}

KEEPERS: Final[dict[type, Keeper]] = {
    AcceptPair: accept,
    Agree: agree,
    EndPair: end,
    Named: rename,
    Propose: propose,
    Reopen: reopen,
}
