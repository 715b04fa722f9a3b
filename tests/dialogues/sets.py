"""Question sets to edit: those shipped, and the same in three languages."""

from functools import cache
from pathlib import Path

from dialogues.bank import Bank, Source
from dialogues.editing.forms import SetForm
from dialogues.editing.reading import read_form
from dialogues.questions import QuestionSet

PROMPTS = Path("prompts")
TUESDAY = "en-vanlig-tirsdag"
IN_NYNORSK = {"Hva": "Kva", "Hvor": "Kor", "ikke": "ikkje", "jeg": "eg", "noe": "noko"}
IN_ENGLISH = {"Hva": "What", "Hvor": "Where", "ikke": "not", "jeg": "I", "noe": "something"}


@cache
def shipped() -> dict[str, str]:
    """Every set in the bank, by name."""
    return {
        path.stem: path.read_text()
        for path in sorted((PROMPTS / "nb").rglob("*.jinja"))
        if path.parent.name != "replikker" and path.stem != "eksport"
    }


def in_three(text: str) -> dict[str, str]:
    """The set as it might be in all three; key and marks are the same, words differ."""
    return {"nb": text, "nn": _in_words(text, IN_NYNORSK), "en": _in_words(text, IN_ENGLISH)}


def _in_words(text: str, words: dict[str, str]) -> str:
    lines = []
    for line in text.split("\n"):
        if line.startswith("  "):
            for word, other in words.items():
                line = line.replace(f"{word} ", f"{other} ")
        lines.append(line)
    return "\n".join(lines)


@cache
def bank() -> Bank:
    root = PROMPTS / "nb"
    files = [path for path in root.rglob("*.*") if path.suffix in {".txt", ".jinja"}]
    return Bank([Source("nb", str(p.relative_to(root)), 1, p.read_text()) for p in files])


def form_of(texts: dict[str, str]) -> SetForm:
    form = read_form(texts)
    assert isinstance(form, SetForm), form
    return form


def as_set(text: str) -> QuestionSet:
    """As the bot itself reads it; BrokenSet if it cannot."""
    return Bank([Source("nb", "utforskende/s.jinja", 1, text)]).set("s", "nb", 1)
