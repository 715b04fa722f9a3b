"""Sessions as bytes, of this version and of those before it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot import sessions
from bot.errors import UnreadableSession
from dialogues.answers import Answer, Attachment
from dialogues.session import (
    SESSION_VERSION,
    CompetenceRated,
    Conversation,
    Goal,
    Memory,
    NextStep,
    Session,
    Turn,
)
from dialogues.stages import Stage, Stance

FIXTURES = Path(__file__).parent / "sessions"
NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)

ANSWERS = (
    Answer("åtte av ti", 8),
    Answer("Tid og mot", ("tid", "mot")),
    Answer("på tirsdag", "2026-12-01"),
    Answer("", None, Attachment("voice", "AwACAgQ")),
    None,
)
TURNS = tuple(
    Turn(
        number=number,
        stage=Stage.EXPLORE,
        set="en-vanlig-tirsdag",
        question=f"q{number}",
        part="tekst",
        answer=answer,
        left=9 - number,
    )
    for number, answer in enumerate(ANSWERS)
)
TALK = Conversation(
    number=4,
    stage=Stage.EXPLORE,
    bank=3,
    stance=Stance.SAGE,
    touched=NOW,
    left=5,
    asked_at=NOW,
    ask=17,
    turns=TURNS,
    held="🧑‍🧑‍🧒 \x00 {{7*7}}",
)
NORA = Session(
    name="Nora <b>&",
    stance=Stance.SAGE,
    asks=17,
    stack=(TALK,),
    memory=Memory(
        consent=3,
        goal=Goal(
            1, "bli tryggere", ((2, "leder møtet"), (-2, "sitter stille")), -1, date(2026, 11, 1)
        ),
        next_step=NextStep(3, "ringe", date(2026, 12, 1), "tirsdag 1. desember", "da venter jeg"),
        used={"en-vanlig-tirsdag": 2},
        alarmed_at=NOW,
    ),
)


def test_a_session_comes_back_as_it_was() -> None:
    assert sessions.load(sessions.dump(NORA)) == NORA
    assert sessions.load(sessions.dump(Session())) == Session()
    rated = (CompetenceRated(9, "å lytte", 4, date(2026, 11, 1)),)
    with_levels = replace(NORA, memory=replace(NORA.memory, competences=rated))
    assert sessions.load(sessions.dump(with_levels)) == with_levels


@given(some.text(), some.integers(0, 10_000))
def test_any_text_comes_back_as_it_was(text: str, asks: int) -> None:
    session = Session(name=text, asks=asks)
    assert sessions.load(sessions.dump(session)) == session


@pytest.mark.parametrize("version", range(1, SESSION_VERSION + 1))
def test_every_version_there_ever_was_can_be_read(version: int) -> None:
    """Written when the version was new: `sessions.dump(NORA)` as it was then."""
    stored = (FIXTURES / f"{version}.session").read_bytes()
    assert stored[0] == version
    assert sessions.load(stored) == NORA


def test_the_version_comes_first() -> None:
    assert sessions.dump(NORA)[0] == SESSION_VERSION


def test_a_stage_that_is_not_known_lands_in_returning() -> None:
    stored = _changed(lambda raw: raw["stack"][0].update(stage="dreaming"))
    (talk,) = sessions.load(stored).stack
    assert (talk.stage, talk.question, talk.ask) == (Stage.RETURNING, None, None)
    assert talk.turns == TURNS


def test_a_turn_of_an_unknown_stage_is_left_out() -> None:
    stored = _changed(lambda raw: raw["stack"][0]["turns"][0].update(stage="dreaming"))
    (talk,) = sessions.load(stored).stack
    assert (talk.stage, talk.turns) == (Stage.EXPLORE, TURNS[1:])


def test_a_newer_programs_session_is_read_as_far_as_it_is_known() -> None:
    newer = bytes((SESSION_VERSION + 1,)) + sessions.dump(NORA)[1:]
    assert sessions.load(newer) == NORA


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x01\xc0", b"\x00\x80", b"nonsense"])
def test_what_is_no_session_is_told_apart(stored: bytes) -> None:
    with pytest.raises(UnreadableSession):
        sessions.load(stored)


def _changed(change: object) -> bytes:
    raw = msgspec.msgpack.decode(sessions.dump(NORA)[1:])
    change(raw)  # type: ignore[operator]
    return sessions.dump(NORA)[:1] + msgspec.msgpack.encode(raw)
