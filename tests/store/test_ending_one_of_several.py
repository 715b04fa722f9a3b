"""Who is mentor and mentee says which mentorship it is that ends; a yes is never taken for a no."""

from datetime import timedelta
from pathlib import Path

from tests.duo import MENTEE, MENTOR, duo


async def test_a_mentor_with_a_mentor_says_which_one_ends(tmp_path: Path) -> None:
    async with duo(tmp_path / "mentor.db") as two:
        await two.agree()
        await two.says(MENTEE, "[Senere]")
        await two.invite()
        await two.says(MENTOR, "/start mentee")
        assert "Du er invitert til et mentorskap.\n" in two.last(MENTOR)
        await two.says(MENTOR, "ja")
        await two.says(MENTOR, "avslutt mentorskapet")
        assert "[Mentoren din] [Nora]" in two.last(MENTOR)
        await two.says(MENTOR, "Nora")
        assert "Vil du avslutte mentorskapet med Nora?" in two.last(MENTOR)
        await two.says(MENTOR, "ja")
        assert two.last(MENTOR) == "Da er mentorskapet med Nora avsluttet."
        await two.wait(timedelta(hours=1))
        assert "Mentorskapet med Kari er avsluttet." in two.last(MENTEE)
