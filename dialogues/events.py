"""What can happen to a conversation, in the past tense. The core is told one event at a time."""

from dataclasses import dataclass
from datetime import datetime

from dialogues.answers import Attachment
from dialogues.progress import Progress


@dataclass(frozen=True, slots=True)
class Opened:
    """/start, or the page was opened. `payload` is what a link carried, already resolved."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A text. `at` (UTC) is when it was written, as the channel dates it, to the second."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button. `ask` is the number of the message's question, `option` the button's key.

    An option that begins with `!` steers (`!hopp`). In a question with several choices `+key`
    turns one choice on or off, and keys joined by a comma are a whole answer.
    """

    ask: int
    option: str


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
    """Something planned is due. `expires` (UTC): after that it is not worth asking."""

    id: int
    kind: str
    set: str | None
    expires: datetime | None


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
    """The log was read on the core's request: one page, newest first. `page` counts from 1."""

    entries: tuple[LogEntry, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class ProgressRead:
    """The mentee's path was read on the core's request."""

    progress: Progress


Event = (
    Opened
    | Said
    | Pressed
    | Attached
    | Unsupported
    | Corrected
    | FellDue
    | NotDelivered
    | LogRead
    | ProgressRead
)
