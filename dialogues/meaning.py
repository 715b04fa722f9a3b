"""What the answers to the core's own questions mean.

A question bank's questions only collect words. The fixed sets (welcome, goal, next step, …) have
consequences: each is a small function here, found by set and question (`meanings.py`). It changes
what is remembered, says what should be kept, and tells how to go on.
"""

from collections.abc import Callable
from dataclasses import replace

from dialogues import levels, next_steps
from dialogues.content import only_a_feeling
from dialogues.draft import Draft
from dialogues.effects import Erase, Named, RateGoal, RecordGoal
from dialogues.names import name_in
from dialogues.pair_effects import Request, Share
from dialogues.reading_sets import STANCES
from dialogues.session import Goal, Session, Turn
from dialogues.setting import proposed_step
from dialogues.stages import Stage
from dialogues.summary import REQUEST, request_answers, shareable
from dialogues.terms import agree
from dialogues.then import Then
from dialogues.understanding import ALL, NONE

STRENGTHS = ("forsiktig", "tydelig", "direkte")


Meaning = Callable[[Draft, Turn], Then]


# -- welcome ----------------------------------------------------------------------------------


def _consent(draft: Draft, turn: Turn) -> Then:
    match turn.value:
        case "ja":
            revision = draft.facts.bank.set(
                turn.set, draft.session.language, draft.top.bank
            ).revision
            agree(draft, revision)
        case "nei":
            return forget(draft, "nei_samtykke")
    return Then.PROCEED


def _age(draft: Draft, turn: Turn) -> Then:
    if turn.value != "ja":
        limit = draft.facts.programme.age_limit if draft.facts.programme else 0
        return forget(draft, "under_aldersgrense", aldersgrense=limit)
    draft.remember(of_age=True)
    return Then.PROCEED


def forget(draft: Draft, line: str, **values: object) -> Then:
    """The person leaves, and nothing of them stays."""
    draft.say(line, **values)
    draft.effects.clear()
    draft.do(Erase())
    draft.session = Session(language=draft.session.language)
    return Then.REST


def _name(draft: Draft, turn: Turn) -> Then:
    answer = turn.answer
    if answer and answer.value == "fornavn":
        draft.become(name=draft.facts.first_name)
    elif answer and answer.text.strip():
        name = name_in(answer.text, draft.words)
        if name and not draft.words.groups_of(name):  # «nei», twice over
            draft.become(name=name)
    if turn.set == "navn" and answer and draft.session.name:
        draft.do(Named(draft.session.name))
        draft.say("navn_byttet", navn=draft.session.name)
    return Then.PROCEED


def _stance(draft: Draft, turn: Turn) -> Then:
    stance = STANCES.get(str(turn.value))
    draft.become(
        stance=stance,
        stack=tuple(
            replace(conversation, stance=stance or draft.stance)
            for conversation in draft.session.stack
        ),
    )
    if stance is None:
        usual = next(word for word, known in STANCES.items() if known is draft.stance)
        draft.say("rolle_vanlig", rolle=usual)
    elif turn.set == "rolle":
        draft.say("rolle_byttet", rolle=turn.answer.text.lower() if turn.answer else "")
    return Then.PROCEED


# -- goal -------------------------------------------------------------------------------------


def _goal(draft: Draft, turn: Turn) -> Then:
    if turn.answer:
        draft.remember(goal=Goal(turn.number, turn.answer.text))
        draft.do(RecordGoal(turn.number, turn.answer.text, ()))
    return Then.PROCEED


def _level(level: int) -> Meaning:
    def keep(draft: Draft, turn: Turn) -> Then:
        goal = draft.memory.goal
        if goal and turn.answer:
            others = tuple(pair for pair in goal.levels if pair[0] != level)
            levels = tuple(sorted((*others, (level, turn.answer.text))))
            draft.remember(goal=replace(goal, levels=levels))
            draft.do(RecordGoal(goal.number, goal.text, levels))
        return Then.PROCEED

    return keep


def rating(draft: Draft, turn: Turn) -> Then:
    goal, value = draft.memory.goal, turn.value
    if goal and isinstance(value, int):
        today = draft.local_now.date()
        draft.remember(goal=replace(goal, rating=value, rated_on=today, rated=turn.number))
        draft.do(RateGoal(turn.number, value))
    else:
        levels.forget(draft, turn.number)
    return Then.PROCEED


def _ready(draft: Draft, turn: Turn) -> Then:
    if turn.value == "ja":
        return Then.PROCEED
    draft.say("senere")
    return Then.LEAVE


# -- challenge, voice, next step --------------------------------------------------------------


def _challenge(draft: Draft, turn: Turn) -> Then:
    value = turn.value
    if value == "nei" or value is None:
        draft.remember(no_challenge_on=draft.local_now.date())
        if value:
            draft.say("nei_utfordring")
        return Then.PROCEED
    strength = STRENGTHS.index(str(value)) + 1
    draft.become(strength=strength)
    draft.turn_to(strength=strength)
    return Then.PROCEED


def _what(draft: Draft, turn: Turn) -> Then:
    """What says nothing is no step to take; after the check, what was written first may be."""
    for said in reversed(draft.top.turns):
        if (said.set, said.question) != (turn.set, turn.question):
            break
        if said.answer and not said.empty:
            draft.turn_to(draft=said.answer.text)
            break
    return Then.PROCEED


