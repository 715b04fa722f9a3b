"""The set editor through the front door, without a script."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import delete

from bot.bank.drafts import find_draft
from bot.bank.sets import set_now
from bot.staff.members import Role
from bot.store import Transaction
from bot.store.staff_tables import staff_roles
from tests.pages.bank import drafted
from tests.pages.conftest import KEYS
from tests.pages.editor import Fields, fields_of
from tests.pages.site import Clock, Site, opened, shown
from tests.pages.staff import staff_browser

NAME = "den-neste-jobben"
SET = f"/staff/bank/{NAME}"
FIXED = "/staff/bank/neste-steg"
PARTIAL = {"hx-request": "true"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One program for all: each test edits a set of its own."""
    folder: Path = tmp_path_factory.mktemp("editor")
    with opened(folder, Clock(), public_url="https://mentor.example", keys=KEYS) as made:
        yield made


@pytest.fixture(scope="module")
def hilde(site: Site) -> Site:
    return staff_browser(site, (Role.EDITOR, None), email="hilde@example.no")


@pytest.fixture(scope="module")
def kari(site: Site) -> Site:
    return staff_browser(site, (Role.EDITOR, None), email="kari@example.no", name="Kari Lie")


def draft_of(site: Site, name: str) -> dict[str, str]:
    found = site.parts.store.read(lambda connection: find_draft(connection, name))
    return dict(found.texts) if found else {}


def published(site: Site, name: str) -> dict[str, str]:
    found = site.parts.store.read(lambda connection: set_now(connection, name))
    assert found
    return dict(found.texts)


def save_new(site: Site, name: str, texts: dict[str, str]) -> int:
    """A set that nobody has published. Gives the draft's version."""
    return drafted(site, name, texts, folder="utforskende")


def read_keys(page: str) -> list[str]:
    """The questions' keys, as they stand on the page."""
    fields = fields_of(page)
    found = [name for name in fields if name.endswith(".nokkel") and name.count(".") == 1]
    return [fields[name][0] for name in found]


def send(
    browser: Site, path: str, fields: Fields, act: str = "lagre", **more: Any
) -> httpx2.Response:
    data = dict(fields.items()) | {"gjor": act} | more
    return browser.post(path, data)


def edit(browser: Site, path: str, act: str = "lagre", **changes: str) -> httpx2.Response:
    """Change fields of the page (`k0_nb_tekst` is k0.nb.tekst) and press a button."""
    fields = fields_of(browser.get(path).text)
    for name, value in changes.items():
        fields[name.replace("_", ".")] = [value]
    return send(browser, path, fields, act)


def test_what_is_not_changed_makes_no_draft(site: Site, hilde: Site) -> None:
    answer = edit(hilde, SET)
    assert answer.status_code == 200
    assert "Ingen endringer ennå" in answer.text
    assert draft_of(site, NAME) == {}


def test_words_are_kept_in_a_draft_and_nothing_else_is_touched(site: Site, hilde: Site) -> None:
    before = published(site, NAME)["nb"]
    answer = edit(hilde, SET, k0_nb_tekst="Hva vil du gjøre, og hvem kan hjelpe deg?")
    assert "Utkastet er lagret i dag kl. 19.00" in answer.text
    assert "spør om to ting i ett" in answer.text
    old = "Hva vil du gjøre mer av i den neste jobben din?"
    new = before.replace(old, "Hva vil du gjøre, og hvem kan hjelpe deg?")
    assert draft_of(site, NAME) == {"nb": new}
    assert published(site, NAME)["nb"] == before


def test_questions_are_added_copied_moved_and_removed(site: Site, hilde: Site) -> None:
    path = "/staff/bank/en-god-dag"
    first = fields_of(hilde.get(path).text)
    keys = [first[f"k{place}.nokkel"][0] for place in range(5)]

    def now() -> list[str]:
        return read_keys(hilde.get(path).text)

    edit(hilde, path, f"ned.{keys[0]}")
    assert now() == [keys[1], keys[0], *keys[2:]]
    edit(hilde, path, f"opp.{keys[0]}")
    assert now() == keys
    answer = edit(hilde, path, f"kopi.{keys[0]}")
    assert now() == [keys[0], f"{keys[0]}_2", *keys[1:]]
    assert f'id="d-{keys[0]}_2" open' in answer.text  # the copy is what one goes on with
    edit(hilde, path, "nytt")
    assert len(now()) == len(keys) + 2
    edit(hilde, path, f"fjern.{keys[0]}_2")
    edit(hilde, path, f"fjern.{now()[-1]}")
    assert now() == keys
    assert draft_of(site, "en-god-dag") in ({}, {"nb": published(site, "en-god-dag")["nb"]})


