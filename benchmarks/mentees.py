"""Whether it matters how many mentees there are: each update goes to any one of them."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.double import Double
from benchmarks.lives import lives_in
from benchmarks.load import Load, Measured
from benchmarks.picture import Bars, draw
from benchmarks.report import median, note, rate, save, summaries
from benchmarks.seeding import FIRST_CHAT, Crowd, new_crowd, seed
from benchmarks.serving import UNPACED, mentor, scratch, serving
from benchmarks.talk import Played, Talk, play

AT_A_TIME: Final = 64
PLACES: Final = range(40, 104)  # in the talk, past the welcome and the goal
TURNS: Final = 1000
WARM_UP: Final = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Town:
    """A database, and how much each mentee in it has written since it was made."""

    crowd: Crowd
    path: Path
    written: Counter[int] = field(default_factory=Counter)

    def talk(self, slot: int, played: Sequence[Played]) -> Talk:
        """Now this mentee, now that one: those whose number is the slot's, so nobody is two."""
        choose = random.Random()  # noqa: S311 - who writes next
        while True:
            number = choose.randrange(slot, self.crowd.size, AT_A_TIME)
            self.written[number] += 1
            place = self.crowd.lives[number % len(self.crowd.lives)].place + self.written[number]
            if place < len(played):  # else they have said all they had to say
                yield played[place].turn(FIRST_CHAT + number)


async def mentees(sizes: Sequence[int], rounds: int, seconds: float) -> None:
    played = play(TURNS)
    found: dict[str, list[Measured]] = {_name(size): [] for size in sizes}
    with scratch() as folder:
        towns = [_found(size, played, folder) for size in sizes]
        for number in range(rounds):
            for town in towns[:: -1 if number % 2 else 1]:
                measured = await _measure(town, played, seconds)
                found[_name(town.crowd.size)].append(measured)
                note(f"round {number + 1}, {_name(town.crowd.size)}: {measured.rate:.0f} updates/s")
    title = f"{AT_A_TIME} of so many mentees at a time, medians of {rounds} rounds"
    summaries(title, found, fewest=_name(min(sizes)))
    save("mentees", found)
    rates = {name: median(runs, rate) for name, runs in found.items()}
    draw("mentees", Bars("Updates a second (more is better)", rates))


def _name(size: int) -> str:
    return f"{size:,} mentees"


def _found(size: int, played: Sequence[Played], folder: Path) -> Town:
    own = folder / str(size)
    own.mkdir()
    town = Town(new_crowd(size, lives_in(played, PLACES)), own / "mentor.db")
    began = time.monotonic()
    seed(town.path, town.crowd)
    took, large = time.monotonic() - began, town.path.stat().st_size / 2**20
    note(f"{_name(size)} are seeded: {took:.0f} s, {large:,.0f} MiB")
    return town


async def _measure(town: Town, played: Sequence[Played], seconds: float) -> Measured:
    program = mentor(**UNPACED, MENTOR_KEYS=town.crowd.keys_setting)
    talks = [town.talk(slot, played) for slot in range(AT_A_TIME)]
    async with Double().listening() as double, serving(program, double, town.path.parent) as server:
        return await Load(double, [server], talks).measure(WARM_UP, seconds)
