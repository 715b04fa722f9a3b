from datetime import UTC, datetime

import pytest

from bot.channels.telegram.meaning import Membership, Outside, meaning
from bot.channels.telegram.updates import Update
from bot.conversation import Arrival
from dialogues.answers import Attachment
from dialogues.events import Attached, Corrected, Event, Opened, Pressed, Said, Unsupported
from tests.telegram.sent_by_telegram import (
    CHAT,
    GROUP,
    NOW,
    PERSON,
    PRIVATE,
    Json,
    edited,
    membership,
    message,
    press,
    text,
    update,
)

BOT_ID = 4242
AT = datetime.fromtimestamp(NOW, UTC)
FILE = {"file_id": "F", "file_unique_id": "U"}


def read(sent: Json) -> Arrival | Outside | Membership | None:
    return meaning(Update.model_validate(sent), BOT_ID)


def event(sent: Json) -> Event:
    arrival = read(sent)
    assert isinstance(arrival, Arrival)
    return arrival.event


def test_a_text_arrives_with_who_when_and_which() -> None:
    sent = text("ringe hu på lånekassa")
    assert read(sent) == Arrival(
        channel="telegram",
        external_id=str(CHAT),
        event=Said("ringe hu på lånekassa", AT),
        first_name="Nora",
        update=(BOT_ID, sent["update_id"]),
        message_id=77,
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/start", Opened("")),
        ("/start abc_DEF-1", Opened("abc_DEF-1")),
        ("/START@mentor_bot  abc ", Opened("abc")),
        ("/hopp", Said("/hopp", AT)),
        ("/hopp@mentor_bot", Said("/hopp", AT)),
        ("/utfordre@mentor_bot nå", Said("/utfordre nå", AT)),
        ("/ 7", Said("/ 7", AT)),
        ("7/10", Said("7/10", AT)),
        ("\x00{{7*7}} <b>&", Said("\x00{{7*7}} <b>&", AT)),
    ],
)
def test_commands(written: str, expected: Event) -> None:
    assert event(text(written)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"voice": FILE}, ("voice", "F", "")),
        ({"video_note": FILE}, ("video", "F", "")),
        ({"video": FILE, "caption": "se"}, ("video", "F", "se")),
        ({"audio": FILE}, ("audio", "F", "")),
        ({"document": FILE, "caption": "cv"}, ("document", "F", "cv")),
        ({"photo": [{"file_id": "small"}, {"file_id": "large"}]}, ("photo", "large", "")),
    ],
)
def test_files_are_kept_by_their_id_with_the_caption(
    content: Json, expected: tuple[str, str, str]
) -> None:
    kind, file_id, caption = expected
    assert event(update(message=message(**content))) == Attached(
        Attachment(kind, file_id), caption, AT
    )


def test_a_voice_message_says_how_long_and_how_large_it_is() -> None:
    voice = FILE | {"duration": 181, "file_size": 2_000_000}
    heard = event(update(message=message(voice=voice)))
    assert heard == Attached(Attachment("voice", "F", 181, 2_000_000), "", AT)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"sticker": {}}, "sticker"),
        ({"animation": FILE, "document": FILE}, "animation"),
        ({"venue": {}, "location": {}}, "venue"),
        ({"location": {"latitude": 1, "longitude": 2}}, "location"),
        ({"poll": {"id": "1"}}, "poll"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "dice"),
        ({"contact": {"phone_number": "1"}}, "contact"),
    ],
)
def test_what_is_no_answer(content: Json, kind: str) -> None:
    assert event(update(message=message(**content))) == Unsupported(kind)


def test_an_edit_is_a_correction_of_the_same_message() -> None:
    arrival = read(edited("nei, 7"))
    assert isinstance(arrival, Arrival)
    assert arrival.event == Corrected(None, "nei, 7")
    assert arrival.message_id == 77
    assert event(update(edited_message=message(caption="ny", photo=[FILE]))) == Corrected(
        None, "ny"
    )


def test_a_press_carries_the_question_and_the_option() -> None:
    assert event(press("12:en:to")) == Pressed(12, "en:to")


@pytest.mark.parametrize(
    "sent",
    [
        press(""),
        press("ja"),
        press("x:ja"),
        press("-1:ja"),
        press("9999999999999999999:ja"),
        press("1:"),
        press(chat=GROUP),
        press(sender={**PERSON, "id": 99}),
        update(callback_query={"id": "1", "from": PERSON, "data": "1:ja"}),
    ],
    ids=[
        "no data",
        "no ask",
        "no number",
        "negative",
        "far too large",
        "no option",
        "in a group",
        "someone else's message",
        "no message",
    ],
)
def test_presses_that_are_nobodys(sent: Json) -> None:
    assert read(sent) is None


@pytest.mark.parametrize(
    "chat", [GROUP, {"id": -5, "type": "group"}, {"id": -6, "type": "channel"}]
)
def test_outside_a_private_chat(chat: Json) -> None:
    outside = Outside(chat["id"], "nb")
    assert read(text("hei", chat)) == outside
    assert read(membership("member", chat)) == outside
    assert read(membership("administrator", chat)) == outside
    assert read(membership("left", chat)) is None
    assert read(edited("hei igjen", chat)) is None


def test_a_channel_post_is_outside() -> None:
    post = message({"id": -6, "type": "channel"}, text="hei")
    assert read(update(channel_post=post)) == Outside(-6, None)


def test_blocked_and_unblocked() -> None:
    assert read(membership("kicked")) == Membership(CHAT, blocked=True)
    assert read(membership("member")) == Membership(CHAT, blocked=False)


@pytest.mark.parametrize(
    "sent",
    [
        update(),
        update(poll_answer={"poll_id": "1"}),
        update(message=message(pinned_message={"message_id": 1})),
        update(message=message(PRIVATE, new_chat_title="x")),
        update(edited_message=message(location={})),
    ],
)
def test_what_means_nothing_to_us(sent: Json) -> None:
    assert read(sent) is None
