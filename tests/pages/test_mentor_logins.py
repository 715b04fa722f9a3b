import re
from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
from sqlalchemy import Connection

from bot.page_logins import IDLE, LASTS
from tests.pages.pair import TwoPages, page_text, two_pages
from tests.pages.site import Clock, Site, shown

PAGES = (
    "/mentor",
    "/mentor/venter",
    "/mentor/delt",
    "/mentor/mentees",
    "/mentor/planlegg",
    "/mentor/planlagt",
    "/mentor/bidrag",
    "/mentor/inviter",
)


@pytest.fixture
def two(public: Site) -> TwoPages:
    return two_pages(public)


@pytest.mark.parametrize("path", PAGES)
def test_without_a_login_there_is_a_kind_no(public: Site, path: str) -> None:
    answer = public.get(path)
    assert answer.status_code == 401
    assert "Skriv «mentorsiden» til boten" in shown(answer.text)
    assert "set-cookie" not in answer.headers


def test_looking_at_the_link_does_not_use_it(two: TwoPages) -> None:
    path = two.page_link()
    for _ in range(2):
        page = two.mentor.get(path)
        assert "Trykk på knappen for å åpne mentorsiden" in page.text
        assert "går ut kl. 19.15" in shown(page.text)
    assert two.mentor.get("/mentor").status_code == 401
    assert two.mentor.post(path).url.path == "/mentor"


def test_the_link_works_once_and_then_says_what_to_do(two: TwoPages) -> None:
    path = two.page_link()
    two.mentor.post(path)
    elsewhere = two.mentor.other()
    for answer in (elsewhere.get(path), elsewhere.post(path)):
        assert answer.status_code == 410
        assert "Skriv «mentorsiden» til boten, så får du en ny" in shown(answer.text)
    assert elsewhere.get("/mentor").status_code == 401


def test_the_link_grows_old_in_a_quarter_of_an_hour(two: TwoPages, clock: Clock) -> None:
    path = two.page_link()
    clock.pass_(minutes=15)
    assert two.mentor.post(path).status_code == 410


def test_who_is_no_mentor_gets_no_link(two: TwoPages) -> None:
    answer = two.mentee.say("mentorsiden")
    assert "Mentorsiden er for den som er mentor her" in shown(answer)
    assert "/inn/" not in answer


def test_a_login_of_somebody_who_is_no_mentor_says_so(public: Site) -> None:
    public.post(public.link("invite"))
    public.post(public.link("page", public.person()))
    answer = public.get("/mentor")
    assert answer.status_code == 403
    assert "Denne siden er for mentorer" in answer.text


