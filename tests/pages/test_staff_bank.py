"""The bank's pages: finding, new sets, publishing, history."""

import gzip
import re

import pytest
from sqlalchemy import delete, select

from bot.staff.members import Role
from bot.store.staff_tables import audit, staff_roles
from tests.pages.bank import (
    NAME,
    ONE,
    a_set,
    another_programme,
    changed,
    draft_of,
    drafted,
    in_store,
    publish_many,
    published,
    take_all_away,
    titles,
)
from tests.pages.site import Clock, Site, shown
from tests.pages.staff import staff_browser


@pytest.fixture
def hilde(public: Site) -> Site:
    """An owner."""
    return staff_browser(public)


def audited(site: Site) -> list[str]:
    found = select(audit.c.action).order_by(audit.c.id)
    return list(site.parts.store.read(lambda reading: reading.execute(found).scalars().all()))


# -- finding ---------------------------------------------------------------------------------------


def test_what_one_asks_for_stands_in_the_address(hilde: Site) -> None:
    page = hilde.get("/staff/bank?q=NIKKER+forstått&slag=utfordrende").text
    assert titles(page) == ["Der du nikker"]
    assert 'value="NIKKER forstått"' in page
    assert '<option value="utfordrende" selected>' in page
    assert titles(hilde.get("/staff/bank?q=lært&slag=innsjekk").text) == []
    assert "ingen tall ennå" in shown(page)
    assert "med Personlig Mentor" in shown(page)


def test_no_filter_is_asked_for_that_does_not_exist(hilde: Site) -> None:
    every = hilde.get("/staff/bank?slag=<script>&program=7&tilstand=x&side=9999")
    assert every.status_code == 200
    assert "<script>" not in every.text.replace("<script src", "")
    assert "av 10" in shown(every.text)  # the last page of all
    assert hilde.get("/staff/bank?side=0").status_code == 422


def test_languages_and_states_can_be_asked_for(hilde: Site, clock: Clock) -> None:
    clock.pass_(minutes=5)
    changed(hilde, "Hva skjedde?", "Hva hendte?")
    drafted(hilde, "helt-nytt", {"nb": a_set("Helt nytt")}, folder="utforskende")
    page = hilde.get("/staff/bank").text
    assert titles(page)[:2] == ["Helt nytt", "Noe du fikk til"]
    assert "2 utkast" in shown(page)
    assert titles(hilde.get("/staff/bank?tilstand=new").text) == ["Helt nytt"]
    assert titles(hilde.get("/staff/bank?q=hendte").text) == ["Noe du fikk til"]
    assert "nynorsk mangler" in shown(hilde.get("/staff/bank?sprak=nn&q=hendte").text)


def test_nothing_found_says_why_and_what_to_do(hilde: Site) -> None:
    page = shown(hilde.get("/staff/bank?q=nikker&tema=karriere").text)
    assert "Ingen sett om «nikker»" in page
    assert "Uten filtrene er det ett." in page
    assert "Fjern filtrene" in page


def test_an_empty_bank_says_what_a_set_is(hilde: Site) -> None:
    take_all_away(hilde)
    page = hilde.get("/staff/bank").text
    assert "Ingen sett ennå" in shown(page)
    assert 'role="search"' not in page
    assert "Nytt sett" in shown(page)
    assert len(titles(hilde.get("/staff/bank?tilstand=retired").text)) == 50


def test_five_hundred_sets_come_fifty_at_a_time(hilde: Site) -> None:
    publish_many(hilde, 500)
    first = hilde.get("/staff/bank?q=sett+nummer")
    assert len(titles(first.text)) == 50
    assert "Viser 1–50 av 500" in shown(first.text)
    assert len(gzip.compress(first.content)) < 20_000
    onward = re.findall(r'href="([^"]*side=2)"', first.text)[0].replace("&amp;", "&")
    assert "Viser 51–100 av 500" in shown(hilde.get(onward).text)
    assert "q=sett+nummer" in onward


