"""What must hold whatever people do: random walks over texts, presses, edits, files and time."""

import re
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dialogues.asking import open_question
from dialogues.draft import Draft
from dialogues.effects import Erase, RecordAnswer
from dialogues.events import Corrected, FellDue, NotDelivered, Opened, Pressed, Said
from dialogues.session import Message, Step, Voice
from dialogues.stages import Stage
from tests.playing import Due, Player

STEERING = (
    "hopp", "tilbake", "pause", "fortsett", "avslutt", "hjelp", "si det på en annen måte",
    "bytt rolle", "logg", "mål", "endre målet", "neste steg", "utfordre meg", "slett", "start",
    "mine data", "koble til", "hvem er du", "vet ikke", "hei", "/start", "/hopp", "/nei", "/",
    "pause til fredag", "jeg trenger hjelp nå",
)  # fmt: skip
ANSWERS = (
    "ja", "nei", "ok", "kanskje", "7", "åtte av ti", "-1", "2", "7-8", "11", "i morgen", "fredag",
    "1 og 2", "alt", "ingenting", "å snakke", "jeg vil bli tryggere på å si det jeg mener",
    "jeg har ikke vært meg selv etter begravelsen", "jeg orker ikke mer", "a" * 4096, "🎈" * 2000,
    "👨‍👩‍👧‍👦 👍🏽", "{{ 7*7 }} {% raw %}", "<b>&</b>", "\u202eמימין", "\x00", "   ",
    "«hei» \"du\"",
    "sjefen sa «nei» og da gikk jeg. " * 20,
)  # fmt: skip
FORGED = ("ja", "!slett", "!hopp", "x", "+1", "")
LOG = "Dette har du skrevet før"
TEXTS = st.one_of(st.sampled_from(STEERING), st.sampled_from(ANSWERS), st.text(max_size=60))


