"""Reads the table in faulty_sets.txt, where its first lines say how."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from dialogues.bank import Bank, Source
from dialogues.check import check
from dialogues.lint import lint
from dialogues.problems import Problem
from dialogues.telling_problems import sentence
from tests.playing import PROMPTS

TABLE = Path(__file__).with_name("faulty_sets.txt")
HEADING = """{# Når mentee vil videre. #}
{% set tittel = "Prøve" %}
{% set slag = "utforskende" %}
{% set tema = "retning" %}
"""
BESIDE = {"+ bokmål": "nb", "+ nynorsk": "nn", "+ engelsk": "en"}


@dataclass
class Row:
    """`said`: the sentences that the table gives, errors after «→», advice after «·»."""

    name: str
    text: str
    folder: str = "utforskende"
    language: str = "nb"
    behind: frozenset[str] = frozenset()
    beside: dict[str, str] = field(default_factory=dict)
    published: str = ""
    said: list[str] = field(default_factory=list)

    def errors(self) -> tuple[Problem, ...]:
        return check(self.text, self.language, self.folder, self.beside, self.published)

    def advice(self) -> tuple[Problem, ...]:
        words = bank().words(self.language)
        return lint(self.text, words, self.language, self.folder, self.beside, self.behind)

    def sentences(self) -> list[str]:
        errors = [f"→ {sentence(problem, bank(), 'nb')}" for problem in self.errors()]
        return errors + [f"· {sentence(problem, bank(), 'nb')}" for problem in self.advice()]


@cache
def bank() -> Bank:
    files = sorted(file for file in PROMPTS.glob("*/*/*") if file.is_file())
    return Bank(
        Source(path.parts[0], "/".join(path.parts[1:]), 1, file.read_text("utf-8"))
        for file in files
        for path in (file.relative_to(PROMPTS),)
    )


@cache
def rows() -> tuple[Row, ...]:
    found = re.split(r"^### ", TABLE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return tuple(map(_row, found))


def _row(text: str) -> Row:
    heading, _, rest = text.partition("\n")
    name, *options = (part.strip() for part in heading.split("|"))
    behind = [option.removeprefix("eldre: ") for option in options if option.startswith("eldre")]
    folder, language = (*[o for o in options if not o.startswith("eldre")], "", "")[:2]
    parts: dict[str, list[str]] = {"": []}
    said: list[str] = []
    part = ""
    for line in rest.split("\n"):
        if line in (*BESIDE, "+ publisert"):
            part = line
            parts[part] = []
        elif line.startswith(("→", "·")):
            said.append(line)
        else:
            parts[part].append(line)
    whole = {key: _expanded("\n".join(lines).strip("\n")) for key, lines in parts.items()}
    return Row(
        name,
        whole.pop(""),
        folder or "utforskende",
        language or "nb",
        frozenset(behind),
        {BESIDE[key]: text for key, text in whole.items() if key in BESIDE},
        whole.get("+ publisert", ""),
        said,
    )


def _expanded(text: str) -> str:
    """With a heading, and ⟪…⟫ as what it stands for."""
    bare = text.startswith("⟪") and "{% spørsmål" not in text.split("⟫", maxsplit=1)[0]
    whole = text if "{% set" in text or bare else f"{HEADING}{text}"
    many = re.compile(r"⟪(\d+) × ([^⟫]*)⟫")
    whole = many.sub(lambda found: found[2].replace("⏎", "\n") * int(found[1]), whole)
    return re.sub(r"⟪U\+([0-9A-F]+)⟫", lambda found: chr(int(found[1], 16)), whole)
