"""/framgang: the mentee's own path, with a table behind each drawing."""

import re

import pytest

from tests.pages.site import Clock, Site, shown

LEVELS = ("sier noe i hvert møte", "leder møtet selv", "sitter stille")


def with_a_goal(site: Site) -> None:
    site.welcome()
    site.press("Læringssamarbeid")
    site.say("bli tryggere i møter")
    for level in LEVELS:
        site.say(level)
    site.press("−1")


def rows(page: str, caption: str) -> list[str]:
    """The rows of the table with this caption, each as its text."""
    (table,) = (t for t in re.findall(r"<table.*?</table>", page, re.DOTALL) if caption in t)
    return [shown(row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)][1:]


def test_who_has_not_begun_is_sent_to_where_one_begins(try_out: Site) -> None:
    response = try_out.get("/framgang")
    assert response.url.path == "/chat"
    assert try_out.count("persons") == 0


@pytest.mark.parametrize("path", ["/framgang", "/framgang/bilde"])
def test_it_needs_a_login(public: Site, path: str) -> None:
    response = public.get(path)
    assert response.status_code == 401
    assert "Du trenger en lenke" in response.text


def test_another_browser_sees_nothing_of_it(try_out: Site) -> None:
    with_a_goal(try_out)
    assert "bli tryggere" not in try_out.other().get("/framgang").text
    assert try_out.other().get("/framgang/bilde").headers["content-type"].startswith("text/html")


def test_both_spellings_lead_there(try_out: Site) -> None:
    with_a_goal(try_out)
    assert try_out.get("/fremgang").url.path == "/framgang"


def test_with_nothing_it_says_what_will_come_and_how(try_out: Site) -> None:
    try_out.welcome()
    page = try_out.get("/framgang").text
    assert "Når du har et mål, kan du vurdere det" in page
    assert "<table" not in page
    assert "bilde" not in page
    assert try_out.get("/framgang/bilde").url.path == "/framgang"


def test_a_button_goes_to_where_it_is_done(try_out: Site) -> None:
    try_out.welcome()
    try_out.press("Læringssamarbeid")
    response = try_out.post("/chat/si", {"tekst": "nytt steg"})
    assert response.url.path == "/chat"
    assert 'value="nytt steg"' in try_out.get("/framgang").text


def test_one_rating(try_out: Site) -> None:
    with_a_goal(try_out)
    page = try_out.get("/framgang").text
    assert rows(page, "Målet over tid") == ["23. november 2026 −1"]
    assert "Vurdert til −1 23. november 2026." in shown(page)
    for words in LEVELS:
        assert words in page


@pytest.mark.parametrize("times", [2, 60])
def test_many_ratings(try_out: Site, clock: Clock, times: int) -> None:
    with_a_goal(try_out)
    for _ in range(times - 1):
        clock.pass_(days=3)
        try_out.say("vurder målet")
        try_out.press("+1")
    page = try_out.get("/framgang").text
    table = rows(page, "Målet over tid")
    assert (len(table), table[0], table[-1][-2:]) == (times, "23. november 2026 −1", "+1")
    assert page.count('class="path"') == times - 1


def test_a_new_goal_is_told_apart(try_out: Site, clock: Clock) -> None:
    with_a_goal(try_out)
    clock.pass_(days=3)
    try_out.say("endre målet")
    for words in ("lede prosjektet", *LEVELS):
        try_out.say(words)
    try_out.press("+2")
    page = try_out.get("/framgang").text
    assert rows(page, "Målet over tid")[1] == "Nytt mål"
    assert "nytt mål" in page


def test_a_step_and_how_it_went(try_out: Site) -> None:
    with_a_goal(try_out)
    try_out.say("nytt steg")
    try_out.say("si én ting <b>på tirsdag</b>")
    try_out.press("I morgen")
    try_out.say("hopp")
    page = try_out.get("/framgang").text
    (row,) = rows(page, "Alle neste steg")
    assert row == "si én ting <b>på tirsdag</b> Planlagt 24. november"
    assert "&lt;b&gt;" in page


def test_what_was_written_is_never_mark_up(try_out: Site) -> None:
    try_out.welcome()
    try_out.press("Læringssamarbeid")
    try_out.say('"><script>alert(1)</script> {{ 7*7 }}')
    for level in LEVELS:
        try_out.say(f"</dd><svg onload=x>{level}")
    try_out.press("0")
    page = try_out.get("/framgang").text
    assert "<script>alert" not in page
    assert "<svg onload" not in page
    assert "{{ 7*7 }}" in page
    assert "style=" not in page


def test_the_picture_can_be_kept(try_out: Site) -> None:
    with_a_goal(try_out)
    response = try_out.get("/framgang/bilde")
    assert response.headers["content-type"] == "image/png"
    assert "framgang.png" in response.headers["content-disposition"]
    assert response.headers["cache-control"] == "no-store"
    assert response.content.startswith(b"\x89PNG")


def test_the_conversation_tells_it_and_leads_there(try_out: Site) -> None:
    with_a_goal(try_out)
    page = try_out.say("framgang")
    assert "23. november: −1" in shown(page)
    assert page.count('href="/framgang"') == 3  # under the message, beside it, in the menu


def test_on_a_phone_of_the_try_out_its_links_stay_on_that_phone(try_out: Site) -> None:
    base = "/prov/mentee"
    try_out.get(f"{base}/chat")
    try_out.post(f"{base}/chat/apne")
    page = try_out.get(f"{base}/framgang").text
    links = re.findall(r'(?:href|action)="(/[^"]*)"', page)
    assert {link for link in links if not link.startswith(("/static/", f"{base}/"))} == set()
    assert f"{base}/chat" in links
