"""Updates as Telegram sends them."""

from itertools import count
from typing import Any

Json = dict[str, Any]

CHAT = 1_000_001
NOW = 1_795_500_000
_update_ids = count(500)

PERSON: Json = {"id": CHAT, "is_bot": False, "first_name": "Nora", "language_code": "nb"}
PRIVATE: Json = {"id": CHAT, "first_name": "Nora", "type": "private"}
GROUP: Json = {"id": -100_200, "title": "Kull 26", "type": "supergroup"}
BOT: Json = {"id": 4242, "is_bot": True, "first_name": "Mentor", "username": "mentor_bot"}


def update(**content: object) -> Json:
    return {"update_id": next(_update_ids), **content}


def message(chat: Json = PRIVATE, **content: object) -> Json:
    return {"message_id": 77, "from": PERSON, "chat": chat, "date": NOW, **content}


def text(words: str, chat: Json = PRIVATE) -> Json:
    return update(message=message(chat, text=words))


def edited(words: str, chat: Json = PRIVATE) -> Json:
    return update(edited_message=message(chat, text=words, edit_date=NOW + 60))


def press(data: str = "1:ja", chat: Json = PRIVATE, sender: Json = PERSON) -> Json:
    yes, no = {"text": "Ja", "callback_data": "1:ja"}, {"text": "Nei", "callback_data": "1:nei"}
    shown = {
        "message_id": 1001,
        "from": BOT,
        "chat": chat,
        "date": NOW,
        "text": "Vil du?",
        "reply_markup": {"inline_keyboard": [[yes, no]]},
    }
    return update(
        callback_query={
            "id": "cb1",
            "from": sender,
            "chat_instance": "1",
            "message": shown,
            "data": data,
        }
    )


def membership(status: str, chat: Json = PRIVATE) -> Json:
    member = {"user": BOT, "status": status}
    return update(
        my_chat_member={
            "chat": chat,
            "from": PERSON,
            "date": NOW,
            "old_chat_member": {"user": BOT, "status": "member"},
            "new_chat_member": member,
        }
    )
