"""Published, corrected, rolled back, taken away: who meets what, and what the history says."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.bank.drafts import Saved, find_draft, rebase, retire
from bot.bank.history import history, texts_at
from bot.bank.listing import State, summaries, summary
from bot.bank.publications import Kind
from bot.bank.publishing import Done, Hindered, Hindrance, publish, roll_back
from bot.bank.sets import set_now
from bot.library import FOLDER
from bot.pages.staff.bank_rows import read_rows
from tests.store.banking import FIXED, NYNORSK, SET, Banking, banking, changed, small_bank
from tests.store.engine import Engine, running, said

NEW = changed("Hva er nytt i dag?")
AMIR = "1000002"


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Banking]:
    async with small_bank(tmp_path) as bank:
        yield bank


async def hindrance(bank: Banking, name: str, nb: str, **rest: Any) -> Hindered:
    done = await bank.try_to_publish(await bank.save(name, {"nb": nb}), **rest)
    assert isinstance(done, Hindered), done
    return done


async def test_what_is_published_is_the_next_ones_at_once(bank: Banking) -> None:
    assert await bank.published("en", {"nb": NEW}) == 2
    assert (bank.text("en"), bank.text("en", upto=1)) == ("Hva er nytt i dag?", "Hva er nytt?")
    assert bank.text("en", "nn") == "Kva er nytt?"
    assert bank.read(find_draft, "en") is None
    assert bank.log()[-1] == ("publish", "en")
    newest, first = bank.read(history, bank.library.contents, "en")
    assert (newest.revision, newest.kind, newest.why) == (2, Kind.PUBLISHED, "bedre")
    assert (newest.by, newest.languages, newest.at) == (
        (bank.kari, "Kari"),
        ("nb",),
        bank.clock.now,
    )
    assert (first.kind, first.by.id, first.languages) == (Kind.SHIPPED, None, ("nb", "nn"))
    assert texts_at(bank.library.contents, "en", 1) == {"nb": SET, "nn": NYNORSK}


async def test_three_languages_are_one_revision(bank: Banking) -> None:
    texts = {"nb": NEW, "nn": NYNORSK.replace("nytt", "nytt i dag"), "en": NEW}
    assert await bank.published("en", texts) == 2
    assert bank.read(history, bank.library.contents, "en")[0].languages == ("en", "nb", "nn")
    assert texts_at(bank.library.contents, "en", 2) == texts


async def test_what_cannot_be_published_says_why(bank: Banking) -> None:
    wrong = await hindrance(bank, "en", NEW.replace("{% slutt %}", "", 1))
    assert wrong.reason is Hindrance.PROBLEMS
    assert [each.code for each in wrong.problems["nb"]]
    assert bank.read(find_draft, "en") is not None
    for why in ("", " \n", "\0"):
        assert (await hindrance(bank, "en", NEW, why=why)).reason is Hindrance.NO_WHY
    long = await hindrance(bank, "en", NEW, why="x" * 501)
    assert long.reason is Hindrance.WHY_TOO_LONG
    assert (await hindrance(bank, "en", SET)).reason is Hindrance.NOTHING_CHANGED
    assert bank.library.bank.revision == 1


async def test_a_language_that_only_lacks_words_waits_in_the_draft(bank: Banking) -> None:
    half = NYNORSK.replace("Kva er nytt?", "").replace("Hva vil du gjøre nå?", "")
    draft = await bank.save("en", {"nb": NEW, "nn": half, "en": half})
    done = await bank.try_to_publish(draft)
    assert isinstance(done, Done), done
    assert done.waits == ("en", "nn")
    assert (bank.text("en"), bank.text("en", "nn")) == ("Hva er nytt i dag?", "Kva er nytt?")
    assert bank.read(history, bank.library.contents, "en")[0].languages == ("nb",)
    left = bank.read(find_draft, "en")
    assert left is not None
    assert left.texts == {"nn": half, "en": half}
    assert (left.based_on, left.version) == (2, draft.version + 1)
    alone = await bank.try_to_publish(left)  # there is nothing else to publish
    assert isinstance(alone, Hindered)
    assert set(alone.problems) == {"nn", "en"}
    finished = NYNORSK.replace("Kva er nytt?", "Kva er nytt i dag?")
    done = await bank.try_to_publish(await bank.save("en", {"nn": finished}))
    assert isinstance(done, Done), done
    assert bank.read(find_draft, "en") is None


async def test_a_mistake_in_a_language_is_never_left_for_later(bank: Banking) -> None:
    wrong = NYNORSK.replace("Kva er nytt?", "").replace("Hva vil du gjøre nå?", "{{ nvan }}?")
    done = await bank.try_to_publish(await bank.save("en", {"nb": NEW, "nn": wrong}))
    assert isinstance(done, Hindered)
    assert set(done.problems) == {"nn"}
    draft = await bank.save(
        "ny", {"nb": NEW.replace("Hva er nytt i dag?", "")}, folder="utforskende"
    )
    assert isinstance(await bank.try_to_publish(draft), Hindered)  # bokmål is what others follow


async def test_a_new_set_needs_bokmaal(bank: Banking) -> None:
    draft = await bank.save("ny", {"nn": NYNORSK}, folder="utforskende")
    done = await bank.try_to_publish(draft)
    assert isinstance(done, Hindered)
    assert [each.code for each in done.problems["nb"]] == ["mangler_bokmål"]
    await bank.published("ny", {"nn": NYNORSK, "nb": SET})
    found = bank.library.bank.sets_in("utforskende", bank.library.bank.revision)
    assert [each.name for each in found] == ["en", "ny", "to"]


async def test_what_changed_meanwhile_is_not_published(bank: Banking) -> None:
    seen = await bank.save("en", {"nb": NEW})
    await bank.save("en", {"nb": changed("Hva er eldst?")})
    late = await bank.try_to_publish(seen)
    assert late == Hindered(Hindrance.DRAFT_CHANGED)
    await bank.published("to", {"nb": NEW})
    gone = await publish(bank.store, bank.library, bank.kari, "to", 1, "x", bank.clock.now)
    assert gone == Hindered(Hindrance.NO_DRAFT)


async def test_a_draft_of_an_older_revision_is_told_of_the_newer(bank: Banking) -> None:
    await bank.published("en", {"nb": NEW})
    draft = await bank.save("en", {"nb": changed("Hva er eldst?")})
    back = await roll_back(bank.store, bank.library, bank.ola, "en", 1, "feil", bank.clock.now)
    assert back == Done(3, Kind.ROLLED_BACK)
    assert bank.text("en") == "Hva er nytt?"
    assert bank.read(history, bank.library.contents, "en")[0].by.name == "Ola"
    assert await bank.try_to_publish(draft) == Hindered(Hindrance.SET_CHANGED)
    assert await bank.do(rebase, bank.kari, "en", 9, bank.clock.now) is None
    again = await bank.do(rebase, bank.kari, "en", draft.version, bank.clock.now)
    assert isinstance(again, Saved)
    assert isinstance(await bank.try_to_publish(again.draft), Done)


SIXTH = """
{% spørsmål fler %}
  Hva mer?
  {% omformulert %} Er det mer?
  {% utdyp %} Hva tenker du om det?
{% slutt %}
"""


async def test_rolling_back_leaves_no_words_to_a_question_that_is_gone(bank: Banking) -> None:
    begun = (SET + SIXTH).replace("Hva er nytt?", "What is new?").replace("Hva mer?", "")
    known = NYNORSK + SIXTH.replace("Hva mer?", "")
    done = await bank.try_to_publish(
        await bank.save("en", {"nb": NEW + SIXTH, "nn": known, "en": begun})
    )
    assert isinstance(done, Done), done
    assert done.waits == ("en", "nn")
    back = await roll_back(bank.store, bank.library, bank.ola, "en", 1, "feil", bank.clock.now)
    assert isinstance(back, Done), back
    left = bank.read(find_draft, "en")
    assert left is not None
    # What is left of nynorsk is what is published; English has a question that is asked still.
    assert set(left.texts) == {"en"}
    assert "What is new?" in left.texts["en"]
    assert "fler" not in left.texts["en"]
    assert left.based_on == back.revision
    listed = {row.name: row for row in bank.read(read_rows, bank.library.contents)}
    assert listed["en"].languages == (("nb", "here"), ("nn", "here"), ("en", "begun"))
    again = await bank.try_to_publish(await bank.save("en", {**left.texts, "nb": NEW}))
    assert isinstance(again, Done), again


async def test_rolling_back_drops_a_draft_of_which_nothing_fits(bank: Banking) -> None:
    bare = SET.partition("{% spørsmål")[0] + SIXTH.replace("Hva mer?", "")
    done = await bank.try_to_publish(await bank.save("en", {"nb": NEW + SIXTH, "en": bare}))
    assert isinstance(done, Done), done
    back = await roll_back(bank.store, bank.library, bank.ola, "en", 1, "feil", bank.clock.now)
    assert isinstance(back, Done), back
    assert bank.read(find_draft, "en") is None


async def test_a_question_that_only_an_unfinished_language_has_hinders_nobody(
    bank: Banking,
) -> None:
    extra = NYNORSK.replace("Kva er nytt?", "") + SIXTH.replace("Hva mer?", "{{ svar.borte }}")
    done = await bank.try_to_publish(await bank.save("en", {"nb": NEW, "nn": extra}))
    assert isinstance(done, Done), done
    assert done.waits == ("nn",)


async def test_rolling_back_takes_away_a_language_that_came_later(bank: Banking) -> None:
    await bank.published("to", {"nn": NYNORSK})
    assert bank.text("to", "nn") == "Kva er nytt?"
    await roll_back(bank.store, bank.library, bank.kari, "to", 1, "feil", bank.clock.now)
    assert bank.text("to", "nn") == "Hva er nytt?"
    assert bank.read(history, bank.library.contents, "to")[0].removed == ("nn",)
    for revision in (0, 3):
        done = await roll_back(
            bank.store, bank.library, bank.kari, "to", revision, "x", bank.clock.now
        )
        assert isinstance(done, Hindered)
    assert bank.library.bank.revision == 3


async def test_a_set_is_taken_away_and_comes_back(bank: Banking) -> None:
    saved = await bank.do(retire, bank.kari, "en", 0, bank.clock.now)
    assert isinstance(saved, Saved)
    assert isinstance(await bank.try_to_publish(saved.draft), Done)
    revision = bank.library.bank.revision
    assert not bank.library.bank.holds("en", revision)
    assert [each.name for each in bank.library.bank.sets_in("utforskende", revision)] == ["to"]
    assert bank.text("en", upto=1) == "Hva er nytt?"
    listed = bank.read(summary, bank.library.contents, "en")
    assert listed is not None
    assert State.RETIRED in listed.states
    back = await roll_back(bank.store, bank.library, bank.kari, "en", 1, "savnet", bank.clock.now)
    assert isinstance(back, Done)
    assert (bank.text("en"), bank.text("en", "nn")) == ("Hva er nytt?", "Kva er nytt?")


async def test_a_set_that_moves_is_offered_in_one_place(bank: Banking) -> None:
    moved = SET.replace('"utforskende"', '"mentor"').replace('{% set tema = "mestring" %}\n', "")
    await bank.published("to", {"nb": moved}, folder="mentor")
    revision = bank.library.bank.revision
    found = {
        folder: [each.name for each in bank.library.bank.sets_in(folder, revision)]
        for folder in ("utforskende", "mentor")
    }
    assert found == {"utforskende": ["en"], "mentor": ["to"]}
    back = await roll_back(bank.store, bank.library, bank.kari, "to", 1, "feil", bank.clock.now)
    assert isinstance(back, Done)
    known = bank.read(set_now, "to")
    assert known is not None
    assert (known.folder, known.texts) == ("utforskende", {"nb": SET})


FIXED_CHANGES = [
    (FIXED.replace("navn, lett", "navn"), ["fast_merker_endret"]),
    (FIXED.replace("spørsmål navn, lett", "spørsmål navn, ja_nei(), lett"), None),
    (FIXED.replace("spørsmål navn", "spørsmål kallenavn"), None),
    (FIXED + FIXED.partition("\n\n")[2].replace("mål navn", "mål fler"), ["fast_spørsmål_nytt"]),
]


async def test_of_a_set_the_core_calls_only_words_may_change(bank: Banking) -> None:
    for text, codes in FIXED_CHANGES:
        wrong = await hindrance(bank, "navn", text)
        assert wrong.reason is Hindrance.PROBLEMS, text
        found = [each.code for each in wrong.problems["nb"]]
        assert found == codes if codes else found
    await bank.published("navn", {"nb": FIXED.replace("Hva heter du?", "Hva er navnet ditt?")})
    assert bank.text("navn") == "Hva er navnet ditt?"


async def test_a_correction_reaches_those_who_have_begun(bank: Banking) -> None:
    await bank.published("en", {"nb": changed("Hva er nyt?")})
    more = NEW.replace(
        "{% spørsmål neste",
        "{% spørsmål annet %}\n  Hva ellers?\n"
        "  {% omformulert %} Hva mer?\n{% slutt %}\n\n{% spørsmål neste",
    )
    wrong = await hindrance(bank, "en", more, correction=True)
    assert wrong.reason is Hindrance.NOT_A_CORRECTION
    assert await bank.published("en", {"nb": NEW}, correction=True) == 3
    assert [bank.text("en", upto=upto) for upto in (1, 2, 3)] == [
        "Hva er nytt?",
        "Hva er nytt i dag?",
        "Hva er nytt i dag?",
    ]
    assert bank.read(history, bank.library.contents, "en")[0].kind is Kind.CORRECTION
    # What is published after it does not.
    await bank.published("en", {"nb": more})
    assert bank.text("en", upto=2) == "Hva er nytt i dag?"
    assert texts_at(bank.library.contents, "en", 2) == {
        "nb": changed("Hva er nyt?"),
        "nn": NYNORSK,
    }
    await bank.restart()
    assert bank.text("en", upto=2) == "Hva er nytt i dag?"


async def test_a_language_is_behind_the_words_and_not_the_number(bank: Banking) -> None:
    def behind() -> tuple[str, ...]:
        found = bank.read(summary, bank.library.contents, "en")
        assert found is not None
        return found.behind

    await bank.published("en", {"nb": NEW})
    assert behind() == ("nn",)
    back = await roll_back(bank.store, bank.library, bank.kari, "en", 1, "angrer", bank.clock.now)
    assert isinstance(back, Done)
    assert behind() == ()  # what it was written to is there again
    await bank.published("en", {"nn": NYNORSK.replace("nytt", "nytt no")})
    await bank.published("en", {"nb": NEW})
    assert behind() == ("nn",)


async def test_the_list_says_how_each_set_stands(bank: Banking) -> None:
    await bank.published("en", {"nb": NEW})
    await bank.save("ny", {"nb": SET.replace("Prøven", "Ny prøve")}, folder="utfordrende")
    await bank.save("to", {"nb": "{% halvferdig"})
    listed = {each.name: each for each in bank.read(summaries, bank.library.contents)}
    assert list(listed) == ["navn", "ny", "en", "to"]
    en, ny, to = listed["en"], listed["ny"], listed["to"]
    assert (en.title, en.kind, en.theme) == ("Prøven", "utforskende", "mestring")
    assert en.description == "Når noe skal prøves."
    assert (en.languages, en.missing, en.behind) == (("nb", "nn"), ("en",), ("nn",))
    assert en.states == {State.PUBLISHED, State.CHANGED}
    assert (en.changed_by.name, en.revision, en.questions) == ("Kari", 2, 2)
    assert ny.states == {State.NEW, State.DRAFT}
    assert (ny.title, ny.folder) == ("Ny prøve", "utfordrende")
    assert to.states == {State.PUBLISHED, State.DRAFT}
    assert (to.title, to.behind) == ("Prøven", ())


# -- in real conversations ------------------------------------------------------------------------


def with_one_set_to_explore(tmp_path: Path) -> Path:
    """prompts/, but for that everybody meets the same set: «en-god-dag»."""
    folder = tmp_path / "prompts"
    shutil.copytree(FOLDER, folder)
    for file in (folder / "nb" / "utforskende").iterdir():
        if file.name != "en-god-dag.jinja":
            file.unlink()
    return folder


async def begin_exploring(engine: Engine, chat: str) -> str:
    await engine.welcome(chat)
    return said(await engine.say("jeg vil finne ut hva jeg trenger for å sove", chat))


async def test_a_conversation_keeps_the_old_and_the_next_has_the_new(tmp_path: Path) -> None:
    folder = with_one_set_to_explore(tmp_path)
    async with running(tmp_path / "mentor.db", prompts=folder) as engine:
        assert "Hva skjedde den dagen?" in await begin_exploring(engine, "1000001")
        async with banking(engine.store, engine.clock, folder) as bank:
            bank.library = engine.library
            text = texts_at(engine.library.contents, "en-god-dag", 1)["nb"]
            new = text.replace("Hva skjedde den dagen?", "Hvem var der?")
            new = new.replace("Hva gjør du selv for at en dag skal bli god?", "Hva gjør du selv?")
            await bank.published("en-god-dag", {"nb": new})
            old = said(await engine.say("jeg gikk en lang tur i skogen med søsteren min"))
            assert "Hva gjør du selv for at en dag skal bli god?" in old
            assert "Hvem var der?" in await begin_exploring(engine, AMIR)
            typo = new.replace("Hva gjør du selv?", "Hva gjør du selv for det?")
            await bank.published("en-god-dag", {"nb": typo}, correction=True)
            corrected = said(await engine.say("jeg var med søsteren min hele dagen", AMIR))
            assert "Hva gjør du selv for det?" in corrected