class Walk(RuleBasedStateMachine):
    """A mentee who does anything at all, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.player = Player()
        self.numbers: set[int] = set()

    @initialize(mentor=st.sampled_from([None, "Kari"]), welcomed=st.booleans())
    def begin(self, mentor: str | None, welcomed: bool) -> None:
        self.player.mentor = mentor
        if mentor:
            self.player.voices = (Voice(1, "story", "retning", "Jeg øvde på bilturen."),)
        self.heard(self.player.start())
        if welcomed:
            for text in ("videre", "ja", "ja", "Nora", "læringssamarbeid", "å bli trygg på jobb"):
                self.heard(self.player.says(text))

    @rule(text=TEXTS)
    def says(self, text: str) -> None:
        alarmed = self.player.session.stage is Stage.CRISIS
        made = self.player.says(text)
        assert made.reply is not None, "a text without an answer"
        if alarmed and made.session.stage is Stage.CRISIS:
            assert not any(isinstance(effect, RecordAnswer) for effect in made.effects)
        self.heard(made)

    @rule(text=TEXTS)
    def wrote_before(self, text: str) -> None:
        made = self.player.says(text, ago=timedelta(minutes=5))
        assert made.reply is not None
        self.heard(made)

    @precondition(lambda self: self.player.last and self.player.last.buttons)
    @rule(which=st.integers(0, 30))
    def presses(self, which: int) -> None:
        last = self.player.last
        assert last is not None
        buttons = [button for row in last.buttons for button in row]
        button = buttons[which % len(buttons)]
        assert last.ask is not None, "a button without a number"
        made = self.player.happens(Pressed(last.ask, button.option))
        if last.ask == self.player_ask_before:
            assert made.reply is not None or self._read_log(made), "a valid press without an answer"
        self.heard(made)
        again = self.player.happens(Pressed(last.ask, button.option))
        assert again.reply is None, "a second press did something"
        assert not again.effects
        assert again.session == self.player.session

    @rule(
        ask=st.integers(-2, 400), option=st.sampled_from(["ja", "!slett", "!hopp", "x", "+1", ""])
    )
    def presses_something_forged(self, ask: int, option: str) -> None:
        before = self.player.session
        made = self.player.happens(Pressed(ask, option))
        if ask != before.asks:
            assert made.reply is None
            assert made.session == before
        self.heard(made)

    @rule(number=st.none() | st.integers(0, 60), text=TEXTS)
    def edits(self, number: int | None, text: str) -> None:
        before = open_text(self.player)
        made = self.player.happens(Corrected(number, text))
        if made.session.stage is not Stage.CRISIS:
            assert open_text(self.player) == before, "an edit changed what is asked"
        self.heard(made)

    @rule(kind=st.sampled_from(["voice", "photo"]), caption=st.sampled_from(["", "se her", "7"]))
    def sends(self, kind: str, caption: str) -> None:
        made = self.player.sends(kind, caption)
        assert made.reply is not None
        self.heard(made)

    @rule()
    def sends_a_sticker(self) -> None:
        before = self.player.session
        made = self.player.sends_odd("sticker")
        assert made.reply is not None
        assert made.session.stack == before.stack
        self.heard(made)

    @rule(hours=st.sampled_from([1, 5, 30, 24 * 3, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        for made in self.player.wait(timedelta(hours=hours)):
            self.heard(made)

    @rule(set_=st.sampled_from(["en-god-dag", "finnes-ikke"]), late=st.booleans())
    def a_prompt_falls_due(self, set_: str, late: bool) -> None:
        self.player._ids += 1
        now = self.player.now
        self.player.due["prompt"] = Due(self.player._ids, "prompt", set_, now, None)
        expires = now - timedelta(hours=1) if late else None
        self.heard(self.player.happens(FellDue(self.player._ids, "prompt", set_, expires)))

    @rule(off=st.integers(0, 2))
    def is_not_delivered(self, off: int) -> None:
        self.heard(self.player.happens(NotDelivered(self.player.session.asks - off)))

    @rule()
    def opens(self) -> None:
        made = self.player.happens(Opened())
        assert made.reply is not None
        self.heard(made)

    # -- what must hold ---------------------------------------------------------------------

    @property
    def player_ask_before(self) -> int:
        return self.player.session.asks

    @staticmethod
    def _read_log(made: Step) -> bool:
        return any(type(effect).__name__ == "ReadLog" for effect in made.effects)

    def heard(self, made: Step) -> None:
        if made.reply:
            asks_one_thing(made.reply)
        for effect in made.effects:
            if isinstance(effect, RecordAnswer):
                assert self.player.session.memory.consent is not None, "kept before consent"
                assert effect.number not in self.numbers, "recorded twice"
                self.numbers.add(effect.number)
            if isinstance(effect, Erase):
                self.numbers.clear()
        if self.player.session.memory.consent is None:
            assert made.heard is None, "a message kept before consent"

    @invariant()
    def the_stack_is_shallow(self) -> None:
        assert len(self.player.session.stack) <= 4

    @invariant()
    def one_question_is_open(self) -> None:
        session = self.player.session
        if session.stack:
            assert session.stack[-1].stage is not Stage.IDLE
            draft = Draft(session, self.player.facts())
            assert open_question(draft) is not None, "a conversation that asks nothing"
            assert (session.stack[-1].ask or 0) <= session.asks

    @invariant()
    def no_more_than_the_budget(self) -> None:
        for conversation in self.player.session.stack:
            assert conversation.left >= 0


def open_text(player: Player) -> tuple[str, ...]:
    return tuple(conversation.text for conversation in player.session.stack)


def asks_one_thing(message: Message) -> None:
    """One question mark of the bot's own, and a length that Telegram takes."""
    assert message.html.strip()
    assert len(message.html.encode("utf-16-le")) // 2 <= 4096
    own = re.sub(r"<i>.*?</i>", "", message.html, flags=re.DOTALL)
    if not own.startswith(LOG):  # the log shows questions from before
        assert own.count("?") <= 1, own


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=150,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_said_at_is_only_compared_with_the_open_question() -> None:
    player = Player()
    made = player.happens(Said("hei", player.now - timedelta(days=3)))
    assert made.reply is not None
