"""The question bank: every content file at every revision, compiled when first needed.

A conversation pins the bank's revision when it begins. A set is its newest revision up to that,
so an edit reaches the next conversation and never one under way; a correction, which changes
neither keys, forms nor conditions, reaches both. The bot's own lines and the word lists are not
pinned: always the newest.

A set may be a programme's own. `Bank.of` is the bank as that programme's people may meet it, and
another programme's own sets are not in it under any name.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
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
    """One content file at one revision. `path` is relative to its language's folder.

    `programme`: whose own it is, None for all. `correction`: it takes the place of the one before
    it, also for those who began with that one.
    """

    language: str
    path: str
    revision: int
    text: str
    programme: int | None = None
    correction: bool = False

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


# One for all: what is compiled of a file outlives the bank that it was compiled for.
_ENVIRONMENT = environment()


class ContentFile:
    """One content file, parsed and compiled once each, when asked for."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def tree(self) -> nodes.Template:
        try:
            return _ENVIRONMENT.parse(self.source.text, self.source.name, self.source.path)
        except TemplateError as error:
            raise BrokenSet(f"{self.source.path}: {error}") from error

    @cached_property
    def questions(self) -> QuestionSet:
        source = self.source
        return read_set(source.name, source.language, source.revision, self.tree)

    @cached_property
    def line_counts(self) -> dict[str, int]:
        return line_counts(self.tree)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        return parse_labels(self.source.text)

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        return parse_groups(self.source.text)

    @cached_property
    def template(self) -> Template:
        code = _ENVIRONMENT.compile(self.tree, self.source.name, self.source.path)
        return Template.from_code(_ENVIRONMENT, code, _ENVIRONMENT.globals)

    def render(self, block: str, values: Mapping[str, Any]) -> str:
        """The context is made without the table of blocks, which only inheritance would need."""
        template = self.template
        context = Context(_ENVIRONMENT, dict(values), template.name, {})
        return "".join(template.blocks[block](context))


class Bank:
    """Everything the bot may ask and say, in all languages, up to `revision`."""

    def __init__(
        self,
        sources: Iterable[Source],
        earlier: "Bank | None" = None,
        revision: int = 0,
        borrowed: AbstractSet[str] = frozenset(),
    ) -> None:
        """What `earlier` has read and compiled of the same sources is used again.

        `revision` is the newest, where it has left no sources. `borrowed`: see `of`.
        """
        self._borrowed = borrowed
        self.files: dict[Source, ContentFile] = {}
        self.word_lists: dict[str, tuple[Mapping[str, ContentFile], Words]] = {}
        self.revision = revision
        self._sets: dict[tuple[str, str], list[ContentFile]] = {}
        self._lines: dict[tuple[str, str], tuple[ContentFile, int]] = {}
        self._found: dict[tuple[str, str, int], ContentFile] = {}
        self._folders: dict[tuple[str, int], tuple[QuestionSet, ...]] = {}
        self._plain_lines: dict[tuple[str, str, int], Markup] = {}
        self._views: dict[tuple[int | None, frozenset[str]], Bank] = {}
        self.own: dict[str, int] = {}  # {name: programme}
        self._labels: dict[str, dict[str, str]] = {}
        known = earlier.files if earlier else {}
        newest: dict[tuple[str, str], ContentFile] = {}
        # A set that moved to another folder is empty in the old one, at the same revision.
        for source in sorted(sources, key=lambda each: (each.revision, bool(each.text))):
            self.revision = max(self.revision, source.revision)
            file = known.get(source) or ContentFile(source)
            self.files[source] = newest[source.language, source.path] = file
            if source.path.endswith(".jinja") and source.folder not in UNPINNED:
                self._sets.setdefault((source.language, source.name), []).append(file)
                if source.programme is not None:
                    self.own[source.name] = source.programme
        self._add_unpinned(newest.values(), earlier.word_lists if earlier else {})

    def _add_unpinned(
        self,
        newest: Iterable[ContentFile],
        known: Mapping[str, tuple[Mapping[str, ContentFile], Words]],
    ) -> None:
        lists: dict[str, dict[str, ContentFile]] = {}
        for file in newest:
            source = file.source
            if source.folder == WORDS_FOLDER and source.name.startswith(LABELS):
                self._labels.setdefault(source.language, {}).update(file.labels)
            elif source.folder == WORDS_FOLDER:
                lists.setdefault(source.language, {})[source.name] = file
            elif source.folder == LINES_FOLDER:
                for name, count in file.line_counts.items():
                    self._lines[source.language, name] = (file, count)
        first = lists.get(FALLBACK_LANGUAGE, {})
        for language, found in lists.items():
            files = {**first, **found}
            made = known.get(language)
            if made is None or made[0] != files:
                made = files, Words({name: file.groups for name, file in files.items()})
            self.word_lists[language] = made

    def of(self, programme: int | None, begun: AbstractSet[str] = frozenset()) -> "Bank":
        """The shared sets and this programme's own: all that its people may meet.

        `begun`: names of sets that somebody is in the middle of. They are there as well, and
        offered to nobody.
        """
        if not self.own:
            return self
        borrowed = frozenset(name for name in begun if self.own.get(name, programme) != programme)
        view = self._views.get((programme, borrowed))
        if view is None:
            theirs = [
                source
                for source in self.files
                if source.programme in (None, programme) or source.name in borrowed
            ]
            view = Bank(theirs, self, self.revision, borrowed)
            self._views[programme, borrowed] = view
        return view

    def _file(self, name: str, language: str, upto: int) -> ContentFile:
        found = self._found.get((name, language, upto))
        if found is None:
            found = self._find(name, language, upto)
            self._found[name, language, upto] = found
        return found

    def _find(self, name: str, language: str, upto: int) -> ContentFile:
        found = None
        for tried in (language, FALLBACK_LANGUAGE):
            files = self._sets.get((tried, name), ())
            place = bisect_right(files, upto, key=lambda file: file.source.revision)
            while 0 < place < len(files) and files[place].source.correction:
                place += 1
            if place:
                found = files[place - 1]
                if found.source.text:  # else it was taken away in this language
                    return found
        if found is None:
            raise UnknownSet(f"{name} at revision {upto}")
        return found

    def holds(self, name: str, upto: int) -> bool:
        """Whether there is a set by that name, it can be read, and was not taken away."""
        try:
            return bool(self.set(name, FALLBACK_LANGUAGE, upto).questions)
        except (UnknownSet, BrokenSet):
            return False

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
            if (
                set_.questions and name not in self._borrowed
            ):  # a file that was taken away lives on without any
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
    def _render_line(file: ContentFile, block: str, values: Mapping[str, Any]) -> Markup:
        rendered = file.render(block, values)
        lines = [line.strip() for line in rendered.strip().splitlines()]
        kept = [line for place, line in enumerate(lines) if line or lines[place - 1]]
        return Markup("\n".join(kept))

    def has_line(self, name: str, language: str) -> bool:
        """Whether that line is there in this language itself, and not only in the fallback."""
        return (language, name) in self._lines

    def _line(self, name: str, language: str) -> tuple[ContentFile, int]:
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
        _, words = self.word_lists.get(language) or self.word_lists[FALLBACK_LANGUAGE]
        return words
