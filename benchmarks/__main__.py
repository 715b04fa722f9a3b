"""`python -m benchmarks`: everything, or one of them by name."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any

import typer
import uvloop

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)

Rounds = Annotated[int, typer.Option(help="How often each is measured; medians are told.")]
Seconds = Annotated[float, typer.Option(help="How long one measurement lasts.")]


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """How fast the program is. Without a name: all there is."""
    if context.invoked_subcommand is None:
        compare()
        mentees()
        fan_out()
        postgres()


@app.command()
def compare(rounds: Rounds = 5, seconds: Seconds = 5) -> None:
    """Beside bots on two libraries, and beside the least that such a program must do."""
    from benchmarks.compare import compare

    _run(compare(rounds, seconds))


@app.command()
def mentees(
    sizes: Annotated[str, typer.Option(help="How many mentees there are.")] = "1000,100000,1000000",
    rounds: Rounds = 3,
    seconds: Seconds = 6,
) -> None:
    """With a thousand, a hundred thousand and a million mentees in the database."""
    from benchmarks.mentees import mentees

    _run(mentees([int(size) for size in sizes.split(",")], rounds, seconds))


@app.command()
def fan_out(
    mentees: int = 100_000,
    seconds: Seconds = 120,
    think: Annotated[float, typer.Option(help="Seconds between an answer and the next.")] = 0,
) -> None:
    """When a prompt falls due for a hundred thousand mentees at once."""
    from benchmarks.fan_out import fan_out

    _run(fan_out(mentees, seconds, think))


@app.command()
def postgres(rounds: Rounds = 3, seconds: Seconds = 5) -> None:
    """One process and two on PostgreSQL: MENTOR_TEST_DATABASE_URL, or one from a package."""
    from benchmarks.postgres import postgres

    _run(postgres(rounds, seconds))


def _run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


if __name__ == "__main__":
    app(prog_name="benchmarks")
