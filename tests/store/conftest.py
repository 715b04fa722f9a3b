from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.store.engine import Engine, running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mentor.db"


@pytest.fixture
async def engine(path: Path) -> AsyncIterator[Engine]:
    async with running(path) as engine:
        yield engine
