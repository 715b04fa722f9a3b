from pathlib import Path

import pytest

from tests.pages.site import Site, form_with, messages, shown

HX = {"hx-request": "true"}


def after(page: str) -> str:
    """The newest message the page has, as it says it in its next request."""
    return page.split('name="etter" value="')[1].split('"', maxsplit=1)[0]


def test_a_look_keeps_nothing(try_out: Site) -> None:
    page = try_out.get("/chat").text
    assert "Begynn samtalen" in page
    assert try_out.count("persons") == try_out.count("messages") == 0


def test_the_first_look_opens_the_conversation_where_scripts_run(try_out: Site) -> None:
    assert 'hx-trigger="load, submit"' in try_out.get().text
    assert 'hx-trigger="load' not in try_out.get().text


def test_a_conversation_without_scripts(try_out: Site) -> None:
    assert "Hei. Dette er Personlig Mentor." in shown(try_out.begin())
    assert "Hva trenger du mest i dag?" in shown(try_out.welcome())
    assert "målet ditt" in shown(try_out.press("Læringssamarbeid"))
    said = messages(try_out.say("bli tryggere i møter"))
    assert "Du: bli tryggere i møter" in said
    assert "bli tryggere i møter" in said[-1]


def test_a_reload_shows_the_same(try_out: Site) -> None:
    page = try_out.welcome()
    assert messages(try_out.get().text) == messages(page)


def test_another_browser_sees_nothing_of_it(try_out: Site) -> None:
    try_out.welcome()
    assert "Begynn samtalen" in try_out.other().get().text


def test_only_the_open_question_has_buttons(try_out: Site) -> None:
    try_out.begin()
    page = try_out.press("Videre")
    assert page.count('name="sporsmal"') == 1
    with pytest.raises(AssertionError):
        form_with(page, "Videre")


def test_the_same_button_twice_is_one_answer(try_out: Site) -> None:
    try_out.begin()
    form = form_with(try_out.get().text, "Videre")
    first = try_out.post("/chat/svar", form)
    assert messages(try_out.post("/chat/svar", form).text) == messages(first.text)


@pytest.mark.parametrize("form", [{}, {"sporsmal": "x"}, {"sporsmal": "-1", "svar": "ja"}])
def test_a_form_that_is_not_ours_is_refused_kindly(try_out: Site, form: dict[str, str]) -> None:
    try_out.begin()
    answer = try_out.post("/chat/svar", form)
    assert answer.status_code == 422
    assert "Noe gikk galt" in answer.text


@pytest.mark.parametrize("option", ["!finnes_ikke", "+x", "a,b", "<b>", "\x00", "9" * 200])
def test_forged_options_change_nothing(try_out: Site, option: str) -> None:
    page = try_out.welcome()
    form = form_with(page, "Læringssamarbeid") | {"svar": option}
    assert messages(try_out.post("/chat/svar", form).text) == messages(page)


@pytest.mark.parametrize(
    "text",
    [
        "<b>fet</b> & «sitat»",
        "{{7*7}} {% if %}",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "שלום עולם",
        "a\nb\n\nc",
        "<script>",
    ],
)
def test_words_are_shown_as_written(try_out: Site, text: str) -> None:
    try_out.welcome()
    try_out.press("Læringssamarbeid")
    page = try_out.say(text)
    assert f"Du: {' '.join(text.split())}" in messages(page)
    assert "<script>" not in page.split("<body>")[1]


def test_an_empty_text_is_no_message(try_out: Site) -> None:
    page = try_out.welcome()
    assert messages(try_out.say(" \n ")) == messages(page)


def test_older_messages_are_a_page_away(try_out: Site) -> None:
    try_out.welcome()
    for _ in range(30):
        page = try_out.say("hjelp")
    assert len(messages(page)) == 50
    older = page.split('href="/chat?for=')[1].split('"')[0]
    earlier = try_out.get(f"/chat?for={older}").text
    assert "Hei. Dette er Personlig Mentor." in shown(earlier)
    assert "Til de nyeste meldingene" in earlier
    assert 'name="sporsmal"' not in earlier
    fragment = try_out.get(f"/chat/eldre?for={older}", **HX).text
    assert messages(fragment) == messages(earlier)


