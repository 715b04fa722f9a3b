"""Whatever comes, in whatever order and through both doors: kept once, answered once."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.store.tables import messages, persons, quarantine
from dialogues.answers import Attachment
from dialogues.events import Attached, Corrected, Event, Opened, Pressed, Said, Unsupported
from tests.store.engine import NORA, Clock, Engine, running

STEERING = ("hopp", "tilbake", "logg", "pause", "start", "avslutt", "slett", "mål", "mine data")
WRITTEN = ("ja", "nei", "8", "i morgen", "?", "jeg tør ikke si nei til noen", "jeg vil ikke leve")
WORDS = some.sampled_from((*STEERING, *WRITTEN, "koble til"))
PHOTO = Attachment("photo", "AgACAgQ")


def texts(text: str) -> Event:
    return Said(text, Clock().now)


EVENTS = some.one_of(
    WORDS.map(texts),
    some.text(max_size=40).map(texts),
    some.builds(Pressed, some.integers(1, 20), some.sampled_from(["ja", "nei", "!hopp", "1", "x"])),
    some.builds(Corrected, some.none(), WORDS),
    some.just(Attached(PHOTO, "", Clock().now)),
    some.just(Unsupported("sticker")),
    some.just(Opened()),
)
ARRIVALS = some.lists(
    some.tuples(EVENTS, some.sampled_from(["telegram", "web"]), some.integers(0, 3)), max_size=25
)
ANSWERED = (Said, Attached, Unsupported, Opened)


async def walk(engine: Engine, arrivals: list[tuple[Event, str, int]]) -> None:
    await engine.welcome()
    for number, (event, channel, days) in enumerate(arrivals):
        engine.clock.now += timedelta(days=days)
        handled = await engine.tell(event, NORA, channel, message_id=number // 2)
        if isinstance(event, ANSWERED):
            (outgoing,) = handled.outgoing
            assert (outgoing.channel, outgoing.external_id) == (channel, NORA)
        else:
            assert len(handled.outgoing) <= 1
        await engine.clockwork.tick()
    assert engine.rows(quarantine) == []
    owners = {row.id for row in engine.rows(persons)} | {None}
    assert {row.person_id for row in engine.rows(messages)} <= owners


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ARRIVALS)
def test_whatever_comes_is_answered(arrivals: list[tuple[Event, str, int]]) -> None:
    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with running(Path(folder) / "mentor.db") as engine:
                await walk(engine, arrivals)

    asyncio.run(play())
