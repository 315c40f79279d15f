from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Page, Standing
from collectors.http import Manners
from collectors.public import github_things as things
from collectors.public.github import GitHubCollector
from collectors.public.github_standing import api_path
from config.errors import Skip
from openness.records import Act, Ignored, Interaction, Item, SetAside, Via
from openness.targets import Target
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.public.github_site import REPOSITORY, START, GitHubSite, moment

if TYPE_CHECKING:
    from openness.records import Record
    from pipeline.conformance.loopback import Site

ADA = {"login": "ada", "node_id": "U_ada", "type": "User"}
AT = "2026-01-02T03:04:05Z"


def github(base_url: str) -> GitHubCollector:
    return GitHubCollector(token="x", base_url=base_url, manners=Manners())


def read(*found: dict[str, object]) -> list[Record]:
    """Return the records of a page of @Ada's with these things."""
    body = {"account": {"login": "ada"}, "things": list(found)}
    page = Page(target=Target(source="github", handle="@Ada"), body=body, fetched_at=0, via=Via.API)
    return list(github("http://127.0.0.1:9").records(page))


def issue(**fields: object) -> dict[str, object]:
    made = GitHubSite().issue(1, "ada", AT, "text", comments=False) | fields
    return things.issue(made, REPOSITORY)


def item(thing: dict[str, object]) -> Item:
    found = read(thing)[0]
    assert isinstance(found, Item)
    return found


class TestGitHub(CollectorContract):
    impossible_names = ("../../me", "a b", "", "é", "a" * 200, "x?y=1", "-a", "a.b")

    def site(self) -> Site:
        return GitHubSite()

    def collector(self, base_url: str, manners: Manners) -> GitHubCollector:
        return GitHubCollector(token="x", base_url=base_url, manners=manners)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(status=403, body={}, headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "4102444000"}), "limited"),
        (Answer(status=403, body={"message": "You have exceeded a secondary rate limit."}), "limited"),
        (Answer(status=403, body={}, headers={"retry-after": "3600"}), "limited"),
        (Answer(status=403, body={"message": "Resource not accessible"}), "forbidden"),
    ],
)
def test_a_limit_told_as_forbidden_is_a_limit(answer: Answer, expected: str) -> None:
    place = GitHubSite()
    place.refuse("ada", answer)
    with served(place.answer) as base_url:
        assert outcome(github(base_url), place.target("ada")) == expected


def test_what_lies_in_a_private_repository_is_never_read() -> None:
    place = GitHubSite()
    place.share("ada", count=6)
    place.private = True
    with served(place.answer) as base_url:
        assert identities(github(base_url), list(github(base_url).pages(place.target("ada"), None))) == set()
    assert not any("/issues/" in asked.path for asked in place.asked)
    assert all("is:public" in asked.query["q"] for asked in place.asked if asked.path == "/search/issues")


def test_others_answers_to_what_an_account_opened_come_as_theirs() -> None:
    place = GitHubSite()
    place.share("ada", count=3)
    place.threads[3]["comments"] = 2
    said = {"id": 9, "node_id": "IC_9", "body": "thanks @ada", "created_at": AT, "updated_at": AT}
    bot = {"user": {"login": "ci[bot]", "type": "Bot"}, "node_id": "IC_10"}
    place.lists[f"/repos/{REPOSITORY}/issues/3/comments"] = [said | {"user": {"login": "eve"}}, said | bot]
    with served(place.answer) as base_url:
        collector = github(base_url)
        records = [record for page in collector.pages(place.target("ada"), None) for record in collector.records(page)]
    answer = next(record for record in records if isinstance(record, Item) and record.native_id == "IC_9")
    assert (answer.author.handles, answer.reply_to) == (("eve",), "I_3")
    assert [(one.author.handles, one.written) for one in answer.mentions] == [(("ada",), "@ada")]
    assert [record for record in records if isinstance(record, Ignored)] == [Ignored(native_id="IC_10", reason="by a bot")]


