"""prompts/ becomes revisions: what changed gets a new one, and nothing is lost."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import ShellError
from bot.library import FOLDER, Library, open_library, read_folder
from bot.store import Store, open_store
from bot.store.tables import templates
from tests.store.engine import Clock

ONE = '{% set tittel = "En" %}\n{% spørsmål a %}\nHva nå?\n{% omformulert %} Hva da?\n{% slutt %}\n'
TWO = ONE.replace("Hva nå?", "Hva vil du?")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'mentor.db'}")
    yield store
    await store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "prompts"
    write(folder, "nb/utforskende/en.jinja", ONE)
    write(folder, "nb/ord/tall.txt", "1 = en\n")
    return folder


def write(folder: Path, path: str, text: str) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


async def opened(store: Store, folder: Path) -> Library:
    return await open_library(store, Clock(), folder)


def asked(library: Library, upto: int) -> str:
    set_ = library.bank.set("en", "nb", upto)
    question = set_.question("a")
    assert question is not None
    return str(library.bank.text(set_, question, "tekst", {}))


async def test_the_first_start_is_revision_one(store: Store, folder: Path) -> None:
    library = await opened(store, folder)
    assert library.bank.revision == 1
    assert asked(library, 1) == "Hva nå?"


async def test_a_start_without_changes_makes_no_revision(store: Store, folder: Path) -> None:
    await opened(store, folder)
    assert (await opened(store, folder)).bank.revision == 1


async def test_what_changed_is_new_and_the_old_stays(store: Store, folder: Path) -> None:
    await opened(store, folder)
    write(folder, "nb/utforskende/en.jinja", TWO)
    library = await opened(store, folder)
    assert library.bank.revision == 2
    assert (asked(library, 1), asked(library, 2)) == ("Hva nå?", "Hva vil du?")
    rows = store.read(lambda connection: connection.execute(templates.select()).all())
    assert sorted((row.path, row.revision) for row in rows) == [
        ("ord/tall.txt", 1),
        ("utforskende/en.jinja", 1),
        ("utforskende/en.jinja", 2),
    ]


async def test_changing_back_is_a_revision_too(store: Store, folder: Path) -> None:
    for text in (ONE, TWO, ONE):
        write(folder, "nb/utforskende/en.jinja", text)
        library = await opened(store, folder)
    assert [asked(library, upto) for upto in (1, 2, 3)] == ["Hva nå?", "Hva vil du?", "Hva nå?"]


async def test_a_set_that_is_gone_is_there_for_those_who_began_it(
    store: Store, folder: Path
) -> None:
    await opened(store, folder)
    (folder / "nb/utforskende/en.jinja").unlink()
    library = await opened(store, folder)
    assert asked(library, 1) == "Hva nå?"
    assert library.bank.revision == 2
    assert library.bank.set("en", "nb", 2).questions == ()
    assert (await opened(store, folder)).bank.revision == 2


async def test_line_ends_of_another_system_change_nothing(store: Store, folder: Path) -> None:
    await opened(store, folder)
    file = folder / "nb/utforskende/en.jinja"
    file.write_bytes(ONE.replace("\n", "\r\n").encode())
    assert (await opened(store, folder)).bank.revision == 1


async def test_texts_fall_back_to_bokmaal(store: Store, folder: Path) -> None:
    write(folder, "nb/eksport.jinja", "bokmål")
    write(folder, "en/eksport.jinja", "English")
    library = await opened(store, folder)
    assert library.text("en", "eksport.jinja") == "English"
    assert library.text("nn", "eksport.jinja") == "bokmål"
    with pytest.raises(KeyError):
        library.text("nb", "nothing.jinja")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ShellError, match="missing"):
        read_folder(tmp_path / "nowhere")


def test_a_file_in_another_encoding_is_told(folder: Path) -> None:
    (folder / "nb/ord/tall.txt").write_bytes("2 = to, få".encode("latin-1"))
    with pytest.raises(ShellError, match="is not UTF-8"):
        read_folder(folder)


def test_an_editors_leavings_are_no_content(folder: Path) -> None:
    write(folder, "nb/ord/.tall.txt", "")
    write(folder, "nb/ord/tall.txt~", "")
    assert ("nb", "ord/tall.txt") in read_folder(folder)
    assert len(read_folder(folder)) == 2


def test_the_programs_own_content_is_found() -> None:
    texts = read_folder(FOLDER)
    assert ("nb", "eksport.jinja") in texts
    assert ("nb", "ord/tall.txt") in texts
    assert all(language == "nb" or len(language) == 2 for language, _ in texts)


def test_no_line_is_written_twice() -> None:
    """Of two by one name, the file read last would win."""
    texts = [file.read_text("utf-8") for file in (FOLDER / "nb" / "replikker").glob("*.jinja")]
    names = [name for text in texts for name in re.findall(r"\{% replikk (\S+)", text)]
    assert [name for name, count in Counter(names).items() if count > 1] == []
