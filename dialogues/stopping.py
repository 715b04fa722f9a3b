"""Words that must stop the script, and what acts while it is stopped."""

from dialogues.answers import Answer
from dialogues.asking import open_question, proceed, show
from dialogues.draft import Draft
from dialogues.setting import options
from dialogues.stages import Stage, Trigger
from dialogues.taking import take
from dialogues.understanding import match_option

MISREAD = "misforstått"


def stopped(draft: Draft, text: str) -> bool:
    """Words that must stop the script do so before anything else is looked at."""
    if draft.session.stage is Stage.CRISIS:
        _while_stopped(draft, text)
        return True
    if not draft.words.crisis.found_in(text):
        return False
    alarm(draft, text)
    return True


def alarm(draft: Draft, held: str | None) -> None:
    """Stop here. `held`: a text that may be the answer after all, if it was misread."""
    if draft.session.stack and draft.consented and held:
        draft.turn_to(held=held)
    draft.remember(alarmed_at=draft.facts.now)
    draft.push(Trigger.ALARM)
    proceed(draft)


def _while_stopped(draft: Draft, text: str) -> None:
    """Only the two choices, help and leave act; anything else is neither answer nor steering."""
    found = open_question(draft)
    assert found is not None
    set_, question = found
    groups = draft.words.groups_of(text.removeprefix("/"))
    choices = options(draft, question)
    option = match_option(choices, text, draft.words)
    if option is None and draft.words.takes_back(text):
        option = next((known for known in choices if known.key == MISREAD), None)
    if "avslutt" in groups:
        take(draft, Answer("", "stopp"))
    elif option:
        take(draft, Answer(option.label, option.key))
    else:
        line = "krise_hjelp" if groups & {"hjelp", "hjelp_nå"} else "krise_ellers"
        show(draft, set_, question, draft.line(line))
