"""The word lists of `prompts/<language>/ord/`: groups of phrases that mean the same.

The format is for people:  `[group]` on a line of its own, then phrases parted by « · ».
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

_NOT_WORD = re.compile(r"[^\w\s+−-]|_")
OPENERS = ("åpner", "åpner_verb", "åpner_hvem")  # the words that a question begins with
LONG_PHRASE = 4  # words; long enough to be known for a question without its sign
MOST_WORDS_ASKED = 10
WHOLE_ONLY = frozenset({"hopp"})
STEERING_LISTS = ("styring", "par", "foresporsler", "bidrag", "planlegging", "moter")
CLEAR = ("ja_først", "nei_først", "tvil", "ikke", "under")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")


def parse_groups(text: str) -> dict[str, tuple[str, ...]]:
    """{group: phrases in order}; comment lines begin with #."""
    groups: dict[str, list[str]] = {}
    phrases: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            phrases = groups.setdefault(line[1:-1].strip(), [])
            continue
        phrases.extend(phrase for part in line.split(" · ") if (phrase := part.strip(" ·")))
    return {group: tuple(phrases) for group, phrases in groups.items()}


def parse_labels(text: str) -> dict[str, str]:
    """`key = label` lines, comment lines beginning with #."""
    labels = {}
    for line in text.splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, label = line.partition("=")
            labels[key.strip()] = label.strip()
    return labels


@lru_cache(maxsize=1)  # one message is looked at six times in a step, and not kept after
def plain(text: str) -> str:
    """Lower case, signs and emoji off unless there is nothing else, «neiii» as «nei»."""
    lowered = " ".join(text.lower().split())
    bare = " ".join(_NOT_WORD.sub(" ", lowered).split()).strip(" -−+")
    return _REPEATED.sub(r"\1", bare) if bare else lowered


@lru_cache(maxsize=2048)
def plain_label(label: str) -> str:
    """plain() of our own words, which are few and stay."""
    return plain.__wrapped__(label)


@dataclass(frozen=True)
class Phrases:
    """Phrases to find as whole words anywhere in a text."""

    phrases: tuple[str, ...]
    exceptions: tuple[str, ...] = ()

    @cached_property
    def _starts(self) -> Mapping[str, list[tuple[str, ...]]]:
        return _by_first_word(self.phrases)

    @cached_property
    def _harmless(self) -> Mapping[str, list[tuple[str, ...]]]:
        return _by_first_word(self.exceptions)

    @cached_property
    def _openings(self) -> frozenset[str]:
        """The phrases' first two words, or the one there is: few texts hold any of them."""
        return frozenset(" ".join(words[:2]) for each in self._starts.values() for words in each)

    def found_in(self, text: str) -> bool:
        words = tuple(plain(text).split())
        if self._openings.isdisjoint(words) and self._openings.isdisjoint(
            map(" ".join, pairwise(words))
        ):
            return False
        place = 0
        while place < len(words):
            harmless = _match(self._harmless, words, place)
            if harmless:
                place += harmless
            elif _match(self._starts, words, place):
                return True
            else:
                place += 1
        return False


