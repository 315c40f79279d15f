"""What counts as an address of the open web."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_LONGEST: Final = 2_000


def host_of(address: str) -> str:
    """Return the host of an https address in lower case; "" for what is no address that can be asked."""
    if not address or len(address) > _LONGEST or any(sign.isspace() or not sign.isprintable() for sign in address):
        return ""
    try:
        parts = urlsplit(address)
        usable = parts.scheme == "https" and parts.port != 0 and parts.username is None and "%" not in parts.netloc
        host = (parts.hostname or "").encode("idna").decode().rstrip(".")
    except (ValueError, UnicodeError):
        return ""
    return host if usable and ("." in host or ":" in host or host == "localhost") else ""
