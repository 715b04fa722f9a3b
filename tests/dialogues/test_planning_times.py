"""When a prompt is to come, in a mentor's words: planning_times.txt is the table, row by row."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from dialogues.planning_times import (
    Ask,
    CannotRead,
    Gone,
    NoMeeting,
    Outcome,
    Planned,
    read_rule,
)
from dialogues.recurrence import Rule, next_due, to_utc
from dialogues.rule_in_words import coming_in_words, rule_in_words
from dialogues.rule_parts import pattern, read_pattern
from dialogues.time_pieces import Repeat
from dialogues.time_signs import PARTS, SAID_IN_TWO
from tests.playing import shipped_bank

OSLO = ZoneInfo("Europe/Oslo")
TABLE = Path(__file__).parent / "planning_times.txt"
TUESDAY = datetime(2026, 11, 24, 14, 10, tzinfo=OSLO)
MEETING = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
REASONS: dict[type[Outcome], str] = {
    Gone: "(forbi)",
    NoMeeting: "(intet møte)",
    CannotRead: "(uleselig)",
}


@dataclass(frozen=True)
class Row:
    phrase: str
    now: datetime
    meeting: datetime | None
    expected: str


def rows() -> list[Row]:
    found: list[Row] = []
    now, meeting = TUESDAY, None
    for text in TABLE.read_text("utf-8").splitlines():
        head = re.match(r"\[([\d -]+[\d:]+)(?:, møte ([\d: -]+))?\]", text)
        if head:
            now = datetime.fromisoformat(head[1]).replace(tzinfo=OSLO)
            meeting = datetime.fromisoformat(head[2]).replace(tzinfo=OSLO) if head[2] else None
        elif " → " in text and not text.startswith("#"):
            phrase, _, expected = text.partition(" → ")
            found.append(Row(phrase, now, meeting, expected))
    return found


def named(row: Row) -> str:
    return f"{row.now:%m-%d %H.%M} {row.phrase}"


def line(name: str, **values: Any) -> Markup:
    return shipped_bank().line(name, "nb", 0, **values)


def read(text: str, now: datetime = TUESDAY, meeting: datetime | None = MEETING) -> Outcome:
    return read_rule(text, shipped_bank().words("nb"), now, meeting=meeting)


def rules(outcome: Outcome) -> tuple[Rule, ...]:
    match outcome:
        case Planned(rule):
            return (rule,)
        case Ask(readings):
            return readings
        case _:
            return ()


def in_words(rule: Rule, today: date) -> str:
    return str(rule_in_words(rule, line, today, "nb"))


# -- the table ------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows(), ids=named)
def test_a_phrase_is_echoed_in_full_or_not_read(row: Row) -> None:
    outcome = read(row.phrase, row.now, row.meeting)
    echoed = " | ".join(in_words(rule, row.now.date()) for rule in rules(outcome))
    assert (echoed or REASONS[type(outcome)]) == row.expected


def test_the_table_has_every_kind_of_phrase() -> None:
    table = rows()
    assert len(table) > 300
    assert len({row.now for row in table}) >= 8
    for reason in REASONS.values():
        assert any(row.expected == reason for row in table)
    assert sum(" | " in row.expected for row in table) > 20


def test_an_echo_reads_back_as_the_same_rule() -> None:
    for row in rows():
        for rule in rules(read(row.phrase, row.now, row.meeting)):
            echoed = in_words(rule, row.now.date())
            assert read(echoed, row.now, row.meeting) == Planned(rule), echoed


def test_what_is_read_is_still_to_come() -> None:
    for row in rows():
        outcome = read(row.phrase, row.now, row.meeting)
        for rule in rules(outcome):
            if not rule.every_meeting:
                assert next_due(rule, OSLO, row.now) == to_utc(rule.first, OSLO)
        if isinstance(outcome, Ask):
            assert 2 <= len(set(outcome.readings)) == len(outcome.readings) <= 3


@pytest.mark.parametrize(
    "more",
    [
        "ikke", "unntatt tirsdag", "i tre måneder", "tre ganger", "mellom", "senest", "før",
        "etter", "9-10", "½", "natt", "annenhver", "og", "eller", "til", "fra", "12", "i desember",
        "halv", "klokka", "om", "hvert år", "i to uker", "rundt omkring", "2027", "sommeren", "–",
        "siste", "kl 10 og kl 11", "forrige", "snart", "kanskje",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "phrase", ["fredag kl 9", "hver mandag kl 9", "den 15. hver måned kl 12", "om to uker"]
)
def test_no_word_is_read_past(phrase: str, more: str) -> None:
    whole = rules(read(phrase))
    assert len(whole) == 1
    for text in (f"{phrase} {more}", f"{more} {phrase}"):
        assert whole[0] not in rules(read(text)), text


@pytest.mark.parametrize("more", ["takk", "gjerne", "🙂", "!", ".", "send den", "(takk)"])
def test_what_means_nothing_changes_nothing(more: str) -> None:
    assert read(f"fredag kl 9 {more}") == read("fredag kl 9") == read(f"{more} Fredag  KL. 9")


def test_no_phrase_of_the_lists_hides_a_part_of_the_day() -> None:
    """«i morgen kveld» must not be known as a mere day: the evening would be lost."""
    phrases = shipped_bank().words("nb").planning_phrases
    unread = {"vagt", "natt", "frist", "har_vært"}
    for phrase, group in phrases.items():
        part = phrases.get(phrase[-1:], "")
        if len(phrase) == 2 and group == "i_morgen":
            continue
        if len(phrase) > 1 and part in PARTS and group not in unread:
            assert part in (SAID_IN_TWO.get(group) or group.split("+")), phrase


def test_odd_texts_are_not_read() -> None:
    odd = [
        "",
        "   ",
        "kl",
        "hver",
        "den",
        "9" * 300,
        "fredag " * 100,
        "\x00",
        "①",
        "fredag\u0336 kl 9",
    ]
    assert {type(read(text)) for text in odd} == {CannotRead}


def test_another_zone_has_another_today() -> None:
    evening = datetime(2026, 11, 24, 23, 30, tzinfo=OSLO).astimezone(ZoneInfo("America/New_York"))
    assert read("i morgen", evening) == Planned(Rule(datetime(2026, 11, 25, 9)))  # noqa: DTZ001


# -- for all texts --------------------------------------------------------------------------------

VOCABULARY = sorted(
    {" ".join(phrase) for phrase in shipped_bank().words("nb").planning_phrases}
    | {
        "en",
        "to",
        "tre",
        "ni",
        "ti",
        "tjuefem",
        "9",
        "09",
        "15.",
        "3",
        "14.30",
        "12.12",
        "1.12.2026",
    }
    | {
        "99",
        "24",
        "2027",
        "kl 9",
        "kl 6",
        "halv ti",
        "fem på halv ni",
        "kvart over åtte",
        "2026-12-24",
        "–",
        "uke 50",
    }
)
COMMON = [
    "hver", "annenhver", "mandag", "torsdag", "dag", "uke", "måned", "i måneden", "første", "siste",
    "den", "15.", "kl 9", "kl 18", "fra", "til", "neste", "fredag", "1. desember", "deretter", "og",
    "eller", "99", "9", "ut året",
    "neste uke", "i morgen", "kveld", "hverdag", "tredje", "om", "to", "uker", "før møtet",
]  # fmt: skip
DST_NIGHTS = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
NOWS = st.one_of(
    st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)).map(  # noqa: DTZ001
        lambda wall: wall.replace(tzinfo=OSLO)
    ),
    st.builds(
        lambda night, minutes: (night + timedelta(minutes=minutes)).astimezone(OSLO),
        st.sampled_from(DST_NIGHTS),
        st.integers(-180, 180),
    ),
)
SENTENCES = st.one_of(
    st.lists(st.sampled_from(COMMON), min_size=1, max_size=7),
    st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5),
).map(" ".join)


@given(st.text(), NOWS)
def test_no_text_is_too_odd(text: str, now: datetime) -> None:
    read(text, now, MEETING)


@given(SENTENCES, NOWS)
def test_whatever_is_read_is_echoed_so_that_it_reads_back(text: str, now: datetime) -> None:
    for rule in rules(read(text, now, now.astimezone(UTC))):
        if not rule.every_meeting:
            assert next_due(rule, OSLO, now) == to_utc(rule.first, OSLO)
        echoed = in_words(rule, now.date())
        again = read(echoed, now, now.astimezone(UTC))
        assert again == Planned(rule), echoed


# -- a recurrence as text, and the lines ----------------------------------------------------------


@pytest.mark.parametrize(
    ("repeat", "rrule"),
    [
        (Repeat("week", 2, (3,)), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        (Repeat("day", 3), "FREQ=DAILY;INTERVAL=3"),
        (Repeat("month", 1, (0,), nth=1), "FREQ=MONTHLY;BYDAY=1MO"),
        (Repeat("month", 1, (0, 1), nth=-1), "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"),
        (Repeat("month", 1, monthdays=(1, 15)), "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        (Repeat("month", 1, monthdays=(30,)), "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        (Repeat("month", 2, monthdays=(-1,)), "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1"),
    ],
)  # fmt: skip
def test_a_recurrence_is_written_and_read(repeat: Repeat, rrule: str) -> None:
    assert pattern(repeat) == rrule
    assert read_pattern(rrule) == repeat


@pytest.mark.parametrize("rrule", ["FREQ=YEARLY", "FREQ=WEEKLY;BYDAY=MO;COUNT=3", "x=1"])
def test_a_recurrence_of_another_kind_is_refused(rrule: str) -> None:
    with pytest.raises(ValueError, match="not a rule of ours"):
        read_pattern(rrule)


def test_what_comes_next_is_a_line() -> None:
    days = [datetime(2026, 12, day, 8, tzinfo=UTC) for day in (7, 14, 21)]
    shown = coming_in_words(days, OSLO, line, TUESDAY.date(), "nb")
    assert shown == "Neste: 7. desember, 14. desember og 21. desember."


def test_the_examples_that_are_given_can_be_read() -> None:
    for name in ("når_uleselig", "når_forbi", "når_intet_møte"):
        examples = re.findall("«([^»]+)»", line(name))
        assert examples
        assert all(isinstance(read(example), Planned) for example in examples), examples
    assert line("når_hvilken").endswith("?")
