"""The program beside others: bots on two libraries, and what there is to gain without features."""

from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Final

from benchmarks.double import Double
from benchmarks.load import Load, Measured
from benchmarks.picture import Bars, draw
from benchmarks.report import cpu, median, note, rate, save, summaries
from benchmarks.serving import UNPACED, Program, mentor, peer, scratch, serving
from benchmarks.talk import CHAT_IDS, START, Played, Talk, Turn, newcomers, play

MENTEES: Final = 64
TURNS: Final = 300  # in one mentee's talk
WARM_UP: Final = 2.0  # seconds: past the welcome

OURS: Final = mentor(**UNPACED)
LIBRARY: Final = peer("python-telegram-bot", "telegram_bot")
LIMIT: Final = peer("the limit", "limit")
PROGRAMS: Final = (LIMIT, OURS, peer("aiogram", "aiogram_bot"), LIBRARY)

# Answers to the six questions that the peers ask.
TO_PEERS: Final = (
    "jeg vil bli tryggere på å ta ordet i ledermøtene",
    "8",
    "jeg forberedte en sak og la den frem på mandag, og det gikk helt greit",
    "ja",
    "jeg skal spørre kollegaen min om å øve sammen med meg",
    "på fredag",
)


async def compare(rounds: int, seconds: float) -> None:
    """Round after round, each program in its turn, so that all share the machine's bad moments."""
    played = play(TURNS)
    found: dict[str, list[Measured]] = {program.name: [] for program in PROGRAMS}
    for number in range(rounds):
        for program in PROGRAMS[:: -1 if number % 2 else 1]:
            measured = await _measure(program, played, seconds)
            found[program.name].append(measured)
            note(f"round {number + 1}, {program.name}: {measured.rate:.0f} updates/s")
    _tell(found, rounds)


async def _measure(program: Program, played: Sequence[Played], seconds: float) -> Measured:
    talks = [newcomers(played) if program is OURS else _to_peers() for _ in range(MENTEES)]
    with scratch() as folder:
        async with Double().listening() as double, serving(program, double, folder) as server:
            return await Load(double, [server], talks).measure(WARM_UP, seconds)


def _to_peers() -> Talk:
    while True:
        chat = next(CHAT_IDS)
        for text in (START, *islice(cycle(TO_PEERS), TURNS)):
            yield Turn(chat, text)


def _tell(found: Mapping[str, Sequence[Measured]], rounds: int) -> None:
    title = f"{MENTEES} mentees at a time, medians of {rounds} rounds"
    summaries(title, found, library=LIBRARY.name, limit=LIMIT.name)
    save("compare", found)
    rates = {name: median(runs, rate) for name, runs in found.items()}
    cpus = {name: median(runs, cpu) for name, runs in found.items()}
    draw(
        "compare",
        Bars("Updates a second (more is better)", rates),
        Bars("CPU for each update, µs (less is better)", cpus),
        ours=OURS.name,
    )
