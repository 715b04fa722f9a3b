import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.staff.members import Role
from bot.store.pair_tables import mentorships
from bot.store.tables import programmes
from tests.duo import WELCOME_MENTEE, WELCOME_MENTOR
from tests.pages.people import NAME, come, invite_two, rows, run
from tests.pages.site import Clock, Site, opened
from tests.pages.staff import staff_browser

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


@pytest.fixture
def hilde(public: Site) -> Site:
    """Runs programme 1, and no other."""
    run(public, lambda transaction: transaction.execute(update(programmes).values(name=NAME)))
    return staff_browser(public, (Role.COORDINATOR, 1))


@pytest.fixture
def met(hilde: Site, public: Site) -> tuple[Site, dict[str, Site], int]:
    """Hilde's browser, those of Sara and Kari who are a pair, and the pair."""
    ways = invite_two(hilde)
    people = {
        "Kari": come(public, ways["Kari Lunde"], *WELCOME_MENTOR),
        "Sara": come(public, ways["Sara Moen"], *WELCOME_MENTEE[:6]),
    }
    found = select(mentorships.c.id).where(mentorships.c.mentee_id.is_not(None))
    return hilde, people, rows(public, found)[0].id
