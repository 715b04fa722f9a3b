"""What a step wants kept or done. The shell carries effects out in the step's own transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dialogues.answers import Answer, Attachment
from dialogues.recurrence import Rule


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """A yes to the consent text at this revision of the bank. A no is Erase."""

    revision: int


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
    """Hand the core due thing `id` again at `until` (UTC)."""

    id: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Expire:
    """Due thing `id` was not asked and never will be."""

    id: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Due thing `id` was asked."""

    id: int


@dataclass(frozen=True, slots=True)
class ShareItem:
    """`kind` is answer, request, next_step or if_hard; `text` what the mentor will see.

    `question`: what was asked, where the mentor should see that too.
    """

    kind: str
    number: int
    text: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What the mentee chose to share, from this conversation: it replaces an earlier choice.

    `pair` 0: there is no mentor yet, and it lies ready for one.
    """

    conversation: int
    items: tuple[ShareItem, ...]
    pair: int = 0


@dataclass(frozen=True, slots=True)
class ShareReady:
    """What lies ready goes to the mentor of this pair."""

    pair: int


@dataclass(frozen=True, slots=True)
class ShareAnswers:
    """The mentee shares these answers from the log, with their questions."""

    pair: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharePath:
    """The mentor of this pair is to see the mentee's path as it is now: a picture, and `text`."""

    pair: int
    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The mentor is not to see shares `ids` any more. Answered by TakenBack."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReadShared:
    """Read what the mentor may see, and hand it back as SharedRead."""

    to_take_back: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the mentor, drafted in the mentee's words. SendRequest is what sends it."""

    conversation: int
    stance: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SendRequest:
    """The mentee sends the request of this conversation, as `text`."""

    pair: int
    conversation: int
    stance: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """The mentor answers a request: accepted, not_now or done, with a line or "".

    Answered by RequestAnswered.
    """

    id: int
    state: str
    line: str


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
class Named:
    """The person goes by this name from now on; those they are a pair with see it."""

    name: str | None


@dataclass(frozen=True, slots=True)
class AcceptPair:
    """Yes to who sees what in this mentorship."""

    pair: int
    name: str | None


@dataclass(frozen=True, slots=True)
class EndPair:
    """Out of this mentorship, or no to it before it began. The sharing ends at once."""

    pair: int


@dataclass(frozen=True, slots=True)
class Propose:
    """A wording of the pair's goal, and a stance; the other is to say yes to it."""

    pair: int
    text: str
    stance: str


@dataclass(frozen=True, slots=True)
class Agree:
    """Yes to the other's wording. It counts only if it is still the newest."""

    agreement: int


@dataclass(frozen=True, slots=True)
class Reopen:
    """The person wants to talk about what the pair agreed upon again."""

    pair: int


@dataclass(frozen=True, slots=True)
class CallMeeting:
    """A time for a meeting, at `at` (UTC) for `minutes`. Answered by MeetingKept.

    `instead_of` is the meeting that it moves, 0 for a new one: it counts only if that is still
    how it is. `place` is the place of a new one. `zone` is whose wall time it is kept in.
    """

    pair: int
    at: datetime
    minutes: int
    zone: str
    place: str = ""
    instead_of: int = 0


@dataclass(frozen=True, slots=True)
class AnswerMeeting:
    """Yes or no to the other's proposal, if it is still the newest. Answered by MeetingKept."""

    id: int
    yes: bool


@dataclass(frozen=True, slots=True)
class CallOff:
    """The meeting is not to be. Answered by MeetingKept."""

    id: int


@dataclass(frozen=True, slots=True)
class NotHeld:
    """The last meeting of the pair (0: of any of theirs) came to nothing. By MeetingKept."""

    pair: int = 0


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """The other one of the pair gets this."""

    pair: int
    text: str


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
    """Make a one-time link that opens the person's own page, where the reply says {link}."""


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


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """The mentee takes back a request that was sent. Answered by RequestWithdrawn."""

    id: int


@dataclass(frozen=True, slots=True)
class ReadRequests:
    """Read the person's requests, and hand them back as RequestsRead."""


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """The mentor wants to see a request again: it comes as news, since the words are another's."""

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
    AcceptPair,
    Agree,
    AnswerMeeting,
    AnswerRequest,
    CallMeeting,
    CallOff,
    Contribute,
    EndPair,
    Erase,
    GiveFeedback,
    PlanPrompt,
    Propose,
    Reopen,
    SendRequest,
    SendWord,
    Share,
    ShareAnswers,
    SharePath,
    ShareReady,
    ShowRequest,
    WithdrawRequest,
)

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
    | Share
    | ShareReady
    | ShareAnswers
    | SharePath
    | TakeBack
    | ReadShared
    | Request
    | SendRequest
    | AnswerRequest
    | PlanPrompt
    | ReadPlans
    | ChangePlan
    | PromptAsked
    | PromptPassed
    | PromptAnswered
    | Named
    | AcceptPair
    | EndPair
    | Propose
    | Agree
    | Reopen
    | CallMeeting
    | AnswerMeeting
    | CallOff
    | NotHeld
    | GiveFeedback
    | SuggestedMeeting
    | OfferCalendar
    | Reflect
    | HeardVoice
    | ReadLog
    | ReadProgress
    | Export
    | OfferLink
    | OfferPage
    | Invite
    | PassedOver
    | Erase
    | WithdrawRequest
    | ReadRequests
    | ShowRequest
    | Contribute
    | ChangeContribution
    | RetireContribution
    | ReadContributions
    | SendWord
)
