"""The next step: planned as an if-then plan, followed up, kept, moved or let go."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dialogues.draft import Draft
from dialogues.effects import CloseNextStep, PlanNextStep, Schedule, Unschedule
from dialogues.session import NextStep, Turn
from dialogues.when import Moment, day_in_words, weekday_in_words

FOLLOW_UP, REMINDER = "follow_up", "reminder"
FOLLOW_UP_AFTER = timedelta(days=2)
FOLLOW_UP_PATIENCE = timedelta(days=7)
DECENT_HOUR = time(16)
OUTCOMES = ("gjort", "delvis", "ikke_gjort")


def plan(draft: Draft) -> None:
    """The stage is done: keep the plan, and set the time to ask how it went."""
    top = draft.top
    if not top.draft:
        return
    said = [turn for turn in top.turns if turn.set == "neste-steg" and not turn.empty]
    answers = {turn.question: turn.answer for turn in said}
    when, hard = answers.get("når"), answers.get("hindring")
    moment = Moment.parse(when.value) if when and isinstance(when.value, str) else None
    due_text = moment_in_words(draft, moment) if moment else ""
    due = moment.day if moment else None
    if_hard = hard.text if hard else ""
    draft.remember(next_step=NextStep(top.number, top.draft, due, due_text, if_hard))
    draft.do(PlanNextStep(top.number, top.draft, due, due_text, if_hard))
    draft.do(Unschedule(REMINDER))
    if due:
        draft.do(_follow_up(draft, due))
    else:
        draft.do(Unschedule(FOLLOW_UP))
    if top.aside:
        draft.say("steg_lagret")
        promise(draft)


def _follow_up(draft: Draft, due: date) -> Schedule:
    at = at_decent_hour(draft, due + FOLLOW_UP_AFTER)
    return Schedule(FOLLOW_UP, at, None, at + FOLLOW_UP_PATIENCE)


def at_decent_hour(draft: Draft, day: date) -> datetime:
    """That day at an hour that disturbs nobody, in the mentee's zone, as UTC."""
    local = datetime.combine(day, DECENT_HOUR, draft.facts.zone)
    return local.astimezone(draft.facts.now.tzinfo)


def moment_in_words(draft: Draft, moment: Moment) -> str:
    """«tirsdag 24. november kl. 08.00»."""
    day = day_in_words(moment.day, draft.local_now.date(), draft.session.language)
    if moment.at is None:
        return day
    return str(draft.line("dag_og_klokka", dag=day, klokka=f"{moment.at:%H.%M}"))


def close(draft: Draft, turn: Turn) -> None:
    """How it went; it is not asked about again."""
    step, value = draft.memory.next_step, turn.value
    if step and value in OUTCOMES:
        draft.remember(next_step=replace(step, outcome=str(value)))
        draft.do(CloseNextStep(step.conversation, str(value)))
        draft.do(Unschedule(FOLLOW_UP))
        draft.do(Unschedule(REMINDER))


def move(draft: Draft, turn: Turn) -> None:
    """The same step, another day."""
    step, value = draft.memory.next_step, turn.value
    if step and isinstance(value, str):
        moment = Moment.parse(value)
        text = moment_in_words(draft, moment)
        draft.remember(
            next_step=replace(step, due=moment.day, due_text=text, outcome=None, reminded=False)
        )
        draft.do(PlanNextStep(step.conversation, step.what, moment.day, text, step.if_hard))
        draft.do(_follow_up(draft, moment.day))


def promise(draft: Draft) -> None:
    """When the bot will ask how it went, if it will."""
    step, today = draft.memory.next_step, draft.local_now.date()
    if step is None or step.conversation != draft.top.number or step.due is None:
        return
    asked = step.due + FOLLOW_UP_AFTER
    language = draft.session.language
    if (asked - today).days < 7:
        draft.say("spør_ukedag", ukedag=weekday_in_words(asked, language))
    else:
        draft.say("spør_dato", dag=day_in_words(asked, today, language))
