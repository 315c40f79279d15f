from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Standing
from collectors.internal.mattermost import MattermostCollector, make
from config.errors import NothingToUse
from config.settings import load_settings
from openness.records import Act, Ignored, Interaction, Item, Removal, SetAside, Space, Visibility
from openness.targets import Cursor, Target, TargetKind
from pipeline.conformance.contract import CollectorContract, identities, items, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.internal.mattermost_site import API, MattermostSite

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.base import Page
    from collectors.http import Manners
    from openness.records import Record
    from pipeline.conformance.loopback import Asked, Site


def mattermost(base_url: str, *, manners: Manners | None = None, overlap_days: int = 7) -> MattermostCollector:
    return MattermostCollector(token="secret", base_url=base_url, manners=manners, overlap_days=overlap_days)


def read(place: MattermostSite, collector: MattermostCollector, cursor: Cursor | None = None) -> tuple[list[Page], Cursor]:
    pages = list(collector.pages(place.target("ada"), cursor))
    assert pages[-1].cursor is not None
    return pages, pages[-1].cursor


def records(collector: MattermostCollector, pages: list[Page]) -> list[Record]:
    return [record for page in pages for record in collector.records(page)]


class TestMattermost(CollectorContract):
    def site(self) -> Site:
        return MattermostSite()

    def collector(self, base_url: str, manners: Manners) -> MattermostCollector:
        return mattermost(base_url, manners=manners)


def test_a_post_with_all_it_brings() -> None:
    place = MattermostSite()
    root = place.say("ada", "how?")
    reactions = [
        {"user_id": "ubob", "emoji_name": "tada", "create_at": place.start + 90_000},
        {"user_id": "ubob", "emoji_name": "eyes", "create_at": place.start + 95_000},
        {"user_id": "ubot", "emoji_name": "eyes", "create_at": place.start + 96_000},
        {"user_id": "uada", "emoji_name": "eyes", "create_at": place.start + 97_000},
    ]
    post = place.say(
        "ada",
        "like @bob.b. said, not @all: #howto",
        root=str(root["id"]),
        is_pinned=True,
        edit_at=place.start + 99_000,
        reactions=reactions,
    )
    for with_reactions in (True, False):
        place.with_reactions = with_reactions
        with served(place.answer) as base_url:
            collector = mattermost(base_url)
            pages, _ = read(place, collector)
            item, reaction, _ = records(collector, pages)
        assert isinstance(item, Item)
        assert (item.native_id, item.reply_to, item.takes_replies) == (post["id"], root["id"], False)
        assert item.author.handles == ("uada", "ada", "ada@example.org")
        assert [(mention.written, mention.author.handles) for mention in item.mentions] == [
            ("@bob.b", ("ubob", "bob.b", "bob@example.org"))
        ]
        assert item.tags == ("howto", "pinned")
        assert item.edited_at == (place.start + 99_000) // 1000
        assert item.url == f"{base_url}/_redirect/pl/{post['id']}"
        assert isinstance(reaction, Interaction)
        assert (reaction.kind, reaction.actor.handles[0], reaction.count) == (Act.REACTION, "ubob", 2)
        assert reaction.at == (place.start + 90_000) // 1000
        assert "not for us" not in json.dumps([page.body for page in pages])


def test_bots_and_notices_are_ignored_each_by_its_reason() -> None:
    place = MattermostSite()
    place.say("ada", "joined", type="system_join_channel")
    place.say("ada", "beep", user_id="ubot")
    place.say("ada", "hook", props={"from_webhook": "true"})
    place.say("ada", "poll", type="custom_matterpoll")
    place.say("ada", "waves", type="me")
    place.say("ada", "whose?", user_id="")
    with served(place.answer) as base_url:
        collector = mattermost(base_url)
        pages, _ = read(place, collector)
        found = records(collector, pages)
    reasons = [record.reason for record in found if isinstance(record, Ignored | SetAside)]
    assert reasons == ["no author", "system notice", "bot", "bot", "system notice"]
    assert [item.text for item in items(collector, pages)] == ["waves"]


def test_what_was_edited_deleted_or_reacted_to_comes_again_however_old_it_is() -> None:
    place = MattermostSite()
    place.start -= 400 * 86_400_000
    old, gone, liked = (place.say("ada", text) for text in ("draft", "wrong", "good"))
    place.start += 400 * 86_400_000
    place.share("ada", count=5)
    with served(place.answer) as base_url:
        _, cursor = read(place, mattermost(base_url))
        place.change(old, message="better", edit_at=place.start + 3_600_000)
        place.change(gone, delete_at=place.start + 3_600_000, message="")
        place.change(liked, reactions=[{"user_id": "ubob", "emoji_name": "tada", "create_at": place.start + 3_600_000}])
        collector = mattermost(base_url)
        pages, _ = read(place, collector, cursor)
    found = records(collector, pages)
    assert "better" in [item.text for item in items(collector, pages)]
    assert [record.native_id for record in found if isinstance(record, Removal)] == [gone["id"]]
    assert [record.item for record in found if isinstance(record, Interaction)] == [liked["id"]]


def test_more_changes_than_one_answer_holds_make_the_last_days_read_again() -> None:
    place = MattermostSite()
    place.share("ada", count=30)
    with served(place.answer) as base_url:
        _, cursor = read(place, mattermost(base_url))
        for post in place.things["ada"]:
            place.change(post, message="better")
        filler = [f"f{number}" for number in range(1000)]

        def many(asked: Asked) -> Answer:
            answer = place.answer(asked)
            if "since" in asked.query:
                post = place.shown(place.things["ada"][0])
                return Answer(body={"order": filler, "posts": dict.fromkeys(filler, post)})
            return answer

        with served(many) as other:
            collector = mattermost(other)
            pages, _ = read(place, collector, cursor)
    assert {item.native_id for item in items(collector, pages) if item.text == "better"} == place.names("ada")


