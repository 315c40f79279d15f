from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from collectors.base import Known, Standing
from collectors.http import Manners
from collectors.internal.confluence import ConfluenceCollector
from collectors.internal.storage_format import shown
from openness.records import Act, Ignored, Interaction, Item, Removal, SetAside, Visibility
from openness.targets import Target
from pipeline.conformance.contract import CollectorContract, outcome
from pipeline.conformance.loopback import Answer, Asked, served
from tests.collectors.internal.confluence_site import CLOSED, FREE, START, SpaceSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Record
    from openness.targets import Cursor


class TestConfluence(CollectorContract):
    impossible_names = ("../../me", "a b", "", "é", "a" * 300, "x?y=1", 'x" or space = "BOARD', "..")

    def site(self) -> SpaceSite:
        return SpaceSite()

    def collector(self, base_url: str, manners: Manners) -> ConfluenceCollector:
        return ConfluenceCollector(base_url=base_url, token="t", manners=manners)


class Read:
    """A made-up Confluence, and what a collector makes of it pass by pass."""

    def __init__(self, site: SpaceSite, base_url: str) -> None:
        self.site = site
        self.base = base_url
        self.collector = ConfluenceCollector(base_url=base_url, token="t", username="reader@example.org")
        self.cursor: Cursor | None = None

    def again(self) -> list[Record]:
        pages = list(self.collector.pages(self.site.target("ada"), self.cursor))
        self.cursor = pages[-1].cursor
        return [record for page in pages for record in self.collector.records(page)]


@pytest.fixture
def wiki() -> Iterator[Read]:
    site = SpaceSite()
    with served(site.answer) as base_url:
        yield Read(site, base_url)


def items(records: list[Record]) -> dict[str, Item]:
    return {record.native_id: record for record in records if isinstance(record, Item)}


def test_a_page_is_its_creators_its_versions_are_their_makers(wiki: Read) -> None:
    page = wiki.site.content(
        "draft", metadata={"labels": {"results": [{"prefix": "global", "name": "Launch"}, {"prefix": "my"}]}}
    )
    wiki.site.edit(page, "<h1>Why</h1><p>It <b>flies</b> &amp; lands</p>", by="bob")
    wiki.site.edit(page, "<p>better</p>", by="ada")
    records = wiki.again()
    made = items(records)["page:700"]
    assert made.author.handles == ("5570:ada", "ada@example.org")
    assert (made.kind, made.text, made.tags) == ("page", "A title\n\nbetter", ("launch",))
    assert (made.created_at, made.edited_at, made.url) == (START + 60, START + 180, f"{wiki.base}/display/ADA/page")
    assert {name: item.author.handles[0] for name, item in items(records).items()} == {
        "page:700": "5570:ada",
        "rev:700:2": "5570:bob",
        "rev:700:3": "5570:ada",
    }
    acts = [record for record in records if isinstance(record, Interaction)]
    assert [(act.kind, act.actor.handles[0], act.item) for act in acts] == [(Act.EDIT, "5570:bob", "page:700")]


@pytest.mark.parametrize("path", ["/rest/api/content/{}/version", "/rest/experimental/content/{}/version", "/nowhere/{}"])
def test_versions_are_found_however_a_server_gives_them(wiki: Read, path: str) -> None:
    wiki.site.lists_versions = path
    wiki.site.page_size = 2
    page = wiki.site.content("one")
    for number in range(2, 6):
        wiki.site.edit(page, str(number))
    assert set(items(wiki.again())) == {"page:700", *(f"rev:700:{number}" for number in range(2, 6))}


def test_blog_posts_and_comments_with_what_they_answer(wiki: Read) -> None:
    wiki.site.content("news", kind="blogpost")
    wiki.site.content("ask", kind="comment", container={"id": "700", "type": "blogpost"}, by="bob")
    wiki.site.content(
        "answer", kind="comment", container={"id": "700", "type": "blogpost"}, ancestors=[{"id": "701", "type": "comment"}]
    )
    post, asked, answered = items(wiki.again()).values()
    assert (post.native_id, post.kind) == ("blogpost:700", "post")
    assert (asked.kind, asked.reply_to, asked.text) == ("comment", "blogpost:700", "ask")
    assert answered.reply_to == "comment:701"


