"""The words that steer, which work anywhere: as a word, as a command and as a button.

Each is a function here, found by the name of its group in `ord/styring.txt`. After one that only
tells something, the open question stays open.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from markupsafe import Markup

from dialogues import (
    contributing,
    meeting,
    pairing,
    planning,
    requesting,
    sharing,
    showing_progress,
)
from dialogues.answering import answer_in_words
from dialogues.answers import Answer
from dialogues.asking import FIRST, ask_again, begin, open_question, proceed, show
from dialogues.draft import Draft
from dialogues.mentor_home import home, invite, page, staff_page
from dialogues.mirror import fit_to_mirror, quote
from dialogues.questions import FreeText
from dialogues.recording import SHARING, UNRECORDED
from dialogues.session import Turn
from dialogues.setting import HEADLINE, MAIN, REWORDED, earlier_words, wording
from dialogues.stages import Stage
from dialogues.taking import leave, take
from dialogues.telling import (
    TO_QUESTION,
    connect,
    goal,
    help_,
    help_now,
    log,
    my_data,
    next_step,
    no_advice,
    one_language,
    pause,
    progress,
    who_are_you,
    why_this,
)
from dialogues.turning_aside import (
    change_goal,
    change_name,
    change_stance,
    erase,
    new_step,
    rate_competence,
    rate_goal,
)
from dialogues.unread import not_read

# After these, what comes next begins with «greit» of its own.
SAYS_SO_ITSELF = frozenset({("mal", "mål"), ("klar", "klar"), ("uten-mal", "klar")})
Steer = Callable[[Draft, str], None]


def skip(draft: Draft, _text: str) -> None:
    """An empty answer. At a bank set's first question it leaves the set: that carries the topic."""
    found = open_question(draft)
    if found is None:
        nothing_open(draft)
        return
    set_, question = found
    if question.strict:
        not_read(draft, set_, question, "ja_nei")
        return
    if draft.top.part == MAIN:
        if draft.top.aside or (set_.name, question.key) not in SAYS_SO_ITSELF:
            draft.say("hoppet")
        draft.skipped = True
    leaves = question == set_.questions[0] and draft.top.part == MAIN and len(set_.questions) > 1
    if leaves and set_.name not in UNRECORDED:
        draft.turn_to(
            left=draft.top.left + question.counts,
            ask=None,
            set=None,
            question=None,
            sets_done=(*draft.top.sets_done, set_.name),
        )
        proceed(draft)
        return
    if question.counts:
        draft.turn_to(left=draft.top.left + 1)  # what is let be took no thought
    take(draft, None)
    _say_once(draft)


def _say_once(draft: Draft) -> None:
    """«Greit. Greit. Ingenting er sendt.» has one «Greit» too many."""
    first = [re.split(r"\W", str(piece), maxsplit=1)[0] for piece in draft.pieces[:2]]
    if draft.skipped and len(first) == 2 and first[0] == first[1]:
        draft.pieces.pop(0)


def back(draft: Draft, _text: str) -> None:
    """The last turn is dropped and its question asked anew; a new answer takes its place."""
    if not draft.session.stack or not draft.top.turns:
        _still(draft, "ikke_lenger_tilbake")
        return
    *turns, last = draft.top.turns
    if not last.set:
        _still(draft, "ikke_lenger_tilbake")
        return
    set_ = draft.facts.bank.set(last.set, draft.session.language, draft.top.bank)
    question = set_.question(last.question)
    if question is None or (draft.consented and last.question.startswith("samtykke")):
        _still(draft, "ikke_lenger_tilbake")
        return
    undone = (*(old for old in draft.top.undone if old.number != last.number), last)
    done = draft.top.sets_done
    draft.turn_to(
        stage=last.stage,
        set=last.set,
        question=last.question,
        part=last.part,
        turns=tuple(turns),
        undone=undone if last.answer else draft.top.undone,
        left=last.left,
        sets_done=tuple(name for name in done if name != last.set),
        failed=0,
        reworded=False,
        picked=(),
    )
    draft.say("tilbake", sitat=_quotable(last))
    part = MAIN if last.part == HEADLINE else last.part
    text = wording(draft, set_, question, part)
    draft.turn_to(text=str(text), part=part)
    show(draft, set_, question, text)


def _quotable(turn: Turn) -> Markup | None:
    answer = turn.answer
    if answer is None or not turn.quotable:
        return None
    return quote(answer.text) if fit_to_mirror(answer.text) else None


def reword(draft: Draft, _text: str) -> None:
    """The other wording, once for a question."""
    found = open_question(draft)
    if found is None:
        nothing_open(draft)
        return
    set_, question = found
    if question.strict and question.key == "samtykke":
        take(draft, Answer("", "les_mer"))
        return
    if draft.top.reworded or draft.top.part != MAIN:
        draft.say("ikke_flere_ord")
        show(draft, set_, question, Markup(""), also=() if question.strict else ("hopp",))
        draft.turn_to(reworded=True)
        return
    text = wording(draft, set_, question, REWORDED)
    draft.turn_to(text=str(text))
    show(draft, set_, question, text, part=REWORDED)
    draft.turn_to(reworded=True)


