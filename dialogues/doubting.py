"""Texts that are not taken as they stand: looked at before an answer is read by its form.

Consent and age want a clear answer. A question to the bot, a sentence for a name or a «ja» for a
goal is asked about once, and then taken or let be.
"""

from markupsafe import Markup

from dialogues.answers import Answer
from dialogues.asking import ask_again, show
from dialogues.clear import clear_yes_or_no, of_age
from dialogues.content import says_nothing
from dialogues.draft import Draft
from dialogues.names import no_name
from dialogues.questions import Choice, FreeText, Question, QuestionSet
from dialogues.reading_sets import STANCES
from dialogues.setting import MAIN, REWORDED, options, wording
from dialogues.taking import take
from dialogues.understanding import OWN_WORDS, Unread, fold, match_option, numbers_in, read
from dialogues.words import plain

AGE, NAME, STANCE = "alder", "navn", "rolle"
NAMING = frozenset({"velkomst", "velkomst-mentor", "navn"})
GOAL, NO_GOAL = ("mal", "mål"), "uten-mal"
WORDS_IN_A_GOAL = 3


def met_otherwise(draft: Draft, set_: QuestionSet, question: Question, text: str) -> bool:
    """Whether the text has been met here, and is not to be read as an answer."""
    if question.strict:
        return _answered_clearly(draft, question, text)
    if question.key == NAME and set_.name in NAMING and _needs_a_name(draft, set_, question, text):
        return True
    if question.key == STANCE and text.rstrip().endswith("?"):
        draft.say("roller_forklart")
        show(draft, set_, question, wording(draft, set_, question, REWORDED))
        return True
    if (set_.name, question.key) == GOAL and _needs_a_goal(draft, set_, question, text):
        return True
    if set_.name == NO_GOAL and _is_a_goal(draft, question, text):
        return True
    if _asks_the_bot(draft, question, text):
        draft.say("ikke_mitt_svar")
        draft.turn_to(held=text, failed=draft.top.failed + 1)
        ask_again(draft)
        return True
    return False


def _answered_clearly(draft: Draft, question: Question, text: str) -> bool:
    """A clear yes or no in more words than one; a question about consent leads to «les mer»."""
    labels = {option.key: option.label for option in options(draft, question)}
    clear = clear_yes_or_no(text, draft.words)
    if question.key == AGE and draft.facts.programme:
        limit = draft.facts.programme.age_limit
        clear = of_age(text, numbers_in(text, draft.words), limit, draft.words) or (
            clear if not any(map(str.isdigit, text)) else None
        )
    if clear is None and "les_mer" in labels and text.rstrip().endswith("?"):
        clear = "les_mer"
    if clear not in labels:
        return False
    take(draft, Answer(labels[clear], clear))
    return True


def _needs_a_name(draft: Draft, set_: QuestionSet, question: Question, text: str) -> bool:
    """A sentence instead of a name is asked about once."""
    label = match_option(options(draft, question), text, draft.words)
    if draft.top.failed or label or not no_name(text, draft.words):
        return False
    draft.say("bare_navnet")
    show(draft, set_, question, Markup(""))
    draft.turn_to(failed=1)
    return True


def _needs_a_goal(draft: Draft, set_: QuestionSet, question: Question, text: str) -> bool:
    """«ja» or a stance's name is no goal: asked about once, and then let be."""
    if draft.top.part != MAIN or match_option(options(draft, question), text, draft.words):
        return False
    if not says_nothing(text, draft.words):
        return False
    if draft.top.failed:
        take(draft, None)
        return True
    draft.say("ikke_et_mål", rolle=fold(plain(text)) in map(fold, STANCES))
    show(draft, set_, question, wording(draft, set_, question, REWORDED))
    draft.turn_to(failed=1)
    return True


def _is_a_goal(draft: Draft, question: Question, text: str) -> bool:
    """«Vet ikke ennå», and then it came after all."""
    reading = read(
        question.form, options(draft, question), text, draft.words, draft.local_now, strict=False
    )
    if len(text.split()) < WORDS_IN_A_GOAL or not isinstance(reading, Unread):
        return False
    if draft.words.asks(text) or says_nothing(text, draft.words):
        return False
    set_ = draft.facts.bank.set(GOAL[0], draft.session.language, draft.top.bank)
    asked = set_.question(GOAL[1])
    if asked is None:
        return False
    words = str(wording(draft, set_, asked, MAIN))
    draft.turn_to(set=set_.name, question=asked.key, text=words, sets_done=())
    take(draft, Answer(text), own_words=True)
    return True


def _asks_the_bot(draft: Draft, question: Question, text: str) -> bool:
    """A question where own words were waited for is asked about once, and then taken."""
    form = question.form
    own_words = isinstance(form, FreeText) or (
        isinstance(form, Choice) and any(option.key == OWN_WORDS for option in form.options)
    )
    waits = own_words and draft.consented and not draft.top.failed
    return waits and not question.invites_questions and draft.words.asks(text)
