"""The weeks ahead and the map in a real browser: on a phone, by keyboard, without a script."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.staff.members import Role
from tests.browser.live import DESK, PHONE, Visit, a_free_port, address_of, seldom, serving_at
from tests.pages.site import Clock, opened
from tests.pages.staff import staff_browser

WEEKS = "/staff/programmer/1/uker?fra=2026-11-24"


@dataclass(frozen=True)
class Live:
    address: str
    token: str


OTHERS = ((PHONE, False), (DESK, True), (DESK, False))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("weeks")
    with a_free_port() as free:
        address = address_of(free)
        with opened(folder, Clock(datetime.now(UTC)), public_url=address) as site:
            hilde = staff_browser(site, (Role.COORDINATOR, 1))
            made = Live(address, hilde.browser.cookies["mentor-page"])
        with serving_at(free, folder, Clock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))):
            yield made


@pytest.fixture
def window(browser: Browser, live: Live) -> Iterator[Any]:
    """Opens a window where staff are logged in; none may have had anything to complain of."""
    visits: list[Visit] = []

    def open_(path: str, size: tuple[int, int] = DESK, **options: Any) -> Page:
        visit = Visit(browser, live.address, size, **options)
        visits.append(visit)
        cookie = {"name": "mentor-page", "value": live.token, "url": live.address}
        visit.context.add_cookies([cookie])  # type: ignore[list-item]
        visit.page.goto(live.address + path)
        return visit.page

    yield open_
    for visit in visits:
        visit.context.close()
        assert visit.complaints == []


def test_the_weeks_come_by_themselves(window: Any) -> None:
    page = window(WEEKS)
    expect(page.locator(".weekcard")).to_have_count(12, timeout=20_000)
    expect(page.locator("#uker")).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_text("Uke 53")).to_be_visible()
    fold = page.get_by_text("Vis som liste", exact=False)
    fold.focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.listed")).to_be_visible()
    page.get_by_role("link", name="For mentor").click()
    expect(page.get_by_role("heading", name="De neste 12 ukene for en mentor")).to_be_visible()
    expect(page.locator(".weekcard")).to_have_count(12, timeout=20_000)


def test_choices_by_keyboard(window: Any) -> None:
    page = window(WEEKS)
    page.get_by_label("svarer", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**svarer=nei**")
    expect(page.locator(".weekcard")).to_have_count(12, timeout=20_000)
    expect(page.get_by_text("Hvordan gikk neste steg?")).to_have_count(0)


def test_without_a_script_there_is_a_link(window: Any) -> None:
    page = window("/staff/programmer/1/uker?fra=2027-04-05", scripts=False)
    page.get_by_role("link", name="Vis ukene").click()
    expect(page.locator(".weekcard")).to_have_count(12, timeout=20_000)


@pytest.mark.parametrize(
    ("size", "dark"),
    [(PHONE, True), *(seldom(*each) for each in OTHERS)],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    window: Any, live: Live, size: tuple[int, int], dark: bool
) -> None:
    page = window(WEEKS, size, dark=dark, bypass_csp=True)
    for path in (f"{WEEKS}&vent=ja", "/staff/kart"):
        page.goto(live.address + path)
        for fold in page.locator("details").all():
            fold.evaluate("element => { element.open = true }")
        found = Axe().run(page).response["violations"]
        assert found == [], (path, [each["id"] for each in found])
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, path
