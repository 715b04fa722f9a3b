"""A process that dies between any two lines has lost nothing when the update comes again.

A child process takes one update and kills itself, without any clean-up, at a line of the shell's
code. What it left must be either everything or nothing; after the same update once more, as
Telegram sends it when it got no answer, there is one step and one reply, not sent or sent.
"""

import asyncio
import os
import shutil
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import bot
from bot.store.tables import answers, messages, persons, updates
from tests.store.engine import BOT, Clock, Engine, running

SHELL = str(Path(bot.__file__).parent)
TEXT = "at praten stopper når jeg kommer inn"
UPDATE = (BOT, 500)
SAMPLES = 24


class Death:
    """Kills the process at the n-th line of the shell's code that is run, and counts them."""

    def __init__(self, line: int | None) -> None:
        self.lines = 0
        self._line = line

    def __call__(self, frame: FrameType, event: str, _: Any) -> "Death | None":
        if not frame.f_code.co_filename.startswith(SHELL):
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self._line:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


async def take(path: Path, clock: Clock, death: Death | None) -> None:
    async with running(path, clock) as engine:
        if death:
            sys.settrace(death)
        await engine.say(TEXT, update=UPDATE)
        sys.settrace(None)


def in_a_child(path: Path, clock: Clock, line: int | None, counted: Path) -> int:
    """How it ended: 0, or minus the signal. The number of lines goes to a file."""
    child = os.fork()
    if child == 0:
        death = Death(line)
        threading.settrace(death)  # for the writer's thread, which is not started yet
        asyncio.run(take(path, clock, death))
        counted.write_text(str(death.lines))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


async def _welcome(path: Path, clock: Clock) -> None:
    async with running(path, clock) as engine:
        await engine.welcome()


def counts(engine: Engine) -> list[int]:
    return [engine.number_of(table) for table in (updates, persons, answers, messages)]


async def _left(path: Path, clock: Clock) -> tuple[list[int], list[int], int]:
    """What the child left, what there is after the update came again, and how much of it waits."""
    async with running(path, clock) as engine:
        before = counts(engine)
        await engine.say(TEXT, update=UPDATE)
        waiting = await engine.waiting("telegram")
        return before, counts(engine), len(waiting)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # fork in a process with threads
def test_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    clock = Clock()
    start, counted = tmp_path / "start.db", tmp_path / "lines"
    asyncio.run(_welcome(start, clock))
    whole = tmp_path / "whole.db"
    shutil.copy(start, whole)
    nothing, everything, waiting = asyncio.run(_left(whole, clock))

    shutil.copy(start, tmp_path / "counted.db")
    assert in_a_child(tmp_path / "counted.db", clock, None, counted) == 0
    lines = int(counted.read_text())
    assert lines > 200

    outcomes = set()
    for sample in range(SAMPLES):
        path = tmp_path / f"{sample}.db"
        shutil.copy(start, path)
        line = 1 + sample * (lines - 1) // (SAMPLES - 1)
        assert in_a_child(path, clock, line, counted) == -signal.SIGKILL
        left, after, still_waiting = asyncio.run(_left(path, clock))
        assert left in (nothing, everything), f"a half step was left at line {line} of {lines}"
        assert (after, still_waiting) == (everything, waiting), f"at line {line} of {lines}"
        outcomes.add(left == everything)
    assert outcomes == {True, False}  # it died before the commit and after it
