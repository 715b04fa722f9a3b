"""What stands before everything else that a person does: the programme is over, or a new text
waits for their yes.

Crisis words come first all the same, and some words that steer work as they always do.
"""

from dialogues import consenting, ended
from dialogues.answering import answer_by_button, answer_in_words
from dialogues.asking import ask_again, begin
from dialogues.draft import Draft
from dialogues.events import Attached, Event, Opened, Pressed, Said
from dialogues.stages import Stage
from dialogues.stopping import stopped
from dialogues.terms import outdated

# With the question open, these are about it.
ABOUT_IT = frozenset({"tilbake", "omformuler"})


def stands_open(draft: Draft, event: Event) -> bool:
    """Whether the event goes its usual way."""
    if not draft.consented or draft.session.stage is Stage.CRISIS:
        return True
    if not isinstance(event, Said | Pressed | Attached | Opened):
        return True
    return not (ended.is_over(draft) or consenting.holds(draft))


def passes(draft: Draft, steer: str | None) -> bool:
    """Whether words that steer, the group `steer`, work all the same. "": it is no words."""
    if ended.is_over(draft):
        return ended.passes(draft, steer)
    about_it = consenting.is_open(draft) and steer in ABOUT_IT
    return steer in consenting.STILL or about_it


def meet(draft: Draft, event: Event, steer: str | None) -> str | None:
    """Instead of what they wanted. What they wrote, if it may be said now: they have agreed."""
    if isinstance(event, Said | Attached):
        words = event.text if isinstance(event, Said) else event.caption
        if stopped(draft, words):
            return None
    if ended.is_over(draft):
        draft.heard = None
        ended.tell(draft)
        return None
    if consenting.is_open(draft):
        return _answered(draft, event)
    draft.heard = None
    if isinstance(event, Attached):
        draft.say("samtykke_vedlegg")
    held = event.text if isinstance(event, Said) and steer is None else ""
    purpose = "" if isinstance(event, Attached) else consenting.BEGIN
    consenting.ask_anew(draft, purpose=purpose, held=held)
    return None


def _answered(draft: Draft, event: Event) -> str | None:
    purpose, held = draft.top.purpose, draft.top.draft
    match event:
        case Said(text):
            answer_in_words(draft, text)
        case Pressed(option=option):
            answer_by_button(draft, option)
        case _:
            ask_again(draft)
    if outdated(draft) or not draft.consented:
        draft.heard = None
        return None
    if draft.session.stack or purpose != consenting.BEGIN:
        return None
    if not held:
        begin(draft)
    return held or None
