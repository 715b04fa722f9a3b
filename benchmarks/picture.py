"""Bar charts as SVG: what a table says, to be seen at a glance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from benchmarks.report import RESULTS, note

WIDTH, LABELS, VALUES = 720, 170, 80
TITLE, BAR, GAP = 44, 26, 10
OURS, OTHERS, TEXT = "#0b6e4f", "#b5bec6", "#1e2b33"
HEAD: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
    ' font-family="system-ui, sans-serif" font-size="14">\n'
    '<rect width="100%" height="100%" fill="#fff"/>\n'
)


@dataclass(frozen=True, slots=True)
class Bars:
    title: str
    values: Mapping[str, float]

    @property
    def height(self) -> int:
        return TITLE + len(self.values) * (BAR + GAP)


def draw(name: str, *charts: Bars, ours: str = "") -> None:
    """The charts, one below the other, in benchmarks/results/{name}.svg."""
    parts = [HEAD.format(width=WIDTH, height=sum(chart.height for chart in charts) + GAP)]
    top = 0
    for chart in charts:
        parts.extend(_lines(chart, top, ours))
        top += chart.height
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.svg"
    path.write_text("\n".join([*parts, "</svg>\n"]), "utf-8")
    note(f"drawn: benchmarks/results/{path.name}")


def _lines(chart: Bars, top: int, ours: str) -> Iterator[str]:
    yield _text(GAP, top + 28, chart.title, "bold")
    most = max(chart.values.values())
    for number, (name, value) in enumerate(chart.values.items()):
        y = top + TITLE + number * (BAR + GAP)
        long = max(1, round((WIDTH - LABELS - VALUES) * value / most))
        colour = OURS if name == ours else OTHERS
        yield _text(GAP, y + 18, name)
        yield f'<rect x="{LABELS}" y="{y}" width="{long}" height="{BAR}" fill="{colour}"/>'
        yield _text(LABELS + long + 8, y + 18, f"{value:,.0f}")


def _text(x: int, y: int, text: str, weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" fill="{TEXT}" font-weight="{weight}">{escape(text)}</text>'
