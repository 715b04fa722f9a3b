"""Which set a stage goes on with, when the one before it is done."""

from dialogues.choosing import CHALLENGING, CHECK_INS, EXPLORING, REQUESTS, allowance, choose
from dialogues.draft import Draft
from dialogues.partners import is_mentee, pairs_of
from dialogues.planning_names import to_share
from dialogues.setting import earlier_words, may_mirror
from dialogues.stages import Stage
from dialogues.summary import request_text
from dialogues.voices import fitting_voice

OFFER = "tilbud"
AFTER_MEETING = "etter møtet"  # `slag` of what one is asked after a meeting
FEEDBACK, PASSING_ON = "tilbakemelding", "tilbakemelding-send"
TO_SHARE = "refleksjon-del"
SENDING = "send-foresporsel"
NO_SET = ""  # of a turn: what was written without being asked

_FIXED_SETS = {
    Stage.NEXT_STEP: "neste-steg",
    Stage.SUM_UP: "oppsummering",
    Stage.FOLLOW_UP: "oppfolging",
    Stage.RETURNING: "tilbakevending",
    Stage.CRISIS: "krise",
    Stage.VOICE: "stemme",
}


def next_set(draft: Draft) -> str | None:
    """The set this stage goes on with; None when it has had what it should."""
    top = draft.top
    match top.stage:
        case Stage.WELCOME:
            return _welcome_set(draft)
        case Stage.GOAL:
            return _goal_set(draft)
        case Stage.CHECK_IN:
            return _check_in_set(draft)
        case Stage.CHALLENGE:
            return _challenge_set(draft)
        case Stage.PROMPT:
            return _after_meeting_set(draft) or _prompt_set(draft)
        case Stage.EXPLORE:
            return None if top.sets_done else _chosen(draft, EXPLORING)
        case Stage.ASK_MENTOR:
            return _request_set(draft)
        case Stage.VOICE if top.voice is None and not top.sets_done:
            voice = fitting_voice(draft)
            draft.turn_to(voice=voice.id if voice else None)
            return _FIXED_SETS[Stage.VOICE] if voice else None
    fixed = _FIXED_SETS.get(top.stage)
    return None if fixed in top.sets_done else fixed


def _after_meeting_set(draft: Draft) -> str | None:
    """Behind what one takes from a meeting comes what one wants to say to the other."""
    match draft.top.sets_done:
        case (first,) if _kind(draft, first) == AFTER_MEETING:
            return FEEDBACK
        case (_, last) if last == FEEDBACK and draft.top.draft:
            return PASSING_ON
    return None


def _kind(draft: Draft, set_: str) -> str:
    return draft.facts.bank.set(set_, draft.session.language, draft.top.bank).heading.kind


def _chosen(draft: Draft, folder: str) -> str | None:
    found = choose(
        draft.facts.bank,
        folder,
        draft.top,
        draft.memory,
        with_mentor=draft.facts.mentor is not None,
    )
    return found.name if found else None


def _request_set(draft: Draft) -> str | None:
    """Asked for by itself, a request is shown and sent at once; in a talk it waits for the end."""
    top, pair = draft.top, draft.facts.pair
    if not top.sets_done:
        return _chosen(draft, REQUESTS)
    text = request_text(draft)
    if not top.aside or pair is None or not text or SENDING in top.sets_done:
        return None
    draft.turn_to(pair=pair.id, about=top.number, purpose=top.stance.value, draft=text)
    return SENDING


def _welcome_set(draft: Draft) -> str | None:
    """The welcome of whoever it is; then, for each pair that waits for it, who sees what."""
    welcome = "velkomst-mentor" if draft.memory.only_mentor else "velkomst"
    done = draft.top.sets_done
    if welcome not in done:
        return welcome
    waiting = next((pair for pair in pairs_of(draft) if not pair.yes), None)
    if waiting is None or not draft.consented or len(done) > 1:
        return None
    draft.turn_to(pair=waiting.id)
    return "par-mentee" if is_mentee(draft, waiting.id) else "par-mentor"


def _goal_set(draft: Draft) -> str | None:
    """The goal, what the pair agrees on if there is one, and whether to begin now."""
    done = draft.top.sets_done
    if "mal" not in done:
        return "mal"
    pair = draft.facts.pair
    with_mentor = pair is not None and draft.facts.mentor is not None
    if draft.memory.goal and pair and with_mentor and not pair.agreement and "avtale" not in done:
        draft.turn_to(pair=pair.id)
        return "avtale"
    if not draft.top.aside and not {"klar", "uten-mal"} & set(done):
        return "klar" if draft.memory.goal else "uten-mal"
    return None


def _prompt_set(draft: Draft) -> str | None:
    """After a prompt's questions: once, whether the mentor is to see what was answered."""
    top = draft.top
    done = not top.sets_done or TO_SHARE in top.sets_done
    if done or not top.about or top.gentle or draft.facts.mentor is None:
        return None
    if _kind(draft, top.sets_done[0]) == AFTER_MEETING:
        return None
    return TO_SHARE if to_share(top.turns) else None


def _check_in_set(draft: Draft) -> str | None:
    top = draft.top
    if step_to_ask_about(draft) and not top.sets_done:
        return "innsjekk-steg"
    if any(turn.set == NO_SET for turn in top.turns):
        return None  # the topic was given before it was asked for
    if not top.sets_done or (not top.short and top.sets_done == ("innsjekk-steg",)):
        return _chosen(draft, CHECK_INS)
    return None


def step_to_ask_about(draft: Draft) -> bool:
    step = draft.memory.next_step
    if step is None or step.outcome is not None:
        return False
    return step.due is None or step.due <= draft.local_now.date()


def _challenge_set(draft: Draft) -> str | None:
    """First the offer, then a set of the strength that was chosen. Nothing to mirror, no offer."""
    top = draft.top
    if not top.sets_done and not top.strength:
        refused_today = draft.memory.no_challenge_on == draft.local_now.date()
        nothing = top.gentle or not may_mirror(top) or earlier_words(draft) is None
        broke = allowance(top, draft.voice_fits()) < 1
        return None if refused_today or nothing or broke else OFFER
    if top.strength and top.sets_done in ((), (OFFER,)):
        return _chosen(draft, CHALLENGING)
    return None
