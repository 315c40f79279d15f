"""A real archive of a mailing list: what is collected equals what the archive holds, mail by mail."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from collectors.base import Known, Standing
from collectors.internal.mail_records import Mails
from collectors.internal.mailarchive import MailingListCollector
from config.settings import load_settings
from openness.records import Item
from openness.targets import Target, TargetKind
from pipeline.collect import collect
from pipeline.conformance.contract import identities, items
from storage.database import open_store
from tests.pipeline.people import opted_in
from tests.servers.killed import collect_killed, stored_items
from tests.servers.public_inbox import archived, mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from tests.servers.public_inbox import Lists

pytestmark = pytest.mark.servers
PEOPLE = ("ada@example.org", "Bob <bob@example.org>", "Eve de Wit <eve@example.org>")


@pytest.fixture
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lists]:
    with archived(tmp_path_factory.mktemp("inbox"), "launch", "other") as served:
        yield served


def target(collector: MailingListCollector, name: str = "launch") -> Target:
    space = next(space for space in collector.spaces() if space.native_id == name)
    return Target(source="mailinglist", handle=name, kind=TargetKind.SPACE, space=space)


def test_what_is_collected_is_what_the_archive_holds(lists: Lists) -> None:
    sent = [
        mail(
            number,
            PEOPLE[number % 3],
            f"Words {number}.\nFrom here on, é.\n",
            answers=number - 1 if number % 4 else None,
            day=number,
        )
        for number in range(1, 21)
    ]
    for one in sent:
        lists.deliver("launch", one)
    lists.deliver("other", mail(99, PEOPLE[0], "elsewhere"))
    lists.settle()
    collector = MailingListCollector(base_url=lists.base_url, lists=("launch", "other"))
    found = {item.native_id: item for item in items(collector, list(collector.pages(target(collector), None)))}
    expected = [Mails("launch").record(one.as_bytes(), b"From ", place="") for one in sent]
    assert [found[item.native_id] for item in expected if isinstance(item, Item)] == [
        _with_url(item, lists) for item in expected if isinstance(item, Item)
    ]
    assert len(found) == 20


def test_new_mail_and_late_mail_come_with_the_next_pass_and_a_purged_one_is_gone(lists: Lists) -> None:
    first = [mail(number, PEOPLE[0], "first", day=number) for number in range(1, 6)]
    for one in first:
        lists.deliver("launch", one)
    lists.settle()
    collector = MailingListCollector(base_url=lists.base_url, lists=("launch",))
    pages = list(collector.pages(target(collector), None))
    known = [
        Known(native_id=one.native_id, space=one.space.native_id, created_at=one.created_at, url=one.url)
        for one in items(collector, pages)
    ]
    lists.deliver("launch", mail(50, PEOPLE[1], "late", answers=3, day=4))
    lists.deliver("launch", mail(51, PEOPLE[1], "new", day=9))
    lists.settle()
    later = items(collector, list(collector.pages(target(collector), pages[-1].cursor)))
    assert {"50/x+y@example.org", "51/x+y@example.org"} <= {one.native_id for one in later}
    assert collector.standing(known) == {one.native_id: Standing.THERE for one in known}
    lists.purge("launch", first[2])
    lists.settle()
    assert collector.standing(known) == {
        one.native_id: Standing.GONE if one.native_id == "3/x+y@example.org" else Standing.THERE for one in known
    }
    assert "3/x+y@example.org" not in identities(collector, list(collector.pages(target(collector), None)))


@pytest.mark.slow
def test_killed_at_random_and_resumed_the_store_is_what_the_archive_holds(
    lists: Lists, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = datetime.now(UTC) - timedelta(days=20)
    sent = []
    for number in range(1, 91):
        at = begun + timedelta(hours=5 * number)
        answers = number - 1 if number % 3 else None
        sent.append(mail(number, PEOPLE[number % 3], f"Words {number}, é.\nFrom here on\n", answers=answers, at=at))
        lists.deliver("launch", sent[-1])
    lists.settle()
    opted_in(home, "mailinglist", "ada@example.org", "bob@example.org")
    environment = {f"SHAREWELL_SOURCES__MAILINGLIST__{name}": value for name, value in _settings(lists).items()}
    assert collect_killed(home, "mailinglist", environment) > 0
    assert _held(home) == _expected(sent)
    late = mail(500, PEOPLE[0], "came late", answers=7, at=begun + timedelta(hours=449))
    lists.deliver("launch", late)
    lists.purge("launch", sent[2])
    lists.settle()
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(home)
    with open_store(home, zone=settings.zone) as store:
        swept = collect(store, settings, now=int(time.time()) + 86_400).sources[0].swept
    assert swept.gone == 1
    assert _held(home) == _expected([*sent[:2], *sent[3:], late])


def test_broken_mail_in_a_real_archive_is_taken_or_set_aside(lists: Lists) -> None:
    lists.deliver("launch", b"From: ada@example.org\nDate: 99 Foo 2026\nSubject: no date\n\nwords\n")
    lists.deliver("launch", b"From: ada@example.org\nDate: 01 May 2026 10:00:00 +0200\nSubject: \xe9\xff\n\n\xe9\xff\x00\n")
    lists.deliver("launch", b"Subject: nobody wrote this\nDate: 01 May 2026 10:00:00 +0200\n\nwords\n")
    lists.settle()
    collector = MailingListCollector(base_url=lists.base_url, lists=("launch",))
    records = [record for page in collector.pages(target(collector), None) for record in collector.records(page)]
    assert len(records) == 3
    assert any(isinstance(record, Item) and record.text is not None and "é" in record.text for record in records)


def _with_url(item: Item, lists: Lists) -> Item:
    number = item.native_id.partition("/")[0]
    return replace(item, url=f"{lists.base_url}/launch/{number}%2Fx+y@example.org/")


def _settings(lists: Lists) -> dict[str, str]:
    return {"BASE_URL": lists.base_url, "ENABLED": "true", "SPACES": "launch"}


def _expected(sent: list[EmailMessage]) -> dict[str, tuple[object, ...]]:
    """Return what a store holds of these mails: those of ada and bob, each as when it is handed in."""
    records = [Mails("launch").record(one.as_bytes(), b"From ", place="") for one in sent]
    mine = [item for item in records if isinstance(item, Item) and not item.author.handles[0].startswith("eve")]
    return {item.native_id: (item.created_at, item.text, item.reply_to is not None) for item in mine}


def _held(home: Path) -> dict[str, tuple[object, ...]]:
    rows = stored_items(home, "mailinglist")
    return {native: (row["created_at"], row["text"], bool(row["answers"])) for native, row in rows.items()}
