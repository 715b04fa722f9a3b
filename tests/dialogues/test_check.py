"""check() and lint() over what is shipped, and over whatever anybody may write."""

from functools import cache
from html import unescape
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dialogues.bank import Bank, Source
from dialogues.check import check
from dialogues.known_names import ALL_NAMES, BANK_NAMES, FLAG, MAY_BE_MISSING, WORDS
from dialogues.lint import lint
from dialogues.mirror import Chosen, Level, Mirroring, Words
from dialogues.questions import Choice, FreeText, Question, QuestionSet, Scale, Several, YesNo
from dialogues.setting import NAMES, Answers
from tests.dialogues.faulty_sets import HEADING, bank
from tests.playing import PROMPTS

BANK_FOLDERS = ("utforskende", "utfordrende", "innsjekk", "foresporsel", "mentor", "etter-mote")


@cache
def shipped() -> dict[str, str]:
    """Every question set there is, by its path."""
    files = sorted((PROMPTS / "nb").glob("*/*.jinja"))
    return {
        f"{file.parent.name}/{file.stem}": file.read_text("utf-8")
        for file in files
        if file.parent.name != "replikker"
    }


@pytest.mark.parametrize("path", shipped())
def test_a_shipped_set_can_be_published_and_needs_no_advice(path: str) -> None:
    folder = path.partition("/")[0]
    assert check(shipped()[path], folder=folder, published=shipped()[path]) == ()
    assert lint(shipped()[path], bank().words("nb"), folder=folder) == ()


def test_the_known_names_are_those_that_the_core_fills() -> None:
    assert set(NAMES) == ALL_NAMES
    assert set(BANK_NAMES) < ALL_NAMES
    assert set(BANK_NAMES) > MAY_BE_MISSING


def test_a_set_of_the_bank_cannot_make_itself_one_of_the_programs_own() -> None:
    text = HEADING.replace('"utforskende"', '"fast"')
    text += "{% spørsmål a, mottakere() %} Hvem? {% omformulert %} Hvilke? {% slutt %}"
    assert {problem.code for problem in check(text, folder="utforskende")} == {
        "slag_i_feil_mappe",
        "form_bare_fast",
    }


# -- whatever is written --------------------------------------------------------------------------

# Pieces that texts are put together from: what belongs in a set, and what does not.
PIECES = (
    "{% spørsmål a %}", "{% spørsmål b hvis svar.a %}", "{% spørsmål c, skala(1, 10) %}",
    "{% spørsmål d, valg(tid=\"Tid\", mot=\"Mot\") %}", "{% spørsmål e hvis svar.c < 5 %}",
    "{% spørsmål f, flervalg(tid=\"Tid\", mot=\"Mot\") %}", "{% spørsmål g, ja_nei(), lett %}",
    "{% spørsmål h hvis \"tid\" in svar.f %}", "{% spørsmål i hvis svar.d == \"tid\" %}",
    "{% omformulert %}", "{% utdyp %}", "{% slutt %}", "{% if navn %}", "{% if svar.c > 3 %}",
    "{% else %}", "{% endif %}", "{{ navn }}", "{{ mentor }}", "{{ svar.a }}", "{{ svar.c }}",
    "{{ tidligere | speil }}", "{{ svar.a | sitat }}", "{{ mål | sitat }}", "{% set a = 1 %}",
    "<b>", "&",
    " Hva vil du? ", "\n", "{#", "#}", "{{", "}}", "{%", "%}", "(", "\"", "'", "\\", "*", "\u202e",
    "{% for x in y %}", "{% raw %}", "{% endraw %}", "{{ 'x' * 9 }}", "hvis", "=", "not ",
)  # fmt: skip
texts_of_pieces = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """(folder, a shipped set with slices taken out, doubled, swapped or overwritten)."""
    path = draw(st.sampled_from(sorted(shipped())))
    text = shipped()[path]
    for _ in range(draw(st.integers(1, 3))):
        first, second, third = sorted(draw(st.integers(0, len(text))) for _ in range(3))
        parts = text[:first], text[first:second], text[second:third], text[third:]
        way = draw(st.integers(0, 3))
        text = (
            parts[0] + parts[2] + parts[3],
            parts[0] + parts[1] * 2 + parts[2] + parts[3],
            parts[0] + parts[2] + parts[1] + parts[3],
            parts[0] + draw(st.sampled_from(PIECES)) + parts[1] + parts[2] + parts[3],
        )[way]
    return path.partition("/")[0], text


