"""A mentor's prompts: planned by the mentor, met and answered by the mentee.

Each step of one of them is a change of the row (prompt_rows.py) in that person's own unit.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from bot.pairs import plans
from bot.pairs.prompt_rows import (
    PROMPT,
    Kept,
    PromptText,
    begin,
    expire_open,
    let_pass,
    move_on,
    row_of,
    unpack_prompt,
    with_mentee,
)
from bot.pairs.reading import Answerer, Keeper, Keeping, Loader, Owner, Reading, Subject
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import deliveries, meetings, prompts
from dialogues.mentor_effects import (
    ChangePlan,
    PlanPrompt,
    PromptAnswered,
    PromptAsked,
    PromptPassed,
    ReadPlans,
)
from dialogues.pairs import PromptDue

# -- what the mentor wants ------------------------------------------------------------------------


def create(keeping: Keeping, wanted: PlanPrompt) -> None:
    """One row for each mentee who is in a pair with the mentor, all of one plan."""
    plan_id = new_id()
    for pair in wanted.pairs:
        side = keeping.as_mentor(pair)
        if side is None or not side.pair.begun:
            continue
        kept = Kept(wanted.rule, wanted.zone)
        row = keeping.row(prompts, PromptText(wanted.set, wanted.text)) | {
            "mentorship_id": pair,
            "plan": plan_id,
            "rule": kept.to_text(),
            "state": "active",
            "version": 1,
            "next_at": None,
        }
        keeping.transaction.execute(prompts.insert(), row)
        begin(keeping.transaction, row["id"], kept.rule, keeping.now)


def meeting_changed(transaction: Transaction, mentorship: int, now: datetime) -> None:
    """A meeting of the pair was set, moved or called off: prompts tied to it move along.

    One that has come for this meeting does not come for it again, wherever it is moved; one for
    the day after a meeting that has been stays.
    """
    found = with_mentee().where(prompts.c.mentorship_id == mentorship, prompts.c.state == "active")
    for row in transaction.execute(found).all():
        kept = Kept.from_text(row.rule)
        if kept.rule.anchor and not _still_for_its_own(transaction, row, kept, now):
            begin(transaction, row.id, kept.rule, now)


def _still_for_its_own(transaction: Transaction, row: Any, kept: Kept, now: datetime) -> bool:
    """Whether it has come for this meeting, or waits for the day after one that has been."""
    if kept.had and kept.meeting == row.meeting_id:
        return True
    if row.next_at is None or kept.meeting is None or kept.rule.anchor != "after_meeting":
        return False
    been = select(meetings.c.id).where(
        meetings.c.id == kept.meeting,
        meetings.c.starts_at <= now,
        meetings.c.state != "called_off",
    )
    return transaction.execute(been).first() is not None


# -- what happens at the mentee's -----------------------------------------------------------------


def asked(keeping: Keeping, wanted: PromptAsked) -> None:
    """The next time follows; what was asked before and not answered has expired by that."""
    transaction, now = keeping.transaction, keeping.now
    row = _of_mentee(keeping, wanted.id)
    if row is None:
        return
    expire_open(transaction, row.id)
    delivered = {"id": new_id(), "prompt_id": row.id, "at": now, "state": "asked"}
    transaction.execute(deliveries.insert(), delivered)
    move_on(transaction, row, now)


def passed(keeping: Keeping, wanted: PromptPassed) -> None:
    row = _of_mentee(keeping, wanted.id)
    if row is not None:
        let_pass(keeping.transaction, row, keeping.now, ended=wanted.ended)


def was_answered(keeping: Keeping, wanted: PromptAnswered) -> None:
    """The newest delivery; what is answered late is answered."""
    row = _of_mentee(keeping, wanted.id)
    if row is None:
        return
    newest = (
        select(deliveries.c.id)
        .where(deliveries.c.prompt_id == row.id)
        .order_by(deliveries.c.id.desc())
        .limit(1)
    )
    keeping.transaction.execute(
        update(deliveries)
        .where(deliveries.c.id == newest.scalar_subquery(), deliveries.c.state != "answered")
        .values(state="answered", answered_at=keeping.now)
    )


def _of_mentee(keeping: Keeping, prompt: int) -> Any:
    """The row, if it is for the person whose unit this is."""
    row = row_of(keeping.transaction, prompt)
    return row if row is not None and row.mentee_id == keeping.person else None


# -- what falls due is about ----------------------------------------------------------------------


def prompt_due(reading: Reading, prompt: int) -> Subject | None:
    """A prompt for this mentee; None when it is not to come any more."""
    row = row_of(reading.transaction, prompt)
    side = reading.sides.of(row.mentorship_id) if row else None
    if row is None or side is None or not side.as_mentee or row.state not in ("active", "asked"):
        return None
    if not side.pair.begun or side.other_key is None or side.other is None:
        return None
    text = unpack_prompt(side.other_key.open("prompts", row.id, row.body))
    again = bool(Kept.from_text(row.rule).rule.rrule)
    about = PromptDue(row.id, side.pair.id, text.set, text.text, again)
    return Subject(about, None if text.set else Owner(side.other, side.other_key))


LOADERS: Final[dict[str, Loader]] = {PROMPT: prompt_due}
KEEPERS: Final[dict[type, Keeper]] = {
    PlanPrompt: create,
    PromptAsked: asked,
    PromptPassed: passed,
    PromptAnswered: was_answered,
}
ANSWERERS: Final[dict[type, Answerer]] = {
    ReadPlans: plans.plans_read,
    ChangePlan: plans.plan_changed,
}
