"""The table of faulty and doubtful sets: what is said of each, and what it costs to say it."""

import re
import time
import tracemalloc

import pytest

from dialogues.check import parsed
from dialogues.errors import UnknownSet
from dialogues.problems import Problem
from dialogues.telling_problems import LINE, advice, sentence
from tests.dialogues.faulty_sets import Row, bank, rows
from tests.playing import PROMPTS

MOST_SECONDS, MOST_BYTES = 0.050, 20 * 2**20
LANGUAGES = ("nb", "nn", "en")
PLACE = re.compile(r"[→·] (Spørsmål \d+(, [a-zå ]+)?(, linje \d+)?|Linje \d+|Hele teksten): ")
# Beyond the verbs in the imperative, a sentence may ask which of two was meant.
WHAT_TO_DO = re.compile(
    r"\b(Skriv|Bruk|Slett|Del|Kort|Flytt|Legg|Ta|Velg|Bytt|Sett|Gi|Gjør|Behold|Pass|Se|La|Spør|Prøv"
    r"|Begynn|Avslutt|Si|Sammenlign|Mente|Merk)\b",
    re.IGNORECASE,
)

every_row = pytest.mark.parametrize("row", rows(), ids=[row.name for row in rows()])


@every_row
def test_each_gets_its_sentences_and_no_others(row: Row) -> None:
    assert row.sentences() == row.said


@every_row
def test_each_sentence_says_where_and_what_to_do(row: Row) -> None:
    for said in row.said:
        assert PLACE.match(said), said
        assert WHAT_TO_DO.search(said.partition(": ")[2]), said


def test_the_table_is_long_and_holds_every_problem_there_is() -> None:
    assert len(rows()) >= 75
    assert sum(not row.said for row in rows()) >= 3
    found = {problem.code for row in rows() for problem in (*row.errors(), *row.advice())}
    assert found == codes("nb")


def codes(language: str) -> set[str]:
    text = (PROMPTS / language / "replikker" / "problemer.jinja").read_text("utf-8")
    return set(re.findall(rf"{{% replikk {LINE}(\S+) %}}", text)) - {"sted"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_a_sentence_in_every_language(language: str) -> None:
    assert codes(language) == codes("nb")
    for row in rows():
        for problem in (*row.errors(), *row.advice()):
            told = sentence(problem, bank(), language)
            assert told.endswith(advice(problem, bank(), language))
            assert not re.search(r"\s\s|^: |: $|\bNone\b", told), told
            if language != "nb":
                assert told != sentence(problem, bank(), "nb")


def test_what_has_no_sentence_is_not_passed_over() -> None:
    with pytest.raises(UnknownSet):
        sentence(Problem("finnes_ikke", 1), bank(), "nb")


@every_row
def test_none_takes_long(row: Row) -> None:
    bank().words(row.language)
    taken = []
    for _ in range(5):  # the machine may be busy with something else
        parsed.cache_clear()
        began = time.perf_counter()
        row.errors()
        row.advice()
        taken.append(time.perf_counter() - began)
        if taken[-1] < MOST_SECONDS:
            return
    pytest.fail(f"{min(taken) * 1000:.0f} ms")


@every_row
def test_none_takes_much_memory(row: Row) -> None:
    bank().words(row.language)
    parsed.cache_clear()
    tracemalloc.start()
    try:
        row.errors()
        row.advice()
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
