"""What was planned falls due: it is asked, put off, or let go.

The order matters: what is too old expires; what would disturb is put off; else it is asked on
top of whatever lies open, which goes on afterwards.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dialogues import consenting, ended, meeting, planning, requesting
from dialogues.after_meeting import AFTER_MEETING
from dialogues.asking import AFTER_ALARM, ask_again
from dialogues.draft import Draft
from dialogues.effects import Asked, Defer, Expire, Schedule
from dialogues.events import FellDue
from dialogues.interrupting import interrupt
from dialogues.news import TOLD, tell
from dialogues.next_steps import FOLLOW_UP, FOLLOW_UP_PATIENCE, REMINDER, at_decent_hour
from dialogues.pairs import PromptDue
from dialogues.prompting import let_go
from dialogues.session import Programme
from dialogues.stages import DUE_STAGES, Stage, Trigger
from dialogues.terms import outdated

PROMPT = "prompt"

AFTER_TALK = timedelta(hours=2)
AFTER_SENTENCE = timedelta(minutes=10)
AFTER_PAUSE = timedelta(days=1)
REMINDER_AFTER = timedelta(days=2)
LONGEST_HOLIDAY = 60  # days to look ahead for one that is not free

_TRIGGERS = {
    FOLLOW_UP: Trigger.FOLLOW_UP_DUE,
    PROMPT: Trigger.PROMPT_DUE,
}
# What is planned about a pair: the row it is about says what to ask.
_HANDLERS = {**planning.DUE, **requesting.DUE, **meeting.DUE}


def fall_due(draft: Draft, event: FellDue) -> None:
    if _too_late(draft, event):
        draft.do(Expire(event.id))
        if isinstance(event.about, PromptDue):
            let_go(draft, event.about)
        return
    until = _not_now(draft, event)
    if until is not None:
        draft.do(Defer(event.id, until))
        return
    if _something_else_first(draft, event):
        return
    if event.kind in TOLD:
        _tell(draft, event)
        return
    if _on_a_free_day(draft, event):
        return
    handle = _HANDLERS.get(event.kind)
    if event.subject and handle is not None:
        handle(draft, event)
    elif event.kind == REMINDER:
        _remind(draft, event)
    else:
        _ask(draft, event)


def _something_else_first(draft: Draft, event: FellDue) -> bool:
    """The programme has ended, they have agreed to nothing yet, or not to what holds now."""
    if event.kind in ended.TELLS:
        ended.fell_due(draft, event)
        return True
    if event.kind in TOLD and not draft.consented:
        draft.do(Expire(event.id))  # the welcome asks about whatever waits
        return True
    if not outdated(draft):
        return False
    until = disturbs_until(draft)
    draft.do(Defer(event.id, until)) if until else consenting.hold_back(draft, event)
    return True


def _on_a_free_day(draft: Draft, event: FellDue) -> bool:
    """Put off to the next day that is none, at the same hour; it may then wait as long as before.

    One of a row of prompts makes way for the next of them, if that comes first.
    """
    prompt = event.about if isinstance(event.about, PromptDue) else None
    chosen = event.kind == AFTER_MEETING or (prompt is not None and not prompt.again)
    until = None if chosen else _until_no_free_day(draft)
    if until is None:
        return False
    if prompt is None:
        waits = until + (event.expires - draft.facts.now) if event.expires else None
        draft.do(Defer(event.id, until, waits))
    elif event.expires is not None and until >= event.expires:
        draft.do(Expire(event.id))
        let_go(draft, prompt)
    else:
        draft.do(Defer(event.id, until))
    return True


def _until_no_free_day(draft: Draft) -> datetime | None:
    """None when today is none."""
    programme, local = draft.facts.programme, draft.local_now
    free = programme.free_days if programme else ()
    days = (local.date() + timedelta(days=ahead) for ahead in range(LONGEST_HOLIDAY))
    day = next((day for day in days if day not in free), local.date())
    if day == local.date():
        return None
    wall = datetime.combine(day, local.time(), draft.facts.zone)
    return wall.astimezone(draft.facts.now.tzinfo)


def _too_late(draft: Draft, event: FellDue) -> bool:
    """Nothing to ask any more: too old, already answered, or its set is gone."""
    if event.expires is not None and draft.facts.now >= event.expires:
        return True
    if event.subject and event.about is None:
        return True
    if (
        event.set is not None
        and event.kind not in TOLD
        and not draft.facts.bank.holds(event.set, draft.facts.bank.revision)
    ):
        return True
    step = draft.memory.next_step
    answered = step is None or step.outcome is not None
    if event.kind == REMINDER:
        waiting = draft.session.stage is Stage.FOLLOW_UP
        return answered or not waiting or (step is not None and step.reminded)
    return event.kind == FOLLOW_UP and answered


def _not_now(draft: Draft, event: FellDue) -> datetime | None:
    """When it may be said or asked (UTC); None: now."""
    if event.kind in ended.TELLS:
        return _peace_until(draft, event)
    outside = _outside_until(draft)
    if outside is not None:
        return outside
    if event.kind in TOLD:
        if not draft.consented:
            return None
        return _keeps_quiet_until(draft) or _in_mid_sentence_until(draft)
    return disturbs_until(draft)


def _outside_until(draft: Draft) -> datetime | None:
    """Before a programme's first day and after its last, nothing unasked is said."""
    programme, today = draft.facts.programme, draft.local_now.date()
    if programme is None:
        return None
    if programme.begins is not None and not programme.has_begun(today):
        opens = datetime.combine(programme.begins, programme.quiet_to, draft.facts.zone)
        return opens.astimezone(draft.facts.now.tzinfo)
    # It may be made longer; what has an end of its own goes then.
    return draft.facts.now + AFTER_PAUSE if programme.is_over(today) else None


