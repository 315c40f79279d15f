from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Page, Standing
from collectors.http import Manners, Transport
from collectors.open_web import OpenWeb
from collectors.public.feed_entries import NoFeed, account_address, native_id, read_feed
from collectors.public.feeds import FeedCollector
from config.errors import Skip
from openness.records import Ignored, Item, SetAside, Via
from openness.targets import Target
from pipeline.conformance.contract import CollectorContract, identities, items, kept, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.public.feeds_site import HOST, FeedSite

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.base import Collector
    from openness.records import Record
    from pipeline.conformance.loopback import Asked, Site

ODD_TEXT = "a tab \t, whole \U0001f600, right-to-left \u202e, \u2028, <not> & markup"
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{}</channel></rss>'
ENTRY = "<item><title>{}</title><link>https://b.example/1</link><pubDate>Tue, 06 Dec 2016 17:17:00 +0000</pubDate></item>"


def feeds(base_url: str) -> FeedCollector:
    return FeedCollector(base_url=base_url, manners=Manners())


def read(markup: str, handle: str = "https://b.example/rss") -> list[Record]:
    """Return the records of a feed in which this stands."""
    body = read_feed(RSS.format(markup).encode(), "https://b.example/rss", "text/xml; charset=utf-8")
    page = Page(target=Target(source="feeds", handle=handle), body=body, fetched_at=0, via=Via.API)
    return list(feeds("http://127.0.0.1:9").records(page))


def item(markup: str) -> Item:
    found = read(markup)[0]
    assert isinstance(found, Item)
    return found


class TestFeeds(CollectorContract):
    impossible_names = (
        "../../me",
        "a b",
        "",
        "é",
        "x?y=1",
        "http://blogs.example/feed",
        "https://a@b.example/feed",
        "https:///f",
    )

    def site(self) -> Site:
        return FeedSite()

    def collector(self, base_url: str, manners: Manners) -> FeedCollector:
        return FeedCollector(base_url=base_url, manners=manners)

    def test_text_of_any_kind_passes(self, place: Site, live: Collector) -> None:
        """XML cannot hold NUL or half a pair; everything that it can hold passes."""
        place.share("ada", count=3, text=ODD_TEXT)
        pages = [kept(page) for page in live.pages(place.target("ada"), None)]
        assert all(ODD_TEXT in (one.text or "") for one in items(live, pages))
        assert len(items(live, pages)) == 3


def test_the_recorded_feed_has_thirty_entries(shared: Path) -> None:
    octets = (shared / "data/recorded/perceval/rss/rss_entries.xml").read_bytes()
    place = FeedSite()
    place.refuse("ada", Answer(body=octets, headers={"Content-Type": "application/rss+xml"}))
    with served(place.answer) as base_url:
        pages = list(feeds(base_url).pages(place.target("ada"), None))
    found = items(feeds(base_url), pages)
    assert len({one.native_id for one in found}) == len(found) == 30
    assert (found[0].created_at, found[0].url) == (
        1_481_044_620,
        "http://blog.couchbase.com/2016/november/connect-2016-developer-workshop",
    )
    assert all("<p>" not in (one.text or "") for one in found)


def test_a_feed_that_did_not_change_is_not_sent_again() -> None:
    place = FeedSite()
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        cursor = last_cursor(feeds(base_url), place.target("ada"), None)
        pages = list(feeds(base_url).pages(place.target("ada"), cursor))
    assert identities(feeds(base_url), pages) == set()
    assert pages[-1].cursor == cursor
    assert "If-None-Match" in place.asked[-1].headers


def test_what_left_the_feed_unseen_is_a_gap() -> None:
    place = FeedSite()
    place.holds = 3
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        cursor = last_cursor(feeds(base_url), place.target("ada"), None)
        place.share("ada", count=2)
        assert list(feeds(base_url).pages(place.target("ada"), cursor))[-1].gap is None
        place.share("ada", count=3)
        ended = list(feeds(base_url).pages(place.target("ada"), cursor))[-1]
    times = sorted(int(str(entry["at"])) for entry in place.things["ada"])
    assert ended.gap == (times[2], times[5])
    assert ended.reaches_back == times[5]


