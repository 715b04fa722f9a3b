"""The preview says what the bot would say, whatever the draft holds."""

import time

import pytest

from dialogues.previewing import Hidden, Previewed, preview
from tests.dialogues.sets import bank, in_three, shipped

SENTENCES = {
    "nb": "jeg vil lære å si nei",
    "nn": "eg vil lære å seie nei",
    "en": "I want to learn to say no",
}
SET = """{% set slag = "utforskende" %}
{% spørsmål viktig, skala(1, 10, "litt", "mest") %} Hvor viktig er det, {{ navn }}? {% slutt %}
{% spørsmål lav hvis svar.viktig < 7 %} Du svarte {{ svar.viktig }}. Hva løfter det? {% slutt %}
{% spørsmål valg, valg(tid="Tid", mot="Mot til å si fra") %}
  {{ tidligere | speil }}
  Hva mangler?
  {% omformulert %} Hva står i veien?
{% slutt %}
{% spørsmål mot hvis svar.valg == "mot" %} {{ svar.valg }}: Hva er det verste? {% slutt %}
{% spørsmål sist %} {{ svar.lav | sitat }} {{ mentor }} spør. {% utdyp %} Hvordan da? {% slutt %}
"""


def asked(text: str, **more: object) -> dict[str, Previewed]:
    names = {"navn": "Sara", "mentor": "Kari"}
    given = {"sample": SENTENCES, "names": names, **more}
    return {each.key: each for each in preview({"nb": text}, bank(), **given)["nb"]}  # type: ignore[arg-type]


def test_with_samples_that_suit_the_answer_forms() -> None:
    found = asked(SET)
    assert found["viktig"].text == "Hvor viktig er det, Sara?"
    assert found["viktig"].answer == "5"
    assert [len(row) for row in found["viktig"].rows] == [5, 5]
    assert found["lav"].text == "Du svarte 5. Hva løfter det?"
    assert found["lav"].answer == SENTENCES["nb"]
    assert found["valg"].text == ("Du skrev:\n<i>«jeg vil lære å si nei»</i>\nHva mangler?")
    assert found["valg"].reworded == "Hva står i veien?"
    assert [[each.label for each in row] for row in found["valg"].rows] == [
        ["Tid"],
        ["Mot til å si fra"],
    ]
    assert found["mot"].hidden is Hidden.CONDITION
    assert found["sist"].text == "<i>«jeg vil lære å si nei»</i> Kari spør."
    assert found["sist"].probe == "Hvordan da?"
    assert not any(each.broken for each in found.values())


def test_other_answers_show_other_questions() -> None:
    found = asked(SET, answers={"viktig": 9, "valg": "mot"})
    assert found["lav"].hidden is Hidden.CONDITION
    assert found["lav"].text == "Du svarte 9. Hva løfter det?"
    assert found["mot"].hidden is None
    assert found["mot"].text == "Mot til å si fra: Hva er det verste?"
    assert found["sist"].hidden is Hidden.NO_ANSWER
    assert found["sist"].text == "<i>«jeg vil lære å si nei»</i> Kari spør."


@pytest.mark.parametrize("answer", [99, "ni", (), -1])
def test_an_answer_that_does_not_fit_gives_way_to_one_that_does(answer: object) -> None:
    assert asked(SET, answers={"viktig": answer, "valg": answer})["viktig"].answer == "5"


def test_what_somebody_writes_is_not_mark_up() -> None:
    found = asked(SET, answers={"lav": "<b>nei & nei</b>"}, names={"navn": "<i>Sara"})
    assert "&lt;i&gt;Sara" in found["viktig"].text
    assert "«&lt;b&gt;nei &amp; nei&lt;/b&gt;»" in found["sist"].text


def test_words_are_mirrored_once_and_three_times_in_a_row_at_the_most() -> None:
    questions = [
        f"{{% spørsmål q{n} %}} {{{{ tidligere | speil }}}} Hva? {{% slutt %}}" for n in range(5)
    ]
    found = list(asked('{% set slag = "utforskende" %}' + "\n".join(questions)).values())
    leads = [each.text.partition("\n")[0] for each in found]
    assert leads[:3] == ["Du skrev:", "Dette skrev du:", "Her er ordene dine:"]
    assert leads[3] == "Hva?"
    assert leads[4] != "Hva?"


def test_a_challenge_begins_with_own_words_or_is_not_asked() -> None:
    text = '{% set slag = "utfordrende" %}{% spørsmål a %} Hva? {% slutt %}'
    assert asked(text)["a"].text == "Du skrev:\n<i>«jeg vil lære å si nei»</i>\nHva?"
    silent = asked(text, sample={"nb": "nei"})["a"]
    assert silent.hidden is Hidden.NO_MIRROR


