from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.archives.mastodon import MastodonArchive
from collectors.base import Known, Page, Standing
from collectors.http import Manners
from collectors.public.backwards import Reached, downwards
from collectors.public.mastodon import MastodonCollector, listed, position
from collectors.public.mastodon_api import Servers
from collectors.public.mastodon_posts import address_of
from config.errors import Skip
from openness.records import Act, Engagement, Ignored, Interaction, Item, SetAside, Via
from openness.targets import Cursor, Target
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.archives.makers import PUBLIC, mastodon_files, tarred
from tests.collectors.public.mastodon_site import HERE, SERVER, START, MastodonSite
from tests.servers.installed import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collectors.public.mastodon_api import Status
    from openness.records import Record
    from pipeline.conformance.loopback import Site

ADA = Target(source="mastodon", handle=f"ada@{SERVER}")
FOLLOWERS = f"{HERE}/users/ada/followers"


def mastodon(base_url: str = "http://127.0.0.1:9", *, servers: tuple[str, ...] = (SERVER,)) -> MastodonCollector:
    return MastodonCollector(servers=servers, base_url=base_url, manners=Manners())


def read(*statuses: dict[str, object], parents: dict[str, str] | None = None) -> list[Record]:
    """Return the records of a page with these statuses of ada."""
    place = MastodonSite()
    place.share("ada", count=0)
    body = {"server": SERVER, "account": place.account("ada"), "data": list(statuses), "parents": parents or {}}
    return list(mastodon().records(Page(target=ADA, body=body, fetched_at=0, via=Via.API)))


def item(**fields: object) -> Item:
    found = read(MastodonSite().status("ada", **fields))[0]
    assert isinstance(found, Item)
    return found


def asked_of(place: MastodonSite, target: Target = ADA, since: Cursor | None = None) -> list[Record]:
    with served(place.answer) as base_url:
        collector = mastodon(base_url)
        return [record for page in collector.pages(target, since) for record in collector.records(page)]


class TestMastodon(CollectorContract):
    def site(self) -> Site:
        return MastodonSite()

    def collector(self, base_url: str, manners: Manners) -> MastodonCollector:
        return MastodonCollector(servers=(SERVER,), base_url=base_url, manners=manners)


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        ("ada@server.example", ("ada", "server.example")),
        (" @Ada@Server.Example ", ("Ada", "server.example")),
        ("https://server.example/@ada", ("ada", "server.example")),
        ("https://server.example/@ada/", ("ada", "server.example")),
        ("ada@b\u00fccher.example", ("ada", "xn--bcher-kva.example")),
        ("ada@localhost:3000", ("ada", "localhost:3000")),
        ("ada", ("", "")),
        ("ada@", ("", "")),
        ("ada@server/../x", ("", "")),
        ("ada@server?x", ("", "")),
        ("a d@server", ("", "")),
        ("ada@-server", ("", "")),
        ("https://server.example/ada", ("", "")),
        ("https://me:you@server.example/@ada", ("", "")),
    ],
)
def test_an_account_is_named_with_its_server(handle: str, expected: tuple[str, str]) -> None:
    assert address_of(handle) == expected


def test_a_server_that_the_settings_do_not_list_is_never_asked() -> None:
    place = MastodonSite()
    place.share("ada")
    with served(place.answer) as base_url, pytest.raises(Skip, match="do not list") as caught:
        list(mastodon(base_url, servers=("other.example",)).pages(ADA, None))
    assert (caught.value.outcome, place.asked) == ("forbidden", [])
    assert "archive" in caught.value.todo
    with pytest.raises(Skip, match="do not list"):
        list(MastodonCollector(servers=()).pages(ADA, None))


def test_a_post_of_a_server_that_may_not_be_asked_stays_unknown() -> None:
    known = [Known(native_id="other.example/1", space="other.example", created_at=START)]
    assert mastodon().standing(known) == {}


