"""Letters, from the invitation to the way back in, through the front door and a real server."""

import logging
from pathlib import Path

import pytest

from bot.links import LIFETIMES
from bot.store.tables import addresses, links, messages
from tests.mail.mentee import NORA, STEP, choose_a_step, falls_due, invited, join, rows, tick, tidy
from tests.mail.post import SENDER, PostOffice, path_in, text_of, until
from tests.pages.site import WELCOME, Clock, Site, opened
from tests.pages.site import messages as said


def letters_kept(site: Site) -> list[str]:
    return [row.state for row in rows(site, messages) if row.channel == "mail"]


def reasons(site: Site) -> list[str | None]:
    return [row.reason for row in rows(site, messages) if row.channel == "mail"]


def mailboxes(site: Site) -> dict[str, int]:
    return {
        row.external_id: row.person_id for row in rows(site, addresses) if row.channel == "mail"
    }


def test_a_follow_up_is_told_of_and_opened_in_another_browser(
    site: Site, clock: Clock, office: PostOffice
) -> None:
    join(site)
    choose_a_step(site)
    clock.pass_(days=3)
    tick(site, clock)
    letter = office.newest()
    assert office.recipients == [NORA]
    assert letter["subject"] == "Et spørsmål om neste steg venter"
    assert letter["from"] == f"Personlig Mentor <{SENDER}>"
    assert letter["to"] == NORA
    assert letter["date"].datetime == clock.now
    assert letter["auto-submitted"] == "auto-generated"
    assert letter["message-id"].endswith("@example.org>")
    assert letter.get_content_type() == "text/plain"
    assert "«pause»" in text_of(letter)
    assert "i 7 dager" in text_of(letter)

    elsewhere = site.other()
    assert "Hei igjen" in elsewhere.get(path_in(letter)).text
    page = elsewhere.post(path_in(letter)).text
    assert said(page) == said(site.get().text)
    assert STEP in said(page)[-1]


def test_a_letter_says_nothing_of_what_was_said(
    site: Site, clock: Clock, office: PostOffice
) -> None:
    join(site)
    choose_a_step(site)
    clock.pass_(days=3)
    tick(site, clock)
    whole = office.newest().as_string() + text_of(office.newest())
    for word in ("Nora", "Berit", "onsdag", "Amir", "Hvordan gikk"):
        assert word not in whole.replace(NORA, "")


def test_a_reflection_is_told_of(site: Site, clock: Clock, office: PostOffice) -> None:
    join(site)
    falls_due(site, clock)
    assert office.newest()["subject"] == "Du har fått en refleksjon"
    until(lambda: letters_kept(site) == ["sent"])


def test_the_letter_is_no_part_of_the_conversation(
    site: Site, clock: Clock, office: PostOffice
) -> None:
    join(site)
    falls_due(site, clock)
    assert path_in(office.newest()) not in site.get().text
    assert site.post("/chat/si", {"tekst": "hjelp"}).text.count("brev") == 0
    assert len(said(site.get().text)) == len(rows(site, messages)) - 1


def test_one_letter_a_day(site: Site, clock: Clock, office: PostOffice) -> None:
    join(site)
    falls_due(site, clock)
    until(lambda: letters_kept(site) == ["sent"])
    site.say("avslutt")
    falls_due(site, clock)
    until(lambda: letters_kept(site) == ["sent", "sent"])
    assert len(office.letters) == 2


def test_a_pause_is_silence(site: Site, clock: Clock, office: PostOffice) -> None:
    join(site)
    site.say("pause")
    falls_due(site, clock)
    assert letters_kept(site) == []


def test_without_a_mailbox_there_is_no_letter(site: Site, clock: Clock) -> None:
    site.post(site.link("invite"))
    for label in WELCOME:
        site.press(label)
    site.say("avslutt")
    falls_due(site, clock)
    assert letters_kept(site) == []
    assert len(said(site.get().text)) > 3


def test_without_a_mail_server_no_letter_waits_for_one(tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path, clock, public_url="https://mentor.example") as site:
        join(site)
        falls_due(site, clock)
        assert letters_kept(site) == []
        path = site.link("login", site.person())
        site.post(path)
        assert "Send meg en ny lenke" not in site.get(path).text


def test_a_link_that_is_used_leads_to_a_new_one(
    site: Site, clock: Clock, office: PostOffice
) -> None:
    join(site)
    falls_due(site, clock)
    path = path_in(office.newest())
    site.other().post(path)
    stranger = site.other()
    page = stranger.post(path)
    assert page.status_code == 410
    assert f'action="{path}/ny"' in page.text
    assert NORA not in page.text
    assert "på vei dit" in stranger.post(f"{path}/ny").text
    again = office.newest(2)
    assert again["subject"] == "Ny lenke til samtalen din"
    assert said(stranger.post(path_in(again)).text) == said(site.get().text)


