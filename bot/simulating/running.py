"""A world, the two who live in it, and the weeks that go by."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from bot.free_days import FREE_DAYS
from bot.library import Library
from bot.links import make_link
from bot.pairs import prompts
from bot.pairs.meetings import answer, call
from bot.pairs.pairing import new_pair
from bot.pairs.reading import Keeping
from bot.people import Person
from bot.programmes.settings import ProgrammeSettings, make_programme, zone_of
from bot.simulating import lives
from bot.simulating.noting import Notes
from bot.simulating.values import Choices, Simulated, Who
from bot.simulating.world import World, open_world
from bot.store import Transaction
from bot.store.programme_tables import programme_terms
from bot.store.tables import programmes
from dialogues.bank import Bank
from dialogues.choosing import EXPLORING
from dialogues.events import FellDue, Opened, Pressed
from dialogues.mentor_effects import PlanPrompt
from dialogues.pair_effects import AnswerMeeting, CallMeeting
from dialogues.pairs import AgreementNews, MeetingNews, RequestNews
from dialogues.recurrence import to_utc
from dialogues.session import Message, Programme, Session
from dialogues.stages import Stance

THINKING: Final = timedelta(seconds=20)
ANSWERS_AFTER: Final = timedelta(hours=1)
MOST_ANSWERS: Final = 40  # in one go: a set that never ends must not hold up a page
MOST_STEPS: Final = 4000
NIGHT: Final = range(4)
SIDES: Final[tuple[Who, Who]] = ("mentor", "mentee")

Act = Callable[[], Awaitable[None]]


def simulate(
    library: Library, programme: int, settings: ProgrammeSettings, choices: Choices, zone: str
) -> Simulated:
    """What comes by itself in a programme with these settings. `zone` is the installation's own.

    `programme` is its number, by which its own question sets are known.

    It blocks, for some tenths of a second: not in an event loop.
    """
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(_OnThisThread())
        return runner.run(_simulate(library, programme, settings, choices, zone))


class _OnThisThread(ThreadPoolExecutor):
    """The program reads its database in a thread beside the loop. A database in memory is faster
    than the change of hands, which was a third of the time."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **named))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
            done.set_exception(error)
        return done


async def _simulate(
    library: Library, programme: int, settings: ProgrammeSettings, choices: Choices, zone: str
) -> Simulated:
    in_zone = zone_of(settings, zone)
    quiet = Programme(quiet_from=settings.quiet_from, quiet_to=settings.quiet_to)
    world = open_world(library, zone, lives.first_moment(choices.start, in_zone, quiet))
    try:
        run = _Run(world, library.bank_of(programme), programme, settings, choices, in_zone)
        await run.begin(zone)
        await run.live()
        return run.simulated()
    finally:
        await world.store.close()


def last_day(settings: ProgrammeSettings, choices: Choices) -> date:
    """The first day that is not looked at: after whole weeks, or the week in which it ends."""
    monday = choices.start - timedelta(days=choices.start.weekday())
    until = monday + timedelta(weeks=choices.weeks)
    if settings.ends_on is None:
        return until
    over = settings.ends_on + timedelta(days=1)
    return min(until, over - timedelta(days=over.weekday()) + timedelta(weeks=1))


