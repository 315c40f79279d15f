from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from collectors.base import Known, Standing
from collectors.http import Manners
from collectors.internal.mediawiki import MediaWikiCollector
from config.errors import Fatal
from openness.records import Act, Ignored, Interaction, Item, Removal, SetAside, Space, Visibility
from openness.targets import Cursor, Target
from pipeline.conformance.contract import CollectorContract, outcome
from pipeline.conformance.loopback import Answer, Asked, served
from tests.collectors.internal.mediawiki_site import START, WikiSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Record


class TestMediaWiki(CollectorContract):
    impossible_names = (*CollectorContract.impossible_names, "-1", "0|1", "1" * 20)

    def site(self) -> WikiSite:
        return WikiSite()

    def collector(self, base_url: str, manners: Manners) -> MediaWikiCollector:
        return MediaWikiCollector(base_url=base_url, manners=manners)


class Read:
    """A made-up wiki, and what a collector makes of it pass by pass."""

    def __init__(self, site: WikiSite, base_url: str) -> None:
        self.site = site
        self.collector = MediaWikiCollector(base_url=base_url, manners=Manners(), overlap_days=7)
        self.cursor: Cursor | None = None

    def again(self, handle: str = "0") -> list[Record]:
        pages = list(self.collector.pages(Target(source="mediawiki", handle=handle), self.cursor))
        self.cursor = pages[-1].cursor
        return [record for page in pages for record in self.collector.records(page)]


@pytest.fixture
def wiki() -> Iterator[Read]:
    site = WikiSite()
    with served(site.answer) as base_url:
        yield Read(site, base_url)


def items(records: list[Record]) -> dict[str, Item]:
    return {record.native_id: record for record in records if isinstance(record, Item)}


def removed(records: list[Record]) -> set[str]:
    return {record.native_id for record in records if isinstance(record, Removal)}


def ignored(records: list[Record]) -> dict[str, str]:
    return {record.native_id: record.reason for record in records if isinstance(record, Ignored)}


def test_a_page_is_its_creators_and_reads_as_it_does_now(wiki: Read) -> None:
    page = wiki.site.page("first draft")
    wiki.site.edit(page, "'''Better''' [[Help:Me|words]] {{box|{{deep}}}} [[Categorie:Two Birds]]", by="Bob")
    records = wiki.again()
    made = items(records)["page:1"]
    assert (made.author.handles[1], made.kind, made.created_at) == ("Ada", "page", START + 60)
    assert made.text == "Page 1\n\nBetter words"
    assert made.edited_at == START + 120
    assert made.tags == ("two birds",)
    later = items(records)["rev:2"]
    assert (later.author.handles[1], later.kind, later.text, later.takes_replies) == ("Bob", "revision", None, False)
    acts = [record for record in records if isinstance(record, Interaction)]
    assert [(act.kind, act.actor, act.item, act.target) for act in acts] == [(Act.EDIT, later.author, "page:1", made.author)]


def test_who_edits_their_own_page_edits_nobody_elses(wiki: Read) -> None:
    wiki.site.edit(wiki.site.page("a"), "b")
    assert not [record for record in wiki.again() if isinstance(record, Interaction)]


def test_a_page_that_another_edits_later_stays_its_creators(wiki: Read) -> None:
    page = wiki.site.page("a")
    wiki.again()
    wiki.site.clock += 30 * 86_400
    wiki.site.edit(page, "c", by="Bob")
    records = wiki.again()
    assert items(records)["page:1"].author.handles[1] == "Ada"
    assert items(records)["page:1"].text == "Page 1\n\nc"
    assert "rev:2" in items(records)


def test_a_page_edited_through_many_answers_is_told_once_as_it_is_now(wiki: Read) -> None:
    page = wiki.site.page("0")
    for number in range(1, 8):
        wiki.site.edit(page, str(number), by="Bob")
    wiki.site.page_size = 2
    records = wiki.again()
    assert [record.text for record in records if isinstance(record, Item) and record.kind == "page"] == ["Page 1\n\n7"]
    assert len(items(records)) == 8


def test_what_is_said_on_a_talk_page_answers_the_page(wiki: Read) -> None:
    wiki.site.page("about birds", by="Ada")
    talk = wiki.site.page(
        "== Why ==\nWhy so? -- [[Gebruiker:Bob|Bob]] ([[Overleg gebruiker:Bob|overleg]]) 12:01, 3 May 2026 (CEST)",
        by="Bob",
        ns=1,
        about=1,
    )
    before = talk["revisions"][-1]["content"]
    wiki.site.edit(talk, before + "\n:See [[Gebruikster:carol_c|her]] ~ [[Gebruiker:Ada]]", by="Ada")
    wiki.site.edit(talk, before, by="Ada")
    said = items(wiki.again())
    first, second, archived = said["rev:2"], said["rev:3"], said["rev:4"]
    assert (first.kind, first.reply_to, first.text, first.mentions) == ("comment", "page:1", "Why\nWhy so?", ())
    assert second.text == "See @Carol c ~"
    assert [(mention.author.handles, mention.written) for mention in second.mentions] == [(("Carol c",), "@Carol c")]
    assert (archived.kind, archived.text, archived.reply_to) == ("revision", None, None)


