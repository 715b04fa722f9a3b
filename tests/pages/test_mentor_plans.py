"""Planning a prompt on the page, with no script: posted, shown in full, posted again."""

import asyncio
import re
import time
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from bot.bank.publications import Kind, add_revision
from bot.store import open_store
from bot.store.tables import persons
from tests.pages.crowd import crowd
from tests.pages.pair import TwoPages, page_text, two_pages
from tests.pages.site import Clock, Site, shown
from tests.pages.test_mentor import hidden, mentor_of, spaced, told
from tests.store.banking import SET, add_programme

OWN = "Hva lærte du av den siste uka?"


@pytest.fixture
def two(public: Site) -> TwoPages:
    both = two_pages(public)
    both.log_in()
    return both


def form(two: TwoPages, **other: str) -> dict[str, str]:
    return {"hvem": str(two.pair), "hva": "eget", "egen": OWN, "gjor": "planlegg"} | other


def plan(two: TwoPages, **other: str) -> str:
    """As somebody without a script does it. The page it led to."""
    sent = form(two, **other)
    first = two.mentor.post("/mentor/planlegg", sent)
    return two.mentor.post("/mentor/planlegg", sent | {"sett": hidden(first.text, "sett")}).text


def test_the_only_mentee_is_ticked_and_themes_and_times_are_the_banks(two: TwoPages) -> None:
    page = two.mentor.get("/mentor/planlegg").text
    assert re.search(rf'value="{two.pair}" checked', page)
    for label in ("Retning", "Mestring", "I kveld", "Hver mandag", "Den første i måneden"):
        assert label in page
    assert "style=" not in page
    assert "<script>" not in page


def test_nothing_is_planned_before_the_time_was_shown_in_full(two: TwoPages) -> None:
    first = two.mentor.post("/mentor/planlegg", form(two, naar="hver mandag kl 9"))
    text = spaced(first.text)
    assert "Mandag 30. november kl. 09.00, deretter hver uke" in text
    assert "Neste: 7. desember, 14. desember og 21. desember." in text
    assert "Stemmer det? Trykk en gang til" in text
    assert f"Et spørsmål fra Kari: «{OWN}»" in text
    assert "Ingenting er planlagt ennå" in page_text(two.mentor, "/mentor/planlagt")
    sent = form(two, naar="hver mandag kl 9", sett=hidden(first.text, "sett"))
    done = two.mentor.post("/mentor/planlegg", sent)
    assert "Refleksjonen er planlagt." in shown(done.text)
    assert f"Mandag 30. november kl. 09.00 hver uke {OWN} til Nora Venter" in spaced(done.text)


def test_another_time_than_the_one_that_was_shown_is_shown_anew(two: TwoPages) -> None:
    first = two.mentor.post("/mentor/planlegg", form(two, naar="hver mandag kl 9"))
    seen = hidden(first.text, "sett")
    again = two.mentor.post("/mentor/planlegg", form(two, naar="hver tirsdag kl 9", sett=seen))
    assert "Tirsdag 24. november kl. 09.00, deretter hver uke" in spaced(again.text)
    assert "Ingenting er planlagt ennå" in page_text(two.mentor, "/mentor/planlagt")


def test_in_an_hour_is_the_hour_that_was_shown(two: TwoPages, clock: Clock) -> None:
    first = two.mentor.post("/mentor/planlegg", form(two, naar="om to timer"))
    assert "kl. 21.00" in spaced(first.text)
    clock.pass_(minutes=4)
    sent = form(two, naar="om to timer", sett=hidden(first.text, "sett"))
    assert "kl. 21.00" in spaced(two.mentor.post("/mentor/planlegg", sent).text)
    assert OWN in page_text(two.mentor, "/mentor/planlagt")


@pytest.mark.parametrize("seen", ["{", "null", "[]", '{"first": "i dag"}', '{"first": 3}'])
def test_a_made_up_rule_is_as_none(two: TwoPages, seen: str) -> None:
    answer = two.mentor.post("/mentor/planlegg", form(two, naar="hver mandag kl 9", sett=seen))
    assert "Stemmer det?" in shown(answer.text)


