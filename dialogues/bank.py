"""The question bank: every content file at every revision, compiled when first needed.

A conversation pins the bank's revision when it begins. A set is its newest revision up to that,
so an edit reaches the next conversation and never one under way. The bot's own lines and the
word lists are not pinned: always the newest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from dialogues.errors import BrokenSet, UnknownSet
from dialogues.mirror import helt_sitat, sitat, speil
from dialogues.questions import Question, QuestionSet
from dialogues.reading_sets import line_counts, read_set
from dialogues.tag import ContentTags
from dialogues.words import Words, parse_groups, parse_labels

FALLBACK_LANGUAGE = "nb"
LINES_FOLDER, WORDS_FOLDER = "replikker", "ord"
UNPINNED = frozenset({LINES_FOLDER, WORDS_FOLDER})
LABELS = "knapper"  # how the files in ord/ begin that hold what stands on buttons


@dataclass(frozen=True, slots=True)
class Source:
    """One content file at one revision. `path` is relative to its language's folder."""

    language: str
    path: str
    revision: int
    text: str

    @property
    def folder(self) -> str:
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2].rpartition(".")[0]


def environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        extensions=[ContentTags], undefined=StrictUndefined, autoescape=True
    )
    made.filters.update(speil=speil, sitat=sitat, helt_sitat=helt_sitat)
    return made


class _File:
    """One content file, parsed and compiled once each, when asked for."""

    def __init__(self, source: Source, jinja: ImmutableSandboxedEnvironment) -> None:
        self.source = source
        self._jinja = jinja

    @cached_property
    def tree(self) -> nodes.Template:
        try:
            return self._jinja.parse(self.source.text, self.source.name, self.source.path)
        except TemplateError as error:
            raise BrokenSet(f"{self.source.path}: {error}") from error

    @cached_property
    def questions(self) -> QuestionSet:
        source = self.source
        return read_set(source.name, source.language, source.revision, self.tree)

    @cached_property
    def template(self) -> Template:
        code = self._jinja.compile(self.tree, self.source.name, self.source.path)
        return Template.from_code(self._jinja, code, self._jinja.globals)

    def render(self, block: str, values: Mapping[str, Any]) -> str:
        """The context is made without the table of blocks, which only inheritance would need."""
        template = self.template
        context = Context(self._jinja, dict(values), template.name, {})
        return "".join(template.blocks[block](context))


