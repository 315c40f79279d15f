from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from collectors.base import Known, Standing
from collectors.http import Manners
from collectors.internal.discourse import DiscourseCollector
from openness.records import Act, Ignored, Interaction, Item, Removal, SetAside, Space, Visibility
from openness.targets import Target
from pipeline.conformance.contract import CollectorContract, outcome
from pipeline.conformance.loopback import Answer, Asked, served
from tests.collectors.internal.discourse_site import CHUNK, START, ForumSite, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Record
    from openness.targets import Cursor


class TestDiscourse(CollectorContract):
    impossible_names = (*CollectorContract.impossible_names, "-1", "1" * 20)

    def site(self) -> ForumSite:
        return ForumSite()

    def collector(self, base_url: str, manners: Manners) -> DiscourseCollector:
        return DiscourseCollector(base_url=base_url, manners=manners)


class Read:
    """A made-up forum, and what a collector makes of it pass by pass; its clock is the forum's."""

    def __init__(self, site: ForumSite, base_url: str) -> None:
        self.site = site
        self.base = base_url
        manners = Manners(clock=lambda: float(site.clock + 60))
        self.collector = DiscourseCollector(base_url=base_url, username="reader", token="k", manners=manners)
        self.cursor: Cursor | None = None

    def again(self) -> list[Record]:
        pages = list(self.collector.pages(self.site.target("ada"), self.cursor))
        self.cursor = pages[-1].cursor
        return [record for page in pages for record in self.collector.records(page)]


@pytest.fixture
def forum() -> Iterator[Read]:
    site = ForumSite()
    with served(site.answer) as base_url:
        yield Read(site, base_url)


def items(records: list[Record]) -> dict[str, Item]:
    return {record.native_id: record for record in records if isinstance(record, Item)}


def test_a_question_and_its_accepted_answer(forum: Read) -> None:
    topic = forum.site.topic("How does it fly?", title="Falcon", tags=["Birds", {"name": "wings"}], pinned=True)
    forum.site.post(topic, "With @Carol.d and mail@bob.org.", reply_to_post_number=1)
    answer = forum.site.post(topic, "With wings.", by="carol", reply_to_post_number=2, version=2, updated_at=stamp(START + 900))
    topic["accepted_answer"] = {"post_number": 3, "username": "carol"}
    answer["actions_summary"] = [{"id": 3, "count": 9}, {"id": 2, "count": 4}]
    records = forum.again()
    asked, said, accepted = items(records).values()
    assert (asked.kind, asked.text, asked.tags, asked.reply_to) == (
        "question",
        "Falcon\n\nHow does it fly?",
        ("birds", "wings", "pinned"),
        None,
    )
    assert asked.url == f"{forum.base}/t/a-title/100/1"
    assert (said.kind, said.reply_to) == ("reply", asked.native_id)
    assert [(mention.author.handles, mention.written) for mention in said.mentions] == [(("Carol.d",), "@Carol.d")]
    assert (accepted.kind, accepted.reply_to, accepted.edited_at) == ("answer", said.native_id, START + 900)
    assert accepted.author.handles == (f"id:{sum(b'carol')}", "carol")
    assert accepted.engagement is not None
    assert accepted.engagement.likes == 4
    acts = [record for record in records if isinstance(record, Interaction)]
    assert [(act.kind, act.actor, act.item) for act in acts] == [(Act.ACCEPT, asked.author, accepted.native_id)]


def test_a_post_that_names_no_other_answers_the_topics_first(forum: Read) -> None:
    topic = forum.site.topic("a")
    forum.site.post(topic, "b")
    first, second = items(forum.again()).values()
    assert second.reply_to == first.native_id


def test_a_long_topic_is_read_whole_and_every_answer_finds_what_it_answers(forum: Read) -> None:
    topic = forum.site.topic("a")
    for number in range(1, 3 * CHUNK):
        forum.site.post(topic, str(number), reply_to_post_number=max(number - CHUNK, 1))
    found = items(forum.again())
    assert len(found) == 3 * CHUNK
    ids = {post["post_number"]: f"100:{post['id']}" for post in topic["posts"]}
    for post in topic["posts"][1:]:
        assert found[f"100:{post['id']}"].reply_to == ids[post["reply_to_post_number"]]


