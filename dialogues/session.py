"""What is remembered of one person between two messages, and what a step gives back.

A session is a value: a step makes a new one. The shell keeps it encrypted and reads it with
`version` first, so that an older one can be upgraded.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dialogues.answers import Answer, Attachment, Value
from dialogues.bank import Bank
from dialogues.effects import Effect
from dialogues.pairs import Pair
from dialogues.stages import Stage, Stance

SESSION_VERSION = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """One answered (or skipped: answer None) question, with what going back needs.

    `part` is what was asked: tekst, utdyp (the probe) or viktigst (which sentence matters most).
    `shy` answers are kept and never quoted; nor are `empty` ones, which say nothing («ja takk»).
    """

    number: int
    stage: Stage
    set: str
    question: str
    part: str
    answer: Answer | None
    left: int
    shy: bool = False
    own_words: bool = False
    empty: bool = False

    @property
    def quotable(self) -> bool:
        """Own words that may be handed back, summed up or acted on."""
        return self.own_words and self.answer is not None and not self.shy and not self.empty

    @property
    def value(self) -> Value:
        return self.answer.value if self.answer else None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One talk on a path of stages. `bank` is the revision its questions are pinned to.

    `set`, `question`, `part`: what was asked last; it is open while `ask` is its number.
    `text` is that question as mark-up, without mirror, so that it can be asked again unchanged.
    `left`: questions that take thought still allowed. `hushed`: nothing is quoted any
    more; `gentle`: nothing is challenged. `undone`: turns that «tilbake» dropped, until they
    are answered anew.
    `held`: a text not taken as an answer. `aside`: lies on another talk and ends by itself.
    `pair`, `about`: the mentorship, and the row of the pair's, that the talk is about; `purpose`:
    what it is for, where one set serves several ends. `choices`: the options, key and label, of a
    question that has none of its own.
    """

    number: int
    stage: Stage
    bank: int
    stance: Stance
    touched: datetime
    left: int
    short: bool = False
    aside: bool = False
    set: str | None = None
    question: str | None = None
    part: str = "tekst"
    text: str = ""
    ask: int | None = None
    asked_at: datetime | None = None
    turns: tuple[Turn, ...] = ()
    undone: tuple[Turn, ...] = ()
    failed: int = 0
    reworded: bool = False
    condensed: bool = False
    picked: tuple[str, ...] = ()
    hushed: bool = False
    gentle: bool = False
    mirrored: tuple[int, ...] = ()
    mirrors_in_row: int = 0
    theme: str = ""
    strength: int = 0
    sets_done: tuple[str, ...] = ()
    draft: str = ""
    held: str | None = None
    due: int | None = None
    voice: int | None = None
    pair: int = 0
    about: int = 0
    purpose: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """`rated` is the number of the answer that `rating` was."""

    number: int
    text: str
    levels: tuple[tuple[int, str], ...] = ()
    rating: int | None = None
    rated_on: date | None = None
    rated: int | None = None


@dataclass(frozen=True, slots=True)
class CompetenceRated:
    """How good the mentee said they were, 1-10; `number` is that answer's own, `on` their day."""

    number: int
    name: str
    level: int
    on: date


@dataclass(frozen=True, slots=True)
class NextStep:
    """`due` is the mentee's local day, `due_text` that day as it was told them."""

    conversation: int
    what: str
    due: date | None
    due_text: str
    if_hard: str
    outcome: str | None = None
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """What outlives a conversation. Times are UTC; dates are the person's own."""

    consent: int | None = None
    of_age: bool = False
    goal: Goal | None = None
    next_step: NextStep | None = None
    conversations: int = 0
    used: dict[str, int] = field(default_factory=dict)
    variants: dict[str, int] = field(default_factory=dict)
    answers_since_thanks: int = 0
    paused: bool = False
    paused_until: datetime | None = None
    unsolicited_at: datetime | None = None
    alarmed_at: datetime | None = None
    no_challenge_on: date | None = None
    competences: tuple[CompetenceRated, ...] = ()
    pulse_at: datetime | None = None  # when they were last asked how a pair works together
    no_reflections: bool = False  # a mentor who wants no questions about their own mentoring
    agreed: tuple[int, int] = (0, 0)  # the programme, and the version of its text, of the yes
    asked_terms: int = 0  # the newest version that was asked about anew
    only_mentor: bool = False  # has come as a mentor, and not asked for talks of their own
    # (label, option) of each button under the newest news
    standing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """`asks` numbers the questions put to this person; buttons and forms carry that number.

    `stack` is empty when idle; the last one talks.
    """

    version: int = SESSION_VERSION
    language: str = "nb"
    name: str | None = None
    stance: Stance | None = None
    strength: int = 0
    asks: int = 0
    stack: tuple[Conversation, ...] = ()
    memory: Memory = Memory()

    @property
    def top(self) -> Conversation | None:
        return self.stack[-1] if self.stack else None

    @property
    def stage(self) -> Stage:
        return self.stack[-1].stage if self.stack else Stage.IDLE


