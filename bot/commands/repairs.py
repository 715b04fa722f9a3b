"""`mentor quarantine` and `mentor outbox`: what was set aside, and what is not sent."""

import asyncio
from typing import Annotated

import typer

from bot.commands.common import Ids, explained, ids_or, read_settings, tell

quarantine = typer.Typer(help="What the code could not handle, and was set aside.")
outbox = typer.Typer(help="What is not sent: how much, how old, and why.")


@quarantine.callback()
def list_aside(context: typer.Context) -> None:
    """List what the code could not handle: never what was written."""
    if context.invoked_subcommand is not None:
        return
    with explained():
        settings = read_settings()

        from bot import listings, repairs

        listings.show(listings.of_aside(asyncio.run(repairs.list_aside(settings))))


@quarantine.command("replay")
def replay(
    ids: Ids = None,
    every: Annotated[bool, typer.Option("--all", help="All there are, oldest first.")] = False,
) -> None:
    """Handle it again, as if it came now, where its question is still open."""
    with explained():
        settings, chosen = read_settings(), ids_or(ids, every=every, flag="--all")

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
    with explained():
        settings, chosen = read_settings(), ids_or(ids)

        from bot import repairs

        dropped = asyncio.run(repairs.drop_aside(settings, chosen or ()))
        tell(chosen, dropped, "dropped", "there is no such thing in quarantine")


@outbox.callback()
def list_unsent(context: typer.Context) -> None:
    """List what is not sent, by channel and reason, and the oldest messages."""
    if context.invoked_subcommand is not None:
        return
    with explained():
        settings = read_settings()

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
    with explained():
        settings, chosen = read_settings(), ids_or(ids, every=every, flag="--all")

        from bot import repairs

        waiting = asyncio.run(repairs.retry(settings, chosen))
        tell(chosen, waiting, "waits to be sent", "no message that failed has this id")


@outbox.command("drop")
def drop(
    ids: Ids = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that failed.")] = False,
) -> None:
    """Never send it."""
    with explained():
        settings, chosen = read_settings(), ids_or(ids, every=failed, flag="--failed")

        from bot import repairs

        dropped = asyncio.run(repairs.drop(settings, chosen))
        tell(chosen, dropped, "dropped", "no message that is not sent has this id")


Programme = Annotated[
    int | None, typer.Option(help="Its own sets, by its number; else those that all share.")
]
