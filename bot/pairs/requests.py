"""What a mentee asks the mentor for: drafted in a talk, sent when the mentee says so."""

from dataclasses import dataclass
from typing import Final

import msgspec

from bot.pairs.reading import Answerer, Keeper, Keeping, Loader
from bot.store.ids import new_id
from bot.store.pair_tables import requests
from dialogues.effects import Request

_pack: Final = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class RequestText:
    stance: str
    answers: tuple[tuple[str, str], ...]
    text: str = ""


unpack_request: Final = msgspec.msgpack.Decoder(RequestText).decode


def draft(keeping: Keeping, wanted: Request) -> None:
    """One for each conversation; drafted again it is the newest wording."""
    identity = new_id()
    row = {
        "id": identity,
        "person_id": keeping.person,
        "conversation": wanted.conversation,
        "at": keeping.now,
        "body": keeping.key.seal(
            "requests", identity, _pack(RequestText(wanted.stance, wanted.answers))
        ),
        "state": "draft",
    }
    changed = {name: row[name] for name in ("id", "at", "body")}
    keeping.transaction.execute(
        keeping.transaction.insert(requests)
        .values(row)
        .on_conflict_do_update(
            index_elements=["person_id", "conversation"],
            set_=changed,
            where=requests.c.state == "draft",
        )
    )


KEEPERS: Final[dict[type, Keeper]] = {Request: draft}
LOADERS: Final[dict[str, Loader]] = {}
ANSWERERS: Final[dict[type, Answerer]] = {}
