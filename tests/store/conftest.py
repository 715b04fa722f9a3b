from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.fresh import database_at
from tests.store.engine import Engine, running

HERE = Path(__file__).parent


# Here the two databases are asked for different things: locks, conflicts, what is written at once.
ON_BOTH = (
    "test_bank_processes",
    "test_doors",
    "test_due",
    "test_erasing",
    "test_figures",
    "test_handling",
    "test_many_processes",
    "test_moving",
    "test_opening",
    "test_pairs",
    "test_quarantine",
    "test_readiness",
    "test_secrecy",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The other files' tests run on PostgreSQL with `make databases`."""
    for item in items:
        if item.path.parent == HERE and "postgres" in item.name and item.path.stem not in ON_BOTH:
            item.add_marker(pytest.mark.databases)


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
