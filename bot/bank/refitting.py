"""What is left of a draft's unfinished languages when an older revision is published anew.

Words that were begun to a question that bokmål no longer asks have nothing to stand beside. They
are left out, so that the draft fits what is published and hinders nobody.
"""

from collections.abc import Mapping

from bot.bank.checking import NOT_WRITTEN, check_set, unfinished
from bot.bank.drafts import Draft
from bot.bank.sets import SetNow, after_change
from dialogues.bank import FALLBACK_LANGUAGE
from dialogues.check import check
from dialogues.editing.forms import CannotShow, QuestionForm
from dialogues.editing.operations import remove_question
from dialogues.editing.reading import read_form
from dialogues.editing.writing import write


def refitted(
    draft: Draft, now: SetNow, folder: str, texts: Mapping[str, str]
) -> dict[str, str] | None:
    """The texts that stay in the draft when `texts` in `folder` take the place of `now`.

    {} when nothing that fits is left. None when the draft holds more than languages that wait
    until they are finished, or was overtaken already: then it is for its writers to look at.
    """
    if draft.based_on != now.revision or not draft.folder == now.folder == folder:
        return None
    changed = {code for code, text in draft.texts.items() if text != now.texts.get(code)}
    found = check_set(folder, after_change(now, draft.texts), changed, now)
    if not changed or changed != unfinished(folder, found).keys():
        return None
    fitted = {code: _fitted(draft.texts[code], code, folder, texts) for code in changed}
    return {
        code: text
        for code, text in fitted.items()
        if text and text.strip() != texts.get(code, "").strip()
    }


def _fitted(text: str, language: str, folder: str, texts: Mapping[str, str]) -> str:
    """The text without the questions that do not fit bokmål; "" when no words are left of it."""
    beside = {FALLBACK_LANGUAGE: texts.get(FALLBACK_LANGUAGE, ""), language: text}
    found = check(text, language, folder, beside, texts.get(language, ""))
    wrong = [each.question for each in found if each.code not in NOT_WRITTEN]
    form = read_form({language: text})
    if isinstance(form, CannotShow) or "" in wrong:
        return ""
    if not wrong:
        return text if any(_has_words(each, language) for each in form.questions) else ""
    fewer = form
    for key in wrong:
        fewer = remove_question(fewer, key)
    if fewer == form:
        return ""
    # Once more: what used the answer to one of them does not fit either.
    return _fitted(write({language: text}, fewer)[language], language, folder, texts)


def _has_words(question: QuestionForm, language: str) -> bool:
    words = question.wordings.get(language)
    return words is not None and any(
        part.text.strip() for part in (words.text, words.reworded, words.probe)
    )
