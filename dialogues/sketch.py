"""A prompt in the making: what a talk has so far of whom, what and when.

It is kept in the talk's own note as text, so that it outlives a restart like everything else.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from dialogues.draft import Draft
from dialogues.pairs import PlannedPrompt
from dialogues.recurrence import Rule
from dialogues.rule_text import rule_from_values, rule_to_values


@dataclass(frozen=True, slots=True)
class Sketch:
    """`set` or `text` once the question is known. `readings`: what words about when may mean.

    `plan` and `version`: it changes something that is planned already. `at_once`: it is not
    asked when.
    """

    pairs: tuple[int, ...] = ()
    theme: str = ""
    set: str | None = None
    text: str = ""
    rule: Rule | None = None
    readings: tuple[Rule, ...] = ()
    plan: int = 0
    version: int = 0
    state: str = ""
    at_once: bool = False

    @property
    def has_question(self) -> bool:
        return bool(self.set or self.text)

    def to_text(self) -> str:
        values = asdict(replace(self, rule=None, readings=()))
        values["rule"] = rule_to_values(self.rule) if self.rule else None
        values["readings"] = [rule_to_values(rule) for rule in self.readings]
        return json.dumps(values)

    @classmethod
    def from_text(cls, text: str) -> "Sketch":
        if not text:
            return cls()
        values: dict[str, Any] = json.loads(text)
        rule, readings = values.pop("rule"), values.pop("readings")
        made = cls(**values)
        return replace(
            made,
            pairs=tuple(made.pairs),
            rule=rule_from_values(rule) if rule else None,
            readings=tuple(rule_from_values(each) for each in readings),
        )


def sketch_of(draft: Draft) -> Sketch:
    """The talk's own; an empty one where there is none."""
    return Sketch.from_text(draft.top.draft) if draft.session.stack else Sketch()


def note(draft: Draft, **changes: Any) -> Sketch:
    """The talk's sketch with changes. Arranging something is nothing to be thanked for."""
    draft.thankable = False
    changed = replace(sketch_of(draft), **changes)
    draft.turn_to(draft=changed.to_text())
    return changed


def sketch_from(plan: PlannedPrompt) -> Sketch:
    return Sketch(
        pairs=tuple(recipient.pair for recipient in plan.recipients),
        set=plan.set,
        text=plan.text,
        rule=plan.rule,
        plan=plan.plan,
        version=plan.version,
        state=plan.state,
    )
