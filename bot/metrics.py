"""What is counted, for Prometheus. A label is a kind or a channel: never a person or a text."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Connection, func, select

from bot.store.statements import WAITING
from bot.store.tables import messages, quarantine
from bot.watching import Watch

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_STEPS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)  # seconds
_GROUPS: Final = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits on a channel. `kind`: a reply, or unasked."""

    channel: str
    kind: str
    waiting: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Stock:
    """What lies in the database at this moment."""

    outbox: tuple[Depth, ...]
    quarantined: int


@dataclass(frozen=True, slots=True)
class Metrics(Watch):
    """Made once for an application, over a registry of its own."""

    registry: CollectorRegistry
    updates: Counter
    steps: Histogram
    groups: Histogram
    sends: Counter
    database: Gauge
    waiting: Gauge
    oldest: Gauge
    quarantined: Gauge

    def update(self, kind: str, outcome: str) -> None:
        self.updates.labels(kind, outcome).inc()

    def step(self) -> AbstractContextManager[object]:
        return self.steps.time()

    def commit(self, units: int) -> None:
        self.groups.observe(units)

    def send(self, channel: str, result: str) -> None:
        self.sends.labels(channel, result).inc()

    def text(self, stock: Stock | None, channels: Iterable[str], now: datetime) -> bytes:
        """All of it as Prometheus reads it. `stock` None: the database does not answer."""
        self.database.set(stock is not None)
        self.waiting.clear()
        self.oldest.clear()
        if stock is None:
            self.quarantined.set(float("nan"))
        else:
            self.quarantined.set(stock.quarantined)
            self._show(stock.outbox, channels, now)
        return generate_latest(self.registry)

    def _show(self, outbox: Iterable[Depth], channels: Iterable[str], now: datetime) -> None:
        for channel in channels:  # nothing waits: that is a number too
            for kind in ("reply", "unasked"):
                self.waiting.labels(channel, kind).set(0)
                self.oldest.labels(channel, kind).set(0)
        for depth in outbox:
            age = max(0.0, (now - depth.oldest).total_seconds())
            self.waiting.labels(depth.channel, depth.kind).set(depth.waiting)
            self.oldest.labels(depth.channel, depth.kind).set(age)


def make_metrics() -> Metrics:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)

    def counter(name: str, told: str, *labels: str) -> Counter:
        return Counter(f"mentor_{name}", told, labels, registry=registry)

    def gauge(name: str, told: str, *labels: str) -> Gauge:
        return Gauge(f"mentor_{name}", told, labels, registry=registry)

    def histogram(name: str, told: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"mentor_{name}", told, buckets=buckets, registry=registry)

    return Metrics(
        registry=registry,
        updates=counter("updates", "What came in, and what came of it", "kind", "outcome"),
        steps=histogram("step_seconds", "One unit of work, without its commit", _STEPS),
        groups=histogram("commit_units", "Units in one commit (SQLite)", _GROUPS),
        sends=counter("sends", "Tries to send, by what the channel said", "channel", "result"),
        database=gauge("database_up", "1 when the database answered this scrape"),
        waiting=gauge("outbox_waiting", "Messages not sent yet", "channel", "kind"),
        oldest=gauge("outbox_oldest_seconds", "How long the oldest waits", "channel", "kind"),
        quarantined=gauge("quarantined", "Set aside now, since the code could not handle it"),
    )


def take_stock(connection: Connection) -> Stock:
    """By the index on what waits: sent messages are not looked at."""
    found = connection.execute(
        select(
            messages.c.channel,
            messages.c.unasked,
            func.count().label("waiting"),
            func.min(messages.c.created_at).label("oldest"),
        )
        .where(WAITING)
        .group_by(messages.c.channel, messages.c.unasked)
    )
    outbox = tuple(
        Depth(row.channel, "unasked" if row.unasked else "reply", row.waiting, row.oldest)
        for row in found
    )
    aside = connection.scalar(select(func.count()).select_from(quarantine))
    return Stock(outbox, int(aside or 0))
