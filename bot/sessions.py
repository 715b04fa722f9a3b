"""A session as bytes: its version in the first byte, then MessagePack.

An older version is upgraded when it is read, one step at a time. A stage that this program does
not know lands in `returning`, where the person chooses to go on or to begin anew.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from bot.errors import UnreadableSession
from dialogues.session import SESSION_VERSION, Session
from dialogues.stages import Stage

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Session).decode
_decode_raw: Final = msgspec.msgpack.Decoder().decode

Raw = dict[str, Any]

# From a version to the one after it. Every version that was ever stored is a fixture of a test.
UPGRADES: Final[Mapping[int, Callable[[Raw], Raw]]] = {}

_HEAD: Final = bytes((SESSION_VERSION,))
_STAGES: Final = frozenset(Stage)


def dump(session: Session) -> bytes:
    return _HEAD + _encode(session)


def load(stored: bytes) -> Session:
    """UnreadableSession when no upgrade makes sense of it."""
    if stored[:1] == _HEAD:
        try:
            return _decode(memoryview(stored)[1:])
        except msgspec.MsgspecError:
            pass  # perhaps only a stage we do not know
    try:
        return msgspec.convert(_mended(stored), Session)
    except (msgspec.MsgspecError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableSession(f"a session of version {stored[:1].hex()}") from error


def _mended(stored: bytes) -> Raw:
    raw: Raw = _decode_raw(memoryview(stored)[1:])
    for version in range(stored[0], SESSION_VERSION):
        raw = UPGRADES[version](raw)
    raw["version"] = SESSION_VERSION
    raw["stack"] = [_known(conversation) for conversation in raw["stack"]]
    return raw


def _known(conversation: Raw) -> Raw:
    known = [turn for turn in conversation["turns"] if turn["stage"] in _STAGES]
    if conversation["stage"] in _STAGES:
        return conversation | {"turns": known}
    nothing_open: Raw = {"set": None, "question": None, "ask": None, "held": None}
    return conversation | nothing_open | {"stage": Stage.RETURNING, "turns": known, "undone": []}
