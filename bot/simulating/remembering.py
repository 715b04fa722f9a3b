"""Weeks that were simulated are kept for a while: a page is opened more often than it changes."""

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from bot.library import Library
from bot.programmes.settings import ProgrammeSettings
from bot.simulating.running import simulate
from bot.simulating.values import Choices, Simulated

KEPT: Final = 64  # for each library
_Key = tuple[int, ProgrammeSettings, Choices, str, int]

# One at a time: it is work for the processor, and people who talk need that as well.
_AT_WORK: Final = ThreadPoolExecutor(1, "simulating")
_known: Final[WeakKeyDictionary[Library, OrderedDict[_Key, Future[Simulated]]]] = (
    WeakKeyDictionary()
)
_lock: Final = Lock()


def simulated(
    library: Library, programme: int, settings: ProgrammeSettings, choices: Choices, zone: str
) -> Future[Simulated]:
    """What comes in these weeks, done or still being found in a thread of its own.

    It is another when the settings or the bank have changed. What failed is tried again.
    """
    # Of no consequence for what comes, and nobody's to see in a made-up world.
    plain = replace(settings, name="", responsible="", terms="")
    key = (programme, plain, choices, zone, library.bank_of(programme).revision)
    with _lock:
        known = _known.setdefault(library, OrderedDict())
        found = known.get(key)
        if found is None or (found.done() and found.exception() is not None):
            found = known[key] = _AT_WORK.submit(simulate, library, programme, plain, choices, zone)
        known.move_to_end(key)
        while len(known) > KEPT:
            known.popitem(last=False)[1].cancel()
    return found
