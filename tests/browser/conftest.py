import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.live import FLAGS, Visit, serving

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# One browser for each module, and no longer: while Playwright runs, pytest-asyncio cannot.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on this machine; with Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("live")
    with serving(folder) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Any]:
    """Opens windows; afterwards none of them may have had anything to complain of."""
    opened: list[Visit] = []

    def open_(*arguments: Any, **options: Any) -> Visit:
        opened.append(Visit(browser, address, *arguments, **options))
        return opened[-1]

    yield open_
    for each in opened:
        each.context.close()
        assert each.complaints == []
