"""The rows of mentors' prompts, and when each comes next.

One row for each mentee. `next_at` is when its due thing is to come; both are moved on together.
States: active; paused; asked (it was for once and has come, `next_at` is when that expires);
ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Select, delete, exists, select, update

from bot.pairs.news import plan, unplan
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import deliveries, meetings, mentorships, prompts
from bot.store.tables import due, persons, programmes
from dialogues.prompt_times import PATIENCE, Coming, coming, first_coming
from dialogues.recurrence import Rule, anchored_wall
from dialogues.rule_text import rule_from_values, rule_to_values

PROMPT: Final = "prompt"  # the kind of what falls due


@dataclass(frozen=True, slots=True)
class PromptText:
    """What is asked, sealed with the mentor's key: a set of the bank, or own words."""

    set: str | None
    text: str = ""


unpack_prompt: Final = msgspec.msgpack.Decoder(PromptText).decode


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule as it is kept. `zone` is for a mentee whose programme has none of its own.

    `meeting`: the meeting that a rule tied to one has come for, or is planned for.
    """

    rule: Rule
    zone: str
    meeting: int | None = None
    had: bool = False

    def to_text(self) -> str:
        values = {"rule": rule_to_values(self.rule), "zone": self.zone}
        return msgspec.json.encode(values | {"meeting": self.meeting, "had": self.had}).decode()

    @classmethod
    def from_text(cls, text: str) -> "Kept":
        values = msgspec.json.decode(text)
        rule = rule_from_values(values["rule"])
        return cls(rule, values["zone"], values["meeting"], values["had"])


def with_mentee() -> Select[Any]:
    """The prompts with whom each is for, and the newest meeting of the pair."""
    return select(prompts, mentorships.c.mentee_id, mentorships.c.meeting_id).join(
        mentorships, mentorships.c.id == prompts.c.mentorship_id
    )


def row_of(transaction: Transaction, prompt: int) -> Any:
    """The prompt with its mentee; None when it is gone."""
    return transaction.execute(with_mentee().where(prompts.c.id == prompt)).first()


def begin(transaction: Transaction, prompt: int, rule: Rule, now: datetime) -> None:
    """Set it going by this rule, from now on; around a meeting, for the next one."""
    row = row_of(transaction, prompt)
    if row is None or row.mentee_id is None:
        return
    kept = Kept(rule, Kept.from_text(row.rule).zone)
    meeting = _next_meeting(transaction, row.meeting_id, now) if rule.anchor else None
    starts = meeting.starts_at if meeting else None
    zone = _zone(transaction, row, kept)
    first = first_coming(rule, zone, now, starts)
    if starts is not None:
        rule = replace(rule, first=anchored_wall(rule, starts, zone))
    kept = Kept(rule, kept.zone, meeting.id if meeting and first else None)
    _set_going(transaction, row, kept, first, "active")


def _zone(transaction: Transaction, row: Any, kept: Kept) -> ZoneInfo:
    """The mentee's."""
    found = (
        select(programmes.c.zone)
        .join(persons, persons.c.programme_id == programmes.c.id)
        .where(persons.c.id == row.mentee_id)
    )
    return ZoneInfo(transaction.execute(found).scalar() or kept.zone)


def _next_meeting(transaction: Transaction, meeting: int | None, now: datetime) -> Any:
    found = select(meetings).where(
        meetings.c.id == meeting, meetings.c.state != "called_off", meetings.c.starts_at > now
    )
    return transaction.execute(found).first() if meeting else None


def _set_going(
    transaction: Transaction, row: Any, kept: Kept, next_: Coming | None, state: str
) -> None:
    """The row and what falls due for the mentee say the same."""
    at = next_.at if next_ else None
    transaction.execute(
        update(prompts)
        .where(prompts.c.id == row.id)
        .values(rule=kept.to_text(), state=state, next_at=at)
    )
    if next_ is None:
        unplan(transaction, row.mentee_id, PROMPT, row.id)
    else:
        plan(transaction, row.mentee_id, PROMPT, row.id, next_.at, None, next_.expires)