@pytest.mark.parametrize("script", [False, True])
def test_a_question_that_was_removed_comes_back(site: Site, hilde: Site, script: bool) -> None:
    name = f"angre-{script}".lower()
    drafted(site, name, {"nb": published(site, NAME)["nb"]}, folder="utforskende")
    path = f"/staff/bank/{name}"
    headers = dict(PARTIAL) if script else {}
    fields = fields_of(hilde.get(path).text)
    keys = read_keys(hilde.get(path).text)
    fields["k1.nb.tekst"] = ["Hva ville du savnet?"]  # written, and not saved yet
    data = fields | {"gjor": [f"fjern.{keys[1]}"]}
    gone = hilde.post(path, data, **headers).text
    assert keys[1] not in draft_of(site, name)["nb"]
    assert "Angre" in gone
    held = {f: v for f, v in fields_of('id="sett"' + gone).items() if f.startswith("angre.")}
    now = fields_of(hilde.get(path).text) | held | {"gjor": [f"angre.{keys[1]}"]}
    back = hilde.post(path, now, **headers).text
    assert read_keys(hilde.get(path).text) == keys
    assert "Hva ville du savnet?" in draft_of(site, name)["nb"]
    assert ("Spørsmålet er tilbake der det sto." in back) is script
    nothing = {f: v for f, v in now.items() if not f.startswith("angre.")}
    assert hilde.post(path, nothing, **headers).status_code in (200, 409)
    assert read_keys(hilde.get(path).text) == keys


def test_a_question_nobody_has_written_in_is_unfinished_and_not_wrong(
    site: Site, hilde: Site
) -> None:
    path = "/staff/bank/menneskene-rundt-deg"
    page = edit(hilde, path, "nytt").text
    assert "Ingenting er skrevet her ennå." in page
    assert "Skriv spørsmålet som er tomt, så kan du publisere." in page
    assert "<strong>Feil.</strong>" not in page
    assert "{%" not in page
    place = len(read_keys(page)) - 1
    page = edit(hilde, path, "lagre", **{f"k{place}_nb_tekst": "Hva vil du helst?"}).text
    assert "Skriv det samme med andre ord i «Annen ordlyd»." in page
    assert "<strong>Feil.</strong>" in page
    assert "{%" not in page
    assert "linje" not in shown(hilde.get(f"{path}/publiser").text)
    page = hilde.get(f"{path}/mal").text  # who writes the template is told in its own words
    assert "{% omformulert %}" in page


def test_a_language_that_is_begun_waits_while_bokmaal_is_published(site: Site, hilde: Site) -> None:
    name = "en-ny-uke"
    text = published(site, NAME)["nb"]
    saved = save_new(site, name, {"nb": text})
    path = f"/staff/bank/{name}"
    page = edit(hilde, path, "lagre", k0_nn_tekst="Kva vil du gjere meir av?").text
    many = len(read_keys(page))
    assert f"0 av {many} spørsmål er ferdige." in page  # the other wording is not there yet
    fields = {"k0.nn.annen": "Kva anna vil du gjere?", "k0.nn.utdyp": "Kvifor det?"}
    page = edit(hilde, path, "lagre", **fields).text
    assert f"1 av {many} spørsmål er ferdige." in page
    assert "så kan du publisere" not in page
    tried = shown(hilde.get(f"{path}/prov?sprak=nn").text)
    assert "Boten selv kan bare bokmål" in page
    assert "Boten selv kan bare bokmål" not in shown(hilde.get(f"{path}/prov?sprak=nb").text)
    assert f"1 av {many} spørsmål er ferdige." in tried
    before = shown(hilde.get(f"{path}/publiser").text)
    assert f"Nynorsk er ikke ferdig: 1 av {many} spørsmål." in before
    assert "må rettes" not in before
    version = fields_of(page)["versjon"][0]
    form = {"versjon": version, "revisjon": "0", "grunn": "Ny"}
    after = hilde.post(f"{path}/publiser", form)
    assert "Det som ikke er ferdig på alle språk, ligger i utkastet." in shown(after.text)
    assert published(site, name) == {"nb": text}
    assert set(draft_of(site, name)) == {"nn"}
    assert saved != int(version)


