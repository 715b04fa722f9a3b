"""What every page answers with, and which posts it refuses before anything is read.

Plain ASGI, so that event streams pass through untouched.
"""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 64 * 1024  # a text of 4,096 characters, each of them percent-encoded
# What staff send is longer: whole lists of people, and sets of the bank in three languages. What
# is too large of these is told in their own words.
MOST_OF_A_LIST: Final = 16 * 1024 * 1024
LONGER: Final = (
    (re.compile(r"/staff/programmer/\d+/inviter/(liste|\d+)"), MOST_OF_A_LIST),
    (re.compile(r"/staff/bank/.*"), 4 * 1024 * 1024),
)

# `data:` is for Designsystemet's icons, which are masks in its style sheet.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# The try-out shows two conversations in one page of ours.
FRAMING: Final = f"{POLICY}; frame-src 'self'"
FRAMED: Final = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
SECURITY: Final = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",  # no-referrer would make browsers send `Origin: null`
    "x-content-type-options": "nosniff",
}
HTTPS_ONLY: Final = {"strict-transport-security": "max-age=31536000"}


class SecurityHeaders:
    """What is within has the last word on `policy`: a page, or a part of the site."""

    def __init__(self, app: ASGIApp, *, https: bool, policy: str = POLICY) -> None:
        self._app = app
        self._policy = policy
        self._headers = SECURITY | (HTTPS_ONLY if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault("content-security-policy", self._policy)
                # What a conversation says must not lie in a shared computer's cache.
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class LocalNames:
    """The try-out needs no login, so no page elsewhere may reach it by a name of its own.

    A name that somebody else owns can be made to mean this machine; then their page is of one
    origin with ours. Only the machine's own names get in.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _is_local(Headers(scope=scope).get("host", "")):
            await PlainTextResponse(status_code=421)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_local(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


class SameOriginPosts:
    """Posts come from our own pages, and are no larger than our forms.

    Browsers say where a request comes from in Sec-Fetch-Site; an older one says it in Origin.
    """

    def __init__(self, app: ASGIApp, *, public_url: str | None) -> None:
        self._app = app
        self._origin = _origin(public_url) if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            refusal = self._refusal(scope)
            if refusal is not None:
                response = PlainTextResponse(status_code=refusal, headers={"connection": "close"})
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> int | None:
        headers = Headers(scope=scope)
        if not self._own(headers, scope["scheme"]):
            return 403
        length = headers.get("content-length", "")
        if not (length.isascii() and length.isdecimal()):
            return 411
        path: str = scope["path"]
        most = next((most for where, most in LONGER if where.fullmatch(path)), MOST_BYTES)
        return 413 if int(length) > most else None

    def _own(self, headers: Headers, scheme: str) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        own = self._origin or f"{scheme}://{headers.get('host', '')}"
        return headers.get("origin") == own


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
