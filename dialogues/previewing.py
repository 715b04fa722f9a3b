"""A draft as a phone will show it, in each language, with sample answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from dialogues.asking import CHALLENGE_KIND, FIXED, speil_of
from dialogues.bank import FALLBACK_LANGUAGE, Bank, Source
from dialogues.content import denies
from dialogues.editing.forms import LANGUAGES, CannotShow
from dialogues.editing.pieces import Piece
from dialogues.editing.reading import KIND, Parsed, constant_values, parse
from dialogues.errors import BrokenSet
from dialogues.harmless import harmless
from dialogues.layout import rows
from dialogues.mirror import Mirroring, Words, fit_to_mirror
from dialogues.questions import Choice, Form, Option, Question, QuestionSet, Several
from dialogues.sample_answers import Sample, Sampled, named, sample_options, sampled
from dialogues.session import Button
from dialogues.setting import MAIN, MOST_MIRRORS, NAMES, PROBE, REWORDED, Answers

EARLIER = "tidligere"
EMPTY = Markup("")
HEAD, CONDITION = "head", "hvis"


class Hidden(StrEnum):
    """Why a question is not asked with these answers."""

    CONDITION = "condition"
    NO_ANSWER = "no_answer"  # its text needs the answer to a question that was not asked
    NOTHING_TO_BUILD_ON = "nothing_to_build_on"  # the answer before it was «ingen»
    NO_MIRROR = "no_mirror"  # a challenge begins with the mentee's own words; there are none
    NO_WORDS = "no_words"  # it says nothing yet


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
    hidden: Hidden | None = None
    text: Markup = EMPTY
    reworded: Markup = EMPTY
    probe: Markup = EMPTY
    form: Form | None = None
    rows: tuple[tuple[Option, ...], ...] = ()
    fill: str = ""
    answer: str = ""
    broken: Broken | None = None


def preview(
    texts: Mapping[str, str],
    bank: Bank,
    *,
    sample: Mapping[str, str],
    answers: Mapping[str, Sample] | None = None,
    names: Mapping[str, Any] | None = None,
) -> dict[str, tuple[Previewed, ...]]:
    """For each language that has a text: its questions in order.

    `bank` gives the bot's own words (lead-ins, labels). `sample` is a short sentence by language,
    the mentee's words where `answers` (by key: a number, an option's key, several keys, a text)
    has none. `names` are those that texts use (navn, mentor, …); one not given shows itself.
    A text that cannot be taken apart gives one question "" with what is wrong.
    """
    found: dict[str, tuple[Previewed, ...]] = {}
    for language in LANGUAGES:
        if not texts.get(language, "").strip():
            continue
        parsed = parse({language: texts[language]})
        if isinstance(parsed, CannotShow):
            why = f"line {parsed.line}: {parsed.trouble} {parsed.about}"
            found[language] = (Previewed("", broken=Broken(HEAD, why)),)
            continue
        words = sample.get(language) or sample.get(FALLBACK_LANGUAGE, "")
        kind = str(constant_values(parsed[0]).get(KIND) or "")
        talk = _Talk(bank, language, kind, words, answers or {}, names or {})
        found[language] = tuple(talk.ask(parsed[0], key) for key in parsed[0].questions)
    return found


@dataclass(slots=True)
class _Ready:
    """One question that has been compiled, alone in a bank of its own."""

    bank: Bank
    set: QuestionSet
    question: Question


@lru_cache(maxsize=512)
def _ready(source: str) -> _Ready | str:
    """The question that this text holds, or why it cannot be read. Not compiled yet."""
    bank = Bank([Source(FALLBACK_LANGUAGE, "utkast/q.jinja", 1, source)])
    try:
        set_ = bank.set("q", FALLBACK_LANGUAGE, 1)
    except BrokenSet as error:
        return str(error)
    except RecursionError:
        return "nested too deep"
    return _Ready(bank, set_, set_.questions[0])


@dataclass(slots=True)
class _Talk:
    """One language's questions asked in order, as in a talk."""

    bank: Bank
    language: str
    kind: str
    sentence: str
    given: Mapping[str, Sample]
    names: Mapping[str, Any]
    answers: dict[str, Any] = field(default_factory=dict)
    all_answers: dict[str, Any] = field(default_factory=dict)  # of the hidden questions too
    own_words: list[Words] = field(default_factory=list)
    last: Words | None = None
    mirrored: list[int] = field(default_factory=list)
    in_row: int = 0
    leads: int = 0

    def ask(self, parsed: Parsed, key: str) -> Previewed:
        """The next question, as it would be asked or passed over."""
        piece = parsed.questions[key]
        if not harmless(piece.nodes):
            return Previewed(key, broken=Broken(HEAD, "not previewed before it is checked"))
        ready = _ready(parsed.source(piece))
        if isinstance(ready, str):
            return Previewed(key, broken=Broken(HEAD, ready))
        mirroring = Mirroring(
            self.bank.line("speil", self.language, self.leads), self.in_row < MOST_MIRRORS
        )
        try:
            hidden, broken = self._why_hidden(ready, mirroring), None
        except BrokenSet as error:
            hidden, broken = None, Broken(CONDITION, str(error))
        return self._shown(piece, ready, mirroring, hidden, broken)

    def _shown(
        self,
        piece: Piece,
        ready: _Ready,
        mirroring: Mirroring,
        hidden: Hidden | None,
        broken: Broken | None,
    ) -> Previewed:
        question, form = ready.question, ready.question.form
        texts = {MAIN: Markup(""), REWORDED: Markup(""), PROBE: Markup("")}
        for part in (part.name for part in piece.parts):
            quiet = mirroring if part == MAIN else Mirroring("", allowed=False)
            values = self._values(question, quiet, everything=hidden is not None)
            try:
                texts[part] = self._text(ready, part, values)
            except BrokenSet as error:
                broken = broken or Broken(part, str(error))
        if self._needs_mirror(question) and not mirroring.used:
            mirror = speil_of(mirroring, self._earlier())
            texts[MAIN] = mirror + texts[MAIN]
            hidden = hidden or (None if mirror else Hidden.NO_MIRROR)
        if not texts[MAIN] and not broken:
            hidden = hidden or Hidden.NO_WORDS
        first_name = str(self.names.get("navn") or "")
        options = sample_options(form, self.bank, self.language, first_name)
        answer = self._answer(question, options)
        if hidden is None and not broken:
            self._go_on(question, answer, mirroring)
        placed = rows([Button(option.label, option.key) for option in options], form)
        return Previewed(
            question.key,
            hidden,
            texts[MAIN],
            texts[REWORDED],
            texts[PROBE],
            form,
            tuple(tuple(Option(each.option, each.label) for each in row) for row in placed),
            form.fill if isinstance(form, Choice | Several) else "",
            answer.shown,
            broken,
        )

    def _text(self, ready: _Ready, part: str, values: dict[str, Any]) -> Markup:
        try:
            return ready.bank.text(ready.set, ready.question, part, values)
        except (AttributeError, RecursionError) as error:
            raise BrokenSet(str(error)) from error

    def _why_hidden(self, ready: _Ready, mirroring: Mirroring) -> Hidden | None:
        question = ready.question
        needs = () if self.kind == FIXED else question.needs
        if any(self.answers.get(need, "") == "" for need in needs):
            return Hidden.NO_ANSWER
        if question.builds and self.last and denies(self.last.text, self.bank.words(self.language)):
            return Hidden.NOTHING_TO_BUILD_ON
        values = self._values(question, mirroring, everything=False)
        shown = ready.bank.shown(ready.set, question, values)
        return None if shown else Hidden.CONDITION

    def _needs_mirror(self, question: Question) -> bool:
        return self.kind == CHALLENGE_KIND and not question.needs

    def _values(
        self, question: Question, mirroring: Mirroring, *, everything: bool
    ) -> dict[str, Any]:
        answers = self.all_answers if everything else self.answers
        found: dict[str, Any] = {"svar": Answers(answers), "_mirroring": mirroring}
        for name in question.names:
            if name == EARLIER:
                found[name] = self._earlier()
            elif name in NAMES:
                found[name] = named(name, self.names)
        return found

    def _earlier(self) -> Words | None:
        """The newest words that have not been mirrored; before them, those of another talk."""
        before = Words(str(self.names.get(EARLIER) or self.sentence))
        for words in (*reversed(self.own_words), before):
            if words.number not in self.mirrored and fit_to_mirror(words.text):
                return words
        return None

    def _answer(self, question: Question, options: tuple[Option, ...]) -> Sampled:
        number = len(self.all_answers) + 1
        given = self.given.get(question.key)
        answer = sampled(question.form, options, given, self.sentence, number)
        self.all_answers[question.key] = answer.value
        return answer

    def _go_on(self, question: Question, answer: Sampled, mirroring: Mirroring) -> None:
        self.answers[question.key] = answer.value
        self.last = answer.value if isinstance(answer.value, Words) else None
        if self.last:
            self.own_words.append(self.last)
        self.in_row = self.in_row + 1 if mirroring.used else 0
        self.leads += bool(mirroring.used)
        self.mirrored += mirroring.used
