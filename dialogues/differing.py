"""What is different between two versions of a set, question by question and word by word."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dialogues.editing.forms import AnswerForm, CannotShow, Condition, RawCondition


class Kind(StrEnum):
    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Run:
    """The runs that are not INSERT join to the old text, those that are not DELETE to the new."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ChangedWords:
    """`part`: text, reworded, probe; title, description; low, high; or option:<key>."""

    language: str
    part: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ChangedHeading:
    """`what`: kind, roles, theme, strength or without_mentor."""

    what: str
    before: str | int | bool | frozenset[str]
    after: str | int | bool | frozenset[str]


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    before: AnswerForm
    after: AnswerForm


@dataclass(frozen=True, slots=True)
class ChangedMarks:
    taken: frozenset[str]
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChangedCondition:
    before: Condition | RawCondition | None
    after: Condition | RawCondition | None


class Fate(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class ChangedQuestion:
    """A question that is not as it was. Places are counted from 1; None where it is not there."""

    key: str
    fate: Fate
    place_before: int | None
    place_after: int | None
    moved: bool
    words: tuple[ChangedWords, ...] = ()
    answer: ChangedAnswer | None = None
    marks: ChangedMarks | None = None
    condition: ChangedCondition | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """`questions` in the new order, those removed where they were.

    `elsewhere` are the languages in which something differs that no form shows.
    """

    words: tuple[ChangedWords, ...]
    heading: tuple[ChangedHeading, ...]
    questions: tuple[ChangedQuestion, ...]
    languages_added: tuple[str, ...]
    languages_removed: tuple[str, ...]
    elsewhere: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        return self == Difference((), (), (), (), (), ())


def runs(old: str, new: str) -> tuple[Run, ...]:
    """The two texts word by word."""
    raise NotImplementedError


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> Difference | CannotShow:
    """Between two versions, given by language. CannotShow: compare the texts with `runs`."""
    raise NotImplementedError


def only_correction(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """A «rettelse» may reach conversations under way: only words differ, and no name in them."""
    raise NotImplementedError
