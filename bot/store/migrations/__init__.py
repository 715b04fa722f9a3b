"""The tables' history, one file for each change, run by Alembic when the store is opened."""

from typing import Final

# The newest revision, so that a start need not import Alembic to see that nothing is to be done.
HEAD: Final = "0011"
