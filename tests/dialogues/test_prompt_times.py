"""When a prompt comes, and until when: around clock changes, meetings, and for any rule."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dialogues.prompt_times import PATIENCE, Coming, coming, first_coming
from dialogues.recurrence import Rule
from dialogues.rule_text import rule_from_text, rule_to_text
from dialogues.sketch import Sketch

OSLO = ZoneInfo("Europe/Oslo")
wall = datetime.fromisoformat
NOW = datetime(2026, 11, 24, 13, 10, tzinfo=UTC)

RULES = st.builds(
    Rule,
    first=st.datetimes(wall("2026-01-01T00:00"), wall("2027-12-31T00:00")).map(
        lambda at: at.replace(second=0, microsecond=0, fold=0)
    ),
    rrule=st.sampled_from(
        ["", "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYMONTHDAY=1"]
    ),
    until=st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31)),
)


def test_nine_oclock_stays_nine_when_the_clocks_go_back_and_forward() -> None:
    weekly = Rule(wall("2026-10-19T09:00"), "FREQ=WEEKLY;BYDAY=MO")
    first = first_coming(weekly, OSLO, datetime(2026, 10, 18, tzinfo=UTC), None)
    assert first == Coming(
        datetime(2026, 10, 19, 7, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)
    )
    spring = coming(weekly, OSLO, datetime(2027, 3, 27, tzinfo=UTC))
    assert spring
    assert spring.at == datetime(2027, 3, 29, 7, tzinfo=UTC)


def test_in_the_nights_when_the_clocks_change_each_day_has_one() -> None:
    nightly = Rule(wall("2026-10-20T02:30"), "FREQ=DAILY")
    after = datetime(2026, 10, 23, 12, tzinfo=UTC)
    days = []
    for _ in range(3):
        found = coming(nightly, OSLO, after)
        assert found
        days.append(found.at.astimezone(OSLO).date())
        after = found.at
    assert days == [date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26)]


def test_for_once_it_has_a_week() -> None:
    once = Rule(wall("2026-11-27T09:00"))
    at = datetime(2026, 11, 27, 8, tzinfo=UTC)
    assert first_coming(once, OSLO, NOW, None) == Coming(at, at + PATIENCE)
    assert coming(once, OSLO, at) is None


def test_what_passed_while_it_was_confirmed_comes_at_once() -> None:
    assert first_coming(Rule(wall("2026-11-24T14:09")), OSLO, NOW, None) == Coming(
        NOW, NOW + PATIENCE
    )


def test_around_a_meeting() -> None:
    meeting = datetime(2026, 12, 3, 9, tzinfo=UTC)
    before = Rule(wall("2026-12-01T09:00"), anchor="before_meeting")
    after = Rule(wall("2026-12-01T16:00"), anchor="after_meeting", every_meeting=True)
    assert first_coming(before, OSLO, NOW, None) is None
    assert first_coming(before, OSLO, NOW, NOW) is None
    assert first_coming(before, OSLO, NOW, meeting) == Coming(
        datetime(2026, 12, 2, 8, tzinfo=UTC), meeting
    )
    found = first_coming(after, OSLO, NOW, meeting)
    assert found
    assert found.at == datetime(2026, 12, 4, 15, tzinfo=UTC)
    soon = NOW + timedelta(hours=3)
    assert first_coming(before, OSLO, NOW, soon) == Coming(NOW, soon)


@given(
    RULES,
    st.datetimes(wall("2026-01-01T00:00"), wall("2028-12-31T00:00")),
)
def test_the_next_is_ahead_and_gives_way_to_the_one_after(rule: Rule, at: datetime) -> None:
    after = at.replace(tzinfo=UTC)
    found = coming(rule, OSLO, after)
    if found is None:
        return
    assert after < found.at < found.expires
    following = coming(rule, OSLO, found.at)
    assert found.expires == (following.at if following else found.at + PATIENCE)


@given(RULES)
def test_a_rule_and_a_sketch_are_read_back_as_they_were(rule: Rule) -> None:
    assert rule_from_text(rule_to_text(rule)) == rule
    sketch = Sketch((1, 2), "mestring", "en-god-dag", "", rule, (rule, rule), 7, 3, "active", True)
    assert Sketch.from_text(sketch.to_text()) == sketch
    assert Sketch.from_text("") == Sketch()
