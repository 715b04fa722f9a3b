"""The bank's files, in and out, and what a new version of the program brings."""

import io
import re
import zipfile

import pytest
from sqlalchemy import update

from bot.store.bank_tables import shipped_files
from tests.pages.bank import NAME, ONE, a_set, changed, draft_of, in_store, published, titles
from tests.pages.site import Site, shown
from tests.pages.staff import staff_browser


@pytest.fixture
def hilde(public: Site) -> Site:
    """An owner."""
    return staff_browser(public)


# -- what the program brings -----------------------------------------------------------------------


def the_program_brings(site: Site, text: str) -> None:
    place = (shipped_files.c.language == "nb") & shipped_files.c.path.endswith(f"/{NAME}.jinja")
    new = update(shipped_files).where(place).values(text=text, waiting=1)
    in_store(site, lambda work: work.execute(new))


def test_staff_choose_between_theirs_and_the_programs(hilde: Site) -> None:
    shipped = published(hilde, NAME)["nb"].replace("stort eller lite", "stort eller smått")
    version = changed(hilde, "Hva skjedde?", "Hva hendte?")
    form = {"versjon": str(version), "revisjon": "1", "grunn": "Vårt"}
    hilde.post(f"{ONE}/publiser", form)
    ours = published(hilde, NAME)["nb"]
    the_program_brings(hilde, shipped)
    assert titles(hilde.get("/staff/bank?tilstand=shipped_new").text) == ["Noe du fikk til"]
    both = shown(hilde.get(f"{ONE}/ny-versjon").text)
    assert "smått" in both
    assert "hendte" in both
    hilde.post(f"{ONE}/ny-versjon", {"valg": "behold"})
    assert published(hilde, NAME)["nb"] == ours
    assert hilde.get(f"{ONE}/ny-versjon").url.path == f"{ONE}/historikk"
    the_program_brings(hilde, shipped)
    assert "Skriv én linje" in shown(hilde.post(f"{ONE}/ny-versjon", {"valg": "bytt"}).text)
    hilde.post(f"{ONE}/ny-versjon", {"valg": "bytt", "grunn": "Bedre"})
    assert published(hilde, NAME)["nb"] == shipped


# -- files -----------------------------------------------------------------------------------------


def zipped(files: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return held.getvalue()


def upload(site: Site, data: bytes, whose: str = "delt") -> tuple[int, str]:
    answer = site.browser.post(
        "/staff/bank/last-opp", data={"hvem": whose}, files={"fil": ("sett.zip", data)}
    )
    return answer.status_code, answer.text


def test_what_is_taken_out_comes_in_as_it_was(hilde: Site) -> None:
    out = hilde.get("/staff/bank/last-ned/sett.zip")
    assert out.headers["content-type"] == "application/zip"
    assert "sporsmal-delt-2026-11-23.zip" in out.headers["content-disposition"]
    status, page = upload(hilde, out.content)
    assert status == 200
    assert "Det er ingenting her å lage utkast av." in shown(page)
    assert hilde.get("/staff/bank/last-ned/sett.zip?hvem=2").status_code == 404


def test_nothing_of_a_file_is_kept_before_a_yes(hilde: Site) -> None:
    broken = a_set("Ødelagt").replace("Hva er", "Hva er {{ feil }}")
    text = published(hilde, NAME)["nb"].replace("Hva skjedde?", "Hva hendte?")
    files = {
        f"nb/utforskende/{NAME}.jinja": text,
        "nb/utforskende/odelagt.jinja": broken,
        "nb/samtale/en-fast-del.jinja": a_set("En fast del"),
    }
    status, page = upload(hilde, zipped(files))
    assert status == 200
    said = shown(page)
    assert (
        "en-fast-del Kan ikke brukes nb bokmål Bokmål: Settet er en fast del av samtalene" in said
    )
    assert "Navnet «feil» finnes ikke" in said
    assert hilde.count("bank_drafts") == 0
    kept = re.search(r'name="fil" value="([^"]*)"', page)
    assert kept
    done = hilde.post("/staff/bank/last-opp/behold", {"hvem": "delt", "fil": kept[1]})
    assert "Utkastene er laget" in shown(done.text)
    assert "hendte" in draft_of(hilde, NAME)["nb"]
    assert draft_of(hilde, "odelagt")
    assert "hendte" not in published(hilde, NAME)["nb"]


REFUSED = (
    (b"", "Velg en fil først."),
    (b"MZ not a zip", "ikke en zip-fil"),
    (zipped({"../nb/utforskende/a.jinja": "x"}), "ikke kan ligge"),
    (zipped({"nb/andre/a.jinja": "x"}), "mappe som ikke finnes her"),
    (zipped({"nb/innsjekk/Store Ord.jinja": "x"}), "små bokstaver a–z"),
    (zipped({}), "ingen spørsmålssett"),
    (b"PK" + b"0" * 2_100_000, "for stor"),
)


def test_a_file_that_cannot_be_used_is_refused_with_a_reason(hilde: Site) -> None:
    for data, said in REFUSED:
        status, page = upload(hilde, data)
        assert status == 422
        assert said in shown(page)
    for sent in ("", "not base64!", "aGVp"):  # what no report of ours would send
        page = hilde.post("/staff/bank/last-opp/behold", {"hvem": "delt", "fil": sent}).text
        assert "Velg den en gang til." in shown(page)
    assert hilde.count("bank_drafts") == 0
