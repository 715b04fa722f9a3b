"""«hva har Nora delt?»: a mentor is led to the page, whatever words they use for it."""

from pathlib import Path

import pytest

from tests.duo import MENTEE, MENTOR, duo


@pytest.mark.parametrize(
    "words", ["hva har nora delt?", "Hva har Nora delt med meg", "delt", "hva er delt med meg"]
)
async def test_a_mentor_is_led_to_the_page(words: str, tmp_path: Path) -> None:
    async with duo(tmp_path / "mentor.db") as two:
        await two.agree()
        await two.says(MENTOR, words)
        assert "Det som er delt med deg, står på mentorsiden." in two.last(MENTOR)


async def test_a_mentee_sees_what_they_share(tmp_path: Path) -> None:
    async with duo(tmp_path / "mentor.db") as two:
        await two.agree()
        await two.says(MENTEE, "[Senere]")
        await two.says(MENTEE, "delt")
        assert "Du deler ikke noe med Kari nå." in two.last(MENTEE)
