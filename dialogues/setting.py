"""The names a template may use, filled for one rendering, and the options of a question."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from markupsafe import Markup

from dialogues.content import only_a_feeling
from dialogues.draft import Draft
from dialogues.levels import newest
from dialogues.listing import numbered
from dialogues.meeting_times import drafted_place, drafted_time, lacks_clock, unusual_time
from dialogues.mirror import Chosen, Level, Mirroring, Words, fit_to_mirror, quote, signed
from dialogues.next_steps import step_day
from dialogues.pairs import Pair
from dialogues.partners import is_mentee, my_mentees, name_of, pair_in
from dialogues.planning_names import FILLED, PLANNING_NAMES
from dialogues.questions import (
    Choice,
    FreeText,
    Option,
    Question,
    QuestionSet,
    Scale,
    Several,
    When,
    YesNo,
)
from dialogues.session import Conversation, Programme, Turn
from dialogues.stages import Stage
from dialogues.summary import shareable, summary
from dialogues.terms import news, own_text
from dialogues.understanding import ALL, NONE
from dialogues.voices import VOICE_CHANNEL, answered, kind_of_voice, preview, voice_of

# Where the words of a talk come from that may be mirrored later in it.
MIRRORED_STAGES = frozenset(
    {Stage.CHECK_IN, Stage.EXPLORE, Stage.ASK_MENTOR, Stage.CHALLENGE, Stage.VOICE, Stage.PROMPT}
)
MOST_MIRRORS = 3
ANOTHER_DAY = "annen_dag"
THAT_DAY = "ja"  # the day that the step itself names
DAYS = ("i_dag", "i_morgen", "denne_uka", ANOTHER_DAY)
MAIN, PROBE, HEADLINE, REWORDED = "tekst", "utdyp", "viktigst", "omformulert"


class Answers:
    """`svar` in a template: the answers so far to the questions of one set. A missing one is ""."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers

    def __getitem__(self, key: str) -> Any:
        return self._answers.get(key, "")


def values(
    draft: Draft, set_: QuestionSet, question: Question, mirroring: Mirroring
) -> dict[str, Any]:
    """The names that this question's texts use, and `svar`."""
    found: dict[str, Any] = {"svar": Answers(_answers(draft, set_)), "_mirroring": mirroring}
    for name in question.names:
        fill = NAMES.get(name)
        if fill:
            found[name] = fill(draft)
    return found


def wording(draft: Draft, set_: QuestionSet, question: Question, part: str) -> Markup:
    """One part of a question as it reads now, without a mirror."""
    names = values(draft, set_, question, Mirroring("", allowed=False))
    return draft.facts.bank.text(set_, question, part, names)


def _answers(draft: Draft, set_: QuestionSet) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for turn in draft.top.turns:
        if turn.set != set_.name or turn.answer is None:
            continue
        answer = turn.answer
        if answer.value is None and not _open(set_, turn.question):
            continue  # words kept where a number or a choice was asked for
        if isinstance(answer.value, int):
            found[turn.question] = Level(answer.value)
        elif isinstance(answer.value, str):
            found[turn.question] = Chosen(answer.value, answer.text)
        elif answer.value is not None:
            found[turn.question] = answer.value
        else:
            before = found.get(turn.question)
            joined = turn.part == PROBE and isinstance(before, Words)
            text = f"{before.text}\n{answer.text}" if joined and before else answer.text
            found[turn.question] = words_of(draft, turn, text)
    return found


def _open(set_: QuestionSet, key: str) -> bool:
    question = set_.question(key)
    return question is not None and isinstance(question.form, FreeText)


def words_of(draft: Draft, turn: Turn, text: str) -> Words:
    """A turn's words; shy where a quote would be one too many or would hurt."""
    mirrored_out = draft.top.mirrored.count(turn.number) >= 2
    return Words(text, turn.number, turn.shy or turn.empty or mirrored_out)


