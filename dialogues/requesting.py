"""What the mentee asks the mentor for: drafted, sent, answered, followed up once."""

from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup

from dialogues.asking import ask_again, ask_from, proceed
from dialogues.draft import Draft
from dialogues.effects import Asked
from dialogues.events import FellDue, RequestAnswered, RequestsRead, RequestWithdrawn
from dialogues.listing import numbered
from dialogues.mirror import quote, quote_whole
from dialogues.next_sets import SENDING
from dialogues.pair_effects import (
    AnswerRequest,
    ReadRequests,
    SendRequest,
    ShowRequest,
    WithdrawRequest,
)
from dialogues.pairing import turn_to_pair
from dialogues.pairs import RequestGone, RequestItem, RequestNews
from dialogues.partners import name_of, pair_in
from dialogues.sending import decide, keep_words
from dialogues.session import Button, Turn
from dialogues.stages import Stage
from dialogues.then import Then

ANSWERING = "svar-pa-foresporsel"
ACCEPTED, NOT_NOW, DONE = "accepted", "not_now", "done"
MOST_LISTED: Final = 8
MOST_ASKED: Final = 4  # questions that take thought, for a request of its own

# What a mentor may still answer, by what is answered already; the buttons come in this order.
OPEN_ANSWERS: Final = {
    "sent": (ACCEPTED, DONE, NOT_NOW),
    ACCEPTED: (DONE, NOT_NOW),
    NOT_NOW: (ACCEPTED, DONE),
    DONE: (),
}
_VERBS: Final = {ACCEPTED: "godta", NOT_NOW: "ikkenå", DONE: "gjort"}


# -- the mentee sends it --------------------------------------------------------------------------


def ask_for(draft: Draft, _text: str) -> None:
    """«be om noe»: a request of its own, by the questions that the stance has for it."""
    if draft.facts.pair is None or draft.facts.mentor is None:
        draft.say("ingen_å_be")
        return
    draft.push_stage(Stage.ASK_MENTOR, left=MOST_ASKED)
    proceed(draft)


def show_request(draft: Draft, text: str) -> None:
    """The request as one text, before it goes; nothing is sent by choosing its number."""
    pair = draft.facts.pair
    assert pair is not None
    top = draft.top
    turn_to_pair(draft, SENDING, pair.id, about=top.number, words=text, purpose=top.stance.value)


def _seen(draft: Draft, turn: Turn) -> Then:
    if turn.value == "endre":
        return Then.PROCEED
    return decide(draft, turn, _send)


def _reworded(draft: Draft, turn: Turn) -> Then:
    then = keep_words(draft, turn)
    if then is Then.PROCEED and draft.top.question == turn.question:
        ask_from(draft, "sikker")
    return then


def _send(draft: Draft) -> None:
    top = draft.top
    pair = pair_in(draft, top.pair)
    if pair is None or not pair.joined:
        draft.say("par_over")
        return
    draft.do(SendRequest(pair.id, top.about, top.purpose, top.draft))
    draft.say("forespørsel_sendt", partner=name_of(draft, pair.id))


# -- the mentor answers it ------------------------------------------------------------------------


def _tell(draft: Draft, news: RequestNews) -> None:
    if news.as_mentee:
        _tell_answer(draft, news)
    else:
        _tell_request(draft, news)


def _tell_request(draft: Draft, news: RequestNews) -> None:
    draft.say(
        "forespørsel_kommer",
        mentee=name_of(draft, news.pair),
        hva=draft.label(f"ber_om_{news.stance}"),
        ord=quote_whole(news.text),
        svar=news.state,
        igjen=news.again,
    )
    draft.stand(
        *(
            Button(_answer_label(draft, news.stance, answer), f"@{_VERBS[answer]}-{news.id}")
            for answer in OPEN_ANSWERS[news.state]
        )
    )


def _tell_gone(draft: Draft, news: RequestGone) -> None:
    draft.say("forespørsel_borte", mentee=name_of(draft, news.pair))


def _answer_label(draft: Draft, stance: str, answer: str) -> str:
    return draft.label(answer if answer == NOT_NOW else f"{answer}_{stance}")


def _remind(draft: Draft, event: FellDue) -> None:
    """Once while it waits for an answer, and once a while after a yes."""
    assert isinstance(event.about, RequestNews)
    draft.do(Asked(event.id))
    draft.remember(unsolicited_at=draft.facts.now)
    _tell_request(draft, event.about)


def _answer(state: str) -> Callable[[Draft, RequestNews], None]:
    def press(draft: Draft, news: RequestNews) -> None:
        if state not in OPEN_ANSWERS[news.state]:
            draft.say("forespørsel_besvart", svar=news.state)
            return
        turn_to_pair(draft, ANSWERING, news.pair, about=news.id, purpose=state)

    return press