class _Run:
    def __init__(
        self,
        world: World,
        bank: Bank,
        programme: int,
        settings: ProgrammeSettings,
        choices: Choices,
        zone: ZoneInfo,
    ) -> None:
        self._world = world
        self._bank = bank
        self._programme = programme
        self._settings = settings
        self._choices = choices
        self._zone = zone
        self._until = last_day(settings, choices)
        self._notes = Notes()
        self._people: dict[int, Who] = {}
        self._sessions: dict[Who, Session] = {}
        self._last: dict[Who, Message] = {}
        self._planned: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._pair = 0
        self._met: list[datetime] = []

    # -- the first day --------------------------------------------------------------------------

    async def begin(self, zone: str) -> None:
        """They come by their invitations, say yes and agree on a goal."""
        codes = await self._world.store.run(partial(self._make, zone))
        for who, code in zip(SIDES, codes, strict=True):
            await self._hear(who, Opened(code))
            await self._answer_all(who)
        for meeting in lives.meetings(
            self._settings, self._choices, self._zone, FREE_DAYS, self._until
        ):
            self._plan(meeting.proposed_at, partial(self._propose, meeting.at))
        for at in lives.talks(self._choices, self._zone, FREE_DAYS, self._until):
            self._plan(at, self._talk)
        for at in self._after_the_end():
            self._plan(at, self._tick)
        if self._choices.weekly:
            self._plan(self._world.clock.now + ANSWERS_AFTER, self._plan_prompts)

    def _make(self, zone: str, transaction: Transaction) -> tuple[str, ...]:
        now = self._world.clock.now
        # The one that the migrations make may have this number.
        for table, number in ((programme_terms, "programme_id"), (programmes, "id")):
            transaction.execute(delete(table).where(table.c[number] == self._programme))
        programme = make_programme(transaction, self._settings, None, now, zone, self._programme)
        self._pair = new_pair(transaction, programme, now)
        return tuple(
            make_link(transaction, "invite", now, programme=programme, role=who, pair=self._pair)
            for who in SIDES
        )

    def _after_the_end(self) -> Iterator[datetime]:
        """Hours of the nights behind the programme's last day: the clockwork looks each hour
        whether one is over, and nothing need be due then for it to run."""
        day = (self._settings.ends_on or self._until) + timedelta(days=1)
        while day < self._until:
            for hour in NIGHT:
                yield to_utc(datetime.combine(day, time(hour)), self._zone)
            day += timedelta(days=1)

    # -- what the two do ------------------------------------------------------------------------

    async def _hear(self, who: Who, event: Opened | Pressed) -> None:
        self._world.clock.now += THINKING
        await self._world.tell(who, event)
        self._take_in(who)
        await self._tick()

    async def _answer_all(self, who: Who) -> None:
        """Every question that is open, until there is none."""
        for _ in range(MOST_ANSWERS):
            session, message = self._sessions.get(who), self._last.get(who)
            talk = session.top if session else None
            if talk is None or message is None or message.ask != talk.ask or talk.ask is None:
                return
            self._world.clock.now += THINKING
            local = self._world.clock.now.astimezone(self._zone)
            talks = self._choices.answers
            event = lives.answer_to(who, message, talk, local, self._settings.stance, talks=talks)
            await self._world.tell(who, event)
            self._take_in(who)
        await self._tick()

    async def _talk(self) -> None:
        await self._hear("mentee", Opened())
        await self._answer_all("mentee")

    async def _propose(self, at: datetime) -> None:
        wanted = CallMeeting(self._pair, at, lives.MINUTES, self._zone.key)
        await self._act("mentor", lambda keeping, _: call(keeping, wanted))

    async def _come(self, meeting: int, at: datetime) -> None:
        """Both confirm what the other one suggested, whatever else they answer."""
        wanted = AnswerMeeting(meeting, yes=True)
        await self._act("mentee", lambda keeping, _: answer(keeping, wanted))
        self._met.append(at)

    async def _plan_prompts(self) -> None:
        local = self._world.clock.now.astimezone(self._zone)
        wanted = PlanPrompt(
            (self._pair,), self._set(), "", lives.every_monday(local), self._zone.key
        )
        await self._act("mentor", lambda keeping, _: prompts.create(keeping, wanted))

    def _set(self) -> str:
        """The first exploring set of the bank for the programme's stance."""
        stance = Stance(self._settings.stance)
        sets = self._bank.sets_in(EXPLORING, self._bank.revision)
        suiting = [each.name for each in sets if stance in each.heading.stances]
        return (suiting or [each.name for each in sets])[0]

    async def _act(self, who: Who, act: Callable[[Keeping, Person], object]) -> None:
        person = next(person for person, side in self._people.items() if side == who)
        await self._world.conversations.act(person, act)
        await self._tick()

    # -- time -----------------------------------------------------------------------------------

    async def live(self) -> None:
        """Each thing happens at its own time, until the weeks are over."""
        end = to_utc(datetime.combine(self._until, datetime.min.time()), self._zone)
        await self._tick()
        for _ in range(MOST_STEPS):
            due = self._world.next_due()
            at = min((each for each in (due, self._next_planned()) if each), default=None)
            if at is None or at >= end:
                return
            self._world.clock.now = max(self._world.clock.now, at)
            await self._tick()
            while self._planned and self._planned[0][0] <= self._world.clock.now:
                _, _, act = heapq.heappop(self._planned)
                await act()

    def _plan(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._planned, (at, next(self._order), act))

    def _next_planned(self) -> datetime | None:
        return self._planned[0][0] if self._planned else None

    async def _tick(self) -> None:
        await self._world.clockwork.tick()
        self._take_in()

    # -- what came of it ------------------------------------------------------------------------

    def _take_in(self, speaker: Who | None = None) -> None:
        """What was decided since the last time, in its order."""
        for watched in self._world.watched:
            if speaker is not None:
                self._people.setdefault(watched.person, speaker)
            who = self._people[watched.person]
            self._sessions[who] = watched.made.session
            if watched.made.reply is not None:
                self._last[who] = watched.made.reply
            self._notes.take(who, watched)
            if isinstance(watched.event, FellDue) and watched.made.reply is not None:
                self._react(who, watched.event, watched.made.reply)
        self._world.watched.clear()
        self._world.handled.clear()

    def _react(self, who: Who, event: FellDue, message: Message) -> None:
        later = self._world.clock.now + ANSWERS_AFTER
        match event.about:
            case MeetingNews(state="proposed" | "moved", meeting=meeting) if not meeting.mine:
                self._plan(later, partial(self._come, meeting.id, meeting.at))
            case AgreementNews(state="proposed") | RequestNews(state="sent") if who == "mentor":
                button = message.buttons[0][0].option if message.buttons else ""
                self._plan(later, partial(self._say_yes, who, message.ask or 0, button))
        if message.ask is not None and (who == "mentor" or self._choices.answers):
            self._plan(later, partial(self._answer_all, who))

    async def _say_yes(self, who: Who, ask: int, option: str) -> None:
        if option:
            await self._hear(who, Pressed(ask, option))
            await self._answer_all(who)

    def simulated(self) -> Simulated:
        first = self._choices.start
        return Simulated(
            self._choices,
            self._until,
            tuple(each for each in self._notes.sent if each.at.date() >= first),
            tuple(self._notes.dropped),
            tuple(at.astimezone(self._zone) for at in self._met),
        )
