"""The chat page, and what is posted from it.

With htmx a post is answered by what is new, without it by the page it leads back to. Both are
made from the store, after the commit, so a reload shows the same.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from bot.arrivals import Arrival, Handled
from bot.channels import web
from bot.logins import renew
from bot.pages.history import Conversation
from bot.pages.lines import Line, Mine, Said
from bot.pages.site import Site, TheSite, TheVisitor, Visitor, is_partial

LONGEST_TEXT: Final = 4096  # UTF-16 units, as browsers and Telegram count
LARGEST: Final = 2**63 - 1

MessageId = Annotated[int, Query(ge=0, le=LARGEST)]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Post:
    """`spoken` is what the person sees themselves say; `after` the newest message they had."""

    arrival: Arrival
    after: int
    spoken: str = ""
    option: str = ""


class UnusableForm(Exception):
    """Something our own pages never post."""


@router.get("/")
def start(site: TheSite) -> RedirectResponse:
    return RedirectResponse(site.home)


@router.get("/chat")
def chat(
    site: TheSite, visitor: TheVisitor, before: Annotated[int | None, Query(alias="for")] = None
) -> HTMLResponse:
    """The page. A browser that comes for the first time gets its cookie, and nothing is kept."""
    conversation = site.read(site.history.page, visitor.browser, before)
    response = site.page(
        "chat.html", _values(site, conversation, fresh=visitor.new, past=before is not None)
    )
    if visitor.new:
        site.remember(response, visitor.token)
    return response


@router.get("/chat/eldre")
def older(
    site: TheSite, visitor: TheVisitor, before: Annotated[int, Query(alias="for", le=LARGEST)]
) -> HTMLResponse:
    conversation = site.read(site.history.page, visitor.browser, before)
    return site.page("_older.html", _values(site, conversation))


@router.get("/chat/nye")
def newer(site: TheSite, visitor: TheVisitor, etter: MessageId) -> Response:
    conversation = site.read(site.history.since, visitor.browser, etter)
    if conversation.person is None and etter:
        # Everything was deleted, at another door or in another window.
        return Response(headers={"HX-Refresh": "true"})
    if not conversation.lines:
        return Response(status_code=204)
    return site.page("_new.html", _values(site, conversation))


@router.post("/chat/apne")
async def open_(
    request: Request, site: TheSite, visitor: TheVisitor, etter: Annotated[int, Form()] = 0
) -> Response:
    return await _answer(request, site, visitor, Post(web.opened(visitor.browser), etter))


@router.post("/chat/si")
async def say(
    request: Request,
    site: TheSite,
    visitor: TheVisitor,
    tekst: Annotated[str, Form()] = "",
    etter: Annotated[int, Form()] = 0,
) -> Response:
    text = tekst.replace("\r\n", "\n").strip()
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT:
        raise UnusableForm
    if not text:
        return _back(request, site)
    arrival = web.said(visitor.browser, text, site.clock())
    return await _answer(request, site, visitor, Post(arrival, etter, text))


@router.post("/chat/svar")
async def press(
    request: Request,
    site: TheSite,
    visitor: TheVisitor,
    sporsmal: Annotated[int, Form(ge=0, le=LARGEST)],
    svar: Annotated[str, Form(max_length=200)] = "",
    valg: Annotated[list[str] | None, Form()] = None,
    etter: Annotated[int, Form()] = 0,
) -> Response:
    """A button. `valg` are the boxes that were ticked when several choices are sent at once."""
    option = svar or ",".join(valg or ())
    if not option:
        return _back(request, site)
    arrival = web.pressed(visitor.browser, sporsmal, option)
    return await _answer(request, site, visitor, Post(arrival, etter, option=option))


async def _answer(request: Request, site: Site, visitor: Visitor, post: Post) -> Response:
    handled = await site.parts.conversations.handle(post.arrival)
    if visitor.renew:
        now = site.clock()
        await site.parts.store.run(lambda transaction: renew(transaction, visitor.token, now))
    response = await run_in_threadpool(_answered, request, site, visitor, post, handled)
    if visitor.new or visitor.renew:
        site.remember(response, visitor.token)
    return response


def _answered(
    request: Request, site: Site, visitor: Visitor, post: Post, handled: Handled
) -> Response:
    if any(outgoing.person is None for outgoing in handled.outgoing):
        return _to_nobody(request, site, post, handled)
    if not is_partial(request):
        return _back(request, site, handled)
    conversation = site.read(site.history.since, visitor.browser, post.after)
    if conversation.session.memory.consent is None and handled.outgoing:
        conversation = _with_words(conversation, post)
    return site.page("_new.html", _values(site, conversation))


def _to_nobody(request: Request, site: Site, post: Post, handled: Handled) -> Response:
    """A goodbye, or a no to somebody without an invitation: it is shown once and kept nowhere."""
    spoken = (Mine(0, post.spoken),) if post.spoken else ()
    lines: tuple[Line, ...] = (
        *spoken,
        *(Said(outgoing.id, outgoing.message) for outgoing in handled.outgoing),
    )
    values = _values(site, Conversation(lines=lines))
    if not is_partial(request):
        return site.page("chat.html", values)
    response = site.page("_new.html", values)
    response.headers["HX-Reswap"] = "innerHTML"  # what was on the page is gone from everywhere else
    return response


def _with_words(conversation: Conversation, post: Post) -> Conversation:
    """Before consent nothing that is written is kept; the writer still sees it, this once."""
    spoken = post.spoken
    if post.option and conversation.earlier:
        spoken = conversation.earlier.label(post.option) or ""
    if not spoken or any(line.mine for line in conversation.lines):
        return conversation
    return replace(conversation, lines=(Mine(0, spoken), *conversation.lines))


def _back(request: Request, site: Site, handled: Handled | None = None) -> Response:
    """Without htmx: to the page, at the top of what was said."""
    if is_partial(request):
        return Response(status_code=204)
    said = handled.outgoing[-1:] if handled else ()
    place = "".join(f"#m{outgoing.id}" for outgoing in said)
    return RedirectResponse(f"{site.chat}{place}", 303)


def _values(
    site: Site, conversation: Conversation, *, fresh: bool = False, past: bool = False
) -> dict[str, object]:
    return {
        "talk": conversation,
        "try_out": site.try_out,
        "fresh": fresh,
        "past": past,
    }
