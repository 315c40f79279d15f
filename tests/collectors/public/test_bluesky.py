from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.base import Known, Page, Standing
from collectors.http import Manners
from collectors.public.bluesky import BlueskyCollector
from collectors.public.bluesky_posts import POST, REPOST, account_name, key_at, made_at
from config.errors import Skip
from openness.records import Act, Engagement, Interaction, Item, SetAside, Via
from openness.targets import Cursor, Target
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.public.bluesky_site import START, BlueskySite, did_of, iso

if TYPE_CHECKING:
    from openness.records import Record
    from pipeline.conformance.loopback import Site

ADA = Target(source="bluesky", handle="ada.test")
DID, BOB = did_of("ada"), did_of("bob")
KEY = key_at(START)
BOTH_WAYS = pytest.mark.parametrize("feeds", [True, False], ids=["feeds", "records"])


def bluesky(base_url: str = "http://127.0.0.1:9") -> BlueskyCollector:
    return BlueskyCollector(base_url=base_url, manners=Manners())


def read(value: object, *, collection: str = POST, thing: dict[str, object] | None = None) -> list[Record]:
    """Return the records of a page with this one of ada's."""
    made = {"uri": f"at://{DID}/{collection}/{KEY}", "value": value} | (thing or {})
    return list(bluesky().records(Page(target=ADA, body={"did": DID, "data": [made]}, fetched_at=0, via=Via.API)))


def item(text: str = "hello", **fields: object) -> Item:
    found = read({"text": text, "createdAt": iso(START)} | fields)[0]
    assert isinstance(found, Item)
    return found


def facet(text: str, part: str, **feature: object) -> dict[str, object]:
    """Return a facet over a part of a text; places are told in bytes."""
    begin = len(text[: text.index(part)].encode())
    return {"index": {"byteStart": begin, "byteEnd": begin + len(part.encode())}, "features": [feature]}


def read_from(place: BlueskySite, target: Target = ADA, since: Cursor | None = None) -> list[Record]:
    with served(place.answer) as base_url:
        collector = bluesky(base_url)
        return [record for page in collector.pages(target, since) for record in collector.records(page)]


class TestBlueskyWithFeeds(CollectorContract):
    def site(self) -> Site:
        return BlueskySite()

    def collector(self, base_url: str, manners: Manners) -> BlueskyCollector:
        return BlueskyCollector(base_url=base_url, manners=manners)


class TestBlueskyWithRecordsAlone(CollectorContract):
    def site(self) -> Site:
        return BlueskySite(feeds=False)

    def collector(self, base_url: str, manners: Manners) -> BlueskyCollector:
        return BlueskyCollector(base_url=base_url, manners=manners)


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        ("ada.test", "ada.test"),
        (" @Ada.Test ", "ada.test"),
        ("https://bsky.app/profile/ada.test/", "ada.test"),
        ("at://ada.test", "ada.test"),
        (DID, DID),
        ("did:web:ada.example", "did:web:ada.example"),
        ("ada", ""),
        ("ada.test/../x", ""),
        ("ada.test?x=1", ""),
        ("did:plc:short", ""),
        ("did:key:abc", ""),
        ("a" * 64 + ".test", ""),
        ("", ""),
    ],
)
def test_an_account_is_named_by_a_domain_or_its_lasting_id(handle: str, expected: str) -> None:
    assert account_name(handle) == expected


@given(st.integers(0, 4_000_000_000), st.integers(0, 4_000_000_000))
def test_keys_sort_as_times_and_tell_them(one: int, other: int) -> None:
    assert made_at(key_at(one)) == one
    assert (one < other) == (key_at(one) < key_at(other))


@pytest.mark.parametrize("key", ["self", "", "3kabc", "z" * 13, "1" * 13, "3KABCDEFGHIJK"])
def test_a_key_that_is_no_time_tells_none(key: str) -> None:
    assert made_at(key) is None


