"""A coordinator's first day: from an empty database to a set that is changed, and changed back.

Everything is done by what can be seen on the pages. The only addresses that are opened are the
links that people are given.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.beginning import Place, from_nothing
from tests.browser.live import PHONE, WELCOME, Visit

PROGRAMME = "Ny som leder 2026"
NAMES = "Åse Bjørn Cæcilie Dag Eva Frøya Gro Håkon Ida Odd Kåre Lærke"
PAIRS = [(f"{name} Ås", f"{n}@skole.no", f"Mentor {n}", f"mentor{n}@skole.no")
         for n, name in enumerate(NAMES.split(" "), 1)]  # fmt: skip

SET = "Det andre spør deg om"  # the first that explores, for those who choose as they do here
OLD = ("Hva spør andre deg om når de står fast?", "Hva gjør du når du hjelper noen?")
# Each question, and its other wording. The last is asked when the one before it got a yes.
NEW = {
    "bokmål": (
        ("Hva kommer folk til deg med?", "Hva er det folk vil at du skal se på?"),
        ("Har du lært det på jobb?", "Kom det med jobben?"),
        ("Hvem lærte du det av?", "Hvem viste deg hvordan?"),
    ),
    "nynorsk": (
        ("Kva kjem folk til deg med?", "Kva er det folk vil at du skal sjå på?"),
        ("Har du lært det på jobben?", "Kom det med jobben din?"),
        ("Kven lærte du det av?", "Kven viste deg korleis?"),
    ),
    "engelsk": (
        ("What do people bring to you?", "What do people want you to look at?"),
        ("Did you learn it at work?", "Did it come with the job?"),
        ("Who did you learn it from?", "Who showed you how?"),
    ),
}
FIRST, SECOND, THIRD = (words for words, _ in NEW["bokmål"])


@pytest.fixture
def place(browser: Browser, tmp_path: Path) -> Iterator[Place]:
    with from_nothing(browser, tmp_path) as place:
        yield place


def test_a_set_is_changed_while_people_talk_and_changed_back(place: Place) -> None:
    hilde = place.window(place.first_link, "Åpne stabens sider").page
    make_a_programme(hilde)
    links = invite_twelve_pairs(hilde)

    kare = place.window(links["Kåre Ås"], "Begynn", PHONE)
    ida = place.window(links["Ida Ås"], "Begynn", PHONE)
    say_yes(kare)
    say_yes(ida)
    ida.press("Senere")
    asks(begin_talking(kare), OLD[0])

    find_the_set(hilde)
    write_in_three_languages(hilde)
    make_a_mistake_and_mend_it(hilde)
    look_at_the_preview(hilde)
    before = place.rows()
    try_the_set(hilde)
    assert place.rows() == before
    publish(hilde, "Få forsto det første spørsmålet")

    asks(kare.say("Hvordan de skal si ifra i møter"), OLD[1])
    ida.say("start")
    ida.press("Vet ikke ennå")
    asks(begin_talking(ida), FIRST)
    asks(ida.say("Kalkyler og regneark på store bygg"), SECOND)

    compare(hilde)
    roll_back(hilde, "Det gamle var bedre likevel")
    asks(ida.press("Ja"), THIRD)
    dag = place.window(links["Dag Ås"], "Begynn", PHONE)
    say_yes(dag)
    asks(begin_talking(dag), OLD[0])
    read_the_log(hilde)


def make_a_programme(page: Page) -> None:
    click(page, "Til programmene")
    click(page, "Nytt program")
    page.get_by_label("Navnet på programmet").fill(PROGRAMME)
    page.get_by_label("Hvem deltakerne kan kontakte").fill("Hilde Aas, hilde@example.no")
    page.get_by_role("radio", name="Læringssamarbeid").check()
    page.get_by_label("Siste dag").fill("2099-06-30")
    click(page, "Lag programmet")
    expect(page.get_by_role("status")).to_contain_text("Programmet er laget.")


def a_list() -> bytes:
    """As Excel in Norway saves it, with one row twice and a bad address in another."""
    bad = ("Øyvind Ås", "øyvind-skole.no", "Mentor 13", "mentor13@skole.no")
    rows = [("Mentee", "E-post mentee", "Mentor", "E-post mentor"), *PAIRS, PAIRS[0], bad]
    return "\r\n".join(";".join(row) for row in rows).encode("cp1252")


def invite_twelve_pairs(page: Page) -> dict[str, str]:
    """The link on each card of the sheet, by the name on it."""
    click(page.get_by_role("status"), "Inviter folk")
    page.get_by_label("Eller velg en fil").set_input_files(
        {"name": "deltakere.csv", "mimeType": "text/csv", "buffer": a_list()}
    )
    click(page, "Se over lista")
    expect(page.get_by_text("14 rader er lest. Ingenting er lagret ennå.")).to_be_visible()
    expect(item(page, "Linje 14")).to_contain_text("Det samme står på linje 2.")
    expect(item(page, "Linje 15")).to_contain_text("«øyvind-skole.no» er ingen e-postadresse.")
    click(page, "Legg inn 12 rader")
    expect(page.get_by_role("heading", name="24 personer lagt inn")).to_be_visible()
    click(page, "Lag lenker og ark")
    cards = item(page, "Du er invitert")
    expect(cards).to_have_count(24)
    expect(page.get_by_role("img", name="QR-kode med lenken til Åse Ås")).to_be_visible()
    read = [re.match(r"(.+?)\n.*?(http\S+)", text, re.DOTALL) for text in cards.all_inner_texts()]
    return {card[1]: card[2] for card in read if card}


def say_yes(visit: Visit) -> None:
    """Through the welcome. The goal can wait."""
    for label in WELCOME:
        visit.press(label)
    visit.say("Sara")
    for label in ("Læringssamarbeid", "Ja", "Vet ikke ennå"):
        visit.press(label)


def begin_talking(visit: Visit) -> Locator:
    """To the first question of the set."""
    visit.press("Ja, nå")
    return visit.press("Hopp over")


def asks(message: Locator, words: str) -> None:
    expect(message).to_contain_text(words)


def find_the_set(page: Page) -> None:
    click(page, "Spørsmål")
    all_of_them = page.get_by_role("status").inner_text()
    page.get_by_label("Søk i titler og spørsmål").fill(OLD[0])
    expect(page.get_by_role("status")).not_to_have_text(all_of_them)
    click(page, SET)


def write_in_three_languages(page: Page) -> None:
    """Three questions in place of five."""
    cards = page.get_by_role("region", name=re.compile(r"Spørsmål \d"))
    for number, left in ((5, 4), (2, 3)):
        page.locator("summary", has_text=f"Fjern spørsmål {number}").click()
        click(page, f"Ja, fjern spørsmål {number}")
        expect(cards).to_have_count(left)
    choose(page, "Alle tre")
    page.get_by_text("Om settet").first.click()
    page.get_by_label("Tittel nynorsk").fill("Det folk kjem med")
    page.get_by_label("Tittel engelsk").fill("What people bring")
    first, second, third = (question(page, number) for number in (1, 2, 3))
    for card in (second, third):
        if not card.get_by_label("Spørsmålet bokmål").is_visible():
            card.get_by_text("Vises alltid").first.click()
    choose(second, "Ja eller nei")
    for language, questions in NEW.items():
        for card, (words, other) in zip((first, second, third), questions, strict=True):
            card.get_by_label(f"Spørsmålet {language}").fill(words)
            card.get_by_label(f"Annen ordlyd {language}").fill(other)
    only_if = third.get_by_role("group", name="Vises bare hvis")
    only_if.get_by_label("Svaret på spørsmål").select_option(label=f"2. {SECOND}")
    only_if.get_by_label("Verdi").select_option(label="ja")


def make_a_mistake_and_mend_it(page: Page) -> None:
    """The question that depends on an answer is moved in front of it."""
    click(page, "Flytt opp: spørsmål 3")
    click(page, "Publiser …")
    wrong = page.get_by_role("region", name="Dette må rettes først")
    expect(wrong).to_contain_text("Spørsmål 2, «Vises bare hvis»")
    expect(page.get_by_role("button", name="Publiser", exact=True)).to_have_count(0)
    click(wrong, "Gå til spørsmål 2, bokmål")
    check = page.get_by_role("region", name="Sjekk og råd")
    expect(check).to_contain_text("Feil.")
    click(page, "Flytt ned: spørsmål 2")
    expect(check).not_to_contain_text("Feil.")


def look_at_the_preview(page: Page) -> None:
    phones = [page.get_by_role("figure", name=language.capitalize()) for language in NEW]
    for phone, questions in zip(phones, NEW.values(), strict=True):
        for words, _ in questions:
            expect(phone).to_contain_text(words)
    page.get_by_text("Prøv med andre svar").click()
    page.get_by_label("Svaret på spørsmål 2").select_option(label="nei")
    for phone, questions in zip(phones, NEW.values(), strict=True):
        expect(phone).to_contain_text("Spørsmål 3 blir ikke stilt: det vises ikke")
        expect(phone).not_to_contain_text(questions[2][0])


def try_the_set(page: Page) -> None:
    click(page, "Prøv settet")
    talk = page.get_by_role("region", name="Samtalen")
    expect(talk).to_contain_text(FIRST)
    page.get_by_label("Svar som mentee").fill("Kalkyler på store bygg i nord")
    click(page, "Send")
    expect(talk).to_contain_text(SECOND)
    click(page, "Nei")
    expect(talk).to_contain_text("Her er settet ferdig.")
    expect(talk).not_to_contain_text(THIRD)
    click(page, "Engelsk")
    expect(talk).to_contain_text(NEW["engelsk"][0][0])
    click(page, "Tilbake til redigering")


def publish(page: Page, why: str) -> None:
    click(page, "Publiser …")
    page.get_by_label("Hvorfor endrer du dette?").fill(why)
    click(page, "Publiser")
    expect(page.get_by_text("Fra neste samtale er det dette som gjelder.")).to_be_visible()
    for told in ("I bruk", why, "I dag kl.", "Hilde Aas"):
        expect(item(page, "Revisjon 2")).to_contain_text(told)


def compare(page: Page) -> None:
    choose(page, "Fra Revisjon 1")
    choose(page, "Til Revisjon 2")
    click(page, "Sammenlign")
    changed = page.get_by_role("region", name="Fra revisjon 1 til revisjon 2")
    expect(changed.get_by_role("deletion").filter(has_text="når de står fast")).to_be_visible()
    expect(changed).to_contain_text("vises hvis svaret på spørsmål 2 er ja")
    expect(changed).to_contain_text("Nytt språk: nynorsk")


def roll_back(page: Page, why: str) -> None:
    item(page, "Revisjon 1").get_by_role("link", name="Publiser på nytt").click()
    page.get_by_label("Hvorfor går du tilbake?").fill(why)
    click(page, "Publiser revisjon 1 på nytt")
    for told in ("I bruk", why, "Hilde Aas"):
        expect(item(page, "Revisjon 3")).to_contain_text(told)


def read_the_log(page: Page) -> None:
    """Everything that Hilde did, the newest first."""
    click(page, "Hendelser")
    expect(page.get_by_role("main").get_by_role("listitem")).to_contain_text([
        "Publiserte en gammel revisjon på nytt",
        "Publiserte et spørsmålssett",
        "Begynte på et utkast",
        "Laget invitasjoner",
        "Inviterte til et program",
        re.compile(f"Laget et program: {PROGRAMME}.*læringssamarbeid · språk: bokmål", re.DOTALL),
        "Logget inn",
        "Laget en innloggingslenke: Hilde Aas",
        "Ble den første eieren: Hilde Aas",
    ])  # fmt: skip


def choose(where: Page | Locator, label: str) -> None:
    where.get_by_role("radio", name=label, exact=True).check()


def click(where: Page | Locator, label: str) -> None:
    """The link or the button that says so."""
    button = where.get_by_role("button", name=label, exact=True)
    where.get_by_role("link", name=label, exact=True).or_(button).click()


def item(page: Page, words: str) -> Locator:
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=words)


def question(page: Page, number: int) -> Locator:
    return page.get_by_role("region", name=f"Spørsmål {number}")
