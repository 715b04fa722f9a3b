from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.fresh import database_at
from tests.store.engine import Engine, running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mentor.db"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, path: Path) -> Iterator[str]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        yield database_at(path)
        return
    with postgres.database() as url:
        yield url


@pytest.fixture
async def engine(path: Path, url: str) -> AsyncIterator[Engine]:
    async with running(path, url=url) as engine:
        yield engine
