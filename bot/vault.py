"""What a person wrote is kept only under that person's key.

Each person has a random AES-256 key, kept wrapped by a key-encryption key beside their row and
unwrapped for one unit of work at a time. Deleting the row therefore deletes their words. What is
sealed is bound to its place (table, person, number), so no row can pass for another.

Key-encryption keys come newest first: the first wraps, any of them unwraps.
"""

import base64
import binascii
import hashlib
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, select

from bot.errors import Unreadable, WrongKeys
from bot.store import Store
from bot.store.tables import persons

KEY_BYTES: Final = 32
_NONCE: Final = 12
_NAME: Final = 8  # of a key-encryption key: the start of its hash, stored before what it wrapped


def _place(table: str, person: int, number: int) -> bytes:
    return f"{table}:{person}:{number}".encode()


def _seal(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, place)


def _open(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
    except (InvalidTag, ValueError) as error:
        raise Unreadable(f"no readable content at {place.decode()}") from error


class PersonKey:
    """Seals and opens one person's words. Never kept longer than a unit of work."""

    __slots__ = ("_cipher", "_person")

    def __init__(self, person: int, key: bytes) -> None:
        self._person = person
        self._cipher = AESGCM(key)

    def seal(self, table: str, number: int, plain: bytes) -> bytes:
        return _seal(self._cipher, plain, _place(table, self._person, number))

    def open(self, table: str, number: int, sealed: bytes) -> bytes:
        """Unreadable when this is not what was sealed for that place."""
        return _open(self._cipher, sealed, _place(table, self._person, number))


class Vault:
    """`keys` are the key-encryption keys, newest first, 32 bytes each."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {hashlib.sha256(key).digest()[:_NAME]: AESGCM(key) for key in keys}
        self._newest = next(iter(self._ciphers))

    def new_key(self, person: int) -> tuple[PersonKey, bytes]:
        """A new key for a person, and the same key wrapped, to be stored."""
        key = secrets.token_bytes(KEY_BYTES)
        wrapped = _seal(self._ciphers[self._newest], key, _place("persons.key", person, 0))
        return PersonKey(person, key), self._newest + wrapped

    def unwrap(self, person: int, wrapped: bytes) -> PersonKey:
        """Unreadable when none of the key-encryption keys wrapped it."""
        cipher = self._ciphers.get(wrapped[:_NAME])
        if cipher is None:
            raise Unreadable(f"the key of person {person} is wrapped by a key that is not here")
        return PersonKey(person, _open(cipher, wrapped[_NAME:], _place("persons.key", person, 0)))


def parse_keys(setting: str) -> tuple[bytes, ...]:
    """Keys in base64, newest first, between them commas, spaces or lines. WrongKeys if not so."""
    keys = []
    for written in re.split(r"[\s,]+", setting.strip()):
        try:
            key = base64.b64decode(written, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise WrongKeys(f"every key in MENTOR_KEYS must be {KEY_BYTES} bytes in base64")
        keys.append(key)
    return tuple(keys)


def open_vault(store: Store, given: Sequence[bytes] | Path) -> Vault:
    """The keys that are given, else those in a file beside the database, made on the first start.

    WrongKeys when they are not those of this database: nothing in it could be read.
    """
    newest = store.read(_newest_person)
    if isinstance(given, Path):
        keys: Sequence[bytes] = read_or_make_keys(keys_path(given), first_start=newest is None)
    else:
        keys = given
    vault = Vault(keys)
    if newest is not None:
        try:
            vault.unwrap(*newest)
        except Unreadable:
            raise WrongKeys(
                "the keys in MENTOR_KEYS or beside the database do not fit it"
            ) from None
    return vault


def _newest_person(connection: Connection) -> tuple[int, bytes] | None:
    row = connection.execute(
        select(persons.c.id, persons.c.wrapped_key).order_by(persons.c.id.desc()).limit(1)
    ).first()
    return None if row is None else (row.id, row.wrapped_key)


def keys_path(database: Path) -> Path:
    """Where the keys lie when MENTOR_KEYS does not hold them."""
    return database.with_name(database.name + ".keys")


def read_or_make_keys(path: Path, *, first_start: bool) -> tuple[bytes, ...]:
    """The keys in the file. It is made on the first start only, readable by its owner alone."""
    try:
        return parse_keys(path.read_text("ascii"))
    except FileNotFoundError:
        if not first_start:
            raise WrongKeys(
                f"{path} is missing, and without it nothing in the database can be read:"
                " put it back, or give its keys in MENTOR_KEYS"
            ) from None
    _write_new(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    return parse_keys(path.read_text("ascii"))


def _write_new(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk before anything is encrypted with it."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its keys are the ones
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
