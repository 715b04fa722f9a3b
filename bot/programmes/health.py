"""How each pair is doing, by facts alone: who has come, what is agreed, when they meet.

Two statements for a whole programme, and nothing of what anybody wrote is read, let alone opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.programmes.participants import Looking
from bot.store.pair_tables import agreements, meetings, mentorships
from bot.store.people_tables import participants, seats
from bot.store.tables import persons

# Where a pair stands. Each but the last two waits for something.
State = Literal["nobody", "no_mentee", "no_mentor", "yes", "goal", "meeting", "going", "ended"]
PATIENCE: Final[Mapping[str, timedelta]] = {
    "nobody": timedelta(days=7),
    "no_mentee": timedelta(days=7),
    "no_mentor": timedelta(days=7),
    "yes": timedelta(days=7),
    "goal": timedelta(days=14),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One of a pair's two. `name` is what staff called them, "" for somebody they did not invite.

    `participant` and `person` are None where there is none. `came_at` is when they came.
    """

    name: str
    participant: int | None
    person: int | None
    came_at: datetime | None

    @property
    def came(self) -> bool:
        return self.person is not None


@dataclass(frozen=True, slots=True)
class Pair:
    """`since`: since when it has waited for what it waits for. `nudge`: for too long.

    `next_at` is the next meeting, `confirmed` or only proposed; `last_at` the last that was held,
    of `held`. `suggested_at`: the bot has said that it is long since they met. Times are UTC.
    """

    id: int
    mentee: Place
    mentor: Place
    created_at: datetime
    yes_at: tuple[datetime | None, datetime | None]
    agreed_at: datetime | None
    worded: bool
    last_at: datetime | None
    held: int
    next_at: datetime | None
    confirmed: bool
    suggested_at: datetime | None
    ended_at: datetime | None
    state: State
    since: datetime
    nudge: bool


def read_pairs(
    looking: Looking,
    programme: int,
    now: datetime,
    *,
    gap_days: int,
    pair: int | None = None,
    ended: bool = False,
) -> list[Pair]:
    """The programme's pairs that have not ended, or those that have, or one of its pairs.

    `gap_days`: how long without a meeting is too long.
    """
    found = _pairs(now).where(mentorships.c.programme_id == programme)
    if pair is None:
        over = mentorships.c.ended_at
        found = found.where(over.is_not(None) if ended else over.is_(None))
    else:
        found = found.where(mentorships.c.id == pair)
    gap = timedelta(days=gap_days)
    rows = looking.execute(found.order_by(mentorships.c.id)).all()
    came = select(participants.c.person_id, participants.c.id, participants.c.name).where(
        participants.c.programme_id == programme, participants.c.person_id.is_not(None)
    )
    called = {row.person_id: row for row in looking.execute(came)}
    return [_pair(row, called, now, gap) for row in rows]


def _pairs(now: datetime) -> Any:
    held = (
        select(
            meetings.c.mentorship_id,
            func.max(meetings.c.starts_at).label("last_at"),
            func.count().label("held"),
        )
        .where(meetings.c.state == "confirmed", meetings.c.starts_at <= now)
        .group_by(meetings.c.mentorship_id)
        .subquery()
    )
    newest = aliased(meetings)
    columns: list[Any] = [mentorships, held.c.last_at, held.c.held]
    columns += [newest.c.starts_at, newest.c.state, agreements.c.agreed_at]
    columns += [agreements.c.id.label("wording")]
    joined = mentorships.outerjoin(held, held.c.mentorship_id == mentorships.c.id)
    joined = joined.outerjoin(newest, newest.c.id == mentorships.c.meeting_id)
    joined = joined.outerjoin(agreements, agreements.c.id == mentorships.c.agreement_id)
    for role in ("mentee", "mentor"):
        seat, known, person = seats.alias(), participants.alias(), persons.alias()
        own = mentorships.c[f"{role}_id"]
        joined = joined.outerjoin(
            seat, (seat.c.mentorship_id == mentorships.c.id) & (seat.c.role == role)
        )
        joined = joined.outerjoin(known, known.c.id == seat.c.participant_id)
        joined = joined.outerjoin(person, person.c.id == own)
        columns += [
            known.c.id.label(f"{role}_seat"),
            known.c.name.label(f"{role}_called"),
            known.c.came_at.label(f"{role}_came"),
            person.c.created_at.label(f"{role}_here"),
        ]
    return select(*columns).select_from(joined)


def _pair(row: Any, called: Mapping[int, Any], now: datetime, gap: timedelta) -> Pair:
    mentee, mentor = _place(row, "mentee", called), _place(row, "mentor", called)
    live = row.starts_at is not None and row.starts_at > now
    live = live and row.state in ("proposed", "confirmed")
    next_at = row.starts_at if live else None
    state, since = _stands(row, mentee, mentor, next_at)
    limit = gap if state == "meeting" else PATIENCE.get(state)
    return Pair(
        id=row.id,
        mentee=mentee,
        mentor=mentor,
        created_at=row.created_at,
        yes_at=(row.mentee_yes_at, row.mentor_yes_at),
        agreed_at=row.agreed_at,
        worded=row.wording is not None,
        last_at=row.last_at,
        held=row.held or 0,
        next_at=next_at,
        confirmed=live and row.state == "confirmed",
        suggested_at=row.suggested_at,
        ended_at=row.ended_at,
        state="going" if state == "meeting" and now - since < gap else state,
        since=since,
        nudge=limit is not None and now - since >= limit,
    )


def _place(row: Any, role: str, called: Mapping[int, Any]) -> Place:
    """A mentor who invites by themselves has no place that staff meant, but may have a name."""
    person = getattr(row, f"{role}_id")
    seat, name = getattr(row, f"{role}_seat"), getattr(row, f"{role}_called")
    if seat is None and person in called:
        seat, name = called[person].id, called[person].name
    came = getattr(row, f"{role}_came") or getattr(row, f"{role}_here")
    return Place(name or "", seat, person, came if person else None)


def _stands(
    row: Any, mentee: Place, mentor: Place, next_at: datetime | None
) -> tuple[State, datetime]:
    """What it waits for, and since when."""
    made: datetime = row.created_at
    here = [each.came_at for each in (mentee, mentor) if each.came_at]
    both_here = max((made, *here))
    if row.ended_at is not None:
        return "ended", row.ended_at
    if not mentee.came or not mentor.came:
        missing: tuple[State, State] = ("no_mentee", "no_mentor")
        return ("nobody" if not here else missing[mentee.came]), made
    if row.mentee_yes_at is None or row.mentor_yes_at is None:
        return "yes", both_here
    yes: datetime = max(row.mentee_yes_at, row.mentor_yes_at)
    if row.agreed_at is None:
        return "goal", yes
    if next_at is not None:
        return "going", row.last_at or yes
    return "meeting", row.last_at or max(yes, row.agreed_at)
