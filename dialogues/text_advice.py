"""What could be better about one text of a question, as it reads."""

import re
from collections.abc import Iterator
from typing import Final

from dialogues.asking_well import CLOSED, anybody_in, faults, jargon_in, question_in
from dialogues.words import Words

MOST_WORDS_ASKED: Final = 20
MOST_WORDS: Final = 25
LONGEST_MESSAGE: Final = 600
HEAVY: Final = 50  # LIX: words in a sentence, and how many of a hundred are long
FEWEST_WORDS: Final = 8  # a LIX of fewer words says nothing
LONG_WORD: Final = 6

_QUOTED: Final = re.compile(r"«[^»]*»|“[^”]*”|‘[^’]*’")
_SENTENCE: Final = re.compile(r"[^.!?:\n]+[.!?:]*")
_WORD: Final = re.compile(r"[\w⟨⟩’'-]+")
_FILLED: Final = re.compile(r"⟨\w+⟩")
_EMOJI: Final = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_BENT: Final = re.compile(r"⟨mentor⟩\w|(?:^|[.?:]\s|\n)\s*⟨mentor⟩")

Found = Iterator[tuple[str, dict[str, str | int]]]


def sign_advice(text: str) -> Found:
    """(code, values) about signs, for a text or what stands on a button."""
    if "!" in text:
        yield "utropstegn", {}
    if emoji := _EMOJI.search(text):
        yield "emoji", {"tegn": emoji[0]}


def text_advice(text: str, words: Words, *, is_open: bool, asks: bool) -> Found:
    """(code, values). `is_open`: own words are asked for. `asks`: it has to be one question."""
    yield from sign_advice(text)
    own = _QUOTED.sub("«»", text).strip()
    marks = own.count("?")
    if marks > 1:
        yield "to_spørsmål", {}
    elif marks == 0 and asks:
        yield "uten_spørsmålstegn", {}
    elif marks == 1 and not own.endswith("?"):
        yield "spørsmål_ikke_sist", {}
    if marks == 1 and own.endswith("?"):
        for fault in faults(own, words):
            if fault != CLOSED or is_open:
                yield fault, {"spørsmål": _short(question_in(own))}
    if word := jargon_in(own, words):
        yield "sjargong", {"ord": word}
    if word := anybody_in(own, words):
        yield "hvem_som_helst", {"ord": word}
    yield from _lengths(own)
    if _BENT.search(text):
        yield "bøyd_mentor", {}


def _lengths(own: str) -> Found:
    for sentence in _SENTENCE.findall(own):
        most = MOST_WORDS_ASKED if sentence.endswith("?") else MOST_WORDS
        count = len(_WORD.findall(sentence))
        if count > most:
            start = _short(sentence.strip())
            yield "lang_setning", {"ord": count, "mest": most, "begynnelse": start}
    found = lix(own)
    if found > HEAVY:
        yield "tung_tekst", {"lix": found, "mest": HEAVY}
    if len(own) > LONGEST_MESSAGE:
        yield "lang_melding", {"tegn": len(own), "mest": LONGEST_MESSAGE}


def lix(text: str) -> int:
    """How heavy a text is to read; 0 for one too short to say."""
    words = _WORD.findall(text.replace("«»", ""))
    if len(words) < FEWEST_WORDS:
        return 0
    sentences = max(1, len(re.findall(r"[.!?:]+", text)))
    long = sum(len(word) > LONG_WORD for word in words)
    return round(len(words) / sentences + 100 * long / len(words))


def _short(text: str) -> str:
    words = _FILLED.sub("…", text).split()
    return " ".join(words) if len(words) <= 5 else " ".join(words[:5]) + " …"
