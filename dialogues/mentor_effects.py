"""What a step decided about a mentor's prompts and contributions."""

from dataclasses import dataclass
from typing import Literal

from dialogues.answers import Attachment
from dialogues.recurrence import Rule


@dataclass(frozen=True, slots=True)
class PlanPrompt:
    """The mentor plans a prompt for the mentees of these pairs: a set of the bank, or own words.

    `zone` is the name of the time zone for a mentee whose programme has none of its own.
    """

    pairs: tuple[int, ...]
    set: str | None
    text: str
    rule: Rule
    zone: str


@dataclass(frozen=True, slots=True)
class ReadPlans:
    """Read what the mentor has planned, and hand it back as PlansRead. `page` counts from 1."""

    page: int = 1


PlanChange = Literal["pause", "resume", "cancel", "time", "question"]


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Pause, resume or cancel a plan, or give it another time or question.

    It counts only while `version` is the newest. Answered by PlanChanged.
    """

    plan: int
    version: int
    do: PlanChange
    set: str | None = None
    text: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class PromptAsked:
    """Prompt `id` was put to the mentee: the next time follows from its rule."""

    id: int


@dataclass(frozen=True, slots=True)
class PromptPassed:
    """Prompt `id` was not asked, or not answered, in its time: the next time follows.

    `ended`: there is nothing left to ask, so it never comes again.
    """

    id: int
    ended: bool = False


@dataclass(frozen=True, slots=True)
class PromptAnswered:
    """The mentee has answered prompt `id`. What they wrote is theirs."""

    id: int


@dataclass(frozen=True, slots=True)
class Contribute:
    """The mentor's own words, for one mentee or (`pair` 0) for all. `kind` as in Voice.

    `kept` for when the theme comes up, else told at once. `share`: the newest of the shared
    things they are about, or 0.
    """

    pair: int
    kind: str
    theme: str
    text: str
    attachment: Attachment | None
    kept: bool
    share: int = 0


@dataclass(frozen=True, slots=True)
class ChangeContribution:
    """A contribution reads like this from now on."""

    id: int
    text: str
    attachment: Attachment | None


@dataclass(frozen=True, slots=True)
class RetireContribution:
    """Nobody is shown contribution `id` any more."""

    id: int


@dataclass(frozen=True, slots=True)
class ReadContributions:
    """Read the mentor's own contributions, and hand them back as ContributionsRead."""


@dataclass(frozen=True, slots=True)
class SendWord:
    """What the mentee says to the mentor of contribution `id`; "" is thanks and no more."""

    id: int
    text: str


# After these somebody else is to be told something, at once.
WAKING = (
    Contribute,
    PlanPrompt,
    SendWord,
)

MentorEffect = (
    PlanPrompt
    | ReadPlans
    | ChangePlan
    | PromptAsked
    | PromptPassed
    | PromptAnswered
    | Contribute
    | ChangeContribution
    | RetireContribution
    | ReadContributions
    | SendWord
)
