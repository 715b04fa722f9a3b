"""How long to wait before trying again."""


def growing(failures: int, first: float, longest: float) -> float:
    """Seconds after this many failures in a row: `first`, twice that, four times … `longest`."""
    return min(longest, first * 2.0 ** min(failures - 1, 30))