@pytest.mark.parametrize(
    ("visibility", "taken"), [("public", 1), ("unlisted", 1), ("private", 0), ("direct", 0), (None, 0), ("x", 0)]
)
def test_only_what_everybody_can_read_becomes_an_item(visibility: object, taken: int) -> None:
    (record,) = read(MastodonSite().status("ada", visibility=visibility))
    assert isinstance(record, Item) if taken else (isinstance(record, Ignored) and record.reason == "not public")


def test_a_reshare_of_ones_own_followers_only_post_is_no_item() -> None:
    (record,) = read(MastodonSite().status("ada", visibility="private", reblog={"uri": f"{HERE}/users/ada/statuses/1"}))
    assert isinstance(record, Ignored)


def test_a_post_with_all_it_brings() -> None:
    made = item(
        spoiler_text="talk of work",
        content='<p><a href="https://other.example/@bart">@<span>bart</span></a> a &lt; b</p><p>#<span>Howto</span></p>'
        '<p class="quote-inline">RE: https://other.example/@bart/7</p>',
        edited_at="2026-06-28T00:00:00.000Z",
        language="nl",
        mentions=[{"id": "9", "username": "bart", "acct": "bart@other.example", "url": "https://other.example/@bart"}],
        tags=[{"name": "howto", "url": f"{HERE}/tags/howto"}],
        favourites_count=4,
        reblogs_count=2,
        replies_count=-1,
    )
    assert made.text == "talk of work\n\n@bart a < b\n\n#Howto"
    assert (made.lang, made.edited_at, made.tags) == ("nl", 1_782_604_800, ("howto",))
    assert made.engagement == Engagement(likes=4, shares=2, comments=None)
    assert [(m.written, m.author.handles) for m in made.mentions] == [
        ("@bart", ("bart@other.example", "https://other.example/@bart"))
    ]
    assert made.author.handles == (f"ada@{SERVER}", f"{HERE}/users/ada", f"{HERE}/@ada")
    assert (made.space.native_id, made.url) == (SERVER, f"{HERE}/@ada/{made.native_id.split('/')[1]}")


def test_a_reshare_carries_no_words_and_names_what_it_shares() -> None:
    original = {"uri": "https://other.example/users/bob/statuses/7", "content": "<p>private thoughts</p>", "visibility": "public"}
    made, act = read(MastodonSite().status("ada", reblog=original, content="<p>private thoughts</p>"))
    assert isinstance(made, Item)
    assert (made.kind, made.text, made.takes_replies) == ("reshare", None, False)
    assert isinstance(act, Interaction)
    assert (act.kind, act.item, act.at) == (Act.RESHARE, "other.example/7", made.created_at)


@pytest.mark.parametrize(("state", "acts"), [("accepted", 1), ("pending", 0), ("revoked", 0)])
def test_a_quote_cites(state: str, acts: int) -> None:
    quote = {"state": state, "quoted_status": {"uri": "https://other.example/users/bob/statuses/7"}}
    records = read(MastodonSite().status("ada", quote=quote))
    assert [(one.kind, one.item) for one in records[1:] if isinstance(one, Interaction)] == [(Act.CITE, "other.example/7")] * acts


def test_a_reply_finds_the_post_it_answers_on_whichever_server_that_lies() -> None:
    place = MastodonSite()
    place.share("ada")
    own = place.things["ada"][0]
    place.elsewhere["55"] = {"id": "55", "uri": "https://other.example/users/bob/statuses/7", "visibility": "public"}
    place.post("ada", in_reply_to_id="55", in_reply_to_account_id="9")
    place.post("ada", in_reply_to_id=own["id"], in_reply_to_account_id="1000")
    place.post("ada", in_reply_to_id="56", in_reply_to_account_id="9")
    replies = [one.reply_to for one in asked_of(place) if isinstance(one, Item)]
    assert replies == [f"{SERVER}/56", own["name"], "other.example/7", None]
    assert sum(asked.path == "/api/v1/statuses" for asked in place.asked) == 1


