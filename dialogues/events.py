"""What can happen to a conversation, in the past tense. The core is told one event at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dialogues.answers import Attachment
from dialogues.pairs import (
    About,
    Meeting,
    OwnContribution,
    PlannedPrompt,
    RequestItem,
    SharedItem,
)
from dialogues.progress import Progress


@dataclass(frozen=True, slots=True)
class Opened:
    """/start, or the page was opened. `payload` is what came of the link they came by.

    connected (another door of theirs), elsewhere (it leads to another conversation), paired
    (an invitation to a pair), own_link, has_mentor (and may have only one), tied (to the staff's
    pages) or no_link (unknown, used or too old); "" when there was none.
    """

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A text. `at` (UTC) is when it was written, as the channel dates it, to the second.

    `about`: what the news that was told last is about, where it still stands.
    """

    text: str
    at: datetime
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button. `ask` is the number of the message's question, `option` the button's key.

    An option that begins with `!` steers (`!hopp`). In a question with several choices `+key`
    turns one choice on or off, and keys joined by a comma are a whole answer. An option that
    begins with `@` belongs to news (`@enig-12`) and acts as long as what it is about is there,
    whatever was asked since: that is `about`, None when it is gone or was never this person's.
    """

    ask: int
    option: str
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A voice message, photo or document: where the channel keeps it, and its caption."""

    attachment: Attachment
    caption: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A sticker, a location, a poll: something that is no answer. `kind` as Telegram names it."""

    kind: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """The message that answered question number `ask` was edited to `text`.

    `ask` is None when the message answered nothing; then only crisis words count.
    """

    ask: int | None
    text: str


@dataclass(frozen=True, slots=True)
class FellDue:
    """Something planned is due. `expires` (UTC): after that it is not worth asking.

    `subject` is the row of another person's or of the pair's that it concerns, 0 for none, and
    `about` what that row says; None if it is gone.
    """

    id: int
    kind: str
    set: str | None
    expires: datetime | None
    about: About | None = None
    subject: int = 0


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """The channel refused the message of question `ask` for good; it is asked plainly instead."""

    ask: int | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One answer in the mentee's log. `question` is the text as it was asked."""

    number: int
    at: datetime
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class LogRead:
    """The log was read on the core's request: one page, newest first. `page` counts from 1.

    `to_share`: the mentee wants to pick from it what the mentor may see.
    """

    entries: tuple[LogEntry, ...]
    page: int
    more: bool
    to_share: bool = False


@dataclass(frozen=True, slots=True)
class ProgressRead:
    """The mentee's path was read on the core's request. `to_share`: to be shown to the mentor."""

    progress: Progress
    to_share: bool = False


@dataclass(frozen=True, slots=True)
class SharedRead:
    """What the mentor may see now was read on the core's request, newest first.

    `to_take_back`: the mentee wants to pick from it what the mentor is not to see any more.
    """

    items: tuple[SharedItem, ...]
    to_take_back: bool = False


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was shared is not any more. `may_remain`: the channel shows the mentor an old copy."""

    count: int
    may_remain: bool


@dataclass(frozen=True, slots=True)
class MeetingKept:
    """What came of something about a meeting, and how `meeting` is now.

    `crossed`: the other one was first, with `meeting`, and `wanted` (a moment in UTC, minutes) is
    what was not sent; `gone`: there is no such meeting any more;
    `past`: that time has been; `not_held`: it counts as not held; `none_held`: there is none to
    say that of.
    """

    pair: int
    state: Literal[
        "sent", "confirmed", "declined", "called_off", "crossed", "gone", "past", "not_held",
        "none_held",
    ]  # fmt: skip
    meeting: Meeting | None = None
    wanted: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class CalendarKept:
    """`new`: `link` is the address, told this once; `there`: there is one, which works.

    `off`: it works no more; `none`: there was none; `no_address`: this server has no address
    that a calendar could reach.
    """

    state: Literal["new", "there", "off", "none", "no_address"]
    link: str = ""


@dataclass(frozen=True, slots=True)
class PlansRead:
    """What the mentor has planned was read on the core's request, what comes next first.

    All of it: `page` (from 1) is the part of it that was asked for.
    """

    plans: tuple[PlannedPrompt, ...]
    page: int = 1


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """What came of a change. `done` False: somebody changed it first, and `plan` is the newest.

    `plan` None: it is gone, or was cancelled.
    """

    do: str
    done: bool
    plan: PlannedPrompt | None


@dataclass(frozen=True, slots=True)
class RequestsRead:
    """The person's requests, as mentee and as mentor, newest first."""

    items: tuple[RequestItem, ...]


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """Whether the mentor's answer counted; it does not if the request is gone, or answered so."""

    pair: int
    counted: bool


@dataclass(frozen=True, slots=True)
class RequestWithdrawn:
    """The mentor is not to see the request any more. `may_remain` as in TakenBack."""

    pair: int
    may_remain: bool


@dataclass(frozen=True, slots=True)
class ContributionsRead:
    """The mentor's own contributions that are still there, newest first."""

    items: tuple[OwnContribution, ...]


@dataclass(frozen=True, slots=True)
class StaffFound:
    """Whether the person is staff, and has tied this conversation to the staff's pages."""

    there: bool


# What the shell answers when the core asks something of it, within the same step.
Answered = (
    LogRead
    | ProgressRead
    | SharedRead
    | TakenBack
    | MeetingKept
    | CalendarKept
    | PlansRead
    | PlanChanged
    | RequestsRead
    | RequestAnswered
    | RequestWithdrawn
    | ContributionsRead
    | StaffFound
)

Event = (
    Opened | Said | Pressed | Attached | Unsupported | Corrected | FellDue | NotDelivered | Answered
)
