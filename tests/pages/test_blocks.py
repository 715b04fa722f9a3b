import pytest
from markupsafe import Markup

from bot.pages.blocks import (
    Call,
    Calls,
    Day,
    Entry,
    Mirror,
    Paragraph,
    blocks,
    crisis_blocks,
    linked,
)


def test_every_line_is_a_paragraph() -> None:
    assert blocks("Hei.\nDette er to.\n\nOg tre.") == (
        Paragraph(Markup("Hei.")),
        Paragraph(Markup("Dette er to.")),
        Paragraph(Markup("Og tre.")),
    )


def test_own_words_alone_on_a_line_are_a_mirror() -> None:
    html = "Takk. Du skrev:\n<i>«jeg tør ikke &amp; vil ikke»</i>\nHva skal til?"
    assert blocks(html) == (
        Paragraph(Markup("Takk.")),
        Mirror(Markup("Du skrev"), Markup("jeg tør ikke &amp; vil ikke")),
        Paragraph(Markup("Hva skal til?")),
    )


def test_a_date_leads_up_to_own_words() -> None:
    assert blocks("Neste steg, fredag 27. november:\n<i>«ringe Kari»</i>") == (
        Mirror(Markup("Neste steg, fredag 27.\N{NO-BREAK SPACE}november"), Markup("ringe Kari")),
    )


def test_own_words_of_several_lines_stay_together() -> None:
    html = "Du skrev: <i>«en\nto»</i>, på mandag\nHva nå?"
    assert [block.html for block in blocks(html) if isinstance(block, Paragraph)] == [
        "Du skrev: <i>«en\nto»</i>, på mandag",
        "Hva nå?",
    ]


def test_earlier_answers_stand_under_their_day() -> None:
    html = (
        "Dette har du skrevet før:\n\nonsdag 25. november\nSlik er det:\n+2: ett\nHvor er du?\n"
        "<i>«på −1»</i>\n\nonsdag 25. november\nDu skrev:\n<i>«ja»</i>\n\n"
        "søndag 5. oktober 2025\n<i>«først»</i>\n\nsøndag 5. oktober 2025\nHva?\n(uten tekst)"
    )
    assert blocks(html) == (
        Paragraph(Markup("Dette har du skrevet før:")),
        Day(
            Markup("onsdag 25.\N{NO-BREAK SPACE}november"),
            (
                Entry(Markup("Slik er det:\n+2: ett\nHvor er du?"), Markup("på −1"), Markup()),
                Entry(Markup("Du skrev:"), Markup("ja"), Markup()),
            ),
        ),
        Day(
            Markup("søndag 5.\N{NO-BREAK SPACE}oktober 2025"),
            (
                Entry(Markup(), Markup("først"), Markup()),
                Entry(Markup("Hva?"), Markup(), Markup("(uten tekst)")),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Da blir det fredag 27. november kl. 08.00.", "27.~november kl.~08.00."),
        ("Du valgte 3. Hva nå?", "3. Hva"),
        ("<i>«den 27. november»</i>", "27. november"),
    ],
)
def test_a_date_is_not_broken_but_own_words_are_as_written(text: str, shown: str) -> None:
    assert shown.replace("~", "\N{NO-BREAK SPACE}") in linked(text)


@pytest.mark.parametrize("number", ["113", "116 117", "116 123", "116 111", "22 40 00 40"])
def test_emergency_numbers_can_be_called(number: str) -> None:
    digits = number.replace(" ", "")
    assert linked(f"Ring {number}.") == f'Ring <a href="tel:{digits}">{number}</a>.'


@pytest.mark.parametrize("text", ["1130", "2113", "&#113;", "+113", "<i>«jeg ringte 113»</i>"])
def test_what_is_no_emergency_number_stays_text(text: str) -> None:
    assert linked(text) == text


def test_an_address_becomes_a_link() -> None:
    html = "Lenken: https://mentor.example/inn/a-b_c113."
    address = "https://mentor.example/inn/a-b_c113"
    assert linked(html) == f'Lenken: <a href="{address}">{address}</a>.'


def test_a_crisis_lists_who_to_call() -> None:
    html = "Stopp.\nFare for liv: ring 113\nLegevakt: 116 117\nDet er alt."
    assert crisis_blocks(html) == (
        Paragraph(Markup("Stopp.")),
        Calls((Call(Markup("Fare for liv"), "113"), Call(Markup("Legevakt"), "116 117"))),
        Paragraph(Markup("Det er alt.")),
    )
