"""«mine bidrag»: what a mentor has given, what came of it, and changing or taking it away."""

from typing import Final

from markupsafe import Markup

from dialogues.draft import Draft
from dialogues.events import ContributionsRead
from dialogues.listing import numbered
from dialogues.mentor_effects import ChangeContribution, ReadContributions, RetireContribution
from dialogues.mirror import quote, quote_whole
from dialogues.pairing import turn_to_pair
from dialogues.pairs import OwnContribution
from dialogues.partners import name_of
from dialogues.sending import decide
from dialogues.session import Button, Turn
from dialogues.then import Then
from dialogues.voices import kind_in_words, recording

CHANGING: Final = "endre-bidrag"
MOST_LISTED: Final = 10


def list_own(draft: Draft, _text: str) -> None:
    draft.do(ReadContributions())


def show_own(draft: Draft, read: ContributionsRead) -> None:
    """The newest, each with a button that opens it."""
    if not read.items:
        draft.say("bidrag_ingen")
        return
    listed = read.items[:MOST_LISTED]
    lines = numbered(_line(draft, item) for item in listed)
    draft.say("bidrag_liste", innslag=lines, flere=len(read.items) - len(listed))
    buttons = (
        Button(str(draft.line("bidrag_knapp", nummer=place).striptags()), f"@bidraget-{item.id}")
        for place, item in enumerate(listed, 1)
    )
    draft.stand(*buttons)


def _line(draft: Draft, item: OwnContribution) -> Markup:
    words = quote(item.text) if item.text else ""
    return draft.line("bidrag_innslag", **_facts_of(draft, item), ord=words)


def _facts_of(draft: Draft, item: OwnContribution) -> dict[str, object]:
    return {
        "slag": kind_in_words(draft, item.kind),
        "tema": draft.label(f"tema_{item.theme}") if item.theme else "",
        "mentee": name_of(draft, item.pair) if item.pair else "",
        "tale": item.attachment is not None,
        "kept": item.kept,
        "hørt": item.heard,
    }


def show_one(draft: Draft, item: OwnContribution) -> None:
    """The whole of it. What was sent at once has been read, and stays as it is."""
    words = quote_whole(item.text) if item.text else ""
    draft.say("bidrag_ett", **_facts_of(draft, item), ord=words)
    draft.play(item.attachment)
    away = Button(draft.label("ta_bort_bidrag"), f"@tabortbidrag-{item.id}")
    if item.kept:
        draft.stand(Button(draft.label("endre_bidrag"), f"@endrebidrag-{item.id}"), away)
    else:
        draft.stand(away)


def change(draft: Draft, item: OwnContribution) -> None:
    turn_to_pair(draft, CHANGING, item.pair, about=item.id, words=item.text)


def changed(draft: Draft, turn: Turn) -> Then:
    return decide(draft, turn, _change)


def _change(draft: Draft) -> None:
    top = draft.top
    draft.do(ChangeContribution(top.about, top.draft, recording(draft)))
    draft.say("bidrag_endret")


def retire(draft: Draft, item: OwnContribution) -> None:
    draft.do(RetireContribution(item.id))
    draft.say("bidrag_tatt_bort", lest=item.heard > 0 or not item.kept)
