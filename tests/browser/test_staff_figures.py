"""The pages of figures in a real browser: on a phone, in the dark, with everything unfolded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.staff.members import Role
from tests.browser.live import DESK, PHONE, Visit, a_free_port, address_of, seldom, serving_at
from tests.figures_crowd import EXPLORE_SET
from tests.pages.site import Clock, opened
from tests.pages.staff import staff_browser
from tests.pages.test_staff_figures import seed

PAGES = (
    "/staff/programmer/1/tall",
    f"/staff/bank/{EXPLORE_SET}/tall",
    "/staff/bank/nar-det-butter/tall",
)


@dataclass(frozen=True)
class Live:
    address: str
    token: str


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with a programme of a dozen pairs, three months on."""
    folder: Path = tmp_path_factory.mktemp("figures")
    with a_free_port() as free:
        address = address_of(free)
        now = datetime.now(UTC)
        with opened(folder, Clock(now), public_url=address) as site:
            seed(site, 14, begun=now - timedelta(days=110))
            browser = staff_browser(site, (Role.COORDINATOR, 1)).browser
            made = Live(address, browser.cookies["mentor-page"])
        with serving_at(free, folder):
            yield made


@pytest.fixture
def window(browser: Browser, live: Live) -> Iterator[Any]:
    """Opens a window where she is logged in; none may have had anything to complain of."""
    opened_: list[Visit] = []

    def open_(size: tuple[int, int] = DESK, path: str = PAGES[0], **options: Any) -> Page:
        visit = Visit(browser, live.address, size, **options)
        opened_.append(visit)
        cookie = {"name": "mentor-page", "value": live.token, "url": live.address}
        visit.context.add_cookies([cookie])  # type: ignore[list-item]
        visit.page.goto(f"{live.address}{path}")
        return visit.page

    yield open_
    for visit in opened_:
        visit.context.close()
        assert visit.complaints == []


@pytest.mark.parametrize("size", [PHONE, seldom(DESK)])
@pytest.mark.parametrize("dark", [True, False])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    window: Any, live: Live, size: tuple[int, int], dark: bool
) -> None:
    page = window(size, dark=dark, bypass_csp=True)
    for path in PAGES:
        page.goto(f"{live.address}{path}")
        for fold in page.locator("main details").all():
            fold.evaluate("element => { element.open = true }")
        found = Axe().run(page).response["violations"]
        assert found == [], (path, [(each["id"], each["nodes"][0]["html"]) for each in found])
        wide = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, path


def test_a_chart_has_its_figures_beside_it_by_keyboard(window: Any) -> None:
    page = window()
    chart = page.get_by_role("img", name="Besvarte refleksjoner per uke")
    expect(chart).to_be_visible()
    assert chart.locator("rect.bar-a").count() >= 8
    summary = page.locator("section", has=chart).last.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    table = page.get_by_role("table", name="Besvarte refleksjoner per uke")
    expect(table).to_be_visible()
    assert table.get_by_role("row").count() == chart.locator("rect.bar-a").count() + 1
