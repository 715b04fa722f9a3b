"""Mentees who write, wait for the answer, and write again: a closed loop."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final

from benchmarks.double import Double
from benchmarks.posting import Webhook, update
from benchmarks.serving import Server, Usage
from benchmarks.talk import Talk, Turn

ANSWER_WITHIN: Final = 15.0  # seconds, after which an answer counts as missing
COME_AGAIN: Final = 0.05  # seconds before an update that was not taken is posted again


@dataclass(frozen=True, slots=True)
class Measured:
    """Latency is from when an update is offered until its answer has come. Times in seconds.

    `extra` answers came to somebody who did not wait for one, `astray` to nobody we know, and
    `other` ones were not what they should have been.
    `sent` and `refused` count all of the bot's messages: let through, and met with 429.
    """

    updates: int
    seconds: float
    p50: float
    p99: float
    cpu_per_update: float
    rss: int  # bytes, at most
    missing: int
    extra: int
    astray: int
    other: int
    posted_again: int
    sent: int
    refused: int

    @property
    def rate(self) -> float:
        return self.updates / self.seconds

    @property
    def wrong(self) -> int:
        return self.missing + self.extra + self.astray + self.other


@dataclass(frozen=True, slots=True)
class Waiting:
    answer: str | None
    answered: asyncio.Future[float]  # when; 0 when it did not come


class Load:
    """Each of `talks` is one mentee at a time. `think` is how long one thinks, on average."""

    def __init__(
        self, double: Double, servers: Sequence[Server], talks: Sequence[Talk], think: float = 0
    ) -> None:
        self._double = double
        self._servers = servers
        self._talks = talks
        self._think = think
        self._waiting: dict[int, Waiting] = {}
        self._known: set[int] = set()
        self._latencies: list[float] = []
        self._counts: Counter[str] = Counter()
        self._ending = False

    async def measure(self, warm_up: float, seconds: float) -> Measured:
        """Talk for `warm_up` seconds, measure for `seconds`, and let every answer come."""
        self._double.heard = self._hear
        mentees = [asyncio.create_task(self._mentee(talk)) for talk in self._talks]
        await _unless_one_fails(mentees, warm_up)
        self._latencies.clear()
        double, usage, began = self._double, Usage(self._servers), time.perf_counter()
        sent, refused = double.sent, double.refused
        await _unless_one_fails(mentees, seconds)
        took, latencies = time.perf_counter() - began, sorted(self._latencies)
        cpu, rss = usage.end()
        sent, refused = double.sent - sent, double.refused - refused
        self._ending = True
        await asyncio.gather(*mentees)
        await asyncio.sleep(0.2)  # for what nobody waits for
        if not latencies:
            raise RuntimeError("not one answer came")
        return Measured(
            updates=len(latencies),
            seconds=took,
            p50=percentile(latencies, 0.5),
            p99=percentile(latencies, 0.99),
            cpu_per_update=cpu / len(latencies),
            rss=rss,
            missing=self._counts["missing"],
            extra=self._counts["extra"],
            astray=self._counts["astray"],
            other=self._counts["other"],
            posted_again=self._counts["posted again"],
            sent=sent,
            refused=refused,
        )

    async def _mentee(self, talk: Talk) -> None:
        # The posts go to the servers in turn, as behind a load balancer.
        webhooks = [Webhook(server.webhook) for server in self._servers]
        try:
            for webhook, turn in zip(cycle(webhooks), talk):
                await self._say(webhook, turn)
                if self._think:
                    await asyncio.sleep(random.uniform(0.5, 1.5) * self._think)  # noqa: S311
                if self._ending:
                    return
        finally:
            for webhook in webhooks:
                webhook.close()

    async def _say(self, webhook: Webhook, turn: Turn) -> None:
        """Post until it is taken, and wait for the answer."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[float] = loop.create_future()
        self._waiting[turn.chat] = Waiting(turn.answer, answered)
        self._known.add(turn.chat)
        overdue = loop.call_later(ANSWER_WITHIN, self._give_up, turn.chat)
        body = update(turn.chat, turn.text)
        offered = time.perf_counter()
        while not await _taken(webhook, body) and not answered.done():
            self._counts["posted again"] += 1
            await asyncio.sleep(COME_AGAIN)
        came = await answered
        overdue.cancel()
        if came:
            self._latencies.append(came - offered)

    def _hear(self, chat: int, text: str, when: float) -> None:
        waiting = self._waiting.pop(chat, None)
        if waiting is None:
            self._counts["extra" if chat in self._known else "astray"] += 1
            return
        if waiting.answer not in {None, text}:
            self._counts["other"] += 1
        waiting.answered.set_result(when)

    def _give_up(self, chat: int) -> None:
        waiting = self._waiting.pop(chat, None)
        if waiting is not None:
            self._counts["missing"] += 1
            waiting.answered.set_result(0.0)


async def _taken(webhook: Webhook, body: bytes) -> bool:
    try:
        return await webhook.post(body) == 200
    except OSError:
        return False


async def _unless_one_fails(mentees: Sequence[asyncio.Task[None]], seconds: float) -> None:
    done, _ = await asyncio.wait(mentees, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for mentee in done:
        mentee.result()


def percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