def test_strangers_bots_and_the_hidden_are_no_persons(wiki: Read) -> None:
    wiki.site.bots = ["Tidy"]
    page = wiki.site.page("a")
    wiki.site.edit(page, "b", by="203.0.113.7", anon=True, userid=0)
    wiki.site.edit(page, "c", by="~2026-1", temp=True)
    wiki.site.edit(page, "d", by="Tidy")
    wiki.site.edit(page, "e", by="", userhidden=True)
    wiki.site.edit(page, "f", by="dewiki>Ada", userid=0)
    wiki.site.page("by a bot", by="Tidy")
    wiki.site.page("#REDIRECT", by="Ada", tags=["mw-new-redirect"])
    pages = list(wiki.collector.pages(Target(source="mediawiki", handle="0"), None))
    assert "203.0.113.7" not in json.dumps([page.body for page in pages])
    records = [record for page in pages for record in wiki.collector.records(page)]
    assert set(items(records)) == {"page:1"}
    assert ignored(records) == {
        "rev:2": "not signed in",
        "rev:3": "not signed in",
        "rev:4": "bot",
        "rev:5": "hidden",
        "rev:6": "made in another wiki",
        "page:2": "bot",
        "page:3": "system notice",
    }
    assert removed(records) == {"rev:5"}


def test_what_the_logs_say_was_deleted_is_removed_and_what_was_restored_is_back(wiki: Read) -> None:
    one, two = wiki.site.page("a"), wiki.site.page("b")
    wiki.site.edit(two, "bb", by="Bob")
    wiki.again()
    wiki.site.clock += 30 * 86_400
    for page in (one, two):
        wiki.site.book.remove(page)
        wiki.site.log("delete", "delete", page)
    assert removed(wiki.again()) == {"page:1", "page:2"}
    wiki.site.book.insert(0, two)
    wiki.site.log("delete", "restore", two)
    records = wiki.again()
    assert set(items(records)) == {"page:2", "rev:3"}
    assert "page:2" not in removed(records)


def test_a_page_deleted_and_restored_between_two_looks_is_there(wiki: Read) -> None:
    page = wiki.site.page("a")
    wiki.again()
    wiki.site.log("delete", "delete", page)
    wiki.site.log("delete", "restore", page)
    records = wiki.again()
    assert removed(records) == set()
    assert "page:1" in items(records)


def test_a_page_that_moves_goes_with_its_whole_history(wiki: Read) -> None:
    help_page, away = wiki.site.page("a"), wiki.site.page("b")
    wiki.site.edit(away, "bb", by="Bob")
    wiki.again()
    wiki.site.log("move", "move", help_page, target_ns=12)
    wiki.site.log("move", "move", away, target_ns=2)
    help_page["ns"], away["ns"] = 12, 2
    records = wiki.again()
    assert items(records)["page:1"].space.native_id == "12"
    assert removed(records) == {"page:2", "rev:2", "rev:3"}


def test_a_revision_hidden_long_after_is_removed(wiki: Read) -> None:
    page = wiki.site.page("a")
    revision = wiki.site.edit(page, "b", by="Bob")
    wiki.again()
    wiki.site.clock += 30 * 86_400
    revision["userhidden"] = True
    revision.pop("user")
    wiki.site.log("delete", "revision", page, type="revision", ids=[revision["revid"]])
    assert removed(wiki.again()) == {"rev:2"}


def test_namespaces_of_what_people_write_are_spaces(wiki: Read) -> None:
    assert list(wiki.collector.spaces()) == [
        Space(native_id="0", name="Main", visibility=Visibility.OPEN),
        Space(native_id="12", name="Help", visibility=Visibility.OPEN),
    ]


def test_a_space_that_is_not_open_to_everybody_is_refused(wiki: Read) -> None:
    for visibility in (Visibility.CLOSED, Visibility.DIRECT):
        space = Space(native_id="0", name="Main", visibility=visibility)
        assert outcome(wiki.collector, Target(source="mediawiki", handle="0", space=space)) == "forbidden"
    assert wiki.site.asked == []


def test_nothing_older_than_the_yes_covers_is_asked_for(wiki: Read) -> None:
    for number in range(6):
        wiki.site.page(str(number))
    target = Target(source="mediawiki", handle="0", covers_from=START + 4 * 60)
    pages = list(wiki.collector.pages(target, None))
    assert set(items([record for page in pages for record in wiki.collector.records(page)])) == {"page:4", "page:5", "page:6"}
    earlier = list(wiki.collector.pages(Target(source="mediawiki", handle="0"), pages[-1].cursor))
    assert len(items([record for page in earlier for record in wiki.collector.records(page)])) == 6


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("readapidenied", "forbidden"),
        ("mustbeloggedin", "unauthorised"),
        ("maxlag", "limited"),
        ("ratelimited", "limited"),
        ("internal_api_error_DBQueryError", "unreachable"),
        ("unknown_action", "unreadable"),
    ],
)
def test_a_refusal_told_with_a_200_has_its_outcome(wiki: Read, monkeypatch: pytest.MonkeyPatch, code: str, expected: str) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    wiki.site.errors = [{"code": code, "info": "said by the wiki"}] * 9
    assert outcome(wiki.collector, Target(source="mediawiki", handle="0")) == expected