def test_reviews_and_what_they_say_line_by_line_are_read() -> None:
    place = GitHubSite()
    place.share("ada", count=1)
    address = f"https://github.com/{REPOSITORY}/pull/7"
    pull = place.issue(7, "bob", moment(START + 9000), "change", comments=False)
    place.threads[7] = pull | {"pull_request": {}, "html_url": address}
    base = f"/repos/{REPOSITORY}/pulls/7"
    review: dict[str, object] = {"user": ADA, "body": "good", "html_url": f"{address}#pullrequestreview-1"}
    place.lists[f"{base}/reviews"] = [
        review | {"node_id": "PRR_1", "submitted_at": moment(START + 8000)},
        review | {"node_id": "PRR_2", "state": "PENDING"},
    ]
    line = {"user": ADA, "body": "here", "created_at": moment(START + 8001), "updated_at": moment(START + 8002)}
    place.lists[f"{base}/comments"] = [
        line | {"id": 1, "node_id": "RC_0", "user": {"login": "bob"}},
        line | {"id": 2, "node_id": "RC_1", "in_reply_to_id": 1},
    ]
    with served(place.answer) as base_url:
        collector = github(base_url)
        found = {one.native_id: one for one in items(collector, list(collector.pages(place.target("ada"), None)))}
    assert set(found) == {"IC_1", "PRR_1", "RC_1"}
    assert (found["PRR_1"].kind, found["PRR_1"].reply_to) == ("review", "I_7")
    assert (found["RC_1"].reply_to, found["RC_1"].edited_at) == ("RC_0", START + 8002)


def test_gists_and_releases_are_read_and_secret_ones_and_drafts_ignored() -> None:
    place = GitHubSite()
    place.share("ada", count=0)
    one: dict[str, object] = {
        "node_id": "G_1",
        "owner": ADA,
        "description": "how to",
        "files": {"a.py": {}},
        "public": True,
        "created_at": AT,
    }
    place.lists["/users/ada/gists"] = [one, one | {"node_id": "G_2", "public": False}]
    mine = {"full_name": "ada/kite", "private": False, "fork": False, "pushed_at": AT}
    place.lists["/users/ada/repos"] = [mine, mine | {"full_name": "ada/secret", "private": True}]
    made: dict[str, object] = {"node_id": "R_1", "author": ADA, "name": "v1", "body": "news", "published_at": AT}
    place.lists["/repos/ada/kite/releases"] = [made, made | {"node_id": "R_2", "published_at": None}]
    with served(place.answer) as base_url:
        collector = github(base_url)
        pages = list(collector.pages(place.target("ada"), None))
    records = [record for page in pages for record in collector.records(page)]
    assert {(one.native_id, one.kind, one.text, one.space.name) for one in items(collector, pages)} == {
        ("G_1", "gist", "how to\na.py", "Gists"),
        ("R_1", "release", "v1\n\nnews", "ada/kite"),
    }
    assert {record.native_id for record in records if isinstance(record, Ignored)} == {"G_2", "R_2"}
    assert not any("secret" in asked.path for asked in place.asked)


def test_events_point_to_releases_elsewhere_and_to_comments_on_commits() -> None:
    place = GitHubSite()
    place.share("ada", count=0)
    event: dict[str, object] = {"repo": {"name": REPOSITORY}, "created_at": AT}
    place.lists["/users/ada/events/public"] = [
        event | {"type": "ReleaseEvent", "payload": {"release": {"id": 1}}},
        event | {"type": "CommitCommentEvent", "payload": {"comment": {"id": 2}}},
        event | {"type": "ReleaseEvent", "payload": {"release": {"id": 3}}},
        event | {"type": "ReleaseEvent", "payload": "odd", "repo": "odd"},
        event | {"type": "PushEvent", "payload": {}},
    ]
    made: dict[str, object] = {"node_id": "R_1", "author": ADA, "name": "v1", "published_at": AT}
    said: dict[str, object] = {"node_id": "CC_2", "user": ADA, "body": "why?", "created_at": AT, "updated_at": AT}
    place.single = {f"/repos/{REPOSITORY}/releases/1": made, f"/repos/{REPOSITORY}/comments/2": said}
    with served(place.answer) as base_url:
        pages = list(github(base_url).pages(place.target("ada"), None))
    assert identities(github(base_url), pages) == {"R_1", "CC_2"}


