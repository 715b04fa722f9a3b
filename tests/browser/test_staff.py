"""The pages around getting in, in a real browser: by keyboard, on a phone, with 500 rows."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.links import make_link
from bot.staff.audit import note
from bot.staff.members import Role, add_member, member_by_email
from bot.store import Transaction
from bot.store.tables import micros
from tests.browser.live import DESK, PHONE, Visit, a_free_port, address_of, seldom, serving_at
from tests.pages.site import Clock, opened
from tests.pages.staff import EMAIL, staff_browser

PATHS = ("", "/stab", "/stab/inviter", "/meg", "/hendelser", "/hendelser?ord=xyz", "/hjelp")
WEIGHT = 150_000  # bytes of a page, all told


@dataclass(frozen=True)
class Live:
    address: str
    token: str
    link: str  # another way in, not used yet
    them: int  # one of the others
    database: Path


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with an owner who is logged in, and 500 of everything."""
    folder: Path = tmp_path_factory.mktemp("staff")
    with a_free_port() as free:
        address = address_of(free)
        made = _seed(folder, address)
        with serving_at(free, folder):
            yield made


def _seed(folder: Path, address: str) -> Live:
    with opened(folder, Clock(datetime.now(UTC)), public_url=address) as site:
        hilde = staff_browser(site)
        now = site.parts.clock()

        def fill(transaction: Transaction) -> tuple[str, int]:
            for at in range(500):
                roles = [(Role.EDITOR, None), (Role.COORDINATOR, 1)]
                add_member(transaction, f"{at}@example.no", f"Nummer {at:03} Åsen", roles, now)
                details = {"roles": [{"role": "editor", "programme": None}]}
                note(transaction, None, "invite_staff", now, subject=f"{at}", details=details)
            hilde = member_by_email(transaction, EMAIL)
            them = member_by_email(transaction, "7@example.no")
            assert hilde is not None
            assert them is not None
            return make_link(transaction, "page", now, staff=hilde.id), them.id

        assert site.browser.portal is not None
        code, them = site.browser.portal.call(site.parts.store.run, fill)
        token = hilde.browser.cookies["mentor-page"]
        return Live(address, token, f"/inn/{code}", them, site.database)


@pytest.fixture
def window(browser: Browser, live: Live) -> Iterator[Any]:
    opened_: list[Visit] = []

    def open_(size: tuple[int, int] = DESK, *, token: str = "", **options: Any) -> Page:
        visit = Visit(browser, live.address, size, **options)
        opened_.append(visit)
        if token:
            cookie = {"name": "mentor-page", "value": token, "url": live.address}
            visit.context.add_cookies([cookie])  # type: ignore[list-item]
        return visit.page

    yield open_
    for visit in opened_:
        visit.context.close()
        assert [each for each in visit.complaints if "a status of 4" not in each] == []


def _confirmed(live: Live, minutes_ago: int) -> None:
    """As if everybody had shown who they are so long ago."""
    at = micros(datetime.now(UTC) - timedelta(minutes=minutes_ago))
    with closing(sqlite3.connect(live.database)) as connection, connection:
        connection.execute("UPDATE logins SET confirmed_at = ?", (at,))


def sideways(page: Page) -> int:
    wide: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), seldom(DESK, False)])
def test_axe_finds_nothing_at_five_hundred_rows(
    window: Any, live: Live, size: tuple[int, int], dark: bool
) -> None:
    page = window(size, token=live.token, dark=dark, bypass_csp=True)
    more = (f"/stab/{live.them}", f"/stab/{live.them}/avslutt", "/finnes-ikke")
    for path in (*PATHS, *more):
        page.goto(f"{live.address}/staff{path}")
        for folded in page.locator("details").all():
            folded.evaluate("element => { element.open = true }")
        found = Axe().run(page).response["violations"]
        assert found == [], (path, [each["id"] for each in found])
        assert sideways(page) <= 0, path
    outside = window(size, dark=dark, bypass_csp=True)
    for path in ("/staff", "/staff/inn", live.link, "/staff/hendelser"):
        outside.goto(f"{live.address}{path}")
        assert Axe().run(outside).response["violations"] == []
        assert sideways(outside) <= 0, path


def test_each_page_is_light_and_every_target_large(window: Any, live: Live) -> None:
    page = window(PHONE, token=live.token)
    for path in PATHS:
        page.goto(f"{live.address}/staff{path}")
        sizes = "performance.getEntries().reduce((sum, one) => sum + (one.transferSize || 0), 0)"
        assert page.evaluate(sizes) < WEIGHT, path
        for target in page.locator(".ds-button:visible, .tabs a, .pick label, .pills label").all():
            box = target.bounding_box()
            if box and box["height"] > 1:
                assert box["height"] >= 44, (path, target.inner_text())


def test_from_the_link_to_a_colleague_by_keyboard_asked_again_on_the_way(
    window: Any, live: Live
) -> None:
    page = window()
    page.goto(f"{live.address}{live.link}")
    page.get_by_role("button", name="Åpne stabens sider").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hei, Hilde Aas")
    page.get_by_role("link", name="Stab", exact=True).press("Enter")
    page.get_by_role("link", name="Inviter til staben").press("Enter")
    page.get_by_label("Navn", exact=True).fill("Per Ås")
    page.get_by_label("E-post").fill("per@skole.no")
    page.get_by_label("Redaktør").press(" ")
    page.get_by_text("nynorsk").click()
    _confirmed(live, minutes_ago=31)
    page.get_by_role("button", name="Inviter", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vis at det er deg")
    page.get_by_role("button", name="Fortsett").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("ikke logget inn på nytt")
    _confirmed(live, minutes_ago=0)  # as a new login would
    page.get_by_role("button", name="Fortsett").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lenken til Per Ås er klar")
    link = page.locator(".code").inner_text()
    per = window(PHONE)
    per.goto(re.sub(r"https?://[^/]+", live.address, link))
    per.get_by_role("button", name="Opne sidene for staben").click()
    expect(per.get_by_role("heading", level=1)).to_have_text("Hei, Per Ås")
    page.get_by_role("link", name="Hendelser").click()
    expect(page.locator(".rows--log")).to_contain_text("Inviterte til staben: Per Ås")