def _peace_until(draft: Draft, event: FellDue) -> datetime | None:
    """That all will be deleted is told also those who want peace: it was promised them."""
    if not draft.consented or not ended.is_over(draft):
        return None
    if event.kind == ended.DELETION and draft.memory.paused:
        programme = draft.facts.programme
        return _quiet_until(draft, programme) if programme else None
    return _keeps_quiet_until(draft)  # also in mid-sentence: what they write is not kept


def _tell(draft: Draft, event: FellDue) -> None:
    """News from the other one of a pair: at any time of a waking day, but not in mid-sentence."""
    assert event.about is not None
    draft.do(Asked(event.id))
    tell(draft, event.about)


def _in_mid_sentence_until(draft: Draft) -> datetime | None:
    """A talk that has just been touched goes on undisturbed; what mentors arrange may wait."""
    talking = next((talk for talk in draft.session.stack if not talk.aside), None)
    if talking is None or talking.stage in DUE_STAGES:
        return None
    after = draft.top.touched + AFTER_SENTENCE
    return after if after > draft.facts.now else None


def disturbs_until(draft: Draft) -> datetime | None:
    """When it would no longer disturb (UTC); None when it does not disturb now."""
    quiet = _keeps_quiet_until(draft)
    if quiet is not None:
        return quiet
    now = draft.facts.now
    tomorrow = _next_day_if_spoken_to(draft)
    if tomorrow is not None:
        return tomorrow
    top = draft.session.top
    touched = _plus(top.touched, AFTER_TALK) if top and top.stage not in DUE_STAGES else None
    return touched if _later(touched, now) else None


def _keeps_quiet_until(draft: Draft) -> datetime | None:
    """Until when (UTC) this person is not to be written to at all, whatever it is about."""
    now, memory = draft.facts.now, draft.memory
    if memory.paused and memory.paused_until is None:
        return now + AFTER_PAUSE
    if memory.paused and _later(memory.paused_until, now):
        return memory.paused_until
    if not draft.consented or draft.facts.programme is None:
        return now + AFTER_PAUSE
    if _later(_plus(memory.alarmed_at, AFTER_ALARM), now) or draft.session.stage is Stage.CRISIS:
        return max(_plus(memory.alarmed_at, AFTER_ALARM) or now, now + AFTER_TALK)
    return _quiet_until(draft, draft.facts.programme)


def _plus(moment: datetime | None, more: timedelta) -> datetime | None:
    return moment + more if moment else None


def _later(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment > now


def _quiet_until(draft: Draft, programme: Programme) -> datetime | None:
    local = draft.local_now
    start, end = programme.quiet_from, programme.quiet_to
    if not programme.is_quiet(local.time()):
        return None
    days = 1 if start > end and local.time() >= start else 0
    opens = datetime.combine(local.date() + timedelta(days=days), end, draft.facts.zone)
    return opens.astimezone(draft.facts.now.tzinfo)


def _next_day_if_spoken_to(draft: Draft) -> datetime | None:
    """At most one message a day that the person did not ask for."""
    spoken = draft.memory.unsolicited_at
    if spoken is None or spoken.astimezone(draft.facts.zone).date() != draft.local_now.date():
        return None
    return at_decent_hour(draft, draft.local_now.date() + timedelta(days=1))


def _ask(draft: Draft, event: FellDue) -> None:
    interrupt(draft, event, _TRIGGERS[event.kind], event.set)
    if event.kind == FOLLOW_UP:
        day = (draft.local_now + REMINDER_AFTER).date()
        at = at_decent_hour(draft, day)
        draft.do(Schedule(REMINDER, at, None, at + FOLLOW_UP_PATIENCE))


def _remind(draft: Draft, event: FellDue) -> None:
    """Once, in the same words, and then never again."""
    step = draft.memory.next_step
    assert step is not None
    draft.remember(unsolicited_at=draft.facts.now, next_step=replace(step, reminded=True))
    draft.do(Asked(event.id))
    draft.say("påminnelse")
    ask_again(draft)
