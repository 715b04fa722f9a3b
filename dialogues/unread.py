"""What could not be read changes nothing.

The first time the bot says what it would understand, the second time it offers the answers as
buttons and a way on. The third time the words are kept as they are and the talk goes on: a third
failed turn is where people leave. Something tender is met as such, whatever was asked.
"""

from markupsafe import Markup

from dialogues.answers import Answer
from dialogues.asking import show
from dialogues.draft import Draft
from dialogues.questions import FreeText, Option, Question, QuestionSet, Scale
from dialogues.setting import REWORDED, wording
from dialogues.taking import take

MOST_FAILURES = 2


def form_name(question: Question) -> str:
    return {"YesNo": "ja_nei", "Choice": "valg", "Several": "flervalg", "Scale": "skala"}.get(
        type(question.form).__name__, "tidspunkt"
    )


def two_ways(draft: Draft, question: Question, either: tuple[Option, ...]) -> None:
    """Both readings as buttons: numbers side by side, words below each other."""
    draft.say("to_lesninger")
    form = question.form if isinstance(question.form, Scale) else FreeText()
    draft.show(Markup(""), form, either, steers=True)


def not_read(draft: Draft, set_: QuestionSet, question: Question, why: str, text: str = "") -> None:
    """`why` as understanding.Unread has it; `text` is what was written, if anything was."""
    if question.strict:
        failed = draft.top.failed + 1
        draft.say("klart_svar_igjen" if failed > MOST_FAILURES else "klart_svar")
        reworded = wording(draft, set_, question, REWORDED)
        show(draft, set_, question, reworded)
        draft.turn_to(failed=failed)
        return
    if text and draft.words.tender.found_in(text):
        take(draft, Answer(text), own_words=True, tender=True)
        return
    if why in ("which_day", "day_gone"):
        draft.say("hvilken_dag" if why == "which_day" else "har_vært")
        show(draft, set_, question, Markup(""))
        return
    failed = draft.top.failed + 1
    if failed > MOST_FAILURES and text:
        draft.say("ulest_lagret")
        take(draft, Answer(text), own_words=True)
        return
    if why == "off_scale" and isinstance(question.form, Scale):
        draft.say("utenfor_skala", fra=question.form.low, til=question.form.high)
    elif failed > 1:
        draft.say("ulest_igjen")
    else:
        form = question.form
        low, high = (form.low, form.high) if isinstance(form, Scale) else (0, 0)
        draft.say(
            "ulest",
            form=draft.line(f"form_{why}", fra=low, til=high),
            noe=draft.line(f"noe_{why}"),
        )
    also = ("omformuler", "hopp") if failed > 1 else ()
    show(draft, set_, question, Markup(""), also=also)
    draft.turn_to(failed=failed)
