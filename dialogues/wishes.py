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
AROUND: Final = "rundt_tid"  # the group of «passer bedre», …
SMALL: Final = "foran_hvem"  # the group of «til», «med», …


@dataclass(frozen=True, slots=True)
class Wish:
    """`steer`: the group of the phrase. `pair`: whom it names, 0 for nobody. `when`: as written."""

    steer: str
    pair: int = 0
    when: str = ""


def wish_in(draft: Draft, text: str) -> Wish | None:
    """What is wished for. Of what is being answered, only a meeting's move takes the place."""
    words = text.split()
    if len(words) > MOST_WORDS:
        return None
    wish = _to_proposal(draft, text)
    if wish or len(words) < 2:
        return wish
    found = _people(draft, words)
    wishes = (_wish(draft, words, size, found) for size in range(len(words), 0, -1))
    wish = next((wish for wish in wishes if wish), None)
    free = not draft.session.stack or draft.top.set in ARRANGING
    return wish if wish and (free or _moves_what_is_there(draft, wish)) else None


def _moves_what_is_there(draft: Draft, wish: Wish) -> bool:
    return wish.steer == "flytt_møte" and any(pair.meeting for pair in pairs_of(draft))


def _to_proposal(draft: Draft, text: str) -> Wish | None:
    """A time, right under a proposal of another: «torsdag passer bedre»."""
    for pair in pairs_of(draft):
        another = f"@møte_annen-{pair.meeting.id}" if pair.meeting else ""
        if any(option == another for _, option in draft.memory.standing):
            when = another_time(draft, text)
            return Wish("flytt_møte", pair.id, when) if when else None
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
    last = text.rpartition(",")[2].strip()
    if last != text and reads_as_time(draft, last):
        return last
    whole = draft.words.unpadded(plain(text))
    first = whole.partition(" ")[0]
    if "nei" in draft.words.groups_of(first):
        whole = whole.removeprefix(first).strip()
    for phrase in draft.words.steering.get(AROUND, ()):
        bare = whole.removeprefix(f"{phrase} ").removesuffix(f" {phrase}")
        if bare != whole:
            whole = bare
    return next((said for said in (text, whole) if said and reads_as_time(draft, said)), "")
