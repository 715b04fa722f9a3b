"""What mentees write: real conversations, played beforehand on the program's pure core."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.library import FOLDER, read_folder
from dialogues.bank import Bank, Source
from dialogues.effects import Effect
from dialogues.events import Event, Opened, Said
from dialogues.session import Facts, Message, Programme, Session
from dialogues.stages import Stage
from dialogues.step import step

START = "/start"
WELCOME = ("videre", "ja det er greit", "ja", "Sara", "læringssamarbeid")
OWN_WORDS = (
    "jeg vil bli tryggere på å ta ordet i ledermøtene",
    "da ville jeg sagt det jeg mener uten å ha øvd på det først",
    "det som holder meg igjen er at jeg er redd for å si noe feil",
    "sjefen min støtter meg og sier at jeg kan ta mer plass",
    "jeg forberedte en sak og la den frem på mandag, og det gikk helt greit",
    "jeg lærte at de andre lytter når jeg snakker rolig",
    "jeg skal spørre kollegaen min om å øve sammen med meg",
    "hvis det blir vanskelig tar jeg en pause og prøver igjen dagen etter",
    "teamet har fått to nye, og jeg bruker mye tid på opplæring",
    "jeg sier ofte ja før jeg har kjent etter om jeg har tid",
    "det viktigste er at jeg får brukt det jeg kan i prosjektet",
)
CHAT_IDS = count(1)  # of newcomers: nobody comes twice in one run


class Turn(NamedTuple):
    """What is written in a chat. `answer`: the one that must come; None for any."""

    chat: int
    text: str
    answer: str | None = None


Talk = Iterator[Turn]


@dataclass(frozen=True, slots=True)
class Played:
    """One step of the conversation: what was written, and all that came of it."""

    text: str
    session: Session
    reply: Message | None
    effects: tuple[Effect, ...]

    @property
    def idle(self) -> bool:
        return self.session.stage is Stage.IDLE

    def turn(self, chat: int) -> Turn:
        """The same, written by somebody else."""
        return Turn(chat, self.text, self.reply.html if self.reply else None)


def shipped_bank() -> Bank:
    texts = read_folder(FOLDER)
    return Bank(Source(language, path, 1, text) for (language, path), text in texts.items())


def play(steps: int, seed: int = 1) -> tuple[Played, ...]:
    """Somebody who starts, is welcomed, and then talks for the rest of `steps`, until now.

    Until now and not from now on: who goes on from here must not write before they were asked.
    """
    choose = random.Random(seed)  # noqa: S311 - the same talk every time
    bank, zone = shipped_bank(), ZoneInfo("Europe/Oslo")
    now = datetime.now(UTC) - timedelta(seconds=steps)
    session, reply, played = Session(), None, list[Played]()
    for number in range(steps):
        now += timedelta(seconds=1)
        text = _next_text(number, session, reply, choose)
        event: Event = Opened() if text == START else Said(text, now)
        facts = Facts(now, zone, bank, Programme(), first_name="Mentee", channel="telegram")
        made = step(session, event, facts)
        session, reply = made.session, made.reply
        played.append(Played(text, session, reply, made.effects))
    return tuple(played)


def _next_text(number: int, session: Session, asked: Message | None, choose: random.Random) -> str:
    if number <= len(WELCOME):
        return (START, *WELCOME)[number]
    if session.top is None or asked is None:
        return "ny samtale"
    labels = [button.label for row in asked.buttons for button in row]
    match asked.form:
        case "scale":
            return choose.choice(labels) if labels else "7"
        case "when":
            return "på fredag"
        case "choice" if labels:
            return choose.choice(labels[:2])  # the last one often ends the talk
        case "flervalg":
            return "1"
        case _:
            return choose.choice(OWN_WORDS)


def newcomers(played: Sequence[Played]) -> Talk:
    """One newcomer after the other, each through the whole of what was played."""
    while True:
        chat = next(CHAT_IDS)
        for each in played:
            yield each.turn(chat)
