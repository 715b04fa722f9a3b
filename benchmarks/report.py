"""What is printed, and what is written to benchmarks/results/."""

import dataclasses
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.load import Measured

HEADS: Final = ("", "updates/s", "p50 ms", "p99 ms", "CPU µs", "RSS MiB")
RESULTS: Final = Path(__file__).with_name("results")
_console: Final = Console(width=120)

Runs = Sequence[Measured]


def note(line: str) -> None:
    """How it goes."""
    _console.print(line, style="dim", highlight=False)


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    made = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(heads):
        made.add_column(head, justify="right" if number else "left", no_wrap=not number)
    for row in rows:
        made.add_row(*row)
    _console.print(made)


def median(runs: Runs, of: Callable[[Measured], float]) -> float:
    return statistics.median(of(run) for run in runs)


def rate(run: Measured) -> float:
    return run.rate


def cpu(run: Measured) -> float:
    """Microseconds for each update."""
    return run.cpu_per_update * 1e6


def summaries(title: str, found: Mapping[str, Runs], **beside: str) -> None:
    """Medians. `beside`: whom they are set against, by the name in the columns' heads."""
    rows = [
        (
            name,
            f"{median(runs, rate):,.0f}",
            milliseconds(median(runs, lambda run: run.p50)),
            milliseconds(median(runs, lambda run: run.p99)),
            f"{median(runs, cpu):,.0f}",
            f"{max(run.rss for run in runs) / 2**20:.0f}",
            *(f"{_ratio(runs, found[other], rate):.2f}" for other in beside.values()),
            *(f"{_ratio(runs, found[other], cpu):.2f}" for other in beside.values()),
            str(sum(run.wrong for run in runs)),
        )
        for name, runs in found.items()
    ]
    ratios = [f"{what} {name}" for what in ("×", "CPU ×") for name in beside]
    table(title, (*HEADS, *ratios, "wrong"), rows)


def _ratio(runs: Runs, others: Runs, of: Callable[[Measured], float]) -> float:
    """The median of each round's own ratio: the rounds themselves differ more."""
    pairs = zip(runs, others, strict=True)
    return statistics.median(of(run) / of(other) for run, other in pairs)


def save(name: str, found: Mapping[str, Runs]) -> None:
    """Every single run, for whoever wants more than the medians."""
    plain = {key: [dataclasses.asdict(run) for run in runs] for key, runs in found.items()}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(plain)))


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f}"
