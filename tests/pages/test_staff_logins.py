"""How staff get in, stay in and are asked again; what leaks nothing and what ends at once."""

import logging
import re
from collections.abc import Iterator
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.links import make_link
from bot.page_logins import IDLE, LASTS
from bot.staff.members import Role, member_by_email
from bot.store import Transaction
from tests.mail.post import PostOffice
from tests.pages.pair import TwoPages, two_pages
from tests.pages.site import Clock, Site, opened, shown
from tests.pages.staff import EMAIL, staff_browser

LINK = re.compile(r"https?://\S+?(/inn/[\w-]+)")
CODE = re.compile(r"\b\d{6}\b")
COOKIE = "__Host-mentor-page"
INVITE = {"navn": "Per Ås", "epost": "per@example.no", "rolle": ["editor"], "spraak": "nn"}


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice().open() as opened_office:
        yield opened_office


@pytest.fixture
def mailing(tmp_path: Path, clock: Clock, office: PostOffice) -> Iterator[Site]:
    settings = {"public_url": "https://mentor.example", "smtp_url": office.url}
    with opened(tmp_path, clock, **settings) as site:
        yield site


def page_link(site: Site, email: str = EMAIL) -> str:
    """The path of a new link for a member who is there already."""

    def make(transaction: Transaction) -> str:
        known = member_by_email(transaction, email)
        assert known is not None
        return make_link(transaction, "page", site.parts.clock(), staff=known.id)

    assert site.browser.portal is not None
    code: str = site.browser.portal.call(site.parts.store.run, make)
    return f"/inn/{code}"


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the form that stands in for what was sent."""
    here = page.partition('action="/staff/bekreft"')[2] or page
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', here)
    return {name: unescape(value) for name, value in found}


def whole(site: Site, table: str) -> str:
    def look(connection: Connection) -> str:
        return str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())

    return site.parts.store.read(look)


# -- the link -------------------------------------------------------------------------------------


def test_looking_at_the_link_does_not_use_it_and_using_it_does(public: Site) -> None:
    staff_browser(public)
    path, elsewhere = page_link(public), public.other()
    for _ in range(2):
        page = shown(elsewhere.get(path).text)
        assert "Hei, Hilde Aas" in page
        assert "går ut kl. 19.15" in page
    assert elsewhere.get("/staff").status_code == 401
    assert elsewhere.post(path).url.path == "/staff"
    again = public.other().post(path)
    assert again.status_code == 410
    assert "mer enn et kvarter" in shown(again.text)


def test_the_store_has_hashes_alone_and_the_cookie_is_held_to_the_host(public: Site) -> None:
    staff_browser(public)
    path = page_link(public)
    assert path.removeprefix("/inn/") not in whole(public, "links")
    cookie = public.other().post(path).history[0].headers["set-cookie"]
    for part in (f"{COOKIE}=", "HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert SimpleCookie(cookie)[COOKIE].value not in whole(public, "logins")


def test_a_token_that_was_there_before_the_login_is_not_the_login_s(public: Site) -> None:
    hilde = staff_browser(public)
    planted = hilde.browser.cookies[COOKIE]
    hilde.post(page_link(public))
    assert hilde.browser.cookies[COOKIE] != planted
    elsewhere = public.other()
    elsewhere.browser.cookies.set(COOKIE, planted)
    assert elsewhere.get("/staff").status_code == 401
    elsewhere.browser.cookies.clear()
    elsewhere.browser.cookies.set(COOKIE, "x" * 43)
    elsewhere.post(page_link(public))
    stolen = public.other()
    stolen.browser.cookies.set(COOKIE, "x" * 43)
    assert stolen.get("/staff").status_code == 401


def test_it_ends_when_idle_and_at_the_latest_after_thirty_days(public: Site, clock: Clock) -> None:
    idle, busy = staff_browser(public), public.other()
    busy.post(page_link(public))
    for _ in range(LASTS // (IDLE * 11 / 12)):
        clock.pass_(hours=11)
        assert busy.get("/staff/hjelp").status_code == 200
    assert idle.get("/staff/hjelp").status_code == 401
    clock.pass_(hours=11)
    assert busy.get("/staff/hjelp").status_code == 401


def test_a_page_elsewhere_cannot_post_here(public: Site) -> None:
    hilde = staff_browser(public)
    for path in ("/staff/ut", "/staff/stab/inviter", "/staff/bekreft", "/staff/inn"):
        for site in ("cross-site", "same-site", "none"):
            assert hilde.post(path, dict(INVITE), **{"sec-fetch-site": site}).status_code == 403
    assert hilde.get("/staff").status_code == 200
    assert "Per Ås" not in hilde.get("/staff/stab").text


def test_logging_out_here_and_everywhere(public: Site) -> None:
    here = staff_browser(public)
    there = public.other()
    there.post(page_link(public))
    assert "Du er logget ut" in shown(here.post("/staff/ut").text)
    assert here.get("/staff").status_code == 401
    assert there.get("/staff").status_code == 200
    here.post(page_link(public))
    here.post("/staff/ut", {"alle": "ja"})
    assert there.get("/staff").status_code == 401


# -- in again -------------------------------------------------------------------------------------


def test_who_asks_for_a_link_is_told_the_same_whoever_they_are(
    mailing: Site, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    staff_browser(mailing)
    stranger = mailing.other()
    known = stranger.post("/staff/inn", {"epost": " Hilde@Example.NO"})
    unknown = stranger.post("/staff/inn", {"epost": "nobody@example.no"})
    assert known.text == unknown.text
    assert (known.status_code, unknown.status_code) == (200, 200)
    (letter,) = office.letters
    assert letter["To"] == EMAIL
    found = LINK.search(letter.get_content())
    assert found is not None
    assert stranger.post(found[1]).url.path == "/staff"
    assert found[1].removeprefix("/inn/") not in whole(mailing, "messages")
    ours = [str(vars(record)) for record in caplog.records if record.name.startswith("bot")]
    for secret in (EMAIL, "nobody@example.no", found[1]):
        assert secret not in "".join(ours).lower()


def test_nobody_s_mailbox_is_filled(mailing: Site, office: PostOffice, clock: Clock) -> None:
    staff_browser(mailing)
    pages = {mailing.post("/staff/inn", {"epost": EMAIL}).text for _ in range(5)}
    assert len(pages) == 1
    sent = len(office.letters)
    assert sent == 2  # and the one that the browser above came in by makes three
    clock.pass_(minutes=61)
    mailing.post("/staff/inn", {"epost": EMAIL})
    assert len(office.letters) == sent + 1


def test_what_is_no_address_is_said_and_nothing_sent(mailing: Site, office: PostOffice) -> None:
    for epost in ("", "tull", "a@b", "x" * 300, "a@b.no\r\nBcc: c@d.no"):
        answer = mailing.post("/staff/inn", {"epost": epost})
        assert answer.status_code == 422
        assert "Det ser ikke ut som en e-postadresse" in shown(answer.text)
    assert not office.letters


def test_the_login_page_speaks_as_the_browser_does(public: Site) -> None:
    for asked, said in (("en-GB,en", "Get back in"), ("nn", "Du kjem inn"), ("sv", "Kom inn")):
        assert said in shown(public.get("/staff", **{"accept-language": asked}).text)


def test_what_was_sent_when_the_login_had_ended_is_given_back(public: Site, clock: Clock) -> None:
    hilde = staff_browser(public)
    text = "En lang tekst & <noe> til\nsom gikk over to linjer."
    clock.pass_(hours=13)
    answer = hilde.post("/staff/meg", {"navn": text, "spraak": "en"})
    assert answer.status_code == 401
    assert "det du sendte, er her ennå" in shown(answer.text)
    kept = fields_of(answer.text)
    assert kept == {"navn": text, "spraak": "en"}
    assert 'action="/staff/meg"' in answer.text
    hilde.post(page_link(public))
    assert hilde.post("/staff/meg", kept).status_code == 200
    assert "Hello, En lang tekst" in shown(hilde.get("/staff").text)


# -- asked again ----------------------------------------------------------------------------------


def test_a_sensitive_act_asks_again_and_goes_on_with_what_was_sent(
    mailing: Site, office: PostOffice, clock: Clock
) -> None:
    hilde = staff_browser(mailing)
    clock.pass_(minutes=31)
    asked = hilde.post("/staff/stab/inviter", INVITE)
    assert asked.status_code == 403
    assert "Vis at det er deg" in shown(asked.text)
    assert "Per Ås" not in shown(hilde.get("/staff/stab").text)
    kept = fields_of(asked.text)
    assert kept["navn"] == "Per Ås"
    code = CODE.search(office.letters[-1].get_content())
    assert code is not None
    assert code[0] not in whole(mailing, "confirmations")
    wrong = "000000" if code[0] != "000000" else "111111"
    told = hilde.post("/staff/bekreft", kept | {"bekreft-kode": wrong})
    assert told.status_code == 422
    assert "Det var ikke riktig kode" in shown(told.text)
    done = hilde.post("/staff/bekreft", fields_of(told.text) | {"bekreft-kode": f" {code[0]} "})
    assert "Lenken til Per Ås er klar" in shown(done.text)
    assert office.letters[-1]["To"] == "per@example.no"
    assert "Per Ås" in shown(hilde.get("/staff/stab").text)


def test_a_code_is_good_for_its_login_ten_minutes_and_five_tries(
    mailing: Site, office: PostOffice, clock: Clock
) -> None:
    hilde = staff_browser(mailing)
    elsewhere = mailing.other()
    elsewhere.post(page_link(mailing))
    clock.pass_(minutes=31)

    def code_of(browser: Site) -> tuple[dict[str, str], str]:
        kept = fields_of(browser.post("/staff/stab/inviter", INVITE).text)
        browser.post("/staff/bekreft/ny", kept)
        return kept, CODE.findall(office.letters[-1].get_content())[0]

    def answer(browser: Site, kept: dict[str, str], code: str) -> str:
        return shown(browser.post("/staff/bekreft", kept | {"bekreft-kode": code}).text)

    kept, code = code_of(hilde)
    assert "ikke riktig kode" in answer(elsewhere, kept, code)
    clock.pass_(minutes=10)
    assert "virker ikke lenger" in answer(hilde, kept, code)
    kept, code = code_of(hilde)
    wrong = "123456" if code != "123456" else "654321"
    for _ in range(5):
        assert "ikke riktig kode" in answer(hilde, kept, wrong)
    assert "virker ikke lenger" in answer(hilde, kept, code)
    for _ in range(3):
        said = shown(hilde.post("/staff/bekreft/ny", kept).text)
    assert "fem koder den siste timen" in said


def test_without_letters_a_new_login_in_the_same_browser_is_enough(
    public: Site, clock: Clock
) -> None:
    hilde = staff_browser(public)
    clock.pass_(minutes=31)
    asked = hilde.post("/staff/stab/inviter", INVITE)
    assert f"mentor login {EMAIL}" in shown(asked.text)
    kept = fields_of(asked.text)
    assert "ikke logget inn på nytt ennå" in shown(hilde.post("/staff/bekreft", kept).text)
    first = public.other().post(page_link(public))
    assert "logget inn på nytt" not in shown(first.text)
    again = hilde.post(page_link(public))
    assert "Holdt du på med noe i en annen fane, er det der ennå" in shown(again.text)
    assert "Lenken til Per Ås er klar" in shown(hilde.post("/staff/bekreft", kept).text)


def test_what_goes_on_stays_here(public: Site) -> None:
    hilde = staff_browser(public)
    for place in (
        "https://evil.example/",
        "//evil.example/staff",
        "/staff/../chat",
        "/staffing",
        "/staff\\@x",
        "/staff?\r\nset-cookie: a=b",
        "",
    ):
        sent = {"bekreft-til": place, "bekreft-som": "get"}
        answer = hilde.browser.post("/staff/bekreft", data=sent, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff")


def test_one_is_not_asked_while_it_is_fresh(public: Site, clock: Clock) -> None:
    hilde = staff_browser(public)
    clock.pass_(minutes=29)
    assert hilde.get("/staff/hendelser.csv").status_code == 200
    clock.pass_(minutes=2)
    asked = hilde.get("/staff/hendelser.csv?ord=x")
    assert asked.status_code == 403
    assert fields_of(asked.text)["bekreft-til"] == "/staff/hendelser.csv?ord=x"


def test_the_help_says_how_letters_and_codes_are_here(mailing: Site) -> None:
    said = shown(staff_browser(mailing).get("/staff/hjelp").text)
    assert "ikke satt opp e-post" not in said
    assert "Du får en kode på seks sifre" in said


def test_the_help_says_that_there_are_no_letters(public: Site) -> None:
    said = shown(staff_browser(public).get("/staff/hjelp").text)
    assert "Her er det ikke satt opp e-post" in said
    assert "en kode på seks sifre" not in said


# -- what one may not -----------------------------------------------------------------------------


def test_a_role_that_is_taken_away_stops_the_next_request(public: Site) -> None:
    hilde = staff_browser(public)
    per = staff_browser(public, (Role.OWNER, None), email="per@example.no", name="Per Ås")
    assert "Inviter til staben" in per.get("/staff/stab").text
    number = member_of(public, "per@example.no")
    hilde.post(f"/staff/stab/{number}/roller", {"rolle": "editor"})
    assert per.get("/staff/stab/inviter").status_code == 404
    assert "Her er det ingenting for deg" in shown(per.get("/staff/stab/inviter").text)
    assert per.post(f"/staff/stab/{number}/roller", {"rolle": "owner"}).status_code == 404
    hilde.post(f"/staff/stab/{number}/avslutt")
    assert per.get("/staff/hjelp").status_code == 401


def member_of(site: Site, email: str) -> int:
    known = site.parts.store.read(lambda connection: member_by_email(connection, email))
    assert known is not None
    return known.id


# -- their own conversation -----------------------------------------------------------------------


@pytest.fixture
def two(public: Site) -> TwoPages:
    return two_pages(public)


def tied(two: TwoPages) -> Site:
    """The mentor is staff too, and has tied the conversation to the staff's pages."""
    hilde = staff_browser(two.site)
    found = re.findall(r'<p class="code">\S+(/inn/[\w-]+)', hilde.post("/staff/meg/koble").text)
    looked = shown(two.mentor.get(found[-1]).text)
    assert "stabens sider for Hilde Aas" in looked
    two.mentor.post(found[-1])
    return hilde


