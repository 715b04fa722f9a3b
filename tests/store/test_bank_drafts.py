"""Drafts of question sets: saved by several, in several tabs, and nothing of it lost."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.bank.copies import copies_of
from bot.bank.drafts import (
    Conflict,
    Reason,
    Refused,
    Saved,
    discard_draft,
    drop_copy,
    find_draft,
    merge_copy,
    retire,
    take_copy,
)
from bot.bank.texts import MOST_CHARACTERS
from tests.store.banking import SET, Banking, changed, small_bank

ONE, TWO, THREE = (changed(f"Hva er {word}?") for word in ("grønt", "rødt", "blått"))


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Banking]:
    async with small_bank(tmp_path) as bank:
        yield bank


async def test_a_draft_is_saved_again_and_again_and_logged_once(bank: Banking) -> None:
    first = await bank.save("en", {"nb": ONE})
    second = await bank.save("en", {"nb": TWO})
    assert (first.version, second.version) == (1, 2)
    assert (first.based_on, second.folder, second.programme) == (1, "utforskende", None)
    assert second.saved_by == (bank.kari, "Kari")
    assert second.saved_at > second.created_at == first.created_at
    assert bank.read(find_draft, "en") == second
    assert bank.log() == [("begin_draft", "en")]


async def test_line_ends_are_made_one_kind(bank: Banking) -> None:
    draft = await bank.save("en", {"nb": "\ufeff" + ONE.replace("\n", "\r\n")})
    assert draft.texts == {"nb": ONE}


async def test_who_comes_second_is_told_and_loses_nothing(bank: Banking) -> None:
    await bank.save("en", {"nb": ONE})
    theirs = await bank.save("en", {"nb": TWO}, who=bank.ola)
    mine = await bank.try_to_save("en", {"nb": THREE}, 1)
    assert isinstance(mine, Conflict)
    assert mine.draft == theirs
    assert mine.draft.saved_by.name == "Ola"
    assert (mine.copy.texts, mine.copy.staff_name, mine.copy.version) == ({"nb": THREE}, "Kari", 1)
    assert bank.read(find_draft, "en") == theirs
    # Going on in the same tab writes in the same copy.
    more = await bank.try_to_save("en", {"nb": SET}, 1, copy=mine.copy.id)
    assert isinstance(more, Conflict)
    assert [copy.texts for copy in bank.read(copies_of, "en")] == [{"nb": SET}]


async def test_a_copy_of_anothers_is_not_written_in(bank: Banking) -> None:
    await bank.save("en", {"nb": ONE})
    first = await bank.try_to_save("en", {"nb": TWO}, 0)
    assert isinstance(first, Conflict)
    await bank.try_to_save("en", {"nb": THREE}, 0, who=bank.ola, copy=first.copy.id)
    kept = {copy.staff_name: copy.texts["nb"] for copy in bank.read(copies_of, "en")}
    assert kept == {"Kari": TWO, "Ola": THREE}


async def test_two_tabs_of_one_person_are_two(bank: Banking) -> None:
    await bank.save("en", {"nb": ONE})
    await bank.save("en", {"nb": TWO})
    assert isinstance(await bank.try_to_save("en", {"nb": THREE}, 1), Conflict)


async def test_an_answer_that_was_lost_is_no_conflict(bank: Banking) -> None:
    draft = await bank.save("en", {"nb": ONE})
    again = await bank.try_to_save("en", {"nb": ONE}, 0)
    assert again == Saved(draft)
    assert bank.read(copies_of, "en") == ()


async def test_what_is_written_after_the_draft_is_gone_is_kept(bank: Banking) -> None:
    draft = await bank.save("en", {"nb": ONE})
    await bank.try_to_publish(draft)
    late = await bank.try_to_save("en", {"nb": TWO}, draft.version, who=bank.ola)
    assert isinstance(late, Conflict)
    assert (late.draft, late.copy.texts) == (None, {"nb": TWO})


async def test_a_copy_and_the_draft_change_places(bank: Banking) -> None:
    await bank.save("en", {"nb": ONE})
    mine = await bank.try_to_save("en", {"nb": TWO}, 0, who=bank.ola)
    assert isinstance(mine, Conflict)
    late = await bank.do(take_copy, bank.ola, mine.copy.id, 7, bank.clock.now)
    assert isinstance(late, Conflict)
    assert len(bank.read(copies_of, "en")) == 1
    taken = await bank.do(take_copy, bank.ola, mine.copy.id, 1, bank.clock.now)
    assert isinstance(taken, Saved)
    assert (taken.draft.texts, taken.draft.version) == ({"nb": TWO}, 2)
    (left,) = bank.read(copies_of, "en")
    assert (left.texts, left.staff_name) == ({"nb": ONE}, "Kari")
    merged = await bank.do(merge_copy, bank.ola, left.id, {"nb": THREE}, 2, bank.clock.now)
    assert isinstance(merged, Saved)
    assert merged.draft.texts == {"nb": THREE}
    assert bank.read(copies_of, "en") == ()


async def test_a_copy_is_dropped_once(bank: Banking) -> None:
    await bank.save("en", {"nb": ONE})
    mine = await bank.try_to_save("en", {"nb": TWO}, 0)
    assert isinstance(mine, Conflict)
    dropped = [await bank.do(drop_copy, bank.kari, mine.copy.id, bank.clock.now) for _ in "12"]
    assert dropped == [True, False]
    assert ("drop_copy", "en") in bank.log()


async def test_a_draft_is_discarded_as_it_was_seen(bank: Banking) -> None:
    await bank.save("en", {"nb": ONE})
    await bank.save("en", {"nb": TWO}, who=bank.ola)
    assert not await bank.do(discard_draft, bank.kari, "en", 1, bank.clock.now)
    assert await bank.do(discard_draft, bank.kari, "en", 2, bank.clock.now)
    assert bank.read(find_draft, "en") is None
    assert bank.log()[-1] == ("discard_draft", "en")


REFUSED: list[tuple[str, str, dict[str, Any], Reason]] = [
    ("Ny", SET, {}, Reason.BAD_NAME),
    ("../ny", SET, {}, Reason.BAD_NAME),
    ("ny--sak", SET, {}, Reason.BAD_NAME),
    ("n" * 61, SET, {}, Reason.BAD_NAME),
    ("nul", SET, {}, Reason.BAD_NAME),
    ("ny", SET, {"folder": "replikker"}, Reason.BAD_FOLDER),
    ("ny", SET, {"folder": ""}, Reason.BAD_FOLDER),
    ("ny", SET, {"folder": "samtale"}, Reason.FIXED_SET),
    ("navn", SET, {"folder": "utforskende"}, Reason.FIXED_SET),
    ("navn", "", {"folder": ""}, Reason.FIXED_SET),
    ("en", "x" * (MOST_CHARACTERS + 1), {}, Reason.TOO_LONG),
    ("en", "æ\0", {}, Reason.BAD_CHARACTER),
    ("en", "\ud83d", {}, Reason.BAD_CHARACTER),
    ("en", SET, {"programme": 1}, Reason.NAME_TAKEN),
]


async def test_what_cannot_be_kept_is_refused(bank: Banking) -> None:
    for name, text, rest, reason in REFUSED:
        given: dict[str, Any] = {"folder": "utforskende"} | rest
        saved = await bank.try_to_save(name, {"nb": text}, 0, **given)
        assert isinstance(saved, Refused), name
        assert saved.reason is reason
        assert bank.read(find_draft, name) is None


async def test_an_unknown_language_and_a_new_set_without_any_are_refused(bank: Banking) -> None:
    assert await bank.try_to_save("en", {"se": SET}, 0) == Refused(Reason.BAD_LANGUAGE, "se")
    new = await bank.try_to_save("ny", {}, 0, folder="mentor")
    assert new == Refused(Reason.NO_TEXT)


async def test_only_a_set_that_is_there_can_be_taken_away(bank: Banking) -> None:
    saved = await bank.do(retire, bank.kari, "en", 0, bank.clock.now)
    assert isinstance(saved, Saved)
    assert saved.draft.retires
    assert saved.draft.texts == {"nb": "", "nn": ""}
    assert await bank.do(retire, bank.kari, "finnes-ikke", 0, bank.clock.now) == Refused(
        Reason.NO_TEXT
    )
