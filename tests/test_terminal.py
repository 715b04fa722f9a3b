from datetime import UTC, datetime

import pytest

from bot.channels.terminal import button_lines, styled, understand
from dialogues.events import Event, Opened, Pressed, Said
from dialogues.session import Button, Message

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
AT = NOW.replace(microsecond=0)

CHOICE = Message(
    "Hva?",
    buttons=((Button("Tid", "tid"), Button("Mot", "mot")), (Button("Hopp over", "!hopp"),)),
    ask=4,
)
NEWS = Message("Kari skriver:", buttons=((Button("Takk", "@takk-7"),),), standing=True)
SCALE = Message(
    "Hvor?", buttons=(tuple(Button(label, label) for label in ("−1", "0", "+1")),), ask=5
)


@pytest.mark.parametrize(
    ("typed", "shown", "event"),
    [
        ("2", CHOICE, Pressed(4, "mot")),
        ("3", CHOICE, Pressed(4, "!hopp")),
        ("mot", CHOICE, Pressed(4, "mot")),
        ("4", CHOICE, Said("4", AT)),
        ("0", CHOICE, Said("0", AT)),
        ("²", CHOICE, Said("²", AT)),
        ("mest tid", CHOICE, Said("mest tid", AT)),
        ("0", SCALE, Pressed(5, "0")),
        ("+1", SCALE, Pressed(5, "+1")),
        ("2", SCALE, Said("2", AT)),
        ("2", Message("Hei."), Said("2", AT)),
        ("takk", NEWS, Pressed(0, "@takk-7")),
        ("2", NEWS, Said("2", AT)),
        ("hei", None, Said("hei", AT)),
        ("/start", None, Opened()),
        ("/start abc", CHOICE, Opened("abc")),
        ("/hopp", CHOICE, Said("/hopp", AT)),
    ],
)
def test_what_is_typed(typed: str, shown: Message | None, event: Event) -> None:
    assert understand(typed, shown, NOW) == event


def test_buttons_are_numbered_through_the_rows() -> None:
    assert [line.plain.rstrip() for line in button_lines(CHOICE)] == [
        "1 Tid   2 Mot",
        "3 Hopp over",
    ]


def test_a_scale_is_its_own_numbers() -> None:
    assert [line.plain.rstrip() for line in button_lines(SCALE)] == ["−1   0   +1"]


def test_mark_up_is_shown_and_escapes_are_undone() -> None:
    text = styled("Du skrev:\n<i>«&lt;b&gt; &amp; [red]»</i>")
    assert text.plain == "Du skrev:\n«<b> & [red]»"
    assert [(span.style, text.plain[span.start : span.end]) for span in text.spans] == [
        ("italic", "«<b> & [red]»")
    ]