def earlier_words(draft: Draft) -> Words | None:
    """The newest answer that may be mirrored and has not been yet; the goal for a lone aside."""
    for conversation in reversed(draft.session.stack):
        for turn in reversed(conversation.turns):
            if _fit(turn, draft.top):
                assert turn.answer
                return Words(turn.answer.text, turn.number)
        if not conversation.aside:
            return None
    goal = draft.memory.goal
    mirrored = draft.top.mirrored if draft.session.stack else ()
    if goal and goal.number not in mirrored:
        return Words(goal.text, goal.number)
    return None


def _fit(turn: Turn, top: Conversation) -> bool:
    return (
        turn.quotable
        and turn.answer is not None
        and turn.stage in MIRRORED_STAGES
        and turn.number not in top.mirrored
        and fit_to_mirror(turn.answer.text)
    )


def may_mirror(conversation: Conversation) -> bool:
    return not conversation.hushed and conversation.mirrors_in_row < MOST_MIRRORS


def proposed_step(draft: Draft) -> Words | None:
    """The newest answer to a question about an action: it can become the next step."""
    top = draft.top
    for turn in reversed(() if top.hushed else top.turns):
        if turn.quotable and turn.answer and turn.question in _actions(draft, turn):
            if only_a_feeling(turn.answer.text, draft.words):
                continue
            return Words(turn.answer.text, turn.number)
    return None


def _actions(draft: Draft, turn: Turn) -> frozenset[str]:
    if turn.stage not in MIRRORED_STAGES or not turn.set:
        return frozenset()
    set_ = draft.facts.bank.set(turn.set, draft.session.language, draft.top.bank)
    return frozenset(question.key for question in set_.questions if "steg" in question.marks)


def options(draft: Draft, question: Question) -> tuple[Option, ...]:
    """The question's options with labels, those that depend on the person filled in."""
    form = question.form
    match form:
        case FreeText():
            return _free_options(draft, form)
        case Choice(fill="mentees"):
            return _mentees(draft)
        case Choice(fill="mentee_or_all"):
            return (*_mentees(draft), Option(ALL, draft.label("alle")))
        case Choice(fill="list"):
            return tuple(Option(key, label) for key, label in draft.top.choices)
        case Choice(fill=fill) if fill:
            return FILLED[fill](draft)
        case Choice():
            return form.options
        case YesNo():
            return tuple(Option(key, draft.label(key)) for key in ("ja", "nei"))
        case Scale():
            return scale_options(form.low, form.high)
        case When():
            keys = (THAT_DAY, *DAYS) if step_day(draft) else DAYS
            return tuple(Option(key, draft.label(key)) for key in keys)
        case Several(fill="summary"):
            return _numbered(draft, len(shareable(draft)))
        case Several(fill="list"):
            return _numbered(draft, len(draft.top.choices))
        case Several(fill="mentees"):
            mentees = _mentees(draft)
            return (*mentees, Option(ALL, draft.label("alle"))) if len(mentees) > 1 else mentees
        case Several():
            return form.options


@cache
def scale_options(low: int, high: int) -> tuple[Option, ...]:
    named = signed if low < 0 else str
    return tuple(Option(str(number), named(number)) for number in range(low, high + 1))


def _free_options(draft: Draft, form: FreeText) -> tuple[Option, ...]:
    first_name = draft.facts.first_name
    filled = (
        Option(option.key, first_name or "") if option.key == "fornavn" else option
        for option in form.options
    )
    return tuple(option for option in filled if option.label)


def _numbered(draft: Draft, count: int) -> tuple[Option, ...]:
    """The numbers of a list that is shown, with all and nothing."""
    if not count:
        return ()
    numbers = tuple(Option(str(place), str(place)) for place in range(1, count + 1))
    everything = (Option(ALL, draft.label(ALL)),) if count > 1 else ()
    return (*numbers, *everything, Option(NONE, draft.label(NONE)))


def _mentees(draft: Draft) -> tuple[Option, ...]:
    return tuple(Option(str(pair.id), name_of(draft, pair.id)) for pair in my_mentees(draft))


