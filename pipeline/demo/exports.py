"""Write what people said as the archives that platforms hand out: a Slack export, a mailing list's mbox, X archives."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

import msgspec

from pipeline.demo.conversation import Way
from pipeline.demo.organisation import DOMAIN
from pipeline.demo.subjects import Subjects
from pipeline.demo.writing import THEMES, Act, Writer

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.demo.conversation import Posts, Reactions
    from pipeline.demo.organisation import Organisation, Person

CHANNELS = (*(theme if theme != "delen" else "kennis-delen" for theme in THEMES), "algemeen", "vraag-het-ons")
_GENERAL, _ASKING = len(THEMES), len(THEMES) + 1
_EMOJI = ("+1", "bulb", "clap", "heart", "eyes", "raised_hands", "white_check_mark")
LIST = f"kennis.{DOMAIN}"
_X_LENGTH = 270


@dataclass(frozen=True, slots=True)
class Said:
    """Posts as plain lists, with their texts: what the writers of files loop over."""

    author: list[int]
    way: list[int]
    theme: list[int]
    act: list[int]
    at: list[int]
    parent: list[int]
    mention: list[int]
    english: list[int]
    text: list[str]
    reactions: dict[int, list[tuple[int, int]]]
    """By post: who reacted, and when."""


def say(posts: Posts, reactions: Reactions, seed: int) -> Said:
    """Give every post its text. Some of what people learn inside they also tell the world on X."""
    writer, subjects = Writer(seed), Subjects(seed)
    columns = [posts.author, posts.way, posts.theme, posts.act, posts.at, posts.parent, posts.mention, posts.english]
    author, way, theme, act, at, parent, mention, english = (column.tolist() for column in columns)
    text: list[str] = []
    learnt: dict[int, str] = {}
    for row, (who, where, about, does) in enumerate(zip(author, way, theme, act, strict=True)):
        if where == Way.X and row % 2 and who in learnt:
            text.append(learnt[who][:_X_LENGTH])
            continue
        first = row if parent[row] < 0 else parent[row]
        written = writer.write(does, about, english=bool(english[row]))
        text.append(subjects.add(written, row, (first, at[first]), does, about, english=bool(english[row])))
        if does == Act.KNOWLEDGE and where != Way.X:
            learnt[who] = text[-1]
    reacted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for post, actor, when in zip(reactions.post.tolist(), reactions.actor.tolist(), reactions.at.tolist(), strict=True):
        reacted[post].append((actor, when))
    return Said(author, way, theme, act, at, parent, mention, english, text, dict(reacted))


def slack_id(person: int) -> str:
    """Return a made-up person's Slack id."""
    return f"U0VM{person:05d}"


def native_in_slack(channel: int, at: int, row: int) -> str:
    """Return the id under which a message of a channel comes in."""
    return f"C0VM{channel:03d}:{_stamp(at, row)}"


def channel_of(row: int, theme: int, act: int) -> int:
    """Return the channel a thread begins in: its theme's, the general one, or the one for questions."""
    if act == Act.QUESTION and row % 3 == 0:
        return _ASKING
    return _GENERAL if act == Act.OTHER and row % 2 == 0 else theme


def slack_export(path: Path, organisation: Organisation, said: Said, made_at: int) -> None:
    """Write the workspace's export as Slack hands it out: open channels, a file a day, with bots and joins."""
    made = datetime.fromtimestamp(made_at, UTC).timetuple()[:6]
    days: dict[tuple[int, str], list[dict[str, object]]] = defaultdict(list)
    threads: set[int] = set()
    for row, way in enumerate(said.way):
        if way == Way.CHAT and said.parent[row] >= 0:
            threads.add(said.parent[row])
    for row, way in enumerate(said.way):
        if way == Way.CHAT:
            root = row if said.parent[row] < 0 else said.parent[row]
            channel = channel_of(root, said.theme[root], said.act[root])
            days[channel, _day(said.at[row])].append(_message(said, row, threads))
    _notices(days, organisation)
    members = [slack_id(person.number) for person in organisation.people]
    described = [{"id": f"C0VM{place:03d}", "name": name, "members": members} for place, name in enumerate(CHANNELS)]
    with zipfile.ZipFile(path, "w") as archive:

        def add(name: str, content: object) -> None:
            entry = zipfile.ZipInfo(name, date_time=made)
            archive.writestr(entry, msgspec.json.encode(content), zipfile.ZIP_DEFLATED, compresslevel=1)

        add("users.json", [*map(_user, organisation.people), _BOT])
        add("channels.json", described)
        for channel, day in sorted(days):
            add(f"{CHANNELS[channel]}/{day}.json", sorted(days[channel, day], key=lambda message: str(message["ts"])))


_BOT = {"id": "U0VMBOT01", "name": "meldingen", "real_name": "Meldingen", "is_bot": True, "profile": {"real_name": "Meldingen"}}


def _user(person: Person) -> dict[str, object]:
    profile = {"real_name": person.name, "display_name": person.name.split()[0], "email": person.email}
    return {
        "id": slack_id(person.number),
        "name": person.email.split("@")[0],
        "real_name": person.name,
        "is_bot": False,
        "profile": profile,
    }


