"""Answers that must be clear: consent, age, deletion. A yes with a doubt in it is no yes."""

from dialogues.words import Words, plain

MOST_WORDS = 10
AGES = range(5, 121)


def clear_yes_or_no(text: str, words: Words) -> str | None:
    """«ja, det er helt greit det» is a yes; «ja, men …» and «ja, kanskje» are neither."""
    first, *rest = plain(text).split() or [""]
    if len(rest) >= MOST_WORDS or "?" in text:
        return None
    doubts = words.clear["tvil"].intersection(rest)
    if first in words.clear["ja_først"] and not doubts:
        return "ja"
    if first in words.clear["nei_først"] and doubts <= words.clear["ikke"]:
        return "nei"
    return None


def of_age(text: str, numbers: list[float], limit: int, words: Words) -> str | None:
    """Whether the one number that was written is an age that will do. «17, snart 18» is two."""
    said = plain(text).split()
    if len(said) > MOST_WORDS or len(numbers) != 1 or "?" in text:
        return None
    age = int(numbers[0])
    if age not in AGES or age != numbers[0]:
        return None
    if words.clear["under"].intersection(said):
        return "nei" if age <= limit else None
    if (words.clear["tvil"] - words.clear["ja_først"]).intersection(said):
        return None
    return "ja" if age >= limit else "nei"
