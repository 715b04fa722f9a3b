"""The question bank: drafts, and who published what and why."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    pass
