"""Question sets as values: questions in order, and the forms their answers take."""

from dataclasses import dataclass
from typing import NamedTuple

from dialogues.stages import Stance


class Option(NamedTuple):
    """`key` is kept and compared; `label` is what the mentee reads, and changes with language."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class FreeText:
    """Own words. The options are buttons beside the text field; a key may be a steering word."""

    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """A whole number from `low` to `high`, both included."""

    low: int
    high: int
    low_label: str = ""
    high_label: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the options. An option called `annet` also takes the person's own words.

    With none given, the core fills them in: `fill` is mentees (the mentor's own), mentee_or_all,
    recipients (the same, with all and several), prompts (what the bank has for a theme), list
    (what the talk has noted) or numbers (of what is planned).
    """

    options: tuple[Option, ...]
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of the options.

    With none given, the core fills them in: `fill` is summary (what can be shared of a talk),
    list (the numbered lines of `liste`) or mentees (the mentor's own).
    """

    options: tuple[Option, ...]
    fill: str = ""


@dataclass(frozen=True, slots=True)
class YesNo:
    pass


@dataclass(frozen=True, slots=True)
class When:
    """A day, perhaps with a time of day, in the mentee's own zone."""


Form = FreeText | Scale | Choice | Several | YesNo | When

# The marks a question may carry, as the templates write them.
DROPPABLE = "valgfri"  # the budget drops this question first
LIGHT = "lett"  # takes no thought, so the budget does not count it
ACTION = "steg"  # the answer can become the next step
STRICT = "klart"  # only a clear answer counts: consent, age, deletion, sharing
ASKING = "spør"  # the answer may well be a question: what to ask the mentor, say
BUILDS = "bygger"  # on the answer before it: passed over when that was «ingen» or «ingenting»
LEVEL = "nivå"  # how good they are, 1-10, at what the set's first answer in own words names
MARKS = frozenset({DROPPABLE, LIGHT, ACTION, STRICT, ASKING, BUILDS, LEVEL})


@dataclass(frozen=True, slots=True)
class Question:
    """`needs` are earlier answers without which the question is passed over.

    `names` are the other names its texts use.
    `line` is where it begins in its file, counted from 1.
    """

    key: str
    form: Form
    marks: frozenset[str]
    conditional: bool
    has_probe: bool
    needs: frozenset[str]
    names: frozenset[str]
    line: int

    @property
    def counts(self) -> bool:
        return LIGHT not in self.marks

    @property
    def strict(self) -> bool:
        return STRICT in self.marks

    @property
    def invites_questions(self) -> bool:
        return ASKING in self.marks

    @property
    def builds(self) -> bool:
        return BUILDS in self.marks

    @property
    def rates(self) -> bool:
        return LEVEL in self.marks


@dataclass(frozen=True, slots=True)
class Heading:
    """What a set says of itself. `strength` 1-3 for a challenging set, else 0."""

    title: str
    kind: str
    stances: frozenset[Stance]
    theme: str
    strength: int
    without_mentor: bool


@dataclass(frozen=True, slots=True)
class QuestionSet:
    name: str
    language: str
    revision: int
    heading: Heading
    questions: tuple[Question, ...]

    def question(self, key: str) -> Question | None:
        for question in self.questions:
            if question.key == key:
                return question
        return None

    def after(self, key: str | None) -> tuple[Question, ...]:
        """The questions behind `key`; all of them for None."""
        if key is None:
            return self.questions
        place = [question.key for question in self.questions].index(key)
        return self.questions[place + 1 :]
