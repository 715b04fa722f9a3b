"""Sample answers to a draft's questions, and the names its texts use, as a talk would have them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dialogues.bank import Bank
from dialogues.mirror import Chosen, Level, Words, signed
from dialogues.questions import Choice, Form, FreeText, Option, Scale, Several, When, YesNo
from dialogues.setting import DAYS, scale_options

Sample = int | str | tuple[str, ...]
FIRST_NAME = "fornavn"  # the option that the core fills with the mentee's own
MOST_NUMBERS = 30  # on one scale; more is a slip of the pen
OWN_WORDS = frozenset(  # the names that hold what somebody wrote
    {"tidligere", "mål", "neste_steg", "utkast", "avtalt", "ordene", "tilbakemelding", "spurt"}
)


class Unfilled:
    """A name that nobody has given a value: it shows its own name, and so does what it holds."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __html__(self) -> str:
        return f"[{self._name}]"

    __str__ = __html__

    def __len__(self) -> int:
        return 1

    def __contains__(self, _: object) -> bool:
        return False

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __getitem__(self, _: object) -> "Unfilled":
        return self

    def __getattr__(self, name: str) -> "Unfilled":
        if name.startswith("_"):
            raise AttributeError(name)
        return self


def named(name: str, names: Mapping[str, Any]) -> Any:
    """What a text gets for a name."""
    if name not in names:
        return Unfilled(name)
    value = names[name]
    return Words(value) if name in OWN_WORDS and isinstance(value, str) and value else value


@dataclass(frozen=True, slots=True)
class Sampled:
    """`value` is what a template gets, `shown` what the mentee's bubble says."""

    value: Any
    shown: str


def sample_options(form: Form, bank: Bank, language: str, first_name: str) -> tuple[Option, ...]:
    """The buttons of an answer form; none where the core would fill them in."""
    match form:
        case FreeText():
            filled = (
                Option(each.key, first_name) if each.key == FIRST_NAME else each
                for each in form.options
            )
            return tuple(option for option in filled if option.label)
        case Scale():
            few = 0 <= form.high - form.low < MOST_NUMBERS
            return scale_options(form.low, form.high) if few else ()
        case YesNo():
            return tuple(Option(key, bank.label(key, language)) for key in ("ja", "nei"))
        case When():
            return tuple(Option(key, bank.label(key, language)) for key in DAYS)
        case Choice() | Several():
            return form.options


def sampled(
    form: Form, options: tuple[Option, ...], given: Sample | None, sentence: str, number: int
) -> Sampled:
    """The answer given for this question if it can be one, else one that suits the form."""
    labels = dict(options)
    if isinstance(form, Scale):
        middle = (form.low + form.high) // 2
        fits = isinstance(given, int) and form.low <= given <= form.high
        level = given if fits and isinstance(given, int) else middle
        return Sampled(Level(level), signed(level) if form.low < 0 else str(level))
    if isinstance(form, Several):
        asked = given if isinstance(given, tuple) else ()
        keys = tuple(key for key in asked if key in labels) or tuple(labels)[:1]
        return Sampled(keys or "", ", ".join(labels[key] for key in keys))
    if isinstance(given, str) and given in labels:
        return Sampled(Chosen(given, labels[given]), labels[given])
    if isinstance(form, FreeText):
        text = given if isinstance(given, str) and given.strip() else sentence
        return Sampled(Words(text, number), text)
    key = next(iter(labels), "")
    return Sampled(Chosen(key, labels[key]) if key else Unfilled(""), labels.get(key, ""))