@settings(deadline=None)
@given(st.text(max_size=300) | texts_of_pieces, st.sampled_from(("", "samtale", *BANK_FOLDERS)))
def test_no_text_is_too_odd_to_be_told_of(text: str, folder: str) -> None:
    for whole in (text, HEADING + text):
        tell(whole, folder)
        must_hold(whole, folder)


@settings(deadline=None)
@given(mutated())
def test_no_mutilated_set_is_too_odd_to_be_told_of(found: tuple[str, str]) -> None:
    folder, text = found
    tell(text, folder)
    must_hold(text, folder)


def tell(text: str, folder: str) -> None:
    """Neither of them raises, whatever the other languages and the published text are."""
    check(text, "nn", folder, {"nb": text[: len(text) // 2]}, published=text[len(text) // 3 :])
    lint(text, bank().words("nb"), "nb", folder, {"nn": text}, frozenset({"nn"}))
    lint(text, bank().words("en"), "en", folder, {"nb": text}, frozenset({"en"}))


def must_hold(text: str, folder: str) -> None:
    """What passes can be read by the bank, and then asks as it should."""
    if check(text, folder=folder):
        return
    made = Bank([Source("nb", f"{folder or 'utforskende'}/prøve.jinja", 1, text)])
    set_ = made.set("prøve", "nb", 1)
    assert set_.questions
    if set_.heading.kind not in ("fast", "refleksjon"):
        assert asked(made, set_, {}, missing=True), "nothing is asked when all is skipped"


# -- what passes, with any answers ----------------------------------------------------------------


@st.composite
def sound(draw: st.DrawFn) -> str:
    """A set of questions that each may use the answers before it."""
    text = HEADING
    conditions = ["", "", "har_mentor", "not mål"]
    inserts = ["", *INSERTS]
    for key in "abcdef"[: draw(st.integers(1, 6))]:
        form, uses, shown = draw(st.sampled_from(FORMS))
        condition, insert = draw(st.sampled_from(conditions)), draw(st.sampled_from(inserts))
        hvis = f" hvis {condition}" if condition else ""
        other = draw(st.sampled_from(["", *INSERTS]))
        text += f"{{% spørsmål {key}{form}{hvis} %}}\n{insert} Hva nå? {{% omformulert %}} {other}"
        text += " Hva da? {% slutt %}\n"
        conditions += [use.replace("KEY", key) for use in uses]
        inserts += [use.replace("KEY", key) for use in shown]
    return text


FORMS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("", ("svar.KEY",), ("{{ svar.KEY }}", "{{ svar.KEY | sitat }}")),
    (", skala(1, 10)", ("svar.KEY < 5", "svar.KEY == 10"), ("{{ svar.KEY }}",)),
    (", skala(-2, 2)", ("svar.KEY > -1 and kort",), ("{{ svar.KEY }}",)),
    (', valg(tid="Tid", annet="Annet")', ('svar.KEY != "tid"',), ("Du valgte {{ svar.KEY }}.",)),
    (', flervalg(tid="Tid", mot="Mot")', ('"tid" in svar.KEY', '"mot" not in svar.KEY'), ()),
    (", ja_nei()", ('svar.KEY == "ja" or svar.KEY == "nei"',), ("{{ svar.KEY }}",)),
    (", tidspunkt()", ("svar.KEY",), ("{{ svar.KEY }}",)),
)
INSERTS = (
    "{{ tidligere | speil }}",
    "Spør {{ mentor }}.",
    "{% if navn %}Hei, {{ navn }}.{% endif %}",
    "{% if mål and neste_steg %}{{ mål | sitat }} {{ neste_steg | sitat }}{% endif %}",
    "{% if kort %}Kort.{% elif bare_mentor %}Mentor.{% else %}Lang.{% endif %}",
    "{% if plassering %}{{ plassering }}{% endif %}",
    "{% if not (navn and mål) %}Kort.{% elif not kort or navn %}{{ navn }}{% endif %}",
    "{% if kort or not mål %}Kort.{% else %}{{ mål | sitat }}{% endif %}",
)


LONG = ("a" * 400, "🙂" * 400, "⇄ " * 400, "<b>&amp;</b>\n«sitat»", "")
some_words = (st.sampled_from(LONG) | st.text(max_size=20)).map(lambda text: Words(text, 1))


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    match question.form:
        case Scale(low, high):
            return st.integers(low, high).map(Level)
        case Choice(options):
            return st.sampled_from(options).map(lambda option: Chosen(*option))
        case Several(options):
            return st.lists(st.sampled_from([option.key for option in options])).map(tuple)
        case YesNo():
            return st.sampled_from(("ja", "nei")).map(lambda key: Chosen(key, key))
        case FreeText():
            return some_words
        case _:
            return st.just(Chosen("2026-11-25", "i dag"))


def name_of(name: str, missing: bool) -> Any:
    if BANK_NAMES[name] == FLAG:
        return not missing
    if missing and name in MAY_BE_MISSING:
        return None
    return Words("noe jeg vil", 2) if BANK_NAMES[name] == WORDS else "Kari"


def asked(
    made: Bank, set_: QuestionSet, answers: dict[str, Any], *, missing: bool, **known: Any
) -> list[str]:
    """The texts of all that is asked; BrokenSet if any of it does not render."""
    mirroring = Mirroring("Du skrev:", allowed=not missing)
    names = {name: name_of(name, missing) for name in BANK_NAMES} | known
    given: dict[str, Any] = {}
    texts = []
    for question in set_.questions:
        values = {**names, "svar": Answers(given), "_mirroring": mirroring}
        if any(given.get(need, "") == "" for need in question.needs):
            continue
        if not made.shown(set_, question, values):
            continue
        parts = ("tekst", "omformulert", *(("utdyp",) if question.has_probe else ()))
        found = [str(made.text(set_, question, part, values)) for part in parts]
        assert all(found)
        texts += found
        if question.key in answers:
            given[question.key] = answers[question.key]
    return texts


@settings(deadline=None)
@given(sound(), st.data())
def test_what_passes_renders_with_any_answers(text: str, data: st.DataObject) -> None:
    assume(check(text, folder="utforskende") == ())
    made = Bank([Source("nb", "utforskende/prøve.jinja", 1, text)])
    set_ = made.set("prøve", "nb", 1)
    for missing in (True, False):
        answers = {
            question.key: data.draw(answer_to(question))
            for question in set_.questions
            if data.draw(st.booleans())
        }
        known = {name: name_of(name, data.draw(st.booleans())) for name in BANK_NAMES}
        for html in asked(made, set_, answers, missing=missing, **known):
            assert "None" not in html
            assert len(unescape(html).encode("utf-16-le")) // 2 <= 4096


@pytest.mark.parametrize("path", [path for path in shipped() if not path.startswith("samtale")])
@pytest.mark.parametrize("missing", [True, False])
def test_a_shipped_set_asks_something_when_all_is_skipped(path: str, missing: bool) -> None:
    made = Bank([Source("nb", f"{path}.jinja", 1, shipped()[path])])
    assert asked(made, made.set(path.partition("/")[2], "nb", 1), {}, missing=missing)
