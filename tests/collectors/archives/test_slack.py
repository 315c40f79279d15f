from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from collectors.archives.slack import SlackExport
from collectors.internal.slack_records import readable
from config.errors import Refused, WrongUse
from openness.records import Act, Engagement, Ignored, Interaction, Item, SetAside, Visibility
from tests.collectors.archives.makers import CHANNELS, USERS, packed, said, slack

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record


def read(path: Path) -> list[Record]:
    reader = SlackExport(path)
    reader.check()
    return list(reader.records())


def items(records: list[Record]) -> list[Item]:
    return [record for record in records if isinstance(record, Item)]


def test_a_message_with_all_it_brings(tmp_path: Path) -> None:
    message = said(
        "1777000000.000100",
        "Hi <@U2>, see <https://example.org/a|the guide> in <#C2|help> &amp; #howto <!here>",
        thread_ts="1776000000.000900",
        edited={"user": "U1", "ts": "1777000500.000000"},
        reactions=[{"name": "tada", "users": ["U2", "U1", "U9"], "count": 3}, {"name": "eyes", "users": ["U2"], "count": 1}],
        reply_count=2,
        pinned_to=["C1"],
    )
    item, reaction = read(slack(tmp_path / "a.zip", {"general/2026-04-24.json": [message]}))
    assert isinstance(item, Item)
    assert item.native_id == "C1:1777000000.000100"
    assert item.reply_to == "C1:1776000000.000900"
    assert item.author.handles == ("U1", "anna", "anna@example.org")
    assert (item.space.native_id, item.space.name, item.space.visibility) == ("C1", "general", Visibility.OPEN)
    assert (item.created_at, item.edited_at) == (1_777_000_000, 1_777_000_500)
    assert item.text == "Hi <@U2>, see the guide (https://example.org/a) in #help & #howto @here"
    assert [(mention.written, mention.author.handles) for mention in item.mentions] == [("<@U2>", ("U2", "bart"))]
    assert item.tags == ("howto", "pinned")
    assert item.engagement == Engagement(likes=3, comments=2)
    assert isinstance(reaction, Interaction)
    assert (reaction.kind, reaction.actor.handles[0], reaction.item, reaction.count) == (Act.REACTION, "U2", item.native_id, 2)


def test_bots_and_notices_are_ignored_each_by_its_reason(tmp_path: Path) -> None:
    day = [
        said("1.1", subtype="bot_message", bot_id="B1"),
        said("1.2", user="U9"),
        said("1.3", user="USLACKBOT"),
        said("1.4", bot_id="B1"),
        said("1.5", subtype="channel_join"),
        said("1.6", subtype="bot_add", bot_id="B1"),
        said("1.7", subtype="channel_topic"),
        said("1.8", subtype="tombstone"),
        said("1.9", hidden=True),
    ]
    reasons = Counter(
        record.reason for record in read(slack(tmp_path / "a.zip", {"general/d.json": day})) if isinstance(record, Ignored)
    )
    assert reasons == {"bot": 4, "system notice": 5}


def test_what_people_share_through_a_file_is_theirs(tmp_path: Path) -> None:
    comment = {"type": "message", "subtype": "file_comment", "ts": "2.2", "text": "Nice", "comment": {"user": "U2"}}
    shared = said("2.1", "", subtype="file_share", bot_id="B1", files=[{"title": "Minutes"}])
    first, second = items(read(slack(tmp_path / "a.zip", {"general/d.json": [shared, comment]})))
    assert (first.author.handles[0], first.text) == ("U1", "Minutes")
    assert second.author.handles[0] == "U2"


def test_closed_channels_and_direct_messages_are_never_read(tmp_path: Path) -> None:
    secret = [said("3.1", "between us")]
    days = {
        "general/d.json": [said("3.0", "for all")],
        "board/d.json": secret,
        "D1/d.json": secret,
        "group-dm/d.json": secret,
        "private/d.json": secret,
    }
    path = packed(
        tmp_path / "a.zip",
        {
            "users.json": USERS,
            "channels.json": [*CHANNELS, {"id": "C7", "name": "private", "is_private": True}, {"id": "C8", "name": "board"}],
            "groups.json": [{"id": "G1", "name": "board"}],
            "dms.json": [{"id": "D1"}],
            "mpims.json": [{"id": "G2", "name": "group-dm"}],
            **days,
        },
    )
    reader = SlackExport(path)
    reader.check()
    assert [item.text for item in items(list(reader.records()))] == ["for all"]
    assert reader.remarks() == ("4 files of closed channels or direct messages were not read",)


