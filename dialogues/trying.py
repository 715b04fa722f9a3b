"""A question set tried out by whoever writes it: the real talk, with a mentee who is made up.

The talk begins at the set and is over with it. Everything goes through `step`; what it wants
kept is kept by nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from dialogues.answers import Answer
from dialogues.asking import proceed
from dialogues.bank import Bank
from dialogues.draft import Draft
from dialogues.effects import Effect, ReadLog, ReadProgress
from dialogues.events import LogRead, Pressed, ProgressRead, Said
from dialogues.next_sets import NO_SET
from dialogues.pairs import Pair
from dialogues.progress import Progress
from dialogues.session import (
    Conversation,
    Facts,
    Goal,
    Memory,
    Message,
    NextStep,
    Programme,
    Session,
    Step,
    Turn,
)
from dialogues.setting import MAIN
from dialogues.stages import Stage
from dialogues.step import NOTE, step

MENTOR_KIND: Final = "mentor"
# Where in a talk a set of each kind is met. The core's own sets are short talks by themselves.
STAGES: Final = {
    "utforskende": Stage.EXPLORE,
    "utfordrende": Stage.CHALLENGE,
    "innsjekk": Stage.CHECK_IN,
    "forespørsel": Stage.ASK_MENTOR,
    MENTOR_KIND: Stage.PROMPT,
    "etter møtet": Stage.PROMPT,
}
QUESTIONS: Final = 1000  # no budget: every question that fits is asked
# The lines in `replikker/eksempler.jinja` that make up the mentee.
EXAMPLE: Final = "eksempel_"


@dataclass(frozen=True, slots=True)
class Line:
    """`said`: what the one who tries says, "" for nothing. `reply`: what they are answered."""

    said: str
    reply: Message | None


@dataclass(frozen=True, slots=True)
class Tried:
    """`over`: the set has been talked through, or was left. `asked`: it had a question to ask."""

    lines: tuple[Line, ...]
    session: Session
    over: bool
    asked: bool


def try_set(
    name: str,
    language: str,
    bank: Bank,
    events: Iterable[Said | Pressed],
    now: datetime,
    zone: ZoneInfo,
) -> Tried:
    """The talk as it stands after these events. UnknownSet or BrokenSet where there is none."""
    facts = _facts(bank, language, now, zone)
    made = _begun(name, language, facts)
    asked = made.reply is not None and made.reply.ask is not None
    lines = [Line("", made.reply)] if asked else []
    session, over = made.session, not asked
    for event in events:
        if over:
            break
        made = _answered(step(session, event, facts), facts)
        session = made.session
        over = all(talk.set != name for talk in session.stack)
        # What the talk would go on with is another set's, and not what is tried here.
        goes_on = over and made.reply is not None and made.reply.ask is not None
        said = made.heard.text if made.heard else ""
        if said or made.reply:
            lines.append(Line(said, None if goes_on else made.reply))
    return Tried(tuple(lines), session, over, asked)


def _facts(bank: Bank, language: str, now: datetime, zone: ZoneInfo) -> Facts:
    def example(what: str) -> str:
        return str(bank.line(EXAMPLE + what, language).unescape())

    pair = Pair(1, name=example("mentor"), yes=True, joined=True)
    return Facts(
        now=now,
        zone=zone,
        bank=bank,
        programme=Programme(),
        first_name=example("navn"),
        mentor=pair.name,
        pair=pair,
        mentees=(replace(pair, id=2, name=example("navn")),),
    )


def _begun(name: str, language: str, facts: Facts) -> Step:
    bank = facts.bank
    heading = bank.set(name, language, bank.revision).heading

    def example(what: str) -> str:
        return str(bank.line(EXAMPLE + what, language).unescape())

    topic = Turn(2, Stage.CHECK_IN, NO_SET, NOTE, MAIN, Answer(example("svar")), 0, own_words=True)
    talk = Conversation(
        number=2,
        stage=STAGES.get(heading.kind, Stage.ASIDE),
        bank=bank.revision,
        stance=min(heading.stances) if heading.stances else Programme().stance,
        touched=facts.now,
        left=QUESTIONS,
        aside=True,
        set=name,
        turns=(topic,),
        theme=heading.theme,
        strength=heading.strength,
        pair=2 if heading.kind == MENTOR_KIND else 1,
    )
    memory = Memory(
        consent=1,
        of_age=True,
        goal=Goal(1, example("mål"), rating=0),
        next_step=NextStep(1, example("steg"), None, "", ""),
        conversations=1,
    )
    session = Session(
        language=language, name=example("navn"), stance=talk.stance, asks=3, memory=memory
    )
    draft = Draft(replace(session, stack=(talk,)), facts)
    proceed(draft)
    made = draft.finish()
    if all(other.set != name for other in made.session.stack):
        return replace(made, reply=None)  # nothing of it could be asked
    return made


def _answered(made: Step, facts: Facts) -> Step:
    """What the core asks to read of somebody who is made up: there is nothing."""
    for effect in made.effects:
        found = _nothing(effect)
        if found is not None:
            then = step(made.session, found, facts)
            return replace(then, heard=made.heard)
    return made


def _nothing(effect: Effect) -> LogRead | ProgressRead | None:
    match effect:
        case ReadLog(page, to_share):
            return LogRead((), page, more=False, to_share=to_share)
        case ReadProgress(to_share):
            return ProgressRead(Progress(), to_share)
    return None
