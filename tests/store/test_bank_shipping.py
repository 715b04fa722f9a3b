"""What the program brings, what staff made of it, and restarts in between."""

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from bot.bank.history import history
from bot.bank.listing import State, summary
from bot.bank.publications import Kind
from bot.bank.publishing import Done, Hindered, Hindrance
from bot.bank.shipped import ShippedNew, adopt, dismiss, shipped_news
from bot.store.connections import connect, over
from tests.store.banking import FIXED, NYNORSK, SET, Banking, changed, small_bank, write

OURS, SECOND, THIRD = (changed(f"Hva er {word}?") for word in ("vårt", "andre", "tredje"))


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Banking]:
    async with small_bank(tmp_path) as bank:
        yield bank


async def bring(bank: Banking, path: str, text: str | None) -> None:
    """The next version of the program, started twice."""
    if text is None:
        (bank.folder / path).unlink()
    else:
        write(bank.folder, path, text)
    for _ in "12":
        bank.clock.forward(days=1)
        await bank.restart()


def states(bank: Banking, name: str) -> frozenset[State]:
    found = bank.read(summary, bank.library.contents, name)
    assert found is not None
    return found.states


async def test_a_set_that_nobody_changed_follows_the_program(bank: Banking) -> None:
    await bring(bank, "nb/utforskende/en.jinja", SECOND)
    assert bank.text("en") == "Hva er andre?"
    assert bank.library.bank.revision == 2
    assert bank.read(shipped_news) == ()
    newest = bank.read(history, bank.library.contents, "en")[0]
    assert (newest.kind, newest.by.id, newest.why) == (Kind.SHIPPED, None, "")


async def test_what_staff_changed_stays_until_they_choose(bank: Banking) -> None:
    await bank.published("en", {"nb": OURS})
    await bank.restart()
    assert bank.text("en") == "Hva er vårt?"
    assert states(bank, "en") == {State.PUBLISHED, State.CHANGED}
    await bring(bank, "nb/utforskende/en.jinja", SECOND)
    assert bank.text("en") == "Hva er vårt?"
    assert bank.library.bank.revision == 2
    (news,) = bank.read(shipped_news)
    assert (news.name, news.theirs, news.ours) == ("en", {"nb": SECOND}, {"nb": OURS})
    assert State.SHIPPED_NEW in states(bank, "en")
    # Kept, and asked again when there is yet another.
    assert await bank.do(dismiss, bank.kari, "en", bank.clock.now)
    assert not await bank.do(dismiss, bank.kari, "en", bank.clock.now)
    await bank.restart()
    assert bank.read(shipped_news) == ()
    assert states(bank, "en") == {State.PUBLISHED, State.CHANGED}
    await bring(bank, "nb/utforskende/en.jinja", THIRD)
    assert [each.theirs for each in bank.read(shipped_news)] == [{"nb": THIRD}]


async def test_what_was_adopted_follows_the_program_again(bank: Banking) -> None:
    await bank.published("en", {"nb": OURS})
    await bring(bank, "nb/utforskende/en.jinja", SECOND)
    done = await adopt(bank.store, bank.library, bank.kari, "en", "deres er best", bank.clock.now)
    assert done == Done(3, Kind.PUBLISHED)
    assert bank.text("en") == "Hva er andre?"
    assert bank.log()[-1] == ("adopt_shipped", "en")
    assert bank.read(shipped_news) == ()
    assert states(bank, "en") == {State.PUBLISHED}
    again = await adopt(bank.store, bank.library, bank.kari, "en", "x", bank.clock.now)
    assert again == Hindered(Hindrance.UNKNOWN)
    await bring(bank, "nb/utforskende/en.jinja", THIRD)
    assert bank.text("en") == "Hva er tredje?"


async def test_staff_who_came_to_the_same_text_are_not_asked(bank: Banking) -> None:
    await bank.published("en", {"nb": SECOND})
    await bring(bank, "nb/utforskende/en.jinja", SECOND)
    assert bank.library.bank.revision == 2
    assert bank.read(shipped_news) == ()
    await bring(bank, "nb/utforskende/en.jinja", THIRD)
    assert bank.text("en") == "Hva er tredje?"


async def test_a_changed_set_outlives_its_file(bank: Banking) -> None:
    await bank.published("en", {"nb": OURS})
    await bring(bank, "nb/utforskende/en.jinja", None)
    assert bank.text("en") == "Hva er vårt?"
    await bring(bank, "nb/utforskende/to.jinja", None)
    assert not bank.library.bank.holds("to", bank.library.bank.revision)
    await bring(bank, "nb/utforskende/en.jinja", THIRD)
    assert bank.text("en") == "Hva er vårt?"
    assert [each.name for each in bank.read(shipped_news)] == ["en"]


async def test_a_set_of_staffs_is_not_overwritten_by_one_of_its_name(bank: Banking) -> None:
    await bank.published("min", {"nb": OURS}, folder="utforskende")
    text = SECOND.replace('"utforskende"', '"innsjekk"').replace(
        '{% set tema = "mestring" %}\n', ""
    )
    await bring(bank, "nb/innsjekk/min.jinja", text)
    assert bank.text("min") == "Hva er vårt?"
    (news,) = bank.read(shipped_news)
    assert news == ShippedNew("min", "innsjekk", {"nb": text}, {"nb": OURS}, news.at)
    assert isinstance(
        await adopt(bank.store, bank.library, bank.kari, "min", "x", bank.clock.now), Done
    )
    revision = bank.library.bank.revision
    assert [each.name for each in bank.library.bank.sets_in("innsjekk", revision)] == ["min"]
    await bank.restart()
    assert bank.library.bank.revision == revision
    assert bank.text("min") == "Hva er andre?"


async def test_a_set_the_core_calls_gives_way_where_the_core_has_changed(bank: Banking) -> None:
    await bank.published("navn", {"nb": FIXED.replace("Hva heter", "Hva kalles")})
    await bring(bank, "nb/samtale/navn.jinja", FIXED.replace("Hva skal jeg kalle", "Hva er navnet"))
    assert bank.text("navn") == "Hva kalles du?"
    assert [each.name for each in bank.read(shipped_news)] == ["navn"]
    await bring(bank, "nb/samtale/navn.jinja", FIXED.replace("navn, lett", "fornavn, lett"))
    assert bank.text("navn") == "Hva heter du?"
    assert bank.read(shipped_news) == ()


async def test_a_database_from_before_staff_could_publish(tmp_path: Path) -> None:
    path = tmp_path / "mentor.db"
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    with closing(connect(path, create=True)) as raw, closing(over(raw)) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        rows = [("nb", 1, SET), ("nb", 2, SECOND), ("nn", 1, NYNORSK)]
        for language, revision, text in rows:
            values = (language, "utforskende/en.jinja", revision, text, "", revision * 10**6)
            raw.execute("INSERT INTO templates VALUES (?, ?, ?, ?, ?, ?)", values)
    async with small_bank(tmp_path) as bank:
        first = bank.read(history, bank.library.contents, "en")[-1]
        assert (first.revision, first.kind, first.at.timestamp()) == (1, Kind.SHIPPED, 1.0)
        # The file has the first text again: nobody has changed the second, so it follows.
        assert (bank.text("en"), bank.text("en", upto=2)) == ("Hva er nytt?", "Hva er andre?")