def test_unreadable_list_of_closed_channels_stops_the_import(tmp_path: Path) -> None:
    path = slack(tmp_path / "a.zip", {"groups.json": b"[{broken", "general/d.json": [said("3.0")]})
    with pytest.raises(Refused, match="closed channels"):
        read(path)


def test_an_unpacked_export_and_one_in_a_folder_read_the_same(tmp_path: Path) -> None:
    day = [said("4.1"), said("4.2", "Again")]
    files = {
        "export/users.json": USERS,
        "export/channels.json": CHANNELS,
        "export/general/d.json": day,
        "__MACOSX/export/channels.json": b"x",
    }
    zipped = packed(tmp_path / "a.zip", files)
    folder = tmp_path / "export"
    (folder / "general").mkdir(parents=True)
    for name in ("users.json", "channels.json", "general/d.json"):
        (folder / name).write_text(json.dumps(files[f"export/{name}"]))
    assert read(zipped) == read(folder) != []


@pytest.mark.parametrize("stamp", ["0", "000.0001", "99999999999.0", "4102444800"])
def test_a_message_at_no_possible_time_is_set_aside(tmp_path: Path, stamp: str) -> None:
    """Its number looks like a time of Slack's, and is one of 1970 or of thousands of years from now."""
    day = [said(stamp, "Hello"), said("1778000000.0001", "Hello", edited={"user": "U1", "ts": stamp})]
    records = read(slack(tmp_path / "slack.zip", {"general/2026-05-06.json": day}))
    assert [record.place for record in records if isinstance(record, SetAside)] == ["slack.zip general/2026-05-06.json entry 1"]
    assert [(item.created_at, item.edited_at) for item in items(records)] == [(1778000000, None)]


def test_broken_days_and_messages_cost_only_themselves(tmp_path: Path) -> None:
    days = {
        "general/1.json": b'[{"type": "message", "user": "U1", "ts": "5.1", "text": "a"}, {"type": ',
        "general/2.json": [said("5.2", "b"), said("not a time"), 7, {"type": "message", "ts": "5.3", "text": "whose?"}],
        "general/3.json": b'[{"type": "message", "user": "U1", "ts": "5.4", "text": "half \\ud83d of a \\u0000 pair"}]',
    }
    records = read(slack(tmp_path / "a.zip", days))
    assert [item.text for item in items(records)] == ["a", "b", "half \ufffd of a \ufffd pair"]
    assert [record.place for record in records if isinstance(record, SetAside)] == [
        "a.zip general/1.json entry 2",
        "a.zip general/2.json entry 2",
        "a.zip general/2.json entry 3",
        "a.zip general/2.json entry 4",
    ]


def test_another_zip_is_no_export(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no Slack export"):
        read(packed(tmp_path / "a.zip", {"readme.txt": b"x"}))


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("<https://a.example>", "https://a.example"),
        ("<https://a.example|a.example>", "https://a.example"),
        ("<!subteam^S1|@team>", "@team"),
        ("<#C1>", "#C1"),
        ("a &lt; b", "a < b"),
        ("<@U1>", "<@U1>"),
    ],
)
def test_marks_become_readable(marked: str, shown: str) -> None:
    assert readable(marked) == shown


def test_the_real_export(shared: Path) -> None:
    records = read(shared / "data" / "slack" / "slack-export-viewer-testarchive.zip")
    counts = Counter(record.reason if isinstance(record, Ignored) else type(record).__name__ for record in records)
    assert counts == {"bot": 94, "system notice": 11, "Item": 53}
    by_channel = Counter(record.native_id.partition(":")[0] for record in records if isinstance(record, Item | Ignored))
    assert sorted(by_channel.values()) == [56, 102]
