from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.archives.mastodon import MastodonArchive
from config.errors import WrongUse
from openness.records import Act, Engagement, Ignored, Interaction, Item, SetAside, Visibility
from tests.collectors.archives.makers import ANNA, HERE, PUBLIC, mastodon_files, note, packed, tarred

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record

FOLLOWERS = f"{ANNA}/followers"


def read(path: Path) -> list[Record]:
    reader = MastodonArchive(path)
    reader.check()
    return list(reader.records())


def test_a_post_with_all_it_brings(tmp_path: Path) -> None:
    activity = note(
        101,
        '<p><span class="h-card"><a href="https://other.example/@bart">@<span>bart</span></a></span> a &lt; b</p><p>See '
        '<a href="https://example.org/guide"><span class="invisible">https://</span>'
        "<span>example.org/guide</span></a><br />#Howto</p>",
        inReplyTo=f"{HERE}/users/anna/statuses/100",
        updated="2026-05-06T21:00:00Z",
        url=f"{HERE}/@anna/101",
        contentMap={"nl": "..."},
        tag=[
            {"type": "Mention", "name": "@bart@other.example", "href": "https://other.example/users/bart"},
            {"type": "Hashtag", "name": "#Howto"},
        ],
        likes={"totalItems": 4},
        shares={"totalItems": 2},
    )
    (item,) = read(tarred(tmp_path / "m.tar.gz", mastodon_files([activity])))
    assert isinstance(item, Item)
    assert (item.native_id, item.kind, item.reply_to) == ("social.example/101", "reply", "social.example/100")
    assert (item.created_at, item.edited_at, item.lang, item.url) == (1_778_098_764, 1_778_101_200, "nl", f"{HERE}/@anna/101")
    assert item.text == "@bart a < b\n\nSee https://example.org/guide\n#Howto"
    assert item.author.handles == ("anna@social.example", ANNA, f"{HERE}/@anna")
    assert (item.space.native_id, item.space.visibility) == ("social.example", Visibility.PUBLIC)
    assert [(m.written, m.author.handles) for m in item.mentions] == [
        ("@bart", ("bart@other.example", "https://other.example/users/bart"))
    ]
    assert (item.tags, item.engagement) == (("howto",), Engagement(likes=4, shares=2))


@pytest.mark.parametrize(
    ("to", "cc", "public"),
    [
        ([PUBLIC], [FOLLOWERS], True),
        ([FOLLOWERS], [PUBLIC], True),
        (["as:Public"], [], True),
        (PUBLIC, None, True),
        ([FOLLOWERS], [], False),
        ([f"{HERE}/users/bart"], [], False),
        ([], [], False),
        (None, None, False),
        ([f"{PUBLIC}#not"], [f"x{PUBLIC}"], False),
        ({PUBLIC: PUBLIC}, [[PUBLIC]], False),
    ],
)
def test_only_what_is_addressed_to_everybody_is_public(tmp_path: Path, to: object, cc: object, public: bool) -> None:
    (record,) = read(packed(tmp_path / "m.zip", mastodon_files([note(1, to=to, cc=cc)], totalItems=1)))
    assert isinstance(record, Item) if public else record == Ignored(native_id="social.example/1", reason="not public")


def test_activity_and_post_must_both_be_public(tmp_path: Path) -> None:
    wider, narrower = note(1), note(2)
    wider["to"], wider["cc"] = [FOLLOWERS], []
    narrower["object"] = {**narrower["object"], "to": [FOLLOWERS], "cc": []}  # type: ignore[dict-item]
    records = read(packed(tmp_path / "m.zip", mastodon_files([wider, narrower], totalItems=2, publicItems=2)))
    assert [type(record) for record in records] == [Ignored, Ignored]


ADDRESSES = st.one_of(
    st.none(),
    st.sampled_from([PUBLIC, FOLLOWERS, "as:Public", "as:public", f"{PUBLIC} ", f"{HERE}/users/bart", "public"]),
    st.lists(st.sampled_from([PUBLIC, FOLLOWERS, f"{HERE}/users/bart", f"{HERE}/public", 7, None, [PUBLIC]]), max_size=3),
    st.just({"public": PUBLIC}),
)


