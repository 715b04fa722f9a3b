"""What is planned around meetings: the sheet, looking back, a suggestion, mentors' own questions.

All of it is rows of `due`, made again when a meeting is confirmed, moved or called off.
"""

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from bot.pairs.facts import Side
from bot.pairs.news import plan, unplan
from bot.pairs.reading import Keeper, Keeping, Loader, Reading, Subject
from bot.store import Transaction
from bot.store.pair_tables import meetings, mentorships
from bot.store.tables import answers, due, programmes
from dialogues.after_meeting import AFTER_MEETING
from dialogues.effects import Reflect, SuggestedMeeting
from dialogues.pairs import PairDue
from dialogues.recurrence import to_utc
from dialogues.rhythm import A_MONTH, GAP, MONTHLY, PULSE

SHEET = "sheet"
SHEET_HOUR: Final = time(16)  # on the day before, local to the meeting
AFTER: Final = timedelta(hours=2)
AFTER_PATIENCE: Final = timedelta(days=5)
SOONEST_TO_BOTH: Final = timedelta(days=7)  # after the mentee was told
FOR_BOTH: Final = timedelta(days=7)  # within which it is worth telling the mentor
NEXT_ROUND_AFTER: Final = timedelta(days=21)
LATELY: Final = timedelta(days=14)  # within which a mentee who answered is one who chats


def plan_all(transaction: Transaction, side: Side, person: int, row: Any, now: datetime) -> None:
    """`row` is a meeting that is confirmed."""
    start = row.starts_at
    local = start.astimezone(ZoneInfo(row.zone))
    day_before = datetime.combine(local.date() - timedelta(days=1), SHEET_HOUR)
    sheet_at = max(to_utc(day_before, ZoneInfo(row.zone)), now)
    ends = start + timedelta(minutes=row.minutes)
    after = ends + AFTER
    for each in _both(side, person):
        plan(transaction, each, SHEET, row.id, sheet_at, expires=start)
        plan(transaction, each, AFTER_MEETING, row.id, after, expires=after + AFTER_PATIENCE)
    watch(transaction, side.pair.id, now)


def unplan_all(transaction: Transaction, side: Side, person: int, meeting: int) -> None:
    for each in _both(side, person):
        for kind in (SHEET, AFTER_MEETING):
            unplan(transaction, each, kind, meeting)


def _both(side: Side, person: int) -> tuple[int, ...]:
    return (person, side.other) if side.other else (person,)


# -- none for long --------------------------------------------------------------------------------


def begin(transaction: Transaction, pair: int, now: datetime) -> None:
    """Both have said yes, perhaps: from then on it is seen to that they meet."""
    row = _pair(transaction, pair)
    if row is None or row.mentee_yes_at is None or row.mentor_yes_at is None:
        return
    watch(transaction, pair, now)
    for each in (row.mentee_id, row.mentor_id):
        plan(transaction, each, PULSE, pair, now + A_MONTH)
    planned = select(due.c.id).where(due.c.person_id == row.mentor_id, due.c.kind == MONTHLY)
    if transaction.execute(planned).first() is None:
        plan(transaction, row.mentor_id, MONTHLY, row.mentor_id, now + A_MONTH)


def watch(transaction: Transaction, pair: int, now: datetime) -> None:
    """When the mentee is to be told that it is time to meet: as often as the programme means."""
    row = _pair(transaction, pair)
    if row is None or row.mentee_id is None or row.mentor_yes_at is None:
        return
    last = transaction.execute(
        select(func.max(meetings.c.starts_at)).where(
            meetings.c.mentorship_id == pair, meetings.c.state == "confirmed"
        )
    ).scalar()
    since = last or max(row.mentee_yes_at or now, row.mentor_yes_at)
    at = since + timedelta(days=row.meeting_every_days)
    if row.suggested_at is not None:
        at = max(at, row.suggested_at + _next_round_after(row))
    plan(transaction, row.mentee_id, GAP, pair, max(at, now))
    if row.mentor_id is not None:
        unplan(transaction, row.mentor_id, GAP, pair)


def watch_all(transaction: Transaction, programme: int, now: datetime) -> None:
    """A programme's rhythm is another now: for all its pairs what is planned is planned anew."""
    found = select(mentorships.c.id).where(
        mentorships.c.programme_id == programme, mentorships.c.ended_at.is_(None)
    )
    for pair in transaction.execute(found).scalars().all():
        watch(transaction, pair, now)


