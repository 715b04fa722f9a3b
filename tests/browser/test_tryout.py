"""The try-out's two phones and its clock, with two real conversations in one window."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from tests.browser.live import DESK, PHONE, Talk, Visit, seldom, serving

Opener = Callable[..., "Both"]
A_TABLET = (800, 1000)
A_LAPTOP = (1024, 768)


class Phone(Talk):
    """One of the two conversations, in its frame."""

    def __init__(self, page: Page, side: str) -> None:
        self.side = side
        self.element = page.locator(f"#telefon-{side}")
        expect(self.element).to_be_attached()
        super().__init__(_frame(page, side))
        expect(self.messages.first).to_be_attached()


def _frame(page: Page, side: str) -> Frame:
    handle = page.locator(f"#telefon-{side}").element_handle()
    frame = handle.content_frame()
    assert frame is not None
    frame.wait_for_url(re.compile(f"/prov/{side}/chat$"))
    return frame


class Both(Visit):
    def begin(self) -> None:
        self.page.goto(self.address)
        self.mentee = Phone(self.page, "mentee")
        self.mentor = Phone(self.page, "mentor")

    def show(self, tab: str) -> None:
        self.page.get_by_role("radio", name=tab).check(force=True)

    def plan(self) -> None:
        """The mentee has a step for tomorrow."""
        for label in ("Videre", "Ja, det er greit", "Ja"):
            self.mentee.press(label)
        for text in ("Sara", "avslutt", "neste steg"):
            self.mentee.say(text)
        self.mentee.press("Lag et neste steg")
        for text in ("Ringe Geir før lunsj", "i morgen", "Da sender jeg en melding"):
            self.mentee.say(text)
        expect(self.planned).to_contain_text("Sara blir spurt om neste steg")

    @property
    def planned(self) -> Locator:
        return self.page.get_by_label("Dette skjer videre")

    @property
    def happened(self) -> Locator:
        return self.page.locator("#skjedde")

    def violations(self) -> list[str]:
        assert self.sideways() <= 0
        report = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in report]


@pytest.fixture
def both(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Each test has a server of its own: a clock is everybody's."""
    opened: list[Both] = []
    with serving(tmp_path) as address:

        def open_(*arguments: object, **options: object) -> Both:
            opened.append(Both(browser, address, *arguments, **options))  # type: ignore[arg-type]
            opened[-1].begin()
            return opened[-1]

        yield open_
        for each in opened:
            each.context.close()
    for each in opened:
        assert each.complaints == []


def test_both_phones_talk_beside_each_other(both: Opener) -> None:
    window = both()
    for phone in (window.mentee, window.mentor):
        expect(phone.newest()).to_contain_text("Hei. Dette er Personlig Mentor.")
    window.mentee.press("Videre")
    expect(window.mentee.newest()).to_contain_text("Er det greit at jeg lagrer")
    expect(window.mentor.messages).to_have_count(1)
    window.mentor.press("Videre")
    window.mentor.press("Ja, det er greit")
    window.mentor.say("Solveig")
    expect(window.page.get_by_role("heading", name="Solveig")).to_be_visible()
    expect(window.page.get_by_role("heading", name="Nora")).to_be_visible()


@pytest.mark.parametrize(
    "size",
    [PHONE, *(seldom(each) for each in (DESK, A_LAPTOP, A_TABLET))],
)
def test_each_conversation_fits_its_phone(both: Opener, size: tuple[int, int]) -> None:
    window = both(size)
    assert window.sideways() <= 0
    for phone, tab in ((window.mentee, "Nora"), (window.mentor, "Kari")):
        if size == PHONE:
            window.show(tab)
        phone.press("Videre")
        assert phone.page.evaluate("innerWidth - document.documentElement.scrollWidth") >= 0
        expect(phone.field).to_be_in_viewport(ratio=1)
        expect(phone.newest().get_by_role("button").last).to_be_in_viewport(ratio=1)


def test_the_newest_message_stays_in_view_when_the_window_shrinks(both: Opener) -> None:
    window = both()
    window.mentee.press("Videre")
    window.mentee.press("Ja, det er greit")
    button = window.mentee.newest().get_by_role("button").last
    expect(button).to_be_in_viewport(ratio=1)
    window.page.set_viewport_size({"width": 1024, "height": 700})
    expect(button).to_be_in_viewport(ratio=1)
    window.page.set_viewport_size({"width": 800, "height": 1000})
    expect(button).to_be_in_viewport(ratio=1)


def test_what_falls_due_appears_within_a_second(both: Opener) -> None:
    window = both()
    window.plan()
    asked = window.mentee.page.locator(".message--bot", has_text="Hvordan gikk det?")
    window.page.get_by_role("button", name="+1 dag").click()
    expect(window.happened).to_have_text("Ingen fikk noe denne gangen.")
    expect(asked).to_have_count(0)
    window.page.get_by_role("button", name="Til neste hendelse").click()
    expect(window.happened).to_have_text("Det kom én melding.")
    moved = monotonic()
    expect(asked).to_be_in_viewport()
    assert monotonic() - moved < 1
    expect(window.planned).to_contain_text("Sara får en påminnelse om neste steg")
    expect(window.page.locator(".clock")).to_contain_text("kl. 16.00")
    window.page.reload()
    expect(window.page.locator(".clock")).to_contain_text("kl. 16.00")


def test_nothing_is_planned_and_the_clock_says_so(both: Opener) -> None:
    window = both()
    window.page.get_by_role("button", name="Til neste hendelse").click()
    expect(window.happened).to_contain_text("Ingenting er planlagt ennå.")


