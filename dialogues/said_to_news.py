"""What is written right under news is an answer to it: «ja» under «Passer det?» confirms.

Only the newest message counts, and an open question's own answers come first. Once anything else
has been said, words are what they always are, and the buttons still act.
"""

from typing import Final

from dialogues.answering import answer_in_words
from dialogues.asking import open_question
from dialogues.draft import Draft
from dialogues.events import Pressed, Said
from dialogues.news import press
from dialogues.session import Heard
from dialogues.steering import STEERING
from dialogues.words import plain, plain_label

YES: Final = frozenset({"enig", "møte_ja", "godta"})
NO: Final = frozenset({"møte_nei", "ikkenå"})
YES_WORDS: Final = frozenset({"ja", "uklart_ja"})
FEEDBACK, ASKING_ON, THANKS = "tilbakemelding", "spør", "takk"
WORDS_OF_ONES_OWN: Final = 4


def answered_news(draft: Draft, event: Said) -> bool:
    """Whether the text was taken as an answer to the news that came last."""
    if not draft.memory.standing or event.about is None or not draft.consented:
        return False
    options = {option.partition("-")[0][1:]: option for _, option in draft.memory.standing}
    chosen = _chosen(draft, event.text, options)
    if not chosen:
        return False
    words = _in_place_of_a_press(draft, event.text, chosen)
    draft.heard = Heard(event.text)
    press(draft, Pressed(0, options[chosen], event.about))
    if words and open_question(draft) is not None:
        draft.pieces.clear()  # the question is answered already
        answer_in_words(draft, words)
    return True


def _chosen(draft: Draft, text: str, options: dict[str, str]) -> str:
    """The name of the button that these words are, or nothing."""
    whole = plain(text)
    for label, option in draft.memory.standing:
        if plain_label(label) == whole:
            return option.partition("-")[0][1:]
    groups = draft.words.groups_of(text)
    for name in options:
        if name in YES and groups & YES_WORDS:
            return name
        if name in NO and "nei" in groups:
            return name
        if name == THANKS and THANKS in groups:
            return name
    return _about_shared(draft, text, options, groups)


def _about_shared(draft: Draft, text: str, options: dict[str, str], groups: frozenset[str]) -> str:
    """A mentor with nothing open writes about what was shared: it is shown before it is sent."""
    if draft.session.stack or groups & STEERING.keys() or text.lstrip().startswith("/"):
        return ""
    if len(text.split()) < WORDS_OF_ONES_OWN or FEEDBACK not in options:
        return ""
    return ASKING_ON if text.rstrip().endswith("?") else FEEDBACK


def _in_place_of_a_press(draft: Draft, text: str, chosen: str) -> str:
    """The words, where they are more than the button's own."""
    labels = {plain_label(label) for label, _ in draft.memory.standing}
    return text if chosen in (FEEDBACK, ASKING_ON) and plain(text) not in labels else ""
