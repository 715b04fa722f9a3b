"""Several processes on one database: what one publishes, the others know before they need it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.bank import keeping_up
from bot.bank.copies import copies_of
from bot.bank.drafts import Conflict, find_draft
from bot.bank.history import texts_at
from bot.bank.keeping_up import NEWS, KeepingUp
from bot.bank.publishing import Done, Hindered, Hindrance, publish, roll_back
from bot.library import Library, open_library
from bot.store import open_store
from bot.store.tables import quarantine
from tests.store.banking import Banking, banking, changed, small_bank
from tests.store.engine import running, said
from tests.store.test_bank_publishing import begin_exploring, with_one_set_to_explore


@pytest.fixture
async def bank(tmp_path: Path, url: str) -> AsyncIterator[Banking]:
    async with small_bank(tmp_path, url) as bank:
        yield bank


async def known(library: Library, revision: int) -> None:
    async with asyncio.timeout(5):
        while library.bank.revision < revision:  # noqa: ASYNC110 - what is tried is that it comes
            await asyncio.sleep(0.01)


async def test_another_process_is_told_or_looks(
    bank: Banking, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_store(url)
    library = await open_library(other, bank.clock, bank.folder)
    try:
        postgres = url.startswith("postgresql")
        # PostgreSQL tells; on SQLite it is the look that finds it.
        monkeypatch.setattr(keeping_up, "LOOKS_EVERY", 60.0 if postgres else 0.05)
        keeping = KeepingUp(other, library)
        async with (
            bank.store.wire(lambda _: None) as tell,
            other.wire(keeping.hear),
            keeping.running(),
        ):
            await asyncio.sleep(0.5 if postgres else 0)  # until it listens
            bank.library.on_published(lambda: tell(NEWS))
            await known(library, await bank.published("en", {"nb": changed("Hva er ferskt?")}))
        bank.library = library
        assert bank.text("en") == "Hva er ferskt?"
    finally:
        await other.close()


async def test_of_several_at_once_one_is_first(bank: Banking) -> None:
    texts = [{"nb": changed(f"Hva er {number}?")} for number in range(4)]
    saved = await asyncio.gather(*(bank.try_to_save("en", each, 0) for each in texts))
    assert sorted(type(each).__name__ for each in saved) == ["Conflict"] * 3 + ["Saved"]
    assert len(bank.read(copies_of, "en")) == 3
    again = await asyncio.gather(*(bank.try_to_save("en", each, 1) for each in texts))
    assert sum(isinstance(each, Conflict) for each in again) >= 2
    draft = bank.read(find_draft, "en")
    assert draft is not None
    assert draft.version <= 1 + len(texts)
    done = await asyncio.gather(*(bank.try_to_publish(draft) for _ in texts))
    assert sorted(type(each).__name__ for each in done) == ["Done"] + ["Hindered"] * 3
    others = {each.reason for each in done if isinstance(each, Hindered)}
    assert others <= {Hindrance.NO_DRAFT, Hindrance.SET_CHANGED}
    # Of two different sets both are published, each with a number of its own.
    drafts = [await bank.save(name, {"nb": changed("Hva er sist?")}) for name in ("en", "to")]
    both = await asyncio.gather(*map(bank.try_to_publish, drafts))
    assert sorted(each.revision for each in both if isinstance(each, Done)) == [3, 4]


async def test_a_conversation_that_began_in_another_process(tmp_path: Path, url: str) -> None:
    """The second process has not heard that anything was published."""
    folder, path = with_one_set_to_explore(tmp_path), tmp_path / "mentor.db"
    async with (
        running(path, url=url, prompts=folder) as one,
        running(path, one.clock, url=url, prompts=folder) as two,
        banking(one.store, one.clock, folder) as bank,
    ):
        bank.library = one.library
        text = texts_at(one.library.contents, "en-god-dag", 1)["nb"]
        new = text.replace("Hva gjør du selv for at en dag skal bli god?", "Hva gjør du selv?")
        await bank.published("en-god-dag", {"nb": new})
        await begin_exploring(one, "1000001")
        assert two.library.bank.revision == 1
        asked = said(await two.say("jeg gikk en lang tur i skogen med søsteren min"))
        assert "Hva gjør du selv?" in asked
        assert two.library.bank.revision == 2
        assert two.number_of(quarantine) == 0


async def test_a_restart_while_another_process_publishes(bank: Banking) -> None:
    draft = await bank.save("en", {"nb": changed("Hva er ferskt?")})
    before = bank.library
    publishing = publish(bank.store, before, bank.kari, "en", draft.version, "nytt", bank.clock.now)
    _, done = await asyncio.gather(bank.restart(), publishing)
    assert isinstance(done, Done)
    await bank.library.refresh(bank.store)
    assert bank.text("en") == "Hva er ferskt?"
    back = await roll_back(bank.store, before, bank.kari, "en", 1, "feil", bank.clock.now)
    assert isinstance(back, Done)
    assert not await bank.library.refresh(bank.store) or bank.text("en") == "Hva er nytt?"
