"""The try-out's own page: two people in one browser, and a clock that can be moved forward."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot import tryout
from bot.channels import web
from bot.logins import browser_of
from bot.pages.headers import FRAMED, FRAMING, POLICY
from bot.people import Address, person_at
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.tables import due, messages
from bot.tryout import MOST_STEPS, Moved, Pair, TryOut
from tests.pages.site import Clock, Site, opened, shown
from tests.pages.site import messages as said_on

HTMX = {"hx-request": "true"}
PATHS = ("/prov", "/prov/tiden", "/prov/nytt", "/prov/mentee/chat", "/prov/mentor/chat/strom")


@pytest.fixture
def begun(try_out: Site) -> Site:
    """Both phones have said hello."""
    try_out.get("/prov")
    try_out.post("/prov/begynn")
    return try_out


@pytest.fixture
def tomorrow(begun: Site) -> Site:
    """The mentee has a step for tomorrow, Tuesday; so there is something to ask on Thursday."""
    mentee = begun.phone("mentee")
    mentee.welcome()
    for label in ("Læringssamarbeid", "Ja"):  # the role, and who sees what
        mentee.press(label)
    mentee.say("avslutt")
    mentee.say("neste steg")
    mentee.press("Lag et neste steg")
    for text in ("Ringe Geir før lunsj", "i morgen", "Da sender jeg en melding i stedet"):
        mentee.say(text)
    return begun


def planned(site: Site) -> str:
    return shown(site.get("/prov").text.split('id="planlagt"')[1].split("</section>")[0])


def ahead(site: Site) -> str:
    found = re.search(r'name="forut" value="(\d+)"', site.get("/prov").text)
    assert found
    return found[1]


def move(site: Site, step: str, **headers: str) -> str:
    return site.post("/prov/klokke", {"frem": step, "forut": ahead(site)}, **headers).text


def told(answer: str) -> str:
    """What the page says came of a move."""
    found = re.search(r'hx-swap-oob="innerHTML:#skjedde">(.*?)</div>', answer, re.DOTALL)
    return shown(found[1]) if found else ""


def pair_of(site: Site) -> Pair:
    return Pair(*(browser_of(site.browser.cookies[f"mentor-{side}"]) for side in tryout.Side))


def engine_of(site: Site) -> TryOut:
    """The very one that the page uses."""
    mount = site.app.router.routes[-1]
    app = mount.app  # type: ignore[attr-defined]
    while not hasattr(app, "state"):
        app = getattr(app, "_app", None) or app.app
    found: TryOut = app.state.try_out
    return found


def plan(site: Site, kind: str, *moments: datetime, phone: str | None = None) -> None:
    """Rows as the core would have planned them, for a phone's person."""

    def unit(transaction: Transaction) -> None:
        browser = phone or pair_of(site).mentee
        person = person_at(transaction, Address(web.CHANNEL, browser))
        for number, at in enumerate(moments):
            row = {"id": new_id(), "person_id": person, "kind": f"{kind}{number or ''}"}
            transaction.execute(due.insert(), row | {"at": at, "attempts": 0})

    assert site.browser.portal is not None
    site.browser.portal.call(site.parts.store.run, unit)


def test_a_visit_begins_at_the_two_phones(try_out: Site) -> None:
    page = try_out.get("/")
    assert page.url.path == "/prov"
    assert page.headers["content-security-policy"] == FRAMING
    assert try_out.count("persons") == try_out.count("messages") == 0
    assert 'hx-trigger="load, submit"' in page.text


def test_both_are_there_once_it_has_begun(begun: Site) -> None:
    assert begun.count("persons") == 2
    page = begun.get("/prov").text
    assert 'src="/prov/mentee/chat" title=' in page
    assert 'src="/prov/mentor/chat" title=' in page
    for name in ("Nora", "Kari"):
        assert name in page
    for side in ("mentee", "mentor"):
        phone = begun.phone(side).get()
        assert "Hei. Dette er Personlig Mentor." in shown(phone.text)
        assert phone.headers["content-security-policy"] == FRAMED


def test_beginning_twice_begins_once(begun: Site) -> None:
    begun.post("/prov/begynn")
    assert begun.count("persons") == 2
    assert begun.count("messages") == 2


def test_without_cookies_nobody_is_made(try_out: Site) -> None:
    assert try_out.post("/prov/begynn").status_code == 422
    assert try_out.count("persons") == 0


def test_what_is_said_in_one_phone_is_not_in_the_other(begun: Site) -> None:
    mentee, mentor = begun.phone("mentee"), begun.phone("mentor")
    mentee.welcome()
    mentor.press("Videre")
    mentee.press("Læringssamarbeid")
    mentee.say("bli tryggere i møter")
    assert "bli tryggere i møter" in shown(mentee.get().text)
    assert "bli tryggere i møter" not in mentor.get().text + mentor.get("/chat/mine-data").text
    assert "Er det greit at jeg lagrer det du skriver?" in said_on(mentor.get().text)[-1]
    assert "Sara" in begun.get("/prov").text


