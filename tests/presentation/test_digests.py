"""Digests out: whatever people wrote is text in the mail, in Markdown and in the feed, and names of the feed last."""

from __future__ import annotations

import re
import uuid
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring
from zoneinfo import ZoneInfo

import feedparser
import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from presentation.desk.atom import atom
from presentation.desk.mail import mail
from presentation.desk.markdown import markdown, plain, plain_label
from presentation.desk.words import address
from presentation.formats import Formats
from storage.desk.authors import Teller
from storage.desk.digests import Digest, Entry
from storage.desk.queue import DeskItem
from storage.desk.told_digests import ToldDigest, ToldEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

ZONE = ZoneInfo("Europe/Amsterdam")
NAME = uuid.UUID(int=7)
HOSTILE = (
    '<img src=x onerror="alert(1)">',
    "</title></style><script>alert(1)</script>",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "# no heading\n- no list\n1. none\n> no quote\n```\ncode",
    "]]> &amp; <!-- -->",
    "\u202egnirts\x00\x0b\ufffe\ud800 end",
    "{0} {n} %s $x$ :red[y]",
    "| a | b |\n|---|---|",
)
URLS = (
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    'http://a.example/"><script>',
    "https://a.example/x y|z",
    "",
    "http://[",
)


class Attributes(HTMLParser):
    """Gathers every attribute of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(name, value or "") for name, value in attrs]


def told(
    title: str, sentences: Sequence[str], *, url: str = "", introduction: str = "", dropped: int = 0, published: int = 9
) -> ToldDigest:
    entries = []
    for row, sentence in enumerate(sentences):
        entry = Entry(row=row, source="slack", native_id=str(row), sentence=sentence, at=row, stamp="")
        item = DeskItem(
            row=row, source="slack", native_id=str(row), space=title, visibility="public", kind="post", created_at=1_790_000_000,
            month=202609, url=url, label="knowledge", label_by="", text=None, teller=Teller(name=title, part=""),
        )  # fmt: skip
        entries.append(ToldEntry(entry=entry, item=item, name=uuid.UUID(int=row + 9)))
    digest = Digest(
        number=1, title=title, month=202609, introduction=introduction, made_at=1, changed_at=1_790_000_000,
        published_at=published, dropped=dropped, entries=(), stamp="", whole="",
    )  # fmt: skip
    return ToldDigest(digest=digest, entries=tuple(entries), dropped=dropped, name=NAME)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_mail_holds_no_markup_of_people_and_fetches_nothing(text: str, lang: str) -> None:
    found = mail(told(text, [text], introduction=text, url=f"https://a.example/{text}"), Formats(lang), ZONE, organisation=text)
    assert f'lang="{lang}"' in found
    tags = set(re.findall(r"<([a-z0-9]+)", found))
    assert tags <= {"html", "head", "meta", "title", "body", "main", "p", "h1", "ol", "li", "a"}
    seen = Attributes()
    seen.feed(found)
    assert {name for name, _ in seen.found} <= {"style", "href", "lang", "charset", "name", "content"}
    assert all("url(" not in value for name, value in seen.found if name == "style")
    body = found[found.index("<main") :]
    kept = nh3.clean(body, tags=tags, attributes={"*": {"style"}, "a": {"href"}}, link_rel=None)
    assert kept.count("<") == body.count("<") - body.count("</body>") - body.count("</html>")


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_holds_no_markup_of_people(text: str) -> None:
    found = markdown(told(text, [text, "x"], introduction=text, url="https://a.example/x"), Formats("en"), ZONE)
    html = MarkdownIt("commonmark").render(found)
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {"h1", "p", "ul", "li", "a", "em"}
    assert html.count("<a ") == 2
    assert html.count("<h1>") == 1
    assert html.count("<ul>") == 1


@given(st.text(max_size=80))
def test_a_text_is_one_paragraph_of_markdown_whatever_it_holds(text: str) -> None:
    html = MarkdownIt("commonmark").render(plain(text))
    assert re.fullmatch(r"(<p>[^<]*</p>\n)?", html)
    assert re.fullmatch(r"(<p>[^<]*</p>\n)?", MarkdownIt("commonmark").render(plain_label(text)))


@given(st.lists(st.text(max_size=60), max_size=4), st.text(max_size=60))
def test_a_feed_is_well_formed_whatever_people_wrote(sentences: list[str], title: str) -> None:
    feed = atom([told(title, sentences, url=f"http://a.example/{title}")], Formats("nl"), ZONE, name=NAME, title=title)
    root = fromstring(feed.encode("utf-8"))
    names = [one.text for one in root.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(names) == len(set(names)) == len(sentences) + 1


def test_a_reader_of_feeds_finds_what_it_needs() -> None:
    feed = atom(
        [told("Uit september", ["Daarom.", "Hierom."], url="https://a.example/1")], Formats("nl"), ZONE, name=NAME, title="T"
    )
    found = feedparser.parse(feed)
    assert not found.bozo
    assert (found.feed.id, found.feed.title, found.feed.updated) == (NAME.urn, "T", "2026-09-21T14:13:20Z")
    assert [(one.title, one.link, one.author) for one in found.entries] == [
        ("Daarom.", "https://a.example/1", "Uit september"),
        ("Hierom.", "https://a.example/1", "Uit september"),
    ]
    again = atom([told("Anders", ["Ook anders."])], Formats("en"), ZONE, name=NAME, title="T")
    assert feedparser.parse(again).entries[0].id == found.entries[0].id


@pytest.mark.parametrize("url", URLS)
def test_only_harmless_addresses_are_followed(url: str) -> None:
    found = address(url)
    assert not found or re.fullmatch(r"https?://[^\s<>\"'|\\]+", found)
    digest = told("T", ["x"], url=url)
    for text in (mail(digest, Formats("en"), ZONE), markdown(digest, Formats("en"), ZONE)):
        assert "javascript:" not in text
        assert "<script" not in text


@pytest.mark.parametrize(("lang", "line"), [("en", "2 items were withdrawn"), ("nl", "2 bijdragen zijn sinds")])
def test_a_digest_says_what_left_it(lang: str, line: str) -> None:
    digest = told("T", ["x"], dropped=2)
    for text in (mail(digest, Formats(lang), ZONE), markdown(digest, Formats(lang), ZONE)):
        assert line in text
