"""When a prompt comes next, and until when it is worth asking.

A prompt that waited too long is let go when the next of the same rule comes, so that they never
pile up; one that is tied to a meeting before it is let go when the meeting begins.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialogues.recurrence import Rule, anchored, first_due, next_due

PATIENCE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Coming:
    """Both in UTC; `expires` is always later than `at`."""

    at: datetime
    expires: datetime


def first_coming(
    rule: Rule, zone: ZoneInfo, now: datetime, meeting: datetime | None
) -> Coming | None:
    """The first time from `now` on, when a rule has just been made. None: it waits for a meeting.

    `meeting` is the next one (aware), if there is one. What passed while it was being confirmed
    comes at once.
    """
    if rule.anchor:
        return _around(rule, zone, now, meeting)
    if not rule.rrule:
        at = max(first_due(rule, zone), now)
        return Coming(at, at + PATIENCE)
    return coming(rule, zone, now)


def coming(rule: Rule, zone: ZoneInfo, after: datetime) -> Coming | None:
    """The next time strictly after `after`; None when there is none, or it waits for a meeting."""
    if rule.anchor:
        return None
    at = next_due(rule, zone, after)
    if at is None:
        return None
    return Coming(at, next_due(rule, zone, at) or at + PATIENCE)


def _around(rule: Rule, zone: ZoneInfo, now: datetime, meeting: datetime | None) -> Coming | None:
    """The day before or after the meeting; a meeting moved so near that it has passed: at once."""
    if meeting is None or meeting <= now:
        return None
    at = max(anchored(rule, meeting, zone), now)
    if rule.anchor == "before_meeting":
        return Coming(min(at, meeting - timedelta(minutes=1)), meeting)
    return Coming(at, at + PATIENCE)
