"""Whether the tags of a question set fit together: what is opened is closed, in its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from dialogues.problems import HEAD, PROBE, REWORDED, SHOWN, TEXT, Problem
from dialogues.set_tags import Sign, Tag, shortened

MOST_QUESTIONS: Final = 40
DEEPEST_CONDITION: Final = 4
LONGEST_KEY: Final = 40  # bytes
KEY: Final = re.compile(r"[a-zæøåäöéèêóòôü][a-zæøåäöéèêóòôü0-9]*(_[a-zæøåäöéèêóòôü0-9]+)*")

# What a tag may be called. What the template engine knows beside these is not for sets.
TAGS: Final = ("spørsmål", REWORDED, PROBE, "slutt", "if", "elif", "else", "endif", "set")
BANNED: Final = re.findall(
    r"\w+",
    """for endfor break continue macro endmacro call endcall filter endfilter block endblock
    extends include import from with endwith autoescape endautoescape raw endraw do trans endtrans
    pluralize debug endset replikk eller""",
)
# How conditions are joined, as it is said and as it is written.
JOINING: Final = {"og": "and", "eller": "or", "ikke": "not", "ikkje": "not"}
_ALONE = (REWORDED, PROBE, "slutt", "else", "endif")


@dataclass(slots=True)
class Place:
    """A question under way: its key, number and part, and the lines of the open conditions."""

    key: str = ""
    number: int = 0
    part: str = ""
    line: int = 0
    parts: set[str] = field(default_factory=set)
    conditions: list[int] = field(default_factory=list)
    otherwise: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Shape:
    """`problems` keep the text from being parsed. `places`: (line, key, number, part) in order."""

    problems: tuple[Problem, ...]
    places: tuple[tuple[int, str, int, str], ...]

    def placed(self, problem: Problem) -> Problem:
        """The same problem with the question and part that its line belongs to."""
        earlier = [place for place in self.places if place[0] < problem.line][-1:]
        here = [place for place in self.places if place[0] == problem.line]
        found = [place for place in (*earlier, *here) if place[2] or not here]
        if len({place[2] for place in found}) != 1:
            return problem  # several questions on one line
        _, key, number, part = found[-1]
        if len({place[3] for place in found}) > 1:
            part = ""
        return Problem(problem.code, problem.line, key, part, problem.values, number)


def shape_of(tags: tuple[Tag, ...]) -> Shape:
    """`tags` as tags_of() gives them."""
    reader = _Reader()
    for tag in tags:
        reader.read(tag)
    return Shape(tuple(reader.problems), tuple(reader.places))


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.places: list[tuple[int, str, int, str]] = []
        self.at = Place()
        self.count = 0
        self.banned = False  # what closes a tag that cannot be used is not told as well

    def say(self, code: str, line: int, part: str | None = None, **values: str | int) -> None:
        at = self.at
        where = at.part if part is None else part
        self.problems.append(Problem(code, line, at.key, where, values, at.number))

    def read(self, tag: Tag) -> None:
        if not self.at.number and tag.before.strip():
            shown = shortened(" ".join(tag.before.split()))
            self.say("tekst_utenfor", tag.before_line, tekst=shown)
        if not tag.opening:
            self._finish()
            return
        if tag.opening == "{{":
            self._output(tag)
            return
        name = tag.name
        if name not in TAGS:
            self._unknown(tag)
            return
        if name in _ALONE and len(tag.signs) > 1:
            self.say("mer_i_koden", tag.line, navn=name)
        match name:
            case "spørsmål":
                self._question(tag)
            case "omformulert" | "utdyp":
                self._part(tag)
            case "slutt":
                self._end(tag)
            case "set":
                self._fact(tag)
            case _:
                self._condition(tag)

    def _finish(self) -> None:
        if self.at.number:
            self._unclosed()

    def _fact(self, tag: Tag) -> None:
        texts = [sign.text for sign in tag.signs[1:]]
        names = texts[: texts.index("=")] if "=" in texts else texts
        name = " ".join(names) or "set"
        if self.at.number:
            self.say("opplysning_i_spørsmål", tag.line)
        elif len(names) != 1 or "__" in name:  # with those a question is kept, by its tag alone
            self.say("ukjent_opplysning", tag.line, navn=shortened(name), forslag="")
        elif texts[-1] in (name, "="):
            self.say("feil_opplysning", tag.line, navn=shortened(name))

    def _output(self, tag: Tag) -> None:
        if not tag.signs:
            self.say("tom_klamme", tag.line, tegn="{{ }}")
        elif not self.at.number:
            self.say("utenfor_spørsmål", tag.line, tegn="{{ … }}")

    def _unknown(self, tag: Tag) -> None:
        name = tag.name
        if not tag.signs:
            self.say("tom_klamme", tag.line, tegn="{% %}")
        elif name in BANNED:
            if not (self.banned and name.startswith("end")):
                self.say("ulovlig_kode", tag.line, navn=name)
            self.banned = True
        else:
            shown = shortened(name or tag.signs[0].text)
            near = get_close_matches(name.lower(), TAGS, 1, 0.6) if name else []
            self.say("ukjent_kode", tag.line, navn=shown, forslag=near[0] if near else "")
            self._go_on_as(tag, near[0] if near else "")

    def _go_on_as(self, tag: Tag, meant: str) -> None:
        """So that what belongs to a misspelt tag is not told as well."""
        if meant == "spørsmål":
            self._question(tag)
        elif meant == "slutt" and self.at.number:
            self._end(tag)
        elif meant == "endif" and self.at.conditions:
            self.at.conditions.pop()

    def _question(self, tag: Tag) -> None:
        if self.at.number:
            self._unclosed()
        self.count += 1
        signs = tag.signs[1:]
        key = signs[0].text if signs and signs[0].kind == "name" else ""
        self.at = Place(shortened(key, 40), self.count, TEXT, tag.line, {TEXT})
        self.places.append((tag.line, self.at.key, self.count, HEAD))
        self.places.append((tag.line + 1, self.at.key, self.count, TEXT))
        if self.count == MOST_QUESTIONS + 1:
            self.say("for_mange_spørsmål", tag.line, HEAD, mest=MOST_QUESTIONS)
        if not key:
            self.say("mangler_nøkkel", tag.line, HEAD)
            return
        if len(key.encode()) > LONGEST_KEY:
            self.say("lang_nøkkel", tag.line, HEAD, mest=LONGEST_KEY)
        elif not KEY.fullmatch(key):
            self.say("ulovlig_nøkkel", tag.line, HEAD, navn=shortened(key))
        if len(signs) > 1 and signs[1].text not in (",", "hvis"):
            self.say("mangler_komma", tag.line, HEAD, tegn=shortened(signs[1].text))
        elif signs[-1].text == "hvis":
            self.say("tom_betingelse", tag.line, SHOWN, navn="hvis")
        elif signs[-1].text == ",":
            self.say("løst_komma", tag.line, HEAD)
        asked = [place for place, sign in enumerate(signs) if sign.text == "hvis"]
        if asked:
            self._compared(signs[asked[0] :], tag.line, SHOWN)

    def _compared(self, signs: tuple[Sign, ...], line: int, part: str) -> None:
        """What people write in a condition, and the engine reads in another way."""
        for sign in signs:
            if sign.text == "=":
                self.say("ett_likhetstegn", line, part)
            elif sign.kind == "name" and sign.text in JOINING:
                self.say("norsk_bindeord", line, part, ord=sign.text, skriv=JOINING[sign.text])

    def _part(self, tag: Tag) -> None:
        if not self.at.number:
            self.say("del_utenfor", tag.line, navn=tag.name)
            return
        self._conditions_closed()
        self.at.part = tag.name
        self.places.append((tag.line, self.at.key, self.at.number, tag.name))
        if tag.name in self.at.parts:
            self.say("del_to_ganger", tag.line, navn=tag.name)
        self.at.parts.add(tag.name)

    def _end(self, tag: Tag) -> None:
        if not self.at.number:
            self.say("løs_slutt", tag.line)
            return
        self._conditions_closed()
        self.at = Place()
        self.places.append((tag.line + 1, "", 0, ""))

    def _unclosed(self) -> None:
        self._conditions_closed()
        self.say("mangler_slutt", self.at.line, HEAD)
        self.at = Place()

    def _conditions_closed(self) -> None:
        for line in self.at.conditions:
            self.say("mangler_endif", line)
        self.at.conditions.clear()

    def _condition(self, tag: Tag) -> None:
        name, conditions = tag.name, self.at.conditions
        if not self.at.number:
            if name == "if":
                self.say("utenfor_spørsmål", tag.line, tegn="{% if %}")
            return
        if name == "if":
            conditions.append(tag.line)
            self.at.otherwise.discard(len(conditions))
            if len(conditions) == DEEPEST_CONDITION + 1:
                self.say("for_dypt", tag.line, mest=DEEPEST_CONDITION)
        elif not conditions:
            self.say("mangler_if", tag.line, navn=name)
        elif name == "endif":
            conditions.pop()
        elif len(conditions) in self.at.otherwise:
            self.say("etter_else", tag.line, navn=name)
        elif name == "else":
            self.at.otherwise.add(len(conditions))
        if name in ("if", "elif") and len(tag.signs) == 1:
            self.say("tom_betingelse", tag.line, navn=name)
        self._compared(tag.signs, tag.line, self.at.part)


def distinct(problems: Iterator[Problem]) -> tuple[Problem, ...]:
    """Each problem once."""
    seen: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        mark = (problem.code, problem.line, problem.part, tuple(problem.values.items()))
        seen.setdefault(mark, problem)
    return tuple(seen.values())
