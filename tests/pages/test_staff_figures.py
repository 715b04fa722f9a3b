"""How it goes, on the staff's pages: counts of groups, and nothing that anybody wrote."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.figures.collecting import Collector
from bot.staff.members import Role
from bot.store import Transaction
from bot.store.staff_tables import audit
from bot.store.tables import programmes
from tests.figures_crowd import CANARY, EXPLORE_SET, programme_of
from tests.pages.site import Clock, Site, shown
from tests.pages.staff import staff_browser

PAGE = "/staff/programmer/1/tall"
SET_PAGE = f"/staff/bank/{EXPLORE_SET}/tall"
BEGUN = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)


def collect(site: Site) -> None:
    parts = site.parts
    portal = site.browser.portal
    assert portal is not None
    by = Collector(parts.store, parts.conversations.people.key, "Europe/Oslo")
    while portal.call(by.go_on, parts.clock()):
        pass


def seed(site: Site, pairs: int, months: int = 3, begun: datetime = BEGUN) -> None:
    """Three months of a programme, counted."""
    portal = site.browser.portal
    assert portal is not None
    people = site.parts.conversations.people

    def make(transaction: Transaction) -> None:
        transaction.execute(programmes.update().values(name="Ny som leder 2026"))
        programme_of(transaction, people, pairs, begun, months)

    portal.call(site.parts.store.run, make)
    collect(site)


def test_before_there_is_a_group_the_page_tells_what_will_come(public: Site) -> None:
    seed(public, 4)
    browser = staff_browser(public, (Role.COORDINATOR, 1))
    page = browser.get(PAGE)
    text = shown(page.text)
    assert "Tallene kommer når minst 5 mentees er i gang" in text
    assert "Neste måned telles 8. desember" in text
    assert 'svg class="chart"' not in page.text
    assert "Tallene kommer når minst 5 har møtt spørsmålene" in shown(browser.get(SET_PAGE).text)


def test_how_a_programme_goes(public: Site) -> None:
    seed(public, 12)
    browser = staff_browser(public, (Role.COORDINATOR, 1))
    page = browser.get(PAGE).text
    text = shown(page)
    assert "Aktive par 12 av 12" in text
    assert "Mentees som samtalte ca. 12 oktober 2026" in text
    assert "Svarte på refleksjoner ca. 100 %" in text
    assert page.count('<svg class="chart"') == 4
    assert re.search(r"En god dag \d+ \d+ (august|september|oktober)", text)
    counts = [int(count) for count in re.findall(r'<td class="r">(\d+)</td>', page)]
    assert counts
    assert all(count % 3 == 0 for count in counts)
    card = browser.get(SET_PAGE).text
    assert "Tenk på en god dag i det siste. Hva skjedde den dagen?" in shown(card)
    assert "speil" not in shown(card)
    assert re.search(r"\d+–\d+ ord", shown(card))
    found = browser.get("/staff/bank?q=En+god+dag").text
    assert re.search(r"traff \d+ % av dem som svarte", shown(found))
    assert f'href="{SET_PAGE}"' in found
    assert (
        f'href="{SET_PAGE}"'
        in staff_browser(public, email="eier@x.no").get(f"/staff/bank/{EXPLORE_SET}").text
    )


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_nothing_that_anybody_wrote_is_shown(public: Site, language: str) -> None:
    seed(public, 12)
    browser = staff_browser(public, language=language)
    for path in (PAGE, PAGE + ".csv", SET_PAGE, "/staff/bank", f"/staff/bank/{EXPLORE_SET}"):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert CANARY not in answer.text


def test_the_file_of_figures_and_the_log(public: Site) -> None:
    seed(public, 9)
    browser = staff_browser(public, (Role.COORDINATOR, 1))
    answer = browser.get(PAGE + ".csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith('"Hva";"Gjelder";"Fra"')
    assert any(line.startswith('"Sett";"En god dag";"2026-') for line in lines)
    rows = public.parts.store.read(
        lambda connection: connection.execute(
            select(audit.c.programme_id).where(audit.c.action == "export_figures")
        ).all()
    )
    assert [tuple(row) for row in rows] == [(1,)]


def test_only_who_runs_it_sees_it(public: Site) -> None:
    seed(public, 6)

    def other(transaction: Transaction) -> None:
        row: dict[str, Any] = dict(
            transaction.execute(programmes.select()).mappings().one(), id=2, name="Et annet"
        )
        transaction.execute(programmes.insert(), row)

    assert public.browser.portal is not None
    public.browser.portal.call(public.parts.store.run, other)
    editor = staff_browser(public, (Role.EDITOR, None), email="e@x.no")
    coordinator = staff_browser(public, (Role.COORDINATOR, 2), email="c@x.no")
    for browser in (editor, coordinator):
        assert browser.get(PAGE).status_code == 404
        assert browser.get(PAGE + ".csv").status_code == 404
    assert coordinator.get("/staff/programmer/2/tall").status_code == 200
    for wrong in ("/staff/programmer/99/tall", "/staff/programmer/9999999999999999999999/tall"):
        assert coordinator.get(wrong).status_code == 404
    assert editor.get("/staff/bank/finnes-ikke/tall").status_code == 404
    assert public.other().get(PAGE).status_code == 401


def test_a_late_page_of_five_hundred_pairs(public: Site, clock: Clock) -> None:
    """Its size is that of the figures, not of the people. It is measured without the collecting,
    which is a night's."""
    seed(public, 60, months=1)
    from bot.store.pair_tables import mentorships

    def many(transaction: Transaction) -> None:
        row = transaction.execute(mentorships.select().limit(1)).mappings().one()
        ended = clock() - timedelta(days=1)
        more = [dict(row, id=number, ended_at=ended) for number in range(1, 441)]
        transaction.execute(mentorships.insert(), more)

    assert public.browser.portal is not None
    public.browser.portal.call(public.parts.store.run, many)
    browser = staff_browser(public)
    assert "60 av 500" in shown(browser.get(PAGE).text)
    begun = time.process_time()
    page = browser.get(PAGE)
    assert time.process_time() - begun < 0.2
    assert len(page.content) < 150_000