# -- new sets --------------------------------------------------------------------------------------


def test_a_new_set_is_a_draft_that_nobody_gets_yet(hilde: Site) -> None:
    form = {"tittel": "  Døra på   gløtt ", "slag": "utfordrende", "hvem": "delt"}
    made = hilde.browser.post("/staff/bank/nytt", data=form, follow_redirects=False)
    assert made.headers["location"] == "/staff/bank/dora-pa-glott"
    assert published(hilde, "dora-pa-glott") == {}
    assert '{% set tittel = "Døra på gløtt" %}' in draft_of(hilde, "dora-pa-glott")["nb"]
    assert audited(hilde)[-1] == "begin_draft"


UNUSABLE = (
    ({"slag": "innsjekk", "hvem": "delt"}, "Settet trenger en tittel."),
    ({"tittel": "a" * 61, "slag": "innsjekk", "hvem": "delt"}, "høyst 60 tegn"),
    ({"tittel": "🙂!", "slag": "innsjekk", "hvem": "delt"}, "minst én bokstav"),
    ({"tittel": "Nå", "slag": "samtale", "hvem": "delt"}, "Velg hva slags"),
    ({"tittel": "Nå", "slag": "innsjekk", "hvem": "999"}, "Velg hvem settet er for."),
    ({"tittel": "noe du FIKK til", "slag": "innsjekk", "hvem": "delt"}, "Velg en annen."),
)


def test_a_form_that_cannot_be_used_is_given_back(hilde: Site) -> None:
    for form, said in UNUSABLE:
        answer = hilde.post("/staff/bank/nytt", form)
        assert answer.status_code == 422
        assert said in shown(answer.text)
        assert form.get("tittel", "") in answer.text
    assert hilde.count("bank_drafts") == 0


def test_no_set_takes_the_address_of_a_page(hilde: Site) -> None:
    form = {"tittel": "Nytt", "slag": "innsjekk", "hvem": "delt"}
    made = hilde.browser.post("/staff/bank/nytt", data=form, follow_redirects=False)
    assert made.headers["location"] == "/staff/bank/sett-nytt"


def test_what_is_called_what_was_asked_for_comes_first(hilde: Site) -> None:
    hits = titles(hilde.get("/staff/bank?q=NY+p%C3%A5+plass").text)
    assert len(hits) > 1
    assert hits[0] == "Ny på plass"
    within = ["plass" in title for title in titles(hilde.get("/staff/bank?q=plass").text)]
    assert within == sorted(within, reverse=True)
    assert {True, False} == set(within)
    assert titles(hilde.get("/staff/bank?q=plass+ny").text)[0] == "Ny på plass"


def test_a_coordinator_makes_sets_of_their_own_programme_only(public: Site) -> None:
    another_programme(public, 2, "Nord")
    kari = staff_browser(public, (Role.COORDINATOR, 2))
    assert "Bare mentees i programmet får det." in shown(kari.get("/staff/bank/nytt").text)
    for whose in ("delt", "1"):
        form = {"tittel": "Vårt", "slag": "innsjekk", "hvem": whose}
        assert kari.post("/staff/bank/nytt", form).status_code == 422
    made = {"tittel": "Vårt", "slag": "innsjekk", "hvem": "2"}
    kari.browser.post("/staff/bank/nytt", data=made, follow_redirects=False)
    assert "Nord" in shown(kari.get("/staff/bank?program=2").text)
    assert titles(kari.get("/staff/bank?program=2").text) == ["Vårt"]


# -- publishing ------------------------------------------------------------------------------------