def test_so_does_one_that_is_too_old(site: Site, clock: Clock, office: PostOffice) -> None:
    join(site)
    falls_due(site, clock)
    path = path_in(office.newest())
    clock.pass_(days=LIFETIMES["login"].days + 30)
    tidy(site)
    stranger = site.other()
    assert stranger.post(path).status_code == 410
    stranger.post(f"{path}/ny")
    assert stranger.post(path_in(office.newest(2))).url.path == "/chat"


def test_and_the_invitation_itself(site: Site, office: PostOffice) -> None:
    path = invited(site)
    site.post(path)
    stranger = site.other()
    stranger.post(f"{path}/ny")
    assert stranger.post(path_in(office.newest())).url.path == "/chat"


def test_asking_for_links_does_not_fill_a_mailbox_nor_tell_whose_it_is(
    site: Site, clock: Clock, office: PostOffice
) -> None:
    path = invited(site)
    site.post(path)
    known = {site.other().post(f"{path}/ny").text for _ in range(5)}
    unknown = site.other().post(f"/inn/{'x' * 22}/ny")
    assert known == {unknown.text}
    assert unknown.status_code == 200
    until(lambda: letters_kept(site) == ["sent"] * 3)
    assert len(office.letters) == 3
    clock.pass_(days=1, seconds=1)
    site.other().post(f"{path}/ny")
    assert office.newest(4)


def test_a_login_link_in_a_browser_that_is_in_already_makes_no_second_login(
    site: Site, clock: Clock, office: PostOffice
) -> None:
    join(site)
    falls_due(site, clock)
    site.post(path_in(office.newest()))
    assert site.count("logins") == 1


def test_a_letter_waits_for_a_server_that_is_down(tmp_path: Path, clock: Clock) -> None:
    office = PostOffice()
    with opened(tmp_path, clock, public_url="https://mentor.example", smtp_url=office.url) as site:
        join(site)
        falls_due(site, clock)
        until(lambda: reasons(site) == ["network"])
        assert letters_kept(site) == ["waiting"]
        with office.open():
            letter = office.newest()
            until(lambda: letters_kept(site) == ["sent"])
            assert site.other().post(path_in(letter)).url.path == "/chat"
    assert len(office.letters) == 1


def test_a_letter_survives_a_stop(tmp_path: Path, clock: Clock) -> None:
    office = PostOffice()
    known = {"public_url": "https://mentor.example", "smtp_url": office.url}
    with opened(tmp_path, clock, **known) as site:
        join(site)
        falls_due(site, clock)
    with office.open(), opened(tmp_path, clock, **known) as site:
        assert office.newest()["to"] == NORA
        until(lambda: letters_kept(site) == ["sent"])


def test_a_mailbox_that_does_not_exist_gets_no_more_letters(
    site: Site, clock: Clock, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    office.answers[NORA] = f"550 5.1.1 no {NORA} here"
    join(site)
    falls_due(site, clock)
    until(lambda: letters_kept(site) == ["blocked"])
    (record,) = [each for each in caplog.records if each.name == "bot.channels.mail"]
    assert record.__dict__["status"] == 550
    assert record.levelno == logging.WARNING
    assert NORA not in str([vars(each) for each in caplog.records])
    site.say("avslutt")
    falls_due(site, clock)
    assert letters_kept(site) == ["blocked"]
    assert office.tries == 1


def test_a_letter_that_is_refused_does_not_close_the_mailbox(
    site: Site, clock: Clock, office: PostOffice
) -> None:
    office.answers["DATA"] = "554 5.7.1 looks like spam"
    join(site)
    before = said(site.get().text)
    falls_due(site, clock)
    until(lambda: letters_kept(site) == ["failed"])
    assert reasons(site) == ["mail server said 554"]
    assert len(said(site.get().text)) == len(before) + 1  # nothing was asked again
    site.say("avslutt")
    del office.answers["DATA"]
    falls_due(site, clock)
    assert office.newest()


def test_a_mailbox_stays_whose_it_is(site: Site, office: PostOffice) -> None:
    join(site)
    owner = mailboxes(site)[NORA]
    other = site.other()
    other.post(invited(site))
    other.press("Videre")
    assert site.count("persons") == 2
    assert mailboxes(site) == {NORA: owner}


def test_erasing_takes_the_mailbox_and_every_link(
    site: Site, clock: Clock, office: PostOffice
) -> None:
    join(site)
    falls_due(site, clock)
    office.newest()
    site.say("slett")
    site.press("Ja, slett alt")
    assert mailboxes(site) == {}
    assert rows(site, links) == []
    path = path_in(office.newest())
    assert site.post(f"{path}/ny").status_code == 200
    assert len(office.letters) == 1


def test_own_data_shows_the_mailbox_and_the_letters(
    site: Site, clock: Clock, office: PostOffice
) -> None:
    join(site)
    falls_due(site, clock)
    code = path_in(office.newest())
    file = site.get("/chat/mine-data").text
    assert f"<dt>E-post</dt><dd>{NORA}</dd>" in file
    assert "Brevene på e-post" in file
    assert "24.11.2026 kl. 19.00" in file
    assert code not in file
