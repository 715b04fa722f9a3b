"""A programme's people in a real browser: on a phone, in the dark, by keyboard, on paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.staff.members import Role
from bot.store.tables import programmes
from tests.browser.live import DESK, PHONE, Visit, a_free_port, address_of, seldom, serving_at
from tests.pages.programme_crowd import programme_crowd
from tests.pages.site import Clock, opened
from tests.pages.staff import staff_browser

PAGE = "/staff/programmer/1"
LIST = (
    "mentee;e-post mentee;mentor;e-post mentor\n"
    "Åse Ærlig;ase@x.no;Bjørn Østby;b@x.no\nNils;nils@;Bjørn Østby;b@x.no\nJo Lie;;;\n"
)


@dataclass(frozen=True)
class Live:
    address: str
    token: str
    pairs: tuple[int, ...]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with a programme of a dozen pairs, and a coordinator who is logged in."""
    folder: Path = tmp_path_factory.mktemp("people")
    with a_free_port() as free:
        address = address_of(free)
        made = _seed(folder, address)
        with serving_at(free, folder):
            yield made


def _seed(folder: Path, address: str) -> Live:
    with opened(folder, Clock(datetime.now(UTC)), public_url=address) as site:
        named = programmes.update().values(name="Ny som leder 2026")
        assert site.browser.portal is not None
        site.browser.portal.call(site.parts.store.run, lambda unit: unit.execute(named) and None)
        pairs = programme_crowd(site, 12)
        browser = staff_browser(site, (Role.COORDINATOR, 1)).browser
        return Live(address, browser.cookies["mentor-page"], tuple(pairs))


@pytest.fixture
def window(browser: Browser, live: Live) -> Iterator[Any]:
    """Opens a window where she is logged in; none may have had anything to complain of."""
    opened_: list[Visit] = []

    def open_(size: tuple[int, int] = DESK, path: str = "", **options: Any) -> Page:
        visit = Visit(browser, live.address, size, **options)
        opened_.append(visit)
        cookie = {"name": "mentor-page", "value": live.token, "url": live.address}
        visit.context.add_cookies([cookie])  # type: ignore[list-item]
        visit.page.goto(f"{live.address}{PAGE}{path}")
        return visit.page

    yield open_
    for visit in opened_:
        visit.context.close()
        assert visit.complaints == []


def _sound(page: Page, where: str) -> None:
    """Nothing for axe to find, also in what is folded, and nothing wider than the window."""
    for act in page.locator("main details").all():
        act.evaluate("element => { element.open = true }")
    found = Axe().run(page).response["violations"]
    assert found == [], (where, [(each["id"], each["nodes"][0]["html"]) for each in found])
    wide = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, where


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), seldom(DESK, False)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    window: Any, live: Live, size: tuple[int, int], dark: bool
) -> None:
    page = window(size, dark=dark, bypass_csp=True)
    states = [f"/par/{pair}" for pair in live.pairs[:6]]
    for path in ("", "?vis=dytt", "?sok=finnes+ikke", "/inviter", "/par", "/avslutt", *states):
        page.goto(f"{live.address}{PAGE}{path}")
        _sound(page, path)
    page.goto(f"{live.address}{PAGE}/inviter")
    page.get_by_label("Lim inn lista").fill(LIST)
    page.get_by_role("button", name="Se over lista").click()
    _sound(page, "preview")
    page.goto(f"{live.address}{PAGE}/inviter")
    page.get_by_role("button", name="Lag lenker og ark").click()
    _sound(page, "sheet")


def test_a_list_by_keyboard_from_paste_to_paper(window: Any, tmp_path: Path) -> None:
    page = window(path="/inviter")
    page.get_by_label("Lim inn lista").focus()
    page.keyboard.insert_text(LIST)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Se over lista")).to_be_visible()
    expect(page.get_by_text("«nils@» er ingen e-postadresse")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("Linje 4")).press("Space")
    page.get_by_role("button", name="Legg inn 2 rader").press("Enter")
    expect(page.get_by_role("heading", name="2 personer lagt inn")).to_be_visible()
    page.get_by_role("button", name="Lag lenker og ark").press("Enter")
    expect(page.locator(".ticket")).to_have_count(2)
    expect(page.locator(".ticket svg")).to_have_count(2)
    expect(page.get_by_role("button", name="Skriv ut")).to_be_visible()
    page.emulate_media(media="print")
    for hidden in (".topbar", ".subtabs", "h1", "details"):
        expect(page.locator(hidden).first).to_be_hidden()
    paper = page.locator(".ticket").first.evaluate(
        "element => getComputedStyle(element).backgroundColor"
    )
    assert paper == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_a_script_a_pair_is_ended_when_it_has_been_said_what_happens(
    window: Any, live: Live
) -> None:
    page = window(PHONE, path=f"/par/{live.pairs[0]}", scripts=False)
    page.locator("summary", has_text="Avslutt paret").click()
    expect(page.get_by_text("Begge får beskjed av boten.")).to_be_visible()
    page.get_by_role("button", name="Avslutt paret nå").click()
    expect(page.get_by_role("status")).to_contain_text("Paret er avsluttet.")
    expect(page.get_by_role("button", name="Avslutt paret nå")).to_have_count(0)
