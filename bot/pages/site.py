"""What the routes share: the program's parts, and who it is that asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from starlette.responses import Response

from bot import page_logins
from bot.logins import LASTS, RENEWED_AFTER, browser_of, find_login, new_token
from bot.pages.history import Conversation, History
from bot.pages.languages import spoken_in
from bot.pages.rendering import templates
from bot.parts import Parts

TOKEN_SIGNS: Final = 43
BOTH_SIDES: Final = "/prov"  # where the try-out shows its two phones
TRY_OUT_LASTS: Final = timedelta(days=365)


class NotLoggedIn(Exception):
    """A page of somebody's own was asked for by nobody in particular."""


class PageLoginEnded(Exception):
    """A page for mentors was asked for without a login, or with one that has ended."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """The browser that asks. `new`: it has no cookie yet. `renew`: its login should last anew."""

    token: str
    new: bool = False
    renew: bool = False

    @property
    def browser(self) -> str:
        return browser_of(self.token)


@dataclass(frozen=True, slots=True)
class Site:
    """`side` names one of the try-out's two phones, which has a conversation of its own."""

    parts: Parts
    history: History
    templates: Environment
    side: str | None = None

    @property
    def base(self) -> str:
        """What the addresses of this site's conversation begin with."""
        return f"{BOTH_SIDES}/{self.side}" if self.side else ""

    @property
    def chat(self) -> str:
        return f"{self.base}/chat"

    @property
    def home(self) -> str:
        """Where whoever comes without an address in mind is sent."""
        return BOTH_SIDES if self.try_out and self.side is None else self.chat

    @property
    def try_out(self) -> bool:
        return self.parts.settings.try_out

    @property
    def https(self) -> bool:
        return (self.parts.settings.public_url or "").startswith("https:")

    @property
    def cookie(self) -> str:
        """Browsers hold a name that begins with __Host- to one host, one path and https."""
        if self.side:
            return f"mentor-{self.side}"
        return "__Host-mentor" if self.https else "mentor"

    @property
    def page_cookie(self) -> str:
        return "__Host-mentor-page" if self.https else "mentor-page"

    @property
    def clock(self) -> Callable[[], datetime]:
        return self.parts.clock

    def token_of(self, request: Request) -> str | None:
        token = request.cookies.get(self.cookie, "")
        return token if len(token) == TOKEN_SIGNS else None

    def visitor(self, request: Request) -> Visitor | None:
        """Who asks; None where a login is needed and there is none. It reads the store."""
        token = self.token_of(request)
        if self.try_out:
            return Visitor(token) if token else Visitor(new_token(), new=True)
        if token is None:
            return None
        now = self.clock()
        login = self.parts.store.read(lambda connection: find_login(connection, token, now))
        if login is None:
            return None
        return Visitor(token, renew=now - login.last_seen_at > RENEWED_AFTER)

    def remember(self, response: Response, token: str) -> None:
        response.set_cookie(
            self.cookie,
            token,
            max_age=int((TRY_OUT_LASTS if self.try_out else LASTS).total_seconds()),
            path=BOTH_SIDES if self.side else "/",
            secure=self.https,
            httponly=True,
            samesite="lax",
        )

    def forget(self, response: Response) -> None:
        response.delete_cookie(self.cookie, path=BOTH_SIDES if self.side else "/")

    def page_token_of(self, request: Request) -> str | None:
        token = request.cookies.get(self.page_cookie, "")
        return token if len(token) == TOKEN_SIGNS else None

    def remember_page(self, response: Response, token: str) -> None:
        """The store ends the login sooner, when nobody has been here for a while."""
        response.set_cookie(
            self.page_cookie,
            token,
            max_age=int(page_logins.LASTS.total_seconds()),
            secure=self.https,
            httponly=True,
            samesite="lax",
        )

    def forget_page(self, response: Response) -> None:
        response.delete_cookie(self.page_cookie, secure=self.https, httponly=True, samesite="lax")

    def page(
        self, name: str, values: Mapping[str, object] | None = None, *, status: int = 200
    ) -> HTMLResponse:
        return HTMLResponse(self.text(name, values), status)

    def text(self, name: str, values: Mapping[str, object] | None = None) -> str:
        """A template, rendered in the language of its `language`."""
        known = values or {}
        with spoken_in(known.get("language")):
            return self.templates.get_template(name).render(known)

    def read(
        self, look: Callable[..., Conversation], browser: str, place: int | None
    ) -> Conversation:
        return self.parts.store.read(lambda connection: look(connection, browser, place))


def make_site(parts: Parts, side: str | None = None) -> Site:
    history = History(parts.vault, parts.settings.zone)
    site = Site(parts, history, templates(), side)
    site.templates.globals |= {"base": site.base, "home": site.home}
    return site


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def visitor_of(request: Request) -> Visitor:
    visitor = site_of(request).visitor(request)
    if visitor is None:
        raise NotLoggedIn
    return visitor


TheSite = Annotated[Site, Depends(site_of)]
TheVisitor = Annotated[Visitor, Depends(visitor_of)]


def is_partial(request: Request) -> bool:
    """Asked for by htmx, to be put into the page that is already there."""
    return "hx-request" in request.headers