def _line(draft: Draft, turn: Turn) -> Then:
    """An optional line. What goes without one goes at once; a line is shown first."""
    if turn.value == "bare" or (turn.answer and "nei" in draft.words.groups_of(turn.answer.text)):
        return _give(draft, "")
    return keep_words(draft, turn, short=True)


def _line_seen(draft: Draft, turn: Turn) -> Then:
    if turn.value == "ja":
        return _give(draft, draft.top.draft)
    return decide(draft, turn, lambda _: None)


def _give(draft: Draft, line: str) -> Then:
    draft.do(AnswerRequest(draft.top.about, draft.top.purpose, line))
    draft.pop()  # what came of it is said when it is known
    return Then.REST


def _said_answered(draft: Draft, done: RequestAnswered) -> None:
    draft.say(
        "forespørsel_svar_sendt" if done.counted else "forespørsel_svar_ikke_sendt",
        partner=name_of(draft, done.pair),
    )
    ask_again(draft)


# -- the mentee hears of it -----------------------------------------------------------------------


def _tell_answer(draft: Draft, news: RequestNews) -> None:
    pair = pair_in(draft, news.pair)
    draft.say(
        "forespørsel_svar",
        fra=pair.name if pair else "",
        svar=news.state,
        rolle=news.stance,
        spurt=quote(news.text),
        linje=quote_whole(news.line) if news.line else "",
    )


# -- all of them ----------------------------------------------------------------------------------


def list_requests(draft: Draft, _text: str) -> None:
    """«forespørsler»: what I have asked for, and what I am asked for."""
    draft.do(ReadRequests())


def show_requests(draft: Draft, read: RequestsRead) -> None:
    if not read.items:
        draft.say("forespørsler_ingen", har_mentor=draft.facts.mentor is not None)
        return
    listed = read.items[:MOST_LISTED]
    draft.say(
        "forespørsler",
        innslag=numbered(_entry(draft, item) for item in listed),
        flere=len(read.items) - len(listed),
        har_mentor=draft.facts.mentor is not None,
    )
    draft.stand(*(_button(draft, place, item) for place, item in enumerate(listed, 1)))


def _entry(draft: Draft, item: RequestItem) -> Markup:
    return draft.line(
        "forespørsel_innslag",
        som_mentee=item.as_mentee,
        partner=name_of(draft, item.pair),
        hva=draft.label(f"ber_om_{item.stance}"),
        svar=item.state,
        ord=quote(item.text) if item.text else "",
    )


def _button(draft: Draft, place: int, item: RequestItem) -> Button:
    line, verb = ("trekk_knapp", "trekk") if item.as_mentee else ("vis_knapp", "vis")
    label = str(draft.line(line, nummer=place).striptags())
    return Button(label, f"@{verb}-{item.id}")


def _show_again(draft: Draft, news: RequestNews) -> None:
    draft.do(ShowRequest(news.id))
    draft.say("forespørsel_vises")


def _withdraw(draft: Draft, news: RequestNews) -> None:
    draft.do(WithdrawRequest(news.id))


def _said_withdrawn(draft: Draft, done: RequestWithdrawn) -> None:
    other = name_of(draft, done.pair)
    draft.say("forespørsel_trukket", partner=other, kan_ligge=done.may_remain)


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (SENDING, "sikker"): _seen,
    (SENDING, "ord"): _reworded,
    (ANSWERING, "ord"): _line,
    (ANSWERING, "sikker"): _line_seen,
}
TELLERS: Final[dict[type, Callable[[Draft, Any], None]]] = {
    RequestNews: _tell,
    RequestGone: _tell_gone,
}
STANDING: Final[dict[str, tuple[str, Callable[[Draft, Any], None]]]] = {
    "godta": ("request_sent", _answer(ACCEPTED)),
    "ikkenå": ("request_sent", _answer(NOT_NOW)),
    "gjort": ("request_sent", _answer(DONE)),
    "vis": ("request_sent", _show_again),
    "trekk": ("my_request", _withdraw),
}
STEERING: Final[dict[str, Callable[[Draft, str], None]]] = {
    "ny_forespørsel": ask_for,
    "forespørsler": list_requests,
}
ANSWERED: Final[dict[type, Callable[[Draft, Any], None]]] = {
    RequestsRead: show_requests,
    RequestAnswered: _said_answered,
    RequestWithdrawn: _said_withdrawn,
}
DUE: Final[dict[str, Callable[[Draft, FellDue], None]]] = {"request": _remind}