def _list(draft: Draft) -> Markup:
    """The choices as numbered lines, in the words they are about."""
    return numbered(quote(label) for _, label in draft.top.choices)


def _goal_words(draft: Draft) -> Words | None:
    goal = draft.memory.goal
    return Words(goal.text, goal.number) if goal else None


def _place(draft: Draft) -> str | None:
    goal = draft.memory.goal
    return signed(goal.rating) if goal and goal.rating is not None else None


def _wording(draft: Draft) -> Words | None:
    pair = pair_in(draft, draft.top.pair)
    return Words(pair.agreement.text) if pair and pair.agreement else None


def _programme(draft: Draft) -> Programme:
    return draft.facts.programme or Programme()


# Every name a template may use, beside `svar`.
NAMES: Mapping[str, Callable[[Draft], Any]] = {
    "tidligere": earlier_words,
    "mentor": lambda draft: draft.facts.mentor or draft.label("mentoren_din"),
    "har_mentor": lambda draft: draft.facts.mentor is not None,
    "bare_mentor": lambda draft: bool(draft.facts.mentees) and draft.facts.pair is None,
    "navn": lambda draft: draft.session.name,
    "mål": _goal_words,
    "plassering": _place,
    "neste_steg": lambda draft: (
        Words(draft.memory.next_step.what) if draft.memory.next_step else None
    ),
    "steg_dag": lambda draft: draft.memory.next_step.due_text if draft.memory.next_step else "",
    "utkast": proposed_step,
    "steget": lambda draft: draft.top.draft,
    "steg_nevner": step_day,
    "kort": lambda draft: draft.top.short,
    "aldersgrense": lambda draft: _programme(draft).age_limit,
    "ansvarlig": lambda draft: _programme(draft).responsible,
    "eget_samtykke": own_text,
    "nytt_i_samtykket": news,
    "slettes": lambda draft: draft.line("slettes_etter", dager=_programme(draft).kept_days),
    "bidrag": lambda draft: voice_of(draft) is not None,
    "bidrag_slag": kind_of_voice,
    "mentornavn": lambda draft: draft.facts.mentor or "",
    "kan_sende_ord": lambda draft: draft.facts.pair is not None and bool(draft.top.voice),
    "kan_tale": lambda draft: draft.facts.channel == VOICE_CHANNEL,
    "ordene": lambda draft: Words(draft.top.draft) if draft.top.draft else None,
    "formål": lambda draft: draft.top.purpose,
    "slik_blir_det": preview,
    "lagres": lambda draft: answered(draft, "når") == "senere",
    "oppsummering": summary,
    "kompetanser": newest,
    "framgangen": lambda draft: Markup.escape(draft.top.draft),
    "partner": lambda draft: name_of(draft, draft.top.pair),
    "partnernavn": lambda draft: (pair_in(draft, draft.top.pair) or Pair(0)).name,
    "flere_mentees": lambda draft: len(my_mentees(draft)) > 1 and not draft.top.pair,
    "for_alle": lambda draft: not draft.top.pair,
    "som_mentee": lambda draft: is_mentee(draft, draft.top.pair),
    "dager_delt": lambda draft: (pair_in(draft, draft.top.pair) or Pair(0)).kept_days,
    "klart_å_dele": lambda draft: (pair_in(draft, draft.top.pair) or Pair(0)).ready,
    "avtalt": _wording,
    "liste": _list,
    "velger_par": lambda draft: not draft.top.pair,
    "velger_tid": lambda draft: bool(draft.top.pair and draft.top.choices),
    "flytter": lambda draft: bool(draft.top.about),
    "mangler_klokka": lacks_clock,
    "uvanlig_tid": unusual_time,
    "møtetid": drafted_time,
    "møtested": drafted_place,
    "tilbakemelding": lambda draft: Words(draft.top.draft),
    **PLANNING_NAMES,
}