def test_a_post_with_all_it_brings() -> None:
    text = "caf\u00e9 @bob.test see example.org/gui... #Howto"
    facets = [
        facet(text, "@bob.test", **{"$type": "app.bsky.richtext.facet#mention", "did": BOB}),
        facet(text, "example.org/gui...", **{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/guide/1"}),
        facet(text, "#Howto", **{"$type": "app.bsky.richtext.facet#tag", "tag": "Howto"}),
        {"index": {"byteStart": 3, "byteEnd": 9000}, "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "no"}]},
        {"index": "none", "features": 7},
    ]
    made = item(text, facets=facets, tags=["howto", "More"], langs=["nl-NL", "en"])
    assert made.text == "caf\u00e9 @bob.test see https://example.org/guide/1 #Howto"
    assert [(one.written, one.author.handles) for one in made.mentions] == [("@bob.test", (BOB, "bob.test"))]
    assert (made.tags, made.lang, made.created_at) == (("howto", "more"), "nl", START)
    assert made.author.handles == (DID, "ada.test")
    assert (made.native_id, made.url) == (f"at://{DID}/{POST}/{KEY}", f"https://bsky.app/profile/{DID}/post/{KEY}")


def test_a_link_over_other_words_leaves_them() -> None:
    text = "read this..."
    link = facet(text, "this...", **{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org"})
    assert item(text, facets=[link]).text == text


def test_a_reply_names_its_parent_and_a_quote_cites() -> None:
    parent, quoted = f"at://{BOB}/{POST}/3parent", f"at://{BOB}/{POST}/3quoted"
    reply = {"root": {"uri": f"at://{BOB}/{POST}/3root"}, "parent": {"uri": parent}}
    beside = {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": quoted}}, "media": {}}
    for embed in ({"$type": "app.bsky.embed.record", "record": {"uri": quoted}}, beside):
        made, act = read({"text": "yes", "createdAt": iso(START), "reply": reply, "embed": embed})
        assert isinstance(made, Item)
        assert (made.kind, made.reply_to) == ("reply", parent)
        assert isinstance(act, Interaction)
        assert (act.kind, act.item) == (Act.CITE, quoted)


def test_a_repost_carries_no_text_and_names_what_it_shares() -> None:
    shared = f"at://{BOB}/{POST}/3shared"
    made, act = read({"subject": {"uri": shared}, "createdAt": iso(START), "text": "x"}, collection=REPOST)
    assert isinstance(made, Item)
    assert (made.kind, made.text, made.takes_replies, made.engagement) == ("reshare", None, False, None)
    assert isinstance(act, Interaction)
    assert (act.kind, act.item, act.at) == (Act.RESHARE, shared, START)


@pytest.mark.parametrize(
    ("value", "thing"),
    [
        ({"text": "x"}, {}),
        ({"text": "x", "createdAt": "yesterday"}, {}),
        ({"text": "x", "createdAt": "9999-01-01T00:00:00Z"}, {}),
        ({"text": "x", "createdAt": iso(START)}, {"uri": f"at://{BOB}/{POST}/{KEY}"}),
        ({"text": "x", "createdAt": iso(START)}, {"uri": f"at://{DID}/app.bsky.feed.like/{KEY}"}),
        ({"text": "x", "createdAt": iso(START)}, {"uri": None}),
        ("text", {}),
        (None, {}),
    ],
)
def test_a_record_without_usable_time_address_or_owner_is_set_aside(value: object, thing: dict[str, object]) -> None:
    assert [type(one) for one in read(value, thing=thing)] == [SetAside]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just(f"at://{BOB}/{POST}/3x"),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["text", "facets", "index", "byteStart", "byteEnd", "features", "reply", "parent", "uri", "embed", "tags"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_whatever_a_record_holds_it_is_read_or_set_aside(value: object) -> None:
    odd = value if isinstance(value, dict) else {"text": value, "facets": value, "langs": value, "tags": value}
    (first, *_) = read({**odd, "createdAt": iso(START)}, thing={"counts": value})
    assert isinstance(first, Item | SetAside)


def test_counts_are_those_of_the_post_and_of_nobody_elses() -> None:
    place = BlueskySite()
    counts = {"likeCount": 5, "repostCount": 2, "quoteCount": 1, "replyCount": -4}
    place.put("ada", {"text": "mine"}, counts=counts)
    place.put("ada", {"subject": {"uri": f"at://{BOB}/{POST}/3x"}}, REPOST)
    repost, post = (one for one in read_from(place) if isinstance(one, Item))
    assert post.engagement == Engagement(likes=5, shares=3, comments=None)
    assert (repost.engagement, repost.text) == (None, None)


def test_both_ways_give_the_same_rows() -> None:
    ways = []
    for feeds in (True, False):
        place = BlueskySite(feeds=feeds)
        first = place.put("ada", {"text": "first", "langs": ["en"]})
        place.put("ada", {"text": "second", "reply": {"parent": {"uri": first}}})
        place.put("ada", {"subject": {"uri": f"at://{BOB}/{POST}/3x"}}, REPOST)
        ways.append({repr(one) for one in read_from(place)})
    assert ways[0] == ways[1]
    assert len(ways[0]) == 4


@BOTH_WAYS
def test_a_new_name_changes_nothing(feeds: bool) -> None:
    place = BlueskySite(feeds=feeds)
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        cursor = last_cursor(bluesky(base_url), ADA, None)
        place.asked.clear()
        pages = list(bluesky(base_url).pages(Target(source="bluesky", handle="renamed.test"), cursor))
    assert identities(bluesky(), pages) <= place.names("ada")
    assert not any("resolveHandle" in asked.path for asked in place.asked)


@BOTH_WAYS
@pytest.mark.parametrize(
    ("feed_word", "status", "expected"),
    [
        ("AccountTakedown", "takendown", "suspended"),
        ("AccountTakedown", "suspended", "suspended"),
        ("AccountDeactivated", "deactivated", "gone"),
        ("AccountDeactivated", "deleted", "gone"),
    ],
)
def test_an_account_taken_down_is_told_from_one_its_owner_closed(feeds: bool, feed_word: str, status: str, expected: str) -> None:
    place = BlueskySite(feeds=feeds)
    place.standing["ada"] = feed_word if feeds else status
    with served(place.answer) as base_url:
        assert outcome(bluesky(base_url), ADA) == expected


@BOTH_WAYS
def test_nothing_older_than_the_yes_covers_is_handed_over(feeds: bool) -> None:
    place = BlueskySite(feeds=feeds)
    place.share("ada", count=10)
    target = Target(source="bluesky", handle="ada.test", covers_from=START + 60 * 7)
    found = [one.created_at for one in read_from(place, target) if isinstance(one, Item)]
    assert sorted(found) == [START + 60 * minute for minute in (7, 8, 9, 10)]


@BOTH_WAYS
def test_a_yes_that_reaches_further_back_is_read_from_there(feeds: bool) -> None:
    place = BlueskySite(feeds=feeds)
    place.share("ada", count=10)
    late = Target(source="bluesky", handle="ada.test", covers_from=START + 60 * 8)
    with served(place.answer) as base_url:
        cursor = last_cursor(bluesky(base_url), late, None)
        assert identities(bluesky(), list(bluesky(base_url).pages(ADA, cursor))) == place.names("ada")


@BOTH_WAYS
def test_posts_and_reposts_broken_off_anywhere_are_all_read_in_the_end(feeds: bool) -> None:
    place = BlueskySite(feeds=feeds)
    place.page_size = 3
    for number in range(20):
        place.put("ada", {"text": "x"}) if number % 3 else place.put("ada", {"subject": {"uri": f"at://{BOB}/{POST}/3x"}}, REPOST)
    seen: set[str] = set()
    cursor = None
    with served(place.answer) as base_url:
        for run in range(40):
            collector = bluesky(base_url)
            for count, page in enumerate(collector.pages(ADA, cursor)):
                if count == 4:
                    break
                cursor = page.cursor
                seen |= identities(collector, [page])
            else:
                break
            if run == 2:
                place.share("ada", count=5)
    assert seen == place.names("ada")


def test_a_cursor_that_is_none_of_ours_begins_anew() -> None:
    place = BlueskySite()
    place.share("ada", count=2)
    with served(place.answer) as base_url:
        for value in ("[]", "x", '{"did": "did:plc:x", "from": 0}', '{"from": 0}', f'{{"did": "{DID}", "from": 0, "feed": 7}}'):
            assert identities(bluesky(), list(bluesky(base_url).pages(ADA, Cursor(value=value)))) == place.names("ada")


def test_a_record_with_a_key_from_the_future_hides_nothing_that_comes_later() -> None:
    place = BlueskySite(feeds=False)
    place.share("ada", count=2)
    future = f"at://{DID}/{POST}/{key_at(3_900_000_000)}"
    place.things["ada"].insert(0, {"name": future, "uri": future, "value": {"text": "x", "createdAt": iso(START)}})
    with served(place.answer) as base_url:
        cursor = last_cursor(bluesky(base_url), ADA, None)
        place.share("ada", count=2, text="newer")
        place.things["ada"].sort(key=lambda one: str(one["uri"]), reverse=True)
        pages = list(bluesky(base_url).pages(ADA, cursor))
    assert len([one for one in items(bluesky(), pages) if one.text == "newer"]) == 2


@BOTH_WAYS
def test_what_is_no_longer_there_is_gone(feeds: bool) -> None:
    place = BlueskySite(feeds=feeds)
    place.share("ada", count=5)
    place.put("ada", {"subject": {"uri": f"at://{BOB}/{POST}/3x"}}, REPOST)
    place.put("ada", {"subject": {"uri": f"at://{BOB}/{POST}/3y"}}, REPOST)
    uris = [str(thing["uri"]) for thing in place.things["ada"]]
    for uri in (uris[0], uris[3]):
        place.delete(uri)
    with served(place.answer) as base_url:
        found = bluesky(base_url).standing([Known(native_id=uri, space="bluesky", created_at=START) for uri in uris])
        assert len(place.asked) < 2 + len(uris)
    assert [found[uri] is Standing.GONE for uri in uris] == [True, False, False, True, False, False, False]


def test_the_records_of_an_account_that_is_gone_are_gone() -> None:
    place = BlueskySite(feeds=False)
    place.share("ada", count=3)
    known = [Known(native_id=str(one["uri"]), space="bluesky", created_at=START) for one in place.things["ada"]]
    place.standing["ada"] = "takendown"
    with served(place.answer) as base_url:
        found = bluesky(base_url).standing(known)
    assert set(found.values()) == {Standing.GONE}
    assert len(found) == 3


@BOTH_WAYS
def test_a_server_in_trouble_denies_nothing(feeds: bool) -> None:
    place = BlueskySite(feeds=feeds)
    place.share("ada", count=2)
    known = [Known(native_id=str(one["uri"]), space="bluesky", created_at=START) for one in place.things["ada"]]
    with served(lambda _: Answer(status=403, body={"error": "Blocked"})) as base_url, pytest.raises(Skip):
        bluesky(base_url).standing(known)


def test_what_is_no_address_of_ours_stays_unknown() -> None:
    assert bluesky().standing([Known(native_id="https://x", space="bluesky", created_at=0)]) == {}


@BOTH_WAYS
def test_a_profile_tells_its_description_and_links(feeds: bool) -> None:
    place = BlueskySite(feeds=feeds)
    place.share("ada")
    place.profiles["ada"] = {"description": "code sharewell-1234, see https://ada.example/x.", "website": "https://ada.example"}
    with served(place.answer) as base_url:
        shown = bluesky(base_url).profile("@ada.test")
    assert shown.handles == (DID, "ada.test")
    assert shown.texts == ("code sharewell-1234, see https://ada.example/x.",)
    assert shown.links == ("https://ada.example", "https://ada.example/x")


@pytest.mark.parametrize("name", ["MethodNotImplemented", "XRPCNotSupported", "AuthMissing"])
def test_a_server_that_answers_no_feeds_is_asked_for_records(name: str) -> None:
    place = BlueskySite(feeds=False)
    place.share("ada", count=2)
    refused = Answer(status=401 if name == "AuthMissing" else 501, body={"error": name, "message": "no"})
    with served(lambda asked: refused if "app.bsky" in asked.path else place.answer(asked)) as base_url:
        assert identities(bluesky(), list(bluesky(base_url).pages(ADA, None))) == place.names("ada")


def test_a_limit_told_without_its_x_is_kept_to() -> None:
    headers = {"ratelimit-limit": "3000", "ratelimit-remaining": "0", "ratelimit-reset": "4000000000"}
    answer = Answer(status=429, body={"error": "RateLimitExceeded"}, headers=headers)
    with served(lambda _: answer) as base_url, pytest.raises(Skip, match="2096-10-02") as caught:
        list(bluesky(base_url).pages(ADA, None))
    assert caught.value.outcome == "limited"
