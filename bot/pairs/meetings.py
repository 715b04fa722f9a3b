"""Meetings of a pair: rows that both may change, each change by a condition on what it was.

The newest time is a row, and `mentorships.meeting_id` points at it. Whoever moves a meeting makes
a new row and moves the pointer, if it still points where they saw it: of two at once one is first,
and the other is told.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import case, select, update

from bot.pairs import around_meetings, feedback, sheets
from bot.pairs.facts import Side, unpack_text
from bot.pairs.news import tell
from bot.pairs.prompts import meeting_changed
from bot.pairs.reading import Answerer, Keeper, Keeping, Loader, Owner, Reading, Subject
from bot.store import Transaction
from bot.store.pair_tables import meetings, mentorships
from dialogues.events import MeetingKept
from dialogues.pair_effects import AnswerMeeting, CallMeeting, CallOff, NotHeld
from dialogues.pairs import Meeting, MeetingNews, MeetingState

MEETING, NEWS_OF_IT = "meeting", "meeting_news"
LIVE: Final = ("proposed", "confirmed")
RECENT: Final = timedelta(days=31)  # within which a meeting can be said not to have been held


def seen_by(person: int, row: Any) -> Meeting:
    """A row of the table as the core knows it."""
    return Meeting(
        row.id,
        row.starts_at,
        row.minutes,
        confirmed=row.state == "confirmed",
        mine=row.person_id == person,
        sequence=row.sequence,
    )


# -- what people do -------------------------------------------------------------------------------


def call(keeping: Keeping, wanted: CallMeeting) -> MeetingKept:
    """A new time. It counts if the meeting is still as the person saw it."""
    side = keeping.sides.of(wanted.pair)
    if side is None or not side.pair.begun:
        return MeetingKept(wanted.pair, "gone")
    if wanted.at <= keeping.now:
        return MeetingKept(wanted.pair, "past")
    before = _newest(keeping.transaction, wanted.pair)
    live = before is not None and before.state in LIVE and before.starts_at > keeping.now
    if (before.id if live else 0) != wanted.instead_of:
        return _crossed(keeping, wanted.pair, wanted)
    first = before if live else None
    row = keeping.row(meetings, "" if first else wanted.place)
    identity = row["id"]
    moved = _point(keeping.transaction, wanted.pair, before.id if before else None, identity)
    if not moved:
        return _crossed(keeping, wanted.pair, wanted)
    row |= {
        "mentorship_id": wanted.pair,
        "first_id": first.first_id if first else identity,
        "starts_at": wanted.at,
        "minutes": wanted.minutes,
        "zone": first.zone if first else wanted.zone,
        "state": "proposed",
        "sequence": first.sequence + _known(first) if first else 0,
        "changed_at": keeping.now,
    }
    if first:
        _change(keeping, first.id, LIVE, "moved")
        around_meetings.unplan_all(keeping.transaction, side, keeping.person, first.id)
    keeping.transaction.execute(meetings.insert(), row)
    tell(keeping.transaction, side.other, NEWS_OF_IT, identity, keeping.now)
    _moved(keeping, wanted.pair)
    made = Meeting(identity, wanted.at, wanted.minutes, confirmed=False, mine=True)
    return MeetingKept(wanted.pair, "sent", made)


def _known(row: Any) -> int:
    """1 where a calendar may hold the row, so that the next one must count as newer."""
    return 1 if row.state == "confirmed" or row.sequence else 0


def _newest(transaction: Transaction, pair: int) -> Any:
    found = select(meetings).join(mentorships, mentorships.c.meeting_id == meetings.c.id)
    return transaction.execute(found.where(mentorships.c.id == pair)).first()


def _point(transaction: Transaction, pair: int, seen: int | None, new: int) -> bool:
    """Unless somebody else did so first, or the mentorship has ended."""
    pointed = transaction.execute(
        update(mentorships)
        .where(
            mentorships.c.id == pair,
            mentorships.c.meeting_id.is_not_distinct_from(seen),
            mentorships.c.ended_at.is_(None),
        )
        .values(meeting_id=new)
        .returning(mentorships.c.id)
    )
    return pointed.first() is not None


def _crossed(keeping: Keeping, pair: int, wanted: CallMeeting | None = None) -> MeetingKept:
    """How it is now, for whoever was second."""
    row = _newest(keeping.transaction, pair)
    if row is None or row.state not in LIVE or row.starts_at <= keeping.now:
        return MeetingKept(pair, "gone")
    unsent = (wanted.at, wanted.minutes) if wanted else None
    return MeetingKept(pair, "crossed", seen_by(keeping.person, row), unsent)


def answer(keeping: Keeping, wanted: AnswerMeeting) -> MeetingKept:
    """Yes or no to the other's proposal, once, and only while it is the newest."""
    row, side = _of_theirs(keeping, wanted.id)
    if row is None or side is None or row.person_id == keeping.person:
        return MeetingKept(side.pair.id if side else 0, "gone")
    if row.starts_at <= keeping.now:
        return MeetingKept(side.pair.id, "past")
    state = "confirmed" if wanted.yes else "declined"
    done = _change(keeping, wanted.id, ("proposed",), state, cancels=not wanted.yes)
    if done is None:
        return _crossed(keeping, side.pair.id)
    if wanted.yes:
        around_meetings.plan_all(keeping.transaction, side, keeping.person, done, keeping.now)
    tell(keeping.transaction, side.other, NEWS_OF_IT, wanted.id, keeping.now)
    _moved(keeping, side.pair.id)
    return MeetingKept(
        side.pair.id, "confirmed" if wanted.yes else "declined", seen_by(keeping.person, done)
    )


