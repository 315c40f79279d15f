"""Addresses by which one person says yes or no without signing in: signed, for a time, gone with their use.

What stands in an address is drawn by lot and signed with a key that lies outside the database; the store keeps a keyed hash of
it. So nobody makes one who has only the database, none is found by trying, and a new key ends all of them.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage.keys import PROOF_BYTES

if TYPE_CHECKING:
    from storage.database import Store

DECIDE: Final = "decide"
"""Answers what waits, once; withdraws as well."""
LEAVE: Final = "leave"
"""Withdraws, for longer."""
_VERSION: Final = b"\x01"
_TIME_BYTES: Final = 5
_DRAWN_BYTES: Final = 16
_WHOLE: Final = len(_VERSION) + _TIME_BYTES + _DRAWN_BYTES + PROOF_BYTES
LENGTH: Final = _WHOLE * 4 // 3
"""Signs of an address's last part."""
DAY: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalLink:
    """A link that works: what it is for, whose it is, and until when (UTC seconds)."""

    kind: str
    person: int
    expires_at: int


def make_link(store: Store, person: int, kind: str, *, days: int, now: int) -> str:
    """Return the last part of a new address, in the place of the person's others of this kind. Inside a transaction."""
    expires_at = now + days * DAY
    body = _VERSION + expires_at.to_bytes(_TIME_BYTES, "big") + secrets.token_bytes(_DRAWN_BYTES)
    token = base64.urlsafe_b64encode(body + store.keys.proof(body)).decode()
    connection = store.connection
    connection.execute("DELETE FROM personal_link WHERE person_id = ? AND kind = ?", (person, kind))
    connection.execute(
        "INSERT INTO personal_link (link_key, person_id, kind, made_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        (_key(store, token), person, kind, now, expires_at),
    )
    return token


def find_link(store: Store, token: str, *, now: int) -> PersonalLink | None:
    """Return the link that an address stands for; None where it is forged, another store's, used, ended or too old."""
    if not _is_ours(store, token, now):
        return None
    row = store.connection.execute(
        "SELECT kind, person_id, expires_at FROM personal_link WHERE link_key = ? AND expires_at > ?", (_key(store, token), now)
    ).fetchone()
    return PersonalLink(kind=row[0], person=row[1], expires_at=row[2]) if row else None


def use_up(store: Store, token: str) -> bool:
    """End a link; whether it was there to be used. Inside a transaction, so that of two who use it at once only one does."""
    return store.connection.execute("DELETE FROM personal_link WHERE link_key = ?", (_key(store, token),)).rowcount == 1


def forget_links(store: Store, person: int) -> None:
    """End every link of a person. Inside a transaction."""
    store.connection.execute("DELETE FROM personal_link WHERE person_id = ?", (person,))


def stamp(store: Store, token: str, seen: str) -> str:
    """Return what a form carries: it shows that its sender was given the page, and what they saw there."""
    return store.keys.proof(f"form\0{token}\0{seen}".encode()).hex()


def _is_ours(store: Store, token: str, now: int) -> bool:
    if len(token) != LENGTH:
        return False
    try:
        whole = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return False
    if base64.urlsafe_b64encode(whole).decode() != token:
        return False  # bits that no sign stands for
    body, proof = whole[:-PROOF_BYTES], whole[-PROOF_BYTES:]
    expires_at = int.from_bytes(body[len(_VERSION) : len(_VERSION) + _TIME_BYTES], "big")
    return hmac.compare_digest(store.keys.proof(body), proof) and body[: len(_VERSION)] == _VERSION and expires_at > now


def _key(store: Store, token: str) -> int:
    return store.keys.token("personal link", token)
