"""A mentor's own question, held against the rules that the question bank's sets follow.

What breaks a rule stops it, with a sentence that says how it could be; what is only unwise is
said once, and the mentor decides. The words are in `ord/egne_sporsmal.txt`.
"""

from dataclasses import dataclass
from typing import Final

from dialogues import asking_well
from dialogues.asking_well import faults, jargon_in
from dialogues.words import Words

MOST_WORDS: Final = 20
MOST_CHARACTERS: Final = 240

# The names of the lines that say so: eget_tomt, …
EMPTY, NO_MARK, TWO, LONG = "eget_tomt", "eget_uten_tegn", "eget_to", "eget_langt"
WHY, LEADING, CLOSED = "eget_hvorfor", "eget_ledende", "eget_lukket"
DOUBLE, JARGON = "eget_dobbelt", "eget_sjargong"

LINES: Final = {
    asking_well.WHY: WHY,
    asking_well.LEADING: LEADING,
    asking_well.CLOSED: CLOSED,
    asking_well.DOUBLE: DOUBLE,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`text` is the question as it would be kept, on one line.

    `error`: the line that says why it cannot be used, "" if it can. `advice`: lines that say how
    it could be better, the most important first.
    """

    text: str
    error: str = ""
    advice: tuple[str, ...] = ()


def judge(text: str, words: Words) -> Verdict:
    """What is to be said of this as a question to a mentee."""
    whole = " ".join(text.split())
    error = _error(whole)
    return Verdict(whole, error, () if error else _advice(whole, words))


def _error(text: str) -> str:
    if not any(map(str.isalpha, text)):
        return EMPTY
    if text.count("?") > 1:
        return TWO
    if not text.endswith("?"):
        return NO_MARK
    if len(text.split()) > MOST_WORDS or len(text) > MOST_CHARACTERS:
        return LONG
    return ""


def _advice(text: str, words: Words) -> tuple[str, ...]:
    found = tuple(LINES[fault] for fault in faults(text, words))
    return (*found, JARGON) if jargon_in(text, words) else found
