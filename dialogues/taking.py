"""An answer is kept, perhaps probed once, and the talk goes on."""

from dataclasses import replace

from markupsafe import Markup

from dialogues.answers import Answer
from dialogues.asking import (
    FIXED,
    ask,
    ask_again,
    begin,
    conclude,
    current_set,
    leave_set,
    proceed,
    show,
    turn_aside,
)
from dialogues.choosing import allowance
from dialogues.content import denies, only_a_feeling, says_nothing
from dialogues.draft import Draft
from dialogues.effects import RecordAnswer, ReplaceAnswer, RetractAnswer
from dialogues.meanings import meaning_of
from dialogues.prompting import was_answered
from dialogues.questions import FreeText, Question, QuestionSet
from dialogues.recording import recorded
from dialogues.requesting import show_request
from dialogues.session import Turn
from dialogues.setting import HEADLINE, MAIN, PROBE
from dialogues.stages import Stage, Trigger
from dialogues.summary import request_text
from dialogues.telling import help_now, pause
from dialogues.then import Then

THIN_WORDS = 3
LONG_ANSWER = 400
NEXT_STEP = ("neste-steg", "hva")


def take(
    draft: Draft, answer: Answer | None, *, own_words: bool = False, tender: bool = False
) -> None:
    """Keep the answer (None: skipped), then probe, or go on to what follows."""
    set_, question = current_set(draft), draft.top.question
    assert question is not None
    asked = set_.question(question)
    assert asked is not None
    turn = _turn(draft, set_, answer, own_words)
    turn = replace(turn, shy=True) if tender else turn
    _keep(draft, turn)
    was_answered(draft, turn)
    draft.turn_to(ask=None, turns=(*draft.top.turns, turn), failed=0, picked=(), held=None)
    if turn.stage is Stage.CHECK_IN and turn.quotable and answer:
        draft.turn_to(theme=draft.words.theme_of(answer.text) or draft.top.theme)
    draft.remember(answers_since_thanks=draft.memory.answers_since_thanks + 1)
    draft.thankable = own_words and not turn.empty and not turn.shy
    if turn.shy:
        _gently(draft)
        return
    if answer and own_words and _probe(draft, set_, asked, turn):
        return
    go_on(draft, meaning_of(draft, turn))


def _gently(draft: Draft) -> None:
    """Something tender was written: nothing is challenged any more, and the mentee decides."""
    if draft.top.aside and draft.top.stage is Stage.CHALLENGE:
        done = draft.pop()
        if draft.session.stack:
            draft.turn_to(turns=(*draft.top.turns, *done.turns))
    if draft.session.stack:
        draft.turn_to(gentle=True)
    turn_aside(draft, "sarbart")


def _turn(draft: Draft, set_: QuestionSet, answer: Answer | None, own_words: bool) -> Turn:
    top = draft.top
    assert top.question is not None
    assert top.ask is not None
    tender = own_words and answer is not None and draft.words.tender.found_in(answer.text)
    if not draft.consented and answer:
        answer = Answer("", answer.value)
    undone = next(
        (turn for turn in top.undone if _same(turn, top.set, top.question, top.part)), None
    )
    return Turn(
        number=undone.number if undone else top.ask,
        stage=top.stage,
        set=set_.name,
        question=top.question,
        part=top.part,
        answer=answer,
        left=top.left,
        shy=tender and set_.heading.kind != FIXED,
        own_words=own_words,
        empty=own_words and answer is not None and _empty(draft, set_, top.question, answer.text),
    )


def _empty(draft: Draft, set_: QuestionSet, key: str, text: str) -> bool:
    """Nothing said; or asked of the bot, where a question was not invited."""
    if says_nothing(text, draft.words):
        return True
    question = set_.question(key)
    invited = question is not None and question.invites_questions
    return not invited and draft.words.asks(text)


def _same(turn: Turn, set_: str | None, question: str | None, part: str) -> bool:
    return (turn.set, turn.question, turn.part) == (set_, question, part)


