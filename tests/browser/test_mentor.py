"""The mentor's pages in a real browser: by keyboard, on a phone, with and without a script."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bot.store.pair_tables import mentorships
from tests.browser.live import DESK, PHONE, Visit, a_free_port, address_of, seldom, serving_at
from tests.pages.crowd import crowd
from tests.pages.pair import two_pages
from tests.pages.site import Clock, opened

PATHS = ("", "/mentees", "/planlegg", "/planlagt", "/bidrag", "/inviter", "/delt", "/venter")
WEEKLY = "Hva lærte du av den siste uka?"
QUICK = 60  # seconds, in which a weekly prompt is to be planned


@dataclass(frozen=True)
class Live:
    address: str
    token: str
    chat: str  # the mentee's
    pair: int


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with a mentor who is logged in, four mentees, and something of everything."""
    folder: Path = tmp_path_factory.mktemp("mentor")
    with a_free_port() as free:
        address = address_of(free)
        made = _seed(folder, address)
        with serving_at(free, folder):
            yield made


def _seed(folder: Path, address: str) -> Live:
    with opened(folder, Clock(datetime.now(UTC)), public_url=address) as site:
        two = two_pages(site)
        two.agree()
        two.share("1")
        pair = two.pair
        found = select(mentorships.c.mentor_id).where(mentorships.c.id == pair)
        mentor = site.parts.store.read(lambda reader: int(reader.execute(found).scalar_one()))
        crowd(site, mentor, mentees=3, each=4, plans=4)
        two.log_in()
        token = two.mentor.browser.cookies["mentor-page"]
        return Live(address, token, two.mentee.browser.cookies["mentor"], pair)


@pytest.fixture
def window(browser: Browser, live: Live) -> Iterator[Any]:
    """Opens a window where the mentor is logged in; none may have had anything to complain of."""
    opened_: list[Visit] = []

    def open_(size: tuple[int, int] = DESK, path: str = "", **options: Any) -> Page:
        visit = Visit(browser, live.address, size, **options)
        opened_.append(visit)
        for name, value in (("mentor-page", live.token), ("mentor", live.chat)):
            visit.context.add_cookies([{"name": name, "value": value, "url": live.address}])
        visit.page.goto(f"{live.address}/mentor{path}")
        return visit.page

    yield open_
    for visit in opened_:
        visit.context.close()
        assert visit.complaints == []


def sideways(page: Page) -> int:
    wide: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


