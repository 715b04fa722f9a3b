"""The picture that is sent: a PNG with its text in it, whatever a mentee has written."""

import asyncio
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import resvg_py

from bot.drawings import pictures
from bot.drawings.pictures import png, svg
from bot.errors import NotDrawn
from dialogues.progress import Progress
from tests.drawings.paths import FULL, LEVELS, competence, rated, step


def pixels(picture: bytes) -> tuple[int, int, bytes]:
    """Width, height and a hash of sorts of what is drawn: the inflated rows."""
    assert picture.startswith(b"\x89PNG")
    across, down = struct.unpack(">II", picture[16:24])
    drawn, at = b"", 8
    while at < len(picture):
        (size,) = struct.unpack(">I", picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            drawn += picture[at + 8 : at + 8 + size]
        at += size + 12
    return across, down, zlib.decompress(drawn)


def test_it_holds_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    with_text = pixels(png(FULL))
    without = re.sub(r"<text.*?</text>", "", svg(FULL), flags=re.DOTALL)
    bare = resvg_py.svg_to_bytes(svg_string=without, zoom=pictures.SHARPER)
    assert with_text[:2] == pixels(bytes(bare))[:2]
    assert with_text[2] != pixels(bytes(bare))[2]
    monkeypatch.setattr(pictures, "FONTS", ())
    assert pixels(png(FULL)) == pixels(bytes(bare)), "without a font all text is dropped"


@pytest.mark.parametrize(("one", "other"), [("æ", "e"), ("ø", "o"), ("å", "a"), ("Å", "A")])
def test_norwegian_letters_are_their_own(one: str, other: str) -> None:
    goals = [Progress(letter * 20, (), rated(0)) for letter in (one, other, "\ufdd0")]
    assert len({pixels(png(goal)) for goal in goals}) == 3


@pytest.mark.parametrize(
    "progress",
    [
        Progress(),
        Progress("mål"),
        Progress("mål", LEVELS, rated(0)),
        Progress("mål", LEVELS, rated(0, 0, 0)),
        Progress("mål", LEVELS, rated(*range(60))),
        Progress("ø" * 4000, ((0, "å" * 4000),), rated(0, 1), (), (step("æ" * 4000),)),
        Progress(None, (), (), (competence("<b>&amp; {{7*7}}", 1, 10),), (step('"\x00\ud800'),)),
        Progress("😀 \u202eגם", (), (), tuple(competence("Ø" * 90, 1, 5) for _ in range(40))),
    ],
)
def test_whatever_there_is_it_can_be_drawn_and_sent(progress: Progress) -> None:
    across, down, _ = pixels(png(progress, "Nora <&"))
    # Telegram takes no photo whose sides add up to more, or of which one is 20 times the other.
    assert across + down <= 10_000
    assert 1 / 20 < across / down < 20


def test_what_was_written_is_text_and_no_mark_up() -> None:
    odd = Progress("</text><script/>", (), (), (competence("<i>&", 2),), (step("{{ 7*7 }}"),))
    root = ET.fromstring(svg(odd))
    text = " ".join(root.itertext())
    for written in ("</text><script/>", "<i>&", "{{ 7*7 }}"):
        assert written in text


def test_for_somebody_else_it_says_whose_it_is() -> None:
    assert "Framgangen din" in svg(FULL)
    assert "Framgangen til Nora" in svg(FULL, "Nora")


def test_it_shows_what_is_done() -> None:
    text = " ".join(ET.fromstring(svg(FULL)).itertext())
    assert "1 av 2 gjort" in text
    assert "å si fra tidlig: 3 først, 6 nå." in text
    assert "6 vurderinger, fra −2 14." in text


async def test_others_go_on_while_it_is_drawn() -> None:
    large = replace(FULL, ratings=rated(*range(60)), competences=FULL.competences * 4)
    drawing = asyncio.ensure_future(asyncio.to_thread(png, large))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert await drawing
    assert turns > 20


def test_what_breaks_says_nothing_of_what_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "svg", lambda *_: "<svg>hemmelig")
    with pytest.raises(NotDrawn) as broken:
        png(FULL)
    assert "hemmelig" not in repr(broken.value)
    assert broken.value.__cause__ is None


def test_without_its_fonts_nothing_is_drawn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pictures, "FONTS", (str(tmp_path / "inter.ttf"),))
    with pytest.raises(NotDrawn, match="font"):
        png(FULL)


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.001)
    with pytest.raises(NotDrawn, match="TimeoutExpired"):
        png(FULL)
