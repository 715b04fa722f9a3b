"""Where a mentee's words could slip out to the mentor, or a mentor's to the mentee, one by one."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.telegram.canaries import found_in, plain
from tests.telegram.looking import keys_of, opened_by
from tests.telegram.watched import Watched, watching

GOAL = "kanari1x"  # what the two have agreed upon; begun() says it


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Watched]:
    async with watching(tmp_path) as watched:
        yield watched


async def talks(two: Watched, *texts: str) -> None:
    for text in texts:
        await two.writes("N", text)


async def answers_one(two: Watched) -> str:
    """One answer in a talk, which is then left; its word."""
    word = two.word("N")
    await talks(two, "senere", "start", f"{word} tar plass", "avslutt")
    while "Hva vil du dele" in plain(two.open_question("N") or two.pair.telegram.calls[-1]):
        await two.writes("N", "ingenting")
    await two.writes("N", "avslutt")
    return word


async def shares_one(two: Watched) -> str:
    word = await answers_one(two)
    await two.writes("N", "del")
    await two.writes("N", line_with(two, word))
    return word


def line_with(two: Watched, word: str) -> str:
    """The number of the line that it stands in, in the newest message to the mentee."""
    lines = plain(two.pair.told[-1][1]).split("\n")
    return next(line.partition(".")[0] for line in lines if word in line)


def told(two: Watched, who: str) -> str:
    return "\n".join(plain(call) for whose, call in two.pair.told if whose == who)


async def pages(two: Watched, who: str) -> str:
    return "\n".join(page.text for page in await two.browsers[who].look([]))


def kept_under(two: Watched, who: str) -> str:
    person, key = keys_of(two.pair)[who]
    return "\n".join(text for _, text in opened_by(two.pair, person, key))


async def takes_back(two: Watched, word: str) -> None:
    await two.writes("N", "ta tilbake")
    await two.writes("N", line_with(two, word))
    assert "tatt tilbake" in plain(two.pair.told[-1][1])


async def sends_request(two: Watched) -> str:
    await talks(two, "be om noe", two.word("N"), two.word("N"))
    for _ in range(6):
        asked = plain(two.open_question("N") or two.pair.telegram.calls[-1])
        if "Skal den sendes?" in asked:
            break
        await two.goes_on("N", 1, "{} sier jeg")
    words = found_in(asked, "N")
    assert words, asked
    await two.writes("N", "send")
    assert "er forespørselen sendt" in told(two, "N")
    return min(words)


async def meets_tomorrow(two: Watched) -> None:
    """A meeting is agreed, and the sheet for it has come to both."""
    await talks(two, "møte", "om to uker kl 14", "60 minutter", "uten sted", "ja")
    await two.presses_label("K", "Bekreft")
    await two.waits(timedelta(days=13, hours=6))


# -- taken back -----------------------------------------------------------------------------------


async def test_it_is_there_when_it_is_shared_and_gone_when_it_is_taken_back(two: Watched) -> None:
    word = await shares_one(two)
    assert word in told(two, "K")
    assert word in await pages(two, "K")
    assert word not in kept_under(two, "K")
    await takes_back(two, word)
    assert word not in await pages(two, "K")
    await two.look(everywhere=True)


async def test_the_sheet_shows_what_is_shared_and_loses_what_is_taken_back(two: Watched) -> None:
    word, kept = await shares_one(two), await answers_one(two)
    await meets_tomorrow(two)
    sheet = next(text for text in reversed(told(two, "K").split("Møte med Nora")) if text)
    assert word in sheet
    assert kept not in sheet
    await takes_back(two, word)
    assert word not in await pages(two, "K")
    await two.look(everywhere=True)


async def test_a_request_that_is_withdrawn_is_gone_from_the_sheet_too(two: Watched) -> None:
    word = await sends_request(two)
    await meets_tomorrow(two)
    assert word in told(two, "K").split("Møte med Nora")[-1]
    await two.writes("N", "forespørsler")
    await two.presses_label("N", "Trekk tilbake 1")
    assert "er trukket tilbake" in told(two, "N")
    assert word not in await pages(two, "K")
    await two.look(everywhere=True)


@pytest.mark.parametrize("asks", ["avtale", "oversikt"])
async def test_with_the_mentee_the_goal_is_gone_from_what_the_mentor_has(
    two: Watched, asks: str
) -> None:
    """Their wording was told, shown again, and stood in a question to the mentor."""
    await two.writes("K", asks)
    await two.writes("K", "avtale")
    await two.presses_label("K", "Avtal på nytt med Nora")
    assert GOAL in plain(two.open_question("K") or two.pair.telegram.calls[-1])
    assert GOAL in await pages(two, "K")
    await two.writes("N", "slett")
    await two.writes("N", "ja, slett alt")
    assert GOAL not in await pages(two, "K")
    await two.writes("K", "mine data")
    for seen in await two.browsers["K"].look([]):
        assert GOAL not in seen.text, seen.path


# -- what stays the mentee's ----------------------------------------------------------------------


async def test_an_edit_changes_nothing_that_the_mentor_has(two: Watched) -> None:
    word, after = await shares_one(two), two.word("N")
    number = next(n for n, text in two.wrote["N"].items() if f"{word} tar" in text)
    place = list(two.wrote["N"])[::-1].index(number)
    heard = len(two.pair.told)
    await two.edits("N", place, f"{after} tar plass")
    assert two.pair.told[heard:] == []
    assert word in await pages(two, "K")
    assert after in await pages(two, "N")
    assert after not in await pages(two, "K")
    await two.look(everywhere=True)


async def test_the_path_is_seen_by_nobody_else(two: Watched) -> None:
    await two.writes("N", "framgang")
    assert GOAL in plain(two.pair.told[-1][1])
    await two.writes("K", "framgang")
    assert not found_in(plain(two.pair.told[-1][1]), "N")
    for page in await two.browsers["K"].look([]):
        if page.path.startswith("/framgang"):
            assert not found_in(page.text, "N")


async def test_a_name_that_is_changed_is_all_that_is_seen_of_it(two: Watched) -> None:
    await talks(two, "bytt navn", "Solveig")
    assert "Solveig" in await pages(two, "K")
    await talks(two, "bytt navn", "Ingeborg")
    assert "Ingeborg" in await pages(two, "K")
    assert "Solveig" not in await pages(two, "K")
    await two.look()


@pytest.mark.parametrize("button", ["Gi tilbakemelding", "Fortell en historie", "Spør videre"])
async def test_a_question_about_what_was_shared_does_not_quote_it(
    two: Watched, button: str
) -> None:
    word = await shares_one(two)
    await two.presses_label("K", button)
    await takes_back(two, word)
    for text in (
        "si det på en annen måte",
        "hva mener du?",
        "ok",
        "tilbake",
        f"{two.word('K')} ja",
    ):
        await two.writes("K", text)
        assert word not in plain(two.pair.told[-1][1])
        assert word not in kept_under(two, "K")
    await two.writes("K", "send")
    await two.look(everywhere=True)


async def test_own_data_of_a_mentor_has_nothing_of_the_mentees(two: Watched) -> None:
    word = await shares_one(two)
    await two.writes("K", "mine data")
    (document,) = (call for who, call in two.pair.told[-3:] if call.method == "sendDocument")
    assert word not in str(document.files)
    await takes_back(two, word)
    await two.look(everywhere=True)


# -- what stays the mentor's ----------------------------------------------------------------------


async def test_what_a_mentor_writes_is_seen_when_it_is_sent(two: Watched) -> None:
    word = await shares_one(two)
    assert word in told(two, "K")
    first, second = two.word("K"), two.word("K")
    await two.presses_label("K", "Gi tilbakemelding")
    await two.writes("K", f"{first} la jeg merke til")
    assert first not in told(two, "N") + await pages(two, "N")
    await two.writes("K", "nytt")
    await two.look()
    await two.presses_label("K", "Skriv på nytt")
    await two.writes("K", f"{second} la jeg merke til")
    await two.presses_label("K", "Send")
    assert second in told(two, "N")
    assert first not in told(two, "N") + await pages(two, "N") + kept_under(two, "N")
    await two.look(everywhere=True)
