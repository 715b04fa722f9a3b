"""Figures of how it goes, over groups."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
