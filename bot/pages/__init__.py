"""The pages: an application of its own, mounted behind every other route."""

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount

from bot.clockwork import Clockwork
from bot.pages import (
    calendars,
    chat,
    data,
    door,
    mentor,
    notices,
    path,
    sharing,
    staff,
    stream,
    tryout,
)
from bot.pages.assets import Assets
from bot.pages.headers import FRAMED, LocalNames, SameOriginPosts, SecurityHeaders
from bot.pages.site import Site, make_site
from bot.parts import Parts
from bot.tryout import Side, TryOut

CONVERSATION = (chat.router, data.router, path.router, sharing.router, stream.router)


def attach(app: FastAPI, parts: Parts, clockwork: Clockwork) -> None:
    """Serve the pages from `app`. They take every address that no earlier route takes."""
    settings = parts.settings
    site = make_site(parts)
    app.state.site = site  # for whoever looks from outside
    others = (calendars.router, data.health_router, door.router, mentor.router, staff.router)
    pages = _serving(site, *CONVERSATION, *others)
    if parts.moving_clock is not None:
        _attach_try_out(pages, TryOut(parts, parts.moving_clock, clockwork))
    pages.mount("/static", Assets())
    posts = SameOriginPosts(GZipMiddleware(pages, compresslevel=6), public_url=settings.public_url)
    guarded = LocalNames(posts) if settings.try_out else posts
    app.router.routes.append(Mount("", SecurityHeaders(guarded, https=site.https)))


def _attach_try_out(pages: FastAPI, try_out: TryOut) -> None:
    """Two phones, each of them a site of its own, so that one browser can be two people."""
    phones = {side: make_site(try_out.parts, side) for side in Side}
    for site in phones.values():
        phone = _serving(site, *CONVERSATION, mentor.router)
        pages.mount(site.base, SecurityHeaders(phone, https=site.https, policy=FRAMED))
    pages.state.phones = phones
    pages.state.try_out = try_out
    pages.include_router(tryout.router)


def _serving(site: Site, *routers: APIRouter) -> FastAPI:
    pages = FastAPI(openapi_url=None)
    pages.state.site = site
    for router in routers:
        pages.include_router(router)
    notices.explain_errors(pages)
    return pages