def _stamp(at: int, row: int) -> str:
    return f"{at}.{row % 1_000_000:06d}"


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")


def _message(said: Said, row: int, threads: set[int]) -> dict[str, object]:
    text, parent = said.text[row], said.parent[row]
    if said.mention[row] >= 0:
        text = f"<@{slack_id(said.mention[row])}> {text}"
    message: dict[str, object] = {
        "type": "message", "user": slack_id(said.author[row]), "text": text, "ts": _stamp(said.at[row], row),
    }  # fmt: skip
    if parent >= 0:
        message["thread_ts"] = _stamp(said.at[parent], parent)
        message["parent_user_id"] = slack_id(said.author[parent])
    elif row in threads:
        message["thread_ts"] = message["ts"]
    if row in said.reactions:
        by_emoji: dict[str, list[str]] = defaultdict(list)
        for actor, _ in said.reactions[row]:
            by_emoji[_EMOJI[(actor + row) % len(_EMOJI)]].append(slack_id(actor))
        message["reactions"] = [{"name": name, "users": users, "count": len(users)} for name, users in by_emoji.items()]
    return message


def _notices(days: dict[tuple[int, str], list[dict[str, object]]], organisation: Organisation) -> None:
    """Add what no person shares: a bot that reports on working days, and joins."""
    for place, (channel, day) in enumerate(sorted(days)):
        noon = int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())
        if channel == _GENERAL:
            days[channel, day].append({
                "type": "message", "subtype": "bot_message", "bot_id": "B0VM00001", "username": "Meldingen",
                "text": "Dagelijkse telling van openstaande meldingen is klaar.", "ts": _stamp(noon, 900_000 + place % 100_000),
            })  # fmt: skip
    first = min(day for _, day in days)
    morning = int(datetime.fromisoformat(f"{first}T05:00:00+00:00").timestamp())
    for person in organisation.people:
        days[_GENERAL, first].append({
            "type": "message", "subtype": "channel_join", "user": slack_id(person.number),
            "text": f"<@{slack_id(person.number)}> has joined the channel", "ts": _stamp(morning + person.number, person.number),
        })  # fmt: skip


def mbox(path: Path, organisation: Organisation, said: Said) -> None:
    """Write the mailing list's archive."""
    rows = sorted((row for row, way in enumerate(said.way) if way == Way.MAIL), key=lambda row: said.at[row])
    with path.open("w", encoding="utf-8", newline="\n") as archive:
        for row in rows:
            person, when = organisation.people[said.author[row]], datetime.fromtimestamp(said.at[row], UTC)
            parent = said.parent[row]
            root = row if parent < 0 else parent
            subject = f"{'' if parent < 0 else 'Re: '}{said.text[root][:60].strip()}"
            answers = f"In-Reply-To: <{parent}@{LIST}>\nReferences: <{parent}@{LIST}>\n" if parent >= 0 else ""
            archive.write(
                f"From {person.email} {when:%a %b %d %H:%M:%S %Y}\nFrom: {person.name} <{person.email}>\nTo: kennis@{DOMAIN}\n"
                f"Subject: {subject}\nDate: {format_datetime(when)}\nMessage-ID: <{row}@{LIST}>\n{answers}"
                f"List-Id: Kennis <{LIST}>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                f"Content-Transfer-Encoding: 8bit\n\n{said.text[row]}\n\n",
            )


def x_archive(path: Path, person: Person, said: Said, made_at: int) -> None:
    """Write the archive that X hands one person: what they posted until it was made."""
    tweets: list[dict[str, object]] = [
        {
            "tweet": {
                "id_str": str(1_900_000_000_000_000_000 + row),
                "created_at": datetime.fromtimestamp(said.at[row], UTC).strftime("%a %b %d %H:%M:%S +0000 %Y"),
                "full_text": said.text[row],
                "lang": "en" if said.english[row] else "nl",
                "favorite_count": str(row % 23),
                "retweet_count": str(row % 5),
                "entities": {"user_mentions": [], "hashtags": [], "urls": []},
            },
        }
        for row, way in enumerate(said.way)
        if way == Way.X and said.author[row] == person.number and said.at[row] < made_at
    ]
    made = datetime.fromtimestamp(made_at, UTC)
    account = {"username": person.x_handle, "accountId": str(70_000_000 + person.number), "accountDisplayName": person.name}
    manifest = {"userInfo": {"accountId": account["accountId"], "userName": person.x_handle, "displayName": person.name}}
    manifest["archiveInfo"] = {"sizeBytes": "0", "generationDate": made.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("data/manifest.js", b"window.__THAR_CONFIG = " + msgspec.json.encode(manifest)),
            ("data/account.js", b"window.YTD.account.part0 = " + msgspec.json.encode([{"account": account}])),
            ("data/tweets.js", b"window.YTD.tweets.part0 = " + msgspec.json.encode(tweets)),
        ):
            entry = zipfile.ZipInfo(name, date_time=made.timetuple()[:6])
            archive.writestr(entry, content)
