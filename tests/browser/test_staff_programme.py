"""A programme's pages in a real browser: made, mended, changed; at all widths, light and dark."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.programmes.settings import AskingAnew, ProgrammeSettings, change_programme, make_programme
from bot.store import Transaction
from bot.store.tables import DEFAULT_PROGRAMME
from tests.browser.live import DESK, PHONE, Visit, a_free_port, address_of, seldom, serving_at
from tests.pages.site import Clock, opened
from tests.pages.staff import staff_browser

LIST, NEW = "/staff/programmer", "/staff/programmer/nytt"
SETTINGS = f"/staff/programmer/{DEFAULT_PROGRAMME}/innstillinger"
MOST_BYTES = 150_000


@dataclass(frozen=True)
class Live:
    address: str
    token: str


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with an owner who is logged in, and 40 programmes, one of them with a past."""
    folder: Path = tmp_path_factory.mktemp("programmes")
    with a_free_port() as free:
        address = address_of(free)
        token = _seed(folder, address)
        with serving_at(free, folder):
            yield Live(address, token)


def _seed(folder: Path, address: str) -> str:
    with opened(folder, Clock(datetime.now(UTC)), public_url=address) as site:
        site.post(site.link("invite"))
        for label in ("Videre", "Ja, det er greit"):
            site.press(label)
        now, zone = site.parts.clock(), site.parts.settings.zone.key
        staff = staff_browser(site)

        def unit(transaction: Transaction) -> None:
            first = ProgrammeSettings(
                name="Ny som leder 2026",
                responsible="Hilde Aas, hilde@example.no",
                begins_on=date(2026, 9, 1),
                ends_on=date(2099, 3, 31),
                terms="Svarene kan brukes i forskning når ingen kan kjennes igjen.",
            )
            asking = AskingAnew(asks=True, news="Svarene kan brukes i forskning.")
            change_programme(transaction, DEFAULT_PROGRAMME, 1, first, asking, None, now, zone)
            for number in range(40):
                name = f"Traineeprogrammet for den nordlige avdelingen {number}"
                ends = date(2020, 1, 1) if number % 3 else None
                wanted = ProgrammeSettings(name=name, responsible="Hilde", ends_on=ends)
                make_programme(transaction, wanted, None, now, zone)

        assert site.browser.portal is not None
        site.browser.portal.call(site.parts.store.run, unit)
        return str(staff.browser.cookies["mentor-page"])


@pytest.fixture
def window(browser: Browser, live: Live) -> Iterator[Any]:
    """Opens a window where the owner is logged in; none may have had anything to complain of."""
    opened_: list[Visit] = []

    def open_(size: tuple[int, int] = DESK, path: str = LIST, **options: Any) -> Page:
        visit = Visit(browser, live.address, size, **options)
        opened_.append(visit)
        cookie: Any = {"name": "mentor-page", "value": live.token, "url": live.address}
        visit.context.add_cookies([cookie])
        visit.page.goto(f"{live.address}{path}")
        return visit.page

    yield open_
    for visit in opened_:
        visit.context.close()
        # The answer to a form with something wrong in it is an error to the console.
        assert [each for each in visit.complaints if "422" not in each] == []


def sideways(page: Page) -> int:
    wide: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


@pytest.mark.parametrize("size", [PHONE, seldom(DESK)])
@pytest.mark.parametrize("dark", [True, seldom(False)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    window: Any, live: Live, size: tuple[int, int], dark: bool
) -> None:
    page = window(size, dark=dark, bypass_csp=True)
    for name, path in (("list", LIST), ("none", f"{LIST}?sok=x"), ("new", NEW), ("set", SETTINGS)):
        page.goto(f"{live.address}{path}")
        for fold in page.locator("details.fold").all():
            fold.evaluate("element => { element.open = true }")
        _look(page, name, size, dark)
        found = Axe().run(page).response["violations"]
        assert found == [], (path, [(each["id"], each["nodes"][0]["html"]) for each in found])
        assert sideways(page) <= 0, path
    page.get_by_label("Navnet på programmet").fill("")
    page.get_by_label("Siste dag").fill("2020-01-01")
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv et navn på programmet.")
    _look(page, "wrong", size, dark)
    found = Axe().run(page).response["violations"]
    assert found == [], [(each["id"], each["nodes"][0]["html"]) for each in found]
    assert sideways(page) <= 0


def _look(page: Page, name: str, size: tuple[int, int], dark: bool) -> None:
    """MENTOR_SHOTS=folder: pictures to be looked at."""
    folder = os.environ.get("MENTOR_SHOTS")
    if folder:
        tone = "dark" if dark else "light"
        page.screenshot(path=f"{folder}/programme-{name}-{size[0]}-{tone}.png", full_page=True)


def test_a_programme_is_made_without_a_script_and_by_keyboard(window: Any, live: Live) -> None:
    page = window(path=NEW, scripts=False)
    page.get_by_label("Navnet på programmet").fill("Mentor for nye fagskolelærere")
    page.get_by_label("Hvem deltakerne kan kontakte").fill("Siri Moe, siri@example.no")
    page.get_by_label("Første dag").fill("2027-01-04")
    page.get_by_role("radio", name="Veileder").focus()
    page.keyboard.press("Space")
    page.get_by_label("Hvem deltakerne kan kontakte").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Programmet er laget.")
    expect(page.get_by_role("radio", name="Veileder")).to_be_checked()
    page.goto(f"{live.address}{LIST}?sok=fagskole")
    expect(page.locator(".rows--programmes > li")).to_have_count(1)
    expect(page.locator(".rows--programmes")).to_contain_text("Ikke begynt")


def test_a_page_is_light_to_fetch(window: Any, live: Live) -> None:
    page = window(path="/staff")
    fetched: list[int] = []
    page.on("response", lambda answer: fetched.append(answer.request.sizes()["responseBodySize"]))
    page.goto(f"{live.address}{SETTINGS}")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(fetched) < MOST_BYTES