def test_of_a_long_topic_that_goes_on_only_the_end_is_read_again(forum: Read) -> None:
    topic = forum.site.topic("a")
    for number in range(10 * CHUNK):
        forum.site.post(topic, str(number))
    forum.again()
    forum.site.clock += 30 * 86_400
    new = forum.site.post(topic, "late", reply_to_post_number=50)
    before = len(forum.site.asked)
    found = items(forum.again())
    assert found[f"100:{new['id']}"].reply_to == f"100:{topic['posts'][49]['id']}"
    assert len(forum.site.asked) - before <= 6


def test_what_changes_in_the_last_days_is_read_again(forum: Read) -> None:
    topic = forum.site.topic("a")
    answer = forum.site.post(topic, "b")
    forum.again()
    topic["accepted_answer"] = {"post_number": 2}
    answer["version"], answer["raw"] = 2, "better"
    records = forum.again()
    assert items(records)[f"100:{answer['id']}"].text == "better"
    assert [record.kind for record in records if isinstance(record, Interaction)] == [Act.ACCEPT]


def test_what_the_forum_itself_says_and_what_is_not_for_all_is_no_item(forum: Read) -> None:
    topic = forum.site.topic("a")
    forum.site.post(topic, "closed this", post_type=3)
    forum.site.post(topic, "whispered", post_type=4)
    forum.site.post(topic, "welcome", user_id=-1, by="system")
    hidden = forum.site.post(topic, "flagged", hidden=True)
    deleted = forum.site.post(topic, "deleted", deleted_at=stamp(START))
    withdrawn = forum.site.post(topic, "(post deleted by author)", user_deleted=True)
    records = forum.again()
    assert set(items(records)) == {f"100:{topic['posts'][0]['id']}"}
    reasons = [record.reason for record in records if isinstance(record, Ignored)]
    assert reasons == ["system notice", "private", "bot", "hidden"]
    gone = {record.native_id for record in records if isinstance(record, Removal)}
    assert gone == {f"100:{post['id']}" for post in (hidden, deleted, withdrawn)}


def test_a_private_message_is_never_an_item(forum: Read) -> None:
    forum.site.topic("between us", archetype="private_message")
    assert items(forum.again()) == {}


@pytest.mark.parametrize("fields", [{"created_at": "yesterday"}, {"username": None, "user_id": None}, {"id": None}])
def test_a_post_that_cannot_be_read_is_set_aside(forum: Read, fields: dict[str, Any]) -> None:
    topic = forum.site.topic("a")
    topic["posts"][0] |= fields
    records = forum.again()
    assert items(records) == {}
    assert sum(isinstance(record, SetAside) for record in records) == 1


def test_a_category_that_only_some_may_read_is_closed_and_so_is_what_lies_below_it(forum: Read) -> None:
    assert list(forum.collector.spaces()) == [
        Space(native_id="5", name="Falcon", visibility=Visibility.OPEN),
        Space(native_id="6", name="Board", visibility=Visibility.CLOSED),
        Space(native_id="7", name="Board / Minutes", visibility=Visibility.CLOSED),
        Space(native_id="8", name="Falcon / Questions", visibility=Visibility.OPEN),
    ]
    for closed in ("6", "7"):
        assert outcome(forum.collector, Target(source="discourse", handle=closed)) == "forbidden"
    assert {asked.path for asked in forum.site.asked} == {"/site.json"}


def test_a_topic_that_moved_out_of_sight_between_list_and_look_is_left_alone(forum: Read) -> None:
    topic = forum.site.topic("a")
    listed = forum.site.latest({"category": "5"})
    topic["category_id"] = 6
    forum.site.latest = lambda query: listed  # type: ignore[method-assign]
    assert items(forum.again()) == {}


