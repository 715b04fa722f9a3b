"""The log: everything is in it, nothing that is not theirs, found, paged and taken out."""

import csv
import io

from bot.staff.audit import note
from bot.staff.members import Role
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.tables import programmes
from tests.pages.site import Clock, Site, shown
from tests.pages.staff import staff_browser
from tests.pages.test_staff_members import INVITE, PER, number
from tests.pages.test_staff_programme import GOOD, NEW, typed


def write(site: Site, *notes: tuple[str, int | None, str]) -> None:
    """Actions at the command line, with a programme and what each was done to."""

    def keep(transaction: Transaction) -> None:
        for action, programme, subject in notes:
            note(
                transaction, None, action, site.parts.clock(), programme=programme, subject=subject
            )

    assert site.browser.portal is not None
    site.browser.portal.call(site.parts.store.run, keep)


def programme(site: Site, name: str) -> int:
    identity = new_id()

    def make(transaction: Transaction) -> None:
        row = transaction.execute(programmes.select()).mappings().first()
        assert row is not None
        transaction.execute(programmes.insert(), dict(row) | {"id": identity, "name": name})

    assert site.browser.portal is not None
    site.browser.portal.call(site.parts.store.run, make)
    return identity


def rows(site: Site, query: str = "") -> list[list[str]]:
    answer = site.get(f"/staff/hendelser.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_what_staff_do_is_told_in_plain_words(public: Site, clock: Clock) -> None:
    hilde = staff_browser(public)
    hilde.post("/staff/stab/inviter", INVITE)
    clock.pass_(minutes=5)
    per = number(public, PER)
    hilde.post(f"/staff/stab/{per}/roller", {"rolle": ["coordinator"]})
    hilde.post(f"/staff/stab/{per}/lenke")
    hilde.post(f"/staff/stab/{per}/avslutt")
    write(public, ("something_new", None, "x"))
    said = shown(hilde.get("/staff/hendelser").text)
    for sentence in (
        "Logget inn",
        "Inviterte til staben: Per Ås roller: redaktør",
        "Endret hva en i staben kan gjøre: Per Ås før: redaktør · nå: koordinator",
        "Laget en ny lenke til en i staben: Per Ås",
        "Avsluttet tilgangen til en i staben: Per Ås",
        "something_new: x Fra serveren",
        "23. november 2026 19.05",
    ):
        assert sentence in said, sentence
    assert said.index("Avsluttet") < said.index("Inviterte")


def test_each_sees_what_is_theirs(public: Site) -> None:
    hilde = staff_browser(public)
    nord, south = programme(public, "Nord"), programme(public, "Sør")
    one = staff_browser(public, (Role.COORDINATOR, nord), email=PER, name="Per Ås")
    write(
        public, ("publish", None, "felles"), ("invite", nord, "i nord"), ("invite", south, "i sør")
    )
    mine, all_ = shown(one.get("/staff/hendelser").text), shown(hilde.get("/staff/hendelser").text)
    assert "i nord" in mine
    assert "Logget inn" in mine
    for other in ("i sør", "felles", "Hilde Aas"):
        assert other not in mine
        assert other in all_
    for query in (f"?program={south}", "?ord=felles", "?hva=publish", "?hvem=0&ord=s%C3%B8r"):
        assert "Ingenting passet" in shown(one.get(f"/staff/hendelser{query}").text)
        assert not rows(one, query)[1:]
    every = staff_browser(public, (Role.COORDINATOR, None), email="all@x.no", name="Eva")
    said = shown(every.get("/staff/hendelser").text)
    assert "i sør" in said
    assert "felles" not in said


def test_it_is_found_by_words_person_action_programme_and_day(public: Site, clock: Clock) -> None:
    hilde = staff_browser(public)
    nord = programme(public, "Åsen 100 %")
    write(public, ("publish", None, "Ålesund sett"))
    clock.pass_(days=2)
    write(public, ("invite", nord, "tolv_par"), ("make_programme", nord, "Åsen"))

    def found(query: str) -> list[str]:
        return [row[3] for row in rows(hilde, f"?{query}")[1:] if "hendelsene" not in row[2]]

    clock.pass_(minutes=-(2 * 24 * 60))  # the login is fresh still
    assert found("ord=ålesund") == ["Ålesund sett"]
    assert found("ord=ÅLESUND+sett") == ["Ålesund sett"]
    assert found("ord=100+%25") == ["Åsen", "tolv_par"]
    assert found("ord=tolv_par") == ["tolv_par"]
    assert found("ord=tolvxpar") == []
    assert found("hva=publish") == ["Ålesund sett"]
    assert found(f"program={nord}&hva=invite") == ["tolv_par"]
    assert found("fra=2026-11-24&hvem=0") == ["Åsen", "tolv_par"]
    assert found("til=2026-11-23&hvem=0") == ["Ålesund sett"]
    assert found("fra=2026-11-25&til=2026-11-25&hvem=0") == ["Åsen", "tolv_par"]
    for odd in ("fra=tull&til=9999-99-99", "hvem=x&program=-1", "eldre=abc", "fra=0001-01-01"):
        assert hilde.get(f"/staff/hendelser?{odd}").status_code == 200
    assert hilde.get(f"/staff/hendelser?hvem={10**18}&eldre={'9' * 19}").status_code == 200


def test_no_word_of_the_code_is_left_in_it(public: Site) -> None:
    """On the page and in the file: titles, days, roles and languages as people call them."""
    hilde = staff_browser(public, (Role.OWNER, None), (Role.EDITOR, None))
    nord = programme(public, "Nord")
    blank = typed(hilde.get(NEW).text)
    assert hilde.post(NEW, blank | GOOD | {"til": "24.02.2027"}).status_code == 200
    write(
        public,
        ("begin_draft", None, "ny-pa-plass"),
        ("end_pair", nord, "892139685888177520"),
        ("erase_programme", None, "I fjor"),
    )
    hilde.post("/staff/stab/inviter", INVITE | {"rolle": [f"coordinator:{nord}"]})
    said = shown(hilde.get("/staff/hendelser").text)
    file = " ".join(" ".join(row) for row in rows(hilde))
    for text in (said, file):
        for words in (
            "mentorrolle: veileder",
            "språk: nynorsk",
            "siste dag: 24. februar 2027",
            "roller: koordinator for Nord",
        ):
            assert words in text.replace("\N{NO-BREAK SPACE}", " "), words
        for word in ("guide", "ny-pa-plass", "8921396", "T23:00", "2027-02-24"):
            assert word not in text, word
    assert "Begynte på et utkast: Ny på plass" in said
    assert "Avsluttet et par: et par" in said
    assert "Slettet alt i et program, som avtalt: I fjor Fra serveren" in said
    assert [row[3] for row in rows(hilde, "?ord=PLASS")[1:] if row[3]] == ["Ny på plass"]


def test_five_hundred_lines_come_page_by_page(public: Site) -> None:
    hilde = staff_browser(public)
    write(public, *(("publish", None, f"sett {at:03}") for at in range(120)))
    page, seen = hilde.get("/staff/hendelser?ord=sett").text, []
    while True:
        seen += [f"sett {at:03}" for at in range(119, -1, -1) if f"sett {at:03}" in page]
        if "Vis eldre" not in page:
            break
        place = page.index(">Vis eldre")
        path = page[page.rindex('href="', 0, place) + 6 : place - 1]
        page = hilde.get(path.replace("&amp;", "&")).text
        assert "Til de nyeste" in page
    assert seen == [f"sett {at:03}" for at in range(119, -1, -1)]
    assert len(rows(hilde, "?ord=sett")) == 121


def test_the_file_is_safe_in_a_spreadsheet_and_taking_it_is_noted(public: Site) -> None:
    hilde = staff_browser(public)
    odd = ('=HYPERLINK("http://evil")', "+1", "-2", "@x", "\t=1", 'a;b"c\nd', "<b>&amp;</b>")
    write(public, *(("publish", None, text) for text in odd))
    head, *lines = rows(hilde)
    assert head == ["Tid", "Hvem", "Hva", "Gjelder", "Program", "Mer"]
    subjects = [line[3] for line in lines][: len(odd)][::-1]
    assert subjects == [
        '\'=HYPERLINK("http://evil")',
        "'+1",
        "'-2",
        "'@x",
        "'\t=1",
        'a;b"c d',
        "<b>&amp;</b>",
    ]
    assert "Lastet ned hendelsene" in shown(hilde.get("/staff/hendelser").text)
    assert all(len(line) == 6 for line in lines)


def test_an_empty_search_teaches(public: Site) -> None:
    hilde = staff_browser(public)
    said = shown(hilde.get("/staff/hendelser?ord=%3Cscript%3E").text)
    assert "Ingenting passet Prøv færre ord" in said
    assert "<script>" not in hilde.get("/staff/hendelser?ord=%3Cscript%3E").text
