"""The conversations in tests/transcripts/, played and compared word for word.

    # a comment                        : setting, see SETTINGS below
    < what the mentee writes           < [a button]            < /start
    <~ written before the question that is open was asked
    <* voice: caption                  a voice message, photo, document
    <? sticker                         something the bot cannot read
    <! new text                        the mentee edits the last text (<!2 the one before)
    @ 3 dager / 2 timer / 10 minutter  time passes, and what is due falls due
    > what the bot says [buttons]      (no reply: >>)
    = the stage afterwards, where it changed
    * something kept or planned

After a change in what the bot says: `UPDATE_TRANSCRIPTS=1 pytest tests/test_transcripts.py`,
then read the difference as a mentee would.
"""

import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dialogues.effects import (
    CloseNextStep,
    Erase,
    PlanNextStep,
    RateCompetence,
    RateGoal,
    RecordConsent,
    RetractLevel,
)
from dialogues.pair_effects import Share
from dialogues.reading_sets import STANCES
from dialogues.session import Goal, Memory, NextStep, Programme, Session, Step, Voice
from tests.playing import THINKING_TIME, Player, readable

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))
FOLDERS = ("innsjekk", "utforskende", "utfordrende", "foresporsel")
UNITS = {"dag": 1440, "dager": 1440, "time": 60, "timer": 60, "minutt": 1, "minutter": 1}


def play(source: str) -> str:
    """The same file with what really happened."""
    player = Player()
    lines: list[str] = []
    stage = str(player.session.stage)
    for line in source.splitlines():
        if line.startswith((">", "=", "*")):
            continue
        lines.append(line)
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(":"):
            arrange(player, line[1:].strip())
            stage = str(player.session.stage)
            continue
        for step in act(player, line):
            lines += shown(step)
        if str(player.session.stage) != stage:
            stage = str(player.session.stage)
            lines.append(f"= {stage}")
    return "\n".join(lines) + "\n"


def act(player: Player, line: str) -> list[Step]:
    sign, _, rest = line.partition(" ")
    player.now += THINKING_TIME
    match sign:
        case "@":
            count, unit = rest.split()
            return player.wait(timedelta(minutes=int(count) * UNITS[unit]))
        case "<~":
            return [player.says(rest, ago=timedelta(minutes=1))]
        case "<*":
            kind, _, caption = rest.partition(":")
            return [player.sends(kind, caption.strip())]
        case "<?":
            return [player.sends_odd(rest)]
        case "<" if rest == "/start":
            return [player.start()]
        case "<" if re.fullmatch(r"\[.+\]", rest):
            return [player.presses(rest[1:-1])]
        case "<":
            return [player.says(rest)]
        case _ if sign.startswith("<!"):
            return [player.edits(rest, int(sign[2:] or 1))]
    raise ValueError(f"what is this line: {line}")


def shown(step: Step) -> list[str]:
    said = [f"> {line}" for line in readable(step.reply)] or [">>"]
    said += ["* with a picture"] if step.reply and step.reply.picture else []
    return said + [f"* {text}" for effect in step.effects if (text := told(effect))]


def told(effect: object) -> str:
    match effect:
        case RecordConsent(revision):
            return f"consent to revision {revision}"
        case RateGoal(_, rating):
            return f"goal rated {rating:+d}"
        case RateCompetence(_, name, level):
            return f"{name}: {level} of 10"
        case RetractLevel():
            return "a level taken back"
        case PlanNextStep(what=what, due=due, if_hard=if_hard):
            return f"next step: {what} | {due} | {if_hard}"
        case CloseNextStep(_, outcome):
            return f"next step went: {outcome}"
        case Share(_, items):
            return "shared: " + (", ".join(item.kind for item in items) or "nothing")
        case Erase():
            return "everything erased"
    return ""


def arrange(player: Player, setting: str) -> None:
    """`: name value`, one thing that is so before the conversation begins."""
    name, _, value = setting.partition(" ")
    session, memory = player.session, player.session.memory
    match name:
        case "kjent":  # someone who has been through the welcome
            known = Goal(1, "bli tryggere på å si det jeg mener i møter", (), -1)
            memory = Memory(consent=1, of_age=True, goal=known)
            player.session = Session(name=value or None, asks=10, memory=memory)
        case "mål":
            change(player, goal=Goal(1, value, (), -1))
        case "samtaler":
            change(player, conversations=int(value))
        case "rolle":
            player.session = with_(session, stance=STANCES[value])
        case "styrke":
            player.session = with_(session, strength=int(value))
        case "uten":  # a programme with nothing filled in, as in the try-out
            player.programme = Programme()
        case "mentor":
            player.mentor = value
        case "steg":
            step = NextStep(1, value, date(2026, 11, 20), "fredag 20. november", "")
            change(player, next_step=step)
        case "sett":  # only these sets are unused
            sets = (set_.name for folder in FOLDERS for set_ in player.bank.sets_in(folder, 1))
            change(player, used={name: 1 for name in sets if name not in value.split()})
        case "stemme":
            theme, _, text = value.partition(": ")
            player.voices = (Voice(1, "story", theme, text),)
        case "tid":
            player.now = datetime.fromisoformat(value).replace(tzinfo=UTC)
        case _:
            raise ValueError(f"no such setting: {setting}")


def with_(session: Session, **changes: object) -> Session:
    from dataclasses import replace

    return replace(session, **changes)  # type: ignore[arg-type]


def change(player: Player, **changes: object) -> None:
    from dataclasses import replace

    memory = replace(player.session.memory, **changes)  # type: ignore[arg-type]
    player.session = with_(player.session, memory=memory)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    source = path.read_text("utf-8")
    played = play(source)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(played, "utf-8")
    assert played == source


def test_there_are_enough_to_learn_from() -> None:
    assert len(FILES) >= 20