def test_what_changed_is_shown_by_word_and_on_a_phone(hilde: Site) -> None:
    changed(hilde, "Hva skjedde?", "Hva hendte?")
    page = hilde.get(f"{ONE}/publiser").text
    assert re.search(r"<del>.*?skjedde</del>", page)
    assert re.search(r"<ins>.*?hendte</ins>", page)
    phones = [shown(each) for each in re.findall(r"<figure.*?</figure>", page, re.DOTALL)]
    assert [each.split()[0] for each in phones] == ["Revisjon", "Utkastet"]
    assert "Hva skjedde?" in phones[0]
    assert "Hva hendte?" in phones[1]


def test_a_draft_is_published_with_a_reason_and_stands_in_the_history(
    hilde: Site, clock: Clock
) -> None:
    version = changed(hilde, "Hva skjedde?", "Hva hendte?")
    form = {"versjon": str(version), "revisjon": "1", "grunn": " ", "hvem": "neste"}
    refused = hilde.post(f"{ONE}/publiser", form)
    assert refused.status_code == 409
    assert "Skriv én linje om hvorfor" in shown(refused.text)
    assert "hendte" not in published(hilde, NAME)["nb"]
    clock.pass_(hours=1)
    page = hilde.post(f"{ONE}/publiser", form | {"grunn": "Mindre dramatisk"})
    assert page.url.path == f"{ONE}/historikk"
    said = shown(page.text)
    assert "Publisert." in said
    assert "Mindre dramatisk I dag kl. 20.00 , Hilde Aas" in said
    assert "Fra revisjon 1 til revisjon 2" in said
    assert "hendte" in published(hilde, NAME)["nb"]
    log = shown(hilde.get("/staff/hendelser").text)
    assert "revisjon: 2 · språk: bokmål · hvorfor: Mindre dramatisk" in log
    again = hilde.get(f"{ONE}/publiser")
    assert "Det er ikke noe utkast av settet." in shown(again.text)


def test_what_differs_is_told_by_the_questions_places(hilde: Site) -> None:
    def question(key: str, text: str) -> str:
        return f"{{% spørsmål {key} %}} {text} {{% omformulert %}} Eller {text} {{% slutt %}}\n"

    head = """{% set tittel = "Ny" %}\n{% set slag = "utforskende" %}\n"""
    first, own = question("noen, ja_nei()", "Er det noen?"), question("hvem", "Hvem?")
    gone = question("bort, ja_nei()", "Skal det bort?")
    version = drafted(hilde, "ny", {"nb": head + first + own + gone}, folder="utforskende")
    form = {"versjon": str(version), "revisjon": "0", "grunn": "Ny"}
    hilde.post("/staff/bank/ny/publiser", form)
    changed_ = question("hvem hvis svar.noen == 'nei'".replace("'", '"'), "Hvem?")
    new = question("hva, ja_nei()", "Er det noe?")
    drafted(hilde, "ny", {"nb": head + new + first + changed_})
    said = shown(hilde.get("/staff/bank/ny/publiser").text)
    assert "vises hvis svaret på spørsmål 2 er nei" in said
    assert "«noen»" not in said
    assert "Svaret: ja eller nei" in said  # of the new one, which had no answer before
    assert "egne ord" not in said


def test_a_set_counts_its_own_revisions(hilde: Site) -> None:
    publish_many(hilde, 1)  # another set has the bank's second revision
    version = changed(hilde, "Hva skjedde?", "Hva hendte?")
    assert "Revisjon 1 brukes" in shown(hilde.get(f"{ONE}/publiser").text)
    form = {"versjon": str(version), "revisjon": "1", "grunn": "Bedre", "hvem": "alle"}
    page = shown(hilde.post(f"{ONE}/publiser", form).text)
    assert "Fra revisjon 1 til revisjon 2" in page
    assert "Rettelsen er publisert. Den gjelder også i samtaler som er i gang." in page


