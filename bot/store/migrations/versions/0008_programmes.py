"""What a programme is set to."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    pass
