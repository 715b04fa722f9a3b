"""The stage table walked in every way it can be, and the core's purity."""

import ast
from itertools import product
from pathlib import Path

import pytest

from dialogues.errors import ImpossibleTransition
from dialogues.stages import Stage, Stance, Standing, Trigger, advance

LONGEST_WALK = 12
PATHS = {
    Stance.SAGE: "check_in explore ask_mentor challenge next_step sum_up idle",
    Stance.GUIDE: "check_in explore ask_mentor next_step sum_up idle",
    Stance.ALLIANCE: "check_in explore challenge next_step sum_up idle",
}
BOOLEANS = (False, True)


def walk(standing: Standing, leave_at: int | None) -> list[Stage]:
    stage = advance(Stage.IDLE, Trigger.BEGIN, standing)
    walked = [stage]
    while stage is not Stage.IDLE and len(walked) < LONGEST_WALK:
        trigger = Trigger.LEAVE if len(walked) == leave_at else Trigger.FINISH
        stage = advance(stage, trigger, standing)
        walked.append(stage)
    return walked


@pytest.mark.parametrize("stance", Stance)
def test_the_path_of_each_stance(stance: Stance) -> None:
    standing = Standing(stance, consented=True, has_goal=True, voice_fits=False, answered=True)
    assert " ".join(walk(standing, None)) == PATHS[stance]


def test_every_walk_ends_idle() -> None:
    walks = 0
    for stance, leave_at in product(Stance, (None, *range(1, 10))):
        for consented, goal, voice, answered in product(BOOLEANS, repeat=4):
            standing = Standing(stance, consented, goal, voice, answered)
            assert walk(standing, leave_at)[-1] is Stage.IDLE
            walks += 1
    assert walks == 3 * 10 * 16


def test_withdrawing_leads_to_idle_from_everywhere() -> None:
    standing = Standing(Stance.SAGE, True, True, False, True)
    assert {advance(stage, Trigger.WITHDRAW, standing) for stage in Stage} == {Stage.IDLE}


def test_a_way_that_is_not_in_the_table_is_an_error_of_ours() -> None:
    standing = Standing(Stance.SAGE, True, True, False, True)
    with pytest.raises(ImpossibleTransition):
        advance(Stage.EXPLORE, Trigger.BEGIN, standing)
    with pytest.raises(ImpossibleTransition):
        advance(Stage.IDLE, Trigger.FINISH, standing)


FORBIDDEN_MODULES = {
    "asyncio", "io", "os", "pathlib", "random", "secrets", "socket", "subprocess", "sys",
    "threading", "time", "urllib", "uuid",
}  # fmt: skip
FORBIDDEN_CALLS = {"now", "utcnow", "today", "open", "print", "input", "urandom"}


@pytest.mark.parametrize("path", sorted(Path("dialogues").glob("*.py")), ids=lambda path: path.name)
def test_the_core_has_no_clock_no_randomness_and_no_io(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name.partition(".")[0] for alias in node.names} & FORBIDDEN_MODULES
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in FORBIDDEN_MODULES
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            assert name not in FORBIDDEN_CALLS, f"{path}:{node.lineno}"
