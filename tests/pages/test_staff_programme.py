"""Programmes through their pages: made, found, changed; and what is wrong is said at the field."""

import json
import re
import time
from html import unescape

import pytest
from sqlalchemy import Connection, select

from bot.programmes.settings import (
    KnownProgramme,
    ProgrammeSettings,
    list_programmes,
    make_programme,
    read_programme,
)
from bot.programmes.terms import list_terms
from bot.staff.members import Role
from bot.store import Transaction
from bot.store.staff_tables import audit
from bot.store.tables import DEFAULT_PROGRAMME
from tests.pages.site import Site, shown
from tests.pages.staff import staff_browser

NEW = "/staff/programmer/nytt"
GOOD = {
    "navn": "Ny som leder 2026",
    "rolle": "guide",
    "sprak": "nn",
    "tidssone": "Europe/Oslo",
    "fra": "2026-09-01",
    "til": "31.03.2027",
    "stille_fra": "22:00",
    "stille_til": "7.30",
    "hver": "28",
    "for_lenge": "45",
    "alder": "20",
    "slettes": "60",
    "delt": "14",
    "ansvarlig": "Hilde Aas, hilde@example.no",
    "samtykke": "Vi måler <b>ikke</b> noe.\r\n\r\n{{ navn }} & co.",
}


def page_of(programme: int) -> str:
    return f"/staff/programmer/{programme}/innstillinger"


def saved(site: Site, programme: int) -> KnownProgramme:
    found = site.parts.store.read(lambda connection: read_programme(connection, programme))
    assert found is not None
    return found


def made(site: Site, **settings: object) -> int:
    zone = site.parts.settings.zone.key
    wanted = ProgrammeSettings(**({"name": "Traineer"} | settings))  # type: ignore[arg-type]

    def unit(transaction: Transaction) -> int:
        return make_programme(transaction, wanted, None, site.parts.clock(), zone)

    assert site.browser.portal is not None
    number: int = site.browser.portal.call(site.parts.store.run, unit)
    return number


def typed(page: str) -> dict[str, str]:
    """What stands in the form, as a browser would send it."""
    form = re.search(r'<form[^>]*id="innstillinger".*?</form>', page, re.DOTALL)
    assert form is not None
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        parts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if parts.get("type") != "radio" or " checked" in tag:
            fields[parts["name"]] = unescape(parts["value"])
    for name, text in re.findall(
        r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form[0], re.DOTALL
    ):
        fields[name] = unescape(text)
    return fields


def logged(site: Site) -> list[tuple[str, dict[str, object]]]:
    def look(connection: Connection) -> list[tuple[str, dict[str, object]]]:
        rows = connection.execute(select(audit.c.action, audit.c.details).order_by(audit.c.id))
        return [(action, json.loads(details)) for action, details in rows]

    return site.parts.store.read(look)


def test_a_new_programme_is_what_was_typed(public: Site) -> None:
    owner = staff_browser(public)
    blank = typed(owner.get(NEW).text)
    answer = owner.post(NEW, blank | GOOD)
    assert "Programmet er laget" in shown(answer.text)
    twice = owner.post(NEW, blank | GOOD)
    assert twice.url == answer.url  # the same form, sent again
    listed = public.parts.store.read(lambda connection: list_programmes(connection, None))
    (known,) = (each.known for each in listed if each.known.id != DEFAULT_PROGRAMME)
    settings = known.settings
    assert (settings.name, settings.stance, settings.language) == (GOOD["navn"], "guide", "nn")
    assert (settings.zone, str(settings.begins_on)) == (None, "2026-09-01")
    assert (str(settings.ends_on), str(settings.quiet_to)) == ("2027-03-31", "07:30:00")
    assert settings.terms == "Vi måler <b>ikke</b> noe.\n\n{{ navn }} & co."
    assert str(known.erase_at) == "2027-05-30 22:00:00+00:00"  # 60 whole days after, at midnight
    assert "<b>ikke" not in answer.text
    assert [action for action, _ in logged(public)] == ["log_in", "make_programme"]


BAD = {
    "navn": ("", "Skriv et navn på programmet."),
    "rolle": ("trollmann", "Velg et av alternativene."),
    "sprak": ("sv", "Velg et av alternativene."),
    "tidssone": ("Europe/Trondheim", "Denne tidssonen finnes ikke."),
    "fra": ("31.02.2027", "Dette er ingen dato."),
    "til": ("2026-08-31", "Siste dag kan ikke komme før den første."),
    "stille_fra": ("25:00", "Dette er ikke noe klokkeslett."),
    "stille_til": ("22.00", "Stilletiden kan ikke begynne og slutte på samme klokkeslett."),
    "hver": ("3", "Skriv et helt tall fra 7 til 365."),
    "for_lenge": ("28", "Dette må være flere dager enn det er mellom møtene."),
    "alder": ("-1", "Skriv et helt tall fra 13 til 99."),
    "slettes": ("9999999999999999999", "Skriv et helt tall fra 14 til 1825."),
    "delt": ("3,5", "Skriv et helt tall fra 0 til 365."),
    "ansvarlig": ("  ", "Skriv hvem deltakerne kan kontakte."),
    "samtykke": ("&" * 401, "Teksten er 5 tegn for lang til å få plass i meldingen."),
}


