"""What a mentor has planned, read and changed: for the conversation and for the mentor's page.

`Keeping` is the mentor's side of their pairs in a transaction: `Keeping(transaction,
read_sides(transaction, everybody, person, now), now)`. Nothing here reads what a mentee wrote.
"""

from collections.abc import Iterable
from itertools import groupby
from math import inf
from typing import Any, Final

from sqlalchemy import func, select, update

from bot.pairs.prompt_rows import (
    Kept,
    PromptText,
    begin,
    stop,
    unpack_prompt,
    with_mentee,
)
from bot.pairs.reading import Keeping
from bot.store.pair_tables import deliveries, mentorships, prompts
from dialogues.events import PlanChanged, PlansRead
from dialogues.mentor_effects import ChangePlan, ReadPlans
from dialogues.pairs import PlannedPrompt, Recipient

LIVE: Final = ("active", "paused", "asked")


def read_plans(keeping: Keeping, plan: int | None = None) -> tuple[PlannedPrompt, ...]:
    """All that the mentor has planned and not cancelled, what comes next first."""
    found = with_mentee().where(
        prompts.c.person_id == keeping.person,
        prompts.c.state.in_(LIVE),
        mentorships.c.ended_at.is_(None),
    )
    if plan is not None:
        found = found.where(prompts.c.plan == plan)
    rows = keeping.transaction.execute(found.order_by(prompts.c.plan, prompts.c.id)).all()
    newest = _newest_deliveries(keeping, [row.id for row in rows])
    made = [
        _plan(keeping, list(each), newest) for _, each in groupby(rows, key=lambda row: row.plan)
    ]
    return tuple(sorted(made, key=_in_order))


def _newest_deliveries(keeping: Keeping, ids: Iterable[int]) -> dict[int, Any]:
    newest = (
        select(func.max(deliveries.c.id))
        .where(deliveries.c.prompt_id.in_(tuple(ids)))
        .group_by(deliveries.c.prompt_id)
    )
    rows = keeping.transaction.execute(select(deliveries).where(deliveries.c.id.in_(newest)))
    return {row.prompt_id: row for row in rows}


def _plan(keeping: Keeping, rows: list[Any], newest: dict[int, Any]) -> PlannedPrompt:
    """A plan goes on as long as it does for one of them."""
    first = rows[0]
    text = unpack_prompt(keeping.key.open("prompts", first.id, first.body))
    states = {row.state for row in rows}
    return PlannedPrompt(
        plan=first.plan,
        version=first.version,
        set=text.set,
        text=text.text,
        rule=Kept.from_text(first.rule).rule,
        state=next(state for state in LIVE if state in states),
        recipients=tuple(_recipient(keeping, row, newest.get(row.id)) for row in rows),
    )


def _recipient(keeping: Keeping, row: Any, delivery: Any) -> Recipient:
    comes = row.next_at if row.state == "active" else None
    late = comes is not None and comes <= keeping.now
    return Recipient(
        pair=row.mentorship_id,
        next_at=None if late else comes,
        last=delivery.state if delivery else "",
        last_at=delivery.at if delivery else None,
        late=late,
    )


def _in_order(plan: PlannedPrompt) -> tuple[float, int]:
    """What waits to be asked first, what nobody knows the time of last."""
    if any(each.late for each in plan.recipients):
        return 0.0, plan.plan
    times = [each.next_at.timestamp() for each in plan.recipients if each.next_at]
    return min(times, default=inf), plan.plan


def change_plan(keeping: Keeping, wanted: ChangePlan) -> PlanChanged:
    """Carry it out for all it is for, if `version` is still the newest; else nothing happens."""
    mine = (
        (prompts.c.person_id == keeping.person)
        & (prompts.c.plan == wanted.plan)
        & prompts.c.state.in_(LIVE)
    )
    changed = keeping.transaction.execute(
        update(prompts)
        .where(mine, prompts.c.version == wanted.version)
        .values(version=wanted.version + 1)
        .returning(prompts.c.id)
    )
    ids = tuple(changed.scalars())
    if ids:
        _carry_out(keeping, wanted, ids)
    now = next(iter(read_plans(keeping, wanted.plan)), None)
    return PlanChanged(wanted.do, bool(ids), now)


def _carry_out(keeping: Keeping, wanted: ChangePlan, ids: tuple[int, ...]) -> None:
    transaction = keeping.transaction
    rows = transaction.execute(with_mentee().where(prompts.c.id.in_(ids))).all()
    match wanted.do:
        case "pause":
            stop(transaction, (row for row in rows if row.state == "active"), "paused")
        case "cancel":
            stop(transaction, rows, "ended")
        case "resume":
            for row in rows:
                if row.state == "paused":
                    begin(transaction, row.id, Kept.from_text(row.rule).rule, keeping.now)
        case "time" if wanted.rule is not None:
            for row in rows:
                begin(transaction, row.id, wanted.rule, keeping.now)
        case "question":
            for row in rows:
                body = keeping.sealed(prompts, row.id, PromptText(wanted.set, wanted.text))
                transaction.execute(update(prompts).where(prompts.c.id == row.id).values(body=body))


def plans_read(keeping: Keeping, wanted: ReadPlans) -> PlansRead:
    return PlansRead(read_plans(keeping), wanted.page)


def plan_changed(keeping: Keeping, wanted: ChangePlan) -> PlanChanged:
    return change_plan(keeping, wanted)