def test_a_condition_in_three_languages_is_built_from_menus(site: Site, hilde: Site) -> None:
    path = "/staff/bank/slik-laerer-du"
    edit(hilde, path, k0_svar="skala", k0_fra="1", k0_til="10")
    key = fields_of(hilde.get(path).text)["k0.nokkel"][0]
    edit(hilde, path, "oppdater", k1_hvis_sporsmal=key)
    fields = fields_of(hilde.get(path).text)
    assert fields["k1.hvis.er"] == ["<"]
    fields["k1.hvis.verdi"] = ["7"]
    for place in range(5):
        for code, words in (("nn", "Kva ser du no?"), ("en", "What do you see now?")):
            fields[f"k{place}.{code}.tekst"] = [words]
    fields["sett.tittel.nn"], fields["sett.tittel.en"] = ["Slik lærer du"], ["How you learn"]
    answer = send(hilde, path, fields)
    draft = draft_of(site, "slik-laerer-du")
    assert set(draft) == {"nb", "nn", "en"}
    for text in draft.values():
        assert f"hvis svar.{key} < 7" in text
    fields = fields_of(answer.text)
    fields[f"prov.{key}"] = ["9"]
    shown = hilde.browser.post(path, data=fields | {"gjor": "vis"}, headers=PARTIAL)
    assert shown.text.count("Spørsmål 2 blir ikke stilt") == 3
    fields[f"prov.{key}"] = ["3"]
    shown = hilde.browser.post(path, data=fields | {"gjor": "vis"}, headers=PARTIAL)
    assert "blir ikke stilt" not in shown.text
    assert '<div class="phone" lang="nn">' in shown.text
    assert shown.elapsed < timedelta(seconds=2)


def test_options_get_keys_of_their_own_and_keep_them(site: Site, hilde: Site) -> None:
    path = "/staff/bank/en-vanlig-tirsdag"
    edit(hilde, path, k0_svar="valg", k0_v0_nb="Tid til å tenke")
    answer = edit(hilde, path, k0_v1_nb="Folk rundt meg")
    fields = fields_of(answer.text)
    assert fields["k0.v0.nokkel"] == ["tid_til_å_tenke"]
    assert (
        'valg(tid_til_å_tenke="Tid til å tenke", folk_rundt_meg="Folk rundt meg")'
        in (draft_of(site, "en-vanlig-tirsdag")["nb"])
    )
    fields["k0.v1.nb"], fields["k0.v2.nb"] = ["Kolleger"], ["Ro"]
    partial = hilde.browser.post(path, data=fields | {"gjor": "lagre"}, headers=PARTIAL)
    assert '<data data-made="k0.v2.nokkel" value="ro">' in partial.text
    key = fields["k0.nokkel"][0]
    answer = edit(hilde, path, f"uten.{key}.ro")
    assert "folk_rundt_meg=&#34;Kolleger" not in answer.text
    assert 'folk_rundt_meg="Kolleger")' in draft_of(site, "en-vanlig-tirsdag")["nb"]


def test_form_and_template_are_one_draft(site: Site, hilde: Site) -> None:
    path = "/staff/bank/det-du-rar-over"
    source = fields_of(hilde.get(path + "/mal").text)
    text = source["mal.nb"][0].replace("\r\n", "\n")
    assert text == published(site, "det-du-rar-over")["nb"]
    raw = text.replace("{% slutt %}", "{# min egen merknad #}\n{% slutt %}", 1)
    raw = raw.replace("?", "{% if kort %}, kort{% endif %}?", 1)
    answer = send(hilde, path + "/mal", source | {"mal.nb": [raw.replace("\n", "\r\n")]}, "skjema")
    assert answer.url.path == path
    assert "har noe skjemaet ikke kan vise" in answer.text
    assert draft_of(site, "det-du-rar-over")["nb"] == raw
    last = len([name for name in fields_of(answer.text) if name.endswith(".var")]) - 1
    edit(hilde, path, **{f"k{last}_nb_annen": "Hva tenker du nå?"})
    kept = draft_of(site, "det-du-rar-over")["nb"]
    assert "{# min egen merknad #}" in kept
    assert "{% if kort %}, kort{% endif %}" in kept
    assert "{% omformulert %} Hva tenker du nå?" in kept


