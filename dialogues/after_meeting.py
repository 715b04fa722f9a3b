"""Around a meeting: the sheet the day before, what one takes from it, and feedback both ways."""

from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup

from dialogues.asking import proceed
from dialogues.draft import Draft
from dialogues.effects import Expire
from dialogues.events import FellDue
from dialogues.interrupting import interrupt
from dialogues.meeting_times import meeting_told
from dialogues.mirror import quote, quote_whole, signed
from dialogues.next_sets import FEEDBACK, PASSING_ON
from dialogues.pair_effects import GiveFeedback
from dialogues.pairs import FeedbackNews, PairDue, SheetDue
from dialogues.partners import name_of, pair_in
from dialogues.session import Turn
from dialogues.stages import Stage, Trigger
from dialogues.then import Then
from dialogues.turns import in_turn, lies_open

AFTER_MEETING = "after_meeting"
AFTER_FOR_MENTEES, AFTER_FOR_MENTORS = "etter-mote", "etter-mote-mentor"
MOST_ON_SHEET = 6
LONGEST_FEEDBACK = 3500  # signs, quoted and with escapes: it is shown whole, in one message

# -- the sheet ------------------------------------------------------------------------------------


def _tell_sheet(draft: Draft, sheet: SheetDue) -> None:
    draft.pieces.append(Markup("\n\n").join(sheet_parts(draft, sheet)))


def sheet_parts(draft: Draft, sheet: SheetDue) -> list[Markup]:
    """What there is to have at hand, and last one question to bring."""
    partner = name_of(draft, sheet.pair)
    parts = [draft.line("ark", partner=partner, tid=meeting_told(draft, sheet.meeting))]
    own = draft.memory.goal if sheet.as_mentee else None
    goal = sheet.goal or (own.text if own else "")
    if goal:
        rating = signed(own.rating) if own and own.rating is not None else ""
        parts.append(draft.line("ark_mål", ord=quote(goal), plassering=rating))
    shared = [quote(item.title) for item in sheet.shared]
    if shared:
        who = {"partner": partner, "som_mentee": sheet.as_mentee}
        parts.append(draft.line("ark_delt", **_listed(shared), **who))
    if sheet.requests:
        requests = [quote(text) for text in sheet.requests]
        parts.append(draft.line("ark_forespørsler", **_listed(requests)))
    step = _step(draft, sheet)
    if step:
        parts.append(draft.line("ark_steg", ord=step))
    side = "mentee" if sheet.as_mentee else "mentor"
    question = draft.line(f"ta_med_{side}_{_stance(sheet)}", partner=partner)
    parts.append(draft.line("ark_spørsmål", spørsmål=question))
    return parts


def _listed(quotes: list[Markup]) -> dict[str, Any]:
    return {"innslag": quotes[:MOST_ON_SHEET], "flere": max(len(quotes) - MOST_ON_SHEET, 0)}


def _step(draft: Draft, sheet: SheetDue) -> Markup | None:
    """The mentee's own next step; the mentor sees one that was shared."""
    own = draft.memory.next_step
    if sheet.as_mentee:
        return quote(own.what) if own and own.outcome is None else None
    return quote(sheet.step.text.partition("\n")[0]) if sheet.step else None


def _stance(sheet: SheetDue) -> str:
    return sheet.stance or "alliance"


# -- after it -------------------------------------------------------------------------------------


def _look_back(draft: Draft, event: FellDue) -> None:
    about = event.about
    assert isinstance(about, PairDue)
    folder = AFTER_FOR_MENTEES if about.as_mentee else AFTER_FOR_MENTORS
    set_ = in_turn(draft, folder, about.stance)
    if set_ is None or (draft.memory.no_reflections and not about.as_mentee):
        draft.do(Expire(event.id))
        return
    draft.say("etter_møtet", partner=name_of(draft, about.pair))
    interrupt(draft, event, Trigger.PROMPT_DUE, set_, about.pair, about.meeting)


def is_open(draft: Draft) -> bool:
    """Whether the open talk looks back on a meeting."""
    top = draft.session.top
    passes_on = top is not None and top.stage is Stage.PROMPT and top.set in (FEEDBACK, PASSING_ON)
    return passes_on or lies_open(draft, AFTER_FOR_MENTEES, AFTER_FOR_MENTORS)


def let_go(draft: Draft, pair: int) -> None:
    """The meeting came to nothing, so it is not looked back on."""
    if is_open(draft) and draft.top.pair == pair:
        draft.pop()
        if draft.session.stack and draft.top.ask is None:
            proceed(draft)


def _words(draft: Draft, turn: Turn) -> Then:
    """What one would like to say. It is sent only after it has been shown whole."""
    said = turn.answer.text if turn.answer and turn.value is None else ""
    if not said.strip() or turn.empty:
        draft.turn_to(draft="")
    elif len(quote_whole(said)) > LONGEST_FEEDBACK:
        draft.turn_to(draft="")
        draft.say("tilbakemelding_lang", antall=len(said))
    else:
        draft.turn_to(draft=said)
    return Then.PROCEED


def _pass_on(draft: Draft, turn: Turn) -> Then:
    pair = pair_in(draft, draft.top.pair)
    if pair is None:
        draft.say("borte")
    elif turn.value == "ja":
        draft.do(GiveFeedback(pair.id, draft.top.draft))
        draft.say("tilbakemelding_sendt", partner=name_of(draft, pair.id))
    else:
        draft.say("tilbakemelding_ikke_sendt")
    return Then.PROCEED


def _tell_feedback(draft: Draft, news: FeedbackNews) -> None:
    draft.say(
        "tilbakemelding_til_deg", partner=name_of(draft, news.pair), ord=quote_whole(news.text)
    )


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (FEEDBACK, "ord"): _words,
    (PASSING_ON, "send"): _pass_on,
}
TELLERS: Final[dict[type, Callable[[Draft, Any], None]]] = {
    SheetDue: _tell_sheet,
    FeedbackNews: _tell_feedback,
}
DUE: Final[dict[str, Callable[[Draft, FellDue], None]]] = {AFTER_MEETING: _look_back}