class Button(NamedTuple):
    """`option` goes back as Pressed.option. `level` is the strength (1-3) of a challenge, or 0."""

    label: str
    option: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Scale:
    """The end labels of a scale, for a page that can show them beside its buttons."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class AskedHere:
    """Which question a message asks, so that it can be counted.

    `part` is as in Turn, or omformulert where the other wording was asked for.
    """

    conversation: int
    stage: Stage
    set: str
    question: str
    part: str


@dataclass(frozen=True, slots=True)
class Message:
    """`html` uses only what Telegram reads (b, i, and escapes) and line breaks.

    `ask` is the number of the open question the buttons answer, None when nothing is asked.
    `form` is the answer form's name, `picked` the choices already on. `standing`: news, whose
    buttons act whatever is asked since. `picture`: a picture of the mentee's path goes with it,
    where the channel can show one. `calendar` is a meeting that goes along as a file. `voice`
    is a voice message (Telegram's own id of it) that `html` goes with; `unheard` is said, as
    mark-up, where it cannot be played. `asked`: the question in it.
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    ask: int | None = None
    form: str = ""
    scale: Scale | None = None
    picked: tuple[str, ...] = ()
    steers: bool = False
    urgent: bool = False
    standing: bool = False
    picture: bool = False
    calendar: int = 0
    voice: str = ""
    unheard: str = ""
    asked: AskedHere | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a programme's people agree to, beside the standard words.

    `version` is the newest, `since` the oldest that still counts (0: all of them do). `text` is
    the programme's own, "" for none. `news` says what was new in each version that is asked about
    anew, oldest first.
    """

    version: int = 0
    since: int = 0
    text: str = ""
    news: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """What a programme decides for its mentees. Quiet hours are local wall times.

    `begins` and `ends` are its first and last day in its people's zone, None where it is open.
    `kept_days`: days after the end until everything is deleted; `erased_on` is that day, where
    it is known. On `free_days`, local dates, nothing comes but what somebody set a day for.
    """

    stance: Stance = Stance.ALLIANCE
    age_limit: int = 18
    quiet_from: time = time(21)
    quiet_to: time = time(8)
    responsible: str = ""
    id: int = 0
    begins: date | None = None
    ends: date | None = None
    closed: bool = False
    erased_on: date | None = None
    kept_days: int = 90
    terms: Terms = Terms()
    free_days: Container[date] = frozenset()

    def is_quiet(self, at: time) -> bool:
        """Whether its mentees are left alone at this hour of theirs."""
        start, end = self.quiet_from, self.quiet_to
        return start <= at or at < end if start > end else start <= at < end

    def has_begun(self, day: date) -> bool:
        return self.begins is None or day >= self.begins

    def is_over(self, day: date) -> bool:
        return self.closed or (self.ends is not None and day > self.ends)


@dataclass(frozen=True, slots=True)
class Voice:
    """The mentor's own words. `kind` is story, opinion, advice, lesson, feedback or door."""

    id: int
    kind: str
    theme: str
    text: str
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a step may know of the world. `programme` None: this person may not join.

    `mentor` is their mentor's name ("" if there is a mentor without one), None without a mentor.
    `pair` is the mentorship in which they are the mentee, `mentees` those in which they are the
    mentor. `invited_as` is the role that a newcomer's invitation names.
    """

    now: datetime
    zone: ZoneInfo
    bank: Bank
    programme: Programme | None
    first_name: str | None = None
    mentor: str | None = None
    voices: tuple[Voice, ...] = ()
    channel: str = ""
    pair: Pair | None = None
    mentees: tuple[Pair, ...] = ()
    invited_as: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What to keep as the mentee's own message; `answer` is the answer it became, if any."""

    text: str
    answer: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """`heard` None: the message is not kept (before consent, a stale press, a sticker)."""

    session: Session
    reply: Message | None = None
    effects: tuple[Effect, ...] = ()
    heard: Heard | None = None
