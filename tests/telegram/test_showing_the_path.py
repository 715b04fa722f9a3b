"""The mentee shows the mentor how far they have come: a picture, until it is taken back."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.telegram.two import Two, readable_call, two

LEVEL = "sitter stille og irriterer meg"


async def shown(pair: Two) -> None:
    await pair.begin()
    for text in ("[Ikke nå]", "[Senere]", "del framgangen", "ja"):
        await pair.says("N", text)


async def test_the_mentor_gets_it_as_a_picture_and_in_words(tmp_path: Path) -> None:
    async with two(tmp_path) as pair:
        await shown(pair)
        who, call = pair.told[-1]
        assert (who, call.method) == ("K", "sendPhoto")
        assert "Slik er målet vurdert" in call.parameters["caption"]
        assert str(call.files["photo"]).startswith("b'\\x89PNG")
        assert LEVEL not in call.parameters["caption"]


async def test_it_is_taken_back_like_anything_else(tmp_path: Path) -> None:
    async with two(tmp_path) as pair:
        await shown(pair)
        for text in ("ta tilbake", "1"):
            await pair.says("N", text)
        assert len(pair.telegram.asked("deleteMessage")) == 1
        await pair.says("N", "delt")
        assert "Du deler ikke noe" in readable_call(pair.told[-1][1])[0]


async def test_a_newer_picture_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    async with two(tmp_path) as pair:
        await shown(pair)
        for text in ("vurder målet", "pluss en", "del framgangen", "ja"):
            await pair.says("N", text)
        assert len(pair.telegram.asked("deleteMessage")) == 1
        with closing(sqlite3.connect(pair.path)) as connection:
            assert connection.execute("SELECT count(*) FROM shares").fetchone() == (1,)


async def test_a_no_shows_nothing(tmp_path: Path) -> None:
    async with two(tmp_path) as pair:
        await pair.begin()
        for text in ("[Ikke nå]", "[Senere]", "del framgangen", "kanskje", "nei"):
            await pair.says("N", text)
        assert [call for who, call in pair.told if who == "K" and call.method == "sendPhoto"] == []