def test_what_the_form_cannot_read_is_opened_as_a_template(site: Site, hilde: Site) -> None:
    path = "/staff/bank/noe-du-fikk-til"
    source = fields_of(hilde.get(path + "/mal").text)
    source["mal.nb"] = ["{% set tittel = 'x' %}\r\n{% spørsmål a %}\r\nHva nå?"]
    answer = send(hilde, path + "/mal", source)
    assert "Feil" in answer.text
    assert "blir aldri avsluttet" in answer.text
    opened_ = hilde.get(path)
    assert opened_.status_code == 200
    assert "Skjemaet kan ikke vise settet nå. På bokmål, linje 2" in opened_.text
    assert "Hva nå?" in opened_.text


def test_who_comes_second_sees_both_and_loses_nothing(site: Site, hilde: Site, kari: Site) -> None:
    path = "/staff/bank/menneskene-rundt-deg"
    mine, theirs = fields_of(hilde.get(path).text), fields_of(kari.get(path).text)
    theirs["k0.nb.tekst"], theirs["k1.nb.tekst"] = ["Kari spør om dette?"], ["Kari spør om mer?"]
    assert "lagret" in send(kari, path, theirs).text
    mine["k0.nb.tekst"] = ["Hilde spør om dette?"]
    partial = hilde.browser.post(path, data=mine | {"gjor": "lagre"}, headers=PARTIAL)
    assert partial.status_code == 409
    assert "Kari Lie lagret utkastet i dag kl. 19.00, mens du skrev." in partial.text
    both = send(hilde, path, mine)
    assert both.url.path.startswith(path + "/to-utgaver/")
    assert "Kari Lie lagret utkastet" in both.text
    assert "Hilde" in both.text
    assert "<del>" in both.text
    assert "Se begge utgavene" in hilde.get(path).text
    choices = fields_of('id="sett"' + both.text)
    keys = [fields_of(hilde.get(path).text)[f"k{place}.nokkel"][0] for place in range(2)]
    choices[f"velg.{keys[1]}.nb"] = ["deres"]
    send(hilde, str(both.url.path), choices, "sammen")
    text = draft_of(site, "menneskene-rundt-deg")["nb"]
    assert "Hilde spør om dette?" in text
    assert "Kari spør om mer?" in text
    assert "Se begge utgavene" not in hilde.get(path).text


def test_two_tabs_are_two_people(site: Site, hilde: Site) -> None:
    path = "/staff/bank/nar-det-butter"
    one, two = fields_of(hilde.get(path).text), fields_of(hilde.get(path).text)
    one["k0.nb.tekst"], two["k0.nb.tekst"] = ["Første fane?"], ["Andre fane?"]
    send(hilde, path, one)
    both = send(hilde, path, two)
    assert "i en annen fane" in both.text
    kept = send(hilde, str(both.url.path), fields_of('id="sett"' + both.text), "min")
    assert kept.url.path == path
    assert "Andre fane?" in draft_of(site, "nar-det-butter")["nb"]
    assert "Se begge utgavene" in kept.text  # the first one is kept beside it


def test_a_fixed_part_keeps_its_structure(site: Site, hilde: Site) -> None:
    page = hilde.get(FIXED).text
    assert "fast del av samtalen" in page
    assert 'value="nytt"' not in page
    assert 'value="fjern.' not in page
    fields = fields_of(page)
    keys = [value[0] for name, value in fields.items() if name.endswith(".nokkel")]
    fields["k1.nb.annen"] = ["Hva vil du gjøre nå da?"]
    fields["k0.svar"], fields["sett.mappe"] = ["skala"], ["mentor"]
    for act in ("lagre", "nytt", f"fjern.{keys[0]}", f"ned.{keys[0]}"):
        send(hilde, FIXED, fields_of(hilde.get(FIXED).text) if act != "lagre" else fields, act)
    text = draft_of(site, "neste-steg")["nb"]
    old = published(site, "neste-steg")["nb"]
    assert "{% omformulert %}\n  Hva vil du gjøre nå da?" in text
    heads = [line for line in old.splitlines() if "{% spørsmål" in line]
    assert [line for line in text.splitlines() if "{% spørsmål" in line] == heads


