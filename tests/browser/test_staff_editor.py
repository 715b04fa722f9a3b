"""The set editor in a real browser: writing, moving by keyboard, two people, a login that ends."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
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

BANK = "/staff/bank/"
MOST_BYTES = 150_000


@dataclass(frozen=True)
class Live:
    address: str
    database: Path
    hilde: str
    kari: str
    per: str

    def dismiss(self) -> None:
        """Per edits no sets any more."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(
                "delete from staff_roles where role = 'editor' and staff_id ="
                " (select id from staff where email = 'per@example.no')"
            )


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with three editors who are logged in."""
    folder: Path = tmp_path_factory.mktemp("editor")
    with a_free_port() as free:
        address = address_of(free)
        with opened(folder, Clock(datetime.now(UTC)), public_url=address) as site:
            roles = ((Role.EDITOR, None), (Role.COORDINATOR, None))
            names = ("Hilde Aas", "Kari Lie", "Per Dahl")
            emails = [f"{name.split()[0].lower()}@example.no" for name in names]
            browsers = [
                staff_browser(site, *roles, email=email, name=name).browser
                for email, name in zip(emails, names, strict=True)
            ]
            tokens = [browser.cookies["mentor-page"] for browser in browsers]
        with serving_at(free, folder):
            yield Live(address, folder / "mentor.db", *tokens)


@pytest.fixture
def window(browser: Browser, live: Live) -> Iterator[Any]:
    """Opens a window where somebody is logged in; `expected` are complaints it may have."""
    opened_: list[tuple[Visit, str]] = []

    def open_(
        name: str, who: str = "", size: tuple[int, int] = DESK, expected: str = "", **more: Any
    ) -> Page:
        visit = Visit(browser, live.address, size, **more)
        opened_.append((visit, expected))
        log_in(visit.page, live, who or live.hilde)
        visit.page.goto(live.address + BANK + name)
        return visit.page

    yield open_
    for visit, expected in opened_:
        visit.context.close()
        assert [each for each in visit.complaints if not expected or expected not in each] == []


def log_in(page: Page, live: Live, token: str) -> None:
    page.context.add_cookies([{"name": "mentor-page", "value": token, "url": live.address}])


def status(page: Page) -> Any:
    return page.locator("#status")


def saved(page: Page) -> None:
    expect(status(page)).to_contain_text("Utkastet er lagret i dag kl.")


def test_advice_and_preview_come_while_one_writes(window: Any) -> None:
    page = window("den-neste-jobben")
    field = page.locator("#k-mer-nb-tekst")
    field.click()
    field.press("Control+End")
    field.press_sequentially(" Og hvem kan hjelpe deg med det, og når?", delay=15)
    phone = page.locator("#forhandsvisning .phone").first
    expect(phone).to_contain_text("Og hvem kan hjelpe deg med det, og når?")
    expect(page.locator("#rad-mer")).to_contain_text("mer enn ett spørsmål")
    expect(page.locator("#sjekk")).to_contain_text("Behold det viktigste")
    saved(page)
    expect(field).to_be_focused()
    caret = field.evaluate("each => each.selectionStart === each.value.length")
    assert caret, "the caret was moved by what was put into the page"
    page.reload()
    expect(field).to_have_value(re.compile("og når"))


def test_a_condition_shows_and_hides_in_three_languages(window: Any) -> None:
    page = window("det-som-gir-krefter")
    first = page.locator(".question").first
    first.get_by_label("Skala", exact=True).check()
    saved(page)
    cards = page.locator(".question")
    keys = [cards.nth(place).get_attribute("id")[2:] for place in range(3)]
    page.locator(f"#d-{keys[1]} summary").first.click()
    menu = page.locator(f"#k-{keys[1]}-hvis")
    menu.focus()
    menu.select_option(index=1)
    expect(page.locator(f"#k-{keys[1]}-hvis-verdi")).to_be_visible()
    expect(menu).to_be_focused()
    page.locator(f"#k-{keys[1]}-hvis-er").select_option("<")
    page.locator(f"#k-{keys[1]}-hvis-verdi").select_option("7")
    page.get_by_label("Alle tre").check()
    for place, key in enumerate(keys):
        page.locator(f"#d-{key}").evaluate("each => { each.open = true }")
        page.locator(f"#k-{key}-nn-tekst").fill(f"Kva er nummer {place}?")
        page.locator(f"#k-{key}-en-tekst").fill(f"What is number {place}?")
    phones = page.locator("#forhandsvisning .phone")
    expect(phones).to_have_count(3)
    expect(phones.nth(1)).to_contain_text("Kva er nummer 1?")
    assert [phones.nth(n).get_attribute("lang") for n in range(3)] == ["nb", "nn", "en"]
    page.get_by_text("Prøv med andre svar").click()
    page.locator("[data-sample]").first.select_option("9")
    expect(page.locator("#forhandsvisning")).to_contain_text("Spørsmål 2 blir ikke stilt")
    expect(phones.nth(2)).not_to_contain_text("What is number 1?")
    page.locator("[data-sample]").first.select_option("3")
    expect(phones.nth(2)).to_contain_text("What is number 1?")


def test_questions_are_moved_by_keyboard(window: Any) -> None:
    page = window("en-god-dag")
    cards = page.locator(".question")
    first = cards.first.get_attribute("id")[2:]
    down = page.locator(f"#ned-{first}")
    down.focus()
    page.keyboard.press("Enter")
    expect(cards.nth(1)).to_have_id(f"k-{first}")
    expect(down).to_be_focused()
    expect(page.locator("#sagt")).to_contain_text("flyttet ned")
    field = page.locator(f"#k-{first}-nb-tekst")
    field.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(cards.first).to_have_id(f"k-{first}")
    expect(field).to_be_focused()
    page.locator("#nytt").click()
    expect(cards.last.locator("textarea").first).to_be_focused()
    count = cards.count()
    remove = cards.last.locator(".remove")
    remove.locator("summary").click()
    remove.get_by_role("button", name="Ja, fjern").click()
    expect(cards).to_have_count(count - 1)


def test_a_name_is_put_in_where_the_caret_is(window: Any) -> None:
    page = window("en-vanlig-tirsdag")
    card = page.locator(".question").first
    field = card.locator("textarea").first
    field.fill("Hva ville  sagt?")
    field.evaluate("each => each.setSelectionRange(10, 10)")
    card.get_by_role("button", name="mentors navn").click()
    expect(field).to_have_value("Hva ville [mentor] sagt?")
    expect(page.locator("#forhandsvisning .phone").first).to_contain_text("Hva ville Kari sagt?")


def test_options_are_written_one_after_another(window: Any) -> None:
    page = window("slik-laerer-du")
    card = page.locator(".question").first
    card.get_by_label("Ett valg", exact=True).check()
    for number, words in enumerate(("Ved å se", "Ved å gjøre", "Ved å lese"), 1):
        field = card.get_by_label(f"Svar {number} på bokmål")
        field.fill(words)
        card.get_by_role("button", name="Legg til et svar").click()
        expect(card.get_by_label(f"Svar {number + 1} på bokmål")).to_be_focused()
    expect(page.locator("#forhandsvisning .phone").first).to_contain_text("Ved å lese")
    card.get_by_role("button", name="Fjern svar 2").click()
    expect(page.locator("#forhandsvisning .phone").first).not_to_contain_text("Ved å gjøre")


def test_two_people_in_one_draft(window: Any, live: Live) -> None:
    name = "menneskene-rundt-deg"
    mine = window(name, expected="409")
    theirs = window(name, live.kari)
    theirs.locator(".question textarea").first.fill("Dette spør Kari om?")
    saved(theirs)
    field = mine.locator(".question textarea").first
    field.fill("Dette spør Hilde om?")
    expect(status(mine)).to_contain_text("Kari Lie lagret utkastet")
    field.fill("Dette spør Hilde heller om?")
    expect(status(mine)).to_contain_text("blir lagret ved siden av")
    mine.wait_for_timeout(1500)
    mine.get_by_role("link", name="Se begge utgavene").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("To utgaver av utkastet")
    expect(mine.locator("main")).to_contain_text("Hilde heller")
    assert axe_finds(mine) == []
    mine.get_by_role("button", name="Behold min utgave").click()
    expect(field).to_have_value("Dette spør Hilde heller om?")


def test_a_login_that_ends_loses_nothing(window: Any, live: Live) -> None:
    page = window("nar-det-butter", expected="401")
    page.context.clear_cookies()
    field = page.locator(".question textarea").first
    field.fill("Skrevet da innloggingen var over?")
    expect(status(page)).to_contain_text("Du er logget ut")
    log_in(page, live, live.hilde)
    page.get_by_role("button", name="Lagre på nytt").click()
    saved(page)
    page.context.clear_cookies()
    field.fill("Skrevet før siden ble lukket?")
    expect(status(page)).to_contain_text("Du er logget ut")
    log_in(page, live, live.hilde)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(live.address + BANK + "nar-det-butter")
    page.get_by_role("button", name="Hent det tilbake").click()
    expect(field).to_have_value("Skrevet før siden ble lukket?")
    saved(page)


def test_the_set_is_tried_and_edited_again(window: Any) -> None:
    page = window("der-du-nikker")
    field = page.locator(".question textarea").first
    field.fill("Når nikker du uten å ha hørt etter?")
    page.get_by_role("button", name="Prøv settet").click()
    expect(page.locator(".trial")).to_contain_text("Når nikker du uten å ha hørt etter?")
    assert axe_finds(page) == []
    answer = page.get_by_role("textbox", name="Svar som mentee")
    answer.fill("Da sjefen la fram planen for neste år i går")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".trial")).to_contain_text("Hva skjer hvis noen merker det?")
    page.get_by_role("button", name="Begynn på nytt").click()
    expect(page.locator(".trial")).not_to_contain_text("sjefen")
    page.get_by_role("link", name="Tilbake til redigering").click()
    expect(field).to_have_value("Når nikker du uten å ha hørt etter?")


def test_a_mistake_in_the_template_is_found_by_its_line(window: Any) -> None:
    page = window("ny-pa-plass/mal")
    area = page.locator("#mal-nb")
    text = area.input_value()
    area.fill(text.replace("{% omformulert %}", "{% omformulertt %}", 1))
    found = page.locator("#sjekk")
    expect(found).to_contain_text("omformulertt")
    saved(page)
    found.locator("a").first.click()
    line = area.evaluate("a => a.value.slice(a.selectionStart, a.selectionEnd)")
    assert "omformulertt" in line
    area.fill(text)
    expect(found).not_to_contain_text("omformulertt")
    page.get_by_role("button", name="Vis som skjema").click()
    expect(page.locator(".question").first).to_be_visible()


def axe_finds(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.mark.parametrize("size", [PHONE, seldom(DESK)], ids=["phone", "desk"])
@pytest.mark.parametrize("dark", [seldom(False), True], ids=["light", "dark"])
@pytest.mark.parametrize("path", ["loftet-som-kommer-tilbake", "neste-steg", "klar/mal"])
def test_the_pages_fit_and_are_accessible(
    window: Any, path: str, size: tuple[int, int], dark: bool
) -> None:
    page = window(path, size=size, dark=dark, bypass_csp=True)
    for summary in page.locator(".words > summary").all():
        summary.click()
    too_wide = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide <= 0
    assert axe_finds(page) == []


def test_a_page_is_light(window: Any, live: Live) -> None:
    page = window("en-god-dag")
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(_bytes(request)))
    page.goto(live.address + BANK + "valget-foran-deg")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < MOST_BYTES


def _bytes(request: Any) -> int:
    sizes: dict[str, int] = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def test_a_role_that_is_taken_away_leaves_the_words_to_be_copied(window: Any, live: Live) -> None:
    page = window("noe-du-fikk-til", live.per, expected="403")
    live.dismiss()
    page.locator(".question textarea").first.fill("Det Per ville spurt om?")
    expect(status(page)).to_contain_text("Du kan ikke redigere dette settet lenger")
    page.get_by_role("button", name="Vis alt jeg har skrevet").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Du kan ikke redigere")
    expect(page.get_by_label("Tekst 1", exact=True)).to_be_visible()
    assert "Det Per ville spurt om?" in [
        area.input_value() for area in page.locator("textarea").all()
    ]
