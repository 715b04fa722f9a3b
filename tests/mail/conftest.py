from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.post import PostOffice
from tests.pages.site import Clock, Site, opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice().open() as opened_office:
        yield opened_office


@pytest.fixture
def site(tmp_path: Path, clock: Clock, office: PostOffice) -> Iterator[Site]:
    """With a mail server, on https."""
    with opened(tmp_path, clock, public_url="https://mentor.example", smtp_url=office.url) as site:
        yield site
