"""What the names in a template stand for, as far as check() must know it.

`dialogues/setting.py` fills them. The sets that the core calls itself may use every name there;
what staff write may use those that hold in any conversation.
"""

from typing import Final

from dialogues.setting import NAMES

# What each name in a set of the bank is: own words, a text, or yes and no.
WORDS, PLAIN, FLAG = "ord", "tekst", "ja_nei"
BANK_NAMES: Final = {
    "tidligere": WORDS,
    "mål": WORDS,
    "neste_steg": WORDS,
    "mentor": PLAIN,
    "navn": PLAIN,
    "plassering": PLAIN,
    "steg_dag": PLAIN,
    "har_mentor": FLAG,
    "bare_mentor": FLAG,
    "kort": FLAG,
}
# These can be missing, so a text that shows them has to ask first whether they are there.
MAY_BE_MISSING: Final = frozenset(
    {"tidligere", "mål", "neste_steg", "navn", "plassering", "steg_dag"}
)
ALL_NAMES: Final = frozenset(NAMES)

ANSWERS: Final = "svar"
QUOTES: Final = ("speil", "sitat", "helt_sitat")

# UTF-16 units at most. A sign may take two; a quote is at most 90 signs and its marks.
LONGEST_QUOTED: Final = 200
LONGEST_MIRROR: Final = 300
LONGEST_ANSWER: Final = 600
LONGEST_VALUE: Final = 120
