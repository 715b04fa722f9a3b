"""A rule as text: what is kept of it, and what a talk remembers while it is being planned."""

import json
from datetime import date, datetime
from typing import Any

from dialogues.recurrence import Rule


def rule_to_text(rule: Rule) -> str:
    """JSON that rule_from_text reads back as the same rule."""
    return json.dumps(rule_to_values(rule))


def rule_from_text(text: str) -> Rule:
    return rule_from_values(json.loads(text))


def rule_to_values(rule: Rule) -> dict[str, Any]:
    return {
        "first": rule.first.isoformat(),
        "rrule": rule.rrule,
        "anchor": rule.anchor,
        "until": rule.until.isoformat() if rule.until else None,
        "every_meeting": rule.every_meeting,
    }


def rule_from_values(values: dict[str, Any]) -> Rule:
    until = values["until"]
    return Rule(
        first=datetime.fromisoformat(values["first"]),
        rrule=values["rrule"],
        anchor=values["anchor"],
        until=date.fromisoformat(until) if until else None,
        every_meeting=values["every_meeting"],
    )
