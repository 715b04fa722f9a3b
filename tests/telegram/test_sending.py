from bot.channels.telegram.sending import keyboard
from dialogues.session import Button, Message


def test_a_message_without_buttons_has_no_keyboard() -> None:
    assert keyboard(Message("Hei.")) is None
    assert keyboard(Message("Hei.", buttons=((),), ask=3)) is None


def test_rows_stay_rows_and_data_names_the_question() -> None:
    rows = (Button("1", "1"), Button("2", "2")), (Button("Hopp over", "!hopp"),)
    assert keyboard(Message("Velg.", buttons=rows, ask=41)) == {
        "inline_keyboard": [
            [{"text": "1", "callback_data": "41:1"}, {"text": "2", "callback_data": "41:2"}],
            [{"text": "Hopp over", "callback_data": "41:!hopp"}],
        ]
    }


def test_a_key_that_telegram_would_refuse_costs_its_button_and_not_the_message() -> None:
    long = Button("Alt", "+" + "ø" * 31)
    assert len(f"9:{long.option}".encode()) == 65
    short = Button("Litt", "+" + "ø" * 30)
    assert keyboard(Message("Velg.", buttons=((long,), (short,)), ask=9)) == {
        "inline_keyboard": [[{"text": "Litt", "callback_data": "9:" + short.option}]]
    }