def test_the_ordinary_chat_is_a_third_person(begun: Site) -> None:
    assert "Begynn samtalen" in begun.get("/chat").text
    begun.begin()
    assert begun.count("persons") == 3
    assert begun.get("/chat").headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_a_phone_never_leads_out_of_itself(begun: Site, side: str) -> None:
    phone = begun.phone(side)
    phone.welcome()
    phone.say("mine data")
    pages = [phone.get().text, phone.post("/chat/si", {"tekst": "hjelp"}, **HTMX).text]
    pages += [phone.get(path).text for path in ("/chat/nye?etter=1", "/chat/eldre?for=1", "/nei")]
    for page in pages:
        addresses = re.findall(r'(?:href|action|src|hx-\w+|sse-connect)="(/[^"]*)"', page)
        assert [each for each in addresses if not each.startswith(("/static/", phone.base))] == []
    assert phone.post("/chat/si", {"tekst": "hei"}).url.path == f"{phone.base}/chat"
    assert phone.get("/").url.path == f"{phone.base}/chat"
    assert b"Sara" in phone.get("/chat/mine-data").content


def test_the_phones_cookies_are_for_their_pages_only(try_out: Site) -> None:
    made = try_out.get("/prov").headers.get_list("set-cookie")
    assert [each.split("=")[0] for each in made] == ["mentor-mentee", "mentor-mentor"]
    assert all("Path=/prov" in each and "HttpOnly" in each for each in made)


def test_another_browser_has_a_pair_of_its_own(tomorrow: Site) -> None:
    other = tomorrow.other()
    other.get("/prov")
    other.post("/prov/begynn")
    assert "Ingenting er planlagt ennå" in planned(other)
    assert told(move(other, "neste", **HTMX)).startswith("Ingenting er planlagt")
    assert "Hei. Dette er" in shown(other.phone("mentee").get().text)


def test_what_happens_next_is_told_without_what_it_is_about(tomorrow: Site) -> None:
    assert "Torsdag 26. november kl. 16.00 Sara blir spurt om neste steg" in planned(tomorrow)
    assert "Geir" not in tomorrow.get("/prov").text


def test_the_follow_up_comes_when_the_clock_is_moved(tomorrow: Site, clock: Clock) -> None:
    mentee = tomorrow.phone("mentee")
    for _ in range(2):
        assert told(move(tomorrow, "1d", **HTMX)) == "Ingen fikk noe denne gangen."
        assert "Hvordan gikk det?" not in mentee.get().text
    assert told(move(tomorrow, "1d", **HTMX)) == "Det kom én melding."
    page = mentee.get().text
    assert "Hvordan gikk det?" in shown(page)
    days = re.findall(r'class="day">([^<]*)<', page)
    assert [shown(day) for day in days] == ["Mandag 23. november", "Torsdag 26. november"]
    # It happened at its own time, and not when the move was over.
    asked = tomorrow.parts.store.read(
        lambda connection: connection.scalar(
            select(messages.c.created_at).where(messages.c.unasked)
        )
    )
    assert asked
    assert timedelta() <= asked - datetime(2026, 11, 26, 15, 0, tzinfo=UTC) < timedelta(minutes=1)
    assert tomorrow.parts.clock() == clock() + timedelta(days=3)


def test_a_week_holds_the_question_and_its_reminder(tomorrow: Site) -> None:
    assert told(move(tomorrow, "1u", **HTMX)) == "Det kom 2 meldinger."
    days = re.findall(r'class="day">([^<]*)<', tomorrow.phone("mentee").get().text)
    assert [shown(day).split()[0] for day in days] == ["Mandag", "Torsdag", "Lørdag"]


def test_to_the_next_event(tomorrow: Site) -> None:
    assert told(move(tomorrow, "neste", **HTMX)) == "Det kom én melding."
    assert "Torsdag 26. november 2026 kl. 16.00" in shown(tomorrow.get("/prov").text)
    assert "Lørdag 28. november kl. 16.00 Sara får en påminnelse" in planned(tomorrow)


def test_an_event_that_would_disturb_is_told_to_be_put_off(tomorrow: Site) -> None:
    tomorrow.phone("mentee").say("pause")
    assert "ble utsatt" in told(move(tomorrow, "neste", **HTMX))
    assert "I morgen kl. 16.00 Sara blir spurt om neste steg" in planned(tomorrow)


def test_what_was_written_after_a_move_comes_after_it(tomorrow: Site) -> None:
    move(tomorrow, "neste")
    mentee = tomorrow.phone("mentee")
    mentee.press("Gjort")
    said = said_on(mentee.get().text)
    assert said[-2] == "Du: Gjort"
    assert "Hvordan gikk det?" in said[-3]