def call_off(keeping: Keeping, wanted: CallOff) -> MeetingKept:
    row, side = _of_theirs(keeping, wanted.id)
    if row is None or side is None:
        return MeetingKept(0, "gone")
    if row.starts_at <= keeping.now:
        return MeetingKept(side.pair.id, "past")
    done = _change(keeping, wanted.id, LIVE, "called_off", cancels=True)
    if done is None:
        return _crossed(keeping, side.pair.id)
    around_meetings.unplan_all(keeping.transaction, side, keeping.person, wanted.id)
    around_meetings.watch(keeping.transaction, side.pair.id, keeping.now)
    tell(keeping.transaction, side.other, NEWS_OF_IT, wanted.id, keeping.now)
    _moved(keeping, side.pair.id)
    return MeetingKept(side.pair.id, "called_off", seen_by(keeping.person, done))


def not_held(keeping: Keeping, wanted: NotHeld) -> MeetingKept:
    """The last one that has begun counts as held until one of the two says otherwise."""
    mine = [side.pair.id for side in keeping.sides.sides if wanted.pair in (0, side.pair.id)]
    row = keeping.transaction.execute(
        select(meetings)
        .where(
            meetings.c.mentorship_id.in_(mine),
            meetings.c.state.in_(("confirmed", "missed")),  # perhaps the other has said so
            meetings.c.starts_at <= keeping.now,
            meetings.c.starts_at > keeping.now - RECENT,
        )
        .order_by(meetings.c.starts_at.desc())
    ).first()
    side = keeping.sides.of(row.mentorship_id) if row else None
    if row is None or side is None:
        return MeetingKept(wanted.pair, "none_held")
    if _change(keeping, row.id, ("confirmed",), "missed", cancels=True) is not None:
        around_meetings.unplan_all(keeping.transaction, side, keeping.person, row.id)
        around_meetings.watch(keeping.transaction, side.pair.id, keeping.now)
        _moved(keeping, side.pair.id)
    return MeetingKept(side.pair.id, "not_held", seen_by(keeping.person, row))


def _of_theirs(keeping: Keeping, identity: int) -> tuple[Any, Side | None]:
    """The row, if it is the newest of a pair of theirs."""
    row = keeping.transaction.execute(select(meetings).where(meetings.c.id == identity)).first()
    side = keeping.sides.of(row.mentorship_id) if row else None
    newest = _newest(keeping.transaction, row.mentorship_id) if row and side else None
    return (row, side) if newest is not None and newest.id == identity else (None, side)


