"""How far a mentee has come, as a page of the mentor's: there while it is shown."""

import pytest
from sqlalchemy import select

from bot.store.pair_tables import shares
from tests.pages.pair import GOAL, TwoPages, page_text, two_pages
from tests.pages.site import Site

LEVEL = "sitter stille og irriterer meg"


@pytest.fixture
def two(public: Site) -> TwoPages:
    two = two_pages(public)
    for text in ("ikke nå", "senere", "del framgangen", "ja"):
        two.mentee.say(text)
    return two


def share_of(two: TwoPages) -> int:
    look = select(shares.c.id)
    return two.site.parts.store.read(lambda reader: int(reader.execute(look).scalar_one()))


def test_the_mentor_sees_it_on_both_doors(two: TwoPages) -> None:
    two.log_in()
    share = share_of(two)
    assert "Se det som bilde" in page_text(two.mentor)
    for path in (f"/mentor/framgang/{share}", f"/framgang/delt/{share}"):
        text = page_text(two.mentor, path)
        assert "Framgangen til Nora" in text
        assert GOAL in text
        assert LEVEL not in text


def test_it_is_nobody_elses_and_gone_when_it_is_taken_back(two: TwoPages) -> None:
    two.log_in()
    share = share_of(two)
    paths = (f"/mentor/framgang/{share}", f"/framgang/delt/{share}")
    assert two.mentee.get(paths[1]).status_code == 404
    for text in ("ta tilbake", "1"):
        two.mentee.say(text)
    assert [two.mentor.get(path).status_code for path in paths] == [404, 404]
    assert "Se det som bilde" not in page_text(two.mentor)