def _keep(draft: Draft, turn: Turn) -> None:
    """Into the log; an answer given anew takes the earlier one's place."""
    undone = draft.top.undone
    again = any(old.number == turn.number for old in undone)
    if again:
        draft.turn_to(undone=tuple(old for old in undone if old.number != turn.number))
        if turn.answer and recorded(turn) and draft.consented:
            draft.pieces.insert(0, draft.line("byttet_ut"))
    if draft.heard:
        draft.heard = replace(draft.heard, answer=turn.number)
    if not recorded(turn) or not draft.consented:
        return
    if turn.answer is None:
        if again:
            draft.do(RetractAnswer(turn.number))
        return
    if again:
        draft.do(ReplaceAnswer(turn.number, turn.answer))
        return
    text = Markup(draft.top.text.rpartition("\n")[2]).striptags()
    draft.do(
        RecordAnswer(
            turn.number,
            draft.top.number,
            turn.stage.value,
            turn.set,
            turn.question,
            text,
            turn.answer,
        )
    )


def _probe(draft: Draft, set_: QuestionSet, question: Question, turn: Turn) -> bool:
    """One gentle probe for a thin answer, or the sentence that matters in a long one."""
    top = draft.top
    text = turn.answer.text if turn.answer else ""
    if (set_.name, question.key) == NEXT_STEP and top.part == MAIN:
        return _check_step(draft, set_, question, turn)
    if top.part != MAIN or set_.heading.kind == FIXED:
        return False
    if allowance(top, draft.voice_fits()) < 1:
        return False
    if len(text) > LONG_ANSWER and not top.condensed:
        draft.turn_to(condensed=True, part=HEADLINE, left=top.left - 1)
        line = draft.line("viktigst")
        draft.thankable = False  # it says thank you itself
        draft.remember(answers_since_thanks=0)
        draft.turn_to(text=str(line))
        show(draft, set_, replace(question, form=FreeText()), line)
        return True
    if len(text.split()) > THIN_WORDS or not question.has_probe or denies(text, draft.words):
        return False
    before = draft.top.left
    if not ask(draft, set_, question, PROBE):
        draft.turn_to(left=before)
        return False
    return True


def _check_step(draft: Draft, set_: QuestionSet, question: Question, turn: Turn) -> bool:
    """A step that is nothing to do is asked about once, outside the budget."""
    text = turn.answer.text.rstrip() if turn.answer else ""
    if not (turn.empty or text.endswith("?") or only_a_feeling(text, draft.words)):
        return False
    before = draft.top.left
    asked = ask(draft, set_, question, PROBE)
    draft.turn_to(left=before)
    return asked


def go_on(draft: Draft, then: Then) -> None:
    match then:
        case Then.PROCEED:
            proceed(draft)
        case Then.NEXT_SET:
            leave_set(draft)
            proceed(draft)
        case Then.LEAVE:
            leave(draft)
        case Then.BACK_TO_IT:
            stage = draft.top.stage
            draft.pop()
            _retire(draft, stage)
        case Then.BEGIN_ANEW:
            draft.become(stack=())
            begin(draft)
        case Then.PAUSE:
            _wait(draft)
            pause(draft, "")
        case Then.HELP:
            _wait(draft)
            help_now(draft)
        case Then.NEW_STEP:
            draft.push_stage(Stage.NEXT_STEP)
            proceed(draft)
        case Then.SHOW_REQUEST:
            show_request(draft, request_text(draft))
        case Then.REST:
            pass


def _wait(draft: Draft) -> None:
    """The talk goes on to its next question, which is not shown before it is asked for."""
    draft.pop()
    if draft.session.stack:
        proceed(draft)
    draft.unsay()


def _retire(draft: Draft, stage: Stage) -> None:
    """Back to the very question, or idle if there was none."""
    if stage is Stage.CRISIS:
        draft.become(
            stack=tuple(replace(talk, hushed=True, gentle=True) for talk in draft.session.stack)
        )
    ask_again(draft)


def leave(draft: Draft) -> None:
    """Out of the conversation: by way of the summary if there is something to sum up."""
    stage = draft.top.stage
    if draft.move(Trigger.LEAVE) is Stage.SUM_UP:
        draft.turn_to(left=0, ask=None)
        proceed(draft)
        return
    conclude(draft, draft.pop(), stage)
