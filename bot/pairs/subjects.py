"""What a thing due, or a button under news, is about: read by topic."""

from typing import Final

from bot.pairs import contributions, meetings, pairing, prompts, requests, sharing
from bot.pairs.reading import Loader, Reading, Subject

_LOADERS: Final[dict[str, Loader]] = {
    **pairing.LOADERS,
    **sharing.LOADERS,
    **requests.LOADERS,
    **contributions.LOADERS,
    **prompts.LOADERS,
    **meetings.LOADERS,
}


def read_subject(reading: Reading, topic: str, identity: int) -> Subject | None:
    """None when it is gone, or not this person's to see."""
    load = _LOADERS.get(topic)
    return load(reading, identity) if load else None
