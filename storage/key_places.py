"""Where the key lies: environment (SHAREWELL_KEY, or SHAREWELL_KEY_FILE naming a file), the store's own key file, or the keyring.

They are looked into in this order. Where there is none, a file that only its owner can read is made outside the home. A key is
one line; one whose seals were exchanged has a line for each key that seals, the newest first.
"""

from __future__ import annotations

import base64
import binascii
import glob
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from config.errors import FULL, MAKE_ROOM, Refused, WrongUse
from config.private import read_private
from config.secrets import remember

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """A key and where it lies: `environment`, `file` or `keyring`, the path where there is one, and whether it was just made."""

    key: bytes = field(repr=False)
    seals: tuple[bytes, ...] = field(default=(), repr=False)
    """What names are sealed with, the newest first; none: what follows from the key itself."""
    kind: str
    path: Path | None = None
    made: bool = False

    def __str__(self) -> str:
        """Say where it lies."""
        return f"{self.kind} {self.path}" if self.path else self.kind


def key_path(store_id: str) -> Path:
    """Return where a store's own key file lies: outside any home."""
    return Path(platformdirs.user_config_dir("sharewell")) / "keys" / f"{store_id}.key"


def find_key(store_id: str) -> KeyPlace | None:
    """Return the key of a store from environment, file or keyring; None when there is none."""
    given = os.environ.get("SHAREWELL_KEY")
    if given:
        return _place(given, "SHAREWELL_KEY", kind="environment")
    named = os.environ.get("SHAREWELL_KEY_FILE")
    if named:
        return _from_file(Path(named))
    own = key_path(store_id)
    if own.exists():
        return _from_file(own)
    return _from_keyring(store_id)


def _from_file(path: Path) -> KeyPlace:
    return _place(read_private(path, "a key"), str(path), kind="file", path=path)


def _place(text: str, where: str, *, kind: str, path: Path | None = None) -> KeyPlace:
    """Return what a written key gives: the key itself, then what seals, the newest first."""
    for part in text.split():
        remember(part)
    key, *seals = [_decoded(part, where) for part in text.split()] or [_decoded("", where)]
    return KeyPlace(key=key, seals=tuple(seals), kind=kind, path=path)


def _from_keyring(store_id: str) -> KeyPlace | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        text = keyring.get_password("sharewell", store_id)
    except KeyringError:
        return None
    return _place(text, "keyring", kind="keyring") if text else None


def _decoded(text: str, where: str) -> bytes:
    plain = text
    try:
        key = bytes.fromhex(plain) if len(plain) == 2 * KEY_BYTES else base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise WrongUse("this is no key: it takes 32 bytes, written as 64 hexadecimal digits or in base64", where=where)
    return key


def make_key(store_id: str, *, create: bool) -> KeyPlace:
    """Make a key file for a store, where one may be made. Raises Refused where none may, or it cannot be written."""
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
        _write(fresh, written(KeyPlace(key=key, kind="file")))
        made = _published(fresh, path)
    except OSError as error:
        raise Refused(
            f"no key file can be made: {error.strerror}", where=str(path), todo="give a key with SHAREWELL_KEY_FILE"
        ) from error
    return KeyPlace(key=key, kind="file", path=path, made=True) if made else _from_file(path)


def written(place: KeyPlace) -> str:
    """Return a key as it is written: the key itself, then what seals, the newest first, a line each."""
    return "".join(base64.urlsafe_b64encode(one).decode() + "\n" for one in (place.key, *place.seals))


def replace_key(place: KeyPlace, store_id: str) -> None:
    """Write a key anew where it lies, at once or not at all. Raises Refused where it cannot be written from here."""
    if place.kind == "keyring":
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password("sharewell", store_id, written(place))
        except KeyringError as error:
            raise _not_from_here("the keyring does not take it") from error
        return
    if place.path is None:
        raise _not_from_here("the key comes from the environment, which cannot be changed from here")
    fresh = place.path.with_name(f".{place.path.name}.{os.getpid()}.new")
    try:
        for left in place.path.parent.glob(f".{glob.escape(place.path.name)}.*.new"):
            left.unlink(missing_ok=True)  # of a program that was ended in the middle: it holds keys
        _write(fresh, written(place))
        fresh.replace(place.path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        if error.errno in FULL:
            raise Refused("the disk is full; the key is as it was", where=str(place.path), todo=MAKE_ROOM) from error
        raise _not_from_here(f"the key's file cannot be written: {error.strerror}") from error


def copy_key(place: KeyPlace, path: Path) -> None:
    """Write a copy of a key to a file that only its owner can read and that is not there yet. Raises Refused."""
    try:
        _write(path, written(place))
    except FileExistsError as error:
        raise Refused("this file is there already", where=str(path), todo="name another one") from error
    except OSError as error:
        raise Refused(f"the copy cannot be written: {error.strerror}", where=str(path), todo="name another place") from error


def _not_from_here(what: str) -> Refused:
    return Refused(
        what,
        todo="write a new one with `sharewell key export FILE --renewed`, give that in its place, then `sharewell key rotate`",
    )


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def _published(fresh: Path, path: Path) -> bool:
    """Give the file its name unless another process was first."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True
