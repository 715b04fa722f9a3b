"""Nothing that a person wrote can be read in any file or in the log."""

import logging

import pytest

from bot.store.tables import messages
from dialogues.answers import Attachment
from dialogues.events import Attached, Corrected
from tests.store.engine import WELCOME, Engine

WORDS = (
    "hemmeligheten om bestemor",
    "utsettelsen av telefonsamtalen",
    "neshornet i stua",
    "papegøyen på taket",
)


async def test_no_plain_text_in_any_file_or_log(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await engine.welcome()
        for text in WORDS[:3]:
            await engine.say(f"jeg tenker mest på {text} for tiden", message_id=5)
        await engine.tell(Corrected(None, f"eller kanskje {WORDS[3]}"), message_id=5)
        voice = Attachment("voice", "AwACAgQAAxkBAAI")
        await engine.tell(Attached(voice, "lydopptak av kråka", engine.clock.now))
        for text in ("logg", "mål", "mine data", "avslutt", "koble til"):
            await engine.say(text)
    written = engine.files()
    assert len(written) > 10_000
    for secret in (*WORDS, "kråka", "AwACAgQAAxkBAAI", *WELCOME[5:9], "Nora"):
        assert secret.encode() not in written, secret
        assert secret not in caplog.text, secret


async def test_before_consent_nothing_that_was_written_is_kept(engine: Engine) -> None:
    await engine.open()
    await engine.say("er du et menneske?")
    assert {row.direction for row in engine.rows(messages)} == {"out"}


async def test_where_a_conversation_stands_is_not_in_the_clear(engine: Engine) -> None:
    await engine.welcome()
    await engine.say("jeg vil ikke leve lenger")
    written = engine.files()
    for stage in (b"crisis", b"check_in", b"welcome"):
        assert stage not in written
