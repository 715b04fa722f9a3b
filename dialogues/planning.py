"""Reflective prompts, as their mentor plans them: whom, what, when, and a yes to how it will look.

The talk's sketch (sketch.py) is the plan in the making; each answer here adds to it. The same
questions serve to change a plan (planned.py), and to ask on about something shared.
"""

from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup

from dialogues import planned, prompting
from dialogues.asking import ask_again, ask_from, proceed
from dialogues.draft import Draft
from dialogues.events import FellDue, PlanChanged, PlansRead
from dialogues.mentor_effects import ChangePlan, PlanPrompt
from dialogues.own_question import judge
from dialogues.pairs import SharedNews
from dialogues.partners import my_mentees, pair_in
from dialogues.planning_names import EVERYBODY, SOME, named, when
from dialogues.planning_times import Ask, CannotRead, Gone, NoMeeting, Planned, read_rule
from dialogues.recurrence import Rule
from dialogues.rule_in_words import rule_in_words
from dialogues.session import Turn
from dialogues.sketch import Sketch, note, sketch_of
from dialogues.then import Then
from dialogues.understanding import ALL, OWN_WORDS
from dialogues.wishes import another_time, wish_in

PLANNING, QUESTION, TIME = "planlegg", planned.QUESTION, planned.TIME
ASKING_ON = "spor-videre"


# -- the ways in ----------------------------------------------------------------------------------


def plan(draft: Draft, text: str) -> None:
    """«planlegg», with whom and when if they are said. With one mentee nobody is chosen."""
    mentees = my_mentees(draft)
    if not mentees:
        draft.say("planlegg_ingen")
        ask_again(draft)
        return
    wish = wish_in(draft, text)
    pairs = (mentees[0].id,) if len(mentees) == 1 else ()
    if wish and any(pair.id == wish.pair for pair in mentees):
        pairs = (wish.pair,)
    rule = _rule_in(draft, wish.when, pairs) if wish else None
    if rule:
        draft.say("plan_tid_lest", når=_told(draft, rule))
    planned.turn_to_sketch(draft, PLANNING, Sketch(pairs, rule=rule))


def _rule_in(draft: Draft, text: str, pairs: tuple[int, ...]) -> Rule | None:
    """When, where the words for it can be read in one way only."""
    meeting = _meeting(draft, pairs)
    read = read_rule(text, draft.words, draft.local_now, meeting=meeting) if text else None
    return read.rule if isinstance(read, Planned) else None


def _told(draft: Draft, rule: Rule) -> Markup:
    return rule_in_words(rule, draft.line, draft.local_now.date(), draft.session.language)


def ask_on(draft: Draft, news: SharedNews) -> None:
    """«Spør videre» under something shared: one question of the mentor's own, for now."""
    if pair_in(draft, news.pair) is None:
        draft.say("borte")
        return
    now = draft.local_now.replace(tzinfo=None, second=0, microsecond=0, fold=0)
    sketch = Sketch((news.pair,), rule=Rule(now), at_once=True)
    planned.turn_to_sketch(draft, ASKING_ON, sketch)


def _go_to(draft: Draft, key: str) -> Then:
    ask_from(draft, key)
    return Then.PROCEED


def _let_be(draft: Draft) -> Then:
    draft.say("plan_uendret" if sketch_of(draft).plan else "planlegg_avbrutt")
    return Then.LEAVE


# -- whom -----------------------------------------------------------------------------------------


def _whom(draft: Draft, turn: Turn) -> Then:
    value = str(turn.value or "")
    if value == SOME:
        return Then.PROCEED
    if value == EVERYBODY:
        note(draft, pairs=tuple(pair.id for pair in my_mentees(draft)))
        return Then.PROCEED
    if value.isdecimal() and pair_in(draft, int(value)):
        note(draft, pairs=(int(value),))
        return Then.PROCEED
    return _let_be(draft)


def _which_of_them(draft: Draft, turn: Turn) -> Then:
    keys = turn.value if isinstance(turn.value, tuple) else ()
    mine = tuple(pair.id for pair in my_mentees(draft))
    pairs = tuple(pair for pair in mine if ALL in keys or str(pair) in keys)
    if not pairs:
        return _let_be(draft)
    note(draft, pairs=pairs)
    return Then.PROCEED


