"""Digests as an Atom feed (RFC 4287): an entry an item, with names that last and the second at which each changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from presentation.desk.words import address, when, where, who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo
    from uuid import UUID

    from presentation.formats import Formats
    from storage.desk.told_digests import ToldDigest, ToldEntry

_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
MOST_DIGESTS: Final = 24
"""Digests in the feed of all of them: two years of months."""
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold."""


def atom(digests: Sequence[ToldDigest], formats: Formats, zone: tzinfo, *, name: UUID, title: str, organisation: str = "") -> str:
    """Return the feed of these digests, newest first; `name` is the feed's own lasting name."""
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": formats.lang})
    _text(feed, "id", name.urn)
    _text(feed, "title", title)
    _text(feed, "updated", _moment(max((one.digest.changed_at for one in digests), default=0)))
    _text(SubElement(feed, "author"), "name", organisation or "Sharewell")
    _text(feed, "generator", "Sharewell")
    for digest in sorted(digests, key=lambda one: one.digest.published_at, reverse=True):
        for told in digest.entries:
            _entry(feed, digest, told, formats, zone)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(feed, encoding="unicode")}\n'


def atom_of_all(digests: Sequence[ToldDigest], formats: Formats, zone: tzinfo, *, name: UUID, organisation: str = "") -> str:
    """Return the feed to subscribe to: the newest of all published digests; `name` is that of the whole shelf."""
    published = sorted((one for one in digests if one.digest.published_at), key=lambda one: one.digest.published_at, reverse=True)
    say = formats.say
    title = say("What {organisation} learned").format(organisation=organisation) if organisation else say("What we learned")
    return atom(published[:MOST_DIGESTS], formats, zone, name=name, title=title, organisation=organisation)


def _entry(feed: Element, digest: ToldDigest, told: ToldEntry, formats: Formats, zone: tzinfo) -> None:
    entry = SubElement(feed, "entry")
    _text(entry, "id", told.name.urn)
    _text(entry, "title", told.entry.sentence or digest.digest.title)
    _text(entry, "updated", _moment(max(told.entry.at, digest.digest.published_at)))
    if digest.digest.published_at:
        _text(entry, "published", _moment(digest.digest.published_at))
    _text(SubElement(entry, "author"), "name", who(told.item.teller, formats))
    if link := address(told.item.url):
        SubElement(entry, "link", {"rel": "alternate", "href": _clean(link)})
    SubElement(entry, "category", {"term": _clean(digest.digest.title)})
    _text(entry, "content", f"{told.entry.sentence} ({where(told.item, formats)}, {when(told.item, formats, zone)})")


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