def test_a_conversation_is_tied_once_and_gives_links_from_then_on(two: TwoPages) -> None:
    before = shown(two.mentor.say("stabsiden"))
    assert "Stabsiden er for dem som driver programmet" in before
    hilde = tied(two)
    assert "Samtalen din er koblet til" in shown(hilde.get("/staff/meg").text)
    assert "Nå er samtalen koblet til stabens sider" in shown(two.mentor.get("/chat").text)
    path = LINK.findall(unescape(two.mentor.say("stabsiden")))[-1]
    browser = two.site.other()
    assert browser.post(path).url.path == "/staff"
    assert browser.get("/mentor").status_code == 200  # it came from their own conversation
    assert hilde.get("/mentor").status_code == 401  # and this one did not
    hilde.post("/staff/meg/koble-fra")
    assert "Stabsiden er for dem" in shown(two.mentor.say("stabsiden"))
    assert browser.get("/staff").status_code == 401


def test_links_and_codes_come_to_the_conversation(two: TwoPages, clock: Clock) -> None:
    hilde = tied(two)
    two.site.other().post("/staff/inn", {"epost": EMAIL})
    said = unescape(two.mentor.get("/chat").text)
    assert "Noen ba om en lenke til stabens sider" in said
    path = LINK.findall(said)[-1]
    assert two.site.other().post(path).url.path == "/staff"
    clock.pass_(minutes=31)
    kept = fields_of(hilde.post("/staff/stab/inviter", INVITE).text)
    code = re.findall(r"Koden din til stabens sider er (\d{6})", two.mentor.get("/chat").text)[-1]
    done = hilde.post("/staff/bekreft", kept | {"bekreft-kode": code})
    assert "Lenken til Per Ås er klar" in shown(done.text)


