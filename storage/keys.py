"""The key outside the database: keyed hashes that stand for people and handles, and the sealing of names.

One part of it gives the numbers that stand for people, and never changes: what was forgotten could not be numbered anew. The
other seals names, and can be exchanged for a new one (see `key_rotation`); until then it follows from the first.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import blake2b
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from config.errors import Refused
from storage.key_places import KEY_BYTES, find_key, make_key

if TYPE_CHECKING:
    import sqlite3

    from storage.key_places import KeyPlace

PROOF_BYTES = 20
_ID_BYTES = 8
_NONCE_BYTES = 12
_FIRST_VERSION, _VERSION = b"\x01", b"\x02"
_MARK_BYTES = 4


class Keys:
    """What one master key gives: ids that stand for people, handles and items, and the sealing of names."""

    __slots__ = (
        "_address", "_handle", "_item", "_link", "_person", "_personal", "_seals", "_token", "check", "made", "place",
        "seal_mark",
    )  # fmt: skip

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
        self._seals = {_mark(secret): AESGCM(_subkey(secret, b"seal")) for secret in (*place.seals, place.key)}
        """By mark, the newest first; the last follows from the key itself."""
        self.seal_mark = next(iter(self._seals))
        """What tells with which key a text was sealed now; tells nothing about it."""
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
        nonce, head = secrets.token_bytes(_NONCE_BYTES), _VERSION + self.seal_mark
        return head + nonce + self._seals[self.seal_mark].encrypt(nonce, text.encode("utf-8", "surrogatepass"), head)

    def unseal(self, sealed: bytes) -> str:
        """Decrypt a text. Raises Refused when it was sealed with another key or is damaged."""
        head = sealed[: len(_VERSION) + _MARK_BYTES] if sealed[:1] == _VERSION else sealed[:1]
        key = self._seals.get(head[1:], self._seals[next(reversed(self._seals))] if head == _FIRST_VERSION else None)
        nonce, cipher = sealed[len(head) : len(head) + _NONCE_BYTES], sealed[len(head) + _NONCE_BYTES :]
        try:
            if key is not None:
                return key.decrypt(nonce, cipher, head).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError):
            pass
        raise Refused("a name is damaged or was sealed with another key", todo="put back a backup of the store or its key")

    def is_sealed_now(self, sealed: bytes) -> bool:
        """Whether a text was sealed with the key that seals now."""
        return sealed[: 1 + _MARK_BYTES] == _VERSION + self.seal_mark


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
    return Keys(find_key(store_id) or make_key(store_id, create=create))


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
            f"the key given is not the one this store was made with (it came from the {keys.place})",
            todo="give the right key with SHAREWELL_KEY_FILE; without it nobody in this store can be told by name again",
        )
    return keys


def _subkey(master: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"sharewell/1/" + use).derive(master)


def _mark(secret: bytes) -> bytes:
    return blake2b(b"seal", digest_size=_MARK_BYTES, key=_subkey(secret, b"check")).digest()


def _id(keyed: blake2b, text: str) -> int:
    digest = keyed.copy()
    digest.update(text.encode("utf-8", "surrogatepass"))
    return int.from_bytes(digest.digest(), "big") >> 1 or 1
