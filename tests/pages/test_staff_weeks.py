"""The weeks ahead of a programme, and the map, as staff see them."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select

import bot.pages
from bot.free_days import reason
from bot.pages.languages import LANGUAGES
from bot.pages.staff import stage_map, stage_sets
from bot.pages.staff.stage_drawing import EVERYWHERE
from bot.programmes.ending import close_programme
from bot.programmes.settings import ProgrammeSettings, make_programme
from bot.simulating import Choices, simulate
from bot.staff.members import Role
from bot.store.tables import metadata
from dialogues import next_sets
from dialogues.stages import TRANSITIONS, Stage, Stance, Trigger
from tests.pages.conftest import KEYS
from tests.pages.site import Clock, Site, opened, shown
from tests.pages.staff import staff_browser

WEEKS = "/staff/programmer/{}/uker?vent=ja&"
MOST_BYTES = 150_000
QUICK = 0.2  # seconds of the processor's


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("weeks")
    clock = Clock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    with opened(folder, clock, public_url="https://mentor.example", keys=KEYS) as site:
        yield site


@pytest.fixture(scope="module")
def programme(public: Site) -> int:
    settings = ProgrammeSettings(
        "Ny som leder", begins_on=date(2026, 9, 1), ends_on=date(2027, 12, 31)
    )
    return _made(public, settings)


@pytest.fixture(scope="module")
def hilde(public: Site, programme: int) -> Site:
    return staff_browser(public, (Role.COORDINATOR, programme))


def _made(site: Site, settings: ProgrammeSettings) -> int:
    assert site.browser.portal is not None
    made = partial(
        make_programme, settings=settings, staff=None, now=site.parts.clock(), zone="Europe/Oslo"
    )
    number: int = site.browser.portal.call(site.parts.store.run, made)
    return number


def _cards(page: str) -> dict[str, str]:
    """{heading: what the card says}"""
    found = re.findall(r'<li class="card[^"]*weekcard">(.*?)</li>', page, re.DOTALL)
    return {shown(card.partition("</h2>")[0]): shown(card.partition("</h2>")[2]) for card in found}


def _rows(page: str, table: str) -> list[list[str]]:
    body = page.partition(table)[2].partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[shown(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]


def _counts(site: Site) -> dict[str, int]:
    """Rows of every table but those that a visit itself touches."""

    def counted(reader: object) -> dict[str, int]:
        return {
            table.name: reader.scalar(select(func.count()).select_from(table))  # type: ignore[attr-defined]
            for table in metadata.sorted_tables
        }

    return site.parts.store.read(counted)


# -- the weeks ----------------------------------------------------------------------------------


def test_twelve_weeks_over_christmas(public: Site, hilde: Site, programme: int) -> None:
    before = _counts(public)
    answer = hilde.get(WEEKS.format(programme) + "fra=2026-11-24")
    assert answer.status_code == 200
    assert len(answer.content) < MOST_BYTES
    cards = _cards(answer.text)
    assert list(cards)[:8] == [
        "Uke 48 23.–29. november",
        "Uke 49 30. nov.–6. des.",
        "Uke 50 7.–13. desember",
        "Uke 51 14.–20. desember",
        "Uke 52 21.–27. desember",
        "Uke 53 28. des.–3. jan.",
        "Uke 1 4.–10. januar",
        "Uke 2 11.–17. januar",
    ]
    assert len(cards) == 12
    assert "ma. 30. kl. 09.00 Refleksjon fra mentor" in cards["Uke 49 30. nov.–6. des."]
    assert "on. 2. kl. 16.00 Samtaleark før møtet" in cards["Uke 49 30. nov.–6. des."]
    assert "to. 3. kl. 14.00 De to møtes" in cards["Uke 49 30. nov.–6. des."]
    assert "Juleferie 24.–27. desember: spørsmål venter" in cards["Uke 52 21.–27. desember"]
    assert (
        "lø. 2. kl. 09.00 Refleksjon fra mentor flyttet fra 28. desember: fridag"
        in cards["Uke 53 28. des.–3. jan."]
    )
    assert _counts(public) == before


def test_the_list_is_what_the_program_does(public: Site, hilde: Site, programme: int) -> None:
    settings = ProgrammeSettings("", begins_on=date(2026, 9, 1), ends_on=date(2027, 12, 31))
    library = public.parts.library
    for who in ("mentee", "mentor"):
        page = hilde.get(WEEKS.format(programme) + f"fra=2026-11-24&hvem={who}").text
        listed = [row[1] for row in _rows(page, "listed") if len(row) == 4]
        found = simulate(library, programme, settings, Choices(date(2026, 11, 24)), "Europe/Oslo")
        sent = found.to("mentor" if who == "mentor" else "mentee")
        assert [when[-5:] for when in listed] == [f"{each.at:%H.%M}" for each in sent]
        assert f"{len(sent)} meldinger kommer av seg selv" in shown(page)


def test_the_page_is_there_at_once_and_fetches_the_weeks(hilde: Site, programme: int) -> None:
    query = "fra=2027-02-01&svarer=nei&refleksjon=nei"
    first = hilde.get(f"/staff/programmer/{programme}/uker?{query}")
    assert 'hx-trigger="load"' in first.text
    (link,) = re.findall(r'<a class="link" href="([^"]*vent=ja[^"]*)"', first.text)
    assert "svarer=nei" in link
    assert len(_cards(hilde.get(unescape(link)).text)) == 12
    began = time.process_time()
    known = hilde.get(f"/staff/programmer/{programme}/uker?{query}")
    assert time.process_time() - began < QUICK
    assert len(_cards(known.text)) == 12
    assert "hx-get" not in known.text
    assert "Refleksjon fra mentor" not in shown(known.text)
    assert "Spørsmål etter møtet" in shown(known.text)


@pytest.mark.parametrize(
    ("start", "week", "note", "prompt"),
    [
        ("2027-03-01", "Uke 12 22.–28. mars", "Sommertid fra søndag 28. mars", "ma. 22. kl. 09.00"),
        ("2027-10-04", "Uke 43 25.–31. oktober", "Vintertid fra søndag 31. oktober",
         "ma. 25. kl. 09.00"),
        ("2027-06-07", "Uke 28 12.–18. juli", "Fellesferie 12.–18. juli",
         "kommer ikke: det er fridag"),
        ("2027-03-01", "Uke 13 29. mars–4. apr.", "andre påskedag", "ti. 30. kl. 09.00"),
        ("2027-04-12", "Uke 20 17.–23. mai", "grunnlovsdagen", "ti. 18. kl. 09.00"),
    ],
)  # fmt: skip
def test_clocks_and_holidays(
    hilde: Site, programme: int, start: str, week: str, note: str, prompt: str
) -> None:
    cards = _cards(hilde.get(WEEKS.format(programme) + f"fra={start}").text)
    assert note in cards[week]
    assert prompt in cards[week]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("i morgen", "«i morgen» er ikke en dato"),
        ("2026-02-30", "er ikke en dato"),
        ("<script>alert(1)</script>", "«<script>alert(1)</script>» er ikke en dato"),
        ("9999-12-31", "Datoen er for langt unna"),
        ("0001-01-01", "Datoen er for langt unna"),
        ("2026-08-31", "Velg 1. september 2026 eller senere"),
        ("2028-01-01", "Velg 31. desember 2027 eller tidligere"),
        ("x" * 5000, "er ikke en dato"),
    ],
)
def test_a_day_that_cannot_be(hilde: Site, programme: int, typed: str, told: str) -> None:
    answer = hilde.browser.get(f"/staff/programmer/{programme}/uker", params={"fra": typed})
    assert answer.status_code == 422
    assert told in shown(answer.text).replace("\u00a0", " ")
    assert "<script>alert" not in answer.text
    assert not _cards(answer.text)


def test_what_is_not_understood_is_as_if_it_was_not_said(hilde: Site, programme: int) -> None:
    page = hilde.get(WEEKS.format(programme) + "fra=24.11.2026&svarer=kanskje&hvem=alle").text
    assert len(_cards(page)) == 12
    assert 'value="2026-11-24"' in page
    assert "De neste 12 ukene for en mentee" in shown(page)


def test_someone_elses_programme_is_not_there(public: Site, hilde: Site) -> None:
    other = _made(public, ProgrammeSettings("Et annet"))
    assert public.other().get(f"/staff/programmer/{other}/uker").status_code == 401
    for number in (other, 12345, 2**70, "x"):
        assert hilde.get(f"/staff/programmer/{number}/uker").status_code == 404


def test_a_programme_that_is_closed_or_over_has_no_weeks(public: Site) -> None:
    assert public.browser.portal is not None
    owner = staff_browser(public, email="eier@example.no")
    closed = _made(public, ProgrammeSettings("Lukket"))
    close = partial(
        close_programme, identity=closed, staff=None, now=public.parts.clock(), zone="Europe/Oslo"
    )
    public.browser.portal.call(public.parts.store.run, close)
    over = _made(public, ProgrammeSettings("Over", ends_on=date(2026, 11, 1)))
    for number, told in ((closed, "Programmet er avsluttet"), (over, "Programmet er over")):
        answer = owner.get(WEEKS.format(number))
        assert answer.status_code == 200
        assert told in shown(answer.text)
        assert not _cards(answer.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weeks_in_every_language(public: Site, programme: int, language: str) -> None:
    role = (Role.COORDINATOR, programme)
    page = staff_browser(public, role, email=f"{language}@example.no", language=language)
    text = shown(page.get(WEEKS.format(programme) + "fra=2026-11-24").text)
    told = {
        "nb": ("Uke 53", "ma. 30. kl. 09.00 Refleksjon fra mentor"),
        "nn": ("Veke 53", "må. 30. kl. 09.00 Refleksjon frå mentor"),
        "en": ("Week 53", "Mon 30 at 09:00 Reflection from the mentor"),
    }
    assert all(each in text for each in told[language])


def test_every_holiday_has_a_name() -> None:
    words = (Path(bot.pages.__file__).parent / "templates/staff/weeks/_words.html").read_text()
    days = (date(2025, 1, 1) + timedelta(days=ahead) for ahead in range(12 * 365))
    found = {reason(day) for day in days} - {"", "christmas", "common_holiday"}
    assert len(found) >= 9
    assert not [word for word in found if f"'{word}'" not in words]


# -- the map ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(hilde: Site) -> str:
    answer = hilde.get("/staff/kart")
    assert answer.status_code == 200
    assert len(answer.content) < MOST_BYTES
    return answer.text


def test_the_map_has_every_way_of_the_table(drawn: str) -> None:
    names = _names(drawn)
    rows = [row for row in TRANSITIONS if row.trigger not in EVERYWHERE]
    begun = [row for row in rows if row.source is Stage.IDLE]
    short = [row.destination for row in begun if row.trigger is not Trigger.BEGIN]
    ways = [row for row in rows if {row.source, row.destination}.isdisjoint(short)]
    ways = [row for row in ways if row.destination is not Stage.IDLE]
    listed = _rows(drawn, 'id="veiene"')
    assert [row[1:3] for row in listed] == [
        [names[row.source], names[row.destination]] for row in ways
    ]
    assert drawn.count('class="way"') == len(ways)
    assert all(row[3] for row in listed)
    told = shown(drawn.partition('id="korte-liste"')[2].partition("</ul>")[0])
    assert [told.count(names[stage]) for stage in short] == [1] * len(short)


def _names(drawn: str) -> dict[Stage, str]:
    found = dict(re.findall(r'<h3 id="navn-(\w+)">(.*?)</h3>', drawn))
    assert set(found) == {stage.value for stage in Stage if stage is not Stage.IDLE}
    return {Stage.IDLE: "Ingen samtale"} | {Stage(name): told for name, told in found.items()}


def test_no_box_or_lane_of_the_map_lies_on_another(drawn: str) -> None:
    tops = [int(y) for y in re.findall(r'<rect class="box[^"]*" x="\d+" y="(\d+)"', drawn)]
    assert tops == sorted(set(tops))
    dots = re.findall(r'<circle class="dot" cx="(\d+)" cy="(\d+)"', drawn)
    places = [(int(x), int(y)) for x, y in dots]
    for place, (x, y) in enumerate(places):
        for other_x, other_y in places[:place]:
            assert abs(x - other_x) >= 18 or abs(y - other_y) >= 18
    lanes = re.findall(r'd="M\d+ (\d+)H(\d+)V(\d+)H\d+"', drawn)
    for place, (top, x, bottom) in enumerate(lanes):
        for other_top, other_x, other_bottom in lanes[:place]:
            apart = int(bottom) < int(other_top) or int(other_bottom) < int(top)
            assert x != other_x or apart


def test_the_three_paths_are_the_tables(drawn: str) -> None:
    names = _names(drawn)
    for stance in Stance:
        part = drawn.partition(f'id="vei-{stance.value}"')[2].partition("</ol>")[0]
        path = [shown(name) for name in re.findall(r"<li>(.*?)</li>", part)]
        assert path == [names[stage] for stage in stage_map.path_of(stance)]
    assert Stage.ASK_MENTOR not in stage_map.path_of(Stance.ALLIANCE)
    assert Stage.CHALLENGE not in stage_map.path_of(Stance.GUIDE)


def test_every_set_of_the_bank_is_on_the_map(public: Site, drawn: str) -> None:
    bank = public.parts.library.bank
    linked = set(re.findall(r'href="/staff/bank/([^"]+)"', drawn))
    prompts = Path(__file__).parents[2] / "prompts" / "nb"
    files = [path for path in prompts.rglob("*.jinja") if path.parent.name != "replikker"]
    sets = {path.stem for path in files if bank.holds(path.stem, bank.revision)}
    assert linked == {name for name in sets if bank.set(name, "nb", bank.revision).questions}


def test_the_sets_of_a_stage_are_those_that_the_core_goes_on_with() -> None:
    fixed = next_sets._FIXED_SETS
    assert {name: stage for stage, name in fixed.items()}.items() <= stage_sets.FIXED.items()
    for stage, folder in ((Stage.EXPLORE, "utforskende"), (Stage.CHECK_IN, "innsjekk")):
        assert stage in stage_sets.FOLDERS[folder]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_in_every_language(public: Site, language: str) -> None:
    page = staff_browser(public, email=f"kart-{language}@example.no", language=language)
    told = {"nb": "Tre veier", "nn": "Tre vegar", "en": "Three ways"}
    assert told[language] in page.get("/staff/kart").text


def test_the_map_is_for_staff(public: Site) -> None:
    assert public.other().get("/staff/kart").status_code == 401