def test_whoever_has_no_conversation_has_none_to_tie(two: TwoPages) -> None:
    hilde = staff_browser(two.site)
    path = re.findall(r'<p class="code">\S+(/inn/[\w-]+)', hilde.post("/staff/meg/koble").text)[-1]
    answer = two.site.other().post(path)
    assert answer.status_code == 410
    assert "Her er det ingen samtale å koble til" in shown(answer.text)
    two.mentor.post(path)  # it is good still, where there is one
    assert "Nå er samtalen koblet" in shown(two.mentor.get("/chat").text)


# -- the try-out ----------------------------------------------------------------------------------


def test_in_the_try_out_one_is_the_owner_without_a_login(try_out: Site, clock: Clock) -> None:
    try_out.get("/prov")
    assert 'href="/staff">Programsiden' in try_out.post("/prov/begynn").text
    assert "Hei, Hilde Aas" in shown(try_out.get("/staff").text)
    clock.pass_(days=3)
    assert "Lenken til Per Ås er klar" in shown(try_out.post("/staff/stab/inviter", INVITE).text)
    assert try_out.count("staff") == 2
    assert "set-cookie" not in try_out.get("/staff").headers


def test_only_in_the_try_out(public: Site) -> None:
    assert public.get("/staff").status_code == 401
    assert public.count("staff") == 0
