"""Sets out of the bank as a zip, and in again as drafts. What is no such zip is refused whole."""

import io
import re
import stat
import struct
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.bank import importing
from bot.bank.archive import MOST_FILES, MOST_PACKED, BadArchive, Flaw, export_sets, read_archive
from bot.bank.copies import copies_of
from bot.bank.drafts import find_draft
from bot.bank.history import history
from bot.bank.importing import Outcome, import_in_parts, import_sets, look_at
from bot.bank.publications import Kind
from bot.bank.texts import MOST_BYTES
from bot.cli import app
from bot.settings import Settings
from tests.store.banking import FIXED, NYNORSK, SET, Banking, changed, small_bank

NEW = changed("Hva er nytt i dag?")


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Banking]:
    async with small_bank(tmp_path) as bank:
        yield bank


def packed(*files: tuple[str | zipfile.ZipInfo, str | bytes], **how: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text, **how)
    return made.getvalue()


def flaw(data: bytes) -> Flaw:
    with pytest.raises(BadArchive) as raised:
        read_archive(data)
    return raised.value.flaw


async def test_what_goes_out_comes_in_the_same(bank: Banking) -> None:
    await bank.published("en", {"nb": NEW, "nn": ""})
    data = export_sets(bank.library.contents)
    assert data == export_sets(bank.library.contents)
    files = read_archive(data)
    assert files == {
        ("nb", "samtale/navn.jinja"): FIXED,
        ("nb", "utforskende/en.jinja"): NEW,
        ("nb", "utforskende/to.jinja"): SET,
    }
    report = bank.read(look_at, files)
    assert {each.outcome for each in report.files} == {Outcome.SAME}
    assert await bank.do(import_sets, bank.kari, files, bank.clock.now) == report
    assert list(read_archive(export_sets(bank.library.contents, name="to"))) == [
        ("nb", "utforskende/to.jinja")
    ]


