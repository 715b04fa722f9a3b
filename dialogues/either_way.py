"""«mandag eller tirsdag kl 9»: what the two sides of «eller» say, each as a text of its own."""

from dataclasses import replace

from dialogues.time_signs import PARTS, Sign, as_clock
from dialogues.when import WEEKDAYS

DAYS = frozenset({"i_dag", "i_morgen", "i_overmorgen", *WEEKDAYS})
TIMES = frozenset({"clock", *PARTS})

Signs = tuple[Sign, ...]


def two_ways(signs: Signs) -> tuple[tuple[Signs, Signs], ...]:
    """Pairs to try in turn; none where there are not two sides.

    Two words of a kind share what is around them: «hver mandag eller torsdag kl 9». Else each
    side stands alone, and takes the other's time of day if it has none.
    """
    places = [place for place, sign in enumerate(signs) if sign.group == "eller"]
    if len(places) != 1 or places[0] in (0, len(signs) - 1):
        return ()
    before, after = signs[: places[0]], signs[places[0] + 1 :]
    second = _as_clock(after[0]) if before[-1].group == "clock" else after[0]
    if _of_a_kind(before[-1], second):
        return (((*before, *after[1:]), (*before[:-1], second, *after[1:])), (before, after))
    return ((_with_time_of(before, after), _with_time_of(after, before)), (before, after))


def _as_clock(sign: Sign) -> Sign:
    """«kl 9 eller 10»"""
    if sign.group != "number" or sign.number >= 24:
        return sign
    if sign.manner.isdecimal():
        return as_clock(sign.manner, 0)
    return replace(sign, group="clock", manner="spoken" if sign.number <= 12 else "literal")


def _of_a_kind(one: Sign, other: Sign) -> bool:
    return any({one.group, other.group} <= kind for kind in (DAYS, TIMES))


def _with_time_of(side: Signs, other: Signs) -> Signs:
    if any(sign.group in TIMES for sign in side):
        return side
    return (*side, *(sign for sign in other if sign.group in TIMES))