@pytest.mark.parametrize(
    ("size", "dark"),
    [
        (PHONE, True),
        seldom((768, 900), False),
        seldom(DESK, False),
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    window: Any, live: Live, size: tuple[int, int], dark: bool
) -> None:
    page = window(size, dark=dark, bypass_csp=True)
    for path in (*PATHS, f"/mote/{live.pair}"):
        page.goto(f"{live.address}/mentor{path}")
        for act in page.locator("details.act, details.me").all():
            act.evaluate("element => { element.open = true }")
        found = Axe().run(page).response["violations"]
        assert found == [], (path, [each["id"] for each in found])
        assert sideways(page) <= 0, path
    page.goto(f"{live.address}/deling")
    assert Axe().run(page).response["violations"] == []
    assert sideways(page) <= 0


def test_a_weekly_prompt_in_under_a_minute(window: Any, live: Live) -> None:
    page = window(path=f"/planlegg?hvem={live.pair}")
    begun = time.monotonic()
    page.get_by_label("Skriv ditt eget").check()
    page.get_by_label("Ditt eget spørsmål").fill(WEEKLY)
    page.get_by_text("Hver mandag", exact=True).click()
    echo = page.locator("#ekko")
    expect(echo).to_contain_text("kl. 09.00, deretter hver uke")
    expect(page.locator("#forhandsvisning .bubble")).to_contain_text(WEEKLY)
    expect(page.locator("#sammendrag")).to_contain_text("Til Nora")
    page.get_by_role("button", name="Planlegg", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Refleksjonen er planlagt.")
    assert time.monotonic() - begun < QUICK
    expect(page.locator(".rows--plan")).to_contain_text(WEEKLY)


def test_what_one_types_is_told_of_under_the_field_and_nothing_is_lost(window: Any) -> None:
    page = window(path="/planlegg")
    field = page.get_by_label("Eller med egne ord")
    field.press_sequentially("fredag kl 9", delay=30)
    expect(page.locator("#ekko")).to_contain_text("kl. 09.00")
    expect(field).to_be_focused()
    expect(field).to_have_value("fredag kl 9")
    field.fill("tull")
    expect(page.locator("#ekko")).to_contain_text("klarte jeg ikke å lese")
    own = page.get_by_label("Ditt eget spørsmål")
    page.get_by_label("Skriv ditt eget").check()
    own.press_sequentially("Hvorfor ikke?", delay=30)
    expect(page.locator("#egenraad")).to_contain_text("kan høres ut som en anklage")
    expect(own).to_have_value("Hvorfor ikke?")
    page.get_by_label("Søk i spørsmålene").press_sequentially("kjent", delay=30)
    expect(page.locator("#sett")).to_contain_text("passer")
    expect(page.get_by_label("Søk i spørsmålene")).to_be_focused()


def test_by_keyboard_alone(window: Any, live: Live) -> None:
    page = window(path=f"/planlegg?hvem={live.pair}")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Hopp til innholdet")).to_be_focused()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "egen":
            break
    page.keyboard.type("Hva skal du prøve i dag?")
    expect(page.locator("#forhandsvisning .bubble")).to_contain_text("prøve i dag")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "naar":
            break
    page.keyboard.type("hver onsdag kl 10")
    expect(page.locator("#ekko")).to_contain_text("kl. 10.00, deretter hver uke")
    page.keyboard.press("Enter")  # shows, and keeps nothing
    expect(page.locator("#ekko")).to_contain_text("kl. 10.00, deretter hver uke")
    save = page.get_by_role("button", name="Planlegg", exact=True)
    save.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Refleksjonen er planlagt.")


def test_an_answer_right_where_the_thing_stands(window: Any) -> None:
    page = window(PHONE)
    card = page.locator("article", has_text="Nora delte et svar")
    card.get_by_text("Gi tilbakemelding").press("Enter")
    card.get_by_label("Hva la du merke til?").fill("Du satte ord på det.")
    card.get_by_text("Fortell en historie").click()
    expect(card.get_by_label("Hva la du merke til?")).to_be_hidden()
    card.get_by_text("Gi tilbakemelding").click()
    expect(card.get_by_label("Hva la du merke til?")).to_have_value("Du satte ord på det.")
    card.get_by_role("button", name="Send tilbakemeldingen").click()
    expect(page.locator(".told")).to_contain_text("Det er sendt.")
    expect(page.locator("article", has_text="Nora delte et svar")).to_have_count(0)


def test_every_target_is_large_enough_for_a_thumb(window: Any, live: Live) -> None:
    page = window(PHONE)
    for path in PATHS:
        page.goto(f"{live.address}/mentor{path}")
        for target in page.locator(".ds-button:visible, .tabs a, .pick label, .pills label").all():
            box = target.bounding_box()
            if box and box["height"] > 1:
                assert box["height"] >= 44, (path, target.inner_text())


def test_without_a_script_the_form_is_posted_and_shown(window: Any, live: Live) -> None:
    page = window(PHONE, path=f"/planlegg?hvem={live.pair}", scripts=False)
    page.get_by_label("Skriv ditt eget").check()
    page.get_by_label("Ditt eget spørsmål").fill("Hva er neste skritt?")
    page.get_by_label("Eller med egne ord").fill("hver fredag kl 8")
    page.get_by_role("button", name="Planlegg", exact=True).click()
    expect(page.locator("#ekko")).to_contain_text("Stemmer det?")
    page.get_by_role("button", name="Planlegg", exact=True).click()
    expect(page.locator(".told")).to_contain_text("Refleksjonen er planlagt.")


def test_logging_out_everywhere_ends_it_in_the_other_window(
    window: Any, browser: Browser, live: Live
) -> None:
    """The last of these: nobody is logged in after it."""
    page, other = window(), window(PHONE)
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Logg ut alle steder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er logget ut")
    answer = other.request.get(f"{live.address}/mentor")
    assert answer.status == 401