def test_what_is_answered_is_looked_up_one_by_one_where_the_server_knows_no_other_way() -> None:
    place = MastodonSite()
    place.one_by_one = True
    place.elsewhere["55"] = {"id": "55", "uri": "https://other.example/users/bob/statuses/7", "visibility": "public"}
    place.post("ada", in_reply_to_id="55", in_reply_to_account_id="9")
    assert [one.reply_to for one in asked_of(place) if isinstance(one, Item)] == ["other.example/7"]


@pytest.mark.parametrize(
    "fields", [{"created_at": "yesterday"}, {"created_at": None}, {"id": None, "uri": ""}, {"id": "x/y", "uri": 7}]
)
def test_a_status_without_usable_number_or_time_is_set_aside(fields: dict[str, object]) -> None:
    assert isinstance(read(MastodonSite().status("ada", **fields))[0], SetAside)


def test_a_status_of_somebody_else_is_set_aside() -> None:
    assert isinstance(read(MastodonSite().status("ada", account={"id": "77"}))[0], SetAside)


def test_an_address_on_another_server_than_the_accounts_does_not_count() -> None:
    made = item(uri="https://other.example/users/bob/statuses/7")
    assert made.native_id.startswith(f"{SERVER}/")


def test_an_account_that_is_suspended_is_told_from_one_that_is_gone() -> None:
    place = MastodonSite()
    place.accounts["ada"] = {"suspended": True}
    with served(place.answer) as base_url:
        assert outcome(mastodon(base_url), ADA) == "suspended"
        assert outcome(mastodon(base_url), Target(source="mastodon", handle=f"bob@{SERVER}")) == "gone"


@pytest.mark.parametrize("fields", [{"moved": {"id": "5", "acct": "ada@new.example"}}, {"limited": True}])
def test_an_account_that_moved_or_is_limited_is_read_as_it_stands(fields: dict[str, object]) -> None:
    place = MastodonSite()
    place.accounts["ada"] = fields
    place.share("ada", count=3)
    assert sum(isinstance(one, Item) for one in asked_of(place)) == 3


def test_a_lookup_that_gives_another_account_is_not_believed() -> None:
    place = MastodonSite()
    place.accounts["ada"] = {"username": "eve"}
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        assert outcome(mastodon(base_url), ADA) == "unreadable"


def test_nothing_older_than_the_yes_covers_is_handed_over() -> None:
    place = MastodonSite()
    place.share("ada", count=10)
    target = Target(source="mastodon", handle=ADA.handle, covers_from=START + 60 * 7)
    found = [one.created_at for one in asked_of(place, target) if isinstance(one, Item)]
    assert sorted(found) == [START + 60 * minute for minute in (7, 8, 9, 10)]


def test_a_yes_that_reaches_further_back_is_read_from_there() -> None:
    place = MastodonSite()
    place.share("ada", count=10)
    with served(place.answer) as base_url:
        late = Target(source="mastodon", handle=ADA.handle, covers_from=START + 60 * 8)
        cursor = last_cursor(mastodon(base_url), late, None)
        assert identities(mastodon(base_url), list(mastodon(base_url).pages(ADA, cursor))) == place.names("ada")


def test_what_was_edited_within_the_last_days_is_read_again_and_older_things_are_not() -> None:
    place = MastodonSite()
    place.share("ada", count=120)
    ten_minutes_on = START + 60 * 110 + 7 * 86_400
    with served(place.answer) as base_url:
        first = MastodonCollector(servers=(SERVER,), base_url=base_url, manners=Manners(clock=lambda: ten_minutes_on))
        cursor = last_cursor(first, ADA, None)
        place.things["ada"][3] |= {"content": "<p>better</p>", "edited_at": "2026-06-28T00:00:00Z"}
        pages = list(first.pages(ADA, cursor))
    assert [one.text for one in items(first, pages) if one.edited_at] == ["better"]
    assert len(items(first, pages)) == 40