def test_only_words_may_be_a_correction(hilde: Site) -> None:
    changed(hilde, "Hva skjedde?", "Hva hendte?")
    assert "Alle, det er en rettelse" in shown(hilde.get(f"{ONE}/publiser").text)
    text = published(hilde, NAME)["nb"].replace('mot="Mot", ', "").replace("andel, bygger", "andel")
    cut = text.index("{% spørsmål mot,"), text.index("{% spørsmål igjen")
    version = drafted(hilde, NAME, {"nb": text[: cut[0]] + text[cut[1] :]}, version=1)
    assert "Alle, det er en rettelse" not in shown(hilde.get(f"{ONE}/publiser").text)
    form = {"versjon": str(version), "revisjon": "1", "grunn": "x", "hvem": "alle"}
    refused = hilde.post(f"{ONE}/publiser", form)
    assert "mer enn en rettelse" in shown(refused.text)
    assert published(hilde, NAME)["nb"] != text


def test_an_error_stops_it_and_leads_to_its_place(hilde: Site) -> None:
    version = changed(hilde, "Hva skjedde?", "Hva skjedde, {{ navnet }}?")
    page = hilde.get(f"{ONE}/publiser").text
    assert "Navnet «navnet» finnes ikke. Mente du «navn»?" in shown(page)
    assert f'href="{ONE}?sprak=nb&amp;kort=historie#k-historie"' in page
    assert 'name="grunn"' not in page
    form = {"versjon": str(version), "revisjon": "1", "grunn": "x"}
    assert hilde.post(f"{ONE}/publiser", form).status_code == 409
    assert "navnet" not in published(hilde, NAME)["nb"]


def test_what_was_saved_meanwhile_is_looked_at_first(hilde: Site) -> None:
    version = changed(hilde, "Hva skjedde?", "Hva hendte?")
    text = published(hilde, NAME)["nb"]
    drafted(hilde, NAME, {"nb": text.replace("Hva", "Kva", 1)}, version=version)
    form = {"versjon": str(version), "revisjon": "1", "grunn": "Mitt"}
    refused = hilde.post(f"{ONE}/publiser", form)
    assert "lagret på nytt etter at du åpnet siden" in shown(refused.text)
    assert 'value="Mitt"' in refused.text  # the reason is still there
    assert published(hilde, NAME)["nb"] == text


def test_a_role_that_was_taken_away_is_said_and_nothing_is_done(public: Site) -> None:
    jonas = staff_browser(public, (Role.EDITOR, None))
    version = changed(public, "Hva skjedde?", "Hva hendte?")
    assert 'name="grunn"' in jonas.get(f"{ONE}/publiser").text
    in_store(public, lambda work: work.execute(delete(staff_roles)))
    form = {"versjon": str(version), "revisjon": "1", "grunn": "x"}
    for path in (f"{ONE}/publiser", f"{ONE}/forkast", f"{ONE}/historikk/1"):
        refused = jonas.post(path, form)
        assert refused.status_code == 403
        assert "Ingenting ble gjort." in shown(refused.text)
    assert "hendte" in draft_of(public, NAME)["nb"]
    assert 'name="grunn"' not in jonas.get(f"{ONE}/publiser").text
    assert "Nytt sett" not in shown(jonas.get("/staff/bank").text)
    assert jonas.get("/staff/bank/nytt").status_code == 404


def test_a_draft_can_be_discarded(hilde: Site) -> None:
    version = changed(hilde, "Hva skjedde?", "Hva hendte?")
    stale = hilde.post(f"{ONE}/forkast", {"versjon": str(version + 1)})
    assert stale.status_code == 409
    assert draft_of(hilde, NAME)
    page = hilde.post(f"{ONE}/forkast", {"versjon": str(version)})
    assert "Utkastet er forkastet." in shown(page.text)
    assert not draft_of(hilde, NAME)


def test_a_set_that_is_not_there_is_not_found(hilde: Site) -> None:
    for path in ("historikk", "publiser", "ny-versjon", "historikk/1"):
        assert hilde.get(f"/staff/bank/finnes-ikke/{path}").status_code == 404
    assert hilde.get(f"{ONE}/historikk/99").status_code == 404
    assert hilde.get("/staff/bank/%00/historikk").status_code == 404
    huge = {"versjon": "9" * 30, "revisjon": "1", "grunn": "x"}
    assert hilde.post(f"{ONE}/publiser", huge).status_code == 422


