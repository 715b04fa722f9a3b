"""What a mentor has planned: what is coming to whom and when, and how it went the last time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from markupsafe import Markup

from dialogues.asking import ask_again, turn_aside
from dialogues.draft import Draft
from dialogues.events import PlanChanged, PlansRead
from dialogues.mentor_effects import ChangePlan, ReadPlans
from dialogues.mirror import quote
from dialogues.pairs import PlannedPrompt
from dialogues.planning_bank import title
from dialogues.planning_names import MORE, named, renewed, when
from dialogues.recurrence import Rule, next_due
from dialogues.session import Turn
from dialogues.sketch import Sketch, sketch_from, sketch_of
from dialogues.then import Then

PLANNED, QUESTION, TIME = "planlagt", "planlegg-sporsmal", "planlegg-tid"
MOST_LISTED = 8


def turn_to_sketch(draft: Draft, set_: str, sketch: Sketch) -> None:
    turn_aside(draft, set_, draft=sketch.to_text())


def list_plans(draft: Draft, _text: str) -> None:
    """«planlagt»: all that is coming."""
    draft.do(ReadPlans())


def show_plans(draft: Draft, read: PlansRead) -> None:
    if not read.plans:
        draft.say("planlagt_ingen")
        draft.offer((draft.steering_button("planlegg"),))
        return
    _show_page(draft, read)


def _show_page(draft: Draft, read: PlansRead) -> None:
    """`about` of the talk is the page that comes after, 0 when there is none."""
    page = read.page
    start = (page - 1) * MOST_LISTED
    listed = read.plans[start : start + MOST_LISTED] or read.plans[:MOST_LISTED]
    more = len(read.plans) > start + MOST_LISTED
    choices = tuple((_sketch(draft, plan).to_text(), str(entry(draft, plan))) for plan in listed)
    only = choices[0][0] if len(choices) == 1 and not more else ""
    turn_aside(draft, PLANNED, choices=choices, about=page + 1 if more else 0, draft=only)


def show_one(draft: Draft, plan: PlannedPrompt) -> None:
    """This one, with what can be done about it."""
    text = _sketch(draft, plan).to_text()
    turn_aside(draft, PLANNED, choices=((text, str(entry(draft, plan))),), draft=text)


def _sketch(draft: Draft, plan: PlannedPrompt) -> Sketch:
    return replace(sketch_from(plan), rule=going_on(draft, plan))


def going_on(draft: Draft, plan: PlannedPrompt) -> Rule:
    """The plan's rule as it goes on from what comes next, or would if it were not paused."""
    if plan.state == "paused":
        facts = draft.facts
        return renewed(plan.rule, draft, next_due(plan.rule, facts.zone, facts.now))
    coming = [each.next_at for each in plan.recipients if each.next_at]
    return renewed(plan.rule, draft, min(coming, default=None))


def entry(draft: Draft, plan: PlannedPrompt) -> Markup:
    """Whom, what and when, and how it went. Nothing of what a mentee wrote."""
    sketch = _sketch(draft, plan)
    coming = any(each.next_at for each in plan.recipients)
    states = [each.last for each in plan.recipients]
    what = quote(plan.text) if plan.set is None else title(draft, plan.set)
    return draft.line(
        "planlagt_innslag",
        mentees=named(draft, sketch.pairs),
        hva=what,
        når=when(draft, sketch),
        tilstand=plan.state,
        venter_på_møte=bool(plan.rule.anchor) and not coming,
        sen=any(each.late for each in plan.recipients),
        flere=len(states) > 1,
        besvart=states.count("answered"),
        åpen=states.count("asked"),
        utløpt=states.count("expired"),
        ikke_levert=states.count("missed"),
    )


def _which(draft: Draft, turn: Turn) -> Then:
    value = str(turn.value or "")
    if value == MORE:
        draft.do(ReadPlans(page=draft.top.about))
        return Then.REST
    if not value.isdecimal() or not 0 < int(value) <= len(draft.top.choices):
        draft.say("plan_uendret")
        return Then.LEAVE
    draft.turn_to(draft=draft.top.choices[int(value) - 1][0])
    return Then.PROCEED


def _what_to_do(draft: Draft, turn: Turn) -> Then:
    sketch = sketch_of(draft)
    match turn.value:
        case "tid":
            turn_to_sketch(draft, TIME, replace(sketch, rule=None))
            return Then.REST
        case "spørsmål":
            turn_to_sketch(draft, QUESTION, replace(sketch, set=None, text=""))
            return Then.REST
        case "pause":
            draft.do(ChangePlan(sketch.plan, sketch.version, "pause"))
            return Then.REST
        case "fortsett":
            draft.do(ChangePlan(sketch.plan, sketch.version, "resume"))
            return Then.REST
        case "avlys":
            draft.do(ChangePlan(sketch.plan, sketch.version, "cancel"))
            return Then.REST
    draft.say("plan_uendret")
    return Then.PROCEED


def say_done(draft: Draft, change: PlanChanged) -> None:
    """The change is made, or there was nothing left to change."""
    if draft.session.stack and draft.top.set in (PLANNED, QUESTION, TIME):
        draft.pop()
    if change.plan is None or not change.done:
        draft.say("plan_avlyst" if change.done else "plan_borte")
    else:
        draft.say(f"plan_{change.do}", planen=entry(draft, change.plan))
    ask_again(draft)


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (PLANNED, "hvilken"): _which,
    (PLANNED, "gjør"): _what_to_do,
    (PLANNED, "gjør_pauset"): _what_to_do,
    (PLANNED, "gjør_spurt"): _what_to_do,
}