@pytest.mark.parametrize("field", BAD)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    public: Site, field: str
) -> None:
    owner = staff_browser(public)
    value, sentence = BAD[field]
    answer = owner.post(NEW, GOOD | {field: value})
    assert answer.status_code == 422
    assert sentence in shown(answer.text)
    kept = typed(answer.text)
    assert kept["navn"] == ("" if field == "navn" else GOOD["navn"])
    if field not in ("rolle", "sprak", "ansvarlig"):
        assert kept[field] == value
    assert public.count("programmes") == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("navn", "x" * 101, "Navnet kan ha høyst 100 tegn."),
        ("stille_til", "21:00", "Det må være minst fire timer i døgnet da boten kan skrive."),
        ("fra", "0001-01-01", "Dette er ingen dato."),
        ("hver", "٣٠", "Skriv et helt tall fra 7 til 365."),
        ("tidssone", "../../etc/passwd", "Denne tidssonen finnes ikke."),
        ("navn", "\x00\x07", "Skriv et navn på programmet."),
    ],
)
def test_other_values_that_cannot_be(public: Site, field: str, value: str, sentence: str) -> None:
    answer = staff_browser(public).post(NEW, GOOD | {field: value})
    assert answer.status_code == 422
    assert sentence in shown(answer.text)


def test_the_programme_that_nobody_uses_is_not_listed_where_there_is_another(
    public: Site,
) -> None:
    owner = staff_browser(public)
    assert "Program uten navn" in shown(owner.get("/staff/programmer").text)
    made(public)
    for path in ("/staff/programmer", "/staff", "/staff/stab/inviter"):
        page = shown(owner.get(path).text)
        assert "Traineer" in page or path == "/staff", path
        assert "uten navn" not in page, path
    hilde = staff_browser(public, (Role.COORDINATOR, DEFAULT_PROGRAMME), email="k@example.no")
    assert "Program uten navn" in shown(hilde.get("/staff/programmer").text)
    invited = {"nummer": "7", "navn": "Kari", "rolle": "mentor"}
    hilde.post(f"/staff/programmer/{DEFAULT_PROGRAMME}/inviter", invited)
    assert "Program uten navn" in shown(owner.get("/staff/programmer").text)


def test_what_is_wrong_is_said_all_at_once(public: Site) -> None:
    public.post(public.link("invite"))
    for label in ("Videre", "Ja, det er greit"):
        public.press(label)
    owner = staff_browser(public)
    form = typed(owner.get(page_of(DEFAULT_PROGRAMME)).text)
    form |= {"navn": "", "hver": "28", "for_lenge": "28", "samtykke": "Svarene brukes."}
    told = shown(owner.post(page_of(DEFAULT_PROGRAMME), form).text)
    assert "Skriv et navn på programmet" in told
    assert "Dette må være flere dager" in told
    assert "Skriv hva som er nytt" in told


def test_a_form_with_nothing_in_it_is_answered(public: Site) -> None:
    answer = staff_browser(public).post(NEW, {"x": "y"})
    assert answer.status_code == 422
    assert "Ingenting er lagret ennå" in shown(answer.text)


def test_a_change_is_saved_and_logged_with_old_and_new(public: Site) -> None:
    number = made(public)
    hilde = staff_browser(public, (Role.COORDINATOR, number))
    before = typed(hilde.get(page_of(number)).text)
    nothing = hilde.post(page_of(number), before | {"ansvarlig": "Hilde"})
    assert "Endringene er lagret" in shown(nothing.text)
    before = typed(nothing.text)
    assert "Det var ingenting å endre" in shown(hilde.post(page_of(number), before).text)
    changed = hilde.post(page_of(number), before | {"stille_fra": "20:00", "hver": "20"})
    assert "Endringene er lagret" in shown(changed.text)
    action, details = logged(public)[-1]
    assert action == "change_programme"
    assert details == {"quiet_from": ["21:00", "20:00"], "meeting_every_days": [35, 20]}
    assert saved(public, number).version == 3
    log = shown(hilde.get("/staff/hendelser").text)
    assert "stille fra: 21.00 → 20.00 · dager mellom møter: 35 → 20" in log


