"""Going on: the next question, the next set, the next stage, or the end.

`proceed` is called when something has been answered or left; it asks the next thing that fits.
Everything that is asked goes through `ask`, so the rules about mirrors and the budget hold
wherever a question comes from.
"""

from datetime import timedelta
from typing import Any

from markupsafe import Markup

from dialogues.choosing import (
    affordable,
    allowance,
    budget,
)
from dialogues.content import denies
from dialogues.draft import Draft
from dialogues.effects import PassedOver, RetractAnswer
from dialogues.errors import BrokenSet, UnknownSet
from dialogues.levels import forget
from dialogues.meaning import stage_finished
from dialogues.mentor_home import home
from dialogues.mirror import Mirroring, Words, speil
from dialogues.next_sets import OFFER, next_set, step_to_ask_about
from dialogues.questions import FreeText, Question, QuestionSet, Several
from dialogues.recording import recorded
from dialogues.session import AskedHere, Conversation, Turn
from dialogues.setting import MAIN, earlier_words, may_mirror, options, values, wording
from dialogues.stages import DUE_STAGES, Stage, Trigger
from dialogues.understanding import Read, read

FIXED = "fast"  # `slag` of the sets the core calls by name
CHALLENGE_KIND = "utfordrende"
# There is nothing to go back to, skip or say otherwise.
FIRST = frozenset({("velkomst", "hei"), ("velkomst-mentor", "hei")})
AFTER_ALARM = timedelta(hours=24)


def proceed(draft: Draft) -> None:
    """Ask the next question, moving through sets and stages until one fits or the talk ends."""
    while draft.session.stack:
        if draft.top.set is not None and _ask_next(draft):
            return
        if _open_next_set(draft):
            continue
        stage = draft.top.stage
        stage_finished(draft, stage)
        match draft.move(Trigger.FINISH):
            case Stage.IDLE:
                conclude(draft, draft.pop(), stage)
                return
            case Stage.CHECK_IN:
                _count_conversation(draft)


def turn_aside(draft: Draft, set_: str, /, **changes: Any) -> None:
    """A set of its own, on top of whatever is open. `changes`: what its talk begins with."""
    draft.push(Trigger.TURN_ASIDE, set_=set_)
    draft.turn_to(**changes)
    proceed(draft)


def ask_from(draft: Draft, key: str) -> None:
    """This question of the open set is the next to be asked, whatever was asked last."""
    keys = [question.key for question in current_set(draft).questions]
    place = keys.index(key)
    draft.turn_to(question=keys[place - 1] if place else None, ask=None)


def current_set(draft: Draft) -> QuestionSet:
    name = draft.top.set
    assert name is not None
    return draft.facts.bank.set(name, draft.session.language, draft.top.bank)


def open_question(draft: Draft) -> tuple[QuestionSet, Question] | None:
    """What the topmost conversation waits for an answer to."""
    top = draft.session.top
    if top is None or top.ask is None or top.set is None or top.question is None:
        return None
    set_ = current_set(draft)
    question = set_.question(top.question)
    return (set_, question) if question else None


def _ask_next(draft: Draft) -> bool:
    set_ = current_set(draft)
    rest = set_.after(draft.top.question)
    for place, question in enumerate(rest):
        allowed = allowance(draft.top, draft.voice_fits())
        if not affordable(question, rest[place + 1 :], allowed):
            continue
        if ask(draft, set_, question):
            return True
    _retract_undone(draft, set_.name)
    leave_set(draft)
    return False


def leave_set(draft: Draft) -> None:
    """This set has had what it should; the stage goes on with the next, if it has one."""
    assert draft.top.set is not None
    draft.turn_to(sets_done=(*draft.top.sets_done, draft.top.set), set=None, question=None)


def _retract_undone(draft: Draft, set_name: str) -> None:
    """After going back: earlier answers to questions that are not asked any more."""
    undone = draft.top.undone
    if not undone:
        return
    for turn in undone:
        if turn.set == set_name and turn.answer and recorded(turn):
            draft.do(RetractAnswer(turn.number))
            forget(draft, turn.number)
    draft.turn_to(undone=tuple(turn for turn in undone if turn.set != set_name))


def ask(draft: Draft, set_: QuestionSet, question: Question, part: str = MAIN) -> bool:
    """Ask it if its condition holds and it renders; False when it is passed over."""
    mirroring = Mirroring(
        draft.facts.bank.line("speil", draft.session.language, _lead(draft)), may_mirror(draft.top)
    )
    names = values(draft, set_, question, mirroring)
    try:
        if part == MAIN and not _fits(draft, set_, question, names):
            return False
        text = draft.facts.bank.text(set_, question, part, names)
        if set_.heading.kind == CHALLENGE_KIND and not mirroring.used and not question.needs:
            mirror = speil_of(mirroring, earlier_words(draft))
            if not mirror and part == MAIN:
                return False
            text = mirror + text
    except BrokenSet:
        draft.do(PassedOver(set_.name, question.key))
        return False
    if not text:
        return False
    plain = text.removeprefix(mirroring.shown)
    draft.turn_to(
        question=question.key, part=part, text=str(plain), failed=0, reworded=False, picked=()
    )
    _count(draft, question, mirroring)
    show(draft, set_, question, text)
    return True


def speil_of(mirroring: Mirroring, words: Words | None) -> Markup:
    """A mirror that the template did not ask for."""
    if words is None:
        return Markup("")
    context: Any = {"_mirroring": mirroring}
    return speil(context, words)


def _lead(draft: Draft) -> int:
    """The mirror's lead-in next in turn; it is used up only if something is mirrored."""
    return draft.memory.variants.get("speil", -1) + 1


