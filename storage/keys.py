"""The key outside the database: keyed hashes that stand for people and handles, and the sealing of names.

It is looked for in the environment (SHAREWELL_KEY, or SHAREWELL_KEY_FILE naming a file), then in the store's own key file,
then in the keyring. Where there is none, a file that only its owner can read is made outside the home.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from config.errors import Refused, WrongUse
from config.private import read_private

if TYPE_CHECKING:
    import sqlite3

KEY_BYTES = 32
PROOF_BYTES = 20
_ID_BYTES = 8
_NONCE_BYTES = 12
_SEAL_VERSION = b"\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """A key and where it lies: `environment`, `file` or `keyring`, the path where there is one, and whether it was just made."""

    key: bytes
    kind: str
    path: Path | None = None
    made: bool = False


class Keys:
    """What one master key gives: ids that stand for people, handles and items, and the sealing of names."""

    __slots__ = ("_address", "_handle", "_item", "_link", "_person", "_personal", "_seal", "_token", "check", "made", "place")

    def __init__(self, place: KeyPlace) -> None:
        """Derive one subkey for each use."""
        self.place = place
        self.made = place.path if place.made else None
        """The key file that was made just now, None when the key was there already."""
        self._person = blake2b(digest_size=_ID_BYTES, key=_subkey(place.key, b"person"))
        self._handle = blake2b(digest_size=_ID_BYTES, key=_subkey(place.key, b"handle"))
        self._item = blake2b(digest_size=_ID_BYTES, key=_subkey(place.key, b"item"))
        self._link = blake2b(digest_size=_ID_BYTES, key=_subkey(place.key, b"link"))
        self._token = blake2b(digest_size=_ID_BYTES, key=_subkey(place.key, b"token"))
        self._address = blake2b(digest_size=_ID_BYTES, key=_subkey(place.key, b"address"))
        self._personal = _subkey(place.key, b"personal link")
        self._seal = AESGCM(_subkey(place.key, b"seal"))
        self.check = blake2b(b"check", digest_size=16, key=_subkey(place.key, b"check")).hexdigest()
        """What a store keeps to know its key again; tells nothing about it."""

    def __repr__(self) -> str:
        """Say where the key lies, never the key."""
        return f"Keys({self.place.kind})"

    def person_id(self, roster_key: str) -> int:
        """Return the id that stands for a person of the roster: 63 bits, above 0."""
        return _id(self._person, roster_key.strip())

    def handle_hash(self, source: str, handle: str) -> int:
        """Return the id that stands for a handle at a source; case, a leading @ and u/ make no difference."""
        return _id(self._handle, f"{source}\0{plain_handle(handle)}")

    def item_key(self, source: str, native_id: str) -> int:
        """Return the id that stands for an item at a source."""
        return _id(self._item, f"{source}\0{native_id}")

    def link_key(self, link: str) -> int:
        """Return the id that stands for a link in the one way of writing (see `openness.language.links`)."""
        return _id(self._link, link)

    def token(self, source: str, text: str) -> int:
        """Return an id that tells one actor from another at a source and leads back to nobody."""
        return _id(self._token, f"{source}\0{text}")

    def address_key(self, address: str) -> int:
        """Return the id that stands for an address on the roster; the case of a to z makes no difference.

        Other letters are not folded: what looks alike in one case (K and the sign for Kelvin) may be two people's addresses.
        """
        plain = "".join(letter.lower() if letter.isascii() else letter for letter in address.strip())
        return _id(self._address, plain)

    def proof(self, body: bytes) -> bytes:
        """Return what shows that only this store can have made a personal link: 20 bytes."""
        return hmac.digest(self._personal, body, "sha256")[:PROOF_BYTES]

    def seal(self, text: str) -> bytes:
        """Encrypt a text; the same text never looks the same twice."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _SEAL_VERSION + nonce + self._seal.encrypt(nonce, text.encode("utf-8", "surrogatepass"), _SEAL_VERSION)

    def unseal(self, sealed: bytes) -> str:
        """Decrypt a text. Raises Refused when it was sealed with another key or is damaged."""
        nonce, cipher = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._seal.decrypt(nonce, cipher, sealed[:1]).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError) as error:
            raise Refused(
                "a name is damaged or was sealed with another key", todo="put back a backup of the store or its key"
            ) from error


