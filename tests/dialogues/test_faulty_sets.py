"""The table of faulty and doubtful sets: what is said of each, and what it costs to say it."""

import re
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from jinja2 import nodes

from dialogues.bank import environment
from dialogues.check import parsed
from dialogues.editing.forms import CannotShow
from dialogues.editing.reading import read_form
from dialogues.errors import UnknownSet
from dialogues.problems import Problem
from dialogues.telling_problems import IN_FORM, LINE, advice, place, sentence
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
    return set(re.findall(rf"{{% replikk {LINE}(\S+) %}}", source(language))) - {"sted"}


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


# A form never makes these. Somebody has written them in the template, and knows its words.
ONLY_WRITTEN = {
    "utenfor_spørsmål",
    "tom_klamme",
    "luftstyring",
    "innviklet",
    "for_dypt",
    "ulovlig_tegn",
    "ukjent_kode",
    "ulovlig_kode",
    "mer_i_koden",
    "uleselig_uttrykk",
    "ett_likhetstegn",
    "norsk_bindeord",
    "etter_else",
    "tom_betingelse",
    "opplysning_i_spørsmål",
    "ukjent_opplysning",
    "opplysning_to_ganger",
    "ulovlig_nøkkel",
    "lang_nøkkel",
    "mangler_komma",
    "ulovlig_i_hodet",
    "ukjent_svarform",
    "form_uten_parentes",
    "form_bare_fast",
    "to_svarformer",
    "valg_uten_nøkkel",
    "valgnøkkel_to_ganger",
    "fast_betingelse",
}
# What stands in a template, and is no word for who sees a form.
CODE = re.compile(
    r"\{%|\{\{|\{#|\| |svar\.\w|\(\)|»\s*=|==|&\w+;"
    r"|\b(linje|line|nøkkel\w*|svarform\w*|koden|omformulert|utdyp|betingels\w*)\b",
    re.IGNORECASE,
)


@every_row
def test_where_the_set_is_a_form_nothing_is_told_in_code(row: Row) -> None:
    form = read_form({**row.beside, row.language: row.text})
    if isinstance(form, CannotShow):
        return
    numbers = {question.key: number for number, question in enumerate(form.questions, 1)}
    for problem in (*row.errors(), *row.advice()):
        for language in LANGUAGES if problem.code not in ONLY_WRITTEN else ():
            told = sentence(problem, bank(), language, numbers)
            assert not CODE.search(told), told
            assert not re.search(r"\s\s|^: |: $|(?<!“)\bNone\b", told), told
            assert told.startswith(place(problem, bank(), language, numbers))
            if language == "nb":
                assert WHAT_TO_DO.search(advice(problem, bank(), language, numbers)), told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_has_its_own_sentences_for_known_problems_in_every_language(language: str) -> None:
    text = source(language, "problemer-skjema")
    told = set(re.findall(rf"{{% replikk {LINE}(\S+){IN_FORM} %}}", text))
    assert told - {"sted"} <= codes(language)
    expected = re.findall(rf"{LINE}(\S+){IN_FORM} ", source("nb", "problemer-skjema"))
    assert told == set(expected)


# Words of the other written standard, or of the language next door, that slip in.
FOREIGN = {
    "nb": r"\b(ikkje|korleis|kva|kven|noko|eit|ei|frå|mellom dei|vere)\b",
    "nn": r"\b(ikke|hvordan|hva|hvem|noe|et|fra|være|mye|hver|eller ikke|gjøre|bare)\b",
    "en": r"\b(ikke|ikkje|spørsmålet|eller|til|mangler|med)\b",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_keep_to_their_language_and_their_voice(language: str) -> None:
    both = source(language) + source(language, "problemer-skjema")
    for block in environment().parse(both).find_all(nodes.Block):
        line, text = block.name, "".join(_plain(block))
        assert not re.search(FOREIGN[language], text), (line, text)
        assert "!" not in text.replace("!=", ""), (line, text)


def _plain(block: nodes.Block) -> Iterator[str]:
    return (part.data for part in block.find_all(nodes.TemplateData))


def source(language: str, file: str = "problemer") -> str:
    return (PROMPTS / language / "replikker" / f"{file}.jinja").read_text("utf-8")


def test_what_has_no_sentence_is_not_passed_over() -> None:
    with pytest.raises(UnknownSet):
        sentence(Problem("finnes_ikke", 1), bank(), "nb")


@every_row
def test_none_takes_long(row: Row) -> None:
    bank().words(row.language)
    taken = []
    for _ in range(5):  # of the processor's time: the machine may be busy with something else
        parsed.cache_clear()
        began = time.process_time()
        row.errors()
        row.advice()
        taken.append(time.process_time() - began)
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
