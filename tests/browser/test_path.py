"""/framgang in a real browser: in every size, by keyboard, and with axe."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, expect

from bot.app import utc_now
from tests.browser.live import DESK, PHONE, Visit, seldom, serving
from tests.browser.test_chat import _violations

Opener = Any


def at_the_path(window: Visit) -> None:
    window.page.goto(f"{window.address}/framgang")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Framgangen din")


@pytest.mark.parametrize("size", [PHONE, seldom(DESK)])
@pytest.mark.parametrize("dark", [seldom(False), True])
def test_axe_finds_nothing(visit: Opener, size: tuple[int, int], dark: bool) -> None:
    window = visit(size, dark=dark, bypass_csp=True)
    window.welcome()
    at_the_path(window)
    found = [_violations(window)]
    window.page.goto(f"{window.address}/chat")
    window.goal()
    window.say("nytt steg")
    window.say("si én ting i møtet")
    window.press("I morgen")
    window.say("hopp")
    window.say("framgang")
    found.append(_violations(window))
    at_the_path(window)
    found.append(_violations(window))
    for summary in window.page.locator("summary").all():
        summary.click()
    found.append(_violations(window))
    assert not any(found), found


@dataclass(eq=False)
class SlowClock:
    """The real one, and as many days ahead as it is told."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.mark.parametrize("times", [3, 6, 14])
def test_labels_do_not_run_into_each_other(browser: Browser, tmp_path: Path, times: int) -> None:
    clock = SlowClock()
    with serving(tmp_path, clock) as address:
        window = Visit(browser, address, PHONE)
        window.welcome()
        window.goal()
        for turn in range(1, times):
            clock.ahead += timedelta(days=1 + 40 * (turn % 3))
            window.say("vurder målet")
            window.press(("0", "+1", "−2")[turn % 3])
        for size in (PHONE, DESK):
            window.page.set_viewport_size({"width": size[0], "height": size[1]})
            at_the_path(window)
            assert window.sideways() <= 0
            chart = window.page.get_by_role("img", name="Målet over tid")
            texts = chart.locator("text:visible").all()
            assert len(texts) >= 5 + 2  # levels, and at least the first and the last day
            boxes = [box for text in texts if (box := text.bounding_box())]
            assert all(box["x"] >= 0 and box["x"] + box["width"] <= size[0] for box in boxes)
            assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)]
        assert window.complaints == []
        window.context.close()


def _overlap(one: FloatRect, other: FloatRect) -> bool:
    across = one["x"] < other["x"] + other["width"] and other["x"] < one["x"] + one["width"]
    down = one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]
    return across and down


def test_the_colours_follow_light_and_dark(visit: Opener) -> None:
    colours = []
    for dark in (False, True):
        window = visit(dark=dark)
        window.welcome()
        window.goal()
        at_the_path(window)
        label = window.page.locator(".chart text.ink").first
        colours.append(label.evaluate("element => getComputedStyle(element).fill"))
    assert colours[0] != colours[1]


def test_by_keyboard_alone(visit: Opener) -> None:
    window = visit(PHONE)
    window.welcome()
    window.goal()
    at_the_path(window)
    page = window.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Til samtalen")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Målet over tid")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Vurder målet på nytt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(window.newest()).to_contain_text("Hvor er du i dag?")


def test_from_the_conversation_and_back(visit: Opener) -> None:
    window = visit(DESK)
    window.welcome()
    window.goal()
    window.say("framgang").get_by_role("link", name="Se framgangen din").click()
    expect(window.page).to_have_url(f"{window.address}/framgang")
    window.page.get_by_role("link", name="Til samtalen").click()
    window.page.get_by_label("Målet ditt og snarveier").get_by_role(
        "link", name="Framgangen din"
    ).click()
    expect(window.page).to_have_url(f"{window.address}/framgang")


def test_every_target_is_large_enough_for_a_thumb(visit: Opener) -> None:
    window = visit(PHONE)
    window.welcome()
    window.goal()
    at_the_path(window)
    for target in window.page.locator("a:visible, button:visible, summary:visible").all():
        box = target.bounding_box()
        assert box is not None
        if target.get_attribute("class") != "skip":
            assert box["height"] >= 43.9, target.inner_text()
