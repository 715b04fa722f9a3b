"""A draft as a phone will show it, in each language, with sample answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from dialogues.bank import Bank
from dialogues.questions import Form, Option


class Hidden(StrEnum):
    """Why a question is not asked with these answers."""

    CONDITION = "condition"
    NO_ANSWER = "no_answer"  # its text needs the answer to a question that was not asked
    NO_MIRROR = "no_mirror"  # a challenge begins with the mentee's own words; there are none
    NO_WORDS = "no_words"  # it says nothing yet
    NOT_THERE = "not_there"  # this language does not have it


@dataclass(frozen=True, slots=True)
class Broken:
    """The part that does not work (head, tekst, omformulert, utdyp, hvis) and why, for a log."""

    part: str
    why: str


@dataclass(frozen=True, slots=True)
class Previewed:
    """One question. `text`, `reworded` and `probe` are mark-up as the bot sends it, mirror first.

    They are there also when it is hidden. `rows` are the buttons as they lie in the chat, several
    abreast; `fill` is what the core would put there instead (mentees, prompts, …). `answer` is
    what the mentee's bubble says with this sample.
    """

    key: str
    hidden: Hidden | None
    text: Markup
    reworded: Markup
    probe: Markup
    form: Form | None
    rows: tuple[tuple[Option, ...], ...]
    fill: str
    answer: str
    broken: Broken | None


def preview(
    texts: Mapping[str, str],
    bank: Bank,
    *,
    sample: Mapping[str, str],
    answers: Mapping[str, int | str | tuple[str, ...]] | None = None,
    names: Mapping[str, object] | None = None,
) -> dict[str, tuple[Previewed, ...]]:
    """For each language that has a text: its questions in order.

    `bank` gives the bot's own words (lead-ins, labels). `sample` is a short sentence by language,
    the mentee's words where `answers` (by key: a number, an option's key, several keys, a text)
    has none. `names` are those that texts use (navn, mentor, …); one not given shows itself.
    A text that cannot be taken apart gives one question "" with what is wrong.
    """
    raise NotImplementedError
