"""One event, one step: the whole conversation as a function.

    step(session, event, facts) -> Step(session, reply, effects, heard)

Nothing here knows the time, a database or a channel. The order in which a text is looked at is
the order of what matters: words that must stop the script, then words that steer, then an
answer to the open question.
"""

from dataclasses import replace
from datetime import timedelta

from dialogues import ended, gates
from dialogues.answering import answer_by_button, answer_in_words, attach
from dialogues.answers import Answer
from dialogues.asking import ask_again, begin, open_question, proceed, show
from dialogues.correcting import added_to_previous, correct
from dialogues.draft import Draft
from dialogues.due import fall_due
from dialogues.effects import RecordAnswer
from dialogues.events import (
    Answered,
    Attached,
    Corrected,
    Event,
    FellDue,
    LogRead,
    NotDelivered,
    Opened,
    Pressed,
    ProgressRead,
    Said,
    Unsupported,
)
from dialogues.log import show_log
from dialogues.news import ANSWERED, MARK, press
from dialogues.next_sets import NO_SET
from dialogues.questions import FreeText
from dialogues.said_to_news import answered_news
from dialogues.session import Facts, Heard, Session, Step, Turn
from dialogues.setting import MAIN, REWORDED, wording
from dialogues.sharing import offer_log
from dialogues.showing_progress import offer_to_show, show_progress
from dialogues.stages import Stage, Trigger
from dialogues.steering import BEFORE_CONSENT, STEERING
from dialogues.stopping import alarm, stopped
from dialogues.what_steers import own_label, steer_in

LONG_ABSENCE = timedelta(days=7)
WORDS_IN_A_NOTE = 4
NOTE = "notat"
RESUMING = frozenset({"start", "fortsett", "hilsen"})


def step(session: Session, event: Event, facts: Facts) -> Step:
    """What this event does to this session. Total: every event gives a step, in every stage."""
    draft = Draft(session, facts)
    if facts.programme is None and not draft.consented:
        if not isinstance(event, FellDue | Answered | Corrected):
            unusable = isinstance(event, Opened) and event.payload == "no_link"
            draft.say("lenke_ubrukelig" if unusable else "uten_invitasjon")
        return Step(session, draft.finish().reply)
    if not (_turned_away(draft, event) or _met_at_gate(draft, event)):
        _carry_out(draft, event)
    made = draft.finish()
    return made if draft.consented else replace(made, heard=None)


def _carry_out(draft: Draft, event: Event) -> None:
    match event:
        case Opened(payload):
            _opened(draft, payload)
        case Said(text):
            _said(draft, event, text)
        case Pressed(option=option) if option.startswith(MARK):
            _pressed_news(draft, event)
        case Pressed(ask, option):
            _pressed(draft, ask, option)
        case Attached():
            _attached(draft, event)
        case Unsupported(kind):
            draft.say("kan_ikke_lese", slag=kind)
        case Corrected(ask, text):
            _edited(draft, ask, text)
        case FellDue():
            fall_due(draft, event)
        case NotDelivered(refused):
            _not_delivered(draft, refused)
        case LogRead():
            offer_log(draft, event) if event.to_share else show_log(draft, event)
        case ProgressRead(progress, to_share) if to_share:
            offer_to_show(draft, progress)
        case ProgressRead(progress):
            show_progress(draft, progress)
        case _:
            ANSWERED[type(event)](draft, event)


# What is said of the link that somebody came by, before they go on where they are.
_CAME_BY = {
    "connected": "koblet",
    "elsewhere": "koblet_fra_før",
    "own_link": "egen_lenke",
    "has_mentor": "har_mentor_alt",
    "tied": "knyttet_til_stab",
    "no_link": "lenke_ubrukelig",
}


def _turned_away(draft: Draft, event: Event) -> bool:
    """Whoever comes when the programme is over; words that must stop the script still do."""
    if draft.consented or not ended.is_over(draft):
        return False
    if not isinstance(event, Opened | Said | Pressed | Attached):
        return False
    words = event.text if isinstance(event, Said) else ""
    if not stopped(draft, words):
        ended.turn_away(draft)
    return True


def _met_at_gate(draft: Draft, event: Event) -> bool:
    """Whether something else comes first than what they wanted (see `gates`)."""
    if isinstance(event, Opened | Said | Pressed | Attached):
        ended.cut_short(draft)
    if gates.stands_open(draft, event):
        return False
    steer = None
    match event:
        case Said(text):
            draft.heard = Heard(text)
            steer = None if own_label(draft, text) else steer_in(draft, text)
        case Pressed(option=option) if option.startswith(MARK):
            steer = ""
        case Pressed(ask, option):
            if not _is_newest(draft, ask):
                return False
            steer = option[1:].partition("-")[0] if option.startswith("!") else None
        case Opened(payload):
            steer = ""
            if payload in _CAME_BY:
                draft.say(_CAME_BY[payload])
    if gates.passes(draft, steer):
        return False
    said_before = gates.meet(draft, event, steer)
    if said_before is not None:
        _spoke_first(draft, said_before)
    return True


def _opened(draft: Draft, payload: str) -> None:
    if draft.facts.invited_as == "mentor" and not draft.consented:
        draft.remember(only_mentor=True)
    if payload in _CAME_BY:
        draft.say(_CAME_BY[payload])
    if draft.session.stage is Stage.CRISIS:
        ask_again(draft)
    elif not _returning(draft, None):
        STEERING["start"](draft, "")