def test_a_double_click_is_one_move(both: Opener) -> None:
    window = both()
    ahead = window.page.locator('input[name="forut"]')
    before = ahead.input_value()  # not 0 at night: it woke up in the morning
    window.page.get_by_role("button", name="+1 dag").dblclick(delay=100)  # a person's
    expect(ahead).not_to_have_value(before)
    window.page.wait_for_timeout(300)
    window.page.reload()
    moved = int(ahead.input_value()) - int(before)
    assert 0.99 < moved / (24 * 60 * 60 * 1_000_000) < 1.01


def test_on_a_phone_the_other_one_is_marked_when_it_has_news(both: Opener) -> None:
    window = both(PHONE)
    window.plan()
    window.show("Kari")
    expect(window.mentee.element).to_be_hidden()
    expect(window.mentor.element).to_be_visible()
    sara = window.page.get_by_role("radio", name="Sara")
    expect(sara).not_to_have_attribute("data-news", "")
    window.show("Tiden")
    window.page.get_by_role("button", name="+1 uke").click()
    expect(sara).to_have_accessible_name("Sara mentee noe nytt")
    expect(sara).to_have_attribute("data-news", "")
    window.show("Sara")
    expect(sara).to_have_accessible_name("Sara mentee")
    expect(window.mentee.newest()).to_contain_text("Hvordan gikk det?")
    expect(window.mentee.newest()).to_be_in_viewport()


def test_by_keyboard_alone(both: Opener) -> None:
    window = both(PHONE)
    keys = window.page.keyboard
    for key in ("Tab", "Enter", "Tab"):  # past the link to the content
        keys.press(key)
    expect(window.page.get_by_role("radio", name="Nora")).to_be_focused()
    keys.press("ArrowRight")
    expect(window.mentor.element).to_be_visible()
    for _ in range(8):
        keys.press("Tab")
        if window.mentor.newest().get_by_role("button", name="Videre").evaluate(_IS_FOCUSED):
            break
    keys.press("Enter")
    expect(window.mentor.newest()).to_contain_text("Er det greit at jeg lagrer")
    expect(window.mentor.newest()).to_be_focused()
    window.page.get_by_role("radio", name="Kari").focus()
    keys.press("ArrowRight")
    keys.press("Tab")
    expect(window.page.get_by_role("button", name="Til neste hendelse")).to_be_focused()
    keys.press("Enter")
    expect(window.happened).not_to_be_empty()
    expect(window.page.get_by_role("button", name="Til neste hendelse")).to_be_focused()


_IS_FOCUSED = "(element) => element === document.activeElement"


def test_to_begin_anew(both: Opener) -> None:
    window = both()
    window.plan()
    window.page.get_by_role("link", name="Begynn på nytt").click()
    window.page.get_by_role("link", name="Avbryt").click()
    expect(window.page.get_by_role("heading", name="Sara")).to_be_visible()
    window.page.get_by_role("link", name="Begynn på nytt").click()
    window.page.get_by_role("button", name="Slett og begynn på nytt").click()
    expect(window.page.get_by_role("heading", name="Nora")).to_be_visible()
    expect(Phone(window.page, "mentee").messages).to_have_count(1)


def test_a_link_to_another_door_does_not_open_inside_the_phone(both: Opener) -> None:
    window = both()
    window.plan()
    window.mentee.say("koble til")
    with window.context.expect_page() as opened:
        window.mentee.newest().get_by_role("link").click()
    expect(opened.value.get_by_role("heading")).to_have_text("Fortsett samtalen her")
    opened.value.get_by_role("button", name="Åpne samtalen").click()
    expect(opened.value.locator("#meldinger")).to_contain_text("koble til")
    expect(window.page.get_by_role("heading", name="Kari")).to_be_visible()


def test_what_could_not_be_moved_is_told(both: Opener) -> None:
    window = both()
    window.context.set_offline(True)
    window.page.get_by_role("button", name="+1 dag").click()
    expect(window.happened).to_contain_text("Klokken står der den sto.")
    window.context.set_offline(False)
    window.complaints.clear()


def test_without_scripts(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        window = Both(browser, address, PHONE, scripts=False)
        window.page.goto(address)
        window.page.get_by_role("button", name="Begynn").click()
        phone = window.page.frame_locator("#telefon-mentor")
        window.show("Kari")
        phone.get_by_role("button", name="Videre").click()
        expect(phone.locator("#meldinger")).to_contain_text("Er det greit at jeg lagrer")
        window.show("Tiden")
        day = window.page.locator(".clock")
        before = day.inner_text()
        window.page.get_by_role("button", name="+1 dag").click()
        window.show("Tiden")
        expect(day).not_to_have_text(before)
        window.context.close()
        assert window.complaints == []


@pytest.mark.parametrize(
    ("size", "dark"),
    [
        (PHONE, True),
        seldom(A_TABLET, False),
        seldom(DESK, False),
    ],
)
def test_axe_finds_nothing(both: Opener, size: tuple[int, int], dark: bool) -> None:
    window = both(size, dark=dark, bypass_csp=True)
    found = [window.violations()]
    if size == PHONE:
        window.show("Kari")
        found.append(window.violations())
        window.show("Tiden")
        found.append(window.violations())
        window.show("Nora")
    window.plan()
    if size == PHONE:
        window.show("Tiden")
    window.page.get_by_role("button", name="+1 uke").click()
    expect(window.happened).to_have_text("Det kom 2 meldinger.")
    found.append(window.violations())
    window.page.get_by_role("link", name="Begynn på nytt").click()
    found.append(window.violations())
    assert not any(found), found
