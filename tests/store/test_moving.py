"""The try-out's clock: moved forward and kept, on either kind of database."""

import asyncio
from datetime import timedelta

from bot.moving import MovingClock, open_moving_clock
from tests.store.engine import Engine

A_DAY = timedelta(days=1)


async def opened(engine: Engine) -> MovingClock:
    return await open_moving_clock(engine.store, engine.clock)


async def test_it_is_the_real_time_until_it_is_moved(engine: Engine) -> None:
    clock = await opened(engine)
    assert (clock(), clock.ahead) == (engine.clock.now, 0)


async def test_a_move_is_kept_and_time_goes_on_from_there(engine: Engine) -> None:
    clock = await opened(engine)
    for _ in range(2):
        await clock.move_to(clock() + A_DAY)
    engine.clock.forward(minutes=7)
    again = await opened(engine)
    assert again() == clock() == engine.clock.now + 2 * A_DAY
    assert again.ahead == clock.ahead == 2 * 24 * 60 * 60 * 1_000_000


async def test_it_is_never_moved_back(engine: Engine) -> None:
    clock = await opened(engine)
    await clock.move_to(clock() + A_DAY)
    await clock.move_to(clock() - timedelta(seconds=1))
    moments = [clock() + timedelta(hours=hours) for hours in (9, 3, 7)]
    await asyncio.gather(*(clock.move_to(each) for each in moments))
    assert clock() == (await opened(engine))() == moments[0]
