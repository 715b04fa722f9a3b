"""Answers that change after they were given: a burst of texts, an edited message."""

from dataclasses import replace

from dialogues.answers import Answer
from dialogues.content import says_nothing
from dialogues.draft import Draft
from dialogues.effects import AmendText, RecordAnswer, ReplaceAnswer
from dialogues.events import Said
from dialogues.meanings import changed_level
from dialogues.recording import recorded
from dialogues.session import Heard, Turn
from dialogues.setting import MAIN, options, wording
from dialogues.understanding import Read, read


def added_to_previous(draft: Draft, event: Said) -> bool:
    """A text written before the open question was asked goes with the answer before it."""
    top = draft.top
    if top.asked_at is None or event.at >= top.asked_at.replace(microsecond=0):
        return False
    previous = _last_own_words(top.turns)
    if previous is None or previous != top.turns[-1] or previous.answer is None:
        return False
    if not draft.consented or not recorded(previous):
        return False
    answer = replace(previous.answer, text=f"{previous.answer.text}\n{event.text}")
    empty = says_nothing(answer.text, draft.words)
    _put_turn(draft, replace(previous, answer=answer, empty=empty))
    draft.do(ReplaceAnswer(previous.number, answer))
    draft.heard = Heard(event.text)
    draft.say("la_til")
    return True


def correct(draft: Draft, number: int | None, text: str) -> None:
    """An edited message: silent when it succeeds, and nothing that was asked is asked again."""
    if number is None or not draft.consented:
        return
    found = next(
        (
            (talk, turn)
            for talk in draft.session.stack
            for turn in talk.turns
            if turn.number == number
        ),
        None,
    )
    if found is None:
        draft.do(AmendText(number, text))
        return
    talk, turn = found
    if not recorded(turn):
        return
    answer = _reread(draft, turn, text)
    if answer is None:
        draft.say("rettet_uleselig")
        return
    shy = turn.shy or draft.words.tender.found_in(text)
    empty = turn.own_words and says_nothing(text, draft.words)
    changed = replace(turn, answer=answer, shy=shy, empty=empty)
    _put_turn(draft, changed)
    changed_level(draft, changed, next(t for t in draft.session.stack if t.number == talk.number))
    if turn.answer is None:  # «hopp», made into an answer after all
        asked = _question_text(draft, turn)
        where = (talk.number, turn.stage.value, turn.set, turn.question)
        draft.do(RecordAnswer(number, *where, asked, answer))
    else:
        draft.do(ReplaceAnswer(number, answer))


def _question_text(draft: Draft, turn: Turn) -> str:
    set_ = draft.facts.bank.set(turn.set, draft.session.language, draft.top.bank)
    question = set_.question(turn.question)
    if question is None:
        return ""
    text = wording(draft, set_, question, MAIN)
    return text.rpartition("\n")[2].striptags()


def _reread(draft: Draft, turn: Turn, text: str) -> Answer | None:
    if turn.own_words:
        attachment = turn.answer.attachment if turn.answer else None
        return Answer(text, None, attachment)
    set_ = draft.facts.bank.set(turn.set, draft.session.language, draft.top.bank)
    question = set_.question(turn.question)
    if question is None:
        return None
    filled = options(draft, question)
    reading = read(question.form, filled, text, draft.words, draft.local_now, question.strict)
    return reading.answer if isinstance(reading, Read) else None


def _put_turn(draft: Draft, changed: Turn) -> None:
    draft.become(
        stack=tuple(
            replace(
                talk,
                turns=tuple(
                    changed if turn.number == changed.number else turn for turn in talk.turns
                ),
            )
            for talk in draft.session.stack
        )
    )


def _last_own_words(turns: tuple[Turn, ...]) -> Turn | None:
    """The newest answer in the mentee's own words."""
    return next((turn for turn in reversed(turns) if turn.own_words and turn.answer), None)