def test_a_limit_half_way_keeps_what_was_read() -> None:
    place = MastodonSite()
    place.share("ada", count=200)
    seen: set[str] = set()
    cursor = None
    with served(place.answer) as base_url:
        for _ in range(9):
            collector = mastodon(base_url)
            for number, page in enumerate(collector.pages(ADA, cursor)):
                cursor = page.cursor
                seen |= identities(collector, [page])
                if number == 1:
                    break
            else:
                break
        asked = sum("statuses" in one.path for one in place.asked)
    assert seen == place.names("ada")
    assert asked < 14


def test_another_account_of_a_name_that_was_read_is_not_read() -> None:
    place = MastodonSite()
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        cursor = last_cursor(mastodon(base_url), ADA, None)
        other = Cursor(value=cursor.value.replace('"1000"', '"1"'))
        with pytest.raises(Skip, match="another account") as caught:
            list(mastodon(base_url).pages(ADA, other))
    assert caught.value.outcome == "gone"


def test_a_cursor_that_tells_nothing_begins_anew() -> None:
    place = MastodonSite()
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        for since in (Cursor(value="[]"), Cursor(value='{"account": "1000", "from": 0}'), Cursor(value="nonsense")):
            assert identities(mastodon(base_url), list(mastodon(base_url).pages(ADA, since))) == place.names("ada")


@pytest.mark.parametrize("one_by_one", [True, False])
def test_what_the_server_no_longer_shows_is_gone(one_by_one: bool) -> None:
    place = MastodonSite()
    place.one_by_one = one_by_one
    place.share("ada", count=4)
    known = [Known(native_id=str(one["name"]), space=SERVER, created_at=START) for one in place.things["ada"]]
    place.things["ada"].pop(0)
    place.things["ada"][0]["visibility"] = "private"
    with served(place.answer) as base_url:
        found = mastodon(base_url).standing(known)
    assert [found[one.native_id] for one in known] == [Standing.GONE, Standing.GONE, Standing.THERE, Standing.THERE]


def test_a_server_in_trouble_denies_nothing() -> None:
    known = [Known(native_id=f"{SERVER}/{number}", space=SERVER, created_at=START) for number in (1, 2)]
    with served(lambda _: Answer(status=401, body={})) as base_url, pytest.raises(Skip):
        mastodon(base_url).standing(known)


def test_a_profile_tells_its_texts_and_links_the_verified_first() -> None:
    place = MastodonSite()
    fields = [
        {"name": "code", "value": "sharewell-1234", "verified_at": None},
        {
            "name": "blog",
            "value": '<a href="https://ada.example/?a=1&amp;b=2" rel="me nofollow">blog</a>',
            "verified_at": "2026-01-01",
        },
        "nonsense",
    ]
    place.accounts["ada"] = {
        "note": '<p>I am <a href="javascript:x">Ada</a> <a href="https://note.example">n</a></p>',
        "fields": fields,
    }
    with served(place.answer) as base_url:
        shown = mastodon(base_url).profile(f"@ada@{SERVER}")
    assert shown.handles == (f"ada@{SERVER}", f"{HERE}/users/ada", f"{HERE}/@ada")
    assert shown.texts == ("I am Ada n", "blog: blog", "code: sharewell-1234")
    assert shown.links == ("https://ada.example/?a=1&b=2", "https://note.example")


