"""Where a page points with rel=me: the addresses its owner calls their own."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

_MOST = 100
_MOST_BYTES = 2 * 1024 * 1024


class _Links(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        target = (given.get("href") or "").strip()
        if not target or tag not in {"a", "link", "area"} or "me" not in (given.get("rel") or "").lower().split():
            return
        try:
            address = urljoin(self.base, target)
        except ValueError:
            return
        if address.startswith("https://") and len(self.found) < _MOST:
            self.found[address] = None


def own_links(page: bytes, content_type: str, base: str) -> tuple[str, ...]:
    """Return the https addresses that a page gives with rel=me, each once, in their order."""
    encoding = get_encoding_from_headers(CaseInsensitiveDict({"content-type": content_type})) or "utf-8"
    try:
        text = page[:_MOST_BYTES].decode(encoding, "replace")
    except LookupError:
        text = page[:_MOST_BYTES].decode("utf-8", "replace")
    links = _Links(base)
    links.feed(text)
    return tuple(links.found)