def test_the_set_is_tried_without_a_trace(site: Site, hilde: Site) -> None:
    path = "/staff/bank/der-du-nikker"
    edit(hilde, path, k0_nb_tekst="Når nikker du uten å ha skjønt noe?")
    counted = {table: site.count(table) for table in ("messages", "persons", "answers", "audit")}
    page = hilde.get(path + "/prov")
    assert "Når nikker du uten å ha skjønt noe?" in page.text
    assert "Sa ja til å lede møtet på torsdag." in page.text  # mirrored, as in a talk
    said = "HEMMELIGE-ORD om møtet i går som ingen skal se"
    page = hilde.post(path + "/prov/chat/si", _talk(page.text) | {"tekst": said})
    assert page.text.count("HEMMELIGE-ORD") >= 2  # my bubble, and mirrored before the next one
    assert "HEMMELIGE" not in str(page.url)
    page = hilde.post(
        path + "/prov/chat/si", _talk(page.text) | {"tekst": "jeg vil ikke leve lenger"}
    )
    assert "116 123" in page.text
    assert "panel--crisis" in page.text
    begun = hilde.post(path + "/prov", {"sprak": "nb"})
    assert "HEMMELIGE-ORD" not in begun.text
    assert counted == {table: site.count(table) for table in counted}
    assert b"HEMMELIGE" not in site.database.read_bytes()


def _talk(html: str) -> dict[str, Any]:
    start = html.index('class="composer"')
    found = fields_of('id="sett"' + html[start:])
    return {"sprak": found["sprak"], "sagt": found.get("sagt", [])}


def test_a_set_with_mistakes_is_not_tried(hilde: Site) -> None:
    path = "/staff/bank/det-du-venter-pa-lov-til"
    source = fields_of(hilde.get(path + "/mal").text)
    bomb = source["mal.nb"][0].replace("Hva", "{{ 'x' * 100000000 }} Hva", 1)
    answer = send(hilde, path + "/mal", source | {"mal.nb": [bomb]})
    assert "Feil" in answer.text
    assert "må rettes før det kan prøves" in hilde.get(path + "/prov").text


def test_a_login_that_ends_gives_back_what_was_written(site: Site, hilde: Site) -> None:
    fields = fields_of(hilde.get(SET).text)
    fields["k0.nb.tekst"] = ["Dette skrev jeg mens innloggingen gikk ut?"]
    nobody = site.other()
    answer = send(nobody, SET, fields)
    assert answer.status_code == 401
    given_back = fields_of('id="sett"' + answer.text)
    assert given_back["k0.nb.tekst"] == ["Dette skrev jeg mens innloggingen gikk ut?"]
    assert set(fields) <= set(given_back)
    send(hilde, SET, given_back)
    assert "mens innloggingen gikk ut" in draft_of(site, NAME)["nb"]
    partial = nobody.browser.post(SET, data=fields, headers=PARTIAL)
    assert partial.status_code == 401


def test_a_role_that_is_taken_away_saves_nothing_and_shows_the_words(site: Site) -> None:
    browser = staff_browser(
        site, (Role.EDITOR, None), (Role.COORDINATOR, None), email="per@example.no"
    )
    path = "/staff/bank/en-ting-a-bli-bedre-pa"
    fields = fields_of(browser.get(path).text)

    def take(transaction: Transaction) -> None:
        transaction.execute(
            delete(staff_roles)
            .where(staff_roles.c.role == Role.EDITOR)
            .where(staff_roles.c.staff_id.in_(_ids(transaction, "per@example.no")))
        )

    assert site.browser.portal is not None
    site.browser.portal.call(site.parts.store.run, take)
    fields["k0.nb.tekst"] = ["Dette ville Per ha sagt?"]
    answer = send(browser, path, fields)
    assert answer.status_code == 403
    assert "Du kan ikke redigere dette settet lenger" in answer.text
    assert "Dette ville Per ha sagt?" in answer.text
    assert draft_of(site, "en-ting-a-bli-bedre-pa") == {}
    assert "<textarea" not in browser.get(path).text
    partial = browser.browser.post(path, data=fields, headers=PARTIAL)
    assert partial.status_code == 403


