"""`mentor login` and `mentor staff`: who runs the programmes."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import explained, read_settings

if TYPE_CHECKING:
    from bot.mailbox import MailServer
    from bot.staff.at_command_line import Login

staff = typer.Typer(help="Who runs the programmes, at the pages under /staff.")


def login(
    email: Annotated[str, typer.Argument(metavar="E-POST", show_default=False)],
    name: Annotated[str, typer.Option(help="What the very first is called; else it asks.")] = "",
    send: Annotated[
        bool, typer.Option("--send", help="Send the link by letter: it wants MENTOR_SMTP_URL.")
    ] = False,
) -> None:
    """A one-time link to the staff's pages. The very first who gets one becomes the owner."""
    with explained():
        settings = read_settings()

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
    with explained():
        settings = read_settings()

        from bot import listings
        from bot.staff import at_command_line

        listings.show(listings.of_staff(asyncio.run(at_command_line.list_staff(settings))))


@staff.command("end")
def end_staff(email: Annotated[str, typer.Argument(metavar="E-POST", show_default=False)]) -> None:
    """They are staff no longer: their logins and links end at once."""
    with explained():
        settings = read_settings()

        from bot.app import utc_now
        from bot.staff import at_command_line

        ended = asyncio.run(at_command_line.end(settings, utc_now, email))
        typer.echo(f"{ended.name} is staff no longer.")
