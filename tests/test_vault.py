"""One key for each person, wrapped by keys that can be renewed."""

import base64
import os
from pathlib import Path

import pytest

from bot.errors import Unreadable, WrongKeys
from bot.vault import Vault, keys_path, open_vault, parse_keys, read_or_make_keys
from tests.store.engine import KEY, running

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
NORA, AMIR = 11, 22


def test_what_is_sealed_can_be_opened_in_its_place_only() -> None:
    vault = Vault([OLD])
    key, wrapped = vault.new_key(NORA)
    sealed = key.seal("answers", 3, "jeg tør ikke".encode())
    assert vault.unwrap(NORA, wrapped).open("answers", 3, sealed).decode() == "jeg tør ikke"
    for table, number in (("answers", 4), ("messages", 3)):
        with pytest.raises(Unreadable):
            key.open(table, number, sealed)


def test_another_person_cannot_open_it() -> None:
    vault = Vault([OLD])
    nora, wrapped = vault.new_key(NORA)
    amir, _ = vault.new_key(AMIR)
    sealed = nora.seal("answers", 3, b"x")
    with pytest.raises(Unreadable):
        amir.open("answers", 3, sealed)
    with pytest.raises(Unreadable):
        vault.unwrap(AMIR, wrapped)


def test_nothing_sealed_twice_looks_the_same() -> None:
    key, _ = Vault([OLD]).new_key(NORA)
    assert key.seal("answers", 3, b"x") != key.seal("answers", 3, b"x")


@pytest.mark.parametrize("damage", [b"", b"short", bytes(40)])
def test_damaged_content_is_unreadable(damage: bytes) -> None:
    key, _ = Vault([OLD]).new_key(NORA)
    with pytest.raises(Unreadable):
        key.open("answers", 3, damage)


def test_a_new_key_encryption_key_comes_first_and_the_old_one_still_opens() -> None:
    _, wrapped_by_old = Vault([OLD]).new_key(NORA)
    rotated = Vault([NEW, OLD])
    rotated.unwrap(NORA, wrapped_by_old)
    _, wrapped_by_new = rotated.new_key(AMIR)
    with pytest.raises(Unreadable):
        Vault([OLD]).unwrap(AMIR, wrapped_by_new)


def test_keys_are_read_newest_first() -> None:
    new, old = (base64.b64encode(key).decode() for key in (NEW, OLD))
    for between in (",", " ", "\n", ", "):
        assert parse_keys(f"{new}{between}{old}\n") == (NEW, OLD)
    assert parse_keys(base64.urlsafe_b64encode(b"\xff" * 32).decode()) == (b"\xff" * 32,)


@pytest.mark.parametrize("setting", ["", "abc", "AAAA", "not base64 at all", "å" * 44])
def test_a_malformed_key_is_refused_without_being_repeated(setting: str) -> None:
    with pytest.raises(WrongKeys) as raised:
        parse_keys(setting)
    assert "32 bytes" in str(raised.value)


def test_the_first_start_makes_a_key_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "mentor.db.keys"
    made = read_or_make_keys(file, first_start=True)
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_or_make_keys(file, first_start=False) == made
    assert os.listdir(tmp_path) == [file.name]  # noqa: PTH208


def test_a_key_that_is_lost_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(WrongKeys, match="put it back"):
        read_or_make_keys(tmp_path / "mentor.db.keys", first_start=False)
    assert not list(tmp_path.iterdir())


async def test_keys_of_another_database_stop_the_start(tmp_path: Path) -> None:
    database = tmp_path / "mentor.db"
    right, wrong = (base64.b64encode(key).decode() for key in (KEY, NEW))
    async with running(database) as engine:
        open_vault(engine.store, parse_keys(wrong))  # nobody is in it yet
        await engine.open()
        open_vault(engine.store, parse_keys(right))
        open_vault(engine.store, parse_keys(f"{wrong} {right}"))
        with pytest.raises(WrongKeys, match="do not fit") as raised:
            open_vault(engine.store, parse_keys(wrong))
        assert wrong not in str(raised.value)
        with pytest.raises(WrongKeys, match="put it back"):
            open_vault(engine.store, database)


async def test_without_a_setting_the_keys_lie_beside_the_database(tmp_path: Path) -> None:
    database = tmp_path / "mentor.db"
    async with running(database) as engine:
        open_vault(engine.store, database)
        made = keys_path(database).read_bytes()
        open_vault(engine.store, database)
        assert keys_path(database).read_bytes() == made
