"""What the commands share: settings, errors told in one sentence, and numbers of things."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import ShellError

if TYPE_CHECKING:
    from bot.settings import Settings

Ids = Annotated[list[int] | None, typer.Argument(metavar="ID…", show_default=False)]


@contextmanager
def explained() -> Iterator[None]:
    """What the user can mend is told in one sentence."""
    try:
        yield
    except ShellError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def read_settings(**overrides: object) -> "Settings":
    from bot.logs import set_up_logs
    from bot.settings import load_settings

    set_up_logs()
    return load_settings(**overrides)


def ids_or(ids: list[int] | None, *, every: bool = False, flag: str = "") -> list[int] | None:
    """The ids that were given; None for every one."""
    if bool(ids) == every:
        raise typer.BadParameter(f"Give ids, or {flag}." if flag else "Give ids.")
    return None if every else ids


def tell(chosen: Sequence[int] | None, done: Sequence[int], what: str, otherwise: str) -> None:
    """What happened with each that was asked for."""
    for identity in done if chosen is None else chosen:
        typer.echo(f"{identity}: {what if identity in done else otherwise}.")
    if chosen is None:
        typer.echo(f"{len(done)} in all.")
    elif set(chosen) - set(done):
        raise typer.Exit(1)
