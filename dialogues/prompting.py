"""A mentor's prompt, as its mentee meets it: asked, answered, and shared only on a yes.

A prompt is a talk of its own in stage `prompt`: at most two questions of a set, or the mentor's
own one. The next of the same rule takes the place of one that was not answered.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from dialogues.asking import proceed
from dialogues.draft import Draft
from dialogues.effects import Asked, Defer, Expire
from dialogues.events import FellDue
from dialogues.interrupting import give_way
from dialogues.mentor_effects import PromptAnswered, PromptAsked, PromptPassed
from dialogues.next_sets import TO_SHARE
from dialogues.next_steps import at_decent_hour
from dialogues.pair_effects import ShareAnswers
from dialogues.pairs import PromptDue
from dialogues.partners import name_of
from dialogues.planning_bank import QUESTIONS_ASKED
from dialogues.planning_names import to_share
from dialogues.session import Session, Turn
from dialogues.stages import Stage, Trigger
from dialogues.then import Then

OWN: Final = "refleksjon"


def ask_prompt(draft: Draft, event: FellDue) -> None:
    """On top of whatever lies open, which goes on afterwards."""
    prompt = event.about
    assert isinstance(prompt, PromptDue)
    name = prompt.set or OWN
    if not draft.facts.bank.holds(name, draft.facts.bank.revision):
        draft.do(Expire(event.id))
        draft.do(PromptPassed(prompt.id, ended=True))
        return
    before = draft.session
    _push(draft, prompt, name, event.id)
    if prompt.set:
        draft.say("refleksjon_fra", partner=name_of(draft, prompt.pair))
    proceed(draft)
    if draft.session.stage is not Stage.PROMPT or draft.top.ask is None:
        _not_now(draft, event, before)
        return
    draft.remember(unsolicited_at=draft.facts.now)
    draft.do(Asked(event.id))
    draft.do(PromptAsked(prompt.id))


def _push(draft: Draft, prompt: PromptDue, name: str, due: int) -> None:
    give_way(draft)
    draft.push(Trigger.PROMPT_DUE, set_=name, due=due)
    left = QUESTIONS_ASKED if prompt.set else 1
    draft.turn_to(pair=prompt.pair, about=prompt.id, left=left, draft=prompt.text)


def _not_now(draft: Draft, event: FellDue, session: Session) -> None:
    """A challenge with no words of theirs to build on: perhaps there are some tomorrow."""
    draft.unsay()
    draft.effects.clear()
    draft.session = session
    tomorrow = draft.local_now.date() + timedelta(days=1)
    draft.do(Defer(event.id, at_decent_hour(draft, tomorrow)))


def let_go(draft: Draft, prompt: PromptDue) -> None:
    """Its time is over. An open question goes without a word, where nothing else lies open.

    Below something else it stays, so that a late answer is not taken for another question's.
    """
    draft.do(PromptPassed(prompt.id))
    if len(draft.session.stack) != 1:
        return
    talk = draft.top
    if talk.stage is Stage.PROMPT and talk.about == prompt.id and not talk.turns:
        draft.become(stack=())


def was_answered(draft: Draft, turn: Turn) -> None:
    """The mentor is to see that it was, and nothing of what was written."""
    if turn.stage is Stage.PROMPT and turn.answer and draft.top.about:
        draft.do(PromptAnswered(draft.top.about))


def _shared(draft: Draft, turn: Turn) -> Then:
    """Only a clear yes shares."""
    if turn.value == "ja":
        numbers = tuple(number for number, _ in to_share(draft.top.turns[:-1]))
        draft.do(ShareAnswers(draft.top.pair, numbers))
        draft.say("refleksjon_delt", partner=name_of(draft, draft.top.pair))
    else:
        draft.say("refleksjon_ikke_delt")
    return Then.PROCEED


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (TO_SHARE, "del"): _shared,
}
