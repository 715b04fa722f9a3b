import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.site import Clock, Site, opened

KEYS = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def try_out(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    """The try-out, as `make run` starts it."""
    with opened(tmp_path, clock) as site:
        yield site


@pytest.fixture
def public(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    """On https, where one needs a link to get in."""
    with opened(tmp_path, clock, public_url="https://mentor.example", keys=KEYS) as site:
        yield site