def to_everybody(*fields: object) -> bool:
    named = [one for field in fields for one in (field if isinstance(field, list) else [field])]
    return any(one in {PUBLIC, "as:Public", "Public"} for one in named if isinstance(one, str))


@given(st.lists(st.tuples(ADDRESSES, ADDRESSES, ADDRESSES, ADDRESSES, st.booleans()), min_size=1, max_size=8), st.integers())
def test_whatever_a_file_claims_only_what_both_address_to_everybody_is_taken(
    tmp_path_factory: pytest.TempPathFactory, posts: list[tuple[object, object, object, object, bool]], claimed: int
) -> None:
    activities = []
    expected = set()
    for number, (to, cc, inner_to, inner_cc, reshare) in enumerate(posts, start=1):
        made = note(number)
        made |= {"to": to, "cc": cc, "visibility": "public", "public": True}
        made["object"] = {**made["object"], "to": inner_to, "cc": inner_cc, "visibility": "public"}  # type: ignore[dict-item]
        if reshare:
            made |= {"type": "Announce", "object": "https://o.example/users/o/statuses/1"}
        activities.append(made)
        if to_everybody(to, cc) and (reshare or to_everybody(inner_to, inner_cc)):
            expected.add(f"social.example/{number}")
    files = mastodon_files(activities, totalItems=claimed, publicItems=claimed, visibility="public")
    records = read(packed(tmp_path_factory.mktemp("archive") / "m.zip", files))
    assert {record.native_id for record in records if isinstance(record, Item)} == expected
    assert sum(isinstance(record, Item | Ignored) for record in records) == len(posts)


def test_a_reshare_names_what_it_shares_and_a_quote_cites(tmp_path: Path) -> None:
    boost = note(7) | {"type": "Announce", "object": "https://o.example/users/o/statuses/1"}
    quoting = note(8, quote="https://o.example/users/o/statuses/2", quoteUri="https://o.example/users/o/statuses/2")
    records = read(packed(tmp_path / "m.zip", mastodon_files([boost, quoting])))
    acts = [(record.kind, record.item) for record in records if isinstance(record, Interaction)]
    assert acts == [(Act.RESHARE, "o.example/1"), (Act.CITE, "o.example/2")]


def test_a_reshare_keeps_no_words(tmp_path: Path) -> None:
    boost = {
        "id": f"{ANNA}/statuses/7/activity",
        "type": "Announce",
        "published": "2026-05-06T20:19:24Z",
        "to": [PUBLIC],
        "object": "https://o.example/1",
    }
    (item,) = read(packed(tmp_path / "m.zip", mastodon_files([boost])))
    assert isinstance(item, Item)
    assert (item.native_id, item.kind, item.text, item.takes_replies) == ("social.example/7", "reshare", None, False)


def test_what_is_no_post_or_has_no_time(tmp_path: Path) -> None:
    odd = [
        {"type": "Like", "to": [PUBLIC]},
        note(2, published="yesterday"),
        "text",
        note(4, id="no address"),
        {"type": "Create", "object": None},
    ]
    records = read(packed(tmp_path / "m.zip", mastodon_files(odd)))
    assert [type(record) for record in records] == [Ignored, SetAside, SetAside, SetAside, Ignored]


@pytest.mark.parametrize("missing", ["actor.json", "outbox.json"])
def test_another_archive_is_no_mastodon_archive(tmp_path: Path, missing: str) -> None:
    files = {name: content for name, content in mastodon_files([note(1)]).items() if name != missing}
    with pytest.raises(WrongUse, match=missing):
        read(tarred(tmp_path / "m.tar.gz", files))


def test_when_it_was_made(tmp_path: Path) -> None:
    assert MastodonArchive(tarred(tmp_path / "m.tar.gz", mastodon_files([note(1)]))).covered_until() == 1_700_000_000
