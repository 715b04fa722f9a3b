"""What a step wants kept or done. The shell carries effects out in the step's own transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from dialogues.answers import Answer, Attachment


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
    """Where the mentee says they are, from -2 to +2."""

    number: int
    rating: int


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
class HeardVoice:
    """The mentee has been shown contribution `id`; it is not offered again."""

    id: int


@dataclass(frozen=True, slots=True)
class ReadLog:
    """Read this page of the mentee's log and hand it back as LogRead."""

    page: int
    to_share: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """Send everything we hold about the person, as one file a person can read."""


@dataclass(frozen=True, slots=True)
class OfferLink:
    """Make a one-time link for another door and put it where the reply says {link}."""


@dataclass(frozen=True, slots=True)
class Invite:
    """Make a link by which one new mentee becomes this mentor's, where the reply says {link}.

    A picture of it goes with the reply.
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
WAKING = (
    AcceptPair,
    AnswerRequest,
    Agree,
    Contribute,
    EndPair,
    Erase,
    Propose,
    Reopen,
    SendRequest,
    SendWord,
    Share,
    ShareAnswers,
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
    | TakeBack
    | ReadShared
    | Request
    | SendRequest
    | AnswerRequest
    | WithdrawRequest
    | ReadRequests
    | ShowRequest
    | Contribute
    | ChangeContribution
    | RetireContribution
    | ReadContributions
    | SendWord
    | Named
    | AcceptPair
    | EndPair
    | Propose
    | Agree
    | Reopen
    | HeardVoice
    | ReadLog
    | Export
    | OfferLink
    | Invite
    | PassedOver
    | Erase
)
