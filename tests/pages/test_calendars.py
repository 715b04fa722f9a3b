"""Meetings for calendars: a file from the chat, and a secret address that is theirs alone."""

import asyncio
import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from icalendar import Calendar

from bot.logs import set_up_logs
from bot.pairs.inviting import invite_both
from bot.store.pair_tables import feeds
from bot.ways_in import WaysIn
from tests.duo import WELCOME_MENTEE, WELCOME_MENTOR
from tests.pages.site import Clock, Site, messages, opened

PLACE = "hos bestemor på Tveita"


@dataclass
class Two:
    mentee: Site
    mentor: Site

    def until(self, site: Site, text: str) -> str:
        """The page, once what the other did has reached it: the clockwork ticks by itself."""
        for _ in range(60):
            page = site.get().text
            if text in page:
                return page
            assert site.browser.portal is not None
            site.browser.portal.call(_a_moment)
        raise AssertionError(f"never came: {text}")


async def _a_moment() -> None:
    await asyncio.sleep(0.05)


@pytest.fixture
def two(tmp_path: Path, clock: Clock) -> Iterator[Two]:
    """On https, a mentee and a mentor in a browser each, with a meeting that both said yes to."""
    clock.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    with opened(tmp_path, clock, public_url="https://mentor.example") as site:
        assert site.browser.portal is not None
        codes = site.browser.portal.call(
            site.parts.store.run, lambda transaction: invite_both(transaction, clock.now)
        )
        mentee, mentor = site, site.other()
        mentor.post(f"/inn/{codes[1]}")
        for text in WELCOME_MENTOR:
            mentor.say(text)
        mentee.post(f"/inn/{codes[0]}")
        for text in WELCOME_MENTEE:
            mentee.say(text)
        mentee.press("Ikke nå")
        mentee.press("Senere")
        for text in ("møte", "torsdag 3. desember kl 14", "60 minutter", PLACE, "ja"):
            mentor.say(text)
        both = Two(mentee, mentor)
        both.until(mentee, "Et forslag til møte")
        mentee.press("Bekreft")
        yield both


def address(site: Site, text: str = "kalender") -> str:
    """The path of the calendar that the person is told."""
    page = site.say(text)
    found = re.findall(r"https://mentor\.example(/kalender/[\w-]+\.ics)", page)
    assert found, page
    return str(found[-1])


def events(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 200
    return [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_the_address_needs_no_login_and_is_kept_by_no_one(two: Two) -> None:
    path = address(two.mentee)
    answer = two.mentee.other().get(path)
    assert events(answer) == ["Mentormøte med Kari"]
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert PLACE not in answer.text


def test_each_has_their_own(two: Two) -> None:
    mentee, mentor = address(two.mentee), address(two.mentor)
    assert mentee != mentor
    assert events(two.mentee.get(mentor)) == ["Mentormøte med Nora"]


def test_nothing_new_is_said_in_few_bytes(two: Two, clock: Clock) -> None:
    path = address(two.mentee)
    tag = two.mentee.get(path).headers["etag"]
    again = two.mentee.get(path, **{"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    clock.pass_(minutes=1)
    two.mentor.say("møte")
    two.mentor.press("Avlys møtet")
    changed = two.mentee.get(path, **{"if-none-match": tag})
    assert changed.status_code == 200
    assert "STATUS:CANCELLED" in changed.text


def test_a_new_address_ends_the_old(two: Two) -> None:
    old = address(two.mentee)
    new = address(two.mentee, "ny kalenderlenke")
    assert events(two.mentee.get(new)) == ["Mentormøte med Kari"]
    gone = two.mentee.get(old)
    assert (gone.status_code, gone.content) == (404, b"")
    two.mentee.say("slå av kalenderen")
    assert two.mentee.get(new).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 32, "a" * 4000, "%00", "æøå", ".."])
def test_an_unknown_address_is_told_nothing(two: Two, token: str) -> None:
    answer = two.mentee.get(f"/kalender/{token}.ics")
    assert answer.status_code == 404
    assert token not in answer.text


def test_erased_the_address_leads_nowhere(two: Two) -> None:
    path = address(two.mentor)
    two.mentee.say("slett")
    two.mentee.say("ja")
    assert events(two.mentee.other().get(path)) == []


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the program writes; the test's own browser is no part of it."""
    root, browser = logging.getLogger(), logging.getLogger("httpx2")
    before = root.handlers, root.level, browser.level
    stream = io.StringIO()
    set_up_logs(stream, logging.DEBUG)
    browser.setLevel(logging.CRITICAL)
    yield stream
    root.handlers, root.level, browser.level = before


def test_the_secret_is_in_no_log_and_not_in_the_store(two: Two, logged: io.StringIO) -> None:
    path = address(two.mentee)
    token = path.removeprefix("/kalender/").removesuffix(".ics")
    two.mentee.get(path)
    two.mentee.get(path + "x")
    two.mentee.get(f"/kalender/{token}x.ics")
    logging.getLogger("bot").info("it is written to")
    assert "it is written to" in logged.getvalue()
    assert token not in logged.getvalue()
    rows = two.mentee.parts.store.read(lambda reader: reader.execute(feeds.select()).all())
    assert rows
    assert token.encode() not in b"".join(row.token_hash for row in rows)


def test_the_chat_offers_the_meeting_as_a_file(two: Two) -> None:
    page = two.until(two.mentor, "Bekreftet av Nora")
    assert any("Legg møtet i kalenderen" in message for message in messages(page))
    found = re.search(r'href="(/chat/mote/\d+\.ics)" download', page)
    assert found
    answer = two.mentor.get(found[1])
    assert events(answer) == ["Mentormøte med Nora"]
    assert answer.headers["content-disposition"] == 'attachment; filename="2026-12-03.ics"'
    assert answer.headers["cache-control"] == "no-store"
    assert PLACE in answer.text
    stranger = two.mentor.other()
    assert stranger.get(found[1]).status_code == 401


@pytest.mark.parametrize("number", ["0", "1", "9" * 30, "x", "-1"])
def test_a_meeting_that_is_not_theirs_is_no_file(two: Two, number: str) -> None:
    assert two.mentee.get(f"/chat/mote/{number}.ics").status_code in (404, 422)


def test_without_an_address_on_the_net_there_is_no_link(tmp_path: Path, clock: Clock) -> None:
    assert WaysIn("http://127.0.0.1:8000", reachable=False).calendar("t") is None
    with opened(tmp_path, clock) as try_out:
        try_out.welcome()
        said = try_out.say("kalender")
    assert "http://127.0.0.1:8000/kalender/" in said