def test_a_page_that_only_some_may_see_is_never_an_item_nor_what_lies_below_it(wiki: Read) -> None:
    wiki.site.content("secret", restrictions=CLOSED)
    wiki.site.content("below it", ancestors=[{"id": "700", "restrictions": CLOSED}])
    wiki.site.content("below it too", ancestors=[{"id": "700"}])
    wiki.site.content("about it", kind="comment", container={"id": "701", "type": "page"})
    wiki.site.content("it does not say", restrictions={})
    pages = list(wiki.collector.pages(wiki.site.target("ada"), None))
    said = json.dumps([page.body for page in pages])
    assert not any(word in said for word in ("secret", "below it", "about it", "does not say"))
    records = [record for page in pages for record in wiki.collector.records(page)]
    assert items(records) == {}
    assert {record.reason for record in records if isinstance(record, Ignored)} == {"closed"}
    assert len([record for record in records if isinstance(record, Removal)]) == 5


def test_strangers_apps_and_files_are_no_persons(wiki: Read) -> None:
    page = wiki.site.content("a", history={"createdDate": "2026-01-01T00:00:00Z", "createdBy": {"type": "anonymous"}})
    wiki.site.edit(page, "b")
    bot = wiki.site.content("b")
    bot["history"]["createdBy"]["accountType"] = "app"
    wiki.site.content("c", kind="attachment")
    reasons = [record.reason for record in wiki.again() if isinstance(record, Ignored)]
    assert reasons == ["not signed in", "bot", "file"]


@pytest.mark.parametrize(
    "history", [{}, {"createdDate": "never", "createdBy": {"accountId": "x"}}, {"createdDate": "2026-01-01"}]
)
def test_a_page_that_cannot_be_read_is_set_aside(wiki: Read, history: dict[str, Any]) -> None:
    wiki.site.content("a", history=history)
    records = wiki.again()
    assert items(records) == {}
    assert sum(isinstance(record, SetAside) for record in records) == 1


def test_spaces_are_open_as_their_permissions_say(wiki: Read) -> None:
    assert {space.native_id: space.visibility for space in wiki.collector.spaces()} == {
        "ADA": Visibility.OPEN,
        "BOARD": Visibility.CLOSED,
        "ALL": Visibility.OPEN,
        "~bob": Visibility.CLOSED,
        "~carol": Visibility.OPEN,
    }
    assert outcome(wiki.collector, Target(source="confluence", handle="BOARD")) == "forbidden"
    assert {asked.path for asked in wiki.site.asked} == {"/rest/api/space", "/rest/api/space/BOARD"}


def test_what_changes_while_a_list_is_read_hides_nothing(wiki: Read) -> None:
    wiki.site.page_size = 10
    for number in range(30):
        wiki.site.content(str(number))
    pages = wiki.collector.pages(wiki.site.target("ada"), None)
    read = [next(pages)]
    for content in wiki.site.contents[:4]:
        wiki.site.edit(content, "moved to the end")
    read += pages
    assert len([name for name in items([r for page in read for r in wiki.collector.records(page)]) if "page" in name]) == 30


def test_what_is_gone_is_told_from_what_is_there(wiki: Read) -> None:
    kept, lost, closed, late = (wiki.site.content(str(number)) for number in range(4))
    trashed = wiki.site.content("trashed")
    wiki.site.contents.remove(lost)
    closed["restrictions"], trashed["status"] = CLOSED, "trashed"
    search = wiki.site.search
    wiki.site.search = lambda query: {  # type: ignore[method-assign]
        "results": [each for each in search(query)["results"] if each["id"] not in {late["id"], trashed["id"]}]
    }
    names = [
        *(f"page:{content['id']}" for content in (kept, lost, closed, late, trashed)),
        f"rev:{kept['id']}:2",
        "odd",
        "page:x",
    ]
    found = wiki.collector.standing([Known(native_id=name, space="ADA", created_at=0) for name in names])
    there = {names[0], names[3], names[5]}
    assert found == {name: Standing.THERE if name in there else Standing.GONE for name in names[:6]}