def test_with_htmx_a_post_is_answered_by_what_is_new(try_out: Site) -> None:
    page = try_out.begin()
    form = form_with(page, "Videre") | {"etter": after(page)}
    fragment = try_out.post("/chat/svar", form, **HX).text
    assert "<html" not in fragment
    new, answered = messages(fragment)[:2], messages(fragment)[2]
    assert new[0] == "Du: Videre"  # shown this once: before consent it is not kept
    assert "Er det greit" in new[1]
    assert "Hei. Dette er Personlig Mentor." in answered
    assert fragment.count('name="sporsmal"') == 1
    assert int(after(fragment)) > int(after(page))


def test_there_is_nothing_new_twice(try_out: Site) -> None:
    page = try_out.welcome()
    assert try_out.get(f"/chat/nye?etter={after(page)}", **HX).status_code == 204


def test_the_scale_has_its_ends(try_out: Site) -> None:
    try_out.welcome()
    try_out.press("Læringssamarbeid")
    for text in ("målet mitt er større", "sier noe i møtene", "leder møtene selv", "sitter stille"):
        page = try_out.say(text)
    assert [form_with(page, level)["svar"] for level in ("−2", "0", "+2")] == ["-2", "0", "2"]
    assert "Vurdert til −1" in try_out.press("−1")


def test_own_words_are_a_mirror(try_out: Site) -> None:
    try_out.welcome()
    try_out.press("Læringssamarbeid")
    page = try_out.say("bli tryggere i møter")
    assert '<div class="mirror">' in page
    assert '<p class="quote">bli tryggere i møter</p>' in page


def test_a_crisis_is_an_alert_with_numbers_to_call(try_out: Site) -> None:
    try_out.welcome()
    page = try_out.say("jeg vil dø")
    panel = page.split('<section class="panel panel--crisis" role="alert">')[1]
    for digits in ("113", "116117", "116123", "22400040", "116111"):
        assert f'<a href="tel:{digits}">' in panel
    page = try_out.press("Jeg mente det ikke slik")
    assert 'role="alert"' not in page.split('id="skriv"')[0]


def test_deleting_shows_the_goodbye_once_and_leaves_nothing(try_out: Site) -> None:
    try_out.welcome()
    try_out.say("slett")
    goodbye = try_out.press("Ja, slett alt")
    assert len(messages(goodbye)) == 1
    assert try_out.count("persons") == try_out.count("messages") == 0
    assert "Begynn samtalen" in try_out.get().text


def test_deleting_with_htmx_clears_the_page(try_out: Site) -> None:
    try_out.welcome()
    page = try_out.say("slett")
    other_window = after(page)
    form = form_with(page, "Ja, slett alt") | {"etter": after(page)}
    answer = try_out.post("/chat/svar", form, **HX)
    assert answer.headers["hx-reswap"] == "innerHTML"
    assert after(answer.text) == "0"
    assert try_out.get(f"/chat/nye?etter={other_window}", **HX).headers["hx-refresh"] == "true"


def test_my_data_is_a_file_for_its_owner_alone(try_out: Site) -> None:
    try_out.welcome()
    assert 'href="/chat/mine-data"' in try_out.say("mine data")
    file = try_out.get("/chat/mine-data")
    assert file.headers["content-disposition"] == 'attachment; filename="mine-data.html"'
    assert "Sara" in file.text
    assert "Sara" not in try_out.other().get("/chat/mine-data").text


def test_pause_becomes_go_on(try_out: Site) -> None:
    try_out.welcome()
    page = try_out.say("pause")
    assert 'value="fortsett"' in page
    assert 'value="pause"' in try_out.say("fortsett")


def test_an_unknown_page_says_so(try_out: Site) -> None:
    answer = try_out.get("/finnes/ikke")
    assert answer.status_code == 404
    assert "Her er det ingenting" in answer.text


def test_the_server_is_well(try_out: Site) -> None:
    assert try_out.get("/helse").text == "ok"


def test_without_its_database_the_page_says_try_again(try_out: Site, tmp_path: Path) -> None:
    page = try_out.welcome()
    database = tmp_path / "mentor.db"
    database.rename(tmp_path / "elsewhere.db")
    for answer in (
        try_out.get(),
        try_out.post("/chat/si", {"tekst": "hei"}),
        try_out.get("/helse"),
    ):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert "Prøv igjen om litt" in answer.text
    database.unlink(missing_ok=True)
    (tmp_path / "elsewhere.db").rename(database)
    assert messages(try_out.get().text) == messages(page)
