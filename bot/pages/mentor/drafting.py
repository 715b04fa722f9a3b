"""The core as a page uses it: its readers, rules and lines, without a conversation.

A draft here is thrown away: no page changes a session.
"""

from bot.library import Library
from bot.pages.mentor.desk import Desk
from dialogues.draft import Draft
from dialogues.questions import Choice, FreeText, Option
from dialogues.session import Facts


def draft_of(desk: Desk, library: Library) -> Draft:
    """What the core may know when this mentor plans something."""
    person, sides = desk.person, desk.sides
    facts = Facts(
        now=desk.now,
        zone=person.zone,
        bank=library.bank_of(person.programme_id),
        programme=person.programme,
        channel="web",
        mentor=sides.mentor,
        pair=sides.pair,
        mentees=sides.mentees,
    )
    return Draft(person.session, facts)


def options_of(draft: Draft, set_: str, key: str) -> tuple[Option, ...]:
    """Of a question of the bank's, as the conversation offers them."""
    bank = draft.facts.bank
    question = bank.set(set_, draft.session.language, bank.revision).question(key)
    form = question.form if question else None
    return form.options if isinstance(form, Choice | FreeText) else ()