def stop(transaction: Transaction, rows: Iterable[Any], state: str) -> None:
    """Nothing of these comes any more, until they are set going again."""
    for row in rows:
        _set_going(transaction, row, Kept.from_text(row.rule), None, state)


def move_on(transaction: Transaction, row: Any, now: datetime) -> None:
    """By its rule, if that goes on; what was for once only expires."""
    kept = Kept.from_text(row.rule)
    if not _goes_on(transaction, row, kept, now):
        over = _until(transaction, kept, now)
        _set_going(transaction, row, kept, Coming(over, over), "asked")


def _goes_on(transaction: Transaction, row: Any, kept: Kept, now: datetime) -> bool:
    """Set going for its next time, or to wait for another meeting. False: it was for once."""
    next_ = coming(kept.rule, _zone(transaction, row, kept), now)
    if next_ is None and not kept.rule.every_meeting:
        return False
    if next_ is None:
        kept = replace(kept, had=True)
    _set_going(transaction, row, kept, next_, "active")
    return True


def _until(transaction: Transaction, kept: Kept, now: datetime) -> datetime:
    """Until when something for once may be answered: before a meeting, until it begins."""
    if kept.rule.anchor == "before_meeting" and kept.meeting is not None:
        found = select(meetings.c.starts_at).where(meetings.c.id == kept.meeting)
        starts: datetime | None = transaction.execute(found).scalar()
        if starts is not None and starts > now:
            return starts
    return now + PATIENCE


def let_pass(transaction: Transaction, row: Any, now: datetime, *, ended: bool = False) -> None:
    """It was not asked in its time, or not answered: for a while the mentor can see that."""
    if row.state == "asked" or ended:
        open_ = expire_open(transaction, row.id)
        stop(transaction, (row,), "asked" if open_ and not ended else "ended")
        if open_ and not ended:
            _shown_until(transaction, row.id, now + PATIENCE)
        return
    missed = {"id": new_id(), "prompt_id": row.id, "at": now, "state": "missed"}
    transaction.execute(deliveries.insert(), missed)
    if not _goes_on(transaction, row, Kept.from_text(row.rule), now):
        stop(transaction, (row,), "asked")
        _shown_until(transaction, row.id, now + PATIENCE)


def _shown_until(transaction: Transaction, prompt: int, until: datetime) -> None:
    """Nothing falls due for the mentee any more; `revive` ends it then."""
    transaction.execute(update(prompts).where(prompts.c.id == prompt).values(next_at=until))


def expire_open(transaction: Transaction, prompt: int) -> bool:
    """What was asked and not answered has expired. Whether there was any."""
    waiting = (deliveries.c.prompt_id == prompt) & (deliveries.c.state == "asked")
    found = update(deliveries).where(waiting).values(state="expired").returning(deliveries.c.id)
    return bool(transaction.execute(found).all())


def revive(now: datetime, transaction: Transaction, most: int) -> bool:
    """Prompts whose due thing was dropped, since it could not be handed over. True: more.

    A mentee who was out of reach for a week: it passes, and the next one is planned.
    """
    planned = exists().where(
        due.c.person_id == mentorships.c.mentee_id,
        due.c.kind == PROMPT,
        due.c.subject == prompts.c.id,
    )
    found = (
        with_mentee()
        .where(prompts.c.state.in_(("active", "asked")), prompts.c.next_at <= now, ~planned)
        .order_by(prompts.c.next_at)
        .limit(most)
    )
    rows = transaction.execute(found).all()
    for row in rows:
        let_pass(transaction, row, now)
    return len(rows) == most


def forget_ended(transaction: Transaction, most: int) -> bool:
    """Nothing shows what ended. True: there is more."""
    found = select(prompts.c.id).where(prompts.c.state == "ended").limit(most)
    gone = tuple(transaction.execute(found).scalars())
    if gone:
        transaction.execute(delete(prompts).where(prompts.c.id.in_(gone)))
    return len(gone) == most
