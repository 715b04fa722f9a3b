"""Which words steer: a command, a word of `ord/styring.txt`, a wish said in one go."""

from dialogues.asking import open_question
from dialogues.draft import Draft
from dialogues.questions import FreeText
from dialogues.setting import MAIN, options
from dialogues.steering import BEFORE_CONSENT, STEERING
from dialogues.understanding import match_option
from dialogues.when import read_moment
from dialogues.wishes import wish_in
from dialogues.words import plain


def own_label(draft: Draft, text: str) -> bool:
    """An option's own label, key or words win over words that steer."""
    found = open_question(draft)
    if found is None or draft.top.part != MAIN:
        return False
    option = match_option(options(draft, found[1]), text, draft.words)
    return option is not None and not (
        isinstance(found[1].form, FreeText) and option.key in STEERING
    )


def steer_in(draft: Draft, text: str) -> str | None:
    """The steering group that the whole text is, if any."""
    stripped = text.strip()
    if stripped.startswith("/"):
        command = stripped[1:].split()[0].partition("@")[0] if stripped[1:].strip() else ""
        groups = draft.words.groups_of(command.replace("_", " ")) | {command}
    else:
        groups = draft.words.groups_of(stripped) or _asked_of_the_bot(draft, stripped)
        if _pause_until(draft, stripped):
            groups |= {"pause"}
        wish = None if groups or not draft.consented else wish_in(draft, stripped)
        if wish:
            groups = frozenset({wish.steer})
    known = STEERING if draft.consented else BEFORE_CONSENT
    found = next((name for name in STEERING if name in groups and name in known), None)
    if found == "vet_ikke" and (not draft.session.stack or draft.top.part != MAIN):
        return None
    if found == "råd" and _questions_are_answers(draft):
        return None
    return found


def _asked_of_the_bot(draft: Draft, text: str) -> frozenset[str]:
    """What a question to the bot asks for, unless a question may be the answer."""
    asked = draft.words.asked_in(text)
    return frozenset() if asked and _questions_are_answers(draft) else asked


def _questions_are_answers(draft: Draft) -> bool:
    found = open_question(draft)
    return found is not None and found[1].invites_questions


def _pause_until(draft: Draft, text: str) -> bool:
    words = plain(text).split()
    if not 2 <= len(words) <= 6 or words[0] not in draft.words.steering.get("pause", ()):
        return False
    return read_moment(text, draft.words, draft.local_now) is not None
