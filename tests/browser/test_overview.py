"""The goal, the next step and the shortcuts: beside the conversation, or in the menu."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.live import PHONE, without_scripts

Opener = Any


def test_the_goal_stands_beside_the_conversation(visit: Opener) -> None:
    window = visit()
    window.welcome()
    window.goal()
    side = window.page.get_by_label("Målet ditt og snarveier")
    expect(side).to_contain_text("Jeg vil ta ordet i ledermøtene")
    expect(side.get_by_role("img", name="Vurdert til −1")).to_be_visible()
    side.get_by_role("button", name="Se eller endre målet").click()
    expect(window.newest()).to_contain_text("Sist var du på −1")


def test_before_consent_there_is_nothing_to_delete(visit: Opener) -> None:
    window = visit()
    window.open()
    side = window.page.get_by_label("Målet ditt og snarveier")
    expect(side).to_contain_text("Når du har et mål")
    expect(side.get_by_role("button")).to_have_count(0)


def test_a_long_goal_is_cut_until_all_of_it_is_asked_for(visit: Opener) -> None:
    window = visit()
    window.welcome()
    window.say("Jeg vil ta ordet i ledermøtene og stå for det jeg mener. " * 12)
    goal = window.page.get_by_label("Målet ditt og snarveier").locator(".quote")
    cut = goal.bounding_box()
    window.page.get_by_label("Målet ditt og snarveier").get_by_text("Vis alt").click()
    whole = goal.bounding_box()
    assert cut
    assert whole
    assert cut["height"] < 160 < whole["height"]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_on_a_phone(visit: Opener, scripts: bool) -> None:
    window = visit(PHONE)
    window.welcome()
    window.goal()
    if not scripts:
        window = without_scripts(visit, window)
    button = window.page.locator("summary", has_text="Meny").first
    menu = window.page.locator("#meny-innhold")
    expect(menu).to_be_hidden()
    button.focus()
    window.page.keyboard.press("Enter")
    expect(menu).to_contain_text("Jeg vil ta ordet i ledermøtene")
    expect(menu.get_by_role("button")).to_have_text(
        [
            "Ta pause",
            "Det du har skrevet før",
            "Se eller endre målet",
            "Alt som er lagret om deg",
            "Slett det du har skrevet",
        ]
    )
    assert window.sideways() <= 0
    menu.get_by_role("button", name="Se eller endre målet").click()
    expect(window.newest()).to_contain_text("Sist var du på −1")
    expect(menu).to_be_hidden()


def test_escape_and_a_turn_elsewhere_close_the_menu(visit: Opener) -> None:
    window = visit(PHONE)
    window.welcome()
    button = window.page.locator("summary", has_text="Meny")
    menu = window.page.locator("#meny-innhold")
    button.click()
    expect(menu).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    window.field.focus()
    expect(menu).to_be_hidden()
