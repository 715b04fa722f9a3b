"""The `mentor` command. Each command imports what it needs, where it needs it: a light start."""

import asyncio
import getpass
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.bank import bank
from bot.commands.common import explained, read_settings
from bot.commands.repairs import outbox, quarantine
from bot.commands.staff import login, staff
from bot.errors import ShellError

if TYPE_CHECKING:
    from bot.invitations import Invitation

app = typer.Typer(
    help="Personlig Mentor: a coaching chatbot for mentoring programmes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show the values of variables, and so what people wrote
)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Instead of MENTOR_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Instead of MENTOR_PORT.")] = None,
) -> None:
    """Run the server: the pages, and Telegram if there is a token."""
    with explained():
        settings = read_settings(host=host, port=port)

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
    with explained():
        settings = read_settings()

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
            terminal = Terminal(parts.conversations, Console(), address, parts.clock, Path.cwd())
            try:
                terminal.talk(runner)
            finally:
                runner.run(opened.aclose())


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Question sets, or folders of them; all of prompts/ if none."),
    ] = None,
    language: Annotated[str, typer.Option(help="What it is told in: nb, nn or en.")] = "nb",
) -> None:
    """Say what is wrong with question sets, and what could be better.

    Ends with 1 if any of them cannot be used, and with 0 where there is only advice.
    """
    with explained():
        from bot import checking

        if language not in checking.LANGUAGES:
            raise ShellError(f"The language is one of {', '.join(checking.LANGUAGES)}.")
        found = checking.sources(files or ())
        broken = set()
        for each in checking.findings(found, language):
            place = f"{each.source.language}/{each.source.path}"
            typer.echo(f"{place}: {'error' if each.stops else 'advice'}: {each.told}")
            if each.stops:
                broken.add(place)
        typer.echo(f"{len(found)} files read, {len(broken)} cannot be used.")
        raise typer.Exit(1 if broken else 0)


@app.command()
def simulate(
    programme: Annotated[
        int | None, typer.Option(help="Its number.", show_default="the only one there is")
    ] = None,
    start: Annotated[
        str, typer.Option("--from", help="The pair's first day: 2026-11-24.", show_default="today")
    ] = "",
    weeks: Annotated[int, typer.Option(help="How many, 26 at most.")] = 12,
    silent: Annotated[bool, typer.Option("--silent", help="A mentee who answers nothing.")] = False,
) -> None:
    """Show what a made-up pair would be sent in the weeks ahead. Nothing is sent."""
    with explained():
        settings = read_settings()

        from bot import listings
        from bot.app import utc_now
        from bot.simulating.at_command_line import Wanted, foresee

        wanted = Wanted(programme, start, weeks, answers=not silent)
        listings.show(*asyncio.run(foresee(settings, utc_now, wanted)))


@app.command()
def invite(
    email: Annotated[
        str | None, typer.Option(help="Theirs; with MENTOR_SMTP_URL the link is sent there.")
    ] = None,
    mentor: Annotated[bool, typer.Option("--mentor", help="As a mentor.")] = False,
    pair: Annotated[
        bool, typer.Option("--pair", help="Two links: a mentee and a mentor of a new pair.")
    ] = False,
    qr: Annotated[bool, typer.Option("--qr", help="Show a code that a phone can read.")] = False,
    revoke: Annotated[
        str | None, typer.Option(help="A link that was given out: make it useless.")
    ] = None,
    again: Annotated[
        str | None,
        typer.Option(help="A link that was lost, or the way in with it: a new one in its place."),
    ] = None,
) -> None:
    """Make one-time links that let new people into the programme: printed, or sent.

    Without an option: one new mentee. With --pair: a mentee and a mentor who belong together.
    """
    with explained():
        settings = read_settings()

        from bot import invitations
        from bot.app import utc_now
        from bot.mailbox import mail_address

        if revoke is not None:
            if not asyncio.run(invitations.revoke(settings, utc_now, revoke)):
                typer.echo("There is no such invitation, or it was used.", err=True)
                raise typer.Exit(1)
            typer.echo("Nobody can use it any more.")
            return
        if again is not None:
            invitation = asyncio.run(invitations.again(settings, utc_now, again))
            if invitation is None:
                typer.echo("There is no such invitation.", err=True)
                raise typer.Exit(1)
            _show_invitation(invitation, qr=qr)
            return
        if pair:
            for invitation in asyncio.run(invitations.invite_pair(settings, utc_now)):
                typer.echo(f"{invitation.role}:")
                _show_invitation(invitation, qr=qr)
            return
        role = "mentor" if mentor else "mentee"
        address = None if email is None else mail_address(email)
        if address is not None and (server := settings.mail_server) is not None:
            asyncio.run(invitations.invite_by_letter(settings, utc_now, server, address, role))
            typer.echo(f"The invitation was sent to {address}.")
            return
        _show_invitation(asyncio.run(invitations.invite(settings, utc_now, address, role)), qr=qr)


def _show_invitation(invitation: "Invitation", *, qr: bool) -> None:
    for link in invitation.links:
        typer.echo(link)
    if qr:
        import segno

        # The last is the chat's where there is one: a phone has it, and opens it there.
        segno.make(invitation.links[-1]).terminal(compact=True)


app.command()(login)
app.add_typer(staff, name="staff", invoke_without_command=True)
app.add_typer(bank, name="bank", no_args_is_help=True)
app.add_typer(quarantine, name="quarantine", invoke_without_command=True)
app.add_typer(outbox, name="outbox", invoke_without_command=True)