def _proposal(draft: Draft, turn: Turn) -> Then:
    if turn.value == "ja":
        proposed = proposed_step(draft)
        draft.turn_to(draft=proposed.text if proposed else "")
    elif turn.answer and turn.quotable and not only_a_feeling(turn.answer.text, draft.words):
        draft.turn_to(draft=turn.answer.text)
    return Then.PROCEED


def _outcome(draft: Draft, turn: Turn) -> Then:
    next_steps.close(draft, turn)
    return Then.PROCEED


def _new_day(draft: Draft, turn: Turn) -> Then:
    next_steps.move(draft, turn)
    return Then.PROCEED


def _keep_or_new(_draft: Draft, turn: Turn) -> Then:
    return Then.NEW_STEP if turn.value == "nytt" else Then.PROCEED


# -- sum up -----------------------------------------------------------------------------------


def _share(draft: Draft, turn: Turn) -> Then:
    """Only what was named is shared; silence shares nothing."""
    items = shareable(draft)
    value = turn.value
    keys = value if isinstance(value, tuple) else (() if value is None else (str(value),))
    everything = ALL in keys
    chosen = [
        (place, item)
        for place, item in enumerate(items, 1)
        if NONE not in keys and (everything or str(place) in keys)
    ]
    pair = draft.facts.pair if draft.facts.mentor is not None else None
    # A request is no share: it goes when the mentee has seen it as one text and sent it.
    requested = pair is not None and any(item.kind == REQUEST for _, item in chosen)
    if requested:
        chosen = [(place, item) for place, item in chosen if item.kind != REQUEST]
    draft.do(Share(draft.top.number, tuple(item for _, item in chosen), pair.id if pair else 0))
    mentor = draft.facts.mentor or draft.label("mentoren_din")
    numbers = [str(place) for place, _ in chosen]
    if not numbers:
        if not requested:
            draft.say("delt_ingenting", mentor=mentor)
    elif len(numbers) == len(items):
        draft.say("delt_alt", mentor=mentor, har_mentor=draft.facts.mentor is not None)
    else:
        listed = draft.line("oppramsing", ledd=numbers)
        has_mentor = draft.facts.mentor is not None
        draft.say("delt_noe", numre=listed, mentor=mentor, har_mentor=has_mentor)
    next_steps.promise(draft)
    return Then.SHOW_REQUEST if requested else Then.PROCEED


# -- the short ones ---------------------------------------------------------------------------


def _erase(draft: Draft, turn: Turn) -> Then:
    if turn.value == "ja":
        return forget(draft, "slettet")
    draft.say("beholdt")
    return Then.PROCEED


def _crisis(draft: Draft, turn: Turn) -> Then:
    if turn.value == "stopp":
        draft.say("krise_stopp")
        draft.become(stack=())
        return Then.REST
    draft.say("krise_misforstått")
    return Then.BACK_TO_IT


def _returned(draft: Draft, turn: Turn) -> Then:
    match turn.value:
        case "ja" | "fortsett":  # as an older revision of the set has it
            return Then.BACK_TO_IT
        case "nytt":
            return Then.BEGIN_ANEW
    draft.say("ikke_nå")
    draft.pop()
    return Then.REST


def _tender(_draft: Draft, turn: Turn) -> Then:
    match turn.value:
        case "ro":
            return Then.PAUSE
        case "numre":
            return Then.HELP
    return Then.PROCEED


def stage_finished(draft: Draft, stage: Stage) -> None:
    """What is kept when a whole stage is done."""
    if stage is Stage.NEXT_STEP:
        next_steps.plan(draft)
    elif stage is Stage.ASK_MENTOR and draft.facts.mentor is not None:
        answers = request_answers(draft)
        if answers:
            draft.do(Request(draft.top.number, draft.top.stance.value, answers))


MEANINGS: dict[tuple[str, str], Meaning] = {
    ("velkomst", "samtykke"): _consent,
    ("velkomst", "samtykke_mer"): _consent,
    ("velkomst", "alder"): _age,
    ("velkomst", "navn"): _name,
    ("navn", "navn"): _name,
    ("velkomst", "rolle"): _stance,
    ("velkomst-mentor", "samtykke"): _consent,
    ("velkomst-mentor", "samtykke_mer"): _consent,
    ("velkomst-mentor", "navn"): _name,
    ("rolle", "rolle"): _stance,
    ("mal", "mål"): _goal,
    ("mal", "nivå_0"): _level(0),
    ("mal", "nivå_pluss"): _level(2),
    ("mal", "nivå_minus"): _level(-2),
    ("mal", "nå"): rating,
    ("vurdering", "nå"): rating,
    ("klar", "klar"): _ready,
    ("uten-mal", "klar"): _ready,
    ("innsjekk-steg", "gjort"): _outcome,
    ("tilbud", "styrke"): _challenge,
    ("neste-steg", "forslag"): _proposal,
    ("neste-steg", "hva"): _what,
    ("oppsummering", "deling"): _share,
    ("oppfolging", "gjort"): _outcome,
    ("oppfolging", "nå"): rating,
    ("oppfolging", "videre"): _keep_or_new,
    ("oppfolging", "når"): _new_day,
    ("slett", "slett"): _erase,
    ("krise", "krise"): _crisis,
    ("tilbakevending", "videre"): _returned,
    ("sarbart", "videre"): _tender,
}
