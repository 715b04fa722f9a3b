"""Two people as the core knows them: the pair, what they agreed, and news from the other one.

A step changes one person's session only. What concerns the other is a row, which the other meets
as news (`FellDue` of kind `news`) in a step of their own. All texts here are plain, not mark-up.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dialogues.answers import Attachment
from dialogues.progress import Progress
from dialogues.recurrence import Rule


@dataclass(frozen=True, slots=True)
class Agreement:
    """The newest wording of what the pair works for. `mine`: I wrote it, so it waits for the other.

    `stance` is the word of `Stance` for the mentorship.
    """

    id: int
    text: str
    stance: str
    mine: bool
    agreed: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """`at` is UTC. `mine`: I proposed it as it stands, so the other confirms.

    `sequence`: how often it has been moved or called off, where calendars may know it.
    """

    id: int
    at: datetime
    minutes: int
    confirmed: bool
    mine: bool
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentorship seen by one of the two. `name` is the other's, "" while they have none.

    `yes`: I have agreed to who sees what; `joined`: the other is here, and has agreed as well.
    `ready`: things that lie ready to be shared with a mentor. `kept_days`: how long a mentor
    keeps what was shared when it has ended.
    """

    id: int
    name: str = ""
    yes: bool = False
    joined: bool = False
    agreement: Agreement | None = None
    meeting: Meeting | None = None
    ready: int = 0
    kept_days: int = 30

    @property
    def begun(self) -> bool:
        """Both have said yes to who sees what."""
        return self.yes and self.joined

    @property
    def goal(self) -> str:
        """What the two have agreed upon, "" before that."""
        return self.agreement.text if self.agreement and self.agreement.agreed else ""


@dataclass(frozen=True, slots=True)
class PairNews:
    """The other has come (`here`), said yes (`joined`), said no (`declined`) or left (`ended`).

    `as_mentee`: the receiver is the mentee of the pair.
    """

    pair: int
    state: Literal["here", "joined", "declined", "ended"]
    as_mentee: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class AgreementNews:
    """The other proposed a wording, said yes to mine, or wants to talk about it again."""

    pair: int
    agreement: Agreement
    state: Literal["proposed", "agreed", "reopened"]
    as_mentee: bool


@dataclass(frozen=True, slots=True)
class SharedItem:
    """`kind` as in ShareItem, or path; `question` is what was asked, "" where nothing was.

    `path`: the mentee's path as it was when they showed it, for a picture of what `text` says.
    """

    id: int
    kind: str
    question: str
    text: str
    at: datetime
    path: Progress | None = None

    @property
    def title(self) -> str:
        """What to call it in a list: its own words, or what it is."""
        return self.question if self.path else self.text


@dataclass(frozen=True, slots=True)
class SharedNews:
    """What the mentee shared since the mentor last heard; `goal` is the one agreed upon."""

    pair: int
    items: tuple[SharedItem, ...]
    goal: str


RequestState = Literal["sent", "accepted", "not_now", "done"]


@dataclass(frozen=True, slots=True)
class RequestNews:
    """A request: to the mentor when it is sent, to the mentee (`as_mentee`) when it is answered.

    `line` is what the mentor wrote with the answer. `again`: the mentor is reminded, once while
    it waits for an answer and once a while after a yes.
    """

    id: int
    pair: int
    stance: str
    text: str
    state: RequestState
    line: str = ""
    again: bool = False
    as_mentee: bool = False


@dataclass(frozen=True, slots=True)
class RequestGone:
    """To the mentor: the mentee of this pair has taken a request back."""

    pair: int


@dataclass(frozen=True, slots=True)
class RequestItem:
    """A request in a list. `text` is there for whoever wrote it, the mentee, and "" for others."""

    id: int
    pair: int
    stance: str
    text: str
    state: RequestState
    at: datetime
    as_mentee: bool


