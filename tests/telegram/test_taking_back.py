"""What a mentee takes back is gone from the store at once, and from Telegram while it can be."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.telegram.double import Answer, TelegramDouble
from tests.telegram.two import Two, readable_call, two

CANNOT = Answer(400, description="Bad Request: message can't be deleted for everyone")
SECRET_WORDS = "jeg gråter ikke lenger på vei hjem fra jobb"


def asked_to_delete(telegram: TelegramDouble) -> list[dict[str, Any]]:
    return [dict(call.parameters) for call in telegram.asked("deleteMessage")]


async def shared(pair: Two) -> None:
    """Both are here, and Nora has shared one thing with Kari."""
    await pair.begin()
    await share(pair)


async def share(pair: Two) -> None:
    for text in ("[Ikke nå]", "[Ja, nå]", SECRET_WORDS, "avslutt", "ingenting", "[Ja]", "del"):
        await pair.says("N", text)
    listed = readable_call(pair.told[-1][1])
    (number,) = [line.partition(".")[0] for line in listed if SECRET_WORDS[:20] in line]
    await pair.says("N", number)


async def test_the_message_is_deleted_at_telegram_and_its_row_is_gone(tmp_path: Path) -> None:
    async with two(tmp_path) as pair:
        await shared(pair)
        ((_, call),) = [(w, c) for w, c in pair.told if w == "K" and SECRET_WORDS in str(c)]
        await pair.says("N", "ta tilbake")
        await pair.says("N", "1")
        assert "Det kan være lest" in readable_call(pair.told[-1][1])[0]
        (deleted,) = asked_to_delete(pair.telegram)
        assert deleted["chat_id"] == call.parameters["chat_id"]
        assert withdrawn_rows(pair.path) == 0


async def test_after_two_days_it_says_that_the_mentor_may_still_have_it(tmp_path: Path) -> None:
    async with two(tmp_path) as pair:
        await shared(pair)
        await pair.wait(timedelta(hours=49))
        pair.telegram.fails("deleteMessage", CANNOT)
        await pair.says("N", "ta tilbake")
        await pair.says("N", "1")
        assert "kan ha den gamle meldingen ennå" in readable_call(pair.told[-1][1])[0]
        assert withdrawn_rows(pair.path) == 0


async def test_a_mentor_who_cannot_be_reached_is_never_told_what_was_taken_back(
    tmp_path: Path,
) -> None:
    async with two(tmp_path) as pair:
        await pair.begin()
        await pair.says("K", "pause")
        await share(pair)
        for text in ("ta tilbake", "1"):
            await pair.says("N", text)
        await pair.says("K", "fortsett")
        await pair.wait(timedelta(days=3))
        assert [call for who, call in pair.told if who == "K" and SECRET_WORDS in str(call)] == []


async def test_whoever_deletes_everything_takes_back_all_that_was_shared(tmp_path: Path) -> None:
    async with two(tmp_path) as pair:
        await shared(pair)
        await pair.says("N", "slett")
        await pair.says("N", "[Ja, slett alt]")
        assert len(asked_to_delete(pair.telegram)) == 1
        told = [readable_call(call)[0] for who, call in pair.told if who == "K"]
        assert told[-1].startswith("Et av mentorskapene dine er avsluttet")
        assert "Nora" not in told[-1]


def withdrawn_rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        counted = "SELECT count(*) FROM messages WHERE withdrawn_at IS NOT NULL"
        return int(connection.execute(counted).fetchone()[0])
