"""A mentee's path: kept under their key, read back whole, and gone when they are."""

from pathlib import Path
from zoneinfo import ZoneInfo

from bot.progress import read_progress
from bot.store.tables import competences, messages, persons, ratings
from bot.vault import Vault
from dialogues.progress import Progress
from tests.store.engine import KEY, NORA, Engine, running, said
from tests.store.test_export import mine_data, read

COMPETENCE = "å lede møter når noen er uenige"
OSLO = ZoneInfo("Europe/Oslo")


def path_of(engine: Engine) -> Progress:
    """Of the one person there is."""
    (row,) = engine.rows(persons)
    key = Vault([KEY]).unwrap(row.id, row.wrapped_key)
    return engine.store.read(lambda connection: read_progress(connection, row.id, key, OSLO))


async def to_the_level(engine: Engine) -> None:
    """Through talks until the competence has been rated 4, whichever sets come before."""
    await engine.welcome()
    await engine.say("bytt rolle")
    handled = await engine.say("døråpner")
    for _ in range(60):
        text = said(handled)
        if "bli bedre på for å nå målet" in text:
            handled = await engine.say(COMPETENCE)
        elif "Hvor god er du på dette" in text:
            await engine.say("4")
            return
        elif handled.outgoing[0].message.form == "fritekst" or "?" not in text:
            handled = await engine.say("start" if "?" not in text else "det var noe på jobben")
        else:
            handled = await engine.say("hopp")
    raise AssertionError("it never asked")


async def test_a_path_is_read_back(engine: Engine) -> None:
    await to_the_level(engine)
    progress = path_of(engine)
    assert progress.goal == "bli tryggere på å si det jeg mener i møter"
    assert dict(progress.levels)[2] == "leder prosjektmøtet selv"
    assert [rated.level for rated in progress.ratings] == [-1]
    (competence,) = progress.competences
    assert (competence.name, competence.latest.level) == (COMPETENCE, 4)
    assert competence.latest.at.tzinfo == OSLO


async def test_a_level_that_is_changed_is_one_row(engine: Engine) -> None:
    await to_the_level(engine)
    await engine.say("tilbake")
    await engine.say("7")
    assert engine.number_of(competences) == 1
    assert path_of(engine).competences[0].latest.level == 7
    await engine.say("tilbake")
    await engine.say("hopp")
    assert engine.number_of(competences) == 0
    assert path_of(engine).competences == ()


async def test_rated_again_it_has_a_first_and_a_latest(engine: Engine) -> None:
    await to_the_level(engine)
    engine.clock.forward(days=2)
    await engine.say("vurder kompetansene")
    await engine.say("8")
    (competence,) = path_of(engine).competences
    assert (competence.first.level, competence.latest.level) == (4, 8)
    assert (competence.latest.at - competence.first.at).days == 2


async def test_a_rating_of_the_goal_that_is_changed_is_one_row(engine: Engine) -> None:
    await engine.welcome()
    await engine.say("vurder målet")
    await engine.say("+2")
    assert [rated.level for rated in path_of(engine).ratings] == [-1, 2]
    await engine.say("endre målet")
    for text in ("lede andre", "leder av og til", "leder godt", "leder ikke"):
        await engine.say(text)
    await engine.say("+1")
    progress = path_of(engine)
    assert [rated.level for rated in progress.ratings] == [-1, 2, 1]
    old, same, new = (rated.goal for rated in progress.ratings)
    assert old == same != new
    assert engine.number_of(ratings) == 3


async def test_nobody_can_read_it_without_the_key(engine: Engine) -> None:
    await to_the_level(engine)
    await engine.say("framgang")
    assert COMPETENCE.encode() not in engine.files()


async def test_my_data_has_it(engine: Engine) -> None:
    await to_the_level(engine)
    text = " ".join(read(await mine_data(engine)).text.split())
    assert "Kompetansene du har vurdert, fra 1 til 10" in text
    assert f"{COMPETENCE}: 4" in text


async def test_erasing_takes_it(engine: Engine) -> None:
    await to_the_level(engine)
    assert engine.number_of(competences) == 1
    await engine.say("slett")
    await engine.say("ja")
    assert engine.number_of(competences) == engine.number_of(ratings) == 0


async def test_the_picture_is_nowhere_in_the_store_and_comes_back(path: Path, url: str) -> None:
    async with running(path, url=url) as engine:
        await engine.welcome()
        (sent,) = (await engine.say("framgang")).outgoing
        assert sent.progress == path_of(engine)
        assert b"PNG" not in engine.files()
        assert not any(row.export for row in engine.rows(messages))
    async with running(path, engine.clock, url=url) as engine:
        newest = (await engine.waiting("telegram"))[-1]
        assert newest.external_id == NORA
        assert newest.message.picture
        assert newest.progress == path_of(engine)


async def test_a_caption_is_never_too_long_for_telegram(engine: Engine) -> None:
    """1,024 signs, as Telegram counts them, whatever was written."""
    await engine.welcome()
    await engine.say("endre målet")
    for text in ("ø" * 4000, "å" * 4000, "æ" * 4000, "😀" * 2000, "+2"):
        await engine.say(text)
    for _ in range(12):
        engine.clock.forward(days=33)
        await engine.say("vurder målet")
        await engine.say("-2")
    (sent,) = (await engine.say("framgang")).outgoing
    assert sent.message.picture
    shown = read(sent.message.html).text
    assert len(shown.encode("utf-16-le")) // 2 <= 1024
