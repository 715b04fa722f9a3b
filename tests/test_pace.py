"""Slots and rates, on a clock that moves only when somebody sleeps."""

import asyncio

import pytest

from bot.pace import Pace


class Time:
    def __init__(self) -> None:
        self.now = 100.0
        self.late = 0.0  # what every sleep oversleeps

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += seconds + self.late


@pytest.fixture
def time() -> Time:
    return Time()


async def _sent(pace: Pace, time: Time, chats: list[tuple[str, bool]]) -> list[tuple[str, float]]:
    """Who got their turn, in order, and when after the start."""
    start, given = time.now, []

    async def one(chat: str, *, urgent: bool) -> None:
        await pace.turn(chat, urgent=urgent)
        given.append((chat, round(time.now - start, 3)))

    await asyncio.gather(*(one(chat, urgent=urgent) for chat, urgent in chats))
    return given


async def test_slots_are_evenly_spaced(time: Time) -> None:
    pace = Pace(10, 0, time, time.sleep)
    given = await _sent(pace, time, [(str(number), True) for number in range(5)])
    assert [at for _, at in given] == [0.0, 0.1, 0.2, 0.3, 0.4]


async def test_waking_up_late_costs_no_rate(time: Time) -> None:
    time.late = 0.004
    given = await _sent(
        Pace(10, 0, time, time.sleep), time, [(str(each), True) for each in range(20)]
    )
    assert given[-1][1] == pytest.approx(1.9, abs=0.01)


async def test_a_pause_is_not_made_up_for_in_a_burst(time: Time) -> None:
    pace = Pace(10, 0, time, time.sleep)
    await _sent(pace, time, [("a", True)])
    time.now += 5
    given = await _sent(pace, time, [(chat, True) for chat in "bcd"])
    assert [at for _, at in given] == [0.0, 0.1, 0.2]


async def test_a_reply_takes_the_next_slot(time: Time) -> None:
    pace = Pace(10, 0, time, time.sleep)
    crowd = [(f"prompt {number}", False) for number in range(4)]
    given = await _sent(pace, time, [*crowd, ("reply", True)])
    assert given[0] == ("reply", 0.0)


async def test_somebody_begins_to_wait_for_what_nobody_asked_for(time: Time) -> None:
    pace = Pace(10, 0, time, time.sleep)
    turns = [asyncio.create_task(pace.turn(chat, urgent=False)) for chat in "abcd"]
    await asyncio.sleep(0)
    pace.hurry("d")
    await turns[3]
    assert [turn.done() for turn in turns].count(True) <= 2
    await asyncio.gather(*turns)


async def test_a_chat_gets_a_few_at_once_and_then_its_rate(time: Time) -> None:
    pace = Pace(0, 1, time, time.sleep)
    times = [(await _sent(pace, time, [("a", True)]), time.now)[1] - 100 for _ in range(6)]
    assert times == [0, 0, 1, 2, 3, 4]


async def test_without_rates_nobody_waits(time: Time) -> None:
    pace = Pace(0, 0, time, time.sleep)
    assert {at for _, at in await _sent(pace, time, [("a", True)] * 50)} == {0.0}


async def test_chat_after_chat_refused_is_a_halt_for_all(time: Time) -> None:
    pace = Pace(0, 0, time, time.sleep)
    for chat in "ab":
        pace.was_refused(chat, 7)
    await pace.turn("c", urgent=True)
    assert time.now == 100
    pace.was_refused("c", 7)
    await pace.turn("d", urgent=True)
    assert time.now == 107


async def test_one_chat_refused_again_and_again_is_about_that_chat(time: Time) -> None:
    pace = Pace(0, 0, time, time.sleep)
    for _ in range(10):
        pace.was_refused("a", 7)
    pace.went_through()
    pace.was_refused("b", 7)
    pace.was_refused("c", 7)
    await pace.turn("d", urgent=True)
    assert time.now == 100


async def test_who_gives_up_leaves_the_slot_to_the_next(time: Time) -> None:
    pace = Pace(10, 0, time, time.sleep)
    turns = [asyncio.create_task(pace.turn(chat, urgent=True)) for chat in "abc"]
    await asyncio.sleep(0)
    turns[1].cancel()
    await turns[2]
    assert turns[0].done()
