"""What a step decided about a mentorship: who is in it, what is shared, asked for and agreed."""

from dataclasses import dataclass
from datetime import datetime


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


# After these somebody else is to be told something, at once.
WAKING = (
    AcceptPair,
    Agree,
    AnswerMeeting,
    AnswerRequest,
    CallMeeting,
    CallOff,
    EndPair,
    GiveFeedback,
    Propose,
    Reopen,
    SendRequest,
    Share,
    ShareAnswers,
    SharePath,
    ShareReady,
    ShowRequest,
    WithdrawRequest,
)

PairEffect = (
    Share
    | ShareReady
    | ShareAnswers
    | SharePath
    | TakeBack
    | ReadShared
    | Request
    | SendRequest
    | AnswerRequest
    | WithdrawRequest
    | ReadRequests
    | ShowRequest
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
)