def _to_both_after(row: Any) -> timedelta:
    """From the day on which it is time to meet, to the one on which it has been too long."""
    return max(timedelta(days=row.meeting_gap_days - row.meeting_every_days), SOONEST_TO_BOTH)


def _next_round_after(row: Any) -> timedelta:
    """Longer than from the mentee's to both, so that the two are told apart by the time between."""
    return max(_to_both_after(row) + SOONEST_TO_BOTH, NEXT_ROUND_AFTER)


def _pair(transaction: Transaction, pair: int) -> Any:
    found = select(
        mentorships, programmes.c.meeting_gap_days, programmes.c.meeting_every_days
    ).join(programmes, programmes.c.id == mentorships.c.programme_id)
    where = (mentorships.c.id == pair, mentorships.c.ended_at.is_(None))
    return transaction.execute(found.where(*where)).first()


def suggested(keeping: Keeping, done: SuggestedMeeting) -> None:
    """The mentee first; if there is no meeting when it has been too long, both; then not for a
    while."""
    side = keeping.as_mentee(done.pair)
    row = _pair(keeping.transaction, done.pair)
    if side is None or row is None:
        return
    before, now = row.suggested_at, keeping.now
    keeping.transaction.execute(
        update(mentorships).where(mentorships.c.id == done.pair).values(suggested_at=now)
    )
    next_round = _next_round_after(row)
    first = before is None or now - before >= next_round
    later = now + (_to_both_after(row) if first else next_round)
    plan(keeping.transaction, keeping.person, GAP, done.pair, later)
    if first and side.other is not None:
        plan(keeping.transaction, side.other, GAP, done.pair, later, expires=later + FOR_BOTH)


def gap_subject(reading: Reading, pair: int) -> Subject | None:
    side = reading.sides.of(pair)
    if side is None or not side.pair.begun:
        return None
    mentee = reading.person if side.as_mentee else side.other
    newest = select(func.max(answers.c.at)).where(answers.c.person_id == mentee)
    chatted = reading.transaction.execute(newest).scalar()
    chats = chatted is not None and chatted >= reading.now - LATELY
    return Subject(PairDue(pair, side.as_mentee, chats=chats))


def pulse_subject(reading: Reading, pair: int) -> Subject | None:
    side = reading.sides.of(pair)
    begun = side is not None and side.pair.begun
    return Subject(PairDue(pair, side.as_mentee)) if side and begun else None


# -- looking back, and mentors' own questions -----------------------------------------------------


def after_subject(reading: Reading, meeting: int) -> Subject | None:
    """A meeting that was confirmed, and has been."""
    row = reading.transaction.execute(select(meetings).where(meetings.c.id == meeting)).first()
    side = reading.sides.of(row.mentorship_id) if row else None
    if row is None or side is None or row.state != "confirmed" or row.starts_at > reading.now:
        return None
    return Subject(PairDue(side.pair.id, side.as_mentee, meeting, stance_of(side)))


def stance_of(side: Side) -> str:
    agreement = side.pair.agreement
    return agreement.stance if agreement else ""


def monthly_subject(reading: Reading, person: int) -> Subject | None:
    """One for a mentor, in the stance of most of their mentorships."""
    mine = [side for side in reading.sides.sides if not side.as_mentee and side.pair.yes]
    if person != reading.person or not mine:
        return None
    stances = Counter(stance_of(side) for side in mine if stance_of(side))
    stance = stances.most_common(1)[0][0] if stances else ""
    return Subject(PairDue(0, as_mentee=False, stance=stance))


def reflect(keeping: Keeping, wanted: Reflect) -> None:
    transaction, person = keeping.transaction, keeping.person
    if wanted.on:
        plan(transaction, person, MONTHLY, person, keeping.now + A_MONTH)
    else:
        unplan(transaction, person, MONTHLY, person)


LOADERS: Final[dict[str, Loader]] = {
    GAP: gap_subject,
    AFTER_MEETING: after_subject,
    MONTHLY: monthly_subject,
    PULSE: pulse_subject,
}
KEEPERS: Final[dict[type, Keeper]] = {SuggestedMeeting: suggested, Reflect: reflect}
