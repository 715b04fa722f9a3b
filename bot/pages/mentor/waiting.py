"""What waits for the mentor's answer: requests, meetings and wordings of a goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from bot.pages.mentor.desk import Desk, Mentee, Shared
from bot.pairs.requests import open_request
from bot.store.pair_tables import agreements, meetings, requests
from dialogues.pairing import role_of

WAITING: Final = ("sent", "accepted")
ALL_STATES: Final = (*WAITING, "not_now", "done")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `state` is sent, or accepted and not done yet."""

    id: int
    mentee: Mentee
    stance: str
    text: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A meeting that the mentee proposed, or a wording of the goal."""

    id: int
    mentee: Mentee
    at: datetime
    text: str = ""
    role: str = ""
    starts_at: datetime | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """`shared` is the newest of what is shared and not answered; `shared_in_all` counts it.

    `pairs` are those to whom the mentor has not said yes.
    """

    requests: tuple[Asked, ...]
    meetings: tuple[Proposed, ...]
    agreements: tuple[Proposed, ...]
    shared: tuple[Shared, ...]
    shared_in_all: int
    pairs: int

    @property
    def count(self) -> int:
        """How many things wait. What is accepted waits for the world, not for an answer."""
        asked = sum(each.state == "sent" for each in self.requests)
        answers = asked + len(self.meetings) + len(self.agreements)
        return answers + self.shared_in_all + self.pairs


def read_waiting(desk: Desk, most: int) -> Waiting:
    """`most` of what is shared."""
    return Waiting(
        requests=tuple(read_requests(desk)),
        meetings=tuple(_meetings(desk)),
        agreements=tuple(_agreements(desk)),
        shared=desk.shared(0, most, waiting=True),
        shared_in_all=desk.count_shared(waiting=True),
        pairs=len(desk.unanswered),
    )


def read_requests(desk: Desk, states: Sequence[str] = WAITING) -> list[Asked]:
    """Those that were sent to this mentor, the newest last."""
    pairs = [mentee.pair for mentee in desk.mentees]
    rows = desk.transaction.execute(
        select(requests)
        .where(requests.c.mentorship_id.in_(pairs), requests.c.state.in_(states))
        .order_by(requests.c.state.desc(), requests.c.sent_at)
    ).all()
    return [asked for row in rows if (asked := _asked(desk, row)) is not None]


def _asked(desk: Desk, row: Any) -> Asked | None:
    mentee, side = desk.mentee(row.mentorship_id), desk.side(row.mentorship_id)
    if mentee is None or side is None or side.other_key is None:
        return None
    kept = open_request(row, side.other_key)
    return Asked(row.id, mentee, kept.stance, kept.text, row.sent_at or row.at, row.state)


def _meetings(desk: Desk) -> list[Proposed]:
    waiting = {
        mentee.meeting.id: mentee
        for mentee in desk.mentees
        if mentee.meeting and not mentee.meeting.confirmed and not mentee.meeting.mine
    }
    rows = desk.transaction.execute(
        select(meetings.c.id, meetings.c.changed_at).where(meetings.c.id.in_(waiting))
    ).all()
    found = []
    for row in rows:
        mentee = waiting[row.id]
        assert mentee.meeting is not None
        meeting = mentee.meeting
        at, minutes = meeting.at, meeting.minutes
        found.append(Proposed(row.id, mentee, row.changed_at, starts_at=at, minutes=minutes))
    return found


def _agreements(desk: Desk) -> list[Proposed]:
    waiting = {
        mentee.agreement.id: mentee
        for mentee in desk.mentees
        if mentee.agreement and not mentee.agreement.agreed and not mentee.agreement.mine
    }
    rows = desk.transaction.execute(
        select(agreements.c.id, agreements.c.at).where(agreements.c.id.in_(waiting))
    ).all()
    found = []
    for row in rows:
        mentee = waiting[row.id]
        assert mentee.agreement is not None
        wording = mentee.agreement
        found.append(Proposed(row.id, mentee, row.at, wording.text, role_of(wording.stance)))
    return found
