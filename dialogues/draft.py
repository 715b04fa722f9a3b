"""One step in the making: the session as it becomes, what is said, what is to be kept.

Only the modules of the core see a draft, and only inside one call of step(): from outside a
step is a pure function of its arguments.
"""

from datetime import datetime
from typing import Any

from markupsafe import Markup

from dialogues.answers import Attachment
from dialogues.choosing import budget
from dialogues.copying import Value, copy_of
from dialogues.effects import Effect
from dialogues.layout import cut, join, rows
from dialogues.questions import Form, Option, Scale, Several
from dialogues.session import (
    AskedHere,
    Button,
    Conversation,
    Facts,
    Heard,
    Memory,
    Message,
    Session,
    Step,
)
from dialogues.session import Scale as ScaleEnds
from dialogues.stages import Stage, Stance, Standing, Trigger, advance
from dialogues.words import Words

THANKS_AFTER = 3
PICKED = "="  # the button that sends the choices that are on
ASIDES = frozenset({Stage.ASIDE, Stage.GOAL, Stage.CHALLENGE, Stage.NEXT_STEP, Stage.ASK_MENTOR})


class Draft:
    def __init__(self, session: Session, facts: Facts) -> None:
        self.session = session
        self.facts = facts
        self.pieces: list[Markup] = []
        self.effects: list[Effect] = []
        self.heard: Heard | None = None
        self.thankable = False
        self.mirrored = False
        self.skipped = False
        self.calendar = 0
        self._message: dict[str, Any] = {}
        self._voice: dict[str, Any] = {}
        self._own: dict[int, object] = {}

    # -- what is remembered -------------------------------------------------------------------

    @property
    def memory(self) -> Memory:
        return self.session.memory

    @property
    def top(self) -> Conversation:
        """The conversation that talks; there must be one."""
        return self.session.stack[-1]

    @property
    def words(self) -> Words:
        return self.facts.bank.words(self.session.language)

    @property
    def local_now(self) -> datetime:
        return self.facts.now.astimezone(self.facts.zone)

    @property
    def consented(self) -> bool:
        return self.memory.consent is not None

    def remember(self, **changes: Any) -> None:
        memory = self._changed(self.memory, changes)
        if memory is not self.memory:
            self.become(memory=memory)

    def become(self, **changes: Any) -> None:
        """Change the session itself."""
        self.session = self._changed(self.session, changes)

    def turn_to(self, **changes: Any) -> None:
        """Change the conversation that talks."""
        top = self._changed(self.top, changes)
        if top is not self.top:
            self.become(stack=(*self.session.stack[:-1], top))

    def _changed(self, value: Value, changes: dict[str, Any]) -> Value:
        """A value with changes. The copies that this draft made are its own to write on.

        A step changes its conversation a dozen times; replacing it each time was a third of
        the time a step took.
        """
        if self._own.get(id(value)) is value:
            for name, changed in changes.items():
                object.__setattr__(value, name, changed)
            return value
        copied = copy_of(value)
        for name, changed in changes.items():
            object.__setattr__(copied, name, changed)
        self._own[id(copied)] = copied
        return copied

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)

    # -- the stack ----------------------------------------------------------------------------

    def standing(self) -> Standing:
        top = self.session.top
        return Standing(
            stance=top.stance if top else self.stance,
            consented=self.consented,
            has_goal=self.memory.goal is not None,
            voice_fits=self.voice_fits(),
            answered=bool(top and any(turn.answer for turn in top.turns)),
            only_mentor=self.memory.only_mentor,
        )

    @property
    def stance(self) -> Stance:
        if self.session.stance:
            return self.session.stance
        return self.facts.programme.stance if self.facts.programme else Stance.ALLIANCE

    def voice_fits(self) -> bool:
        top = self.session.top
        return bool(top and any(voice.theme == top.theme for voice in self.facts.voices))

    def push(self, trigger: Trigger, *, set_: str | None = None, due: int | None = None) -> None:
        """A new conversation on top, in the stage that the table gives for it."""
        if trigger is Trigger.TURN_ASIDE:
            self.drop_asides()
        stage = advance(Stage.IDLE, trigger, self.standing())
        self._push(stage, set_=set_, due=due, aside=trigger is not Trigger.BEGIN)

    def push_stage(self, stage: Stage, **changes: Any) -> None:
        """One stage of its own, asked for by the mentee in the middle of something else."""
        self.drop_asides()
        self._push(stage, aside=True)
        self.turn_to(**changes)

    def drop_asides(self) -> None:
        """One aside at a time: a new one takes the place of the one that was open."""
        if any(talk.aside and talk.stage in ASIDES for talk in self.session.stack):
            kept = (t for t in self.session.stack if not (t.aside and t.stage in ASIDES))
            self.become(stack=tuple(kept))

    def _push(
        self, stage: Stage, *, set_: str | None = None, due: int | None = None, aside: bool
    ) -> None:
        left, short = budget(self.memory)
        conversation = Conversation(
            number=self.session.asks + 1,
            stage=stage,
            bank=self.facts.bank.revision,
            stance=self.stance,
            touched=self.facts.now,
            left=left,
            short=short,
            aside=aside,
            set=set_,
            due=due,
        )
        self.become(asks=self.session.asks + 1, stack=(*self.session.stack, conversation))

    def pop(self) -> Conversation:
        top = self.top
        self.become(stack=self.session.stack[:-1])
        return top

    def move(self, trigger: Trigger) -> Stage:
        """Move the topmost conversation by the table; an aside knows only its own stage."""
        stage = advance(self.top.stage, trigger, self.standing())
        if self.top.aside:
            stage = Stage.IDLE
        self.turn_to(stage=stage, set=None, question=None, part="tekst", sets_done=())
        return stage

    # -- what is said -------------------------------------------------------------------------

    def line(self, name: str, /, **values: Any) -> Markup:
        """One of the bot's own lines; those with variants come in turn, never twice in a row."""
        bank, language = self.facts.bank, self.session.language
        count = bank.variants(name, language)
        variant = 0
        if count > 1:
            variant = self.memory.variants.get(name, -1) + 1
            self.remember(variants={**self.memory.variants, name: variant % count})
        return bank.line(name, language, variant, **values)

    def say(self, name: str, /, **values: Any) -> None:
        self.pieces.append(self.line(name, **values))

    def label(self, key: str) -> str:
        return self.facts.bank.label(key, self.session.language)

    def number(self) -> int:
        """A new number for what is asked; the open question, if any, moves to it."""
        self.become(asks=self.session.asks + 1)
        return self.session.asks

    def offer(self, buttons: tuple[Button, ...], *, urgent: bool = False) -> None:
        """Buttons that steer, one below the other, under whatever is said."""
        if not buttons:
            return
        ask = self.number()
        if self.session.stack and self.top.ask is not None:
            self.turn_to(ask=ask)
        rows = tuple((button,) for button in buttons)
        self._message = {"ask": ask, "buttons": rows, "urgent": urgent}

    def stand(self, *buttons: Button) -> None:
        """Buttons under news, each on a row of its own: they act whatever is asked since."""
        self._message = {"buttons": tuple((button,) for button in buttons), "standing": True}

    def play(self, attachment: Attachment | None) -> None:
        """A voice message goes with what is said."""
        if attachment is not None:
            self._voice = {
                "voice": attachment.file_id,
                "unheard": str(self.line("bare_i_telegram")),
            }

    def steering_button(self, key: str) -> Button:
        return Button(self.label(key), f"!{key}")

    def show(
        self,
        text: Markup,
        form: Form,
        options: tuple[Option, ...],
        *,
        also: tuple[str, ...] = (),
        level: bool = False,
        steers: bool = False,
        urgent: bool = False,
        asked: AskedHere | None = None,
    ) -> None:
        """The open question's text with its buttons, under a number of its own."""
        if text:
            self.pieces.append(text)
        ask = self.number()
        self.turn_to(ask=ask, asked_at=self.facts.now, touched=self.facts.now)
        picked = self.top.picked
        several = isinstance(form, Several)
        buttons = [
            Button(
                ("✓ " if option.key in picked else "") + option.label,
                f"+{option.key}" if several else option.key,
                level=place if level and place <= 3 else 0,
            )
            for place, option in enumerate(options, 1)
        ]
        if several and picked:
            buttons.append(Button(self.label("ferdig"), PICKED))
        placed = rows(buttons, form)
        placed += [(Button(self.label(key), f"!{key}"),) for key in also]
        self._message = {
            "ask": ask,
            "buttons": tuple(placed),
            "form": "flervalg" if several else type(form).__name__.lower(),
            "picked": picked,
            "steers": steers,
            "urgent": urgent,
            "asked": asked,
        }
        if isinstance(form, Scale) and form.low_label:
            self._message["scale"] = ScaleEnds(form.low_label, form.high_label)

    def illustrate(self) -> None:
        """A picture of the mentee's path goes with what is said."""
        self._message["picture"] = True

    def unsay(self) -> None:
        """Nothing of what was to be said is said."""
        self.pieces.clear()
        self._message = {}
        self._voice = {}
        self.thankable = False

    def _thanks_are_due(self) -> bool:
        """After every third answer, where nothing else is said before the next question."""
        asks_on = bool(self._message.get("form")) and len(self.pieces) == 1
        due = self.memory.answers_since_thanks >= THANKS_AFTER
        return self.thankable and asks_on and due and not self.mirrored

    def finish(self) -> Step:
        """The step as it stands. Without anything said there is no reply."""
        if self._thanks_are_due():
            self.pieces.insert(0, self.line("takk"))
            self.remember(answers_since_thanks=0)
        reply = None
        if self.pieces and self.consented:
            self.remember(standing=self._newest_news())
        if self.pieces:
            html = cut(join(self.pieces))
            own = self._message | self._voice
            reply = Message(html=html, calendar=self.calendar, **own)
        return Step(self.session, reply, tuple(self.effects), self.heard)

    def _newest_news(self) -> tuple[tuple[str, str], ...]:
        """The buttons under what is said, where it is news and they are all about the same."""
        if not self._message.get("standing"):
            return ()
        placed: tuple[tuple[Button, ...], ...] = self._message["buttons"]
        buttons = tuple((button.label, button.option) for row in placed for button in row)
        about = {option.rpartition("-")[2] for _, option in buttons}
        return buttons if len(about) == 1 else ()
