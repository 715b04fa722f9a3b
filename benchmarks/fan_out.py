"""A prompt falls due for everybody at once: does it go out at Telegram's pace, and do those who
talk meanwhile still get their answers?"""

import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.double import Double, Limits
from benchmarks.lives import lives_in
from benchmarks.load import Load, Measured
from benchmarks.report import milliseconds, note, save, table
from benchmarks.seeding import never_quiet, new_crowd, seed
from benchmarks.serving import mentor, scratch, serving
from benchmarks.talk import newcomers, play, shipped_bank

TALKING: Final = 16
TURNS: Final = 300
WELCOMED: Final = 20.0  # seconds
TELEGRAM: Final = Limits(rate=30, chat_rate=1)
PROMPT: Final = "en-god-dag"  # a set in prompts/
NOT_YET: Final = timedelta(days=1)
PATIENCE: Final = 900.0  # seconds for all to become messages
HEADS: Final = ("", "messages/s", "p50 ms", "p99 ms", "CPU %", "429s", "missing")

LEFT: Final = "SELECT count(*) FROM due WHERE kind = 'prompt' AND at <= ?"
BECAME: Final = "SELECT count(*) FROM messages WHERE unasked AND created_at >= ?"
FALL_DUE: Final = "UPDATE due SET at = ? WHERE kind = 'prompt'"


async def fan_out(mentees: int, seconds: float, think: float) -> None:
    assert shipped_bank().holds(PROMPT, 1), f"there is no set {PROMPT} any more"
    played = play(TURNS)
    with scratch() as folder:
        path = folder / "mentor.db"
        later = datetime.now(UTC) + NOT_YET
        crowd = new_crowd(mentees, lives_in(played, range(40, 104), idle=True), (PROMPT, later))
        seed(path, crowd)
        never_quiet(path)
        note(f"{mentees:,} mentees are seeded")
        talks = [newcomers(played) for _ in range(TALKING)]
        program = mentor(MENTOR_KEYS=crowd.keys_setting)  # at its normal pace
        async with Double(TELEGRAM).listening() as double, serving(program, double, folder) as one:
            before = await Load(double, [one], talks, think).measure(WELCOMED, seconds)
            note(f"without the prompts: p99 {milliseconds(before.p99)} ms")
            began = await asyncio.to_thread(_fall_due, path)
            took = await _all_written(path, began)
            during = await Load(double, [one], talks, think).measure(0, seconds)
            became = await asyncio.to_thread(_count, path, BECAME, began)
    _tell(before, during, think)
    done = "not all of them" if took is None else f"all of them after {took:.0f} s"
    note(f"{became:,} of {mentees:,} prompts became messages, {done}")
    save("fan_out", {"before": [before], "during": [during]})


def _fall_due(path: Path) -> int:
    """All prompts are due from now on. Returns that moment, as it is stored."""
    with closing(sqlite3.connect(path, timeout=30)) as database:
        now = time.time_ns() // 1000
        database.execute(FALL_DUE, (now,))
        database.commit()
    return now


async def _all_written(path: Path, began: int) -> float | None:
    """Seconds until nothing is due any more; None when it takes too long."""
    while (spent := time.time() - began / 1_000_000) < PATIENCE:
        if not await asyncio.to_thread(_count, path, LEFT, began):
            return spent
        await asyncio.sleep(0.5)
    return None


def _count(path: Path, query: str, since: int) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)) as database:
        found: int = database.execute(query, (since,)).fetchone()[0]
        return found


def _tell(before: Measured, during: Measured, think: float) -> None:
    rows = [
        (
            name,
            f"{run.sent / run.seconds:.1f}",
            milliseconds(run.p50),
            milliseconds(run.p99),
            f"{run.cpu_per_update * run.rate * 100:.0f}",  # of one core
            str(run.refused),
            str(run.missing),
        )
        for name, run in (("without the prompts", before), ("while they go out", during))
    ]
    table(f"{TALKING} mentees talk, {think:g} s after each answer", HEADS, rows)
