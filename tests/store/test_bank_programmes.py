"""Sets of a programme's own: its people meet them, and nobody else knows of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.bank.archive import export_sets
from bot.bank.drafts import Reason, Refused
from bot.bank.importing import Outcome, look_at
from bot.bank.listing import summaries
from bot.bank.publishing import Hindered, Hindrance
from bot.bank.shipped import adopt
from bot.store import Transaction
from bot.store.tables import persons, quarantine
from dialogues.errors import UnknownSet
from tests.store.banking import (
    NYNORSK,
    SET,
    Banking,
    add_programme,
    banking,
    changed,
    small_bank,
    write,
)
from tests.store.engine import running, said
from tests.store.test_bank_publishing import begin_exploring, with_one_set_to_explore

AMIR = "1000002"
OWN = changed("Hva er bare vårt?")
THEIRS = 2


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Banking]:
    async with small_bank(tmp_path) as bank:
        await bank.do(add_programme, THEIRS)
        yield bank


async def test_it_is_there_for_its_programme_and_under_no_name_for_others(bank: Banking) -> None:
    revision = await bank.published(
        "vårt".replace("å", "a"), {"nb": OWN}, folder="utforskende", programme=THEIRS
    )
    library = bank.library
    with pytest.raises(UnknownSet):
        library.bank.set("vart", "nb", revision)
    assert not library.bank_of(1).holds("vart", revision)
    names = [
        [each.name for each in library.bank_of(programme).sets_in("utforskende", revision)]
        for programme in (None, 1, THEIRS)
    ]
    assert names == [["en", "to"], ["en", "to"], ["en", "to", "vart"]]
    await bank.restart()
    assert bank.library.bank_of(THEIRS).holds("vart", revision)
    assert not bank.library.bank.holds("vart", revision)
    listed = {each.name: each.programme for each in bank.read(summaries, bank.library.contents)}
    assert listed == {"navn": None, "en": None, "to": None, "vart": THEIRS}


async def test_a_name_is_one_sets_over_all_programmes(bank: Banking) -> None:
    await bank.published("vart", {"nb": OWN}, folder="utforskende", programme=THEIRS)
    taken = await bank.try_to_save("vart", {"nb": SET}, 0, folder="mentor", programme=1)
    assert taken == Refused(Reason.NAME_TAKEN)
    # It stays whose it is, also when nothing is said of that.
    again = await bank.save("vart", {"nb": changed("Hva er nå vårt?")})
    assert again.programme == THEIRS
    await bank.try_to_publish(again)
    assert not bank.library.bank.holds("vart", bank.library.bank.revision)
    files = {("nb", "utforskende/vart.jinja"): SET, ("nn", "utforskende/en.jinja"): NYNORSK}
    assert [each.outcome for each in bank.read(look_at, files).files] == [
        Outcome.SAME,
        Outcome.REFUSED,
    ]
    theirs = bank.read(look_at, files, THEIRS)
    assert [each.outcome for each in theirs.files] == [Outcome.REFUSED, Outcome.CHANGED]
    write(bank.folder, "nb/utforskende/vart.jinja", SET)
    await bank.restart()
    done = await adopt(bank.store, bank.library, bank.kari, "vart", "x", bank.clock.now)
    assert done == Hindered(Hindrance.NAME_TAKEN)
    assert not bank.library.bank.holds("vart", bank.library.bank.revision)


async def test_they_go_out_by_themselves(bank: Banking) -> None:
    await bank.published("vart", {"nb": OWN}, folder="utforskende", programme=THEIRS)
    contents = bank.library.contents
    assert b"vart.jinja" not in export_sets(contents)
    theirs = export_sets(contents, programme=THEIRS)
    assert b"vart.jinja" in theirs
    assert b"en.jinja" not in theirs


def move(transaction: Transaction, chat: str, programme: int) -> None:
    moved = update(persons).where(persons.c.external_id == chat)
    transaction.execute(moved.values(programme_id=programme))


async def test_in_conversations(tmp_path: Path) -> None:
    folder = with_one_set_to_explore(tmp_path)
    async with (
        running(tmp_path / "mentor.db", prompts=folder) as engine,
        banking(engine.store, engine.clock, folder) as bank,
    ):
        bank.library = engine.library
        await bank.do(add_programme, THEIRS)
        shared = [each.name for each in engine.library.bank.sets_in("utforskende", 1)]
        assert shared == ["en-god-dag"]
        # Its name comes first, so it is what somebody who may meet it meets.
        await bank.published("aller-forst", {"nb": OWN}, folder="utforskende", programme=THEIRS)
        assert "Hva skjedde den dagen?" in await begin_exploring(engine, "1000001")
        await engine.welcome(AMIR)
        await bank.do(move, AMIR, THEIRS)
        wish = "jeg vil finne ut hva jeg trenger for å sove"
        assert "Hva er bare vårt?" in said(await engine.say(wish, AMIR))
        # Who is moved in the middle of one goes on with it.
        await bank.do(move, AMIR, 1)
        assert "Hva vil du gjøre nå?" in said(
            await engine.say("vi fikk en ny leder forrige uke", AMIR)
        )
        assert engine.number_of(quarantine) == 0
