"""A whole program behind its endpoints, Telegram a double, and a clock in hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

import bot.channels.telegram.setup
import bot.delivery
from bot.app import Application, create_app
from bot.settings import load_settings
from tests.fresh import database_at
from tests.store.engine import Clock
from tests.telegram.double import SECRET, TOKEN, TelegramDouble
from tests.telegram.sent_by_telegram import BOT

Labels = frozenset[tuple[str, str]]


@dataclass
class Watched:
    app: Application
    client: httpx2.AsyncClient
    telegram: TelegramDouble
    clock: Clock
    database: Path

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self.client.get(path, headers=headers)

    async def ready(self) -> tuple[int, dict[str, Any]]:
        """The status, and each check."""
        answer = await self.get("/readyz")
        told = answer.json()
        assert told["ready"] == (answer.status_code == 200)
        return answer.status_code, told["checks"]

    async def metrics(self) -> dict[tuple[str, Labels], float]:
        """Every sample, by its name and labels."""
        answer = await self.get("/metrics")
        assert answer.status_code == 200
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    async def metric(self, name: str, **labels: str) -> float | None:
        return (await self.metrics()).get((f"mentor_{name}", frozenset(labels.items())))


@pytest.fixture
def telegram() -> TelegramDouble:
    telegram = TelegramDouble()
    telegram.results["getMe"] = BOT
    return telegram


@pytest.fixture
async def watched(
    tmp_path: Path, telegram: TelegramDouble, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Watched]:
    for module in (bot.channels.telegram.setup, bot.delivery):
        monkeypatch.setattr(module, "FIRST_WAIT", 0.01)
    database, clock = tmp_path / "mentor.db", Clock()
    settings = load_settings(
        database_url=database_at(database),
        telegram_token=TOKEN,
        telegram_secret=SECRET,
        telegram_api="http://telegram",
        public_url="https://mentor.example.org",
        open_programme=True,
    )
    app = create_app(settings, clock=clock, telegram_request=telegram)
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://10.0.0.7:8000") as client,
    ):
        yield Watched(app, client, telegram, clock, database)