def _ids(transaction: Transaction, email: str) -> list[int]:
    from sqlalchemy import select

    from bot.store.staff_tables import staff

    return list(transaction.execute(select(staff.c.id).where(staff.c.email == email)).scalars())


@pytest.mark.parametrize(
    "path", ["/staff/bank/finnes-ikke", "/staff/bank/" + "x" * 300, "/staff/bank/..%2f..%2fetc"]
)
def test_a_set_that_is_not_there(hilde: Site, path: str) -> None:
    for more in ("", "/mal", "/prov"):
        assert hilde.get(path + more).status_code == 404
    assert hilde.post(path, {"sett": "ja"}).status_code == 404


def test_odd_posts_are_never_more_than_odd(site: Site, hilde: Site) -> None:
    path = "/staff/bank/ny-pa-plass"
    fields = fields_of(hilde.get(path).text)
    before = draft_of(site, "ny-pa-plass")
    odd: list[dict[str, Any]] = [
        {"a": "b"},
        {"gjor": "fjern.finnes-ikke"},
        {"gjor": "."},
        {"gjor": "uten.."},
        {"versjon": "-1", "kopi": "x" * 40},
    ]
    for each in odd:
        assert hilde.post(path, fields | {"versjon": "0"} | each).status_code == 200, each
        assert draft_of(site, "ny-pa-plass") == before
    strange = {
        "k0.nokkel": ["{% slutt %}"],
        "k0.svar": ["finnes-ikke"],
        "k0.fra": ["९", "1e9"],
        "k0.merke": ["hemmelig", "valgfri"],
        "k0.hvis.sporsmal": ["__class__"],
        "k0.hvis.er": ["or 1=1"],
        "k0.v0.nokkel": ["a.b"],
        "k0.nb.tekst": ["Hva {{ nå }} {% if %} <b>skjer</b> \u202e?"],
        "sett.mappe": ["../../etc"],
        "sett.styrke": ["99"],
        "sett.rolle": ["konge"],
        "sprak": ["klingon"],
        "prov.mer": ["x" * 5000],
    }
    answer = send(hilde, path, fields | strange)
    assert answer.status_code == 200
    answer = hilde.get(path)
    assert answer.status_code == 200
    assert "<b>skjer</b>" not in answer.text


def test_too_much_is_refused_with_a_sentence(site: Site, hilde: Site) -> None:
    path = "/staff/bank/valget-foran-deg"
    fields = fields_of(hilde.get(path).text)
    before = draft_of(site, "valget-foran-deg")
    answer = send(hilde, path, fields | {"k0.nb.tekst": ["x" * 1_000_000]})
    assert answer.status_code == 413
    assert "mye større enn et spørsmålssett kan være" in answer.text
    answer = send(hilde, path, fields | {"k0.nb.tekst": ["Lang? " * 5_000]})
    assert answer.status_code == 422
    assert "for langt på bokmål" in answer.text
    assert "Lang? Lang?" in answer.text
    assert draft_of(site, "valget-foran-deg") == before


def test_two_hundred_questions(site: Site, hilde: Site) -> None:
    path = "/staff/bank/et-samarbeid-som-betyr-noe"
    source = fields_of(hilde.get(path + "/mal").text)
    one = "{{% spørsmål nr{0} %}}\nHva er {0}?\n{{% omformulert %}} Hva?\n{{% slutt %}}\n"
    head = source["mal.nb"][0].split("{% spørsmål")[0]
    whole = head + "".join(one.format(number) for number in range(200))
    send(hilde, path + "/mal", source | {"mal.nb": [whole]})
    page = hilde.get(path)
    assert page.status_code == 200
    fields = fields_of(page.text)
    assert "k199.nokkel" in fields
    fields["k199.nb.tekst"] = ["Hva er det siste?"]
    answer = send(hilde, path, fields)
    assert answer.status_code == 200
    assert "Hva er det siste?" in draft_of(site, "et-samarbeid-som-betyr-noe")["nb"]
    more = send(hilde, path, fields_of(hilde.get(path).text), "nytt")
    assert more.status_code == 422
    assert "høyst 200 spørsmål" in more.text