def test_a_question_that_builds_on_nothing_is_passed_over() -> None:
    text = "{% spørsmål a %} Hvem? {% slutt %}{% spørsmål b, bygger %} Hva? {% slutt %}"
    assert asked(text)["b"].hidden is None
    assert asked(text, answers={"a": "ingen"})["b"].hidden is Hidden.NOTHING_TO_BUILD_ON


def test_three_languages_each_in_its_own_words() -> None:
    texts = in_three(SET)
    found = preview(texts, bank(), sample=SENTENCES, names={"navn": "Sara", "mentor": "Kari"})
    assert {language: each[1].text for language, each in found.items()} == {
        "nb": "Du svarte 5. Hva løfter det?",
        "nn": "Du svarte 5. Hva løfter det?",
        "en": "Du svarte 5. Hva løfter det?",
    }
    assert "eg vil lære å seie nei" in found["nn"][2].text
    assert found["en"][2].text.endswith("What mangler?")


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_set_can_be_previewed(name: str) -> None:
    found = preview({"nb": shipped()[name]}, bank(), sample=SENTENCES)["nb"]
    assert not [each for each in found if each.broken]
    assert all(each.text for each in found)
    if 'slag = "fast"' not in shipped()[name]:
        assert found[0].hidden is None


@pytest.mark.parametrize(
    ("bad", "part"),
    [
        ("{% spørsmål a %} {{ x y }} {% slutt %}", "head"),
        ("{% spørsmål a, finnesikke() %} Hva? {% slutt %}", "head"),
        ("{% spørsmål a, skala(1, 9), nivå %} Hva? {% slutt %}", "head"),
        ("{% spørsmål a %} {{ ukjent }} {% slutt %}", "tekst"),
        ("{% spørsmål a %} {{ svar.b.c.d }} {% slutt %}", "tekst"),
        ("{% spørsmål a %} Hva? {% omformulert %} {{ ukjent }} {% slutt %}", "omformulert"),
        ("{% spørsmål a %} Hva? {% utdyp %} {{ ukjent }} {% slutt %}", "utdyp"),
        ("{% spørsmål a hvis navn < 3 %} Hva? {% slutt %}", "hvis"),
        ("{% spørsmål a %} {{ 'a' * 10**9 }} {% slutt %}", "head"),
        ("{% spørsmål a %} {{ 'a' | center(10000000000) }} {% slutt %}", "head"),
        ("{% spørsmål a %} {{ navn.upper() }} {% slutt %}", "head"),
        ("{% spørsmål a %} {{ navn | tull }} {% slutt %}", "head"),
        ("{% spørsmål a %} {% for x in navn %}{% endfor %} {% slutt %}", "head"),
        ("{% spørsmål a %} {{ " + "(" * 5000 + "1" + ")" * 5000 + " }} {% slutt %}", "head"),
        ("{% spørsmål a %} {{ " + "not " * 5000 + "1 }} {% slutt %}", "head"),
        ("{% spørsmål a %}" + "{% if 1 %}" * 500 + "{% endif %}" * 500 + "{% slutt %}", "head"),
        ("{% spørsmål a hvis " + "1 and " * 5000 + "1 %} Hva? {% slutt %}", "head"),
        ("{% spørsmål a %} " + "Hva? " * 5_000 + "{% slutt %}", "head"),
    ],
)
def test_what_breaks_is_told_for_its_question_and_the_rest_is_shown(bad: str, part: str) -> None:
    began = time.process_time()
    found = asked(bad + "{% spørsmål z %} Hva nå? {% slutt %}")
    assert time.process_time() - began < 1
    assert found["a"].broken is not None
    assert found["a"].broken.part == part
    assert found["z"].text == "Hva nå?"
    assert found["z"].broken is None


def test_a_text_that_cannot_be_taken_apart_does_not_hide_the_other_languages() -> None:
    found = preview({"nb": "{% spørsmål a %}", "en": SET}, bank(), sample=SENTENCES)
    assert found["nb"][0].broken is not None
    assert found["en"][0].broken is None


def test_a_scale_without_end_is_not_drawn() -> None:
    assert asked("{% spørsmål a, skala(0, 99999999) %} Hva? {% slutt %}")["a"].rows == ()


def test_a_question_without_words_says_so() -> None:
    assert asked("{% spørsmål a %}{% slutt %}")["a"].hidden is Hidden.NO_WORDS


def test_typing_in_a_set_in_three_languages_is_quick() -> None:
    texts = in_three(shipped()["valget-foran-deg"])
    preview(texts, bank(), sample=SENTENCES)
    best = min(_seconds({**texts, "nn": texts["nn"].replace("valg", f"val {n}")}) for n in range(8))
    assert best < 0.02  # of the processor's time; it takes about 5 ms


def _seconds(texts: dict[str, str]) -> float:
    began = time.process_time()
    preview(texts, bank(), sample=SENTENCES)
    return time.process_time() - began
