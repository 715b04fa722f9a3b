"""What may be told of a group, so that nothing is told of anybody in it. All such rules are here.

Who looks knows who is in a programme, sees when somebody comes, leaves or is deleted, keeps every
page there ever was, and may be told by some of the people what they answered. They are not to be
able to work out what another one answered, or whether they did.

1. **Only counts of people.** A person counts once in a figure, or not at all: with the last time
   that they met a question, say. So one person moves no count by more than one, however much they
   write. There are no sums and no means: of five people a mean is a sum, its decimals tell of how
   many, and one extreme answer shows through it. «So many answered 4 or 5» says as much. The
   middle length of answers is read off such counts too.
2. **Nothing of fewer than five.** Nor of a group whose own count rounds to less than `CROWD`: so a
   figure that appears does not tell that somebody was the fifth.
3. **Every count is rounded to a multiple of three, up or down by lot**, so that it is right on
   average. Rounding to the nearest would not do: where a count goes from 12 to 13 one sees it
   jump. By lot, counts of 12 and 13, or 14 and 15, may all be told alike. The lots are drawn anew
   for each count and kept nowhere. A count that only all of the group can have is told lower.
4. **What was published stays as it is.** A week or a month is counted once, when it has been over
   for a while. Nothing is counted on request, so that nobody gets a second draw by asking again.
5. **Fixed views only.** There are no filters, and no totals over programmes to subtract one
   programme from another. Question sets are counted over everybody as well; where all but one
   person belong to one programme, its own counts have had lots of their own.

From 1 and 3 follows what the tests hold it to: if two worlds differ in one person, whatever that
one did, then every page there was, all taken together, can come of either.

It does not keep what all of a large group did a secret: «omtrent 30 av 30» says that most did. And
how many people and pairs there are, and which pairs are active, is no figure of this kind: staff
made them, and see them one by one.
"""

from collections.abc import Callable, Mapping
from typing import Final

FEWEST: Final = 5
GRAIN: Final = 3
CROWD: Final = 6
OF: Final = "of"  # the name of the count of everybody behind a figure

Draw = Callable[[int], int]
"""A number from 0 up to, and without, the one given; each is as likely."""


def rounded(count: int, draw: Draw) -> int:
    """One of the two multiples of GRAIN around it, the nearer more often; itself if it is one."""
    over = count % GRAIN
    return count - over + (GRAIN if draw(GRAIN) < over else 0)


def published(counts: Mapping[str, int], draw: Draw) -> dict[str, int] | None:
    """Counts as they may be told. `counts` has everybody behind them under OF.

    None: nothing may be told.
    """
    people = counts.get(OF, 0)
    if people < FEWEST:
        return None
    crowd = rounded(people, draw)
    if crowd < CROWD:
        return None
    most = min(crowd, _most(people))
    told = {name: min(rounded(count, draw), most) for name, count in sorted(counts.items())}
    return told | {OF: crowd}


def _most(people: int) -> int:
    """The highest count told of so many. Of 34, 36 would say that it was all of them, and 33 may
    be said of 31 as well."""
    return people - people % GRAIN + (GRAIN if people % GRAIN > 1 else 0)