def _fits(draft: Draft, set_: QuestionSet, question: Question, names: dict[str, Any]) -> bool:
    if set_.heading.kind != FIXED and any(names["svar"][need] == "" for need in question.needs):
        return False
    if isinstance(question.form, Several) and not options(draft, question):
        return False
    if question.builds and _nothing_to_build_on(draft, set_):
        return False
    return draft.facts.bank.shown(set_, question, names)


def _nothing_to_build_on(draft: Draft, set_: QuestionSet) -> bool:
    last = draft.top.turns[-1] if draft.top.turns else None
    said = last.answer if last and last.set == set_.name and last.own_words else None
    return said is not None and denies(said.text, draft.words)


def _count(draft: Draft, question: Question, mirroring: Mirroring) -> None:
    top = draft.top
    left = top.left - 1 if question.counts else top.left
    in_row = top.mirrors_in_row + 1 if mirroring.used else 0
    draft.turn_to(left=left, mirrors_in_row=in_row, mirrored=(*top.mirrored, *mirroring.used))
    if mirroring.used:
        draft.mirrored = True
        count = draft.facts.bank.variants("speil", draft.session.language)
        draft.remember(variants={**draft.memory.variants, "speil": _lead(draft) % count})


def show(
    draft: Draft,
    set_: QuestionSet,
    question: Question,
    text: Markup,
    also: tuple[str, ...] = (),
    part: str = "",
) -> None:
    """The question's text with its form. `also`: more buttons that steer. `part`: see AskedHere."""
    top = draft.top
    asked = AskedHere(top.number, top.stage, set_.name, question.key, part or top.part)
    draft.show(
        text,
        question.form,
        options(draft, question),
        also=also,
        level=set_.name == OFFER,
        steers=not question.strict and (set_.name, question.key) not in FIRST,
        urgent=draft.top.stage is Stage.CRISIS,
        asked=asked,
    )


def ask_again(draft: Draft, *also: str) -> None:
    """The open question once more, in the same words, under a number of its own.

    Where nothing is open, nothing happens.
    """
    found = open_question(draft)
    if found is None:
        proceed(draft)
        return
    held = ("bruk",) if draft.top.held and _could_use(draft, found[1], draft.top.held) else ()
    if isinstance(found[1].form, Several):  # what may be quoted can have changed since
        draft.turn_to(text=str(wording(draft, *found, MAIN)))
    show(draft, *found, Markup(draft.top.text), also=(*held, *also))


def _could_use(draft: Draft, question: Question, held: str) -> bool:
    """Whether a text that was set aside could be the answer; never where choices are fixed."""
    if question.strict:
        return False
    if isinstance(question.form, FreeText):
        return True
    reading = read(
        question.form, options(draft, question), held, draft.words, draft.local_now, strict=False
    )
    return isinstance(reading, Read)


# -- sets and stages ------------------------------------------------------------------------------


def _open_next_set(draft: Draft) -> bool:
    name = next_set(draft)
    if name is None:
        return False
    draft.turn_to(set=name, question=None)
    try:
        heading = current_set(draft).heading
    except (UnknownSet, BrokenSet):
        draft.do(PassedOver(name, ""))
        draft.turn_to(set=None, sets_done=(*draft.top.sets_done, name))
        return _open_next_set(draft)
    if heading.kind != FIXED:
        used = {**draft.memory.used, name: draft.memory.conversations}
        draft.remember(used=used)
        if heading.theme:
            draft.turn_to(theme=heading.theme)
    return True


def conclude(draft: Draft, done: Conversation, stage: Stage) -> None:
    """A conversation has ended; what lies below goes on, or the bot takes its leave."""
    if not draft.session.stack:
        if stage is Stage.SUM_UP:
            if draft.skipped:
                draft.pieces.clear()
            draft.say("slutt")
        elif stage is Stage.WELCOME and draft.memory.only_mentor and draft.consented:
            home(draft)
        elif not draft.pieces:
            draft.say("ferdig")
        return
    if stage is Stage.CHALLENGE:
        below = draft.top
        draft.turn_to(turns=(*below.turns, *done.turns), mirrored=(*below.mirrored, *done.mirrored))
    if draft.top.set == "innsjekk-steg" and not step_to_ask_about(draft):
        draft.turn_to(ask=None)  # it has been answered meanwhile
    if draft.top.ask is None:
        proceed(draft)
        return
    if stage in DUE_STAGES:
        draft.say("fortsett_der")
    ask_again(draft)


def begin(draft: Draft, topic: Turn | None = None) -> None:
    """A new conversation, from wherever the table says this person begins.

    `topic`: what they wrote without being asked, which is what the talk is to be about.
    """
    if draft.memory.only_mentor and draft.consented:
        home(draft)
        return
    draft.push(Trigger.BEGIN)
    if topic and topic.answer:
        theme = draft.words.theme_of(topic.answer.text)
        draft.turn_to(turns=(topic,), gentle=topic.shy, theme=theme)
    if draft.session.stage is Stage.CHECK_IN:
        _greet(draft)
        _count_conversation(draft)
    if topic and topic.shy:
        turn_aside(draft, "sarbart")
    else:
        proceed(draft)


def _greet(draft: Draft) -> None:
    """By name; carefully for a day after crisis words."""
    name, alarmed = draft.session.name, draft.memory.alarmed_at
    draft.say("hei_navn" if name else "hei", navn=name)
    if alarmed is not None and draft.facts.now - alarmed < AFTER_ALARM:
        draft.say("etter_krise")


def _count_conversation(draft: Draft) -> None:
    """The talk proper begins here, with its whole budget."""
    left, short = budget(draft.memory)
    draft.turn_to(left=left, short=short)
    draft.remember(conversations=draft.memory.conversations + 1)
