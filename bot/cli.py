"""The `mentor` command. Each command imports what it needs, where it needs it: a light start."""

import asyncio
import getpass
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import ShellError

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    help="Personlig Mentor: a coaching chatbot for mentoring programmes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show the values of variables, and so what people wrote
)


@contextmanager
def _explained() -> Iterator[None]:
    """What the user can mend is told in one sentence."""
    try:
        yield
    except ShellError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _settings(**overrides: object) -> "Settings":
    from bot.logs import set_up_logs
    from bot.settings import load_settings

    set_up_logs()
    return load_settings(**overrides)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Instead of MENTOR_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Instead of MENTOR_PORT.")] = None,
) -> None:
    """Run the server: the pages, and Telegram if there is a token."""
    with _explained():
        settings = _settings(host=host, port=port)

        from bot import server
        from bot.app import create_app

        server.serve(create_app(settings), settings)


@app.command()
def chat(
    who: Annotated[
        str, typer.Option("--as", help="Whose conversation.", show_default="your login name")
    ] = "",
) -> None:
    """Talk with the bot here in the terminal. A number chooses a button; Ctrl-D ends."""
    with _explained():
        settings = _settings()

        from rich.console import Console

        from bot.app import open_parts, utc_now
        from bot.channels.terminal import Terminal
        from bot.channels.web import Streams

        with asyncio.Runner() as runner:
            opened = AsyncExitStack()
            # Who is let in at this machine could read the database as well.
            opening = open_parts(settings, utc_now, Streams(), opened, anyone_may_join=True)
            parts = runner.run(opening)
            address = who or getpass.getuser()
            terminal = Terminal(parts.conversations, Console(), address, utc_now, Path.cwd())
            try:
                terminal.talk(runner)
            finally:
                runner.run(opened.aclose())


@app.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Question sets; all of prompts/ if none.")
    ] = None,
) -> None:
    """Read question sets as the bot would, and say what is wrong with them."""
    with _explained():
        from bot import checking

        found = checking.sources(files or ())
        problems = list(checking.problems(found))
        for source, problem in problems:
            typer.echo(f"{source.language}/{source.path}: {problem}")
        typer.echo(f"{len(found)} files read, {len(problems)} cannot be used.")
        raise typer.Exit(1 if problems else 0)


@app.command()
def invite(
    email: Annotated[
        str | None, typer.Option(help="Theirs; with MENTOR_SMTP_URL the link is sent there.")
    ] = None,
) -> None:
    """Make one-time links that let one new person into the programme: printed, or sent."""
    with _explained():
        settings = _settings()

        from bot import invitations
        from bot.app import utc_now
        from bot.mailbox import mail_address

        address = None if email is None else mail_address(email)
        if address is not None and (server := settings.mail_server) is not None:
            asyncio.run(invitations.invite_by_letter(settings, utc_now, server, address))
            typer.echo(f"The invitation was sent to {address}.")
            return
        for link in asyncio.run(invitations.invite(settings, utc_now, address)):
            typer.echo(link)
