"""The stages as a drawing, laid out from the table in `dialogues/stages.py`.

Boxes stand below each other in the order of the path; a way to the next box is a straight line,
one that passes boxes by goes beside them, in a lane of its own. Each way has a number, which a
table beside the drawing explains. Lengths are in the drawing's own units.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dialogues.stages import TRANSITIONS, Row, Stage, Trigger

BOX_WIDTH, BOX_HEIGHT, ROW_HEIGHT = 150, 36, 68
LEFT, TOP, LANE = 8, 6, 26
# Ways that there are from everywhere, or nearly, are told in words.
EVERYWHERE: Final = (Trigger.LEAVE, Trigger.WITHDRAW)


@dataclass(frozen=True, slots=True)
class Box:
    stage: Stage
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Way:
    """`line` is what an SVG path takes; the number stands at `x`, `y`. `row` is the table's."""

    number: int
    row: Row
    line: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]


def conversation() -> Drawing:
    """The way through a conversation, from nothing to the sum-up."""
    rows = [row for row in drawn() if not _is_short(row) and row.destination is not Stage.IDLE]
    boxes = {
        stage: Box(stage, LEFT, TOP + place * ROW_HEIGHT)
        for place, stage in enumerate(_in_order(rows))
    }
    order = list(boxes)
    ways, lanes = [], _lanes(rows, order)
    for number, row in enumerate(rows, 1):
        start, end = boxes[row.source], boxes[row.destination]
        lane = lanes.get(row)
        if lane is None:
            x, top, bottom = start.x + BOX_WIDTH // 2, start.y + BOX_HEIGHT, end.y
            ways.append(Way(number, row, f"M{x} {top}V{bottom}", x, (top + bottom) // 2 - 3))
            continue
        edge, x = start.x + BOX_WIDTH, LEFT + BOX_WIDTH + LANE * (lane + 1)
        out, back = start.y + BOX_HEIGHT - 9, end.y + 9
        ways.append(Way(number, row, f"M{edge} {out}H{x}V{back}H{edge}", x, (out + back) // 2))
    width = LEFT + BOX_WIDTH + LANE * (max(lanes.values(), default=0) + 2)
    return Drawing(
        width,
        TOP * 2 + (len(order) - 1) * ROW_HEIGHT + BOX_HEIGHT,
        tuple(boxes.values()),
        tuple(ways),
    )


def short_talks() -> tuple[Row, ...]:
    """How the short talks begin, each of them from where nothing is under way, and beside it."""
    return tuple(row for row in drawn() if _is_short(row) and row.source is Stage.IDLE)


def drawn() -> tuple[Row, ...]:
    return tuple(row for row in TRANSITIONS if row.trigger not in EVERYWHERE)


def _is_short(row: Row) -> bool:
    return not {row.source, row.destination}.isdisjoint(_short())


def _short() -> frozenset[Stage]:
    """Stages that come from nothing and lead to nothing."""
    leading = {row.source for row in drawn() if row.destination is not Stage.IDLE}
    reached = {row.destination for row in drawn() if row.source is not Stage.IDLE}
    return frozenset(Stage) - leading - reached - {Stage.IDLE}


def _in_order(rows: Iterable[Row]) -> list[Stage]:
    """Each stage behind all that lead to it: by the longest way to it, then as the table has it."""
    depth = {Stage.IDLE: 0}
    for _ in Stage:  # a way through is no longer than there are stages
        for row in rows:
            if row.source in depth:
                deeper = depth[row.source] + 1
                depth[row.destination] = max(depth.get(row.destination, 0), deeper)
    return sorted(depth, key=lambda stage: depth[stage])


def _lanes(rows: Iterable[Row], order: list[Stage]) -> dict[Row, int]:
    """The lane of each way that passes a box by: the shortest nearest, none in another's."""
    spans = {row: (order.index(row.source), order.index(row.destination)) for row in rows}
    passing = {row: span for row, span in spans.items() if span[1] - span[0] > 1}
    lanes: dict[Row, int] = {}
    for row, (start, end) in sorted(passing.items(), key=lambda each: each[1][1] - each[1][0]):
        taken = {
            lane
            for other, lane in lanes.items()
            if passing[other][0] <= end and start <= passing[other][1]
        }
        lanes[row] = next(lane for lane in range(len(passing)) if lane not in taken)
    # The same two stages twice, each with its own condition: also the second goes beside.
    return lanes