# -- what -----------------------------------------------------------------------------------------


def _theme(draft: Draft, turn: Turn) -> Then:
    if turn.answer is None:
        return _let_be(draft)
    note(draft, set=None, text="", theme="")
    if isinstance(turn.value, str) and turn.value != OWN_WORDS:
        note(draft, theme=turn.value)
        return Then.PROCEED
    return _own_words(draft, turn)


def _which_set(draft: Draft, turn: Turn) -> Then:
    if turn.answer is None:
        return _let_be(draft)
    if isinstance(turn.value, str) and turn.value != OWN_WORDS:
        note(draft, set=turn.value, text="")
        return Then.PROCEED
    return _own_words(draft, turn)


def _own_words(draft: Draft, turn: Turn) -> Then:
    """The button that leads to an own question; or the question itself, written at once."""
    note(draft, theme="")
    if turn.own_words:
        return _own_question(draft, turn)
    return Then.PROCEED


def _own_question(draft: Draft, turn: Turn) -> Then:
    if turn.answer is None:
        return _let_be(draft)
    verdict = judge(turn.answer.text, draft.words)
    rule = _rule_in(draft, turn.answer.text, sketch_of(draft).pairs) if verdict.error else None
    if rule and draft.top.set == PLANNING:  # the time came before the question
        note(draft, rule=rule, readings=())
        draft.say("plan_tid_lest", når=_told(draft, rule))
        return _go_to(draft, "eget" if turn.question == "eget" else "tema")
    if verdict.error:
        note(draft, set=None, text="", theme="")
        draft.say(verdict.error)
        return _go_to(draft, "eget")
    note(draft, set=None, text=verdict.text, theme="")
    return _go_to(draft, "råd")


def _advised(draft: Draft, turn: Turn) -> Then:
    """Advice may be ignored; a question written anew in place of an answer is one."""
    if turn.value == "behold":
        return Then.PROCEED
    if turn.own_words and turn.answer:
        return _own_question(draft, turn)
    if turn.value != "skriv":
        return _let_be(draft)
    note(draft, text="")
    return _go_to(draft, "eget")


# -- when -----------------------------------------------------------------------------------------


def _when(draft: Draft, turn: Turn) -> Then:
    if turn.answer is None:
        return _let_be(draft)
    meeting = _meeting(draft, sketch_of(draft).pairs)
    outcome = read_rule(turn.answer.text, draft.words, draft.local_now, meeting=meeting)
    match outcome:
        case Planned(rule):
            note(draft, rule=rule, readings=())
            return Then.PROCEED
        case Ask(readings):
            return _ask_which(draft, readings)
        case Gone():
            draft.say("når_forbi")
        case NoMeeting():
            draft.say("når_intet_møte")
        case CannotRead():
            draft.say("når_uleselig")
    note(draft, rule=None, readings=())
    return _go_to(draft, "når")


def _meeting(draft: Draft, pairs: tuple[int, ...]) -> Any:
    """The next meeting with any of those it is for."""
    known = [pair_in(draft, pair) for pair in pairs]
    return min((pair.meeting.at for pair in known if pair and pair.meeting), default=None)


def _ask_which(draft: Draft, readings: tuple[Rule, ...]) -> Then:
    today, language = draft.local_now.date(), draft.session.language
    draft.turn_to(
        choices=tuple(
            (str(place), str(rule_in_words(rule, draft.line, today, language).striptags()))
            for place, rule in enumerate(readings)
        )
    )
    note(draft, rule=None, readings=readings)
    return Then.PROCEED


def _which_reading(draft: Draft, turn: Turn) -> Then:
    value, readings = str(turn.value or ""), sketch_of(draft).readings
    if value.isdecimal() and int(value) < len(readings):
        note(draft, rule=readings[int(value)], readings=())
        return Then.PROCEED
    return _when(draft, turn)


# -- the yes --------------------------------------------------------------------------------------


