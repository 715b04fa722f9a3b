"""The question bank in a real browser: by keyboard, on a phone, with and without a script."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.live import DESK, PHONE, Visit, a_free_port, address_of, seldom, serving_at
from tests.pages.bank import NAME, a_set, drafted, publish_many, published, take_all_away
from tests.pages.site import Clock, Site, opened
from tests.pages.staff import staff_browser

ONE = f"/{NAME}"
PAGES = (
    "",
    "?q=finnes-ikke&tema=endring",
    "/nytt",
    "/last-ned",
    "/last-opp",
    f"{ONE}/historikk",
    f"{ONE}/publiser",
    "/odelagt/publiser",
    "/en-god-dag/historikk",
)
MOST_BYTES = 150_000
SLOW = {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1}
SLOWEST = 0.2  # seconds, for a page with 500 sets


@dataclass(frozen=True)
class Live:
    address: str
    token: str


@contextmanager
def serving(folder: Path, seed: Callable[[Site], None]) -> Iterator[Live]:
    """A server with an owner who is logged in."""
    with a_free_port() as free:
        address = address_of(free)
        with opened(folder, Clock(datetime.now(UTC)), public_url=address) as site:
            token = staff_browser(site).browser.cookies["mentor-page"]
            seed(site)
        with serving_at(free, folder):
            yield Live(address, token)


def some_drafts(site: Site) -> None:
    text = published(site, NAME)["nb"]
    new = text.replace("Hva skjedde?", "Hva hendte?").replace("Hvordan begynte", "Når begynte")
    drafted(site, NAME, {"nb": new, "nn": new.replace("Noe du fikk til", "Noko du fekk til")})
    broken = a_set("Ødelagt").replace("Hva er", "Hva er {{ feil }}")
    drafted(site, "odelagt", {"nb": broken}, folder="utforskende")


def hundreds(site: Site) -> None:
    publish_many(site, 500)
    some_drafts(site)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("bank"), hundreds) as live:
        yield live


@pytest.fixture
def window(browser: Browser) -> Iterator[Any]:
    """Opens a window where staff are logged in; none may have had anything to complain of."""
    visits: list[Visit] = []

    def open_(live: Live, size: tuple[int, int] = DESK, path: str = "", **options: Any) -> Page:
        visit = Visit(browser, live.address, size, **options)
        visits.append(visit)
        cookie = {"name": "mentor-page", "value": live.token, "url": live.address}
        visit.context.add_cookies([cookie])  # type: ignore[list-item]
        visit.page.goto(f"{live.address}/staff/bank{path}")
        return visit.page

    yield open_
    for visit in visits:
        visit.context.close()
        assert visit.complaints == []


def sideways(page: Page) -> int:
    wide: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def nothing_is_wrong(page: Page, path: str) -> None:
    for fold in page.locator("details").all():
        fold.evaluate("element => { element.open = true }")
    found = Axe().run(page).response["violations"]
    assert found == [], (path, [(each["id"], each["nodes"][0]["html"]) for each in found])
    assert sideways(page) <= 0, path


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), seldom(DESK, False)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    window: Any, live: Live, size: tuple[int, int], dark: bool
) -> None:
    page = window(live, size, dark=dark, bypass_csp=True)
    for path in PAGES:
        page.goto(f"{live.address}/staff/bank{path}")
        nothing_is_wrong(page, path)


def test_an_empty_bank_and_a_bank_of_one(
    window: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving(tmp_path_factory.mktemp("empty"), take_all_away) as empty:
        page = window(empty, PHONE, bypass_csp=True)
        expect(page.get_by_role("heading", name="Ingen sett ennå")).to_be_visible()
        nothing_is_wrong(page, "no sets")
        page.get_by_role("link", name="Lag et nytt sett").click()
        page.get_by_label("Tittel").fill("Det første")
        page.get_by_label("Utforskende").check()
        page.get_by_label("Alle programmer").check()
        page.get_by_role("button", name="Lag utkastet").click()
        page.goto(f"{empty.address}/staff/bank")
        expect(page.locator(".rows--bank > li")).to_have_count(1)
        nothing_is_wrong(page, "one set")


def test_one_goes_on_while_a_search_is_under_way(live: Live, window: Callable[..., Page]) -> None:
    """Leaving the field asks once more. The first is not broken off: the console stays quiet."""
    page = window(live, DESK)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    with page.expect_request("**/staff/bank?q=*"):
        page.get_by_label("Søk i titler og spørsmål").press_sequentially("nikker", delay=20)
    page.locator("a.open").first.click()
    expect(page).to_have_url(re.compile(r"/staff/bank/[\w-]+$"))


def test_one_finds_a_set_while_typing_and_the_address_follows(window: Any, live: Live) -> None:
    page = window(live)
    page.get_by_label("Søk i titler og spørsmål").press_sequentially("nikker", delay=20)
    expect(page.locator(".rows--bank > li")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=nikker"))
    page.get_by_label("Tema").select_option("karriere")
    expect(page.get_by_role("heading", name="Ingen sett om «nikker»")).to_be_visible()
    page.get_by_role("link", name="Fjern filtrene").click()
    expect(page.locator(".rows--bank > li")).to_have_count(1)


def test_without_a_script_one_finds_a_set_by_keyboard(window: Any, live: Live) -> None:
    page = window(live, PHONE, scripts=False)
    page.get_by_label("Søk i titler og spørsmål").focus()
    page.keyboard.type("nikker")
    page.keyboard.press("Enter")
    expect(page.locator(".rows--bank > li")).to_have_count(1)


def test_by_keyboard_one_publishes_and_rolls_back(window: Any, live: Live) -> None:
    page = window(live, path=f"{ONE}/publiser")
    reason = page.get_by_label("Hvorfor endrer du dette?")
    reason.focus()
    page.keyboard.type("Mildere")
    while page.evaluate("document.activeElement.textContent.trim()") != "Publiser":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Publisert.")
    page.get_by_role("link", name=re.compile("Publiser på nytt ?: Revisjon 1")).press("Enter")
    page.get_by_label("Hvorfor går du tilbake?").fill("Angret")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("publisert på nytt")
    expect(page.locator(".timeline > li").first).to_contain_text("Angret")


FETCHED = "() => performance.getEntries().reduce((sum, each) => sum + (each.transferSize || 0), 0)"


def test_every_page_is_light_and_quick(window: Any, live: Live) -> None:
    """All that a browser fetches for a page when it has nothing yet, and how long it takes."""
    for path in ("", "?side=5&sprak=any", f"{ONE}/historikk", "/nytt", "/last-opp"):
        page = window(live, path=path)
        page.wait_for_load_state("networkidle")
        fetched = page.evaluate(FETCHED)
        times = []
        for _ in range(4):
            begun = time.monotonic()
            page.request.get(f"{live.address}/staff/bank{path}")
            times.append(time.monotonic() - begun)
        print(f"{path}: {fetched} bytes, {min(times) * 1000:.0f} ms")  # noqa: T201
        assert fetched < MOST_BYTES, path
        assert min(times) < SLOWEST, path
