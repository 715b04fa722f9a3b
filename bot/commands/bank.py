"""`mentor bank`: the question sets as files."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import explained, read_settings

Programme = Annotated[
    int | None, typer.Option(help="Its own sets, by its number; else those that all share.")
]

bank = typer.Typer(help="The question sets as files: out of the database, and in as drafts.")


@bank.command("export")
def export_bank(
    file: Annotated[Path, typer.Argument(help="The zip to write.")],
    name: Annotated[str | None, typer.Option("--set", help="One set, by its name.")] = None,
    programme: Programme = None,
) -> None:
    """Write the published sets to a zip, laid out as prompts/ is."""
    with explained():
        settings = read_settings()

        from bot.app import utc_now
        from bot.bank import command_line

        written = asyncio.run(command_line.export(settings, utc_now, file, name, programme))
        typer.echo(f"{file}: {written} bytes.")


@bank.command("import")
def import_bank(
    file: Annotated[Path, typer.Argument(help="A zip laid out as prompts/ is.")],
    programme: Programme = None,
) -> None:
    """Make drafts of the sets in a zip. Nothing is published before somebody does so."""
    with explained():
        settings = read_settings()

        from bot.app import utc_now
        from bot.bank import command_line

        for line in asyncio.run(command_line.import_(settings, utc_now, file, programme)):
            typer.echo(line)
