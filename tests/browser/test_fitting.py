"""What is in view, and how large, in windows of every size."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.live import PHONE, Visit

Opener = Any


def test_the_newest_buttons_are_in_view(visit: Opener) -> None:
    window = visit(PHONE)
    window.open()
    _all_in_view(window, "Videre")
    window.press("Videre")
    _all_in_view(window, "Ja, det er greit", "Nei takk", "Les mer")
    expect(window.newest().get_by_text("Jeg lagrer navnet du velger")).to_be_in_viewport()
    window.press("Ja, det er greit")
    window.press("Ja")
    window.say("Bjørg-Ingeborg")
    _all_in_view(window, "Døråpner", "Læringssamarbeid", "Vet ikke", "Si det annerledes")
    window.press("Læringssamarbeid")
    window.say("hjelp")
    _all_in_view(window, "Jeg trenger hjelp nå", "Tilbake til samtalen")
    window.page.reload()
    _all_in_view(window, "Jeg trenger hjelp nå", "Tilbake til samtalen")


def _all_in_view(window: Visit, *labels: str) -> None:
    for label in labels:
        button = window.newest().get_by_role("button", name=label, exact=True)
        expect(button).to_be_in_viewport(ratio=1)
        # Pressed without scrolling, it is not behind anything either.
        button.click(trial=True)


def test_nothing_scrolls_on_load_where_all_of_it_is_seen(visit: Opener) -> None:
    window = visit()
    window.context.add_init_script(
        "Element.prototype.scrollIntoView = () => console.error('it scrolls')"
    )
    window.open()
    window.page.reload()
    expect(window.newest()).to_be_in_viewport(ratio=1)


def test_at_400_per_cent_the_whole_page_scrolls(visit: Opener) -> None:
    window = visit((320, 256))
    window.welcome()
    assert window.sideways() <= 0
    window.say("bli tryggere i møter")
    expect(window.newest()).to_be_in_viewport()


def test_every_target_is_large_enough_for_a_thumb(visit: Opener) -> None:
    window = visit(PHONE)
    window.welcome()
    window.goal()
    for target in window.page.locator("button:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 43.9, target.inner_text()


def test_a_word_without_end_stays_in_its_bubble(visit: Opener) -> None:
    window = visit(PHONE)
    window.welcome()
    window.say("å" * 4096)
    assert window.sideways() <= 0


def test_a_crisis_fits_a_small_phone(visit: Opener) -> None:
    window = visit(PHONE)
    window.welcome()
    panel = window.say("Jeg orker ikke mer, jeg vil dø").get_by_role("alert")
    expect(panel.get_by_role("link")).to_have_count(5)
    for link in panel.get_by_role("link").all():
        expect(link).to_be_in_viewport(ratio=1)
    expect(panel.get_by_role("button", name="Jeg mente det ikke slik")).to_be_in_viewport()
    window.press("Jeg mente det ikke slik")
    expect(window.page.get_by_role("alert").filter(has_text="113")).to_have_count(0)