def plain_handle(handle: str) -> str:
    """Return a handle as it is compared: without spaces around it, a leading @ or u/, in one case."""
    plain = handle.strip().casefold()
    if plain[:1] == "@":
        return plain[1:]
    if plain.startswith("/u/"):
        return plain[3:]
    return plain.removeprefix("u/")


def load_keys(store_id: str, *, create: bool) -> Keys:
    """Return the keys of a store; with `create`, make a key file where there is none.

    Raises Refused when a key file can be read by others, or when there is no key and none may be made; WrongUse when what is
    given is no key.
    """
    return Keys(find_key(store_id) or _make_key(store_id, create=create))


def open_keys(connection: sqlite3.Connection, store_id: str) -> Keys:
    """Return the keys of an open store, made if it is new. Raises Refused when its key is lost or another one is given."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'key_check'").fetchone()
    if row is None:
        keys = load_keys(store_id, create=True)
        connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('key_check', ?)", (keys.check,))
        row = connection.execute("SELECT value FROM meta WHERE key = 'key_check'").fetchone()
    else:
        keys = load_keys(store_id, create=False)
    if row[0] != keys.check:
        raise Refused(
            f"the key given is not the one this store was made with (it came from the {_described(keys.place)})",
            todo="give the right key with SHAREWELL_KEY_FILE; without it nobody in this store can be told by name again",
        )
    return keys


def key_path(store_id: str) -> Path:
    """Return where a store's own key file lies: outside any home."""
    return Path(platformdirs.user_config_dir("sharewell")) / "keys" / f"{store_id}.key"


def find_key(store_id: str) -> KeyPlace | None:
    """Return the key of a store from environment, file or keyring; None when there is none."""
    given = os.environ.get("SHAREWELL_KEY")
    if given:
        return KeyPlace(key=_decoded(given, "SHAREWELL_KEY"), kind="environment")
    named = os.environ.get("SHAREWELL_KEY_FILE")
    if named:
        return KeyPlace(key=_from_file(Path(named)), kind="file", path=Path(named))
    own = key_path(store_id)
    if own.exists():
        return KeyPlace(key=_from_file(own), kind="file", path=own)
    return _from_keyring(store_id)


def _described(place: KeyPlace) -> str:
    return f"{place.kind} {place.path}" if place.path else place.kind


def _from_file(path: Path) -> bytes:
    return _decoded(read_private(path, "a key"), str(path))


def _from_keyring(store_id: str) -> KeyPlace | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        text = keyring.get_password("sharewell", store_id)
    except KeyringError:
        return None
    return KeyPlace(key=_decoded(text, "keyring"), kind="keyring") if text else None


def _decoded(text: str, where: str) -> bytes:
    plain = text.strip()
    try:
        key = bytes.fromhex(plain) if len(plain) == 2 * KEY_BYTES else base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise WrongUse("this is no key: it takes 32 bytes, written as 64 hexadecimal digits or in base64", where=where)
    return key


def _make_key(store_id: str, *, create: bool) -> KeyPlace:
    path = key_path(store_id)
    if not create:
        raise Refused(
            "the key of this store is not to be found in SHAREWELL_KEY, SHAREWELL_KEY_FILE, its key file or the keyring",
            where=str(path),
            todo="put it back or name it with SHAREWELL_KEY_FILE; without it nobody in this store can be told by name again",
        )
    key = secrets.token_bytes(KEY_BYTES)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.urlsafe_b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        made = _published(fresh, path)
    except OSError as error:
        raise Refused(
            f"no key file can be made: {error.strerror}", where=str(path), todo="give a key with SHAREWELL_KEY_FILE"
        ) from error
    return (
        KeyPlace(key=key, kind="file", path=path, made=True) if made else KeyPlace(key=_from_file(path), kind="file", path=path)
    )


def _published(fresh: Path, path: Path) -> bool:
    """Give the file its name unless another process was first."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True


def _subkey(master: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"sharewell/1/" + use).derive(master)


def _id(keyed: blake2b, text: str) -> int:
    digest = keyed.copy()
    digest.update(text.encode("utf-8", "surrogatepass"))
    return int.from_bytes(digest.digest(), "big") >> 1 or 1
