"""Inviting one and many: what is read of a list, links, letters."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from bot.app import create_app
from bot.programmes.decoding import NotText, decode
from bot.programmes.reading_people import MOST_ROWS, read_people
from bot.settings import load_settings
from bot.staff.members import Role
from bot.store.pair_tables import mentorships
from bot.store.people_tables import invitation_lists, participants
from bot.store.tables import addresses, links, programmes
from tests.duo import WELCOME_MENTEE, WELCOME_MENTOR
from tests.mail.post import PostOffice, path_in, until
from tests.pages.conftest import KEYS
from tests.pages.people import (
    HEAD,
    PAGE,
    TWO,
    come,
    confirm,
    invite_two,
    links_on,
    pairs_of,
    rows,
    run,
    upload,
)
from tests.pages.site import OWN, Clock, Site, opened, shown
from tests.pages.staff import staff_browser
from tests.postgres import database

OK = "Sara Moen;sara@x.no;Kari Lunde;kari@x.no"
# {what is wrong: (the rows under the headings, what the preview says, how many rows can go)}
FAULTS = {
    "email": ("Sara;sara@;Kari;", "«sara@» er ingen e-postadresse. Rett adressen til menteen", 0),
    "email of the mentor": ("Sara;;Kari;kari x.no", "Rett adressen til mentoren", 0),
    "no name": (";sara@x.no;Kari;", "sara@x.no har ikke noe navn", 0),
    "address for a name": ("sara@x.no;;Kari;", "står det en e-postadresse: sara@x.no", 0),
    "too long": (f"{'a' * 201};;Kari;", "er for langt. Det kan ha 200 tegn.", 0),
    "too long address": (f"Sara;{'a' * 250}@x.no;Kari;", "er for lang. Den kan ha 254 tegn.", 0),
    "garbled": ("BjÃ¸rn Ã…s;;Kari;", "er blitt ødelagt på veien: BjÃ¸rn Ã…s", 0),
    "formula": ("=1+1;;Kari;", "«=1+1» ser ikke ut som navnet til menteen", 0),
    "digits": ("4711;;Kari;", "«4711» ser ikke ut som navnet", 0),
    "same person": ("Kari;k@x.no;Kari L;K@x.no", "Mentee og mentor er samme person", 0),
    "same row": (f"{OK}\n{OK}", "Det samme står på linje 2", 1),
    "mentee twice": (f"{OK}\nSara Moen;sara@x.no;Per;", "står også på linje 2. En mentee kan", 1),
    "two of one address": (f"{OK}\nSiri;kari@x.no;Per;", "med et annet navn på linje 2", 1),
    "same mentor": (f"{OK}\nNils;;Kari Lunde;kari@x.no", "Mentoren står også på linje 2", 2),
    "both roles": (f"{OK}\nKari Lunde;kari@x.no;Per;", "får en lenke for hver", 2),
    "mentee alone": ("Sara;;;", "blir invitert uten mentor", 1),
    "mentor alone": (";;Kari;", "blir invitert uten mentee", 1),
    "extra cells": (f"{OK};og mer", "flere felt enn det er kolonner", 0),
    "open quote": (f'"Sara;s@x.no;Kari;\n{OK}', "Et anførselstegn åpner et felt her", 0),
}  # fmt: skip


def test_every_fault_of_a_row_is_told_by_its_line_and_nothing_is_saved(hilde: Site) -> None:
    for fault, (lines, told, going) in FAULTS.items():
        page = upload(hilde, HEAD + lines + "\n")
        text = shown(page.text)
        assert told in text, (fault, text)
        assert "Linje 2" in text, fault
        assert f'name="antall" value="{going}"' in page.text, fault
        assert not re.search("sara|kari|csv", str(page.url).lower())
    assert hilde.count("participants") == 0


# {what is wrong with the whole of it: (the file, what is said)}
REFUSED = {
    "xlsx": (b"PK\x03\x04" + bytes(40), "regnearkfil fra Excel eller Numbers"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", "Lagre som"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(32)), "Dette er ingen tekstfil"),
    "empty": (b"\xef\xbb\xbf \r\n\r\n", "Det er ingen rader her"),
    "headings alone": (HEAD.encode(), "Det er ingen rader her"),
    "other columns": (b"rolle;avdeling\nmentor;Salg\n", "Ingen av kolonnene heter noe med mentee"),
    "too many": (b"mentee\n" + b"Sara\n" * (MOST_ROWS + 1), "Lista har 10001 rader"),
    "too large": (b"a" * (2 * 1024 * 1024 + 1), "Fila er for stor"),
}


def test_a_file_that_is_no_list_is_told_what_to_do(hilde: Site) -> None:
    for name, (data, told) in REFUSED.items():
        page = upload(hilde, data)
        assert (page.status_code, told in shown(page.text)) == (422, True), name
    assert hilde.count("invitation_lists") == 0


PLAIN = "Mentor;E-post;Mentee;E-post mentee\nBjørn Ås;b@x.no;Åse Ærlig;å@x.no\n"
# {how it is saved: the bytes}
SAVED = {
    "utf-8": PLAIN.encode(),
    "utf-8 with a mark": PLAIN.encode("utf-8-sig"),
    "windows": PLAIN.encode("cp1252"),
    "utf-16": PLAIN.encode("utf-16"),
    "utf-16 without a mark": PLAIN.encode("utf-16-le"),
    "mac": PLAIN.encode("mac_roman"),
    "commas": PLAIN.replace(";", ",").encode(),
    "tabs": PLAIN.replace(";", "\t").encode("cp1252"),
    "old line breaks": PLAIN.replace("\n", "\r").encode(),
    "excel's first line": b"sep=;\r\n" + PLAIN.encode(),
    "quotes and empty lines": (
        'Mentee;"Mentee e-mail";Mentor;"Mentor email"\n\n"Åse  Ærlig";å@x.no;Bjørn Ås;B@x.no\n;;;\n'
    ).encode(),
    "no headings": "Åse Ærlig;å@x.no;Bjørn Ås;b@x.no\n".encode(),
    "notes beside": (
        "mentee;avdeling;epost;mentor;epost\nÅse Ærlig;Salg;å@x.no;Bjørn Ås;b@x.no"
    ).encode(),
}


@pytest.mark.parametrize("name", SAVED)
def test_a_list_reads_the_same_however_it_was_saved(name: str) -> None:
    people = read_people(decode(SAVED[name]))
    (row,) = people.rows
    assert row.mentee is not None
    assert row.mentor is not None
    assert (row.mentee.name, row.mentee.email) == ("Åse Ærlig", "å@x.no")
    assert (row.mentor.name, row.mentor.email) == ("Bjørn Ås", "b@x.no")
    assert not row.wrong
    assert people.guessed is (name == "no headings")
    assert people.unused == (("avdeling",) if name == "notes beside" else ())


def test_one_person_a_row_with_a_role() -> None:
    people = read_people("navn,epost,rolle\nSara,s@x.no,Mentee\nKari,k@x.no,MENTOR\nPer,,sjef\n")
    sara, kari, per = people.rows
    assert (sara.mentee and sara.mentee.name, kari.mentor and kari.mentor.name) == ("Sara", "Kari")
    assert [problem.kind for problem in per.problems] == ["role"]


@pytest.mark.parametrize("cut", [1, 3, 7, 40])
def test_no_bytes_make_it_break(cut: int) -> None:
    for data in (*SAVED.values(), *(data[:200] for data, _ in REFUSED.values())):
        try:
            read_people(decode(data[cut:] + data[:cut]))
        except NotText:
            continue


def test_good_rows_go_while_bad_ones_and_those_left_out_stay_and_twice_is_once(
    hilde: Site,
) -> None:
    page = upload(hilde, TWO + "Amir;amir@;Kari Lunde;kari@x.no\nJo;;Per;\n")
    form = {"antall": "3", "gjor": "inviter", "vist": ["2", "3", "5"], "rad": ["2", "3"]}
    made = hilde.post(page.url.path, form)
    assert "3 personer lagt inn" in shown(made.text)  # two mentees, one mentor
    again = hilde.post(page.url.path, form)
    assert "Ingenting er gjort to ganger" in shown(again.text)
    assert (hilde.count("participants"), hilde.count("mentorships")) == (3, 2)
    kept = rows(hilde, select(invitation_lists.c.text))
    assert [row.text for row in kept] == [""]  # the list is kept no longer than it must
    assert rows(hilde, select(links.c.kind).where(links.c.kind == "invite")) == []
    told = shown(upload(hilde, TWO).text)
    assert "Alle radene er lagt inn fra før" in told


def test_what_has_changed_since_the_preview_is_shown_before_anybody_is_invited(
    hilde: Site,
) -> None:
    first, second = upload(hilde, TWO), upload(hilde, TWO)
    confirm(hilde, first)
    late = confirm(hilde, second)
    assert (late.status_code, "Noe er endret siden" in shown(late.text)) == (409, True)
    assert hilde.count("participants") == 3


def test_one_person_beside_somebody_and_the_form_sent_twice(hilde: Site) -> None:
    form = {"nummer": "77", "navn": "Kari Lunde", "epost": "Kari@X.no", "rolle": "mentor"}
    hilde.post(f"{PAGE}/inviter", form)
    hilde.post(f"{PAGE}/inviter", form)
    (kari,) = rows(hilde, select(participants))
    assert (kari.name, kari.email, kari.role) == ("Kari Lunde", "kari@x.no", "mentor")
    again = hilde.post(f"{PAGE}/inviter", form | {"nummer": "78"})
    assert (again.status_code, "er allerede invitert" in shown(again.text)) == (422, True)
    sara = {"nummer": "79", "navn": "Sara", "rolle": "mentee", "med_mentor": str(kari.id)}
    assert "Én person lagt inn" in shown(hilde.post(f"{PAGE}/inviter", sara).text)
    assert len(pairs_of(hilde)) == 1
    for name, told in (("", "Fyll inn et navn"), ("4711", "ser ikke ut som navnet")):
        wrong = hilde.post(f"{PAGE}/inviter", sara | {"nummer": "80", "navn": name})
        assert (wrong.status_code, told in shown(wrong.text)) == (422, True)


def test_a_mentor_gets_all_their_mentees_by_one_link(hilde: Site, public: Site) -> None:
    ways = invite_two(hilde)
    assert set(ways) == {"Sara Moen", "Nils Øy", "Kari Lunde"}
    come(public, ways["Sara Moen"], *WELCOME_MENTEE[:6])
    come(public, ways["Nils Øy"])
    kari = come(public, ways["Kari Lunde"], *WELCOME_MENTOR)
    pairs = rows(public, select(mentorships.c.mentee_id, mentorships.c.mentor_id))
    assert len({pair.mentor_id for pair in pairs}) == 1
    assert None not in {pair.mentor_id for pair in pairs} | {pair.mentee_id for pair in pairs}
    kari.say("ja")  # to the second, of whom the bot tells by itself
    page = shown(hilde.get(PAGE).text)
    assert "Sara Moen med Kari Lunde Venter på enighet om mål" in page
    assert "Nora" not in page  # what she calls herself is hers
    assert "Alle som er invitert, har kommet" in shown(hilde.get(f"{PAGE}/inviter").text)
    assert public.post(ways["Sara Moen"]).status_code == 410


def test_a_new_sheet_is_the_end_of_the_one_before_and_an_invitation_can_be_taken_back(
    hilde: Site, public: Site
) -> None:
    first = invite_two(hilde)
    second = links_on(hilde.post(f"{PAGE}/inviter/ark").text)
    assert public.other().post(first["Sara Moen"]).status_code == 410
    (nils,) = rows(hilde, select(participants.c.id).where(participants.c.name == "Nils Øy"))
    hilde.post(f"{PAGE}/inviter/trekk", {"person": str(nils.id)})
    assert public.other().post(second["Nils Øy"]).status_code == 410
    come(public, second["Sara Moen"])
    assert len(rows(public, select(participants.c.id))) == 2


def test_invitations_go_by_letter_once_and_the_page_tells_which_did_not(
    tmp_path: Path, clock: Clock
) -> None:
    office = PostOffice(answers={"nils@x.no": "550 no such user"})
    url = "https://mentor.example"
    with office.open(), opened(tmp_path, clock, public_url=url, smtp_url=office.url) as site:
        hilde = staff_browser(site, (Role.COORDINATOR, 1))
        made = confirm(hilde, upload(hilde, TWO + "Jo;;;\n"))
        batch = made.url.path.rsplit("/", 1)[1]
        assert "3 har e-postadresse" in shown(made.text)
        for _ in range(2):
            hilde.post(f"{PAGE}/inviter/brev", {"gruppe": batch})
        until(lambda: "finnes ikke" in hilde.get(made.url.path).text)
        until(lambda: hilde.get(made.url.path).text.count("E-post sendt") == 2)
        assert sorted(office.recipients) == ["kari@x.no", "sara@x.no"]
        assert office.tries == 3
        assert "Alle med e-postadresse har fått brev." in shown(hilde.get(made.url.path).text)
        sara = next(each for each in office.letters if each["to"] == "sara@x.no")
        site.other().post(path_in(sara))
        assert "Kom 23. november" in shown(hilde.get(made.url.path).text).replace("\xa0", " ")
        mailboxes = rows(site, select(addresses.c.external_id).where(addresses.c.channel == "mail"))
        assert [row.external_id for row in mailboxes] == ["sara@x.no"]


def test_it_is_the_same_on_postgresql(clock: Clock) -> None:
    with database() as url:
        known = load_settings(database_url=url, public_url="https://mentor.example", keys=KEYS)
        app = create_app(known, clock=clock)
        with TestClient(app, base_url=known.address, headers=OWN) as browser:
            site = Site(app, browser)
            hilde = staff_browser(site)
            page = upload(hilde, TWO)
            confirm(hilde, page)
            assert "Ingenting er gjort to ganger" in shown(confirm(hilde, page).text)
            hilde.post(f"{PAGE}/inviter", {"nummer": "9", "navn": "Per", "rolle": "mentor"})
            ways = links_on(hilde.post(f"{PAGE}/inviter/ark").text)
            for name in ("Sara Moen", "Kari Lunde"):
                site.other().post(ways[name])
            (per,) = rows(site, select(participants.c.id).where(participants.c.name == "Per"))
            pairs = pairs_of(hilde)
            assert len(pairs) == 2
            for pair in pairs:
                hilde.post(f"{PAGE}/par/{pair}/flytt", {"mentor": f"p{per.id}"})
            assert shown(hilde.get(PAGE).text).count("med Per") == 2
            (sara,) = rows(
                site, select(participants.c.id).where(participants.c.name == "Sara Moen")
            )
            assert links_on(hilde.post(f"{PAGE}/inviter/paa-nytt", {"person": str(sara.id)}).text)
            hilde.post(f"{PAGE}/avslutt", {"navn": "Program uten navn"})
            assert "Programmet ble avsluttet" in shown(hilde.get(PAGE).text)


def test_the_mended_list_again_invites_only_those_who_are_new(hilde: Site) -> None:
    confirm(hilde, upload(hilde, TWO + "Jo;jo@;Kari Lunde;kari@x.no\n"))
    mended = TWO + "Jo;jo@x.no;Kari Lunde;kari@x.no\nSara Moen;sara@x.no;Per Hagen;per@x.no\n"
    page = upload(hilde, mended)
    told = shown(page.text)
    assert "2 rader er lagt inn fra før" in told
    assert "Én rad kan ikke brukes" in told  # Sara with another mentor
    assert told.count("får denne menteen i tillegg") == 1
    assert re.findall(r'name="rad" value="(\d+)"', page.text) == ["4"]
    assert "Én person lagt inn" in shown(confirm(hilde, page).text)
    again = shown(upload(hilde, TWO).text)
    assert "Alle radene er lagt inn fra før" in again
    assert "Legg inn" not in again


def test_a_sheet_says_until_when_and_that_the_programme_begins_later(
    hilde: Site, clock: Clock
) -> None:
    invite_two(hilde)
    assert "Her er det ikke satt opp e-post" in shown(hilde.get(f"{PAGE}/inviter").text)
    begins = (clock() + timedelta(days=60)).date()
    run(hilde, lambda made: made.execute(update(programmes).values(begins_on=begins.isoformat())))
    sheet = shown(hilde.post(f"{PAGE}/inviter/ark").text)
    assert "virker bare én gang. Bruk den senest" in sheet
    assert "og programmet begynner ikke før" in sheet


def test_an_address_is_mended_on_the_page(hilde: Site) -> None:
    page = upload(hilde, TWO + "Jo;jo@;Kari Lunde;kari@x.no\nEva;eva x.no;;\n")
    path = page.url.path
    shown_rows = {"antall": "2", "gjor": "rett", "vist": ["2", "3"], "rad": ["2"]}
    again = hilde.post(path, shown_rows | {"rett-4-mentee": "jo@x.no;b", "rett-5-mentee": ""})
    assert "Én rad kan ikke brukes" in shown(again.text)  # what would change the row is let be
    again = hilde.post(path, shown_rows | {"rett-4-mentee": "jo@x.no", "rett-2-mentee": "x@x.no"})
    assert "kan ikke brukes" not in shown(again.text)
    lines = sorted(re.findall(r'name="rad" value="(\d+)" checked', again.text))
    assert lines == ["2", "4", "5"]  # the line that was left out still is
    form = {"antall": "3", "gjor": "inviter"}
    assert "4 personer lagt inn" in shown(hilde.post(path, form).text)
    found = {row.name: row.email for row in rows(hilde, select(participants))}
    assert found["Jo"] == "jo@x.no"
    assert found["Eva"] is None
    assert found["Sara Moen"] == "sara@x.no"  # what was not wrong is not changed
