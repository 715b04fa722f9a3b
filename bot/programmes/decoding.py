"""The bytes of a list of people as text, whichever program saved them."""

import re
from typing import Final

MOST_BYTES: Final = 2 * 1024 * 1024
# What a file begins with that is no text: those that people take for one, by name.
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What æ, ø and å from an old Mac look like in Windows' signs, within a word.
_MAC: Final = re.compile(r"[^\W\d_][¾¿Œ®¯]|[¾¿Œ®¯][^\W\d_]")
_NORWEGIAN: Final = re.compile("[æøåÆØÅ]")


class NotText(Exception):
    """`kind`: workbook (Excel's or Numbers' own), binary, too_large, empty."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def decode(data: bytes) -> str:
    """Its text, with one kind of line break. NotText."""
    if len(data) > MOST_BYTES:
        raise NotText("too_large")
    if data.startswith(_WORKBOOKS):
        raise NotText("workbook")
    text = _text(data).lstrip("\ufeff")
    if _CONTROL.search(text):
        raise NotText("binary")
    if not text.strip():
        raise NotText("empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\x00" in data:
        return _decoded(data, "utf-16-le" if _zeros(data, 1) >= _zeros(data, 0) else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = _decoded(data, "cp1252", errors="replace")
    if _MAC.search(text) and not _NORWEGIAN.search(text):
        return data.decode("mac_roman")
    if "\ufffd" in text:
        raise NotText("binary")
    return text


def _zeros(data: bytes, place: int) -> int:
    return data[place::2].count(0)


def _decoded(data: bytes, encoding: str, errors: str = "strict") -> str:
    try:
        return data.decode(encoding, errors)
    except UnicodeDecodeError as error:
        raise NotText("binary") from error
