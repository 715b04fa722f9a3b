"""An answer arrives, in words or by a button, and is read for the form its question asks for."""

from datetime import date, timedelta

from markupsafe import Markup

from dialogues.answers import Answer, Attachment
from dialogues.asking import current_set, open_question, show
from dialogues.contributing import takes_voice
from dialogues.doubting import met_otherwise
from dialogues.draft import PICKED, Draft
from dialogues.next_steps import moment_in_step, moment_in_words
from dialogues.planning import other_time
from dialogues.questions import (
    FreeText,
    Option,
    Question,
    Scale,
    Several,
    When,
)
from dialogues.recording import UNRECORDED
from dialogues.sending import fit_to_send
from dialogues.session import Heard
from dialogues.setting import ANOTHER_DAY, MAIN, THAT_DAY, options
from dialogues.taking import take
from dialogues.understanding import (
    ALL,
    NONE,
    OWN_WORDS,
    Either,
    Read,
    Unread,
    read,
)
from dialogues.unread import form_name, not_read, two_ways
from dialogues.when import Moment, end_of_week


def answer_in_words(draft: Draft, text: str) -> None:
    """A text that steers nothing, as an answer to the open question."""
    found = open_question(draft)
    assert found is not None
    set_, question = found
    if met_otherwise(draft, set_, question, text):
        return
    if draft.top.part != MAIN:
        take(draft, Answer(text), own_words=True)
        return
    filled = options(draft, question)
    named = moment_in_step(draft) if isinstance(question.form, When) else None
    if named and "ja" in draft.words.groups_of(text):
        answer_by_button(draft, THAT_DAY)
        return
    if named and "nei" in draft.words.groups_of(text):
        not_read(draft, set_, question, "which_day")
        return
    reading = read(question.form, filled, text, draft.words, draft.local_now, question.strict)
    match reading:
        case Read(answer, echo):
            _echo(draft, question, answer, filled, echo)
            labelled = any(option.label == text for option in filled)
            in_own_words = answer.value == OWN_WORDS and answer.text == text and not labelled
            own = answer.value is None or in_own_words
            take(draft, answer, own_words=own and isinstance(answer.value, str | None))
        case Either(either):
            two_ways(draft, question, either)
        case Unread(why) if not other_time(draft, text):
            not_read(draft, set_, question, why, text)


def _echo(
    draft: Draft, question: Question, answer: Answer, filled: tuple[Option, ...], echo: bool
) -> None:
    """Show the reading where own words were taken as a number, a choice or a day."""
    if isinstance(question.form, When):
        if isinstance(answer.value, str):
            draft.say("blir_dag", dag=moment_in_words(draft, Moment.parse(answer.value)))
    elif echo and isinstance(question.form, Scale):
        label = next(option.label for option in filled if option.key == str(answer.value))
        draft.say("leser_tall", tall=label)
    elif echo and isinstance(answer.value, str):
        draft.say("leser_valg", valg=answer.text)
    elif echo and isinstance(answer.value, tuple) and filled and filled[-1].key != NONE:
        labels = [option.label for option in filled if option.key in answer.value]
        draft.say("leser_valg", valg=draft.line("oppramsing", ledd=labels))


def answer_by_button(draft: Draft, option: str) -> bool:
    """A press on the open question's own button; False if it has no such button."""
    found = open_question(draft)
    if found is None:
        return False
    set_, question = found
    filled = options(draft, question)
    if isinstance(question.form, Several):
        return _press_several(draft, question, filled, option)
    chosen = next((known for known in filled if known.key == option), None)
    if chosen is None or (draft.top.part != MAIN and not isinstance(question.form, FreeText)):
        return False
    draft.heard = Heard(chosen.label)
    if isinstance(question.form, Scale):
        take(draft, Answer(chosen.label, int(chosen.key)))
    elif not isinstance(question.form, When):
        take(draft, Answer(chosen.label, chosen.key))
    elif chosen.key == ANOTHER_DAY:
        not_read(draft, set_, question, "which_day")
    else:
        named = moment_in_step(draft) if chosen.key == THAT_DAY else None
        moment = named or Moment(_day(draft, chosen.key))
        draft.say("blir_dag", dag=moment_in_words(draft, moment))
        take(draft, Answer(chosen.label, moment.isoformat()))
    return True


def _day(draft: Draft, key: str) -> date:
    today = draft.local_now.date()
    if key == "i_dag":
        return today
    return today + timedelta(days=1) if key == "i_morgen" else end_of_week(today)


def _press_several(
    draft: Draft, question: Question, filled: tuple[Option, ...], option: str
) -> bool:
    keys = [known.key for known in filled]
    labels = {known.key: known.label for known in filled}
    toggled = option.removeprefix("+")
    if option.startswith("+") and toggled in keys and toggled not in (ALL, NONE):
        picked = set(draft.top.picked) ^ {toggled}
        draft.turn_to(picked=tuple(key for key in keys if key in picked))
        draft.heard = Heard(labels[toggled])
        chosen = [labels[key] for key in draft.top.picked]
        name = "valgt" if chosen else "valgt_ingen"
        text = draft.line(name, valg=draft.line("oppramsing", ledd=chosen))
        show(draft, current_set(draft), question, text)
        return True
    sent = draft.top.picked if option == PICKED else toggled.split(",")
    chosen_keys = [key for key in sent if key]
    if not set(chosen_keys) <= set(keys):
        return False
    if not chosen_keys:  # the page's own button, with nothing ticked
        draft.say("ingenting_valgt", kan_si_nei=NONE in keys)
        show(draft, current_set(draft), question, Markup(""))
        return True
    written = ", ".join(labels[key] for key in chosen_keys)
    draft.heard = Heard(written or draft.label(NONE))
    take(draft, Answer(written, tuple(chosen_keys)))
    return True


def attach(draft: Draft, attachment: Attachment, caption: str) -> None:
    """A voice message or a picture is an answer to an open question; a caption is read first."""
    found = open_question(draft)
    assert found is not None
    set_, question = found
    if takes_voice(draft):
        if fit_to_send(draft, attachment):
            take(draft, Answer(caption, None, attachment), own_words=bool(caption))
    elif set_.name in UNRECORDED or not draft.consented:
        not_read(draft, set_, question, form_name(question))
    elif isinstance(question.form, FreeText):
        draft.say("tatt_vare_på")
        take(draft, Answer(caption, None, attachment), own_words=bool(caption))
    elif caption:
        answer_in_words(draft, caption)
    else:
        not_read(draft, set_, question, form_name(question))
