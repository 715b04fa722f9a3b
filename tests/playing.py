"""Play a conversation on the core alone: a person, a clock and what falls due.

The player keeps what the shell would keep (session, answers, due things), so a transcript can
walk through weeks. It holds no rule of the conversation's own.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from dialogues.answers import Answer, Attachment
from dialogues.bank import Bank, Source
from dialogues.effects import (
    AmendText,
    Asked,
    CloseNextStep,
    Defer,
    Effect,
    Erase,
    Expire,
    PlanNextStep,
    RateCompetence,
    RateGoal,
    ReadLog,
    ReadProgress,
    RecordAnswer,
    ReplaceAnswer,
    RetractAnswer,
    RetractLevel,
    Schedule,
    Unschedule,
)
from dialogues.events import (
    Attached,
    Corrected,
    Event,
    FellDue,
    LogEntry,
    LogRead,
    Opened,
    Pressed,
    ProgressRead,
    Said,
    Unsupported,
)
from dialogues.log import PAGE_SIZE
from dialogues.pairs import Pair
from dialogues.progress import Competence, Progress, Rated, StepTaken
from dialogues.session import Facts, Message, Programme, Session, Step, Voice
from dialogues.step import step

PROMPTS = Path(__file__).parent.parent / "prompts"
THINKING_TIME = timedelta(seconds=20)


@cache
def shipped_bank() -> Bank:
    files = sorted(path for path in (PROMPTS / "nb").rglob("*.*") if path.is_file())
    return Bank(
        Source("nb", path.relative_to(PROMPTS / "nb").as_posix(), 1, path.read_text("utf-8"))
        for path in files
    )


@dataclass
class Due:
    id: int
    kind: str
    set: str | None
    at: datetime
    expires: datetime | None


@dataclass
class Kept:
    """One answer as the shell would keep it."""

    record: RecordAnswer
    at: datetime
    answer: Answer


@dataclass
class Player:
    now: datetime = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Oslo"))
    session: Session = field(default_factory=Session)
    first_name: str | None = "Nora"
    mentor: str | None = None
    voices: tuple[Voice, ...] = ()
    pair: Pair | None = None
    mentees: tuple[Pair, ...] = ()
    channel: str = ""
    programme: Programme | None = field(
        default_factory=lambda: Programme(responsible="Mentorprogrammet")
    )
    bank: Bank = field(default_factory=shipped_bank)
    last: Message | None = None
    due: dict[str, Due] = field(default_factory=dict)
    answers: dict[int, Kept] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    ratings: dict[int, Rated] = field(default_factory=dict)
    competences: dict[int, tuple[str, Rated]] = field(default_factory=dict)
    steps: dict[int, StepTaken] = field(default_factory=dict)
    sent_answers: list[int | None] = field(default_factory=list)
    _ids: int = 0

    def facts(self) -> Facts:
        return Facts(
            now=self.now,
            zone=self.zone,
            bank=self.bank,
            programme=self.programme,
            first_name=self.first_name,
            mentor=self.mentor,
            voices=self.voices,
            pair=self.pair,
            mentees=self.mentees,
            channel=self.channel,
        )

    # -- what the person does ---------------------------------------------------------------

    def start(self) -> Step:
        return self.happens(Opened())

    def says(self, text: str, ago: timedelta = timedelta()) -> Step:
        made = self.happens(Said(text, self.now - ago))
        self.sent_answers.append(made.heard.answer if made.heard else None)
        return made

    def presses(self, label: str) -> Step:
        assert self.last is not None, "nothing to press yet"
        buttons = [button for row in self.last.buttons for button in row]
        button = next((button for button in buttons if button.label == label), None)
        assert button is not None, f"no button [{label}] in {[b.label for b in buttons]}"
        assert self.last.ask is not None
        return self.happens(Pressed(self.last.ask, button.option))

    def edits(self, text: str, back: int = 1) -> Step:
        return self.happens(Corrected(self.sent_answers[-back], text))

    def sends(self, kind: str, caption: str = "") -> Step:
        return self.happens(Attached(Attachment(kind, "file-1"), caption, self.now))

    def sends_odd(self, kind: str) -> Step:
        return self.happens(Unsupported(kind))

    def happens(self, event: Event) -> Step:
        made = step(self.session, event, self.facts())
        self.session = made.session
        for effect in made.effects:
            self.effects.append(effect)
            self._keep(effect)
            if isinstance(effect, ReadLog):
                return self.happens(self._log(effect.page))
            if isinstance(effect, ReadProgress):
                return self.happens(ProgressRead(self.progress()))
        if made.reply is not None:
            self.last = made.reply
        return made

    # -- what the shell does ----------------------------------------------------------------

    def _keep(self, effect: Effect) -> None:
        match effect:
            case RecordAnswer(number, answer=answer):
                assert number not in self.answers, f"answer {number} recorded twice"
                self.answers[number] = Kept(effect, self.now, answer)
            case ReplaceAnswer(number, answer):
                self.answers[number].answer = answer
            case AmendText(number, text):
                kept = self.answers.get(number)
                if kept and kept.answer.value is None:
                    kept.answer = replace(kept.answer, text=text)
            case RetractAnswer(number):
                self.answers.pop(number, None)
            case Schedule(kind, at, set_, expires):
                self._ids += 1
                self.due[kind] = Due(self._ids, kind, set_, at, expires)
            case Unschedule(kind):
                self.due.pop(kind, None)
            case Defer(id_, until):
                assert until > self.now, "put off to a time that has passed"
                self._due(id_).at = until
            case Asked(id_) | Expire(id_):
                self.due.pop(self._due(id_).kind)
            case Erase():
                self.answers.clear()
                self.due.clear()
            case _:
                self._keep_progress(effect)

    def _keep_progress(self, effect: Effect) -> None:
        match effect:
            case RateGoal(number, rating):
                self.ratings[number] = Rated(self._local_now, rating)
            case RateCompetence(number, name, level):
                self.competences[number] = (name, Rated(self._local_now, level))
            case RetractLevel(number):
                self.ratings.pop(number, None)
                self.competences.pop(number, None)
            case PlanNextStep(conversation, what, day):
                self.steps[conversation] = StepTaken(what, self._local_now, day)
            case CloseNextStep(conversation, outcome) if conversation in self.steps:
                step = self.steps[conversation]
                closed = replace(step, outcome=outcome, closed_at=self._local_now)
                self.steps[conversation] = closed

    @property
    def _local_now(self) -> datetime:
        return self.now.astimezone(self.zone)

    def progress(self) -> Progress:
        named: dict[str, list[Rated]] = {}
        for _, (name, rated) in sorted(self.competences.items()):
            named.setdefault(name, []).append(rated)
        goal = self.session.memory.goal
        return Progress(
            goal.text if goal else None,
            goal.levels if goal else (),
            tuple(rated for _, rated in sorted(self.ratings.items())),
            tuple(Competence(name, tuple(levels)) for name, levels in named.items()),
            tuple(step for _, step in sorted(self.steps.items(), reverse=True)),
        )

    def _due(self, id_: int) -> Due:
        return next(due for due in self.due.values() if due.id == id_)

    def _log(self, page: int) -> LogRead:
        newest = sorted(self.answers.values(), key=lambda kept: -kept.record.number)
        start = (page - 1) * PAGE_SIZE
        entries = tuple(
            LogEntry(kept.record.number, kept.at, kept.record.question_text, kept.answer.text)
            for kept in newest[start : start + PAGE_SIZE]
        )
        return LogRead(entries, page, more=len(newest) > start + PAGE_SIZE)

    def wait(self, span: timedelta) -> list[Step]:
        """Let time pass; what falls due on the way is handed over when it is due."""
        end = self.now + span
        made = []
        while True:
            ripe = sorted((due for due in self.due.values() if due.at <= end), key=lambda d: d.at)
            if not ripe:
                break
            due = ripe[0]
            self.now = max(self.now, due.at)
            made.append(self.happens(FellDue(due.id, due.kind, due.set, due.expires)))
        self.now = end
        return made


def readable(message: Message | None) -> list[str]:
    """A message as a transcript shows it: its lines without mark-up, buttons at the end."""
    if message is None:
        return []
    text = re.sub(r"</?[ib]>", "", message.html)
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'")):
        text = text.replace(escaped, plain)
    text = text.replace("&amp;", "&")
    buttons = " ".join(f"[{button.label}]" for row in message.buttons for button in row)
    lines = text.split("\n")
    if buttons:
        lines[-1] = f"{lines[-1]} {buttons}".lstrip()
    return lines
