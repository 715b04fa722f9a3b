"""A question set as a form shows it: one set, with its words in each language.

What is the same in all languages (order, keys, answer forms, option keys, marks, conditions) is
held once and shown as in the reference: bokmål, or the first language that there is. Words are
held by language. A language that has no such question, part or label is not in that mapping.

Every value is made by `reading.read_form` or `operations`, and given to `writing.write`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

LANGUAGES = ("nb", "nn", "en")  # the first that there is, is the reference

FREE_TEXT, SCALE, CHOICE, SEVERAL, YES_NO, WHEN = (
    "fritekst",
    "skala",
    "valg",
    "flervalg",
    "ja_nei",
    "tidspunkt",
)
OFFERED = (FREE_TEXT, SCALE, CHOICE, SEVERAL, YES_NO, WHEN)  # the forms that staff choose among
WITH_OPTIONS = frozenset({FREE_TEXT, CHOICE, SEVERAL})


@dataclass(frozen=True, slots=True)
class Passage:
    """One text as it stands in its field, lines trimmed and no blank ones.

    Names stand in brackets (`insertions.py`). `as_template`: it holds what brackets cannot say,
    and is shown as it stands in the template.
    """

    text: str = ""
    as_template: bool = False


NOTHING = Passage()


@dataclass(frozen=True, slots=True)
class Wording:
    """What one question says in one language. A part that is not there is an empty passage."""

    text: Passage = NOTHING
    reworded: Passage = NOTHING
    probe: Passage = NOTHING


class OptionForm(NamedTuple):
    """`labels` by language; empty where the language has the option and no words for it yet."""

    key: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """`name` as templates write it. An unknown one is "", and `as_template` is what is written.

    `low` and `high` are a scale's ends, both included, and their labels are by language.
    """

    name: str = FREE_TEXT
    options: tuple[OptionForm, ...] = ()
    low: int = 1
    high: int = 10
    low_labels: Mapping[str, str] = field(default_factory=dict)
    high_labels: Mapping[str, str] = field(default_factory=dict)
    as_template: str = ""


class Operator(StrEnum):
    LESS = "<"
    AT_MOST = "<="
    EQUAL = "=="
    NOT_EQUAL = "!="
    AT_LEAST = ">="
    MORE = ">"
    CONTAINS = "in"  # an option of several
    ANSWERED = "answered"  # whatever the answer was; `value` is ""


@dataclass(frozen=True, slots=True)
class Condition:
    """«vises bare hvis»: the answer to `question`, against a number or the key of an option."""

    question: str
    operator: Operator
    value: int | str = ""


@dataclass(frozen=True, slots=True)
class RawCondition:
    """A condition that menus cannot say, as it stands in the template."""

    text: str


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """`was` is the key it has in the texts that were read; "" for a new one.

    `wordings` has the languages that ask this question.
    """

    key: str
    answer: AnswerForm = field(default_factory=AnswerForm)
    marks: frozenset[str] = frozenset()
    condition: Condition | RawCondition | None = None
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    was: str = ""


@dataclass(frozen=True, slots=True)
class SetForm:
    """`titles` and `descriptions` (the first comment) by language.

    `languages` are those that there were when it was read. `roles` are the stances by the names
    that templates use, all of them where the set does not say. `as_template` are the constants
    whose value the form cannot show; `elsewhere` tells that the texts hold something between
    the questions that only the template shows.
    """

    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    kind: str
    roles: frozenset[str]
    theme: str
    strength: int
    without_mentor: bool
    questions: tuple[QuestionForm, ...]
    languages: tuple[str, ...] = ()
    as_template: frozenset[str] = frozenset()
    elsewhere: bool = False

    def question(self, key: str) -> QuestionForm | None:
        return next((question for question in self.questions if question.key == key), None)


class Trouble(StrEnum):
    """Why a text cannot be shown as a form."""

    SYNTAX = "syntax"  # a tag that does not end, a bracket too many
    UNCLOSED = "unclosed"  # a question without `slutt`
    STRAY = "stray"  # a tag that belongs in a question, outside one; or in the wrong place
    NO_KEY = "no_key"  # a question without a key
    SAME_KEY = "same_key"  # two questions with one key
    SAME_PART = "same_part"  # two other wordings, or two probes, in one question
    TOO_LONG = "too_long"
    NO_TEXT = "no_text"  # no language at all


@dataclass(frozen=True, slots=True)
class CannotShow:
    """The text of this language can only be edited as a template. `line` is counted from 1."""

    language: str
    line: int
    trouble: Trouble
    about: str = ""
