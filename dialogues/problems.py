"""What is wrong with a question set, or could be better: a value that is told in any language.

The sentence of a problem is the line `problem_<code>` in `prompts/<language>/replikker/`; see
telling_problems.py. The core gives no sentence itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# The parts of a question that a problem can be about. HEAD is its answer form and its marks.
TEXT, REWORDED, PROBE, SHOWN, HEAD = "tekst", "omformulert", "utdyp", "hvis", "svar"
PARTS: Final = (TEXT, REWORDED, PROBE, SHOWN, HEAD)


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` is counted from 1; 0 for what has no line of its own (a file too long to read).

    `question` is the key of the question it is in, "" outside them, and `number` that question's
    place in the set from 1. `part` is one of PARTS or "". `values` are what its sentence inserts.
    """

    code: str
    line: int
    question: str = ""
    part: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)
    number: int = 0
