"""Two people on the real engine: what one does, what both are told, and time that passes.

The shell, the store and the clockwork are the program's own; only the channel is left out.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from bot.conversation import Handled, Outgoing
from bot.pairs.facts import read_sides
from bot.pairs.inviting import invite_both
from bot.pairs.plans import change_plan, read_plans
from bot.pairs.prompts import meeting_changed
from bot.pairs.reading import Keeping
from bot.people import Address
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import meetings, mentorships
from bot.store.tables import due
from dialogues.answers import Attachment
from dialogues.events import Attached, Corrected, Unsupported
from dialogues.mentor_effects import ChangePlan
from dialogues.planning_times import Planned, read_rule
from tests.playing import THINKING_TIME, readable
from tests.remembering import Beginning, is_empty, remember
from tests.store.engine import Clock, Engine, running, shipped_library

MENTEE, MENTOR = "N", "K"
CHATS = {MENTEE: "1000001", MENTOR: "2000002"}
NAMES = {MENTEE: "Nora", MENTOR: "Kari"}
UNITS = {"dag": 1440, "dager": 1440, "time": 60, "timer": 60, "minutt": 1, "minutter": 1}
WELCOME_MENTOR = ("Videre", "ja", "Kari", "ja")
WELCOME_MENTEE = (
    "Videre", "ja", "ja", "Nora", "læringssamarbeid", "ja",
    "bli tryggere på å si det jeg mener i møter", "sier noe i hvert møte uten å øve",
    "leder prosjektmøtet selv", "sitter stille og irriterer meg", "-1",
)  # fmt: skip

_BEGINNINGS: dict[tuple[str, datetime], Beginning] = {}


@dataclass
class Duo:
    """`told` holds each message that came, as (who, message), oldest first."""

    engine: Engine
    told: list[tuple[str, Outgoing]] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)

    def hear(self, handled: Handled) -> None:
        who = {chat: who for who, chat in CHATS.items()}
        for outgoing in handled.outgoing:
            if outgoing.external_id in who:
                self.told.append((who[outgoing.external_id], outgoing))

    # -- what the two do ------------------------------------------------------------------------

    async def says(self, who: str, text: str) -> None:
        """A text, a command, or `[a button]` under the newest message that has it."""
        self.engine.clock.now += THINKING_TIME
        if re.fullmatch(r"\[.+\]", text):
            ask, option = self.button(who, text[1:-1])
            await self._handled(await self.engine.press(ask, option, CHATS[who]))
        elif text.startswith("/start"):
            code = text.removeprefix("/start").strip()
            code = self.codes.get(code, code)
            await self._handled(await self.engine.open(code, CHATS[who]))
        else:
            await self._handled(await self.engine.say(text, CHATS[who]))
        await self.tick()

    async def sends(self, who: str, kind: str, caption: str = "") -> None:
        self.engine.clock.now += THINKING_TIME
        event = Attached(Attachment(kind, f"file-{kind}"), caption, self.engine.clock.now)
        await self._handled(await self.engine.tell(event, CHATS[who]))
        await self.tick()

    async def sends_odd(self, who: str, kind: str) -> None:
        await self._handled(await self.engine.tell(Unsupported(kind), CHATS[who]))

    async def edits(self, who: str, text: str, message_id: int) -> None:
        event = Corrected(None, text)
        await self._handled(await self.engine.tell(event, CHATS[who], message_id=message_id))

    async def _handled(self, handled: Handled) -> None:
        self.hear(handled)
        await self.engine.deliver(handled)

    def button(self, who: str, label: str) -> tuple[int, str]:
        for whose, outgoing in reversed(self.told):
            for row in outgoing.message.buttons if whose == who else ():
                for button in row:
                    if button.label == label:
                        return outgoing.message.ask or 0, button.option
        raise AssertionError(f"no button [{label}] for {who}")

    def last(self, who: str) -> str:
        """The newest message to one of them, as they read it."""
        return next("\n".join(readable(o.message)) for w, o in reversed(self.told) if w == who)

    # -- what happens elsewhere -----------------------------------------------------------------

    async def change_plans(self, words: str) -> None:
        """The mentor gives everything planned another time, as on the page; "" calls it off."""

        def change(transaction: Transaction) -> None:
            everybody, now = self.engine.conversations.people, self.engine.clock.now
            mentor = everybody.at(transaction, Address("telegram", CHATS[MENTOR]))
            assert mentor is not None
            sides = read_sides(transaction, everybody, mentor, now)
            keeping = Keeping(transaction, sides, now)
            nb = shipped_library().bank.words("nb")
            read = read_rule(words, nb, now.astimezone(mentor.zone), meeting=None)
            rule = read.rule if isinstance(read, Planned) else None
            for plan in read_plans(keeping):
                do = ChangePlan(plan.plan, plan.version, "time" if rule else "cancel", rule=rule)
                assert change_plan(keeping, do).done

        await self.engine.store.run(change)

    async def meet(self, at: datetime) -> None:
        """The pair's next meeting is set, or moved, as rows."""

        def put(transaction: Transaction) -> None:
            pair = transaction.execute(select(mentorships)).one()
            values = {"starts_at": at.astimezone(UTC), "changed_at": self.engine.clock.now}
            if pair.meeting_id is None:
                identity = new_id()
                row = {
                    "id": identity,
                    "first_id": identity,
                    "person_id": pair.mentor_id,
                    "mentorship_id": pair.id,
                    "at": self.engine.clock.now,
                    "body": b"",
                    "minutes": 60,
                    "zone": "Europe/Oslo",
                    "state": "confirmed",
                    "sequence": 0,
                }
                transaction.execute(meetings.insert(), row | values)
                transaction.execute(update(mentorships).values(meeting_id=identity))
            else:
                transaction.execute(update(meetings).values(values))
            meeting_changed(transaction, pair.id, self.engine.clock.now)

        await self.engine.store.run(put)

    # -- time -----------------------------------------------------------------------------------

    async def tick(self) -> None:
        """What is due now falls due, as often as one thing leads to another."""
        for _ in range(5):
            self.engine.handled.clear()
            await self.engine.clockwork.tick()
            for handled in self.engine.handled:
                await self._handled(handled)
            if not any(handled.outgoing for handled in self.engine.handled):
                return

    async def wait(self, span: timedelta) -> None:
        """Time passes, and each thing happens when it is due."""
        end = self.engine.clock.now + span
        for _ in range(2000):
            at = self._next_due()
            if at is None or at > end:
                break
            self.engine.clock.now = max(self.engine.clock.now, at)
            await self.tick()
        self.engine.clock.now = end

    def _next_due(self) -> datetime | None:
        soonest = select(func.min(due.c.at))
        at: datetime | None = self.engine.store.read(lambda reader: reader.scalar(soonest))
        return at

    # -- where they begin -----------------------------------------------------------------------

    async def invite(self) -> None:
        """Staff make a pair of two who are still to come."""
        mentee, mentor = await self.engine.store.run(
            lambda transaction: invite_both(transaction, self.engine.clock.now)
        )
        self.codes = {"mentee": mentee, "mentor": mentor}

    async def begin(self) -> None:
        """Both are here, have said yes, and the mentee has a goal; nothing is agreed yet."""
        await self._beginning("begun", self._begin)

    async def agree(self) -> None:
        """As begin, and they have agreed on the goal; the first talk is not begun."""
        await self._beginning("agreed", self._agree)

    async def _beginning(self, name: str, play: Callable[[], Awaitable[None]]) -> None:
        engine = self.engine
        key = (name, engine.clock.now)
        if not is_empty(engine.path):
            await play()
        elif key in _BEGINNINGS:
            known = _BEGINNINGS[key]
            known.put_back(engine.path)
            engine.clock.now = known.now
            self.told, self.codes = [*known.world[0]], {**known.world[1]}
        else:
            await play()
            world = ([*self.told], {**self.codes})
            _BEGINNINGS[key] = remember(engine.path, engine.clock.now, world)

    async def _agree(self) -> None:
        await self._begin()
        for text in ("[Ja, send det]", "[Læringssamarbeid]"):
            await self.says(MENTEE, text)
        await self.says(MENTOR, "[Ja, det er greit for meg]")

    async def _begin(self) -> None:
        await self.invite()
        await self.says(MENTOR, "/start mentor")
        for text in WELCOME_MENTOR:
            await self.says(MENTOR, text)
        await self.says(MENTEE, "/start mentee")
        for text in WELCOME_MENTEE:
            await self.says(MENTEE, text)


@asynccontextmanager
async def duo(path: Path, clock: Clock | None = None, url: str | None = None) -> AsyncIterator[Duo]:
    async with running(path, clock, url=url, open_programme=False) as engine:
        yield Duo(engine)
