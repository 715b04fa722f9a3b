"""Giving and asking on the real engine: what is refused, what is told, and what stays unsaid."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.pair_tables import contributions, requests, shares
from bot.store.tables import due
from dialogues.answers import Attachment
from dialogues.events import Attached, Said
from dialogues.sending import LONGEST, LONGEST_VOICE
from tests.duo import CHATS, MENTEE, MENTOR, Duo, duo
from tests.store.test_voices import ASKED, FEEDBACK, asks, gives, settle, shares_one, told


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Duo]:
    async with duo(tmp_path / "mentor.db") as pair:
        await settle(pair)
        yield pair


@pytest.mark.parametrize("text", ["ok", "👍", "...", "   "])
async def test_what_says_nothing_is_not_sent(two: Duo, text: str) -> None:
    await shares_one(two)
    await two.says(MENTOR, "[Gi tilbakemelding]")
    await two.says(MENTOR, text)
    assert two.engine.rows(contributions) == []
    await two.says(MENTOR, FEEDBACK)
    assert "Skal det sendes?" in two.last(MENTOR)


async def test_too_much_for_a_message_is_refused_with_the_number(two: Duo) -> None:
    await shares_one(two)
    await two.says(MENTOR, "[Gi tilbakemelding]")
    long = "Du er god på dette. " * 190
    await two.says(MENTOR, long)
    assert f"{len(long.strip())} tegn" in two.last(MENTOR)
    assert f"plass til {LONGEST}" in two.last(MENTOR)
    await two.says(MENTOR, "Du er " + "&" * 900)  # five signs each, as a message is measured
    assert "4506 tegn" in two.last(MENTOR)
    await two.says(MENTOR, long[:LONGEST])
    await two.says(MENTOR, "[Send]")
    assert long[:LONGEST].strip() in two.last(MENTEE)


@pytest.mark.parametrize(
    ("attachment", "why"),
    [
        (Attachment("voice", "f", LONGEST_VOICE + 1, 9), "for lang"),
        (Attachment("voice", "f", 9, 30_000_000), "for stor"),
        (Attachment("photo", "f"), "kan jeg ikke sende videre"),
    ],
)
async def test_a_recording_that_is_too_much_is_refused(
    two: Duo, attachment: Attachment, why: str
) -> None:
    await shares_one(two)
    await two.says(MENTOR, "[Fortell en historie]")
    for given in (attachment, Attachment("voice", "AwACAgQ", LONGEST_VOICE, 400_000)):
        event = Attached(given, "", two.engine.clock.now)
        two.hear(await two.engine.tell(event, CHATS[MENTOR]))
    assert why in told(two, MENTOR)[-2]
    await two.says(MENTOR, "[Send]")
    assert two.told[-1][1].message.voice == "AwACAgQ"
    assert "talemelding" in two.last(MENTEE)


async def test_feedback_on_what_was_taken_back_is_not_begun(two: Duo) -> None:
    await shares_one(two)
    await two.says(MENTEE, "ta tilbake")
    await two.says(MENTEE, "1")
    await two.says(MENTOR, "[Gi tilbakemelding]")
    assert "ikke noe å svare på lenger" in two.last(MENTOR)
    assert two.engine.rows(shares) == []


async def test_feedback_says_what_it_is_about_only_to_the_mentee(two: Duo) -> None:
    await shares_one(two)
    for text in ("[Gi tilbakemelding]", FEEDBACK, "[Send]"):
        await two.says(MENTOR, text)
    assert "om det du delte: «sitter stille og irriterer meg»" in two.last(MENTEE)
    assert two.engine.rows(shares)[0].answered_at is not None
    own = [o.message.html for who, o in two.told if who == MENTOR][-2:]
    assert not any("sitter stille" in html for html in own)


async def test_an_edit_changes_nothing_that_was_shown(two: Duo) -> None:
    await shares_one(two)
    await two.says(MENTOR, "[Gi tilbakemelding]")
    event = Said(FEEDBACK, two.engine.clock.now)
    two.hear(await two.engine.tell(event, CHATS[MENTOR], message_id=77))
    await two.edits(MENTOR, "Noe helt annet enn det som ble vist.", 77)
    await two.says(MENTOR, "[Send]")
    assert FEEDBACK in two.last(MENTEE)


async def test_taken_away_before_it_was_told_it_is_not_told(two: Duo) -> None:
    await two.says(MENTEE, "start")  # in mid-sentence: what mentors send may wait
    await two.says(MENTEE, "det er mye på jobben for tiden")
    await gives(two, "[Send nå]", "[Send]")
    for text in ("mine bidrag", "[Se nummer 1]", "[Ta bort]"):
        await two.says(MENTOR, text)
    await two.wait(timedelta(days=1))
    assert two.engine.rows(contributions)[0].retired_at is not None
    assert not any("Kari skriver" in html for html in told(two, MENTEE))
    await two.says(MENTOR, "mine bidrag")
    assert "ikke gitt noe ennå" in two.last(MENTOR)


async def test_an_open_request_that_is_withdrawn_is_told_without_its_words(two: Duo) -> None:
    await asks(two)
    for text in ("forespørsler", "[Trekk tilbake 1]"):
        await two.says(MENTEE, text)
    assert two.last(MENTOR).startswith("En forespørsel fra Nora er trukket tilbake.")
    assert ASKED not in two.last(MENTOR)


async def test_nothing_of_an_unsent_request_reaches_the_mentor(two: Duo) -> None:
    before = len(told(two, MENTOR))
    for text in ("be om noe", ASKED, "at jeg er stille", "[Tydelig]", "hopp", "[Ikke send]"):
        await two.says(MENTEE, text)
    await two.wait(timedelta(days=20))
    assert not any(ASKED in html for html in told(two, MENTOR)[before:])
    assert two.engine.rows(requests)[0].state == "draft"


async def test_the_mentor_is_reminded_once_and_never_after_an_answer(two: Duo) -> None:
    await asks(two)
    await two.wait(timedelta(days=40))
    assert len([html for html in told(two, MENTOR) if "minner om dette én gang" in html]) == 1
    await two.says(MENTOR, "[Ikke nå]")
    await two.says(MENTOR, "[Nei, bare send]")
    await two.wait(timedelta(days=40))
    assert len([html for html in told(two, MENTOR) if ASKED in html]) == 2


async def test_after_a_yes_the_mentor_is_asked_once(two: Duo) -> None:
    await asks(two)
    await two.says(MENTOR, "[Ja, du får en tilbakemelding]")
    await two.says(MENTOR, "[Nei, bare send]")
    await two.wait(timedelta(days=60))
    asked = [html for html in told(two, MENTOR) if "For to uker siden" in html]
    assert len(asked) == 1
    assert not [row for row in two.engine.rows(due) if row.kind == "request"]