def test_who_may_edit_what(site: Site) -> None:
    reader = staff_browser(site, (Role.COORDINATOR, None), email="leser@example.no")
    assert reader.get(SET + "/mal").status_code == 404
    assert reader.get(SET + "/prov").status_code == 404


def test_who_may_not_edit_a_set_reads_it(site: Site, hilde: Site) -> None:
    reader = staff_browser(site, (Role.COORDINATOR, None), email="leser2@example.no")
    path = "/staff/bank/ny-pa-plass"
    edit(hilde, path, k0_nb_tekst="Dette er bare et utkast?")
    page = reader.get(path)
    assert page.status_code == 200
    said = shown(page.text)
    for part in ("Ny på plass", "Utforskende", "Bokmål", "Historikk", "ikke endre det"):
        assert part in said, part
    assert page.text.count('class="phone"') == 1
    assert f'href="{path}/historikk"' in page.text
    assert "bare et utkast" not in page.text
    for part in ("<textarea", 'method="post" action="/staff/bank', "{%", "/mal", "/publiser"):
        assert part not in page.text, part
    assert reader.post(path, {"sett": "ja"}).status_code == 403
    fixed = shown(reader.get(FIXED).text)
    assert "Fast del" in fixed


def test_what_cannot_be_shown_is_read_all_the_same(site: Site, hilde: Site) -> None:
    """A set that was never published, in a template that does not hold together."""
    reader = staff_browser(site, (Role.COORDINATOR, None), email="leser3@example.no")
    form = {"tittel": "Bare et forsøk", "slag": "innsjekk", "hvem": "delt"}
    hilde.post("/staff/bank/nytt", form)
    path = "/staff/bank/bare-et-forsok"
    said = shown(reader.get(path).text)
    assert "Bare et forsøk Ikke publisert ennå" in said
    source = fields_of(hilde.get(path + "/mal").text)
    asked = "{% spørsmål nr %}\nHva er nytt?\n{% slutt %}\n"
    both = {"mal.nb": [source["mal.nb"][0] + asked], "mal.nn": [asked]}
    send(hilde, path + "/mal", source | both)
    page = reader.get(path).text
    assert page.count("Hva er nytt?") == page.count('class="phone"') == 2
    source = fields_of(hilde.get(path + "/mal").text)
    send(hilde, path + "/mal", source | {"mal.nb": ["{% spørsmål"]})
    assert reader.get(path).status_code == 200


def test_names_that_the_buttons_insert_are_ones_that_may_be_used(site: Site, hilde: Site) -> None:
    path = "/staff/bank/det-andre-spor-deg-om"
    page = hilde.get(path).text
    words = [piece.split('"')[0] for piece in page.split('data-insert="')[1:]]
    assert {"[, navn]", "[mentor]", "[speil: tidligere]"} <= set(words)
    answer = edit(
        hilde, path, k1_nb_tekst="[speil: tidligere]\r\nHva vil [mentor] si til deg[, navn]?"
    )
    assert "1 feil" not in answer.text
    assert "Hva vil Kari si til deg, Sara?" in answer.text
    source = draft_of(site, "det-andre-spor-deg-om")["nb"]
    assert "si til deg{% if navn %}, {{ navn }}{% endif %}?" in source


def test_a_template_that_was_broken_meanwhile_takes_nothing_from_the_form(
    site: Site, hilde: Site, kari: Site
) -> None:
    path = "/staff/bank/for-under-og-etter"
    mine = fields_of(hilde.get(path).text)
    source = fields_of(kari.get(path + "/mal").text)
    send(kari, path + "/mal", source | {"mal.nb": ["{% spørsmål en %} Hva er dette?"]})
    mine["k0.nb.tekst"] = ["Dette skrev Hilde i skjemaet?"]
    both = send(hilde, path, mine)
    assert both.url.path.startswith(path + "/to-utgaver/")
    assert "Dette skrev Hilde i skjemaet?" in both.text.replace("</ins>", "").replace("<ins>", "")
    send(hilde, str(both.url.path), fields_of('id="sett"' + both.text), "min")
    assert "Dette skrev Hilde i skjemaet?" in draft_of(site, "for-under-og-etter")["nb"]
