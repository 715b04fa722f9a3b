"""The pages: an application of its own, mounted behind every other route."""

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount

from bot.pages import calendars, chat, data, door, mentor, notices, sharing, stream
from bot.pages.assets import Assets
from bot.pages.headers import LocalNames, SameOriginPosts, SecurityHeaders
from bot.pages.history import History
from bot.pages.rendering import templates
from bot.pages.site import Site
from bot.parts import Parts


def attach(app: FastAPI, parts: Parts) -> None:
    """Serve the pages from `app`. They take every address that no earlier route takes."""
    settings = parts.settings
    pages = FastAPI(openapi_url=None)
    pages.state = app.state  # theirs too, for whoever looks from outside
    pages.state.site = site = Site(parts, History(parts.vault, settings.zone), templates())
    for routes in (calendars, chat, data, door, sharing, stream):
        pages.include_router(routes.router)
    pages.include_router(mentor.router)
    pages.mount("/static", Assets())
    notices.explain_errors(pages)
    posts = SameOriginPosts(GZipMiddleware(pages, compresslevel=6), public_url=settings.public_url)
    guarded = LocalNames(posts) if settings.try_out else posts
    app.router.routes.append(Mount("", SecurityHeaders(guarded, https=site.https)))
