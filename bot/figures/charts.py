"""Where things stand in the charts of figures: across in per cent, down in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

LEFT, RIGHT = 12.0, 99.0  # per cent, of where things are drawn
TOP, BOTTOM, HEIGHT = 20, 170, 205  # pixels
STEPS: Final = (3, 6, 9, 12, 15, 30, 60, 90, 150, 300, 600, 900, 1500, 3000)  # a third of the top
LABELS_ON_A_PHONE: Final = 6
NARROW: Final = 4.5  # per cent of a bar that has no room for its number


@dataclass(frozen=True, slots=True)
class Level:
    """A line across, with its label to the left. `zero`: the lowest."""

    y: float
    label: str
    zero: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A label under the chart. `everywhere`: also where there is little room."""

    x: float
    label: str
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """`whole` behind and `part` before it, both from the zero line up; `middle` of the width."""

    x: float
    middle: float
    width: float
    whole: float
    part: float
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """`second`: the other of two, drawn otherwise."""

    points: tuple[Point, ...]
    second: bool = False

    @property
    def joined(self) -> tuple[tuple[Point, Point], ...]:
        return tuple(pairwise(self.points))


@dataclass(frozen=True, slots=True)
class Chart:
    levels: tuple[Level, ...]
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    height: int = HEIGHT
    left: float = LEFT
    zero: int = BOTTOM


def bar_chart(wholes: Sequence[int], parts: Sequence[int], labels: Sequence[str]) -> Chart:
    """A part of a whole for each label. There is at least one."""
    most = max(wholes)
    step = next((step for step in STEPS if 3 * step >= most), most)
    slot = (RIGHT - LEFT) / max(len(labels), 4)
    width = round(slot * 0.76, 2)
    bars = []
    for place, (whole, part) in enumerate(zip(wholes, parts, strict=True)):
        x = LEFT + slot * place + (slot - width) / 2
        told = str(part) if part * 3 >= step and width >= NARROW else ""
        middle = round(x + width / 2, 2)
        bars.append(
            Bar(round(x, 2), middle, width, _down(whole, 3 * step), _down(part, 3 * step), told)
        )
    levels = tuple(
        Level(_down(step * place, 3 * step), str(step * place), zero=place == 0)
        for place in range(3, -1, -1)
    )
    return Chart(levels, _marks([bar.middle for bar in bars], labels), tuple(bars))


def line_chart(
    times: Sequence[int], series: Sequence[Sequence[tuple[int, int]]], labels: Sequence[str]
) -> Chart:
    """Shares of a hundred. `times` are where the labels belong, in any unit, growing; a series is
    pairs of such a time and its share."""
    first, last = times[0], times[-1]

    def across(at: int) -> float:
        if last == first:
            return round((LEFT + RIGHT) / 2, 2)
        return round(LEFT + 5 + (RIGHT - LEFT - 12) * (at - first) / (last - first), 2)

    lines = tuple(
        Line(tuple(Point(across(at), _down(share, 100)) for at, share in each), bool(place))
        for place, each in enumerate(series)
    )
    levels = tuple(Level(_down(share, 100), f"{share}", share == 0) for share in (100, 50, 0))
    return Chart(levels, _marks([across(at) for at in times], labels), lines=lines)


def _down(value: float, top: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)


def _marks(across: Sequence[float], labels: Sequence[str]) -> tuple[Mark, ...]:
    """Counted from the newest, so that this one is always there."""
    every = -(-len(labels) // LABELS_ON_A_PHONE)
    return tuple(
        Mark(x, label, (len(labels) - 1 - place) % every == 0)
        for place, (x, label) in enumerate(zip(across, labels, strict=True))
    )
