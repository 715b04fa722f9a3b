"""A wish said in one go: «møte torsdag kl 14», «planlegg en refleksjon til Nora i morgen kl ni».

A phrase that steers comes first; after it there may be whom it is about and when. Nothing of what
is written may be left over, or it is read as nothing at all.
"""

from dataclasses import dataclass
from typing import Final

from dialogues.draft import Draft
from dialogues.partners import pairs_of
from dialogues.planning_times import CannotRead, read_rule
from dialogues.words import plain

AT_ONCE: Final = ("planlegg", "flytt_møte", "møte", "delt_med_meg")
WITHOUT_WHEN: Final = frozenset({"delt_med_meg"})
MOST_WORDS: Final = 14
# Where a wish may come instead of an answer: nowhere that words of one's own are kept or sent.
ARRANGING: Final = frozenset({"mote", "planlagt", "planlegg", "planlegg-sporsmal", "planlegg-tid"})
SMALL: Final = "foran_hvem"  # the group of «til», «med», …


@dataclass(frozen=True, slots=True)
class Wish:
    """`steer`: the group of the phrase. `pair`: whom it names, 0 for nobody. `when`: as written."""

    steer: str
    pair: int = 0
    when: str = ""


def wish_in(draft: Draft, text: str) -> Wish | None:
    """What is wished for, unless something else is being answered."""
    if draft.session.stack and draft.top.set not in ARRANGING:
        return None
    words = text.split()
    if not 2 <= len(words) <= MOST_WORDS:
        return None
    found = _people(draft, words)
    for size in range(len(words), 0, -1):
        wish = _wish(draft, words, size, found)
        if wish:
            return wish
    return None


def _people(draft: Draft, words: list[str]) -> dict[int, int]:
    """{the place of a word: the pair whose other one it names}, where only one is called that."""
    named: dict[str, set[int]] = {}
    for pair in pairs_of(draft):
        if pair.yes and pair.joined and pair.name:
            for name in {plain(pair.name), *plain(pair.name).split()[:1]}:
                named.setdefault(name, set()).add(pair.id)
    plained = (plain(word) for word in words)
    return {
        place: next(iter(named[word]))
        for place, word in enumerate(plained)
        if len(named.get(word, ())) == 1
    }


def _wish(draft: Draft, words: list[str], size: int, people: dict[int, int]) -> Wish | None:
    """With the first `size` words as the phrase, the names in them left out."""
    phrase = " ".join(word for place, word in enumerate(words[:size]) if place not in people)
    groups = draft.words.groups_of(phrase) if phrase else frozenset()
    steer = next((name for name in AT_ONCE if name in groups), None)
    if steer is None or len({*people.values()}) > 1:
        return None
    small = draft.words.steering.get(SMALL, ())
    rest: list[str] = []
    for place in range(size, len(words)):
        before_a_name = plain(words[place]) in small and place + 1 in people
        if place not in people and not before_a_name:
            rest.append(words[place])
    if rest and plain(rest[0]) in small and len(rest) > 1:
        rest = rest[1:]
    when = " ".join(rest)
    if when and (steer in WITHOUT_WHEN or not reads_as_time(draft, when)):
        return None
    return Wish(steer, next(iter(people.values()), 0), when)


def reads_as_time(draft: Draft, text: str) -> bool:
    read = read_rule(text, draft.words, draft.local_now, meeting=None)
    return not isinstance(read, CannotRead)


def another_time(draft: Draft, text: str) -> str:
    """The words about when in a text that is only that: «nei, fredag heller» is «fredag»."""
    words = draft.words.unpadded(plain(text)).split()
    if words and "nei" in draft.words.groups_of(words[0]):
        words = words[1:]
    for said in (text, " ".join(words), " ".join(words[1:])):
        if said and reads_as_time(draft, said):
            return said
    return ""
