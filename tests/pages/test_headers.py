import pytest

from bot.pages.headers import MOST_BYTES, POLICY
from tests.pages.site import Site


@pytest.mark.parametrize("path", ["/chat", "/static/chat.js", "/nothing-here", "/helse"])
def test_every_answer_is_guarded(try_out: Site, path: str) -> None:
    headers = try_out.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_https_is_asked_for_on_https(public: Site) -> None:
    assert "max-age" in public.get("/chat").headers["strict-transport-security"]


def test_no_page_holds_inline_script_or_style(try_out: Site) -> None:
    page = try_out.get().text
    assert " style=" not in page
    assert "<style" not in page
    assert " on" + "click" not in page


def test_pages_are_kept_by_no_cache_and_assets_for_a_year(try_out: Site) -> None:
    page = try_out.get()
    assert page.headers["cache-control"] == "no-store"
    sheet = page.text.split('href="')[-1]
    address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in try_out.get(address).headers["cache-control"], sheet
    assert try_out.get("/static/chat.css").headers["cache-control"] == "no-cache"


def test_pages_are_compressed(try_out: Site) -> None:
    assert try_out.get().headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "http://127.0.0.1:8000"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_posts_come_from_our_own_pages(try_out: Site, headers: dict[str, str], status: int) -> None:
    del try_out.browser.headers["sec-fetch-site"]
    answer = try_out.browser.post(
        "/chat/apne", data={"a": "b"}, headers=headers, follow_redirects=False
    )
    assert answer.status_code == status


def test_the_public_address_is_the_origin_behind_a_proxy(public: Site) -> None:
    del public.browser.headers["sec-fetch-site"]
    path = public.link("invite")
    inside = {"origin": "https://mentor.example", "host": "10.0.0.1:8000"}
    assert public.browser.post(path, headers=inside, data={"a": "b"}).status_code != 403
    faked = {"origin": "http://10.0.0.1:8000", "host": "10.0.0.1:8000"}
    assert public.browser.post(path, headers=faked, data={"a": "b"}).status_code == 403


def test_a_post_larger_than_our_forms_is_refused_unread(try_out: Site) -> None:
    assert try_out.post("/chat/si", {"tekst": "x" * MOST_BYTES}).status_code == 413


def test_a_post_of_unknown_length_is_refused(try_out: Site) -> None:
    answer = try_out.browser.post("/chat/si", content=iter([b"tekst=hei"]))
    assert answer.status_code == 411


def test_the_longest_text_there_is_gets_in(try_out: Site) -> None:
    try_out.welcome()
    answer = try_out.post("/chat/si", {"tekst": "æ" * 4096})
    assert answer.status_code == 200
    assert "æ" * 4096 in answer.text


def test_a_text_that_is_too_long_is_not_kept(try_out: Site) -> None:
    try_out.welcome()
    assert try_out.post("/chat/si", {"tekst": "🙂" * 2049}).status_code == 422


def test_cookies_are_bound_to_the_host_on_https(public: Site) -> None:
    cookie = public.post(public.link("invite")).history[0].headers["set-cookie"]
    assert cookie.startswith("__Host-mentor=")
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
        ("[", 421),
    ],
)
def test_the_try_out_answers_to_this_machines_own_names(
    try_out: Site, host: str, status: int
) -> None:
    assert try_out.get(host=host).status_code == status


def test_a_public_site_answers_behind_any_proxy(public: Site) -> None:
    assert public.get("/static/chat.css", host="internal:9000").status_code == 200