def test_a_rule_that_was_tampered_with_is_not_the_one(two: TwoPages) -> None:
    first = two.mentor.post("/mentor/planlegg", form(two, naar="hver mandag kl 9"))
    seen = hidden(first.text, "sett").replace("WEEKLY", "SECONDLY")
    two.mentor.post("/mentor/planlegg", form(two, naar="hver mandag kl 9", sett=seen))
    assert "Ingenting er planlagt ennå" in page_text(two.mentor, "/mentor/planlagt")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"hvem": ""}, "Velg minst én mentee."),
        ({"hvem": "12"}, "Velg minst én mentee."),
        ({"hva": "", "egen": ""}, "Velg et spørsmål, eller skriv ditt eget."),
        ({"hva": "", "egen": "Fortell om uka."}, "Spørsmålet må slutte med spørsmålstegn"),
        ({"hva": "et-sett-som-ikke-finnes"}, "Velg et spørsmål, eller skriv ditt eget."),
        ({"egen": "Fortell om uka."}, "Spørsmålet må slutte med spørsmålstegn"),
        ({"egen": ""}, "Der fant jeg ikke noe spørsmål."),
        ({"egen": "Hvorfor prøvde du ikke?"}, "«Hvorfor» kan høres ut som en anklage."),
        ({"naar": ""}, "Velg når den skal komme, eller skriv det."),
        ({"naar": "når det passer"}, "klarte jeg ikke å lese som et tidspunkt"),
        ({"naar": "i går kl 9"}, "Det tidspunktet er forbi."),
        ({"naar": "før neste møte"}, "Det er ikke satt noe neste møte ennå."),
    ],
)
def test_what_is_missing_is_said_and_the_rest_stays(
    two: TwoPages, other: dict[str, str], said: str
) -> None:
    sent = form(two, naar="fredag kl 9") | other
    answer = two.mentor.post("/mentor/planlegg", sent)
    assert answer.status_code == 200
    assert said in shown(answer.text)
    assert f'value="{sent["naar"]}"' in answer.text
    assert sent["egen"] in unescape(answer.text)
    assert "Ingenting er planlagt ennå" in page_text(two.mentor, "/mentor/planlagt")


def test_what_may_mean_two_times_is_asked_about(two: TwoPages) -> None:
    first = two.mentor.post("/mentor/planlegg", form(two, naar="mandag eller tirsdag kl 9"))
    assert "Det kan leses på flere måter." in shown(first.text)
    readings = re.findall(r'name="lesning" value="([^"]*)"', first.text)
    assert len(readings) == 2
    chosen = form(two, naar="mandag eller tirsdag kl 9", lesning=unescape(readings[1]))
    second = two.mentor.post("/mentor/planlegg", chosen)
    assert "Mandag 30. november kl. 09.00" in spaced(second.text)
    done = two.mentor.post("/mentor/planlegg", chosen | {"sett": hidden(second.text, "sett")})
    assert "Refleksjonen er planlagt." in shown(done.text)


def test_a_set_of_the_bank_is_shown_as_it_will_come(two: TwoPages) -> None:
    sent = {"hva": "det-du-vil-bli-kjent-for", "tid": "i_morgen_tidlig"}
    text = spaced(two.mentor.post("/mentor/planlegg", form(two, **sent)).text)
    assert (
        "Her er en refleksjon som Kari har valgt til deg. Hva vil du at folk skal si om deg" in text
    )
    assert "Tirsdag 24. november kl. 08.00" in text
    assert "Refleksjonen er planlagt." in shown(plan(two, **sent))


def test_four_times_and_no_more(two: TwoPages) -> None:
    text = spaced(plan(two, naar="hver mandag kl 9", slutt="4"))
    assert "Refleksjonen er planlagt." in text
    page = two.mentor.get("/mentor/planlagt").text
    found = re.search(r'href="(/mentor/planlagt/\d+)"', page)
    assert found
    words = hidden_or_typed(two.mentor.get(found[1]).text)
    assert words == "mandag 30. november kl. 09.00, deretter hver uke, til og med 21. desember"


def hidden_or_typed(page: str) -> str:
    found = re.search(r'name="naar"[^>]* value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def test_the_prompt_comes_to_the_mentee_and_the_mentor_sees_that_it_did(
    two: TwoPages, clock: Clock
) -> None:
    two.mentee.say("avslutt")
    plan(two, naar="i morgen kl 10")
    clock.pass_(hours=15, minutes=1)
    told(two, clock, OWN)
    two.log_in()
    assert "Levert" in page_text(two.mentor, "/mentor/planlagt")
    two.mentee.say("at jeg tåler mer enn jeg trodde")
    text = page_text(two.mentor, "/mentor/planlagt")
    assert "Besvart" in text
    assert "tåler mer" not in text
    assert "tåler mer" not in page_text(two.mentor)


def test_the_search_finds_and_says_when_it_does_not(two: TwoPages) -> None:
    headers = {"hx-request": "true"}
    found = two.mentor.post("/mentor/planlegg/sett", {"sok": "kjent", "tema": ""}, **headers)
    assert "passer" in found.text
    assert "<html" not in found.text
    none = two.mentor.post("/mentor/planlegg/sett", {"sok": "xyzzy"}, **headers)
    assert "Ingen spørsmål passer med søket." in none.text


def test_while_one_types_the_parts_are_told_anew(two: TwoPages) -> None:
    answer = two.mentor.post(
        "/mentor/planlegg/vis", form(two, naar="fredag kl 9"), **{"hx-request": "true"}
    )
    for part in ("ekko", "egenraad", "forhandsvisning", "sammendrag"):
        assert re.search(rf'id="{part}"[^>]* hx-swap-oob="true"', answer.text), part


# -- changing it ----------------------------------------------------------------------------------


def planned_path(two: TwoPages) -> str:
    found = re.search(r'href="(/mentor/planlagt/\d+)"', two.mentor.get("/mentor/planlagt").text)
    assert found
    return found[1]