def test_discussions_are_read_and_a_chosen_answer_is_an_acceptance() -> None:
    place = GitHubSite()
    place.share("ada", count=0)
    where = {"nameWithOwner": REPOSITORY, "isPrivate": False}
    who = {"__typename": "User", "login": "ada", "id": "U_ada"}
    common = {
        "author": who,
        "body": "b",
        "createdAt": AT,
        "updatedAt": AT,
        "url": f"https://github.com/{REPOSITORY}/discussions/1",
    }
    chosen = {"answerChosenAt": AT, "answerChosenBy": {"login": "bob", "id": "U_bob"}}
    ended = {"more": False, "cursor": None}
    started = [
        common | {"id": "D_1", "title": "t", "repository": where, "comments": {"totalCount": 3}},
        common | {"id": "D_3", "title": "t", "repository": where | {"isPrivate": True}},
    ]
    said = [common | {"id": "DC_1", "isAnswer": True, "discussion": {"id": "D_2", "repository": where} | chosen}]
    place.graphs = {
        "repositoryDiscussions(": {"data": {"user": {"found": {"pageInfo": ended, "nodes": started}}}},
        "repositoryDiscussionComments(": {"data": {"user": {"found": {"pageInfo": ended, "nodes": said}}}},
    }
    with served(place.answer) as base_url:
        collector = github(base_url)
        records = [record for page in collector.pages(place.target("ada"), None) for record in collector.records(page)]
    found = {record.native_id: record for record in records if isinstance(record, Item)}
    assert set(found) == {"D_1", "DC_1"}
    assert found["DC_1"].reply_to == "D_2"
    accepted = next(record for record in records if isinstance(record, Interaction))
    assert (accepted.kind, accepted.item, accepted.actor.handles) == (Act.ACCEPT, "DC_1", ("U_bob", "bob"))
    assert Ignored(native_id="D_3", reason="not public") in records


def test_a_change_reads_the_thread_anew_and_nothing_older_than_the_overlap() -> None:
    place = GitHubSite()
    place.share("ada", count=300)
    with served(place.answer) as base_url:
        cursor = last_cursor(GitHubCollector(token="x", base_url=base_url, overlap_days=0), place.target("ada"), None)
        place.threads[3]["body"] = "better said"
        place.threads[3]["updated_at"] = moment(START + 60 * 1000)
        del place.asked[:]
        collector = GitHubCollector(token="x", base_url=base_url, overlap_days=0)
        pages = list(collector.pages(place.target("ada"), cursor))
    assert {one.native_id: one.text for one in items(collector, pages)}["I_3"] == "On 3\n\nbetter said"
    assert len(place.asked) < 20


def test_nothing_older_than_the_yes_covers_is_taken_and_an_earlier_yes_reads_anew() -> None:
    place = GitHubSite()
    place.share("ada", count=9)
    late = Target(source="github", handle="ada", covers_from=START + 60 * 5)
    with served(place.answer) as base_url:
        pages = list(github(base_url).pages(late, None))
        assert sorted(one.created_at for one in items(github(base_url), pages)) == [START + 60 * n for n in range(5, 10)]
        again = list(github(base_url).pages(place.target("ada"), pages[-1].cursor))
        assert identities(github(base_url), again) == place.names("ada")


def test_the_author_is_the_account_that_was_asked_for() -> None:
    assert item(issue()).author.handles == ("@Ada", "U_ada", "ada")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"node_id": None}, SetAside),
        ({"created_at": "yesterday"}, SetAside),
        ({"created_at": None}, SetAside),
        ({"user": None}, Ignored),
        ({"user": {"login": "ci[bot]"}}, Ignored),
        ({"user": {"login": "renovate", "type": "Bot"}}, Ignored),
    ],
)
def test_what_cannot_be_taken_is_accounted_for(fields: dict[str, object], expected: type) -> None:
    assert isinstance(read(issue(**fields))[0], expected)


