"""What a step wants kept or done. The shell carries effects out in the step's own transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from dialogues import mentor_effects, pair_effects
from dialogues.answers import Answer
from dialogues.mentor_effects import MentorEffect
from dialogues.pair_effects import PairEffect


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """A yes to the consent text at this revision of the bank. A no is Erase.

    `version` is that of the text which programme number `programme` adds.
    """

    revision: int
    programme: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """`number` is the answer's own, counted per person; `conversation` is its conversation's.

    `question_text` is the question as it was asked, without mark-up, for the log.
    """

    number: int
    conversation: int
    stage: str
    set: str
    question: str
    question_text: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class ReplaceAnswer:
    """The mentee went back, edited or added: answer `number` now reads like this."""

    number: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class AmendText:
    """The message behind an answer from an earlier conversation was edited.

    Only own words change: a kept answer with a value (a scale, a choice) stays as it is.
    """

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class RetractAnswer:
    """The mentee went back, and answer `number` belongs to a question no longer asked."""

    number: int


@dataclass(frozen=True, slots=True)
class RecordGoal:
    """The mentee's goal in their own words, with what the levels would look like."""

    number: int
    text: str
    levels: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class RateGoal:
    """Where the mentee says they are, from -2 to +2. `number` is that answer's own.

    Rating again with the same number replaces it.
    """

    number: int
    rating: int


@dataclass(frozen=True, slots=True)
class RateCompetence:
    """How good the mentee says they are at `name` (their words, cut short), from 1 to 10.

    `number` is that answer's own; rating again with the same number replaces it.
    """

    number: int
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class RetractLevel:
    """Answer `number` rates nothing any more, neither the goal nor a competence."""

    number: int


@dataclass(frozen=True, slots=True)
class PlanNextStep:
    """One per conversation; planning again in the same conversation replaces it."""

    conversation: int
    what: str
    due: date | None
    due_text: str
    if_hard: str


@dataclass(frozen=True, slots=True)
class CloseNextStep:
    """How the next step of conversation `conversation` went: gjort, delvis or ikke_gjort."""

    conversation: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hand the core FellDue(kind, set) at `at` (UTC).

    One of each kind about each `subject` (a row of the pair's, or 0): a later one replaces it.
    """

    kind: str
    at: datetime
    set: str | None = None
    expires: datetime | None = None
    subject: int = 0


@dataclass(frozen=True, slots=True)
class Unschedule:
    """Nothing of this kind about `subject` is to fall due any more."""

    kind: str
    subject: int = 0


@dataclass(frozen=True, slots=True)
class Defer:
    """Hand the core due thing `id` again at `until` (UTC), and let it wait until `expires`.

    `expires` None: what it had before.
    """

    id: int
    until: datetime
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expire:
    """Due thing `id` was not asked and never will be."""

    id: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Due thing `id` was asked."""

    id: int


@dataclass(frozen=True, slots=True)
class Named:
    """The person goes by this name from now on; those they are a pair with see it."""

    name: str | None


@dataclass(frozen=True, slots=True)
class SuggestedMeeting:
    """The mentee has been told that it is long since the two met."""

    pair: int


@dataclass(frozen=True, slots=True)
class OfferCalendar:
    """An address of the person's meetings for a calendar. Answered by CalendarKept.

    `new`: one that takes the place of the one there is; `off`: none any more.
    """

    new: bool = False
    off: bool = False


@dataclass(frozen=True, slots=True)
class Reflect:
    """Whether a mentor wants questions about their own mentoring."""

    on: bool


@dataclass(frozen=True, slots=True)
class HeardVoice:
    """The mentee has been shown contribution `id`; it is not offered again."""

    id: int


@dataclass(frozen=True, slots=True)
class ReadLog:
    """Read this page of the mentee's log and hand it back as LogRead."""

    page: int
    to_share: bool = False


@dataclass(frozen=True, slots=True)
class ReadProgress:
    """Read the mentee's path and hand it back as ProgressRead."""

    to_share: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """Send everything we hold about the person, as one file a person can read."""


@dataclass(frozen=True, slots=True)
class OfferLink:
    """Make a one-time link for another door and put it where the reply says {link}."""


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Make a one-time link that opens the person's own page, where the reply says {link}.

    `of_staff`: the staff's pages instead.
    """

    of_staff: bool = False


@dataclass(frozen=True, slots=True)
class FindStaff:
    """Whether this person is staff of a programme as well. Answered by StaffFound."""


@dataclass(frozen=True, slots=True)
class Invite:
    """Make a link by which one new mentee becomes this mentor's, where the reply says {link}.

    Where a channel takes files, the link goes along as a code for a camera.
    """


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A question failed to render and was passed over: something to log."""

    set: str
    question: str


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete the person: the key first, and every row. The reply is sent all the same."""


# After these somebody else is to be told something, at once.
WAKING = (Erase, *mentor_effects.WAKING, *pair_effects.WAKING)

Effect = (
    RecordConsent
    | RecordAnswer
    | ReplaceAnswer
    | AmendText
    | RetractAnswer
    | RecordGoal
    | RateGoal
    | RateCompetence
    | RetractLevel
    | PlanNextStep
    | CloseNextStep
    | Schedule
    | Unschedule
    | Defer
    | Expire
    | Asked
    | Named
    | SuggestedMeeting
    | OfferCalendar
    | Reflect
    | HeardVoice
    | ReadLog
    | ReadProgress
    | Export
    | OfferLink
    | OfferPage
    | FindStaff
    | Invite
    | PassedOver
    | Erase
    | PairEffect
    | MentorEffect
)
