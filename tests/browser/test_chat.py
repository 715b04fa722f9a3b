"""The chat page in Chromium, as somebody uses it."""

import re
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.live import DESK, PHONE, Visit, serving, without_scripts

Opener = Any


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_whole_conversation(visit: Opener, size: tuple[int, int]) -> None:
    window = visit(size)
    window.welcome()
    window.goal()
    expect(window.newest()).to_contain_text("Vil du ta den nå?")
    window.press("Ja, nå")
    window.conversation()
    window.press("Ingenting")
    window.press("Ja")
    expect(window.page.get_by_role("button", name="Begynn en ny samtale")).to_be_visible()
    assert window.sideways() <= 0


def test_a_reload_keeps_the_conversation(visit: Opener) -> None:
    window = visit()
    window.welcome()
    window.say("bli tryggere i møter")
    said = window.page.locator("#meldinger .message--bot").all_inner_texts()
    window.page.reload()
    assert window.page.locator("#meldinger .message--bot").all_inner_texts() == said
    expect(window.page.locator("#meldinger .message--me").last).to_contain_text("bli tryggere")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_sum_up_has_a_box_on_each_of_its_lines(visit: Opener, scripts: bool) -> None:
    window = visit(PHONE)
    window.welcome()
    window.goal()
    window.press("Ja, nå")
    window.conversation()
    if not scripts:
        window = without_scripts(visit, window)
    boxes = window.newest().get_by_role("checkbox")
    for place, box in enumerate(boxes.all(), 1):
        expect(box).to_have_accessible_name(re.compile(rf"^{place}\. .*«.+»"))
    assert boxes.count() > 1
    if scripts:
        window.newest().get_by_role("button", name="Bruk de valgte").click()
        expect(boxes.nth(0)).to_be_focused()
    boxes.nth(0).check()
    boxes.nth(1).check()
    window.press("Bruk de valgte")
    expect(window.page.locator("#meldinger")).to_contain_text("Da deler du 1 og 2 med")


def test_without_scripts(visit: Opener) -> None:
    window = visit(PHONE, scripts=False)
    window.page.goto(f"{window.address}/chat")
    window.page.get_by_role("button", name="Begynn samtalen").click()
    window.press("Videre")
    window.press("Ja, det er greit")
    window.press("Ja")
    window.field.fill("Sara")
    window.page.get_by_role("button", name="Send").click()
    expect(window.newest()).to_contain_text("Hei, Sara.")
    expect(window.newest()).to_be_in_viewport()


def test_by_keyboard_alone(visit: Opener) -> None:
    window = visit()
    window.open()
    keys = window.page.keyboard
    keys.press("Tab")
    expect(window.page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    for label in ("Videre", "Ja, det er greit", "Ja"):
        button = window.page.locator("#meldinger").get_by_role("button", name=label, exact=True)
        for _ in range(8):
            keys.press("Tab")
            if button.evaluate("(element) => element === document.activeElement"):
                break
        expect(button).to_be_focused()
        keys.press("Enter")
        expect(button).to_have_count(0)
    expect(window.newest()).to_contain_text("Hva skal jeg kalle deg?")
    window.field.focus()
    keys.type("Sara")
    keys.press("Enter")
    expect(window.newest()).to_contain_text("Hei, Sara.")
    expect(window.field).to_be_focused()
    expect(window.field).to_have_value("")


def test_a_second_window_hears_what_the_first_says(visit: Opener) -> None:
    window = visit()
    window.open()
    other = window.window()
    other.goto(f"{window.address}/chat")
    window.press("Videre")
    expect(other.locator("#meldinger .message--bot").last).to_contain_text("Er det greit")
    expect(other.locator('input[name="sporsmal"]')).to_have_count(1)


def test_pressing_twice_answers_once(visit: Opener) -> None:
    window = visit()
    window.open()
    window.page.locator("#meldinger").get_by_role("button", name="Videre").dblclick()
    expect(window.newest()).to_contain_text("Er det greit")
    window.page.wait_for_timeout(300)
    expect(window.page.locator("#meldinger .message--bot")).to_have_count(2)


def test_texts_in_a_burst_all_arrive(visit: Opener) -> None:
    window = visit()
    window.welcome()
    for text in ("bli tryggere", "i møter", "og på telefonen"):
        expect(window.field).to_have_value("")  # what is typed stays there until it is on its way
        window.field.fill(text)
        window.field.press("Enter")
    for text in ("bli tryggere", "i møter", "og på telefonen"):
        expect(
            window.page.locator("#meldinger .message--me").filter(has_text=text).first
        ).to_be_visible()


def test_deleting_everything_clears_the_page(visit: Opener) -> None:
    window = visit()
    window.welcome()
    window.say("slett")
    window.press("Ja, slett alt")
    expect(window.messages).to_have_count(1)
    window.page.reload()
    expect(window.page.get_by_role("button", name="Begynn samtalen")).to_be_visible()


def test_the_log_names_each_day_once(visit: Opener) -> None:
    window = visit()
    window.welcome()
    window.goal()
    log = window.say("logg")
    expect(log.get_by_role("heading")).to_have_count(1)
    expect(log.get_by_role("listitem")).to_have_count(5)
    expect(log.get_by_role("listitem").nth(1)).to_contain_text("Sitter stille og irriterer meg")


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(visit: Opener, size: tuple[int, int], dark: bool) -> None:
    window = visit(size, dark=dark, bypass_csp=True)
    window.welcome()
    found = [_violations(window)]
    window.goal()
    found.append(_violations(window))
    window.say("logg")
    found.append(_violations(window))
    if size == PHONE:
        window.page.locator("summary", has_text="Meny").click()
        found.append(_violations(window))
    window.say("jeg vil dø")
    found.append(_violations(window))
    window.press("Jeg mente det ikke slik")
    window.page.goto(f"{window.address}/finnes-ikke")
    found.append(_violations(window))
    window.complaints.clear()  # the console mentions every 404
    assert not any(found), found


def _violations(window: Visit) -> list[str]:
    assert window.sideways() <= 0
    report = Axe().run(window.page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in report]


def test_what_could_not_be_sent_is_still_there(visit: Opener) -> None:
    window = visit()
    window.welcome()
    window.context.set_offline(True)
    window.field.fill("bli tryggere i møter")
    window.field.press("Enter")
    expect(window.page.get_by_role("alert")).to_contain_text("Det ble ikke sendt")
    expect(window.field).to_have_value("bli tryggere i møter")
    window.context.set_offline(False)
    window.complaints.clear()
    window.field.press("Enter")
    expect(window.newest()).to_contain_text("bli tryggere i møter")
    expect(window.page.get_by_role("alert")).to_have_text("")


def test_older_messages_come_without_moving_what_is_read(visit: Opener) -> None:
    window = visit()
    window.welcome()
    for _ in range(26):
        window.say("hjelp")
    window.page.reload()
    expect(window.messages).to_have_count(50)
    link = window.page.get_by_role("link", name="Vis eldre")
    link.scroll_into_view_if_needed()
    place = window.messages.first.bounding_box()
    read = window.messages.first.element_handle()
    link.click()
    expect(link).to_have_count(0)
    expect(window.messages.first).to_contain_text("Hei. Dette er Personlig Mentor.")
    moved = read.bounding_box() if read else None
    assert place
    assert moved
    assert abs(place["y"] - moved["y"]) < 120


def test_an_open_page_does_not_hold_up_a_stop(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        window = Visit(browser, address)
        window.open()
        window.page.wait_for_timeout(200)
        stopping = monotonic()
    assert monotonic() - stopping < 3
    window.context.close()