# -- history ---------------------------------------------------------------------------------------


def test_an_old_revision_is_published_anew_with_a_reason(hilde: Site) -> None:
    before = published(hilde, NAME)["nb"]
    version = changed(hilde, "Hva skjedde?", "Hva hendte?")
    form = {"versjon": str(version), "revisjon": "1", "grunn": "Prøvde noe"}
    hilde.post(f"{ONE}/publiser", form)
    assert "hendte" in shown(hilde.get(f"{ONE}/historikk/1").text)
    stale = hilde.post(f"{ONE}/historikk/1", {"revisjon": "1", "grunn": "Angrer"})
    assert "publisert på nytt mens du holdt på" in shown(stale.text)
    page = hilde.post(f"{ONE}/historikk/1", {"revisjon": "2", "grunn": "Angrer"})
    assert "Den gamle revisjonen er publisert på nytt." in shown(page.text)
    assert "Angrer" in shown(page.text)
    assert published(hilde, NAME)["nb"] == before
    compared = shown(hilde.get(f"{ONE}/historikk?fra=1&til=3").text)
    assert "Fra revisjon 1 til revisjon 3" in compared
    assert "De to er like." in compared


def test_a_set_is_taken_out_and_brought_back(hilde: Site) -> None:
    assert hilde.get("/staff/bank/velkomst/historikk").status_code == 200
    assert "Ta settet ut" not in shown(hilde.get("/staff/bank/velkomst/historikk").text)
    before = published(hilde, NAME)
    asked = shown(hilde.post(f"{ONE}/ta-ut").text)
    assert "Fra du publiserer, kommer settet ikke i nye samtaler." in asked
    assert published(hilde, NAME) == before
    form = {"versjon": "1", "revisjon": "1", "grunn": "Ingen bruker det"}
    assert hilde.post(f"{ONE}/publiser", form).status_code == 200
    assert published(hilde, NAME) == {}
    assert titles(hilde.get("/staff/bank?q=stort+eller+lite").text) == []
    assert titles(hilde.get("/staff/bank?tilstand=retired").text) == ["Noe du fikk til"]
    hilde.post(f"{ONE}/historikk/1", {"revisjon": "2", "grunn": "Savnet"})
    assert published(hilde, NAME) == before


def test_any_two_can_be_compared_the_draft_too(hilde: Site) -> None:
    assert "Bare én revisjon ennå" in shown(hilde.get(f"{ONE}/historikk").text)
    changed(hilde, "Hva skjedde?", "Hva hendte?")
    for asked in ("", "?fra=1&til=utkast", "?fra=utkast&til=1", "?fra=x&til=999"):
        assert "Fra revisjon 1 til utkastet" in shown(hilde.get(f"{ONE}/historikk{asked}").text)


# -- languages -------------------------------------------------------------------------------------


def test_the_pages_are_in_the_language_of_who_reads_them(public: Site) -> None:
    nynorsk = staff_browser(public, language="nn", email="nynorsk@example.no")
    english = staff_browser(public, language="en", email="english@example.no")
    changed(public, "Hva skjedde?", "Hva hendte?")
    pages = ("/staff/bank", "/staff/bank/nytt", f"{ONE}/publiser", f"{ONE}/historikk")
    for path, said, reason in zip(
        pages,
        ("ingen tal enno", "Kva slags spørsmål", "Kvifor endrar du", "Samanlikn"),
        ("no figures yet", "What kind of questions", "Why are you changing", "Compare"),
        strict=True,
    ):
        assert said in shown(nynorsk.get(path).text)
        assert reason in shown(english.get(path).text)
    assert "today at 19:00" in shown(english.get(f"{ONE}/publiser").text)