def test_what_was_moved_into_a_closed_space_is_gone(wiki: Read) -> None:
    kept, moved = (wiki.site.content(text, space={"key": "ADA"}) for text in ("kept", "moved"))
    moved["space"] = {"key": "BOARD"}
    names = [f"page:{content['id']}" for content in (kept, moved)]
    found = wiki.collector.standing([Known(native_id=name, space="ADA", created_at=0) for name in names])
    assert found == {names[0]: Standing.THERE, names[1]: Standing.GONE}


def test_a_list_of_versions_that_comes_round_is_read_once(wiki: Read) -> None:
    page = wiki.site.content("first")
    wiki.site.edit(page, "second")
    one = wiki.site.one
    wiki.site.one = lambda number, path, query: (  # type: ignore[method-assign]
        Answer(body={"results": list(page["versions"]), "_links": {"next": "more"}})
        if path.endswith("/version")
        else one(number, path, query)
    )
    assert len([name for name in items(wiki.again()) if name.startswith("rev:")]) == 1


def test_a_search_that_comes_round_ends(wiki: Read) -> None:
    wiki.site.content("a page")
    search = wiki.site.search
    wiki.site.search = lambda query: search(query | {"start": "0"}) | {"_links": {"next": "/search?start=1"}}  # type: ignore[method-assign]
    assert len(items(wiki.again())) == 1


def test_the_sign_in_is_by_token_or_by_name_and_token(wiki: Read) -> None:
    wiki.again()
    list(ConfluenceCollector(base_url=wiki.base, token="t").spaces())
    signed = {asked.headers["Authorization"] for asked in wiki.site.asked}
    assert signed == {"Basic cmVhZGVyQGV4YW1wbGUub3JnOnQ=", "Bearer t"}


def test_the_storage_format_reads_as_people_see_it() -> None:
    stored = (
        '<h2>Plan</h2><ac:structured-macro ac:name="code"><ac:parameter ac:name="language">py</ac:parameter>'
        "<ac:plain-text-body><![CDATA[if a < b: pass]]></ac:plain-text-body></ac:structured-macro>"
        '<p>Ask <ac:link><ri:user ri:account-id="5570:bob" /></ac:link>, please</p><table><tr><td>1</td><td>2</td></tr></table>'
    )
    text, people = shown(stored)
    assert text == "Plan\nif a < b: pass\nAsk @5570:bob , please\n1 2"
    assert people == ("5570:bob",)
    assert shown("") == ("", ())
    assert shown(7) == ("", ())


def test_recorded_pages_versions_and_files(shared: Path) -> None:
    folder = shared / "data" / "recorded" / "perceval" / "confluence"

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / f"confluence_content_{name}.json").read_text(encoding="utf-8"))
        return found | {"restrictions": FREE}

    def reply(asked: Asked) -> Answer:
        if asked.path == "/rest/api/space/DEV":
            return Answer(body={"key": "DEV", "name": "Development", "type": "global"})
        if asked.path == "/rest/api/content/search":
            listed = [read("1_v2"), read("2_v1") | {"status": "current"}, read("3"), read("att_v1")]
            return Answer(body={"results": listed, "_links": {}})
        found = re.fullmatch(r"/rest/api/content/([13])", asked.path)
        if found is None:
            return Answer(status=404, body={})
        return Answer(body=read("3" if found[1] == "3" else f"1_v{asked.query.get('version', 2)}"))

    with served(reply) as base_url:
        collector = ConfluenceCollector(base_url=base_url, token="t", manners=Manners())
        pages = list(collector.pages(Target(source="confluence", handle="DEV"), None))
    records = [record for page in pages for record in collector.records(page)]
    found = items(records)
    assert set(found) == {"page:1", "rev:1:2", "page:2", "page:3", "rev:3:3"}
    assert found["page:1"].author.handles == ("2c9e48d5521d22bb01521d2fd9110002", "jdoe")
    assert found["rev:1:2"].author.handles == ("2c9e48d553c3b7db015516fa640b00bd", "jsmith")
    edits = {(act.item, act.actor.handles[1]) for act in records if isinstance(act, Interaction)}
    assert edits == {("page:1", "jsmith")}
    assert (found["page:2"].text or "").startswith("Service Function Chaining\n\nProject: Service Function Chaining")
    assert [record.native_id for record in records if isinstance(record, Ignored)] == ["attachment:att1"]