@dataclass(frozen=True, slots=True)
class PromptDue:
    """A mentor's prompt: a set of the bank (at most two questions of it), or an own question.

    `again`: one of a row, and not for a day that somebody chose or for one beside a meeting.
    """

    id: int
    pair: int
    set: str | None
    text: str
    again: bool = False


PromptState = Literal["active", "paused", "asked", "ended"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """What has come of a prompt at one of the mentees it is for, and when it comes next (UTC).

    `last`: how it went the last time, "" if it has not come yet; missed: it could not be handed
    over in its time. `late`: its time has come, and the mentee is not to be disturbed.
    """

    pair: int
    next_at: datetime | None = None
    last: Literal["", "asked", "answered", "expired", "missed"] = ""
    last_at: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class PlannedPrompt:
    """One thing that a mentor planned, for one mentee or several, as its mentor sees it.

    Nothing in it was written by a mentee. `version` counts the changes: whoever changes it says
    which one they saw. `state` asked: it came once, and was for once.
    """

    plan: int
    version: int
    set: str | None
    text: str
    rule: Rule
    state: PromptState
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class ContributionNews:
    """The mentor's own words, sent at once. `kind` as in Voice.

    `things`: how many shared things they are about; `answers` is the text where it is one.
    `heard`: the mentee has said thanks, or a word.
    """

    id: int
    pair: int
    kind: str
    text: str
    attachment: Attachment | None
    things: int = 0
    answers: str = ""
    heard: bool = False


@dataclass(frozen=True, slots=True)
class OwnContribution:
    """One of the mentor's own. `pair` 0: for all. `heard`: how many have heard it.

    `kept`: for when its theme comes up, else it was sent at once.
    """

    id: int
    pair: int
    kind: str
    theme: str
    text: str
    attachment: Attachment | None
    kept: bool
    heard: int


@dataclass(frozen=True, slots=True)
class HeardItem:
    """`word`: what the mentee said of it, "" for thanks and no more, None for nothing."""

    kind: str
    theme: str
    word: str | None


@dataclass(frozen=True, slots=True)
class HeardNews:
    """To the mentor: what the mentee of this pair has heard since the mentor was last told."""

    pair: int
    items: tuple[HeardItem, ...]


MeetingState = Literal[
    "proposed", "moved", "confirmed", "declined", "called_off", "replaced", "past"
]


@dataclass(frozen=True, slots=True)
class MeetingNews:
    """How it is with a meeting. `before`: when it was to be until it was moved (UTC).

    `moved`: proposed for another time than before; `replaced`: `meeting` is not the newest time;
    `past`: it has begun. `place` is where, in the words of whoever proposed it first.
    """

    pair: int
    meeting: Meeting
    state: MeetingState
    as_mentee: bool
    before: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackNews:
    """What the other said after a meeting, and wanted passed on."""

    pair: int
    text: str
    as_mentee: bool


@dataclass(frozen=True, slots=True)
class SheetDue:
    """The day before a meeting: what each of the two should have at hand.

    All of it is what the mentor may see, newest first: `shared` since they last met, requests
    that are open, and the newest next step that was shared. What more a mentee sees is their own,
    and in their session.
    """

    pair: int
    meeting: Meeting
    as_mentee: bool
    goal: str
    stance: str = ""
    shared: tuple[SharedItem, ...] = ()
    requests: tuple[str, ...] = ()
    step: SharedItem | None = None


@dataclass(frozen=True, slots=True)
class PairDue:
    """Something planned about a pair and nothing more: after a meeting, none for long, monthly.

    `stance` is the word of `Stance`; `chats`: the mentee has answered something lately.
    """

    pair: int
    as_mentee: bool
    meeting: int = 0
    stance: str = ""
    chats: bool = False


About = (
    PairNews
    | AgreementNews
    | SharedNews
    | RequestNews
    | RequestGone
    | PromptDue
    | ContributionNews
    | OwnContribution
    | HeardNews
    | MeetingNews
    | FeedbackNews
    | SheetDue
    | PairDue
)
