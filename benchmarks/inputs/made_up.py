"""What the way in is measured with: people who take part, things they wrote as a source gives them, tables and mails."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile

from storage.consent import ConsentRow, apply_consents
from storage.roster import RosterRow, apply_roster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

PEOPLE = 200
COLUMNS: Final = ("source", "native_id", "handle", "space", "visibility", "kind", "created_at", "text", "reply_to", "likes")
GIVEN = 1_262_304_000
FIRST = datetime(2023, 1, 2, 9, tzinfo=UTC)
_WORDS = re.findall(
    r"\w+",
    "we found that the new way of working saves time and here is how others can use it too because data about what people need"
    " helps a team to share knowledge openly with everyone who asks for it before the week is over although nobody had planned",
)


def fill(store: Store, source: str) -> None:
    """Put people on the roster and let each take part with an account at a source; their address is their handle too."""
    apply_roster(store, [RosterRow(person=f"p{n}", department=f"Department {n % 10}") for n in range(PEOPLE)], from_day=None)
    rows = [
        ConsentRow(person=f"p{n}", source=source, handle=handle, given_at=GIVEN, evidence="made up")
        for n in range(PEOPLE)
        for handle in (f"user{n}", address(n))
    ]
    apply_consents(store, rows, now=GIVEN)


def address(person: int) -> str:
    """Return a person's address."""
    return f"user{person}@example.org"


def text(chance: random.Random, least: int = 8, most: int = 60) -> str:
    """Return a sentence or two; one in four asks something."""
    said = " ".join(chance.choices(_WORDS, k=chance.randint(least, most)))
    return said.capitalize() + chance.choice((".", ".", "!", "?"))


def things(count: int) -> list[dict[str, object]]:
    """Return so many things as Reddit's API gives them, decoded; two of three are comments on earlier ones."""
    chance = random.Random(7)
    found: list[dict[str, object]] = []
    for number in range(count):
        common = {
            "author": f"user{chance.randrange(PEOPLE)}",
            "subreddit": f"sub{number % 40}",
            "subreddit_type": "public",
            "created_utc": FIRST.timestamp() + 600.0 * number,
            "edited": False,
            "score": number % 50,
            "permalink": f"/r/sub{number % 40}/comments/{number:x}/what_we_found/",
        }
        if number % 3 == 0:
            own = {"name": f"t3_{number:x}", "title": f"On {number}", "selftext": text(chance), "num_comments": 2}
        else:
            own = {"name": f"t1_{number:x}", "body": text(chance), "parent_id": f"t3_{chance.randrange(number) // 3 * 3:x}"}
        found.append(common | own)
    return found


def write_items(path: Path, count: int) -> None:
    """Write a table of so many items, separated by commas."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, COLUMNS)
        table.writeheader()
        table.writerows(_items(count))


def _write_lines(path: Path, count: int) -> None:
    """Write so many items as JSON lines."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{json.dumps(row)}\n" for row in _items(count))


def _write_parquet(path: Path, count: int) -> None:
    """Write so many items as Parquet."""
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.Table.from_pylist(list(_items(count))), path)


TABLES: Final = {"items.csv": write_items, "items.jsonl": _write_lines, "items.parquet": _write_parquet}
"""The tables of items, with what writes each."""


def _items(count: int) -> Iterator[dict[str, object]]:
    chance = random.Random(7)
    for number in range(count):
        yield {
            "source": "forum",
            "native_id": f"i{number}",
            "handle": f"user{chance.randrange(PEOPLE)}",
            "space": f"space{number % 40}",
            "visibility": "open",
            "kind": "post",
            "created_at": (FIRST + timedelta(seconds=60 * number)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "text": text(chance),
            "reply_to": f"i{chance.randrange(number)}" if number % 3 else "",
            "likes": number % 50,
        }


def write_slack(path: Path, count: int) -> None:
    """Write a Slack export of so many messages, two of three answering in a thread."""
    chance = random.Random(7)
    users = [{"id": f"user{n}", "name": f"user{n}", "profile": {"email": address(n)}} for n in range(PEOPLE)]
    names = [f"space{n}" for n in range(40)]
    spaces = [{"id": f"C{n}", "name": name, "is_archived": False} for n, name in enumerate(names)]
    days: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    threads: list[list[str]] = [[] for _ in names]
    for number in range(count):
        place = number % len(names)
        at = FIRST + timedelta(seconds=60 * number)
        stamp = f"{at.timestamp():.0f}.{number % 1_000_000:06d}"
        said: dict[str, object] = {
            "type": "message",
            "user": f"user{chance.randrange(PEOPLE)}",
            "ts": stamp,
            "text": text(chance),
        }
        if number // len(names) % 3 and threads[place]:
            said["thread_ts"] = chance.choice(threads[place][-50:])
        else:
            threads[place].append(stamp)
        days[names[place], at.strftime("%Y-%m-%d")].append(said)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("users.json", json.dumps(users))
        archive.writestr("channels.json", json.dumps(spaces))
        for (name, day), messages in days.items():
            archive.writestr(f"{name}/{day}.json", json.dumps(messages))


def write_mails(path: Path, count: int) -> None:
    """Write a mailing list's mbox of so many mails: plain, quoted-printable and in parts, two of three answering with a quote."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for number in range(count):
            stream.writelines(_mail(chance, number))


def _mail(chance: random.Random, number: int) -> Iterator[str]:
    who, at = chance.randrange(PEOPLE), FIRST + timedelta(seconds=600 * number)
    yield f"From user{who} at example.org  {at.strftime('%a %b %e %H:%M:%S %Y')}\n"
    yield f"Return-Path: <{address(who)}>\n"
    for hop in range(3):
        yield f"Received: from relay{hop}.example.org (relay{hop}.example.org [192.0.2.{hop}])\n"
        yield f"\tby mail.example.org with ESMTPS id {number:x}{hop}; {format_datetime(at)}\n"
    yield f"From: User {who} <{address(who)}>\nTo: team@lists.example.org\n"
    yield f"Date: {format_datetime(at)}\nSubject: [team] {'Re: ' if number % 3 else ''}What we found in week {number // 3}\n"
    yield f"Message-ID: <{number}@example.org>\nList-Id: Team <team.lists.example.org>\nMIME-Version: 1.0\n"
    if number % 3:
        yield f"In-Reply-To: <{chance.randrange(number)}@example.org>\n"
    words = "\n\n".join(text(chance, 30, 90) for _ in range(chance.randint(1, 5)))
    if number % 3:
        quote = "\n".join(f"> {text(chance, 6, 12)}" for _ in range(8))
        words = f"On Monday somebody wrote:\n{quote}\n\n{words}"
    words += f"\n\n-- \nUser {who}\n"
    if number % 5 == 0:
        yield f'Content-Type: multipart/alternative; boundary="b{number}"\n\n'
        yield f"--b{number}\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
        yield f"--b{number}\nContent-Type: text/html; charset=utf-8\n\n<html><body><p>{words}</p></body></html>\n"
        yield f"--b{number}--\n\n"
    elif number % 5 == 1:
        yield "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        yield words.replace("=", "=3D").replace(" the ", " th=C3=A9 ") + "\n\n"
    else:
        yield f"Content-Type: text/plain; charset=utf-8\n\n{words}\n\n"
