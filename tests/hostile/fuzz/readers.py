"""Every reader of what people hand in, each with valid files to begin from and what has to hold whatever becomes of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

from collectors.answers import MISSHAPEN
from collectors.archives.reports import open_totals
from collectors.public.feed_entries import read_feed
from collectors.rule_pages import page_text
from openness.records import Ignored, Interaction, Item, Removal, SetAside, Total
from pipeline import measures_in
from pipeline.cli import consent_words, label
from pipeline.cli.consent import read_consents
from pipeline.cli.imports import KINDS, Readers
from pipeline.cli.roster import read_roster
from pipeline.policy import read_file
from pipeline.rule_table import read_rules
from tests.hostile import archives
from tests.hostile.fuzz import seeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sized
    from pathlib import Path

    from tests.hostile.fuzz.files import Seed

RECORDS: Final = (Item, Interaction, Ignored, Removal, SetAside, Total)
ZONE: Final = ZoneInfo("Europe/Amsterdam")
_TODAY: Final = date(2026, 11, 28)


class _Reader(Protocol):
    def check(self) -> None: ...
    def covered_until(self) -> int | None: ...
    def records(self) -> Iterable[object]: ...


@dataclass(frozen=True, slots=True)
class Target:
    """A reader under trial."""

    name: str
    ways: tuple[str, ...]
    """The commands that hand a file to it; none for what comes by the network."""
    seeds: Callable[[], list[Seed]]
    read: Callable[[Path], int]
    """Reads a file, looks over what it gives, and returns how much that is."""


def _records(kind: str, path: Path) -> int:
    reader: _Reader = KINDS[kind].makes(path, ZONE, Readers.OPEN)
    reader.check()
    reader.covered_until()
    return sum(map(sound, reader.records()))


def _totals(path: Path) -> int:
    reader = open_totals(path)
    reader.check()
    found = sum(map(sound, reader.totals()))
    reader.remarks()
    return found


def sound(record: object) -> bool:
    """Return whether a record is one, and not set aside. Raises AssertionError for one that no store could hold."""
    assert isinstance(record, RECORDS), record
    str(record).encode()
    if isinstance(record, Item):
        assert 0 < record.created_at < 1 << 33
        assert record.native_id
        assert "\x00" not in (record.text or "")
        assert len(record.text or "") <= 200_000
        assert record.author.handles or record.author.person
    if isinstance(record, SetAside):
        assert record.reason
        assert record.place
    return not isinstance(record, SetAside)


def _rows(read: Callable[[Path], Iterable[object]], path: Path) -> int:
    rows = list(read(path))
    for row in rows:
        str(row).encode()
    return len(rows)


def _policy(path: Path) -> int:
    return len(read_file(path, "en", {}).sentences)


def _feed(path: Path) -> int:
    with suppress(*MISSHAPEN):  # as the collector turns them into one refusal
        return _size(read_feed(path.read_bytes(), "https://b.example/feed", "application/xml"))
    return 0


def _size(found: Sized) -> int:
    return len(found)


def _page(path: Path) -> int:
    return len(page_text(path.read_bytes().decode("utf-8", "replace")).encode())


def _labelled(path: Path) -> int:
    with path.open("rb") as file:
        read = [label._read(line) for _, line in label._lines(file)]
    for text, lang, trouble in read:
        assert isinstance(text, str)
        assert lang is None or lang
        assert "\n" not in trouble
    return sum(not trouble for _, _, trouble in read)


def _wording(path: Path) -> int:
    return len(consent_words._text(path).encode())


def _archive(kind: str) -> Target:
    return Target(kind, (f"import {kind}",), partial(seeds.archive, kind), partial(_records, kind))


def _items(name: str, made: Callable[[], list[Seed]]) -> Target:
    return Target(name, ("import items",), made, partial(_records, "items"))


def _small(name: str, read: Callable[[Path], Iterable[object]], way: str = "") -> Target:
    return Target(name, (way or f"import {name}",), partial(seeds.small_table, name), partial(_rows, read))


def _written(name: str, made: Callable[[], list[Seed]]) -> Target:
    return Target(name, ("policy check", "policy keep"), made, _policy)


TARGETS: Final[tuple[Target, ...]] = (
    _archive(archives.SLACK),
    _archive(archives.X),
    _archive(archives.MASTODON),
    _archive(archives.REDDIT),
    _archive(archives.LINKEDIN),
    Target("bluesky-archive", ("import bluesky-archive",), seeds.bluesky, partial(_records, "bluesky-archive")),
    Target("mbox", ("import mbox",), seeds.mails, partial(_records, "mbox")),
    _items("items", seeds.item_rows),
    _items("items workbook", seeds.workbooks),
    _items("items parquet", seeds.parquets),
    Target("interactions", ("import interactions",), seeds.interactions, partial(_records, "interactions")),
    Target("reports", ("import metrics",), seeds.reports, _totals),
    Target("totals", ("import metrics",), seeds.totals, _totals),
    Target("slack days", ("import metrics",), seeds.slack_days, _totals),
    _small("roster", read_roster, "roster import"),
    _small("consent", lambda path: read_consents(path, ZONE), "consent import"),
    _small("initiatives", lambda path: measures_in.read_initiatives(path)[0]),
    _small("training", lambda path: measures_in.read_training(path, today=_TODAY, rules=())[0]),
    _small("incidents", lambda path: measures_in.read_incidents(path, today=_TODAY)[0]),
    _small("pulse", lambda path: measures_in.read_pulse(path, today=_TODAY, departments=("Works",))[0]),
    _small("rules", lambda path: read_rules(path, today=_TODAY)[0]),
    _small("labels", lambda path: measures_in.read_labels(path, sources=())[0]),
    Target("label", ("label",), seeds.labelled, _labelled),
    Target("wording", ("consent wording",), seeds.wordings, _wording),
    _written("policy pdf", seeds.pdfs),
    _written("policy word", seeds.words),
    _written("policy html", seeds.pages),
    _written("policy text", seeds.writings),
    Target("feed", (), seeds.feeds, _feed),
    Target("rule page", (), seeds.pages, _page),
)