def _change(
    keeping: Keeping, identity: int, states: Iterable[str], state: str, *, cancels: bool = False
) -> Any:
    """The row as it became; None when it was in none of the states any more."""
    was_known = (meetings.c.state == "confirmed") | (meetings.c.sequence > 0)
    sequence = meetings.c.sequence
    values: dict[str, Any] = {"state": state, "changed_at": keeping.now}
    if cancels:
        values["sequence"] = case((was_known, sequence + 1), else_=sequence)
    return keeping.transaction.execute(
        update(meetings)
        .where(meetings.c.id == identity, meetings.c.state.in_(tuple(states)))
        .values(values)
        .returning(meetings)
    ).first()


def _moved(keeping: Keeping, pair: int) -> None:
    """What the mentor tied to the meeting moves with it."""
    meeting_changed(keeping.transaction, pair, keeping.now)


# -- what news and buttons are about --------------------------------------------------------------


def meeting_subject(reading: Reading, identity: int) -> Subject | None:
    """A meeting as it is now, for whoever is told of it or presses a button under it."""
    transaction = reading.transaction
    row = transaction.execute(select(meetings).where(meetings.c.id == identity)).first()
    side = reading.sides.of(row.mentorship_id) if row else None
    if row is None or side is None or not side.pair.yes:
        return None
    before = transaction.execute(
        select(meetings.c.starts_at)
        .where(meetings.c.first_id == row.first_id, meetings.c.id < row.id)
        .order_by(meetings.c.id.desc())
    ).first()
    newest = _newest(transaction, row.mentorship_id)
    place, owner = _place(reading, side, row.first_id)
    news = MeetingNews(
        side.pair.id,
        seen_by(reading.person, row),
        _state(reading, row, newest, moved=before is not None),
        side.as_mentee,
        before.starts_at if before else None,
        place,
    )
    return Subject(news, owner)


def meeting_news(reading: Reading, identity: int) -> Subject | None:
    """As news it is none any more where another time was proposed since, or the time has come."""
    subject = meeting_subject(reading, identity)
    if subject is None or not isinstance(subject.about, MeetingNews):
        return None
    stale = subject.about.state in ("replaced", "past")
    mine = subject.about.meeting.mine and subject.about.state in ("proposed", "moved")
    return None if stale or mine else subject


def _state(reading: Reading, row: Any, newest: Any, *, moved: bool) -> MeetingState:
    if newest is None or newest.id != row.id or row.state == "moved":
        return "replaced"
    if row.state in LIVE and row.starts_at <= reading.now:
        return "past"
    if row.state == "proposed":
        return "moved" if moved else "proposed"
    if row.state == "confirmed":
        return "confirmed"
    return "declined" if row.state == "declined" else "called_off"


def _place(reading: Reading, side: Side, first_id: int) -> tuple[str, Owner | None]:
    """Where, and whose words that is: a message that shows them is under their key."""
    found = select(meetings.c.person_id, meetings.c.body).where(meetings.c.id == first_id)
    row = reading.transaction.execute(found).first()
    key = reading.sides.key_of(row.person_id) if row else None
    if row is None or key is None:
        return "", None
    place = unpack_text(key.open("meetings", first_id, row.body))
    theirs = place and row.person_id == side.other
    return place, Owner(row.person_id, key) if theirs else None


LOADERS: Final[dict[str, Loader]] = {
    MEETING: meeting_subject,
    NEWS_OF_IT: meeting_news,
    **around_meetings.LOADERS,
    **feedback.LOADERS,
    **sheets.LOADERS,
}
KEEPERS: Final[dict[type, Keeper]] = {**around_meetings.KEEPERS, **feedback.KEEPERS}
ANSWERERS: Final[dict[type, Answerer]] = {
    AnswerMeeting: answer,
    CallMeeting: call,
    CallOff: call_off,
    NotHeld: not_held,
}