def test_hostile_values_pass_harmlessly() -> None:
    odd = item(issue(body=7, title=["x"], html_url="javascript:x()", comments=-1, reactions="many", locked="yes"))
    assert (odd.text, odd.url, odd.engagement) == (None, None, None)


def test_people_named_in_code_or_addresses_are_not_mentioned() -> None:
    said = item(issue(title="", body="ask @bob, not me@mail.example, `@decorator` or https://x.example/@eve/1"))
    assert [one.written for one in said.mentions] == ["@bob"]


def test_a_hundred_things_are_asked_about_at_once_and_only_a_denial_is_gone() -> None:
    place = GitHubSite()
    errors = [{"type": "NOT_FOUND", "path": ["nodes", 1]}, {"type": "FORBIDDEN", "path": ["nodes", 2]}]
    place.graphs = {"nodes(ids": {"data": {"nodes": [{"id": "a"}, None, None]}, "errors": errors}}
    known = [Known(native_id=name, space="s", created_at=0) for name in "abc"]
    with served(place.answer) as base_url:
        assert github(base_url).standing(known) == {"a": Standing.THERE, "b": Standing.GONE}
    assert len(place.asked) == 1


def test_what_lies_in_a_repository_that_was_made_private_is_gone_though_the_token_sees_it() -> None:
    place = GitHubSite()
    private, public = ({"repository": {"isPrivate": hidden}} for hidden in (True, False))
    nodes = [{"id": "a"} | public, {"id": "b"} | private, {"id": "c", "discussion": private}, {"id": "d", "isPublic": False}]
    place.graphs = {"nodes(ids": {"data": {"nodes": nodes}}}
    known = [Known(native_id=name, space="s", created_at=0) for name in "abcd"]
    with served(place.answer) as base_url:
        told = github(base_url).standing(known)
    assert [name for name, standing in told.items() if standing is Standing.THERE] == ["a"]


def test_without_graphql_things_are_asked_about_one_by_one() -> None:
    place = GitHubSite()
    place.share("ada", count=3)
    known = [
        Known(native_id=str(n), space="s", created_at=0, url=f"https://github.com/{REPOSITORY}/issues/{n}") for n in (3, 4)
    ] + [Known(native_id="none", space="s", created_at=0)]
    with served(place.answer) as base_url:
        assert github(base_url).standing(known) == {"3": Standing.THERE, "4": Standing.GONE}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/a/b/issues/1#issuecomment-2", "/repos/a/b/issues/comments/2"),
        ("https://github.com/a/b/pull/1#discussion_r2", "/repos/a/b/pulls/comments/2"),
        ("https://github.com/a/b/pull/1#pullrequestreview-2", "/repos/a/b/pulls/1/reviews/2"),
        ("https://github.com/a/b/pull/1", "/repos/a/b/pulls/1"),
        ("https://github.com/a/b/releases/tag/v1", "/repos/a/b/releases/tags/v1"),
        ("https://github.com/a/b/discussions/1", None),
        ("https://[", None),
    ],
)
def test_an_address_leads_to_where_the_api_has_it(address: str, expected: str | None) -> None:
    assert api_path(address) == expected


def test_the_profile_is_what_everybody_sees() -> None:
    place = GitHubSite()
    place.share("ada", count=0)
    with served(place.answer) as base_url:
        profile = github(base_url).profile("https://github.com/ada")
    assert profile.handles == ("U_ada", "ada")
    assert "the code is 42" in profile.texts
    assert profile.links == ("https://ada.example",)


def test_a_name_that_another_account_took_over_is_read_no_more() -> None:
    place = GitHubSite()
    place.share("ada", count=2)
    with served(place.answer) as base_url:
        collector = github(base_url)
        cursor = last_cursor(collector, place.target("ada"), None)
        reply = place.reply
        stranger = {"login": "ada", "node_id": "U_stranger", "type": "User"}
        place.reply = lambda asked: Answer(body=stranger) if asked.path == "/users/ada" else reply(asked)  # type: ignore[method-assign]
        with pytest.raises(Skip, match="another account") as caught:
            list(collector.pages(place.target("ada"), cursor))
    assert caught.value.outcome == "gone"