def test_a_wiki_that_lags_once_is_asked_again(wiki: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    wiki.site.page("a")
    wiki.site.errors = [{"code": "maxlag", "info": "Waiting for a database server"}]
    assert "page:1" in items(wiki.again())


def test_a_sign_in_that_fails_stops_the_source() -> None:
    site = WikiSite()
    with served(site.answer) as base_url:
        signed = MediaWikiCollector(base_url=base_url, username="Ada@reader", password="no", manners=Manners())
        site.login = "Failed"
        with pytest.raises(Fatal):
            list(signed.pages(site.target("ada"), None))
        site.login = "Throttled"
        assert outcome(signed, site.target("ada")) == "limited"
        site.login = "Success"
        site.page("a")
        assert list(signed.pages(site.target("ada"), None))
        assert site.asked[-1].query["assert"] == "user"
        site.errors = [{"code": "assertuserfailed", "info": "You are no longer logged in"}]
        assert list(signed.pages(site.target("ada"), None))


def test_what_is_gone_or_hidden_is_told_from_what_is_there(wiki: Read) -> None:
    page = wiki.site.page("a")
    wiki.site.edit(page, "b", by="", userhidden=True)
    wiki.site.edit(page, "c", by="Bob")
    names = ["page:1", "page:7", "rev:2", "rev:3", "rev:99", "rev:1;drop", "odd"]
    found = wiki.collector.standing([Known(native_id=name, space="0", created_at=START) for name in names])
    gone = {"page:7", "rev:2", "rev:99"}
    assert found == {name: Standing.GONE if name in gone else Standing.THERE for name in ("page:1", "rev:3", *gone)}


@pytest.mark.parametrize("fields", [{"timestamp": "yesterday"}, {"user": ""}, {"user": 7}])
def test_a_revision_that_cannot_be_read_is_set_aside(wiki: Read, fields: dict[str, Any]) -> None:
    page = wiki.site.page("a")
    wiki.site.edit(page, "b", by="Bob")
    page["revisions"][-1] |= fields
    records = wiki.again()
    assert len([record for record in records if isinstance(record, SetAside)]) == 1
    assert set(items(records)) == {"page:1"}


def recorded(folder: Path, asked: Asked) -> Answer:
    """Answer from recordings of a real wiki: two pages that its log says were restored."""

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / f"mediawiki_{name}.json").read_text(encoding="utf-8"))
        return found

    query = asked.query
    numbers = query.get("pageids", "").split("|")
    events = [{"ns": 0, "logpage": page, "action": "restore", "timestamp": "2016-06-23T00:00:00Z"} for page in (592384, 476583)]
    body: dict[str, Any] = {"query": {"logevents": events if query.get("letype") == "delete" else [], "allrevisions": []}}
    if query.get("meta") == "siteinfo":
        general = read("siteinfo_1.28")["query"]["general"]
        body = {"query": {"general": general, "namespaces": read("namespaces")["query"]["namespaces"]}}
    elif "rvdir" in query:
        body = read(f"page_{numbers[0]}_revisions") if "rvcontinue" not in query else {"batchcomplete": ""}
    elif query.get("prop") == "info":
        body = {"query": {"pages": {number: {"pageid": int(number), "ns": 0} for number in numbers}}}
    elif query.get("prop"):
        body = {"query": {"pages": {n: read(f"page_{n}_revisions")["query"]["pages"][n] for n in numbers}}}
    return Answer(body=body)


def test_recorded_pages_of_2_and_of_500_revisions_are_read_whole(shared: Path) -> None:
    folder = shared / "data" / "recorded" / "perceval" / "mediawiki"
    with served(lambda asked: recorded(folder, asked)) as base_url:
        collector = MediaWikiCollector(base_url=base_url, manners=Manners())
        cursor = Cursor(value=json.dumps({"from": 0, "at": 0, "log": 1}))
        pages = list(collector.pages(Target(source="mediawiki", handle="0"), cursor))
    records = [record for page in pages for record in collector.records(page)]
    short = [item for item in items(records).values() if "Keegan (WMF)" in item.author.handles]
    assert [(item.native_id, item.kind) for item in short if item.native_id in {"page:592384", "rev:2169840"}] == [
        ("page:592384", "page"),
        ("rev:2169840", "revision"),
    ]
    others = [record for record in records if isinstance(record, Item | Ignored) and record not in short[:2]]
    by_strangers = [record for record in others if isinstance(record, Ignored) and record.reason == "not signed in"]
    assert len(others) == 500
    assert len(by_strangers) == 266