def other_time(draft: Draft, text: str) -> bool:
    """«nei, fredag heller» under the yes: the time is that, and it is shown anew."""
    if (draft.top.set, draft.top.question) not in ((PLANNING, "bekreft"), (TIME, "bekreft")):
        return False
    rule = _rule_in(draft, another_time(draft, text), sketch_of(draft).pairs)
    if rule is None:
        return False
    note(draft, rule=rule, readings=())
    draft.turn_to(ask=None, failed=0)
    _go_to(draft, "bekreft")
    proceed(draft)
    return True


def _confirm(draft: Draft, turn: Turn) -> Then:
    sketch = sketch_of(draft)
    match turn.value:
        case "tid":
            note(draft, rule=None, readings=())
            return _go_to(draft, "når")
        case "spørsmål":
            note(draft, set=None, text="", theme="")
            first = "eget" if sketch.at_once else "tema"
            return _go_to(draft, first)
        case "ja" if sketch.rule and sketch.has_question:
            return _keep(draft, sketch, sketch.rule)
    return _let_be(draft)


def _keep(draft: Draft, sketch: Sketch, rule: Rule) -> Then:
    if sketch.plan:
        time = draft.top.set == TIME
        draft.do(
            ChangePlan(
                sketch.plan,
                sketch.version,
                "time" if time else "question",
                set=None if time else sketch.set,
                text="" if time else sketch.text,
                rule=rule if time else None,
            )
        )
        return Then.REST  # what came of it is said when it is known
    pairs = tuple(pair for pair in sketch.pairs if pair_in(draft, pair))
    if not pairs:
        draft.say("borte")
        return Then.LEAVE
    draft.do(PlanPrompt(pairs, sketch.set, sketch.text, rule, draft.facts.zone.key))
    line = "plan_sendt" if sketch.at_once else "plan_lagret"
    draft.say(line, mentees=named(draft, pairs), når=when(draft, sketch))
    return Then.PROCEED


def say_changed(draft: Draft, change: PlanChanged) -> None:
    """Done; or somebody was first, and both ways stand there to choose from."""
    if change.done or change.plan is None or not draft.session.stack:
        planned.say_done(draft, change)
        return
    if change.do in ("time", "question"):
        draft.say("plan_endret_imens", planen=planned.entry(draft, change.plan))
        note(draft, version=change.plan.version, state=change.plan.state)
        if change.do == "time":
            note(draft, set=change.plan.set, text=change.plan.text)
        else:
            note(draft, rule=planned.going_on(draft, change.plan))
        ask_from(draft, "bekreft")
        proceed(draft)
        return
    draft.say("plan_endret_imens", planen="")
    planned.show_one(draft, change.plan)


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (PLANNING, "hvem"): _whom,
    (PLANNING, "hvem_flere"): _which_of_them,
    **{(name, "tema"): _theme for name in (PLANNING, QUESTION)},
    **{(name, "hvilken"): _which_set for name in (PLANNING, QUESTION)},
    **{(name, "eget"): _own_question for name in (PLANNING, QUESTION, ASKING_ON)},
    **{(name, "råd"): _advised for name in (PLANNING, QUESTION, ASKING_ON)},
    **{(name, "når"): _when for name in (PLANNING, TIME)},
    **{(name, "lesning"): _which_reading for name in (PLANNING, TIME)},
    **{(name, "bekreft"): _confirm for name in (PLANNING, QUESTION, TIME, ASKING_ON)},
    **planned.MEANINGS,
    **prompting.MEANINGS,
}
STANDING: Final[dict[str, tuple[str, Callable[[Draft, Any], None]]]] = {
    "spør": ("shared", ask_on),
}
STEERING: Final[dict[str, Callable[[Draft, str], None]]] = {
    "planlegg": plan,
    "planlagt": planned.list_plans,
}
ANSWERED: Final[dict[type, Callable[[Draft, Any], None]]] = {
    PlansRead: planned.show_plans,
    PlanChanged: say_changed,
}
DUE: Final[dict[str, Callable[[Draft, FellDue], None]]] = {"prompt": prompting.ask_prompt}
