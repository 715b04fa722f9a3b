"""What comes by itself in the weeks ahead, found by letting the program live through them.

No rule is written a second time here: the real conversations and the real clockwork run, with the
programme's settings and the bank as it is, on a database in memory that nobody else knows of. A
made-up pair lives in it, its clock goes from one thing due to the next, and nothing is delivered.

`lives.py` is the pair, `world.py` the program they live in, `memory_store.py` its database.
"""

from bot.simulating.running import simulate
from bot.simulating.values import Choices, Dropped, Move, Sent, Simulated

__all__ = ["Choices", "Dropped", "Move", "Sent", "Simulated", "simulate"]
