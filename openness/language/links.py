"""The links in a text, each in one way of writing, so that the same address is the same wherever somebody shares it.

Dropped are the scheme, a name and password before the host, a usual port, the fragment, a slash at the end, and what is appended
to follow readers around. The host is in lower case and in ASCII. The address of a whole site points at nothing in particular (it
stands under many a signature), so that it is no link here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 50
"""Links of one text that are looked at."""
LONGEST: Final = 2_000
"""Characters of an address; a longer one is none that people share."""
_FOUND: Final = re.compile(r"\bhttps?://[^\s<>\"`\\^{}|\x00-\x1f]{1,2100}", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[a-z0-9_][a-z0-9._-]{0,252}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?")
_PORTS: Final = (":443", ":80")
_TRAILING: Final = ".,;:!?'\u2019\u201d\u00bb*_~"
_BRACKETS: Final = {")": "(", "]": "["}
_FOLLOWING: Final = frozenset(
    {
        "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh",
        "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "vero_id", "oly_anon_id", "oly_enc_id", "ref_src",
        "ref_url", "s_cid", "trk", "trackingid",
    }
)  # fmt: skip
"""Parameters that say where a reader came from, not what is read; those that begin with `utm_` too."""


def links_in(text: str) -> tuple[str, ...]:
    """Return the links in a text, normalised, each once, at most MOST."""
    if "://" not in text:
        return ()
    found: dict[str, None] = {}
    for written in _written(text):
        link = normalised(written)
        if link is not None:
            found[link] = None
    return tuple(found)


def normalised(address: str) -> str | None:
    """Return an address in the one way of writing, None when it is none of a page on the web."""
    scheme, separator, rest = address.strip().partition("://")
    if not separator or len(rest) > LONGEST or scheme.lower() not in {"http", "https"}:
        return None
    rest = rest.partition("#")[0]
    rest, _, query = rest.partition("?")
    host, _, path = rest.partition("/")
    plain = _host(host)
    if plain is None:
        return None
    kept = _kept(query) if query else ""
    path = path.rstrip("/")
    if not path and not kept:
        return None
    return f"{plain}/{path}?{kept}" if kept else f"{plain}/{path}"


def _written(text: str) -> Iterator[str]:
    """Yield addresses as they stand in a text, without the marks of the sentence around them."""
    for place, found in enumerate(_FOUND.finditer(text)):
        if place == MOST:
            return
        yield _trimmed(found.group())


def _trimmed(written: str) -> str:
    """Return an address without the full stop after it and the bracket around it; its own brackets stay."""
    unopened = {closing: written.count(closing) - written.count(opening) for closing, opening in _BRACKETS.items()}
    end = len(written)
    while end:
        last = written[end - 1]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return written[:end]


@lru_cache(maxsize=1_000)
def _host(host: str) -> str | None:
    """Return a host in lower case and ASCII, None when it can be none."""
    plain = host.rpartition("@")[2].lower()
    for port in _PORTS:
        plain = plain.removesuffix(port)
    plain = plain.rstrip(".")
    if not plain.isascii():
        try:
            plain = plain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return plain if _HOST.fullmatch(plain) else None


def _kept(query: str) -> str:
    """Return the parameters that say what is read."""
    parts = [part for part in query.split("&") if part]
    return "&".join(part for part in parts if not _follows(part))


def _follows(part: str) -> bool:
    name = part.partition("=")[0].lower()
    return name.startswith("utm_") or name in _FOLLOWING