def test_archive_and_api_of_the_same_posts_land_in_the_same_rows(tmp_path: Path) -> None:
    place = MastodonSite()
    place.elsewhere["55"] = {"id": "55", "uri": "https://other.example/users/bob/statuses/7", "visibility": "public"}
    content = '<p>See <a href="https://other.example/@bob">@<span>bob</span></a> and <a href="x">@<span>eve</span></a> #Howto</p>'
    place.post(
        "ada", spoiler_text="", content="<p>first</p>", language="en", favourites_count=1, reblogs_count=0, replies_count=0
    )
    place.post(
        "ada", spoiler_text="work", content=content, visibility="unlisted", language="nl", edited_at="2026-06-28T00:00:00.000Z"
    )
    place.things["ada"][0] |= {
        "in_reply_to_id": "55",
        "in_reply_to_account_id": "9",
        "mentions": [
            {"acct": "bob@other.example", "username": "bob", "url": "https://other.example/@bob"},
            {"acct": "eve", "username": "eve", "url": f"{HERE}/@eve"},
        ],
        "tags": [{"name": "howto"}],
    }
    place.post("ada", reblog={"uri": "https://other.example/users/bob/statuses/8", "visibility": "public"})
    place.post("ada", visibility="private", content="<p>for followers</p>")
    place.post("ada", quote={"state": "accepted", "quoted_status": {"uri": "https://other.example/users/bob/statuses/9"}})
    live = [one for one in asked_of(place) if isinstance(one, Item | Interaction)]
    reader = MastodonArchive(tarred(tmp_path / "a.tar.gz", archived(place.things["ada"])))
    kept = [one for one in reader.records() if isinstance(one, Item | Interaction)]
    assert [row(one) for one in kept] == [row(one) for one in live]
    assert len(kept) == 6


def row(one: Item | Interaction) -> tuple[Any, ...]:
    """Return what the store keeps of a record; the people in it by the name both ways give them."""
    if isinstance(one, Interaction):
        return (one.kind, one.item, one.at, one.actor.handles[:1])
    named = tuple((mention.written, mention.author.handles[0]) for mention in one.mentions)
    fields = (one.native_id, one.kind, one.space, one.created_at, one.edited_at, one.text, one.url, one.lang, one.reply_to)
    return (*fields, one.tags, one.engagement, one.takes_replies, one.author.handles[:1], named)


def archived(statuses: list[dict[str, object]]) -> dict[str, object]:
    files = mastodon_files([activity(status) for status in statuses])
    return files | {"actor.json": {"id": f"{HERE}/users/ada", "preferredUsername": "ada", "url": f"{HERE}/@ada"}}


def activity(status: dict[str, Any]) -> dict[str, object]:
    """Return a status of the API as the archive of its account holds it."""
    to = {"public": [PUBLIC], "unlisted": [FOLLOWERS], "private": [FOLLOWERS]}[status["visibility"]]
    cc = [PUBLIC] if status["visibility"] == "unlisted" else []
    at = str(status["created_at"]).replace(".000", "")
    around = {"id": f"{status['uri']}/activity", "actor": f"{HERE}/users/ada", "published": at, "to": to, "cc": cc}
    if status["reblog"]:
        return around | {"type": "Announce", "object": status["reblog"]["uri"]}
    people = [
        {"type": "Mention", "name": f"@{one['acct']}", "href": f"{one['url'].replace('@', 'users/')}"}
        for one in status["mentions"]
    ]
    counts = {"likes": "favourites_count", "shares": "reblogs_count", "replies": "replies_count"}
    post = {
        "id": status["uri"],
        "url": status["url"],
        "type": "Note",
        "summary": status["spoiler_text"] or None,
        "content": status["content"],
        "published": at,
        "to": to,
        "cc": cc,
        "inReplyTo": "https://other.example/users/bob/statuses/7" if status["in_reply_to_id"] else None,
        "tag": people + [{"type": "Hashtag", "name": f"#{tag['name'].title()}"} for tag in status["tags"]],
    }
    post |= {field: {"totalItems": status[name]} for field, name in counts.items() if name in status}
    post |= {"contentMap": {status["language"]: ""}} if "language" in status else {}
    post |= {"updated": status["edited_at"]} if "edited_at" in status else {}
    post |= {"quote": status["quote"]["quoted_status"]["uri"]} if "quote" in status else {}
    return around | {"type": "Create", "object": post}