def test_a_first_pass_that_broke_off_goes_on_below_what_it_read(forum: Read) -> None:
    forum.site.page_size = 2
    forum.site.share("ada", count=9)
    pages = forum.collector.pages(forum.site.target("ada"), None)
    read = [next(pages) for _ in range(6)]
    before = len(forum.site.asked)
    rest = list(forum.collector.pages(forum.site.target("ada"), read[-1].cursor))
    records = [record for page in read + rest for record in forum.collector.records(page)]
    assert set(items(records)) == forum.site.names("ada")
    looks = [asked.path for asked in forum.site.asked[before:] if asked.path.startswith("/t/")]
    assert looks[0] == "/t/104.json"


def test_what_is_gone_is_told_from_what_is_there(forum: Read) -> None:
    topic, away = forum.site.topic("a"), forum.site.topic("b")
    kept, lost = forum.site.post(topic, "kept"), forum.site.post(topic, "lost")
    forum.site.topics.remove(away)
    topic["posts"].remove(lost)
    names = [f"100:{kept['id']}", f"100:{lost['id']}", f"101:{away['posts'][0]['id']}", "odd", "100:x"]
    found = forum.collector.standing([Known(native_id=name, space="5", created_at=0) for name in names])
    assert found == {names[0]: Standing.THERE, names[1]: Standing.GONE, names[2]: Standing.GONE}


def test_what_was_moved_out_of_everybodys_sight_is_gone_even_where_the_key_still_sees_it(forum: Read) -> None:
    kept, board, direct = (forum.site.topic(text) for text in "abc")
    board["category_id"] = 6
    direct |= {"category_id": None, "archetype": "private_message"}
    names = [f"{topic['id']}:{topic['posts'][0]['id']}" for topic in (kept, board, direct)]
    found = forum.collector.standing([Known(native_id=name, space="5", created_at=0) for name in names])
    assert found == {names[0]: Standing.THERE, names[1]: Standing.GONE, names[2]: Standing.GONE}


def test_a_forum_that_has_forgotten_the_key_says_nothing_of_what_is_there(forum: Read) -> None:
    forum.site.refuse("ada", Answer(status=403, body={"error_type": "not_logged_in"}))
    with pytest.raises(Exception, match="does not show") as caught:
        forum.collector.standing([Known(native_id="100:1", space="5", created_at=0)])
    assert getattr(caught.value, "outcome", "") == "forbidden"


def test_the_key_is_sent_with_the_name_it_acts_for(forum: Read) -> None:
    forum.again()
    assert {(asked.headers["Api-Key"], asked.headers["Api-Username"]) for asked in forum.site.asked} == {("k", "reader")}


def test_the_recorded_topics_have_2_posts_and_22_by_11_people(shared: Path) -> None:
    folder = shared / "data" / "recorded" / "perceval" / "discourse"

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / f"discourse_{name}.json").read_text(encoding="utf-8"))
        return found

    def reply(asked: Asked) -> Answer:
        if asked.path == "/site.json":
            return Answer(body={"categories": [{"id": 111, "name": "Add-ons", "read_restricted": False}]})
        if asked.path == "/latest.json":
            return Answer(body=read("topics"))
        if found := re.fullmatch(r"/t/(\d+)\.json", asked.path):
            return Answer(body=read(f"topic_{found[1]}"))
        wanted = [int(value) for name, value in asked.repeated if name == "post_ids[]"]
        # One recorded post stands for both of the last ones, as in the tests that it was recorded for.
        return Answer(
            body={"post_stream": {"posts": [read("post") | {"id": number, "post_number": number} for number in wanted]}}
        )

    with served(reply) as base_url:
        collector = DiscourseCollector(base_url=base_url, manners=Manners())
        pages = list(collector.pages(Target(source="discourse", handle="111"), None))
    found = items([record for page in pages for record in collector.records(page)])
    by_topic = [[item for name, item in found.items() if name.startswith(f"{topic}:")] for topic in (1149, 1148)]
    assert [len(posts) for posts in by_topic] == [2, 22]
    assert len({item.author for item in by_topic[1]}) == 11
    first = found["1148:18952"]
    assert (first.text or "").startswith(
        "[Support] uBlock Origin\n\nThis is the new support and feedback thread for uBlock Origin"
    )
    assert first.engagement is not None
    assert (first.engagement.likes, first.engagement.views) == (6, 13372)
    assert found["1148:19162"].reply_to == "1148:19152"