def test_the_cookie_is_held_to_this_host_and_the_store_has_its_hash_alone(two: TwoPages) -> None:
    answer = two.mentor.post(two.page_link())
    cookie = answer.history[0].headers["set-cookie"]
    for part in ("__Host-mentor-page=", "HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie
    token = SimpleCookie(cookie)["__Host-mentor-page"].value

    def logins(connection: Connection) -> str:
        return str(connection.exec_driver_sql("SELECT * FROM logins").all())

    assert token not in two.site.parts.store.read(logins)


def test_each_login_is_a_token_of_its_own_and_the_one_before_is_no_good(two: TwoPages) -> None:
    two.log_in()
    before = two.mentor.browser.cookies["__Host-mentor-page"]
    two.log_in()
    assert two.mentor.browser.cookies["__Host-mentor-page"] != before
    elsewhere = two.mentor.other()
    elsewhere.browser.cookies.set("__Host-mentor-page", before)
    assert elsewhere.get("/mentor").status_code == 401
    assert two.mentor.get("/mentor").status_code == 200


def test_it_ends_when_nobody_has_been_here_for_half_a_day(two: TwoPages, clock: Clock) -> None:
    two.log_in()
    for _ in range(3):
        clock.pass_(hours=11)
        assert two.mentor.get("/mentor").status_code == 200
    clock.pass_(seconds=IDLE.total_seconds())
    assert two.mentor.get("/mentor").status_code == 401


def test_it_ends_after_thirty_days_however_often_it_is_used(two: TwoPages, clock: Clock) -> None:
    two.log_in()
    for _ in range(int(LASTS.days * 24 / 11)):
        clock.pass_(hours=11)
        assert two.mentor.get("/mentor").status_code == 200
    clock.pass_(hours=11)
    assert two.mentor.get("/mentor").status_code == 401


def test_logging_out_here_leaves_other_browsers_alone(two: TwoPages) -> None:
    two.log_in()
    elsewhere = two.log_in(two.mentor.other())
    assert "Du er logget ut" in elsewhere.post("/mentor/ut").text
    assert elsewhere.get("/mentor").status_code == 401
    assert two.mentor.get("/mentor").status_code == 200


def test_logging_out_everywhere(two: TwoPages) -> None:
    two.log_in()
    elsewhere = two.log_in(two.mentor.other())
    elsewhere.post("/mentor/ut", {"alle": "ja"})
    assert elsewhere.get("/mentor").status_code == 401
    assert two.mentor.get("/mentor").status_code == 401
    assert two.mentor.get("/chat").status_code == 200


def test_the_login_to_the_chat_and_to_the_page_are_not_each_others(two: TwoPages) -> None:
    two.log_in()
    page, chat = (
        two.mentor.browser.cookies[name] for name in ("__Host-mentor-page", "__Host-mentor")
    )
    elsewhere = two.mentor.other()
    elsewhere.browser.cookies.set("__Host-mentor", page)
    elsewhere.browser.cookies.set("__Host-mentor-page", chat)
    assert elsewhere.get("/chat").status_code == 401
    assert elsewhere.get("/mentor").status_code == 401


def test_a_page_elsewhere_cannot_post_here(two: TwoPages) -> None:
    two.log_in()
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        answer = two.mentor.post("/mentor/inviter", None, **headers)
        assert answer.status_code == 403
    assert "Ingen. Det du lager" in page_text(two.mentor, "/mentor/inviter")


def test_erasing_ends_the_login(two: TwoPages) -> None:
    two.log_in()
    two.mentor.say("slett")
    two.mentor.press("Ja, slett alt")
    assert two.mentor.get("/mentor").status_code == 401


WRITTEN = "Det er noe jeg har tenkt lenge på & vil si <nå>."
FORMS: tuple[tuple[str, Callable[[TwoPages], dict[str, str]]], ...] = (
    (
        "/mentor/bidrag",
        lambda _: {"slag": "historie", "tema": "mestring", "tekst": WRITTEN, "tid": "senere"},
    ),
    (
        "/mentor/planlegg",
        lambda two: {"hvem": str(two.pair), "hva": "eget", "egen": WRITTEN, "gjor": "planlegg"},
    ),
)


@pytest.mark.parametrize(("path", "form"), FORMS)
def test_what_was_typed_outlives_the_login(
    two: TwoPages, clock: Clock, path: str, form: Callable[[TwoPages], dict[str, str]]
) -> None:
    """It comes back in the page, which gives it on when one has logged in again."""
    two.log_in()
    sent = form(two)
    clock.pass_(hours=13)
    answer = two.mentor.post(path, sent)
    assert answer.status_code == 401
    assert "det du skrev, er her ennå" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert WRITTEN not in str(answer.url)
    kept = fields_of(answer.text)
    assert kept == {name: value for name, value in sent.items() if name != "gjor"}
    two.log_in()
    again = two.mentor.post(path, kept)
    assert again.status_code == 200
    assert WRITTEN in shown(again.text) or f">{WRITTEN}" in again.text


def fields_of(page: str) -> dict[str, str]:
    """Every field of the form on the page, as a browser would send it."""
    from html import unescape

    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    texts = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', page)
    return {name: unescape(value) for name, value in (*hidden, *texts)}


def test_in_the_try_out_the_mentors_phone_is_the_mentor(try_out: Site) -> None:
    answer = try_out.get("/mentor")
    assert answer.url.path == "/prov/mentor/mentor"
    assert answer.status_code == 401
    assert "Begynn samtalen som mentor først" in answer.text
    try_out.get("/prov")
    try_out.post("/prov/begynn")
    page = try_out.get("/mentor")
    assert page.url.path == "/prov/mentor/mentor"
    assert page.status_code == 200
    assert "I prøveversjonen trengs ingen innlogging." in page.text
    assert 'href="/prov/mentor/mentor/planlegg"' in page.text
    assert try_out.get("/prov/mentor/mentor/planlegg").status_code == 200
    assert try_out.get("/prov/mentee/mentor").status_code == 403