def _by_first_word(phrases: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(plain(phrase).split())
        if words:
            index.setdefault(words[0], []).append(words)
    return index


def _match(index: Mapping[str, list[tuple[str, ...]]], words: tuple[str, ...], place: int) -> int:
    """How many words the longest phrase takes that begins at `place`; 0 for none."""
    longest = 0
    for phrase in index.get(words[place], ()):
        if len(phrase) > longest and words[place : place + len(phrase)] == phrase:
            longest = len(phrase)
    return longest


class Words:
    """All word lists of one language. `groups_of` is what a whole message can mean."""

    def __init__(self, lists: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self.steering = {
            group: phrases
            for name in STEERING_LISTS
            for group, phrases in lists.get(name, {}).items()
        }
        self.numbers = lists.get("tall", {})
        self.time = lists.get("tid", {})
        self._themes = {theme: Phrases(found) for theme, found in lists.get("tema", {}).items()}
        self.own_questions = lists.get("egne_sporsmal", {})
        names = lists.get("navn", {})
        self.before_a_name = names.get("foran", ())
        self.after_a_name = names.get("bak", ())
        clear = lists.get("klart", {})
        self.clear = {name: frozenset(clear.get(name, ())) for name in CLEAR}
        crisis = lists.get("krise", {})
        self.crisis = Phrases(crisis.get("krise", ()), crisis.get("unntak", ()))
        self._taking_back = frozenset(map(plain, crisis.get("misforstått", ())))
        self._still_hard = frozenset(crisis.get("likevel", ()))
        tender = lists.get("sarbart", {})
        self.tender = Phrases(tender.get("sårbart", ()), tender.get("unntak", ()))
        self._padding = {plain(phrase) for phrase in self.steering.get("fyllord", ())}
        empty = {
            name: frozenset(map(plain, found)) for name, found in lists.get("tomt", {}).items()
        }
        self.empty_words = empty.get("ord", frozenset())
        self.button_texts = empty.get("knapper", frozenset())
        self.feelings = empty.get("følelse", frozenset())
        self.denials = empty.get("avvisning", frozenset())
        self.key_rows = empty.get("tastatur", frozenset())
        asked = dict(lists.get("sporsmal", {}))
        self._openers = [frozenset(asked.pop(name, ())) for name in OPENERS]
        self._asked = _reverse(asked)
        self._steering = _reverse(self.steering)
        for phrase, groups in self._asked.items():
            self._steering[phrase] = self._steering.get(phrase, frozenset()) | groups
        self.number_phrases = _phrases(self.numbers)
        self.time_phrases = _phrases(self.time)
        self.planning_phrases = {
            **self.time_phrases,
            **_phrases(lists.get("gjentakelse", {})),
        }

    def groups_of(self, text: str) -> frozenset[str]:
        """The groups that the whole of `text` belongs to; none for seven words or more."""
        whole = plain(text)
        if whole in self._steering:
            return self._steering[whole]
        if whole.count(" ") >= 6:
            return frozenset()
        return self._steering.get(self.unpadded(whole), frozenset())

    def theme_of(self, text: str) -> str:
        """The theme that a text's words point to, or none; good for a preference, never a claim."""
        return next((theme for theme, found in self._themes.items() if found.found_in(text)), "")

    def asked_in(self, text: str) -> frozenset[str]:
        """What a short question to the bot asks for: the groups of the phrase it begins with."""
        words = plain(text).split()
        if len(words) > MOST_WORDS_ASKED:
            return frozenset()
        words = self.unpadded(" ".join(words)).split()
        shortest = 1 if text.rstrip().endswith("?") else LONG_PHRASE
        for size in range(len(words), shortest - 1, -1):
            groups = self._asked.get(" ".join(words[:size]), frozenset())
            if size < len(words):
                groups -= WHOLE_ONLY
            if groups:
                return groups
        return frozenset()

    def asks(self, text: str) -> bool:
        """Whether a short text is a question, by its sign and by the word it begins with."""
        if not text.rstrip().endswith("?"):
            return False
        words = self.unpadded(plain(text)).split()
        if not words or len(words) > MOST_WORDS_ASKED:
            return False
        openers, verbs, subjects = self._openers
        return words[0] in openers or (words[0] in verbs and not subjects.isdisjoint(words[1:2]))

    def takes_back(self, text: str) -> bool:
        """Whether a short text ends in «ikke sånn ment», with nothing in it to worry about."""
        words = plain(text).split()
        if (
            len(words) > MOST_WORDS_ASKED
            or self.crisis.found_in(text)
            or self.tender.found_in(text)
        ):
            return False
        ends = any(" ".join(words[-size:]) in self._taking_back for size in range(2, 6))
        return ends and self._still_hard.isdisjoint(words)

    def unpadded(self, whole: str) -> str:
        """Plain text without padding at its ends, unless padding is all there is."""
        words = whole.split()
        changed = True
        while changed:
            changed = False
            for size in (3, 2, 1):
                if len(words) > size and " ".join(words[:size]) in self._padding:
                    words, changed = words[size:], True
                if len(words) > size and " ".join(words[-size:]) in self._padding:
                    words, changed = words[:-size], True
        return " ".join(words)


def _phrases(groups: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """{the words of a phrase: its group}; the first group wins."""
    found: dict[tuple[str, ...], str] = {}
    for group, phrases in groups.items():
        for phrase in phrases:
            found.setdefault(tuple(plain(phrase).split()), group)
    return found


def _reverse(groups: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    reverse: dict[str, set[str]] = {}
    for group, phrases in groups.items():
        for phrase in phrases:
            reverse.setdefault(plain(phrase), set()).add(group)
    return {phrase: frozenset(found) for phrase, found in reverse.items()}