def test_pause_go_on_and_cancel(two: TwoPages) -> None:
    plan(two, naar="hver mandag kl 9")
    path = planned_path(two)
    for what, said in (("pause", "På pause"), ("resume", "Venter")):
        page = two.mentor.get("/mentor/planlagt").text
        answer = two.mentor.post(path, {"gjor": what, "versjon": hidden(page, "versjon")})
        assert said in shown(answer.text)
    page = two.mentor.get("/mentor/planlagt").text
    gone = two.mentor.post(path, {"gjor": "cancel", "versjon": hidden(page, "versjon")})
    assert "Refleksjonen er avlyst." in shown(gone.text)
    assert OWN not in shown(gone.text)
    assert two.mentor.get(path).status_code == 404


def test_the_form_holds_what_is_planned_in_words_that_can_be_read(two: TwoPages) -> None:
    plan(two, naar="annenhver torsdag kl 8.30")
    page = two.mentor.get(planned_path(two)).text
    assert 'value="torsdag 26. november kl. 08.30, deretter annenhver uke"' in page
    assert OWN in page


def test_the_second_of_two_edits_is_told_and_sees_both(two: TwoPages) -> None:
    plan(two, naar="hver mandag kl 9")
    path = planned_path(two)
    version = hidden(two.mentor.get(path).text, "versjon")

    def edit(words: str) -> str:
        sent = form(two, naar=words, versjon=version)
        first = two.mentor.post(f"{path}/endre", sent)
        return two.mentor.post(f"{path}/endre", sent | {"sett": hidden(first.text, "sett")}).text

    assert "Endringen er lagret." in shown(edit("hver tirsdag kl 10"))
    second = edit("hver onsdag kl 11")
    text = spaced(second)
    assert "Den er endret imens, og ingenting av ditt er lagret ennå." in text
    assert "neste gang i morgen kl. 10.00 (hver uke)" in text
    assert 'value="hver onsdag kl 11"' in second
    assert hidden(second, "versjon") != version
    again = form(
        two,
        naar="hver onsdag kl 11",
        versjon=hidden(second, "versjon"),
        sett=hidden(second, "sett"),
    )
    assert "Endringen er lagret." in shown(two.mentor.post(f"{path}/endre", again).text)
    assert "Onsdag 25. november kl. 11.00" in spaced(two.mentor.get("/mentor/planlagt").text)


def test_a_button_in_an_old_tab_changes_nothing(two: TwoPages) -> None:
    plan(two, naar="hver mandag kl 9")
    path, page = planned_path(two), two.mentor.get("/mentor/planlagt").text
    old = {"gjor": "pause", "versjon": hidden(page, "versjon")}
    two.mentor.post(path, old)
    answer = two.mentor.post(path, old | {"gjor": "cancel"})
    assert "Den er endret imens" in shown(answer.text)
    assert "På pause" in shown(answer.text)


def test_for_several_at_once(two: TwoPages) -> None:
    pairs = crowd(two.site, mentor_of(two), mentees=3, each=0, plans=0)
    fields = [("hvem", str(pair)) for pair in (two.pair, *pairs[:2])]
    fields += [("hva", "eget"), ("egen", OWN), ("naar", "fredag kl 9"), ("gjor", "planlegg")]

    def send(more: list[tuple[str, str]]) -> str:
        return two.mentor.browser.post(
            "/mentor/planlegg",
            content=urlencode([*fields, *more]),
            headers={"content-type": "application/x-www-form-urlencoded"},
        ).text

    done = send([("sett", hidden(send([]), "sett"))])
    assert "Refleksjonen er planlagt." in shown(done)
    assert "til Nora, Sara Moen og Amir Rahimi" in shown(done)


def test_another_programmes_own_set_is_neither_shown_nor_found(two: TwoPages) -> None:
    """What is published by another process is here within a second or two."""
    site = two.mentor
    name, title = "aller-forst", "Bare hos dem"
    text = SET.replace("Prøven", title)
    _publish_elsewhere(site, name, text, 2)
    wait_until(lambda: site.parts.library.bank.revision == 2)
    assert title not in two.mentor.get("/mentor/planlegg").text
    sent = form(two, hva=name, naar="hver mandag kl 9")
    assert "Hva er nytt" not in two.mentor.post("/mentor/planlegg", sent).text
    _move_everybody(site, 2)
    assert title in two.mentor.get("/mentor/planlegg").text
    assert "Hva er nytt" in two.mentor.post("/mentor/planlegg", sent).text


def _publish_elsewhere(site: Site, name: str, text: str, programme: int) -> None:
    async def publish() -> None:
        store = open_store(site.parts.settings.database_url)
        now = site.parts.clock()
        files = {("nb", f"utforskende/{name}.jinja"): text}
        await store.run(lambda transaction: add_programme(transaction, programme))
        await store.run(
            lambda transaction: add_revision(
                transaction, Kind.PUBLISHED, files, now, why="egen", programme=programme
            )
        )
        await store.close()

    asyncio.run(publish())


def _move_everybody(site: Site, programme: int) -> None:
    moved = update(persons).values(programme_id=programme)
    assert site.browser.portal is not None
    site.browser.portal.call(site.parts.store.run, lambda found: found.execute(moved).rowcount)


def wait_until(true: Callable[[], bool], seconds: float = 5) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)
