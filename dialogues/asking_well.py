"""What makes a question hard to answer well, by the words it is asked in.

One piece for a mentor's own question and for the sets of the bank. The words are in
`ord/egne_sporsmal.txt`, for each language.
"""

import re
from collections.abc import Mapping
from typing import Final

from dialogues.words import Words, plain

WHY, LEADING, CLOSED, DOUBLE = "hvorfor", "ledende", "lukket", "dobbelt"
Lists = Mapping[str, tuple[str, ...]]
_LAST_SENTENCE: Final = re.compile(r"[^.!:?\n]*$")
_CLAUSES: Final = re.compile(r"[,–]")


def question_in(text: str) -> str:
    """The last sentence: what leads up to the question may be as it likes."""
    found = _LAST_SENTENCE.search(text.rstrip().removesuffix("?").rstrip())
    return found[0].strip() if found and found[0].strip() else text


def faults(text: str, words: Words) -> tuple[str, ...]:
    """WHY, LEADING or CLOSED, and DOUBLE: of the question that a text ends with."""
    question = question_in(text)
    clauses = [plain(clause).split() for clause in _CLAUSES.split(question)]
    said = clauses[0]
    lists = words.own_questions
    found = []
    if said and said[0] in lists.get("hvorfor", ()):
        found.append(WHY)
    elif _begins(said, lists.get("ledende", ())) or _ends(
        clauses[-1], lists.get("ledende_slutt", ())
    ):
        found.append(LEADING)
    elif not (_is_open(clauses, lists) or _is_a_choice(clauses, lists)):
        found.append(CLOSED)
    if _is_double(question, lists):
        found.append(DOUBLE)
    return tuple(found)


def _is_open(clauses: list[list[str]], lists: Lists) -> bool:
    return any(_begins(clause, lists.get("åpner", ())) for clause in clauses)


def _is_a_choice(clauses: list[list[str]], lists: Lists) -> bool:
    """«Snakket du mest, eller spurte du mest?»: between two, and not a yes or a no."""
    more = (clause[:1] for clause in clauses[1:])
    return any(word in lists.get("enten_eller", ()) for words in more for word in words)


def _is_double(question: str, lists: Lists) -> bool:
    whole = f" {plain(question)} "
    for phrase in lists.get("dobbelt_unntak", ()):
        whole = whole.replace(f" {phrase} ", " ")
    return any(f" {phrase} " in whole for phrase in lists.get("dobbelt", ()))


def jargon_in(text: str, words: Words) -> str:
    """The first technical or fashionable term in a text, "" if there is none."""
    return _first(text, words.own_questions.get("sjargong", ()))


def anybody_in(text: str, words: Words) -> str:
    """The first «man», where the reader could be meant."""
    return _first(text, words.own_questions.get("hvem_som_helst", ()))


def _first(text: str, phrases: tuple[str, ...]) -> str:
    whole = f" {plain(text)} "
    return next((phrase for phrase in phrases if f" {plain(phrase)} " in whole), "")


def _begins(said: list[str], phrases: tuple[str, ...]) -> bool:
    """«i hvilken», «til hva»: a small word may come first."""
    starts = {" ".join(said[:size]) for size in (1, 2, 3, 4)} | {" ".join(said[1:2])}
    return not starts.isdisjoint(phrases)


def _ends(said: list[str], phrases: tuple[str, ...]) -> bool:
    return not {" ".join(said[-size:]) for size in (1, 2, 3)}.isdisjoint(phrases)
