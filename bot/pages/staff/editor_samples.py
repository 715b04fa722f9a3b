"""The answers that a preview is shown with: changed on the page, and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.pages.staff.editor_cards import title_of
from bot.pages.staff.editor_conditions import values
from bot.pages.staff.editor_fields import Fields
from dialogues.bank import Bank
from dialogues.editing.forms import (
    CHOICE,
    FREE_TEXT,
    LANGUAGES,
    SCALE,
    SEVERAL,
    YES_NO,
    AnswerForm,
    SetForm,
)
from dialogues.mirror import Words
from dialogues.trying import EXAMPLE

FIELD: Final = "prov."
LONGEST: Final = 300

Answer = int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleField:
    """`offered` is empty where the answer is in own words. `now`: what is chosen, or written."""

    name: str
    number: int
    title: str
    answer: AnswerForm
    offered: tuple[int | str, ...]
    now: str


def sample_fields(form: SetForm, fields: Fields, words: str) -> tuple[SampleField, ...]:
    """One for each question whose answer can be chosen, or written."""
    found = []
    for number, question in enumerate(form.questions, 1):
        answer = question.answer
        if answer.name not in (FREE_TEXT, SCALE, CHOICE, SEVERAL, YES_NO):
            continue
        offered = () if answer.name == FREE_TEXT else values(answer)
        name = FIELD + question.key
        now = fields.text(name)[:LONGEST]
        if offered and now not in map(str, offered):
            now = str(_first(answer, offered))
        elif not offered and name not in fields:
            now = words
        if answer.name != FREE_TEXT and not offered:
            continue
        found.append(SampleField(name, number, title_of(question), answer, offered, now))
    return tuple(found)


def _first(answer: AnswerForm, offered: tuple[int | str, ...]) -> int | str:
    return offered[len(offered) // 2] if answer.name == SCALE else offered[0]


def sample_answers(samples: tuple[SampleField, ...], words: str) -> dict[str, Answer]:
    """By the question's key. Own words that nobody has changed are the preview's, by language."""
    found: dict[str, Answer] = {}
    for sample in samples:
        key = sample.name.removeprefix(FIELD)
        if sample.answer.name == SCALE:
            found[key] = int(sample.now)
        elif sample.answer.name == SEVERAL:
            found[key] = (sample.now,)
        elif sample.answer.name != FREE_TEXT or sample.now != words:
            found[key] = sample.now
    return found


def sentences(bank: Bank) -> Mapping[str, str]:
    """What the mentee who is made up has written, by language."""
    return {code: example(bank, "svar", code) for code in LANGUAGES}


def speaks(bank: Bank, language: str) -> bool:
    """Whether the bot's own words, the buttons' too, are there in this language."""
    return bank.has_line("speil", language)


def example(bank: Bank, what: str, language: str) -> str:
    return str(bank.line(EXAMPLE + what, language).unescape())


def sample_names(bank: Bank, language: str) -> dict[str, object]:
    """The names that a text may use, for the mentee who is made up."""
    return {
        "navn": example(bank, "navn", language),
        "mentor": example(bank, "mentor", language),
        "mentornavn": example(bank, "mentor", language),
        "mål": Words(example(bank, "mål", language), 1),
        "neste_steg": Words(example(bank, "steg", language)),
        "utkast": Words(example(bank, "steg", language)),
        "steget": example(bank, "steg", language),
        "steg_nevner": "",
        "har_mentor": True,
        "bare_mentor": False,
        "kort": False,
        "plassering": "0",
    }