def test_a_feed_says_only_as_much_of_the_past_as_it_holds() -> None:
    place = FeedSite()
    place.share("ada", count=6)
    times = sorted(int(str(entry["at"])) for entry in place.things["ada"])
    with served(place.answer) as base_url:
        place.page_size = 2
        assert list(feeds(base_url).pages(place.target("ada"), None))[-1].reaches_back == 0
        place.holds = 4
        place.page_size = 100
        assert list(feeds(base_url).pages(place.target("ada"), None))[-1].reaches_back == times[2]


def test_nothing_older_than_the_yes_covers_is_taken_and_an_earlier_yes_reads_anew() -> None:
    place = FeedSite()
    place.share("ada", count=6)
    times = sorted(int(str(entry["at"])) for entry in place.things["ada"])
    handle = place.target("ada").handle
    with served(place.answer) as base_url:
        pages = list(feeds(base_url).pages(Target(source="feeds", handle=handle, covers_from=times[4]), None))
        assert sorted(one.created_at for one in items(feeds(base_url), pages)) == times[4:]
        again = list(feeds(base_url).pages(Target(source="feeds", handle=handle), pages[-1].cursor))
        assert identities(feeds(base_url), again) == place.names("ada")


class Moved(FeedSite):
    """Answers with moves for some paths."""

    moves: dict[str, tuple[int, str]]

    def reply(self, asked: Asked) -> Answer:
        if asked.path in self.moves:
            status, location = self.moves[asked.path]
            return Answer(status=status, headers={"Location": location})
        return super().reply(asked)


def test_a_move_for_good_is_remembered_and_ids_stay_those_of_the_linked_address() -> None:
    place = Moved()
    place.share("ada", count=3)
    place.moves = {"/old": (301, f"{HOST}/ada/feed")}
    target = Target(source="feeds", handle=f"{HOST}/old")
    with served(place.answer) as base_url:
        pages = list(feeds(base_url).pages(target, None))
        assert {name.split()[0] for name in identities(feeds(base_url), pages)} == {f"{HOST}/old"}
        place.share("ada", count=1)
        del place.asked[:]
        more = list(feeds(base_url).pages(target, pages[-1].cursor))
    assert len(identities(feeds(base_url), more)) == 4
    assert [asked.path for asked in place.asked] == ["/robots.txt", "/ada/feed"]


def test_a_passing_move_is_followed_and_forgotten() -> None:
    place = Moved()
    place.share("ada", count=3)
    place.moves = {"/old": (302, "/ada/feed")}
    target = Target(source="feeds", handle=f"{HOST}/old")
    with served(place.answer) as base_url:
        cursor = last_cursor(feeds(base_url), target, None)
        place.share("ada", count=1)
        del place.asked[:]
        last_cursor(feeds(base_url), target, cursor)
    assert "/old" in [asked.path for asked in place.asked]


@pytest.mark.parametrize(
    "location",
    [
        "http://blogs.example/ada/feed",
        "https://127.0.0.1/ada/feed",
        "https://10.0.0.5/ada/feed",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/ada/feed",
        "https://[::ffff:10.0.0.5]/ada/feed",
        "https://localhost/ada/feed",
        "https://feed.internal/",
        "https://2130706433/",
        f"file:{'//'}/etc/passwd",
        "https://user@blogs.example/ada/feed",
        "https://[",
        "/old",
    ],
)
def test_a_move_is_followed_only_to_where_the_world_can_go(location: str) -> None:
    place = Moved()
    place.share("ada", count=3)
    place.moves = {"/old": (301, location)}
    with served(place.answer) as base_url:
        assert outcome(feeds(base_url), Target(source="feeds", handle=f"{HOST}/old")) == "unreadable"
    assert not any(asked.path == "/ada/feed" for asked in place.asked)


