"""The browser as a channel: what a page posts becomes an arrival, and what is new an event.

A page reads its messages from the store. A stream only says that there is something to read.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.arrivals import Arrival, Handled
from bot.store.news import News
from dialogues.events import Event, Opened, Pressed, Said

CHANNEL: Final = "web"
STILL_HERE_SECONDS: Final = 25.0  # proxies close a connection on which nothing is said


def opened(browser: str, payload: str = "") -> Arrival:
    """`payload` is a link's one-time code."""
    return _from(browser, Opened(payload))


def said(browser: str, text: str, now: datetime) -> Arrival:
    return _from(browser, Said(text, now.replace(microsecond=0)))


def pressed(browser: str, ask: int, option: str) -> Arrival:
    return _from(browser, Pressed(ask, option))


def _from(browser: str, event: Event) -> Arrival:
    return Arrival(CHANNEL, browser, event)


@dataclass(eq=False, slots=True)
class Subscriber:
    """One open page. The person is learnt with the first message when they were not known."""

    browser: str
    person: int | None
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Streams:
    """Open pages, told when something was said to their person. Used in one event loop."""

    def __init__(self) -> None:
        self._subscribers: set[Subscriber] = set()
        self._closing = False

    def on_handled(self, handled: Handled) -> None:
        for outgoing in handled.outgoing:
            self._publish(handled.person, outgoing.channel, outgoing.external_id)

    def hear(self, news: News | None) -> None:
        """What another process said. None: it may have said anything."""
        if news is not None:
            self._publish(*news)
            return
        for subscriber in self._subscribers:
            subscriber.news.set()

    def _publish(self, person: int | None, channel: str, external_id: str) -> None:
        for subscriber in self._subscribers:
            here = channel == CHANNEL and subscriber.browser == external_id
            if here and person is not None:
                subscriber.person = person
            if here or (person is not None and subscriber.person == person):
                subscriber.news.set()

    async def listen(
        self, browser: str, person: int | None, *, news: bool = False
    ) -> AsyncGenerator[bool]:
        """True each time there is news (at once if `news`), False to keep the line open."""
        subscriber = Subscriber(browser, person)
        if news:
            subscriber.news.set()
        self._subscribers.add(subscriber)
        try:
            while not self._closing:
                heard = await _heard(subscriber.news)
                if not self._closing:
                    yield heard
        finally:
            self._subscribers.discard(subscriber)

    def close(self) -> None:
        """End every stream now: a server that stops waits for its open connections."""
        self._closing = True
        for subscriber in self._subscribers:
            subscriber.news.set()


async def _heard(news: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(news.wait(), STILL_HERE_SECONDS)
    except TimeoutError:
        return False
    news.clear()
    return True