def test_a_pass_goes_on_where_the_post_it_came_to_was_wiped_out() -> None:
    place = MattermostSite()
    place.share("ada", count=9)
    place.page_size = 3
    answered = place.posts
    place.posts = lambda account, query: (  # type: ignore[method-assign]
        {"order": [], "posts": {}}
        if "before" in query and query["before"] not in {str(post["id"]) for post in place.things[account]}
        else answered(account, query)
    )
    with served(place.answer) as base_url:
        collector = mattermost(base_url)
        first = next(iter(collector.pages(place.target("ada"), None)))
        del place.things["ada"][2]
        rest, cursor = read(place, collector, first.cursor)
        assert identities(collector, [first, *rest]) >= place.names("ada")
        place.asked.clear()
        read(place, collector, cursor)
    assert len([asked for asked in place.asked if asked.path.endswith("/posts")]) == 2


def test_closed_channels_are_never_asked_for() -> None:
    place = MattermostSite()
    place.share("ada", count=1)
    place.share("board", count=1)
    place.kinds["board"] = "P"
    closed = Target(
        source="mattermost",
        handle="board",
        kind=TargetKind.SPACE,
        space=Space(native_id="board", name="Board", visibility=Visibility.CLOSED),
    )
    with served(place.answer) as base_url:
        collector = mattermost(base_url)
        assert {space.native_id: space.visibility for space in collector.spaces()} == {
            "ada": Visibility.OPEN,
            "board": Visibility.CLOSED,
        }
        place.asked.clear()
        assert outcome(collector, closed) == "forbidden"
        assert place.asked == []
        assert outcome(collector, place.target("board")) == "forbidden"
        assert [asked.path for asked in place.asked] == [f"{API}channels/board"]


def test_posts_are_told_there_or_gone() -> None:
    place = MattermostSite()
    place.share("ada", count=6)
    place.change(place.things["ada"][2], delete_at=1)
    known = [Known(native_id=str(post["id"]), space="ada", created_at=1) for post in place.things["ada"]]
    with served(place.answer) as base_url:
        told = mattermost(base_url).standing([*known, Known(native_id="never", space="ada", created_at=1)])
        assert [name for name, word in told.items() if word is Standing.GONE] == [place.things["ada"][2]["id"], "never"]
        assert len(told) == 7
        place.kinds["ada"] = "P"
        assert set(mattermost(base_url).standing(known).values()) == {Standing.GONE}
        for post in place.things["ada"]:
            place.change(post, delete_at=1)
        assert set(mattermost(base_url).standing(known).values()) == {Standing.GONE}


def test_nothing_older_than_is_covered_is_kept() -> None:
    place = MattermostSite()
    place.share("ada", count=12)
    begin = (place.start + 60_000 * 7) // 1000
    with served(place.answer) as base_url:
        collector = mattermost(base_url)
        pages = list(collector.pages(place.target("ada", covers_from=begin), None))
        assert min(item.created_at for item in items(collector, pages)) == begin
        again = list(collector.pages(place.target("ada"), pages[-1].cursor))
    assert identities(collector, again) == place.names("ada")


def test_a_post_that_lacks_its_id_or_time_is_set_aside() -> None:
    place = MattermostSite()
    place.say("ada", "when?", create_at="soon")
    place.say("ada", "fine")
    with served(place.answer) as base_url:
        collector = mattermost(base_url)
        pages, _ = read(place, collector)
    assert [type(record) for record in records(collector, pages)] == [Item, SetAside]


def test_without_an_address_there_is_nothing_to_ask(home: Path) -> None:
    from collectors.budget import Meter

    with pytest.raises(NothingToUse, match="base_url"):
        make(load_settings(home), Meter())


def test_the_recorded_channel_has_a_page_of_five_and_one_of_four(shared: Path) -> None:
    folder = shared / "data" / "recorded" / "perceval" / "mattermost"

    def recorded(name: str) -> object:
        return json.loads((folder / f"mattermost_{name}.json").read_text(encoding="utf-8"))

    def answer(asked: Asked) -> Answer:
        path = asked.path.removeprefix(API)
        if path == "users/ids":
            return Answer(body=[recorded("user_sduenas"), recorded("user_valcos")])
        if asked.method == "POST":
            return Answer(body={} if path == "posts/ids/reactions" else [])
        if path == "channels/abcdefghijkl":
            return Answer(body=recorded("channel"))
        assert path == "channels/abcdefghijkl/posts"
        after = {"": "posts", "shs4ujzubtffzxbshxthfcxfdw": "posts_next"}
        return Answer(body=recorded(after.get(asked.query.get("before", ""), "posts_empty")))

    target = Target(source="mattermost", handle="abcdefghijkl", kind=TargetKind.SPACE)
    with served(answer) as base_url:
        collector = mattermost(base_url)
        pages = list(collector.pages(target, None))
    assert [len(list(collector.records(page))) for page in pages] == [5, 4, 0]
    found = records(collector, pages)
    assert sum(isinstance(record, Item) for record in found) == 7
    assert [record.reason for record in found if isinstance(record, Ignored)] == ["system notice", "system notice"]
    authors = {item.author.handles[-1] for item in items(collector, pages)}
    assert "sduenas@bitergia.com" in authors
    assert [item.native_id for item in items(collector, pages) if item.reply_to] == ["59io5i1f5bbetxtj6mbm67fouw"]
    assert [item.native_id for item in items(collector, pages) if "pinned" in item.tags] == ["pot46s7kjif7xx6x91ua7m4d7y"]