@pytest.mark.parametrize(
    "numbers",
    [("10.0.0.1",), ("93.184.215.14", "127.0.0.1"), ("fe80::1%eth0",), ("::ffff:192.168.1.1",), ("0.0.0.0",), ("224.0.0.1",)],
)
def test_a_name_that_leads_into_a_closed_network_is_not_asked(numbers: tuple[str, ...]) -> None:
    transport = Transport(Manners(attempts=1))
    collector = FeedCollector(web=OpenWeb(transport, resolve=lambda host: numbers))
    assert outcome(collector, Target(source="feeds", handle="https://inside.example/feed")) == "unreadable"


def test_a_name_that_leads_nowhere_is_unreachable() -> None:
    def nowhere(host: str) -> list[str]:
        raise OSError

    collector = FeedCollector(web=OpenWeb(Transport(Manners(attempts=1)), resolve=nowhere))
    assert outcome(collector, Target(source="feeds", handle="https://no.example/feed")) == "unreachable"


def test_robots_txt_is_kept_to_and_read_once() -> None:
    place = FeedSite()
    place.share("ada", count=3)
    place.share("bob", count=3)
    place.robots = Answer(body=b"User-agent: sharewell\nDisallow: /ada/\n", headers={"Content-Type": "text/plain"})
    with served(place.answer) as base_url:
        collector = feeds(base_url)
        assert outcome(collector, place.target("ada")) == "forbidden"
        assert len(items(collector, list(collector.pages(place.target("bob"), None)))) == 3
    assert [asked.path for asked in place.asked] == ["/robots.txt", "/bob/feed"]


def test_a_site_that_fails_to_give_its_robots_txt_is_not_read_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    place = FeedSite()
    place.share("ada", count=3)
    place.robots = Answer(status=500)
    with served(place.answer) as base_url:
        collector = FeedCollector(base_url=base_url, manners=Manners(attempts=1))
        assert outcome(collector, place.target("ada")) == "unreachable"
    assert {asked.path for asked in place.asked} == {"/robots.txt"}


BOMB = '<!DOCTYPE rss [<!ENTITY a "0123456789">{}]>'.format(
    "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
)
LARGE = f'<!DOCTYPE rss [\n<!ENTITY a "{"x" * 50_000}">\n]>'
FILE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "{}">]>'.format("file:" + "///etc/hostname")
BOMB_BODY = '<rss version="2.0"><channel><item><title>&{};</title></item></channel></rss>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "cp037"])
@pytest.mark.parametrize(
    "document",
    [
        '<?xml version="1.0"?>' + BOMB + BOMB_BODY.format("j"),
        '<?xml version="1.0"?>\n' + LARGE + BOMB_BODY.format("a;" + "&a;" * 5_000 + "&a"),
        "<!-- <a> -->\n" + LARGE + BOMB_BODY.format("a;" + "&a;" * 5_000 + "&a"),
        FILE + BOMB_BODY.format("a"),
        "<!-- " + "<!DOCTYPE x>" + " -->" + BOMB + BOMB_BODY.format("j"),
    ],
)
def test_a_document_with_entities_of_its_own_is_refused(document: str, encoding: str) -> None:
    if encoding == "cp037":  # only a declaration tells that one
        document = document if document.startswith("<?xml") else '<?xml version="1.0"?>' + document
    with pytest.raises(NoFeed):
        read_feed(document.encode(encoding), "https://b.example/rss", "application/xml")


def test_what_a_feed_contains_is_never_taken_for_a_file_or_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "feed").write_text(RSS.format(ENTRY.format("secret")), encoding="utf-8")
    for said in (str(tmp_path / "feed"), f"file://{tmp_path}/feed", "http://127.0.0.1:9/"):
        with pytest.raises(NoFeed):
            read_feed(said.encode(), "https://b.example/rss", "text/xml")