@pytest.mark.parametrize("htmx", [{}, HTMX])
def test_a_button_that_is_pressed_twice_moves_once(begun: Site, htmx: dict[str, str]) -> None:
    before, seen = begun.parts.clock(), ahead(begun)
    for _ in range(2):
        answer = begun.post("/prov/klokke", {"frem": "1d", "forut": seen}, **htmx)
        assert answer.status_code == 200
    assert begun.parts.clock() - before == timedelta(days=1)


@pytest.mark.parametrize(
    "form",
    [
        {"frem": "1d"},
        {"forut": "0"},
        {"frem": "-1d", "forut": "0"},
        {"frem": "1d", "forut": "-5"},
        {"frem": "1d", "forut": "mye"},
        {"frem": "1d", "forut": "9" * 30},
    ],
)
def test_a_form_that_is_not_ours_moves_nothing(begun: Site, form: dict[str, str]) -> None:
    before = begun.parts.clock()
    answer = begun.post("/prov/klokke", form)
    assert answer.status_code == 422
    assert 'href="/prov"' in answer.text
    assert begun.parts.clock() == before


def test_moves_and_messages_at_once(tomorrow: Site) -> None:
    """One of several moves is done, and what is written meanwhile is kept, once."""
    engine, pair = engine_of(tomorrow), pair_of(tomorrow)
    before = tomorrow.parts.clock()

    async def at_once() -> list[Moved | None]:
        handle = tomorrow.parts.conversations.handle
        seen = engine.clock.ahead
        said = (web.said(pair.mentor, f"hei {number}", before) for number in range(10))
        moves = (engine.move(pair, timedelta(weeks=1), seen) for _ in range(5))
        done = await asyncio.gather(*moves, *(handle(each) for each in said))
        return [each for each in done if isinstance(each, Moved)]

    assert tomorrow.browser.portal is not None
    assert tomorrow.browser.portal.call(at_once) == [Moved(2)]
    assert tomorrow.parts.clock() - before == timedelta(weeks=1)
    times = tomorrow.parts.store.read(_times)
    assert times == sorted(times)


def _times(connection: Connection) -> list[datetime]:
    return list(connection.scalars(select(messages.c.created_at).order_by(messages.c.id)))


def test_a_very_long_run_stops_and_can_go_on(begun: Site, clock: Clock) -> None:
    start = clock()
    plan(begun, "strange", *(start + timedelta(minutes=each + 1) for each in range(MOST_STEPS + 9)))
    assert "klokken stoppet på veien" in told(move(begun, "1d", **HTMX))
    assert begun.parts.clock() == start + timedelta(minutes=MOST_STEPS)
    assert "stoppet" not in told(move(begun, "1d", **HTMX))
    assert begun.parts.clock() == start + timedelta(days=1, minutes=MOST_STEPS)


def test_something_this_page_has_no_words_for_is_still_named(begun: Site, clock: Clock) -> None:
    plan(begun, "strange", clock() + timedelta(days=1))
    assert "I morgen kl. 19.00 Nora får noe som er planlagt" in planned(begun)


def test_what_is_planned_for_a_third_person_is_not_shown(begun: Site, clock: Clock) -> None:
    begun.begin()
    third = browser_of(begun.browser.cookies["mentor"])
    plan(begun, "strange", clock() + timedelta(days=1), phone=third)
    assert "Ingenting er planlagt ennå" in planned(begun)


def test_a_start_anew_does_not_go_back_in_time(tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path, clock) as site:
        site.get("/prov")
        site.post("/prov/begynn")
        move(site, "1u")
        left = site.parts.clock()
    clock.pass_(minutes=5)
    with opened(tmp_path, clock) as site:
        assert site.parts.clock() == left + timedelta(minutes=5)


def test_to_begin_anew_takes_a_yes(tomorrow: Site) -> None:
    move(tomorrow, "1d")
    tomorrow.begin()  # the ordinary chat, which is somebody else
    now = tomorrow.parts.clock()
    assert "Slett og begynn på nytt" in tomorrow.get("/prov/nytt").text
    assert tomorrow.count("persons") == 3
    assert "<iframe" not in tomorrow.post("/prov/nytt").text
    assert tomorrow.count("persons") == 1
    assert tomorrow.count("due") == 0
    tomorrow.post("/prov/begynn")
    assert tomorrow.count("persons") == 3
    assert "Sara" not in tomorrow.get("/prov").text
    assert tomorrow.parts.clock() == now


def test_outside_the_try_out_there_is_none_of_it(public: Site, clock: Clock) -> None:
    public.post(public.link("invite"))
    for path in PATHS:
        assert public.get(path).status_code == 404
    for path in ("/prov/begynn", "/prov/klokke", "/prov/nytt", "/prov/mentee/chat/apne"):
        assert public.post(path, {"frem": "1u", "forut": "0"}).status_code in (404, 405)
    assert public.parts.clock() == clock()
    assert public.get("/").url.path == "/chat"
