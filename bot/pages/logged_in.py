"""The login to the pages that a request comes with."""

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from bot import page_logins
from bot.page_logins import PageLogin
from bot.pages.site import PageLoginEnded, Site, site_of


async def logged_in(request: Request) -> tuple[PageLogin, str]:
    """The login and its token, noted as used. PageLoginEnded where there is none."""
    site = site_of(request)
    token = site.page_token_of(request)
    login = await run_in_threadpool(_find, site, token) if token else None
    if token is None or login is None:
        raise PageLoginEnded
    now = site.clock()
    if login.stale(now):
        await site.parts.store.run(
            lambda transaction: page_logins.note_seen(transaction, token, now)
        )
    return login, token


def _find(site: Site, token: str) -> PageLogin | None:
    now = site.clock()
    return site.parts.store.read(lambda connection: page_logins.find(connection, token, now))