def test_markup_is_read_as_its_reader_sees_it_and_plain_text_stays() -> None:
    found = item(
        ENTRY.format("if a &lt; b").replace(
            "</item>", "<description>&lt;p&gt;one&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description></item>"
        )
    )
    assert found.text == "if a < b\n\none"


def test_an_entry_without_id_or_time_is_set_aside() -> None:
    no_time, no_id, bad_time = read(
        "<item><guid>1</guid></item><item><pubDate>Tue, 06 Dec 2016 17:17:00 +0000</pubDate></item>"
        "<item><guid>2</guid><pubDate>Tue, 99 Foo 9999 77:17:00</pubDate></item>"
    )
    assert isinstance(no_time, SetAside)
    assert isinstance(no_id, SetAside)
    assert isinstance(bad_time, SetAside)


def test_of_a_feed_that_several_write_a_named_author_has_only_their_own() -> None:
    both = ENTRY.format("A").replace("</item>", "<author>Ada L</author></item>") + ENTRY.format("B").replace(
        "/1<", "/2<"
    ).replace("</item>", "<author>Bob</author></item>")
    assert [type(record) for record in read(both)] == [Item, Item]
    assert [type(record) for record in read(both, "https://b.example/rss#ada%20l")] == [Item, Ignored]
    mine = read(both, "https://b.example/rss#Ada L")[0]
    assert isinstance(mine, Item)
    assert mine.author.handles == ("https://b.example/rss#Ada L",)
    assert mine.native_id == "https://b.example/rss https://b.example/1"


def test_ways_of_writing_an_address_are_one_account() -> None:
    assert account_address(" feed://B.example/rss ") == ("https://b.example/rss", "")
    assert account_address("feed:https://b.example") == ("https://b.example/", "")


def test_a_long_id_is_shortened_and_stays_one_of_a_kind() -> None:
    long = [native_id("https://b.example/rss", "x" * 400 + end) for end in "ab"]
    assert len(set(long)) == 2
    assert max(map(len, long)) < 300


def test_an_entry_whose_page_is_gone_is_gone_and_one_that_left_the_feed_is_not() -> None:
    place = FeedSite()
    place.share("ada", count=3)
    place.gone = {"2"}
    known = [Known(native_id=str(n), space="s", created_at=0, url=f"{HOST}/ada/{n}") for n in (1, 2)]
    unclear = [
        Known(native_id="http", space="s", created_at=0, url="http://blogs.example/ada/2"),
        Known(native_id="none", space="s", created_at=0),
        Known(native_id="inside", space="s", created_at=0, url="https://10.0.0.1/"),
    ]
    with served(place.answer) as base_url:
        collector = feeds(base_url)
        told = {name: said for one in (*known, *unclear) for name, said in collector.standing([one]).items()}
    assert told == {"1": Standing.THERE, "2": Standing.GONE}


def test_the_profile_is_the_feeds_own_words_and_its_sites_rel_me_links() -> None:
    place = FeedSite()
    place.share("ada", count=1)
    place.page = Answer(
        body=b'<a rel="nofollow ME" href="https://a.example/@ada">x</a><link rel=me href="/about"><a href="https://no.example">'
        b'<a rel="me" href="javascript:x()"><a rel="me" href="https://["><a rel="me">',
        headers={"Content-Type": "text/html; charset=nonsense"},
    )
    with served(place.answer) as base_url:
        profile = feeds(base_url).profile(place.target("ada").handle)
    assert profile.links == ("https://a.example/@ada", f"{HOST}/about")
    assert profile.texts == ("ada writes", "the code is 42")


def test_the_profile_of_what_is_no_feed_is_refused() -> None:
    with pytest.raises(Skip):
        feeds("http://127.0.0.1:9").profile("nonsense")
