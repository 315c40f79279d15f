"""Archives as people download them, made up."""

from __future__ import annotations

import csv
import io
import json
import tarfile
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
HERE = "https://social.example"
ANNA = f"{HERE}/users/anna"

USERS = [
    {"id": "U1", "name": "anna", "profile": {"email": "anna@example.org"}, "is_bot": False},
    {"id": "U2", "name": "bart", "profile": {}, "is_bot": False},
    {"id": "U9", "name": "helper", "profile": {}, "is_bot": True},
]
CHANNELS = [{"id": "C1", "name": "general"}, {"id": "C2", "name": "help"}]


def packed(path: Path, files: Mapping[str, object], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip of these files; what is not bytes is written as JSON."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return path


def tarred(path: Path, files: Mapping[str, object]) -> Path:
    """Write a tar.gz of these files; what is not bytes is written as JSON."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(raw), 1_700_000_000
            archive.addfile(member, io.BytesIO(raw))
    return path


def slack(path: Path, days: Mapping[str, object], **more: object) -> Path:
    """Write a Slack export with these day files; `groups` and `dms` name its closed places."""
    lists = {f"{name}.json": value for name, value in more.items()}
    return packed(path, {"users.json": USERS, "channels.json": CHANNELS, **lists, **days})


def said(ts: str, text: str = "Hello", user: str = "U1", **more: object) -> dict[str, object]:
    """Return a Slack message."""
    return {"type": "message", "user": user, "ts": ts, "text": text, **more}


def x_files(posts: Iterable[Mapping[str, object]], **more: bytes) -> dict[str, object]:
    """Return the files of an X archive with these posts."""
    account = [{"account": {"email": "anna@example.org", "username": "anna", "accountId": "77"}}]
    return {
        "data/account.js": b"window.YTD.account.part0 = " + json.dumps(account).encode(),
        "data/manifest.js": b'window.__THAR_CONFIG = {"archiveInfo": {"generationDate": "2026-06-15T12:00:00.000Z"}}',
        "data/tweets.js": b"window.YTD.tweets.part0 = " + json.dumps([{"tweet": post} for post in posts]).encode(),
        **{f"data/{name.replace('_', '-')}.js": value for name, value in more.items()},
    }


def tweet(number: int, text: str = "A post", **more: object) -> dict[str, object]:
    """Return a post as an X archive holds it."""
    return {"id_str": str(number), "full_text": text, "created_at": "Wed May 06 20:19:24 +0000 2026", "lang": "en", **more}


def note(number: int, content: str = "<p>A post</p>", **more: object) -> dict[str, object]:
    """Return a Mastodon activity that makes a public post; keys of the post are given by keyword."""
    post = {
        "id": f"{ANNA}/statuses/{number}",
        "type": "Note",
        "published": "2026-05-06T20:19:24Z",
        "to": [PUBLIC],
        "cc": [f"{ANNA}/followers"],
        "content": content,
        **more,
    }
    addressed = {"to": post["to"], "cc": post["cc"]}
    return {
        "id": f"{post['id']}/activity",
        "type": "Create",
        "actor": ANNA,
        "published": post["published"],
        **addressed,
        "object": post,
    }


def mastodon_files(activities: Iterable[object], **claims: object) -> dict[str, object]:
    """Return the files of a Mastodon archive with these activities."""
    actor = {"id": ANNA, "type": "Person", "preferredUsername": "anna", "url": f"{HERE}/@anna"}
    outbox = {"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection", **claims}
    return {"actor.json": actor, "outbox.json": outbox | {"orderedItems": list(activities)}}


POST_COLUMNS = "id,permalink,date,ip,subreddit,gildings,title,url,body"
COMMENT_COLUMNS = "id,permalink,date,ip,subreddit,gildings,link,parent,body,media"


def table(columns: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return CSV with these columns; a row's missing cells are empty."""
    written = io.StringIO()
    writer = csv.DictWriter(written, columns.split(","), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def reddit_files(
    posts: Iterable[Mapping[str, object]] = (), comments: Iterable[Mapping[str, object]] = (), **more: bytes
) -> dict[str, object]:
    """Return the files of a Reddit export with these rows; other files are named by keyword."""
    statistics = b"statistic,value\naccount name,anna\nexport time,2026-06-15 12:00:00 UTC\nemail address,anna@example.org\n"
    return {
        "statistics.csv": statistics,
        "posts.csv": table(POST_COLUMNS, posts),
        "comments.csv": table(COMMENT_COLUMNS, comments),
        **{f"{name}.csv": content for name, content in more.items()},
    }


def reddit_post(number: str = "abd", **cells: object) -> dict[str, object]:
    """Return a submission as a Reddit export holds it."""
    return {
        "id": number,
        "permalink": f"https://www.reddit.com/r/Open/comments/{number}/a_find/",
        "date": "2026-05-06 20:19:24 UTC",
        "subreddit": "Open",
        "gildings": "0",
        "title": "A find",
        "body": "and how",
        **cells,
    }


def reddit_comment(number: str = "abc", **cells: object) -> dict[str, object]:
    """Return a comment as a Reddit export holds it."""
    return {
        "id": number,
        "permalink": f"https://www.reddit.com/r/Open/comments/zz/a_question/{number}/",
        "date": "2026-05-06 20:19:24 UTC",
        "subreddit": "Open",
        "gildings": "0",
        "link": "https://www.reddit.com/r/Open/comments/zz/a_question/",
        "body": "hello",
        **cells,
    }


SHARE_COLUMNS = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility"
LINKEDIN = "https://www.linkedin.com/feed/update/"


def linkedin_files(shares: bytes = b"", comments: bytes = b"", **more: bytes) -> dict[str, object]:
    """Return the files of a LinkedIn export; rows are given as the file has them."""
    emails = (
        b"Email Address,Confirmed,Primary,Updated On\n"
        b"old@example.org,Yes,No,x\nanna@example.org,Yes,Yes,x\nno@example.org,No,No,x\n"
    )
    return {
        "Profile.csv": b"First Name,Last Name,Headline\nAnna,Bos,Works\n",
        "Email Addresses.csv": emails,
        "Shares_77.csv": SHARE_COLUMNS.encode() + b"\n" + shares,
        "Comments_77.csv": b"Date,Link,Message\n" + comments,
        **{f"{name}.csv": content for name, content in more.items()},
    }


def share(number: int, text: str = "A share", visibility: str = "PUBLIC", **cells: object) -> bytes:
    """Return a row of shares as a LinkedIn export holds it."""
    row = {
        "Date": "2026-05-06 20:19:24",
        "ShareLink": f"{LINKEDIN}urn%3Ali%3Ashare%3A{number}",
        "ShareCommentary": text,
        "Visibility": visibility,
        **cells,
    }
    return table(SHARE_COLUMNS, [row]).partition(b"\n")[2]
