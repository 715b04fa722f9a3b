"""What the mentee lets the mentor see: chosen from the log, listed, taken back; and told."""

from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup

from dialogues.asking import ask_again, turn_aside
from dialogues.draft import Draft
from dialogues.effects import ReadLog
from dialogues.events import LogRead, SharedRead, TakenBack
from dialogues.mentor_home import page
from dialogues.mirror import quote, quote_whole, shown
from dialogues.pair_effects import ReadShared, ShareAnswers, TakeBack
from dialogues.pairs import SharedItem, SharedNews
from dialogues.partners import name_of
from dialogues.session import Button, Turn
from dialogues.telling import offer, page_in
from dialogues.then import Then
from dialogues.understanding import ALL, NONE
from dialogues.when import day_in_words

FROM_LOG, BACK = "del-fra-logg", "ta-tilbake"
MOST_LISTED = 20
LABEL_LENGTH = 40


def pick_from_log(draft: Draft, text: str) -> None:
    """`del_fra_logg-2` as a button under page two of the log."""
    if draft.facts.pair is None or draft.facts.mentor is None:
        draft.say("ingen_å_dele_med")
        return
    draft.do(ReadLog(page_in(text), to_share=True))


def offer_log(draft: Draft, read: LogRead) -> None:
    """A page of the log as choices."""
    written = [entry for entry in read.entries if entry.text.strip()]
    if not written:
        draft.say("logg_tom")
        return
    _choose(draft, FROM_LOG, tuple((str(e.number), _label(e.text)) for e in written))


def _choose(draft: Draft, set_: str, choices: tuple[tuple[str, str], ...]) -> None:
    pair = draft.facts.pair
    turn_aside(draft, set_, choices=choices, pair=pair.id if pair else 0)


def _label(text: str) -> str:
    line = " ".join(shown(text).split())
    if len(line) <= LABEL_LENGTH:
        return line
    start = line[:LABEL_LENGTH]
    return (start.rpartition(" ")[0] or start) + " …"


def _share_chosen(draft: Draft, turn: Turn) -> Then:
    numbers = _chosen(draft, turn)
    other = name_of(draft, draft.top.pair)
    if numbers:
        draft.do(ShareAnswers(draft.top.pair, numbers))
        draft.say("delt_fra_logg", partner=other, antall=len(numbers))
    else:
        draft.say("ikke_delt")
    return Then.PROCEED


def _chosen(draft: Draft, turn: Turn) -> tuple[int, ...]:
    """The ids behind the numbers that were chosen; silence chooses nothing."""
    keys = turn.value if isinstance(turn.value, tuple) else (str(turn.value or ""),)
    if NONE in keys:
        return ()
    offered = enumerate(draft.top.choices, 1)
    return tuple(int(id_) for place, (id_, _) in offered if ALL in keys or str(place) in keys)


def list_shared(draft: Draft, _text: str) -> None:
    """«delt»: what the mentor can see now; who is mentor alone means what they have been given."""
    if draft.facts.pair is None and draft.facts.mentees:
        draft.say("delt_hos_meg")
        page(draft, "")
    else:
        draft.do(ReadShared())


def shared_with_me(draft: Draft, text: str) -> None:
    """«hva har Nora delt»: that is on the mentor's page, where what is taken back is gone."""
    if draft.facts.mentees:
        draft.say("delt_hos_meg")
        page(draft, text)
    else:
        list_shared(draft, text)


def show_shared(draft: Draft, read: SharedRead) -> None:
    pair = draft.facts.pair
    if pair is None:
        draft.say("ingen_å_dele_med")
        return
    other = name_of(draft, pair.id)
    if not read.items:
        draft.say("delt_tomt", partner=other)
        offer(draft, "del_fra_logg")
        return
    listed = read.items[:MOST_LISTED]
    entries = Markup("\n\n").join(_entry(draft, item) for item in listed)
    draft.say("delt_liste", partner=other, innslag=entries, flere=len(read.items) - len(listed))
    offer(draft, "ta_tilbake", "del_fra_logg")