def test_recorded_pages_are_read_to_the_empty_one_each_post_once(shared: Path) -> None:
    recording = shared / "data" / "recorded" / "mastodon" / "test_pagination_iterator.yaml"
    tag = re.findall(r"timelines/tag/(\w+)", recording.read_text(encoding="utf-8"))[0]
    sizes: list[int] = []
    with replayed(shared, recording) as base_url:
        servers = Servers(("localhost",), base_url, Manners(), None)
        client = servers._client("localhost", "mastodon")

        def ask(below: str) -> tuple[list[Status], str]:
            page = servers._list(lambda: client.timeline_hashtag(tag, max_id=below or None, limit=10), "mastodon")
            sizes.append(len(page))
            return listed(page, "mastodon")

        found = [one for statuses, _ in downwards(ask, position, Reached(), again="") for one in statuses]
    assert sizes == [10, 10, 10, 0]
    numbers = [str(one["id"]) for one in found]
    assert (len(set(numbers)), numbers[0], numbers[-1]) == (30, "117020582251615632", "117020582018205171")
    account = found[0]["account"]
    body = {"server": "localhost", "account": account, "data": found, "parents": {}}
    target = Target(source="mastodon", handle="mastodonpy_test_2@localhost")
    records = list(mastodon().records(Page(target=target, body=body, fetched_at=0, via=Via.API)))
    made = [one for one in records if isinstance(one, Item)]
    assert [one.native_id for one in made] == [f"localhost/{number}" for number in numbers]
    assert made[0].text == f"Toot number 29! #{tag}"
    assert (made[0].tags, made[0].engagement) == ((tag,), Engagement(likes=0, shares=0, comments=0))


def test_a_recorded_profile_is_read_and_a_recorded_stranger_is_gone(shared: Path) -> None:
    with replayed(shared, shared / "data" / "recorded" / "mastodon" / "test_account_lookup.yaml") as base_url:
        collector = mastodon(base_url, servers=())
        shown = collector.profile("mastodonpy_test@localhost")
        stranger = Target(source="mastodon", handle="kljadklajsdkljlkjlkjlkjasdasd@localhost")
        assert outcome(collector, stranger) == "gone"
    assert shown.handles[:2] == ("mastodonpy_test@localhost", "http://localhost:3000/ap/users/117020565966271181")
    assert shown.texts == ("I walk funny", "bread: toasty.", "lasagna: no!!!")


@contextmanager
def replayed(shared: Path, recording: Path) -> Iterator[str]:
    """Serve a recording as a program of its own; gives the address."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, str(shared / "tools" / "replay.py"), str(port), str(recording)], stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@given(
    st.lists(st.integers(1, 400), unique=True), st.integers(1, 7), st.lists(st.integers(0, 6), max_size=8), st.integers(0, 400)
)
def test_breaking_off_anywhere_loses_nothing(numbers: list[int], size: int, stops: list[int], overlap: int) -> None:
    """Whatever comes in between, in pages of any size: what the passes hand over together is everything there was."""
    there = sorted(numbers, reverse=True)
    reached, seen = Reached(), set()

    def ask(below: str) -> tuple[list[int], str]:
        page = [number for number in there if not below or number < int(below)][:size]
        return page, str(page[-1]) if page else ""

    for stop in stops:
        for count, (page, onwards) in enumerate(downwards(ask, lambda n: f"{n:05d}", reached, again=f"{overlap:05d}")):
            if count == stop:
                break
            seen.update(page)
            reached = onwards
        there.insert(0, max([*there, 400]) + 1)
    for page, onwards in downwards(ask, lambda n: f"{n:05d}", reached, again=f"{overlap:05d}"):
        seen.update(page)
        reached = onwards
    assert seen == set(there)
    assert (reached.top, reached.below) == ("", "")