def stop(draft: Draft, _text: str) -> None:
    if not draft.session.stack:
        draft.say("ingen_samtale")
        return
    draft.say("avsluttet")
    sharing = (draft.top.set, draft.top.question) == SHARING
    leave(draft)
    if len(draft.pieces) > 1:
        draft.pieces.pop(0)
    if sharing:
        draft.pieces.insert(0, draft.line("ikke_delt"))


def resume(draft: Draft, _text: str) -> None:
    draft.remember(paused=False, paused_until=None)
    if not draft.session.stack:
        begin(draft)
        return
    if "?" in draft.top.text:
        draft.say("fortsett")
    ask_again(draft)


def challenge_me(draft: Draft, _text: str) -> None:
    """A challenge of its own, on top of whatever is open."""
    gentle = bool(draft.session.stack) and draft.top.gentle
    if gentle or earlier_words(draft) is None:
        _still(draft, "ingen_utfordring")
        return
    draft.remember(no_challenge_on=None)
    strength = draft.session.strength
    theme = draft.top.theme if draft.session.stack else ""
    hushed = bool(draft.session.stack) and draft.top.hushed
    draft.push_stage(Stage.CHALLENGE, left=2, strength=strength, theme=theme, hushed=hushed)
    if strength:
        draft.say("som_sist", styrke=draft.label(f"styrke_{strength}"))
    proceed(draft)


def start(draft: Draft, _text: str) -> None:
    if draft.session.stack or not pairing.ask_for_yes(draft):
        resume(draft, "")


def own_talk(draft: Draft, _text: str) -> None:
    """A mentor wants talks of their own as well."""
    draft.remember(only_mentor=False)
    resume(draft, "")


def greet(draft: Draft, text: str) -> None:
    """A greeting answers the bot's own, and otherwise takes up the thread."""
    if draft.session.stack and (draft.top.set, draft.top.question) in FIRST:
        answer_in_words(draft, text)
    else:
        resume(draft, "")


def thanks(draft: Draft, text: str) -> None:
    """Where nothing is open, «takk» is no beginning of a talk."""
    if draft.session.stack:
        answer_in_words(draft, text) if open_question(draft) else proceed(draft)
    else:
        draft.say("selv_takk", som_mentor=draft.memory.only_mentor)


def dont_know(draft: Draft, _text: str) -> None:
    """No probe and no failure: another wording, or the question left alone."""
    found = open_question(draft)
    if found is None:
        nothing_open(draft)
        return
    set_, question = found
    form = question.form
    if isinstance(form, FreeText):
        if any(option.key == "hopp" for option in form.options):
            skip(draft, "")
            return
        form = FreeText()
    draft.say("vet_ikke")
    also = () if question.strict else ("omformuler", "hopp")
    show(draft, set_, replace(question, form=form), Markup(""), also=also)


def use_held(draft: Draft, _text: str) -> None:
    """The text that was set aside becomes the answer after all."""
    held = draft.top.held if draft.session.stack else None
    if held is None or open_question(draft) is None:
        nothing_open(draft)
        return
    draft.turn_to(held=None)
    answer_in_words(draft, held)


def nothing_open(draft: Draft) -> None:
    if draft.session.stack:
        proceed(draft)
    else:
        draft.say("ingen_samtale")


def _still(draft: Draft, line: str) -> None:
    """Say it, and the open question stays."""
    draft.say(line)
    ask_again(draft)


def to_question(draft: Draft, _text: str) -> None:
    if draft.session.stack:
        ask_again(draft)
    else:
        nothing_open(draft)


STEERING: dict[str, Steer] = {
    "slett": erase,
    "mine_data": my_data,
    "hjelp_nå": help_now,
    "hjelp": help_,
    "avslutt": stop,
    "pause": pause,
    "tilbake": back,
    "hopp": skip,
    "omformuler": reword,
    "utfordre": challenge_me,
    "hvem_er_du": who_are_you,
    "hvorfor_spør": why_this,
    "råd": no_advice,
    "språk": one_language,
    "bytt_rolle": change_stance,
    "bytt_navn": change_name,
    "logg": log,
    "endre_mål": change_goal,
    "vurder_mål": rate_goal,
    "mål": goal,
    "vurder_kompetanse": rate_competence,
    "fremgang": progress,
    "nytt_steg": new_step,
    "neste_steg": next_step,
    "koble_til": connect,
    "start": start,
    "fortsett": resume,
    "hilsen": greet,
    "takk": thanks,
    "vet_ikke": dont_know,
    "bruk": use_held,
    "oversikt": home,
    "inviter": invite,
    "mentorside": page,
    "stabside": staff_page,
    "egen_samtale": own_talk,
    **pairing.STEERING,
    **sharing.STEERING,
    **requesting.STEERING,
    **contributing.STEERING,
    **planning.STEERING,
    **meeting.STEERING,
    **showing_progress.STEERING,
    TO_QUESTION: to_question,
}

# Before consent there is nothing to log, no goal and nobody to connect.
BEFORE_CONSENT = frozenset(
    {"slett", "hjelp_nå", "hjelp", "avslutt", "pause", "tilbake", "hopp", "omformuler"}
    | {"hvem_er_du", "språk", "start", "fortsett", "hilsen", TO_QUESTION}
)
