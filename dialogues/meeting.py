"""Meetings: arranged by either, confirmed by the other, moved, called off; and their calendar.

What comes around them is in `after_meeting` (the sheet, what is looked back on) and in `rhythm`
(none for long, and mentors' own questions).
"""

from collections.abc import Callable
from typing import Any, Final

from dialogues import after_meeting, arranging, rhythm
from dialogues.asking import ask_again, proceed, turn_aside
from dialogues.draft import Draft
from dialogues.effects import OfferCalendar
from dialogues.events import CalendarKept, FellDue, MeetingKept
from dialogues.meeting_times import SET, meeting_told, read_time, time_told
from dialogues.mirror import quote_whole
from dialogues.pair_effects import AnswerMeeting, CallOff, NotHeld
from dialogues.pairs import Meeting, MeetingNews, Pair, PairNews
from dialogues.partners import begun_pairs, name_of, pair_in
from dialogues.session import Button, Turn
from dialogues.stages import Trigger
from dialogues.then import Then
from dialogues.wishes import wish_in

# -- words that steer -----------------------------------------------------------------------------


def meet(draft: Draft, text: str) -> None:
    """«møte»: the one that is arranged, or the way to one; «møte torsdag kl 14» is well on it."""
    wish = wish_in(draft, text)
    pairs = begun_pairs(draft)
    if wish and wish.pair:
        pairs = tuple(pair for pair in pairs if pair.id == wish.pair)
    if not pairs:
        draft.say("ingen_par")
    elif len(pairs) > 1:
        _choose(draft, pairs)
    elif pairs[0].meeting:
        _show(draft, pairs[0], pairs[0].meeting)
    else:
        if not (wish and wish.when):
            draft.say("møte_ingen_ennå")
        arrange(draft, pairs[0].id, when=wish.when if wish else "")


def _choose(draft: Draft, pairs: tuple[Pair, ...]) -> None:
    """Whom a person of several pairs means; what is arranged is listed first."""
    arranged = sorted((pair.meeting.at, pair.id, pair.meeting) for pair in pairs if pair.meeting)
    for _, pair_id, meeting in arranged:
        draft.say("møte_i_lista", partner=name_of(draft, pair_id), tid=meeting_told(draft, meeting))
    choices = tuple((str(pair.id), name_of(draft, pair.id)) for pair in pairs)
    turn_aside(draft, SET, choices=choices)


def arrange(draft: Draft, pair: int, instead_of: int = 0, when: str = "") -> None:
    """`when`: the words for it, where they have come already."""
    if not when:
        turn_aside(draft, SET, pair=pair, about=instead_of)
        return
    draft.push(Trigger.TURN_ASIDE, set_=SET)
    draft.turn_to(pair=pair, about=instead_of, question=arranging.WHEN)
    arranging.take_time(draft, read_time(draft, when), arranging.WHEN)
    proceed(draft)


def _show(draft: Draft, pair: Pair, meeting: Meeting) -> None:
    draft.say(
        "møtet",
        partner=name_of(draft, pair.id),
        tid=meeting_told(draft, meeting),
        avtalt=meeting.confirmed,
        venter_på_meg=not meeting.mine,
    )
    _stand(draft, meeting)


def _stand(draft: Draft, meeting: Meeting) -> None:
    """What one can do with a meeting that is to come."""
    if meeting.confirmed or meeting.mine:
        keys = ["møte_flytt", "møte_avlys"]
    else:
        keys = ["møte_ja", "møte_annen", "møte_nei"]
    draft.stand(*(Button(draft.label(key), f"@{key}-{meeting.id}") for key in keys))


def _one_with_meeting(draft: Draft, named: int) -> Pair | None:
    found = [pair for pair in begun_pairs(draft) if pair.meeting and named in (0, pair.id)]
    return found[0] if len(found) == 1 else None


def move(draft: Draft, text: str) -> None:
    """«flytt møtet»"""
    wish = wish_in(draft, text)
    pair = _one_with_meeting(draft, wish.pair if wish else 0)
    if pair and pair.meeting:
        arrange(draft, pair.id, pair.meeting.id, wish.when if wish else "")
    else:
        meet(draft, text)


def call_off(draft: Draft, text: str) -> None:
    """«avlys møtet»: which one is shown, and a button does it."""
    if any(pair.meeting for pair in begun_pairs(draft)):
        meet(draft, text)
    else:
        draft.say("møte_ingen")


def not_held(draft: Draft, _text: str) -> None:
    """«vi møttes ikke»"""
    top = draft.session.top
    draft.do(NotHeld(top.pair if top and after_meeting.is_open(draft) else 0))


def calendar(draft: Draft, _text: str) -> None:
    draft.do(OfferCalendar())


def new_calendar(draft: Draft, _text: str) -> None:
    draft.do(OfferCalendar(new=True))


def no_calendar(draft: Draft, _text: str) -> None:
    draft.do(OfferCalendar(off=True))


# -- news of it -----------------------------------------------------------------------------------


def _tell(draft: Draft, news: MeetingNews) -> None:
    meeting = news.meeting
    values = {
        "partner": name_of(draft, news.pair),
        "tid": meeting_told(draft, meeting),
        "før": meeting_told(draft, _at(meeting, news)) if news.before else "",
        "sted": quote_whole(news.place) if news.place else "",
    }
    match news.state:
        case "proposed" | "moved":
            draft.say("møte_foreslått", **values)
            _stand(draft, meeting)
        case "confirmed":
            draft.say("møte_bekreftet", **values)
            draft.calendar = meeting.id
        case "declined":
            draft.say("møte_passer_ikke", **values)
            _cancelled(draft, meeting)
            _stand_new(draft, news.pair)
        case "called_off":
            draft.say("møte_avlyst", **values)
            _cancelled(draft, meeting)
            _stand_new(draft, news.pair)