def _entry(draft: Draft, item: SharedItem) -> Markup:
    local = item.at.astimezone(draft.facts.zone).date()
    day = day_in_words(local, draft.local_now.date(), draft.session.language)
    asked = "" if item.path else item.question
    words = Markup.escape(item.title) if item.path else _words(draft, item, quote)
    return draft.line("delt_innslag", dag=day, spørsmål=asked, ord=words)


def _words(draft: Draft, item: SharedItem, quoted: Callable[[str], Markup]) -> Markup:
    """The item's words; of a next step and its if-then also what they are."""
    match item.kind:
        case "next_step":
            what, _, day = item.text.partition("\n")
            return draft.line("sum_steg", ord=quoted(what), dag=day)
        case "if_hard":
            return draft.line("sum_hvis", ord=quoted(item.text))
    return quoted(item.text)


def pick_to_take_back(draft: Draft, _text: str) -> None:
    """«ta tilbake»: the list again, to choose from."""
    draft.do(ReadShared(to_take_back=True))


def offer_shared(draft: Draft, read: SharedRead) -> None:
    if not read.items:
        show_shared(draft, read)
        return
    listed = read.items[:MOST_LISTED]
    _choose(draft, BACK, tuple((str(item.id), _label(item.title)) for item in listed))


def _take_back(draft: Draft, turn: Turn) -> Then:
    ids = _chosen(draft, turn)
    if not ids:
        draft.say("beholdt_delt")
        return Then.PROCEED
    draft.do(TakeBack(ids))  # what came of it is said when it is known
    draft.pop()
    return Then.REST


def say_taken_back(draft: Draft, done: TakenBack) -> None:
    pair = draft.facts.pair
    other = name_of(draft, pair.id) if pair else draft.label("mentoren_din")
    draft.say("tatt_tilbake", partner=other, antall=done.count, kan_ligge=done.may_remain)
    ask_again(draft)


def _tell_shared(draft: Draft, news: SharedNews) -> None:
    """Exactly what was shared, once, with the goal it belongs to."""
    goal = quote_whole(news.goal) if news.goal else None
    other, count = name_of(draft, news.pair), len(news.items)
    told = [draft.line("delt_med_deg", partner=other, antall=count, mål=goal)]
    for item in news.items:
        words = Markup.escape(item.text) if item.path else _words(draft, item, quote_whole)
        told.append(draft.line("delt_med_deg_ett", spørsmål=item.question, ord=words))
    draft.pieces.append(Markup("\n").join(told))
    newest = news.items[-1].id  # of several, what the mentor answers is about all of them
    draft.stand(
        Button(draft.label("gi_tilbakemelding"), f"@tilbakemelding-{newest}"),
        Button(draft.label("fortell_historie"), f"@historie-{newest}"),
        Button(draft.label("spør_videre"), f"@spør-{newest}"),
    )
    if any(item.path for item in news.items):
        draft.illustrate()


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (FROM_LOG, "hvilke"): _share_chosen,
    (BACK, "hvilke"): _take_back,
}
TELLERS: Final[dict[type, Callable[[Draft, Any], None]]] = {SharedNews: _tell_shared}
STEERING: Final[dict[str, Callable[[Draft, str], None]]] = {
    "del_fra_logg": pick_from_log,
    "delt": list_shared,
    "delt_med_meg": shared_with_me,
    "ta_tilbake": pick_to_take_back,
}


def _shared_read(draft: Draft, read: SharedRead) -> None:
    offer_shared(draft, read) if read.to_take_back else show_shared(draft, read)


ANSWERED: Final[dict[type, Callable[[Draft, Any], None]]] = {
    SharedRead: _shared_read,
    TakenBack: say_taken_back,
}