async def test_each_file_is_told_of_and_becomes_a_draft(
    bank: Banking, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bank.save("to", {"nb": changed("Hva er mitt?")}, who=bank.ola)
    files = read_archive(
        packed(
            ("prompts/", ""),
            ("prompts/nb/utforskende/en.jinja", NEW.replace("\n", "\r\n")),
            ("prompts/nn/utforskende/en.jinja", NYNORSK),
            ("prompts/nb/utforskende/to.jinja", NEW),
            ("prompts/nb/utfordrende/feil.jinja", SET),
            ("prompts/nn/utforskende/uten.jinja", NYNORSK),
            ("prompts/nb/samtale/ukjent.jinja", FIXED),
            ("__MACOSX/._en.jinja", "x"),
        )
    )
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    looked = bank.read(look_at, files)
    told = {(each.language, each.name): each for each in looked.files}
    assert {key: each.outcome for key, each in told.items()} == {
        ("nb", "en"): Outcome.CHANGED,
        ("nn", "en"): Outcome.SAME,
        ("nb", "to"): Outcome.CHANGED,
        ("nb", "feil"): Outcome.NEW,
        ("nn", "uten"): Outcome.NEW,
        ("nb", "ukjent"): Outcome.REFUSED,
    }
    assert told["nb", "feil"].problems
    assert [each.code for each in told["nn", "uten"].problems] == ["mangler_bokmål"]
    assert bank.read(find_draft, "en") is None
    done = await import_in_parts(bank.store, bank.kari, files, bank.clock.now)
    assert (done.drafts, done.beside) == (looked.drafts, looked.beside)
    assert (done.drafts, done.beside) == (("en", "feil", "uten"), ("to",))
    (copy,) = bank.read(copies_of, "to")
    assert (copy.texts, copy.staff_name) == ({"nb": NEW}, "Kari")
    assert bank.library.bank.revision == 1
    draft = bank.read(find_draft, "en")
    assert draft is not None
    await bank.try_to_publish(draft)
    assert bank.read(history, bank.library.contents, "en")[0].kind is Kind.IMPORTED
    assert bank.log()[-2:] == [("import_sets", ""), ("publish", "en")]


def link() -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("nb/utforskende/en.jinja")
    made.create_system = 3
    made.external_attr = (stat.S_IFLNK | 0o777) << 16
    return made


def backslashed() -> bytes:
    return packed(("nb/utforskende/en.jinja", SET)).replace(
        b"nb/utforskende/en.jinja", b"nb\\utforskende\\en.jinja"
    )


def encrypted() -> bytes:
    data = bytearray(packed(("nb/utforskende/en.jinja", SET)))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    return bytes(data)


def lying_about_its_size() -> bytes:
    """A bomb that says it is small."""
    data = packed(("nb/utforskende/en.jinja", "x" * 5_000_000))
    return data.replace(struct.pack("<L", 5_000_000), struct.pack("<L", 1_000))


def twice() -> bytes:
    data = packed(("nb/utforskende/en.jinja", SET), ("nb/utforskende/to.jinja", SET))
    return data.replace(b"to.jinja", b"en.jinja")


PATHS: list[tuple[str, Flaw]] = [
    ("../nb/utforskende/en.jinja", Flaw.UNSAFE_PATH),
    ("nb/../nb/utforskende/en.jinja", Flaw.UNSAFE_PATH),
    ("/nb/utforskende/en.jinja", Flaw.UNSAFE_PATH),
    ("C:/nb/utforskende/en.jinja", Flaw.UNSAFE_PATH),
    ("nb/utforskende/en.jinja:x", Flaw.UNSAFE_PATH),
    ("nb/./utforskende/en.jinja", Flaw.UNSAFE_PATH),
    ("nb//utforskende/en.jinja", Flaw.UNKNOWN_FOLDER),
    ("nb/utforskende/mer/en.jinja", Flaw.UNKNOWN_FOLDER),
    ("nb/replikker/samtale.jinja", Flaw.UNKNOWN_FOLDER),
    ("nb/ord/tall.txt", Flaw.UNKNOWN_FOLDER),
    ("se/utforskende/en.jinja", Flaw.UNKNOWN_FOLDER),
    ("nb/utforskende\u200b/en.jinja", Flaw.UNKNOWN_FOLDER),
    ("nb/utforskende/\uff45n.jinja", Flaw.BAD_NAME),
    ("nb/utforskende/e\u0301n.jinja", Flaw.BAD_NAME),
    ("nb/utforskende/\u202een.jinja", Flaw.BAD_NAME),
    ("nb/utforskende/En.jinja", Flaw.BAD_NAME),
    ("nb/utforskende/nul.jinja", Flaw.BAD_NAME),
    ("nb/utforskende/" + "e" * 200 + ".jinja", Flaw.BAD_NAME),
    ("nb/utforskende/en.exe", Flaw.NOT_A_SET),
    ("en.jinja", Flaw.UNKNOWN_FOLDER),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_a_path_that_leads_astray_is_refused(path: str, expected: Flaw) -> None:
    good = ("nb/utforskende/to.jinja", SET)
    assert flaw(packed(good, (path, SET))) is expected


def damaged() -> bytes:
    """Stored as it is, and then changed: the sum is wrong."""
    stored = zipfile.ZipInfo("nb/utforskende/en.jinja")
    return packed((stored, SET)).replace(b"mestring", b"mestrinh")


def one(text: str | bytes, **how: Any) -> bytes:
    return packed(("nb/utforskende/en.jinja", text), **how)


WRONG: dict[str, tuple[bytes, Flaw]] = {
    "nothing": (b"", Flaw.NOT_A_ZIP),
    "a text": (SET.encode(), Flaw.NOT_A_ZIP),
    "without files": (packed(), Flaw.EMPTY),
    "only folders": (packed(("nb/utforskende/", "")), Flaw.EMPTY),
    "cut off": (one(SET)[:-30], Flaw.NOT_A_ZIP),
    "damaged": (damaged(), Flaw.DAMAGED),
    "a link": (packed((link(), "/etc/passwd")), Flaw.UNSAFE_PATH),
    "backslashes": (backslashed(), Flaw.UNSAFE_PATH),
    "encrypted": (encrypted(), Flaw.ENCRYPTED),
    "lzma": (one(SET, compress_type=zipfile.ZIP_LZMA), Flaw.DAMAGED),
    "a lie": (lying_about_its_size(), Flaw.DAMAGED),
    "a long text": (one("x" * (MOST_BYTES + 1)), Flaw.TOO_LARGE),
    "a bomb": (one("x" * MOST_BYTES), Flaw.BOMB),
    "large": (bytes(MOST_PACKED + 1), Flaw.TOO_LARGE),
    "twice": (twice(), Flaw.DUPLICATE),
    "in two folders": (
        packed(("nb/utforskende/en.jinja", SET), ("nn/innsjekk/en.jinja", SET)),
        Flaw.DUPLICATE,
    ),
    "windows": (one("å være".encode("cp1252")), Flaw.WINDOWS_1252),
    "utf-16": (one("abc".encode("utf-16")), Flaw.NOT_UTF8),
    "nul": (one("å\0"), Flaw.NOT_UTF8),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_such_zip_is_refused(name: str) -> None:
    data, expected = WRONG[name]
    assert flaw(data) is expected


def test_ten_thousand_files_are_counted_and_not_read() -> None:
    files = ((f"nb/utforskende/s{number}.jinja", "") for number in range(MOST_FILES + 1))
    assert flaw(packed(*files)) is Flaw.TOO_MANY_FILES


def test_at_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MENTOR_{name.upper()}", raising=False)
    monkeypatch.setattr("bot.logs.set_up_logs", lambda: None)
    run = CliRunner().invoke
    assert "bytes" in run(app, ["bank", "export", "all.zip"]).output
    again = run(app, ["bank", "import", "all.zip"])
    assert again.exit_code == 0, again.output
    assert re.search(r"^\d+ files read, 0 drafts made\.$", again.output, re.MULTILINE)
    Path("one.zip").write_bytes(packed(("nb/utfordrende/ny.jinja", SET)))
    new = run(app, ["bank", "import", "one.zip"]).output
    assert new.startswith("nb/utfordrende/ny.jinja: new\n  ")
    assert new.endswith("1 files read, 1 drafts made.\n")
    Path("bad.zip").write_bytes(packed(("../ny.jinja", SET)))
    refusals = (
        (["import", "bad.zip"], "the zip cannot be used: unsafe_path (../ny.jinja)"),
        (["import", "nowhere.zip"], "nowhere.zip cannot be read"),
        (["import", "one.zip", "--programme", "7"], "there is no programme 7"),
        (["export", "x.zip", "--set", "finnes-ikke"], "there is no set called finnes-ikke"),
    )
    for command, said in refusals:
        result = run(app, ["bank", *command])
        assert result.exit_code == 2
        assert said in result.output
