"""A mentor's own question, held against the rules that the question bank's sets follow.

What breaks a rule stops it, with a sentence that says how it could be; what is only unwise is
said once, and the mentor decides. The words are in `ord/egne_sporsmal.txt`.
"""

import re
from dataclasses import dataclass
from typing import Final

from dialogues.words import Words, plain

MOST_WORDS: Final = 20
MOST_CHARACTERS: Final = 240

# The names of the lines that say so: eget_tomt, …
EMPTY, NO_MARK, TWO, LONG = "eget_tomt", "eget_uten_tegn", "eget_to", "eget_langt"
WHY, LEADING, CLOSED = "eget_hvorfor", "eget_ledende", "eget_lukket"
DOUBLE, JARGON = "eget_dobbelt", "eget_sjargong"

_LAST_SENTENCE = re.compile(r"[^.!:\n]*$")


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
    """Only the sentence with the question counts: what leads up to it may be as it likes."""
    found = _LAST_SENTENCE.search(text.removesuffix("?").rstrip())
    question = plain(found[0] if found and found[0].strip() else text)
    said = question.split()
    lists = words.own_questions
    advice = []
    if said and said[0] in lists.get("hvorfor", ()):
        advice.append(WHY)
    elif _begins(said, lists.get("ledende", ())):
        advice.append(LEADING)
    elif not _begins(said, lists.get("åpner", ())):
        advice.append(CLOSED)
    if any(f" {phrase} " in f" {question} " for phrase in lists.get("dobbelt", ())):
        advice.append(DOUBLE)
    if any(f" {plain(phrase)} " in f" {plain(text)} " for phrase in lists.get("sjargong", ())):
        advice.append(JARGON)
    return tuple(advice)


def _begins(said: list[str], phrases: tuple[str, ...]) -> bool:
    """«i hvilken», «til hva»: a small word may come first."""
    starts = {" ".join(said[:size]) for size in (1, 2, 3, 4)} | {" ".join(said[1:2])}
    return not starts.isdisjoint(phrases)