# -- texts --------------------------------------------------------------------------------------


def _said(draft: Draft, event: Said, text: str) -> None:
    draft.heard = Heard(text)
    if not text.strip():
        draft.say("kan_ikke_lese", slag="")
        return
    if stopped(draft, text):
        return
    if own_label(draft, text):
        answer_in_words(draft, text)
        return
    if answered_news(draft, event):
        return
    steer = steer_in(draft, text)
    if steer is None and text.lstrip().startswith("/"):
        draft.say("ukjent_kommando")
        return
    if (steer is None or steer in RESUMING) and _returning(draft, None if steer else text):
        return
    if steer is not None:
        STEERING[steer](draft, text)
        return
    draft.remember(paused=False, paused_until=None)
    if not draft.session.stack:
        _spoke_first(draft, text)
    elif open_question(draft) is None:
        proceed(draft)
    elif not added_to_previous(draft, event):
        answer_in_words(draft, text)


def _returning(draft: Draft, text: str | None) -> bool:
    """After a week the mentee is asked whether to go on; what they wrote is held meanwhile."""
    stack = draft.session.stack
    if not stack or not draft.consented or draft.top.stage is Stage.RETURNING:
        return False
    if draft.facts.now - draft.top.touched < LONG_ABSENCE:
        return False
    draft.become(stack=stack[:1])
    draft.turn_to(held=text or draft.top.held)
    draft.remember(paused=False, paused_until=None)
    draft.push(Trigger.COME_BACK)
    proceed(draft)
    return True


def _spoke_first(draft: Draft, text: str) -> None:
    """Somebody writes without being asked: it is kept, and a talk about it begins."""
    if not draft.consented or len(text.split()) < WORDS_IN_A_NOTE:
        begin(draft)
        return
    if draft.words.asks(text):
        draft.say("kan_ikke_svare")
        begin(draft)
        return
    number = draft.number()
    draft.heard = Heard(text, number)
    answer = Answer(text)
    shy = draft.words.tender.found_in(text)
    if not shy and not text.rstrip().endswith("?"):
        draft.say("notat", som_mentor=draft.memory.only_mentor)
    topic = Turn(number, Stage.CHECK_IN, NO_SET, NOTE, MAIN, answer, 0, shy, own_words=True)
    begin(draft, topic)
    first = draft.session.stack[0].number if draft.session.stack else number
    draft.do(RecordAnswer(number, first, topic.stage.value, NO_SET, NOTE, "", answer))


# -- everything else ------------------------------------------------------------------------------


def _pressed(draft: Draft, ask: int, option: str) -> None:
    """Only a button of the newest question acts; any other changes nothing and says nothing."""
    if not _is_newest(draft, ask):
        return
    stopped = draft.session.stage is Stage.CRISIS
    if not option.startswith("!"):
        _press_answer(draft, option, stopped)
    else:
        _press_steering(draft, option, stopped)
    if draft.pieces and draft.session.asks == ask:
        draft.number()  # so that the same press again finds nothing


def _is_newest(draft: Draft, ask: int) -> bool:
    current = draft.top.ask if draft.session.stack else draft.session.asks
    return ask == current == draft.session.asks


def _pressed_news(draft: Draft, event: Pressed) -> None:
    """A button under news acts whatever is open, but for a stop."""
    if draft.consented and draft.session.stage is not Stage.CRISIS:
        press(draft, event)


def _press_steering(draft: Draft, option: str, stopped: bool) -> None:
    name, _, page = option[1:].partition("-")
    known = STEERING if draft.consented else BEFORE_CONSENT
    if stopped or name not in known:
        return
    draft.heard = Heard(draft.label(name)) if not page else None
    STEERING[name](draft, option[1:])


def _press_answer(draft: Draft, option: str, stopped: bool) -> None:
    found = open_question(draft)
    if found and isinstance(found[1].form, FreeText) and option in STEERING:
        draft.heard = Heard(draft.label(option))
        STEERING[option](draft, option)
        return
    if not stopped and _returning(draft, None):
        return
    if answer_by_button(draft, option):
        draft.remember(paused=False, paused_until=None)


def _edited(draft: Draft, number: int | None, text: str) -> None:
    if draft.session.stage is not Stage.CRISIS and draft.words.crisis.found_in(text):
        alarm(draft, None)
    else:
        correct(draft, number, text)


def _attached(draft: Draft, event: Attached) -> None:
    draft.heard = Heard(event.caption)
    if stopped(draft, event.caption) or _returning(draft, event.caption):
        return
    if not draft.session.stack and draft.consented:
        number = draft.number()
        draft.heard = Heard(event.caption, number)
        draft.say("notat", som_mentor=draft.memory.only_mentor)
        answer = Answer(event.caption, None, event.attachment)
        begin(draft)
        draft.do(RecordAnswer(number, number, Stage.CHECK_IN.value, NO_SET, NOTE, "", answer))
    elif open_question(draft) is None:
        begin(draft) if not draft.session.stack else proceed(draft)
    else:
        attach(draft, event.attachment, event.caption)


def _not_delivered(draft: Draft, refused: int | None) -> None:
    """The channel would not take the message: ask in the plainest way there is."""
    found = open_question(draft)
    if found is None or refused != draft.top.ask:
        return
    set_, question = found
    show(draft, set_, question, wording(draft, set_, question, REWORDED))
