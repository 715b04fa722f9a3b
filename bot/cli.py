"""The `mentor` command. Each command imports what it needs, where it needs it: a light start."""

import asyncio
import getpass
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import ShellError

if TYPE_CHECKING:
    from bot.invitations import Invitation
    from bot.mailbox import MailServer
    from bot.settings import Settings
    from bot.staff.at_command_line import Login

app = typer.Typer(
    help="Personlig Mentor: a coaching chatbot for mentoring programmes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show the values of variables, and so what people wrote
)

quarantine = typer.Typer(help="What the code could not handle, and was set aside.")
outbox = typer.Typer(help="What is not sent: how much, how old, and why.")
bank = typer.Typer(help="The question sets as files: out of the database, and in as drafts.")
app.add_typer(bank, name="bank", no_args_is_help=True)
staff = typer.Typer(help="Who runs the programmes, at the pages under /staff.")
app.add_typer(staff, name="staff", invoke_without_command=True)
app.add_typer(quarantine, name="quarantine", invoke_without_command=True)
app.add_typer(outbox, name="outbox", invoke_without_command=True)

Ids = Annotated[list[int] | None, typer.Argument(metavar="ID…", show_default=False)]


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
    with _explained():
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
    with _explained():
        settings = _settings()

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
    with _explained():
        settings = _settings()

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


@app.command()
def login(
    email: Annotated[str, typer.Argument(metavar="E-POST", show_default=False)],
    name: Annotated[str, typer.Option(help="What the very first is called; else it asks.")] = "",
    send: Annotated[
        bool, typer.Option("--send", help="Send the link by letter: it wants MENTOR_SMTP_URL.")
    ] = False,
) -> None:
    """A one-time link to the staff's pages. The very first who gets one becomes the owner."""
    with _explained():
        settings = _settings()

        from bot.app import utc_now
        from bot.mailbox import server_for
        from bot.staff import at_command_line
        from bot.staff.members import usable_name

        server = server_for(settings.mail_server) if send else None

        def called() -> str:
            return usable_name(name or typer.prompt("Their name", err=True))

        made = asyncio.run(at_command_line.log_in(settings, utc_now, email, called))
        if made.first:
            typer.echo(f"{made.member.name} is the first of the staff, an owner.", err=True)
        if server is None:
            typer.echo(made.link)
            return
        asyncio.run(_post_login(server, made))
        typer.echo(f"The link was sent to {made.member.email}.")


async def _post_login(server: "MailServer", made: "Login") -> None:
    from bot.app import utc_now
    from bot.pages.rendering import templates
    from bot.pages.staff.letters import login_letter
    from bot.posting import post

    letter = login_letter(templates(), made.member, made.link)
    await post(server, utc_now, made.member.email, letter)


@staff.callback()
def list_staff(context: typer.Context) -> None:
    """List the members of staff: address, name, roles."""
    if context.invoked_subcommand is not None:
        return
    with _explained():
        settings = _settings()

        from bot import listings
        from bot.staff import at_command_line

        listings.show(listings.of_staff(asyncio.run(at_command_line.list_staff(settings))))


@staff.command("end")
def end_staff(email: Annotated[str, typer.Argument(metavar="E-POST", show_default=False)]) -> None:
    """They are staff no longer: their logins and links end at once."""
    with _explained():
        settings = _settings()

        from bot.app import utc_now
        from bot.staff import at_command_line

        ended = asyncio.run(at_command_line.end(settings, utc_now, email))
        typer.echo(f"{ended.name} is staff no longer.")


@quarantine.callback()
def list_aside(context: typer.Context) -> None:
    """List what the code could not handle: never what was written."""
    if context.invoked_subcommand is not None:
        return
    with _explained():
        settings = _settings()

        from bot import listings, repairs

        listings.show(listings.of_aside(asyncio.run(repairs.list_aside(settings))))


@quarantine.command("replay")
def replay(
    ids: Ids = None,
    every: Annotated[bool, typer.Option("--all", help="All there are, oldest first.")] = False,
) -> None:
    """Handle it again, as if it came now, where its question is still open."""
    with _explained():
        settings, chosen = _settings(), _ids_or(ids, every=every, flag="--all")

        from bot import repairs
        from bot.app import utc_now

        async def each() -> bool:
            done = True
            async for replayed in repairs.replay(settings, utc_now, chosen):
                typer.echo(f"{replayed.id}: {replayed.told}.")
                done = done and replayed.done
            return done

        raise typer.Exit(0 if asyncio.run(each()) else 1)


@quarantine.command("drop")
def drop_aside(ids: Ids = None) -> None:
    """Delete what was set aside, with its content."""
    with _explained():
        settings, chosen = _settings(), _ids_or(ids)

        from bot import repairs

        dropped = asyncio.run(repairs.drop_aside(settings, chosen or ()))
        _tell(chosen, dropped, "dropped", "there is no such thing in quarantine")


@outbox.callback()
def list_unsent(context: typer.Context) -> None:
    """List what is not sent, by channel and reason, and the oldest messages."""
    if context.invoked_subcommand is not None:
        return
    with _explained():
        settings = _settings()

        from bot import listings, repairs
        from bot.app import utc_now

        groups, oldest = asyncio.run(repairs.list_unsent(settings))
        listings.show(*listings.of_outbox(groups, oldest, utc_now()))


@outbox.command("retry")
def retry(
    ids: Ids = None,
    every: Annotated[bool, typer.Option("--all", help="All that failed or were blocked.")] = False,
) -> None:
    """Send again what failed, or was blocked: a running server does, within a second or two."""
    with _explained():
        settings, chosen = _settings(), _ids_or(ids, every=every, flag="--all")

        from bot import repairs

        waiting = asyncio.run(repairs.retry(settings, chosen))
        _tell(chosen, waiting, "waits to be sent", "no message that failed has this id")


@outbox.command("drop")
def drop(
    ids: Ids = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that failed.")] = False,
) -> None:
    """Never send it."""
    with _explained():
        settings, chosen = _settings(), _ids_or(ids, every=failed, flag="--failed")

        from bot import repairs

        dropped = asyncio.run(repairs.drop(settings, chosen))
        _tell(chosen, dropped, "dropped", "no message that is not sent has this id")


Programme = Annotated[
    int | None, typer.Option(help="Its own sets, by its number; else those that all share.")
]


@bank.command("export")
def export_bank(
    file: Annotated[Path, typer.Argument(help="The zip to write.")],
    name: Annotated[str | None, typer.Option("--set", help="One set, by its name.")] = None,
    programme: Programme = None,
) -> None:
    """Write the published sets to a zip, laid out as prompts/ is."""
    with _explained():
        settings = _settings()

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
    with _explained():
        settings = _settings()

        from bot.app import utc_now
        from bot.bank import command_line

        for line in asyncio.run(command_line.import_(settings, utc_now, file, programme)):
            typer.echo(line)


def _ids_or(ids: list[int] | None, *, every: bool = False, flag: str = "") -> list[int] | None:
    """The ids that were given; None for every one."""
    if bool(ids) == every:
        raise typer.BadParameter(f"Give ids, or {flag}." if flag else "Give ids.")
    return None if every else ids


def _tell(chosen: Sequence[int] | None, done: Sequence[int], what: str, otherwise: str) -> None:
    """What happened with each that was asked for."""
    for identity in done if chosen is None else chosen:
        typer.echo(f"{identity}: {what if identity in done else otherwise}.")
    if chosen is None:
        typer.echo(f"{len(done)} in all.")
    elif set(chosen) - set(done):
        raise typer.Exit(1)
