"""How the bot speaks, held over every text in prompts/nb that someone will read.

The word lists in ord/ are what mentees write, so only the buttons there are looked at. Each rule
is a small function of one text; at the end, each rule is shown a text that it must object to.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from jinja2 import nodes

from dialogues.bank import LABELS, LINES_FOLDER, WORDS_FOLDER, environment
from dialogues.questions import Choice, FreeText, QuestionSet, Scale, Several
from dialogues.reading_sets import line_counts, read_set
from dialogues.words import parse_labels

CONTENT = Path(__file__).parent.parent / "prompts" / "nb"

LONGEST_MESSAGE, MOST_WORDS_ASKED, MOST_WORDS = 600, 20, 25
# What stands for a value in a text: ⟨mentor⟩, ⟨svar⟩, and ⟨speil⟩ or ⟨sitat⟩ for filtered words.
LONGEST_VALUE = {"speil": 120, "sitat": 92, "mentor": 30, "svar": 30}
# Shown in order to be shared, or never to be shortened.
WHOLE = ("⟨oppsummering⟩", "⟨ord⟩", "⟨bidrag⟩")
CRISIS = "krise"

# 1.1: what a program does, and a few verbs of the same kind.
DOES = re.findall(
    r"\w+",
    """er var spør spurte stiller stilte leser lese leste finner fant kjenner viser viste lagrer
    lagret tar tok bytter byttet minner sender sendte stopper stoppet trenger kaller kalle kan
    klarer klarte har la legger skal får kommer avslutter sletter bruker""",
)
NEVER = re.findall(
    r"\w+", "føler synes syns tror mener mente håper lurer skjønner gleder glad stolt forstår"
)
OUTSIDE = r"\b(vi|oss|vår|vårt|våre)\b"
# 1.3: the columns headed «not».
TRANSLATED = [
    r"dele tankene", r"adresser\w+", r"reflekter\w* rundt", r"\bfokus\w*", r"komme? opp med",
    r"sjekke? inn\b", r"\breisen din\b", r"\bprosessen din\b", r"\bfeedback\b", r"\bcommitment\b",
    r"\bmindset\b", r"resonnerer", r"et øyeblikk til å", r"\bflott\b", r"\bsupert\b",
    r"\bfantastisk\b", r"\bdin mentor\b", r"\bdine mål\b", r"eierskap til", r"på daglig basis",
    r"i forhold til", r"gjør\w* en forskjell", r"\butfordringer\b", r"\bsuksess\b", r"\bokay\b",
    r"\bvennligst\b",
]  # fmt: skip
EMOJI = r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
FREE_WORDS = {"tidligere", "mål", "neste_steg", "utkast", "steget", "ordene"}
REPLY_GROUPS = {"takk", "speil", "hoppet", "nei_utfordring", "slutt", "ulest", "ulest_igjen"}


@dataclass(frozen=True)
class Passage:
    """One text as it may be shown: one part of a question, one variant of a line, one label."""

    where: str
    text: str
    label: bool = False


Rule = Callable[[str], bool]  # whether a text breaks it


# -- the rules ------------------------------------------------------------------------------------


def shouts_or_smiles(text: str) -> bool:
    return "!" in text or bool(re.search(EMOJI, text))


def says_we(text: str) -> bool:
    return bool(re.search(OUTSIDE, without_quotes(text), re.IGNORECASE))


def sounds_translated(text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in TRANSLATED)


def claims_a_mind(text: str) -> bool:
    """Some «jeg» in it does what a program cannot, or nothing that a program is known to do."""
    honest = re.sub(r"jeg forstår deg ikke", "", without_quotes(text), flags=re.IGNORECASE)
    words = re.findall(r"[\w⟨⟩]+|[.?:,]", honest.lower())
    for place, word in enumerate(words):
        beside = {*words[max(0, place - 1) : place], *words[place + 1 : place + 2]}
        if word == "jeg" and (beside & set(NEVER) or not beside & set(DOES)):
            return True
    return False


def asks_twice(text: str) -> bool:
    """More than one question of its own, or something after it."""
    own = without_quotes(text).strip()
    return own.count("?") > 1 or ("?" in own and not own.endswith("?"))


def is_too_long(text: str) -> bool:
    if any(mark in text for mark in WHOLE):
        return False
    longest = re.sub(r"⟨(\w+)⟩", lambda found: "x" * LONGEST_VALUE.get(found[1], 30), text)
    return len(longest) >= LONGEST_MESSAGE


def has_a_long_sentence(text: str) -> bool:
    for sentence in re.findall(r"[^.?:\n]+[.?:]*", text.replace("⟨speil⟩", "\n")):
        most = MOST_WORDS_ASKED if sentence.endswith("?") else MOST_WORDS
        if len(sentence.split()) > most:
            return True
    return False


def bends_the_mentor(text: str) -> bool:
    """A letter straight after the name, or the name first in a sentence."""
    return bool(re.search(r"⟨mentor⟩\w|(^|[.?:]\s|\n)\s*⟨mentor⟩", text))


def without_quotes(text: str) -> str:
    return re.sub(r"«[^»]*»", "«»", text)


# -- every text there is --------------------------------------------------------------------------


def readings(body: list[nodes.Node]) -> list[str]:
    """Every text that a body can become, its values as ⟨name⟩."""
    texts = [""]
    for node in body:
        texts = [before + after for before, after in product(texts, _ways(node))]
    return texts


def _ways(node: nodes.Node) -> list[str]:
    match node:
        case nodes.Output():
            return ["".join(_shown(part) for part in node.nodes)]
        case nodes.If():
            branches = [node.body, *(other.body for other in node.elif_), node.else_]
            return list(dict.fromkeys(text for branch in branches for text in readings(branch)))
        case nodes.For() | nodes.Scope() | nodes.ScopedEvalContextModifier():
            return readings(node.body)
        case _:
            return [""]


def _shown(part: nodes.Expr) -> str:
    match part:
        case nodes.TemplateData():
            return part.data
        case nodes.Filter(name="speil" | "sitat"):
            return f"⟨{part.name}⟩"
        case nodes.Name():
            return f"⟨{part.name}⟩"
        case nodes.Getattr():
            return _shown(part.node)
        case nodes.Filter() if part.node is not None:
            return _shown(part.node)
        case _:
            return "⟨noe⟩"


@cache
def templates() -> dict[str, nodes.Template]:
    jinja = environment()
    return {
        path.relative_to(CONTENT).as_posix(): jinja.parse(path.read_text("utf-8"))
        for path in sorted(CONTENT.glob("*/*.jinja"))
    }


@cache
def sets() -> dict[str, QuestionSet]:
    """Every question set, by path."""
    read = {
        path: read_set(Path(path).stem, "nb", 1, tree)
        for path, tree in templates().items()
        if not path.startswith(LINES_FOLDER)
    }
    return {path: found for path, found in read.items() if found.questions}


def bank_sets() -> dict[str, QuestionSet]:
    """The sets of the question bank, that staff edit."""
    kinds = {"utforskende", "utfordrende", "forespørsel", "innsjekk"}
    return {path: found for path, found in sets().items() if found.heading.kind in kinds}


def own_sets() -> dict[str, QuestionSet]:
    """The short sets around meetings, and those that mentors are asked themselves."""
    kinds = {"mentor", "etter møtet"}
    return {path: found for path, found in sets().items() if found.heading.kind in kinds}


@cache
def passages() -> tuple[Passage, ...]:
    return (*_spoken(), *_labels())


def _spoken() -> Iterator[Passage]:
    for path, tree in templates().items():
        for block in tree.find_all(nodes.Block):
            for text in readings(block.body):
                yield Passage(f"{path}:{block.lineno} {block.name}", text)
        for text in readings([node for node in tree.body if isinstance(node, nodes.Output)]):
            yield Passage(path, text)


def _labels() -> Iterator[Passage]:
    for path, found in sets().items():
        yield Passage(path, found.heading.title, label=True)
        for question in found.questions:
            match question.form:
                case Scale(low_label=low, high_label=high):
                    labels = [low, high]
                case Choice(options) | Several(options) | FreeText(options):
                    labels = [option.label for option in options]
                case _:
                    labels = []
            for label in labels:
                yield Passage(f"{path} {question.key}", label, label=True)
    for file in sorted(CONTENT.rglob("*.txt")):
        path = file.relative_to(CONTENT).as_posix()
        if path.startswith(f"{WORDS_FOLDER}/{LABELS}") or not path.startswith(WORDS_FOLDER):
            for key, label in parse_labels(file.read_text("utf-8")).items():
                yield Passage(f"{path} {key}", label, label=True)


def breaking(rule: Rule, texts: Iterator[Passage] | tuple[Passage, ...]) -> list[str]:
    return [f"{passage.where}: {passage.text.strip()}" for passage in texts if rule(passage.text)]


def spoken() -> tuple[Passage, ...]:
    return tuple(passage for passage in passages() if not passage.label)


# -- section 1.5, rule by rule --------------------------------------------------------------------


def test_there_is_something_to_look_at() -> None:
    assert len(bank_sets()) >= 12 + 10 + 6 + 3
    assert len(spoken()) > 300


@pytest.mark.parametrize("rule", [shouts_or_smiles, says_we, sounds_translated])
def test_1_no_shouting_no_we_no_translated_english(rule: Rule) -> None:
    assert breaking(rule, passages()) == []


def test_2_jeg_does_only_what_a_program_does() -> None:
    assert breaking(claims_a_mind, spoken()) == []


def test_3_one_question_at_a_time_and_it_comes_last() -> None:
    assert breaking(asks_twice, spoken()) == []


def test_4_a_message_is_short() -> None:
    texts = tuple(passage for passage in spoken() if CRISIS not in passage.where)
    assert breaking(is_too_long, texts) == []


def test_5_so_is_a_sentence() -> None:
    assert breaking(has_a_long_sentence, spoken()) == []


def test_6_the_mentor_is_named_so_that_any_name_fits() -> None:
    assert breaking(bends_the_mentor, spoken()) == []


def test_6_a_set_never_says_the_mentees_name() -> None:
    naming = [
        path
        for path in bank_sets()
        if any(name.name == "navn" for name in templates()[path].find_all(nodes.Name))
    ]
    assert naming == []


def test_7_free_text_reaches_a_sentence_only_through_sitat_or_speil() -> None:
    assert [
        f"{path}: {name}"
        for path, found in sets().items()
        for name in _bare_words(found, templates()[path])
    ] == []


def _bare_words(found: QuestionSet, tree: nodes.Template) -> Iterator[str]:
    """The names of free text that a template shows without a filter around it."""
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            match part:
                case nodes.Name(name=name) if name in FREE_WORDS:
                    yield name
                case nodes.Getattr(node=nodes.Name(name="svar"), attr=key):
                    question = found.question(key)
                    form = question.form if question else FreeText()
                    own = isinstance(form, Choice) and any(o.key == "annet" for o in form.options)
                    if isinstance(form, FreeText) or own:
                        yield f"svar.{key}"
                case _:
                    pass


def line_files() -> dict[str, nodes.Template]:
    return {path: tree for path, tree in templates().items() if path.startswith(LINES_FOLDER)}


def test_8_what_is_said_often_is_said_in_five_ways() -> None:
    counts: dict[str, int] = {}
    for tree in line_files().values():
        counts.update(line_counts(tree))
    assert {name: counts.get(name) for name in REPLY_GROUPS} == dict.fromkeys(REPLY_GROUPS, 5)
    assert {name: count for name, count in counts.items() if count not in (1, 5)} == {}


def test_8_no_two_of_the_five_are_alike() -> None:
    for path, tree in line_files().items():
        for name, count in line_counts(tree).items():
            blocks = {block.name: block for block in tree.find_all(nodes.Block)}
            texts = ["".join(readings(blocks[f"{name}__{n}"].body)).strip() for n in range(count)]
            assert len(set(texts)) == count, f"{path} {name}"


# -- how a set is built (section 5) ---------------------------------------------------------------


def test_every_question_can_be_said_another_way_and_open_ones_are_probed() -> None:
    for path, found in bank_sets().items():
        blocks = {block.name for block in templates()[path].find_all(nodes.Block)}
        for question in found.questions:
            assert f"{question.key}__omformulert" in blocks, f"{path} {question.key}"
            assert question.has_probe == isinstance(question.form, FreeText), (
                f"{path} {question.key}"
            )


def test_what_comes_after_a_meeting_and_monthly_is_two_open_questions() -> None:
    for path, found in own_sets().items():
        blocks = {block.name for block in templates()[path].find_all(nodes.Block)}
        assert len(found.questions) == 2, path
        assert not found.questions[0].needs, path
        for question in found.questions:
            assert isinstance(question.form, FreeText), f"{path} {question.key}"
            assert f"{question.key}__omformulert" in blocks, f"{path} {question.key}"


def test_each_stance_has_its_own_for_mentors_and_after_meetings() -> None:
    folders = {"mentor/": 3, "etter-mote/": 2, "etter-mote-mentor/": 2}
    for folder, least in folders.items():
        heads = [found.heading for path, found in own_sets().items() if path.startswith(folder)]
        for stance in frozenset.union(*(head.stances for head in heads)):
            assert sum(stance in head.stances for head in heads) >= least, (folder, stance)
        assert len(frozenset.union(*(head.stances for head in heads))) == 3, folder


def test_the_first_question_of_a_set_stands_alone() -> None:
    for path, found in bank_sets().items():
        first, second = (*found.questions, None)[:2]
        assert first is not None, path
        assert not first.conditional, path
        assert not first.needs, path
        if found.heading.kind in ("utforskende", "utfordrende"):
            assert second is not None, path
            assert not second.conditional, path


def test_a_choice_is_quoted_by_its_own_label() -> None:
    for path, found in bank_sets().items():
        labels = {
            option.label
            for question in found.questions
            if isinstance(question.form, Choice)
            for option in question.form.options
        }
        for passage in spoken():
            if passage.where.startswith(f"{path}:"):
                said = re.findall(r"Du valgte «([^»]+)»", passage.text)
                assert set(said) <= labels, passage


def test_a_set_without_a_mentor_never_speaks_of_one() -> None:
    for path, found in bank_sets().items():
        if found.heading.without_mentor:
            own = [passage for passage in spoken() if passage.where.startswith(f"{path}:")]
            assert not [passage for passage in own if "mentor" in passage.text]


def test_there_are_sets_for_everyone() -> None:
    themes = {"retning", "kompetanse", "relasjoner", "endring", "mestring", "karriere"}
    explore = [s.heading for s in bank_sets().values() if s.heading.kind == "utforskende"]
    challenge = [s.heading for s in bank_sets().values() if s.heading.kind == "utfordrende"]
    assert {head.theme for head in explore} == {head.theme for head in challenge} == themes
    for theme in themes:
        assert sum(head.theme == theme for head in explore) >= 2, theme
    for stance in frozenset.union(*(head.stances for head in explore)):
        assert sum(stance in head.stances for head in explore) >= 5, stance
    for strength in (1, 2, 3):
        assert sum(head.strength == strength for head in challenge) >= 3, strength


# -- the rules themselves -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (shouts_or_smiles, "Så bra!", "Takk."),
        (shouts_or_smiles, "Takk for svaret 😊", "−2: «leder møtet selv»"),
        (says_we, "Hvor var vi?", "Hvor slapp du?"),
        (says_we, "Hva er målet vårt?", "Skriv «hvor var vi» når du vil fortsette."),
        (sounds_translated, "Hva kan du gjøre for å ha fokus på dette?", "Hva betyr mest for deg?"),
        (sounds_translated, "Fortell din mentor om det.", "Tenk på en suksesshistorie."),
        (claims_a_mind, "Jeg skjønner godt hva du mener.", "Jeg tar vare på det."),
        (claims_a_mind, "Det gleder jeg meg til.", "Hva skal jeg kalle deg?"),
        (claims_a_mind, "Det tror jeg kan hjelpe.", "Svaret har jeg lagret."),
        (claims_a_mind, "Jeg forstår deg.", "Jeg forstår deg ikke slik et menneske kan."),
        (asks_twice, "Hva vil du? Og når?", "Underveis spurte du: «bør jeg?» Vil du ta det med?"),
        (asks_twice, "Hva vil du? Det kan være vanskelig.", "Det er vanskelig. Hva vil du?"),
        (is_too_long, "Svar. " * 100, "⟨speil⟩ Hva skal til?"),
        (is_too_long, "⟨speil⟩" * 5, "Dette tar du med deg:\n⟨oppsummering⟩" * 20),
        (has_a_long_sentence, f"Hva {'så ' * 20}?", f"Hva {'så ' * 18}?"),
        (has_a_long_sentence, f"Nå {'så ' * 25}.", f"Nå {'så ' * 23}."),
        (bends_the_mentor, "Rådet er ⟨mentor⟩s.", "Rådet fra ⟨mentor⟩ er dette."),
        (bends_the_mentor, "Takk. ⟨mentor⟩ har en historie.", "Hva vil du spørre ⟨mentor⟩ om?"),
    ],
)
def test_a_rule_objects_to_what_breaks_it_and_to_nothing_else(
    rule: Rule, bad: str, good: str
) -> None:
    assert rule(bad)
    assert not rule(good)


def test_both_sides_of_a_condition_are_read() -> None:
    body = environment().parse("Hei{% if navn %}, {{ navn }}{% else %} du{% endif %}.").body
    assert readings(body) == ["Hei, ⟨navn⟩.", "Hei du."]


def test_bare_words_are_seen() -> None:
    text = "{% spørsmål a %} Hva? {% slutt %}{% spørsmål b %} Du: {{ svar.a }} {% slutt %}"
    tree = environment().parse(text)
    assert list(_bare_words(read_set("x", "nb", 1, tree), tree)) == ["svar.a"]
