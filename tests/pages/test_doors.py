from http.cookies import SimpleCookie

import pytest

from bot.logins import LASTS
from tests.pages.site import Clock, Site, messages, shown


@pytest.mark.parametrize("path", ["/chat", "/chat/mine-data", "/chat/strom", "/chat/nye?etter=1"])
def test_without_a_login_there_is_a_kind_no(public: Site, path: str) -> None:
    answer = public.get(path)
    assert answer.status_code == 401
    assert "Du trenger en lenke" in answer.text
    assert "set-cookie" not in answer.headers


def test_without_a_login_nothing_can_be_said(public: Site) -> None:
    assert public.post("/chat/si", {"tekst": "hei"}).status_code == 401
    assert public.count("persons") == 0


def test_a_login_that_ended_leads_htmx_to_the_page(public: Site) -> None:
    answer = public.get("/chat/nye?etter=1", **{"hx-request": "true"})
    assert answer.headers["hx-redirect"] == "/chat"


def test_a_made_up_cookie_is_nobody(public: Site) -> None:
    public.browser.cookies.set("__Host-mentor", "x" * 43)
    assert public.get().status_code == 401


def test_looking_at_an_invitation_does_not_use_it(public: Site) -> None:
    path = public.link("invite")
    for _ in range(2):
        page = public.get(path)
        assert "Velkommen til Personlig Mentor" in page.text
        assert "set-cookie" not in page.headers
    assert public.count("logins") == 0


def test_an_invitation_opens_the_conversation(public: Site) -> None:
    page = public.post(public.link("invite"))
    assert page.url.path == "/chat"
    assert "Hei. Dette er Personlig Mentor." in messages(page.text)[0]
    assert messages(public.get().text) == messages(page.text)


def test_a_link_works_once(public: Site) -> None:
    path = public.link("invite")
    public.post(path)
    for answer in (public.other().post(path), public.other().get(path)):
        assert answer.status_code == 410
        assert "virker ikke lenger" in answer.text
    assert public.count("persons") == 1


def test_a_link_grows_old(public: Site, clock: Clock) -> None:
    path = public.link("invite")
    clock.pass_(days=30)
    assert public.post(path).status_code == 410


@pytest.mark.parametrize("code", ["kort", "x" * 65, "mellom rom mellom rom", "x" * 22])
def test_a_code_that_never_was(public: Site, code: str) -> None:
    assert public.get(f"/inn/{code}").status_code in {410, 422}


def test_a_login_lasts_from_the_last_visit(public: Site, clock: Clock) -> None:
    public.post(public.link("invite"))
    clock.pass_(days=100)
    public.say("hjelp")
    clock.pass_(days=100)
    assert public.get().status_code == 200
    clock.pass_(days=LASTS.days)
    assert public.get().status_code == 401


def test_a_login_link_leads_back_to_the_conversation(public: Site) -> None:
    public.post(public.link("invite"))
    public.press("Videre")
    elsewhere = public.other()
    path = public.link("login", public.person())
    assert "Hei igjen" in public.get(path).text
    assert messages(elsewhere.post(path).text) == messages(public.get().text)
    assert elsewhere.post(path).status_code == 410


def test_connecting_gives_another_door_to_the_same_conversation(public: Site) -> None:
    public.post(public.link("invite"))
    for label in ("Videre", "Ja, det er greit", "Ja"):
        public.press(label)
    page = public.say("koble til")
    path = page.split('<a href="https://mentor.example')[1].split('"')[0]
    elsewhere = public.other()
    assert "Fortsett samtalen her" in shown(elsewhere.get(path).text)
    assert len(messages(elsewhere.post(path).text)) == len(messages(page)) + 1
    assert public.count("persons") == 1


def test_erasing_ends_the_login(public: Site) -> None:
    public.post(public.link("invite"))
    for label in ("Videre", "Ja, det er greit", "Ja"):
        public.press(label)
    public.say("slett")
    public.press("Ja, slett alt")
    assert public.get().status_code == 401
    assert public.count("logins") == public.count("addresses") == 0


def test_the_store_does_not_hold_what_the_cookie_does(public: Site) -> None:
    cookie = SimpleCookie(public.post(public.link("invite")).history[0].headers["set-cookie"])
    token = cookie["__Host-mentor"].value
    stored = public.parts.store.read(
        lambda connection: connection.exec_driver_sql("SELECT * FROM logins").all()
    )
    assert token not in str(stored)


def test_in_the_try_out_a_door_is_open_too(try_out: Site) -> None:
    page = try_out.welcome()
    path = try_out.link("connect", try_out.person())
    assert "Du: Sara" in messages(try_out.other().post(path).text)
    assert "Du: Sara" in messages(page)
