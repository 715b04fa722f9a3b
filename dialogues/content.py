"""Whether an answer says something that can be handed back, summed up or done.

What says nothing is kept like any other answer. It is only not quoted: «Du skrev: ja takk» would
be heard as mockery.
"""

from dialogues.words import Words, plain

MOST_WORDS = 6
MOST_WORDS_OF_A_DENIAL = 8
MASHED = 4  # letters in a row along the keyboard
VOWELS = frozenset("aeiouyæøåéèêóòôäöü")
LONGEST_WITHOUT_VOWEL = 4


def says_nothing(text: str, words: Words) -> bool:
    """Only yes, no, thanks, a number or a day; a button's label; a steering word; mere keys."""
    whole = plain(text)
    said = whole.split()
    if not any(map(str.isalnum, whole)):
        return True
    if len(said) > MOST_WORDS:
        return False
    return (
        bool(words.groups_of(text))
        or whole in words.button_texts
        or all(_empty(word, words) for word in said)
    )


def _empty(word: str, words: Words) -> bool:
    return (
        word in words.empty_words
        or word.isdecimal()
        or (word,) in words.number_phrases
        or (word,) in words.time_phrases
        or _mashed(word, words)
    )


def _mashed(word: str, words: Words) -> bool:
    if len(word) < MASHED:
        return False
    if len(word) > LONGEST_WITHOUT_VOWEL and word.isalpha() and VOWELS.isdisjoint(word):
        return True
    starts = range(len(word) - MASHED + 1)
    return any(word[start : start + MASHED] in row for row in words.key_rows for start in starts)


def denies(text: str, words: Words) -> bool:
    """«ingenting», «ingen, egentlig», «nei»: there is nothing for «det» or «dem» to refer to."""
    said = words.unpadded(plain(text)).split()
    if len(said) > MOST_WORDS_OF_A_DENIAL:
        return False
    return any(" ".join(said[:size]) in words.denials for size in (1, 2, 3, 4))


def only_a_feeling(text: str, words: Words) -> bool:
    """«jeg er redd for …»: worth saying, and nothing to do on Thursday."""
    said = plain(text).split()
    return any(" ".join(said[:size]) in words.feelings for size in (2, 3, 4))