def test_of_two_tabs_the_second_is_told_and_nothing_is_lost(public: Site) -> None:
    number = made(public, responsible="Hilde")
    hilde = staff_browser(public, (Role.COORDINATOR, number))
    form = typed(hilde.get(page_of(number)).text)
    hilde.post(page_of(number), form | {"navn": "Den første"})
    second = hilde.post(page_of(number), form | {"navn": "Den andre", "alder": "30"})
    assert second.status_code == 409
    said = shown(second.text)
    assert "Noen andre lagret mens du skrev" in said
    assert "Den første" in said
    assert typed(second.text)["navn"] == "Den andre"
    assert saved(public, number).settings.name == "Den første"
    hilde.post(page_of(number), typed(second.text))
    settings = saved(public, number).settings
    assert (settings.name, settings.age_limit) == ("Den andre", 30)


def test_somebody_else_s_programme_is_not_there(public: Site) -> None:
    mine, other = made(public), made(public, name="En annens")
    hilde = staff_browser(public, (Role.COORDINATOR, mine))
    said = shown(hilde.get("/staff/programmer").text)
    assert "Traineer" in said
    assert "En annens" not in said
    for programme in (other, 404, 2**63, 10**30):
        assert hilde.get(page_of(programme)).status_code == 404
        assert hilde.post(page_of(programme), GOOD).status_code == 404
    assert hilde.get(NEW).status_code == 404
    assert hilde.post(NEW, GOOD).status_code == 404
    assert "Nytt program" not in said
    assert saved(public, other).settings.name == "En annens"


def test_an_empty_list_teaches(public: Site) -> None:
    editor = staff_browser(public, (Role.EDITOR, None))
    assert "Du driver ikke noe program ennå" in shown(editor.get("/staff/programmer").text)


def test_five_hundred_programmes_are_shown_and_searched_fast(public: Site) -> None:
    zone = public.parts.settings.zone.key

    def unit(transaction: Transaction) -> None:
        for number in range(500):
            settings = ProgrammeSettings(name=f"Program {number:03}", responsible="Hilde")
            make_programme(transaction, settings, None, public.parts.clock(), zone)

    assert public.browser.portal is not None
    public.browser.portal.call(public.parts.store.run, unit)
    owner = staff_browser(public)
    owner.get("/staff/programmer")
    begun = time.perf_counter()
    page = owner.get("/staff/programmer")
    took = time.perf_counter() - begun
    assert page.text.count('class="open"') == 500
    assert took < 1  # on a machine that does much else; alone it is a tenth of it
    found = owner.get("/staff/programmer?sok=program 49").text
    assert found.count('class="open"') == 10
    assert "Ingen program har «&lt;i&gt;»" in owner.get("/staff/programmer?sok=<i>").text


def test_the_page_says_what_is_missing_in_a_language(public: Site) -> None:
    said = shown(staff_browser(public).get(NEW).text)
    assert "Bokmål Alle spørsmål finnes" in said
    assert re.search(r"Engelsk (Ingen spørsmål finnes ennå|\d+ av \d+ spørsmålssett mangler)", said)


def test_a_new_text_of_consent_asks_for_what_is_new(public: Site) -> None:
    public.post(public.link("invite"))
    for label in ("Videre", "Ja, det er greit"):
        public.press(label)
    number = DEFAULT_PROGRAMME
    owner = staff_browser(public)
    form = typed(owner.get(page_of(number)).text) | {"navn": "Vårt", "ansvarlig": "Hilde"}
    form |= {"samtykke": "Svarene brukes i forskning."}
    unsaid = owner.post(page_of(number), form)
    assert unsaid.status_code == 422
    assert "Skriv hva som er nytt" in shown(unsaid.text)
    owner.post(page_of(number), form | {"nytt": "Svarene brukes i forskning."})
    known = saved(public, number)
    assert (known.terms_version, known.terms_since) == (2, 2)
    form = typed(owner.get(page_of(number)).text)
    owner.post(page_of(number), form | {"samtykke": "Svara brukes i forskning.", "spor": "nei"})
    known = saved(public, number)
    assert (known.terms_version, known.terms_since) == (3, 2)
    newest, *_ = public.parts.store.read(lambda connection: list_terms(connection, number))
    assert (newest.asks_anew, newest.who) == (False, "Hilde Aas")
    assert logged(public)[-1][1]["asks_anew"] == [None, False]
    assert "3 versjoner" in shown(owner.get(page_of(number)).text)


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_pages_are_there_in_other_languages(public: Site, language: str) -> None:
    owner = staff_browser(public, language=language)
    made(public)
    for path in ("/staff/programmer", NEW, page_of(DEFAULT_PROGRAMME)):
        page = owner.get(path)
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text