def _at(meeting: Meeting, news: MeetingNews) -> Meeting:
    assert news.before is not None
    return Meeting(meeting.id, news.before, meeting.minutes, confirmed=False, mine=False)


def _cancelled(draft: Draft, meeting: Meeting) -> None:
    """A calendar that holds it is to let it go."""
    if meeting.sequence:
        draft.calendar = meeting.id


def _stand_new(draft: Draft, pair: int) -> None:
    draft.stand(Button(draft.label("møte_nytt"), f"@møte_nytt-{pair}"))


# -- buttons under it -----------------------------------------------------------------------------


def _still(draft: Draft, news: MeetingNews, *states: str) -> bool:
    """Whether the meeting is as the button thought; else how it is now is said."""
    if news.state in states:
        return True
    pair = pair_in(draft, news.pair)
    newest = pair.meeting if pair else None
    if news.state == "replaced" and pair and newest:
        _show(draft, pair, newest)
        draft.pieces.insert(0, draft.line("møte_flyttet_siden"))
    else:
        draft.say("møte_alt_" + _LINES.get(news.state, "borte"))
    return False


_LINES: Final = {
    "confirmed": "bekreftet",
    "proposed": "foreslått",
    "moved": "foreslått",
    "past": "vært",
    "declined": "avlyst",
    "called_off": "avlyst",
}


def _yes(draft: Draft, news: MeetingNews) -> None:
    if _still(draft, news, "proposed", "moved") and not news.meeting.mine:
        draft.do(AnswerMeeting(news.meeting.id, yes=True))


def _no(draft: Draft, news: MeetingNews) -> None:
    if _still(draft, news, "proposed", "moved") and not news.meeting.mine:
        draft.do(AnswerMeeting(news.meeting.id, yes=False))


def _another_time(draft: Draft, news: MeetingNews) -> None:
    if _still(draft, news, "proposed", "moved", "confirmed"):
        arrange(draft, news.pair, news.meeting.id)


def _call_off(draft: Draft, news: MeetingNews) -> None:
    if _still(draft, news, "proposed", "moved", "confirmed"):
        draft.do(CallOff(news.meeting.id))


def _new(draft: Draft, news: PairNews) -> None:
    """The way to a meeting, from a button that may be old."""
    pair = pair_in(draft, news.pair)
    if pair is None or not pair.begun:
        draft.say("borte")
    elif pair.meeting:
        _show(draft, pair, pair.meeting)
    else:
        arrange(draft, pair.id)


# -- what came of it ------------------------------------------------------------------------------


def _kept(draft: Draft, kept: MeetingKept) -> None:
    meeting = kept.meeting
    draft.say(
        f"møte_svar_{_ANSWERS[kept.state]}",
        partner=name_of(draft, kept.pair),
        tid=meeting_told(draft, meeting) if meeting else "",
        mitt=time_told(draft, *kept.wanted) if kept.wanted else "",
    )
    match kept.state:
        case "confirmed" if meeting:
            draft.calendar = meeting.id
        case "called_off" | "declined" if meeting:
            _cancelled(draft, meeting)
        case "crossed" if meeting:
            _stand(draft, meeting)
            return
        case "not_held":
            after_meeting.let_go(draft, kept.pair)
            _stand_new(draft, kept.pair)
            return
    # After a button under news the open question is as it was.
    if kept.state in ("sent", "gone", "past", "none_held"):
        ask_again(draft)


_ANSWERS: Final = {
    "sent": "sendt",
    "confirmed": "bekreftet",
    "declined": "nei",
    "called_off": "avlyst",
    "crossed": "krysset",
    "gone": "borte",
    "past": "forbi",
    "not_held": "ikke_holdt",
    "none_held": "ingen_holdt",
}


def _calendar_kept(draft: Draft, kept: CalendarKept) -> None:
    names = {"new": "ny", "there": "finnes", "off": "av", "none": "ingen", "no_address": "ikke_her"}
    draft.say(f"kalender_{names[kept.state]}", lenke=kept.link)
    ask_again(draft)


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    **arranging.MEANINGS,
    **after_meeting.MEANINGS,
}
TELLERS: Final[dict[type, Callable[[Draft, Any], None]]] = {
    MeetingNews: _tell,
    **after_meeting.TELLERS,
}
STANDING: Final[dict[str, tuple[str, Callable[[Draft, Any], None]]]] = {
    "møte_ja": ("meeting", _yes),
    "møte_nei": ("meeting", _no),
    "møte_annen": ("meeting", _another_time),
    "møte_flytt": ("meeting", _another_time),
    "møte_avlys": ("meeting", _call_off),
    "møte_nytt": ("pair", _new),
}
STEERING: Final[dict[str, Callable[[Draft, str], None]]] = {
    "flytt_møte": move,
    "avlys_møte": call_off,
    "ikke_møttes": not_held,
    "møte": meet,
    "ny_kalender": new_calendar,
    "ingen_kalender": no_calendar,
    "kalender": calendar,
    **rhythm.STEERING,
}
ANSWERED: Final[dict[type, Callable[[Draft, Any], None]]] = {
    MeetingKept: _kept,
    CalendarKept: _calendar_kept,
}
DUE: Final[dict[str, Callable[[Draft, FellDue], None]]] = {
    **after_meeting.DUE,
    **rhythm.DUE,
}