class Bank:
    """Everything the bot may ask and say, in all languages, up to `revision`."""

    def __init__(self, sources: Iterable[Source]) -> None:
        jinja = environment()
        self._sets: dict[tuple[str, str], list[_File]] = {}
        self._lines: dict[tuple[str, str], tuple[_File, int]] = {}
        self._found: dict[tuple[str, str, int], _File] = {}
        self._folders: dict[tuple[str, int], tuple[QuestionSet, ...]] = {}
        self._plain_lines: dict[tuple[str, str, int], Markup] = {}
        self.revision = 0
        lists: dict[str, dict[str, Mapping[str, tuple[str, ...]]]] = {}
        self._labels: dict[str, dict[str, str]] = {}
        newest: dict[tuple[str, str], Source] = {}
        for source in sorted(sources, key=lambda source: source.revision):
            self.revision = max(self.revision, source.revision)
            newest[source.language, source.path] = source
            if source.path.endswith(".jinja") and source.folder not in UNPINNED:
                self._sets.setdefault((source.language, source.name), []).append(
                    _File(source, jinja)
                )
        for source in newest.values():
            if source.folder == WORDS_FOLDER and source.name.startswith(LABELS):
                self._labels.setdefault(source.language, {}).update(parse_labels(source.text))
            elif source.folder == WORDS_FOLDER:
                groups = parse_groups(source.text)
                lists.setdefault(source.language, {})[source.name] = groups
            elif source.folder == LINES_FOLDER:
                self._add_lines(_File(source, jinja))
        first = lists.get(FALLBACK_LANGUAGE, {})
        self._words = {language: Words({**first, **found}) for language, found in lists.items()}

    def _add_lines(self, file: _File) -> None:
        for name, count in line_counts(file.tree).items():
            self._lines[file.source.language, name] = (file, count)

    def _file(self, name: str, language: str, upto: int) -> _File:
        found = self._found.get((name, language, upto))
        if found is None:
            found = self._find(name, language, upto)
            self._found[name, language, upto] = found
        return found

    def _find(self, name: str, language: str, upto: int) -> _File:
        for tried in (language, FALLBACK_LANGUAGE):
            for file in reversed(self._sets.get((tried, name), ())):
                if file.source.revision <= upto:
                    return file
        raise UnknownSet(f"{name} at revision {upto}")

    def holds(self, name: str, upto: int) -> bool:
        """Whether there is a set by that name, and it can be read."""
        try:
            self.set(name, FALLBACK_LANGUAGE, upto)
        except (UnknownSet, BrokenSet):
            return False
        return True

    def set(self, name: str, language: str, upto: int) -> QuestionSet:
        """UnknownSet when there was none by that name yet; BrokenSet if it cannot be read."""
        return self._file(name, language, upto).questions

    def sets_in(self, folder: str, upto: int) -> tuple[QuestionSet, ...]:
        """The sets of one folder in the fallback language, by name. Broken ones are left out."""
        if (folder, upto) not in self._folders:
            self._folders[folder, upto] = tuple(self._sets_in(folder, upto))
        return self._folders[folder, upto]

    def _sets_in(self, folder: str, upto: int) -> list[QuestionSet]:
        found = []
        for (language, name), files in sorted(self._sets.items()):
            newest = [file for file in files if file.source.revision <= upto]
            if language != FALLBACK_LANGUAGE or not newest or newest[-1].source.folder != folder:
                continue
            try:
                set_ = self.set(name, language, upto)
            except BrokenSet:
                continue
            if set_.questions:  # a file that was taken away lives on without any
                found.append(set_)
        return found

    def text(
        self, set_: QuestionSet, question: Question, part: str, values: Mapping[str, Any]
    ) -> Markup:
        """One part of a question (tekst, omformulert, utdyp), its lines trimmed and no blank ones.

        BrokenSet when it does not render.
        """
        rendered = self._render(set_, f"{question.key}__{part}", values)
        lines = (line.strip() for line in rendered.splitlines())
        return Markup("\n".join(line for line in lines if line))

    def shown(self, set_: QuestionSet, question: Question, values: Mapping[str, Any]) -> bool:
        """Whether the question's condition holds. BrokenSet when it cannot be decided."""
        if not question.conditional:
            return True
        return bool(self._render(set_, f"{question.key}__hvis", values).strip())

    def _render(self, set_: QuestionSet, block: str, values: Mapping[str, Any]) -> str:
        file = self._file(set_.name, set_.language, set_.revision)
        try:
            return file.render(block, values)
        except (TemplateError, TypeError, ValueError, KeyError) as error:
            raise BrokenSet(f"{set_.name}, {block}: {error}") from error

    def variants(self, name: str, language: str) -> int:
        return self._line(name, language)[1]

    def line(self, name: str, language: str, variant: int = 0, **values: Any) -> Markup:
        """One of the bot's own lines, as mark-up. UnknownSet if there is none by that name."""
        file, count = self._line(name, language)
        variant %= count
        if not values:
            found = self._plain_lines.get((name, language, variant))
            if found is None:
                found = self._render_line(file, f"{name}__{variant}", values)
                self._plain_lines[name, language, variant] = found
            return found
        return self._render_line(file, f"{name}__{variant}", values)

    @staticmethod
    def _render_line(file: _File, block: str, values: Mapping[str, Any]) -> Markup:
        rendered = file.render(block, values)
        lines = [line.strip() for line in rendered.strip().splitlines()]
        kept = [line for place, line in enumerate(lines) if line or lines[place - 1]]
        return Markup("\n".join(kept))

    def _line(self, name: str, language: str) -> tuple[_File, int]:
        for tried in (language, FALLBACK_LANGUAGE):
            if (tried, name) in self._lines:
                return self._lines[tried, name]
        raise UnknownSet(f"line {name}")

    def label(self, key: str, language: str) -> str:
        """A button's text."""
        labels = self._labels.get(language, {})
        return labels.get(key) or self._labels[FALLBACK_LANGUAGE][key]

    def words(self, language: str) -> Words:
        """All word lists; one that this language does not have is the fallback language's."""
        return self._words.get(language) or self._words[FALLBACK_LANGUAGE]
