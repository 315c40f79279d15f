from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from collectors.archives.mastodon import MastodonArchive
from collectors.archives.slack import SlackExport
from collectors.archives.tables import InteractionTable, ItemTable, MetricTable
from collectors.archives.x import XArchive
from collectors.internal.mailinglist import MailArchive
from config.errors import Refused
from openness.records import Space, Sums, Visibility
from openness.targets import Target, TargetKind
from pipeline import ingest as ingesting
from pipeline.ingest import ingest, ingest_totals
from storage.gaps import gaps, note_gap
from tests.collectors.archives.makers import mastodon_files, note, packed, said, slack, tweet, x_files
from tests.storage.people import NOW, content, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

MAY = 1_778_000_000
"""5 May 2026."""
END_OF_MAY = 1_780_264_800
FOUR = ("abilinski", "doubledeez", "hamza", "heroeshannibal")


def counts(store: Store) -> dict[str, int]:
    tables = ("item", "interaction", "coverage", "quarantine", "run", "total", "space", "source")
    return {table: store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def coverage(store: Store) -> list[tuple[str, int, int]]:
    query = "SELECT name, since, until FROM coverage JOIN source ON source.id = source_id ORDER BY name"
    return store.connection.execute(query).fetchall()


def export(path: Path) -> SlackExport:
    day = [
        said(f"{MAY}.1", "What is new?", user="U1"),
        said(f"{MAY + 60}.2", "This <@U1>", user="U2", thread_ts=f"{MAY}.1", reactions=[{"users": ["U1"]}]),
        said(f"{MAY + 61}.3", subtype="bot_message", bot_id="B1"),
        said(f"{MAY + 62}.4", user="U3"),
        {"type": "message"},
    ]
    return SlackExport(slack(path, {"general/2026-05-05.json": day}))


def test_an_export_goes_in_and_again_changes_nothing(tmp_path: Path, home: Path) -> None:
    with store_with(home, taking_part=["anna", "bart"]) as store:
        reader = export(tmp_path / "slack.zip")
        first = ingest(store, reader, now=NOW)
        assert first.sums == Sums(read=5, stored=2, not_allowed=1, ignored=1, set_aside=1, interactions=3)
        assert first.reasons == ("slack.zip general/2026-05-05.json entry 5: no time",)
        before = content(store)
        again = ingest(store, reader, now=NOW)
        assert again.sums == Sums(read=5, unchanged=2, not_allowed=1, ignored=1, set_aside=1)
        assert content(store) == before
        runs = store.connection.execute("SELECT what, source, outcome, read, stored FROM run ORDER BY id").fetchall()
        assert runs == [("import", "slack", "partly", 5, 2), ("import", "slack", "partly", 5, 0)]


def test_a_dry_run_gives_the_same_sums_and_leaves_nothing(tmp_path: Path, home: Path) -> None:
    with store_with(home, taking_part=["anna", "bart"]) as store:
        reader = export(tmp_path / "slack.zip")
        before = counts(store)
        dry = ingest(store, reader, now=NOW, dry_run=True)
        assert counts(store) == before
        assert sorted(path.name.split("-")[0] for path in home.iterdir()) == ["sharewell.db"] * len(list(home.iterdir()))
        assert ingest(store, reader, now=NOW).sums == dry.sums
        assert ingest(store, reader, now=NOW, dry_run=True).sums == ingest(store, reader, now=NOW).sums


def test_an_export_speaks_for_the_months_of_its_records_alone(tmp_path: Path, home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        ingest(store, export(tmp_path / "slack.zip"), now=NOW)
        assert coverage(store) == [("slack", 1_777_586_400, END_OF_MAY)]
    other = home / "other"
    with store_with(other, taking_part=["anna"]) as store:
        ingest(store, export(tmp_path / "slack.zip"), now=MAY + 3600)
        assert coverage(store) == [("slack", 1_777_586_400, MAY + 3600)]


def test_a_persons_own_archive_speaks_for_that_person_up_to_its_making(tmp_path: Path, home: Path) -> None:
    with store_with(home, taking_part=["anna"], source="x") as store:
        outcome = ingest(store, XArchive(packed(tmp_path / "x.zip", x_files([tweet(1), tweet(2, "RT @bart: no")]))), now=NOW)
        assert outcome.sums == Sums(read=2, stored=2)
        rows = store.connection.execute("SELECT person_id, until FROM coverage").fetchall()
        assert rows == [(store.keys.person_id("anna"), 1_781_524_800)]


def test_an_archive_of_somebody_who_takes_no_part_leaves_nothing(tmp_path: Path, home: Path) -> None:
    with store_with(home, taking_part=["carla"], source="mastodon") as store:
        activities = [note(1), note(2, to=[], cc=[])]
        outcome = ingest(store, MastodonArchive(packed(tmp_path / "m.zip", mastodon_files(activities))), now=NOW)
        assert outcome.sums == Sums(read=2, not_allowed=1, ignored=1)
        assert counts(store)["item"] == counts(store)["coverage"] == 0


def test_a_yes_for_what_is_handed_in_takes_a_persons_own_archive_and_no_administrators_export(tmp_path: Path, home: Path) -> None:
    with store_with(home, taking_part=["anna"], source="x") as store:
        store.connection.execute("UPDATE opt_in SET source = '*', scope = 'handed-in'")
        administrators = ingest(store, export(tmp_path / "slack.zip"), now=NOW).sums
        assert (administrators.stored, administrators.not_allowed) == (0, 3)
        own = ingest(store, XArchive(packed(tmp_path / "x.zip", x_files([tweet(1)]))), now=NOW)
        assert own.sums == Sums(read=1, stored=1)
        assert store.connection.execute("SELECT handed_in, via FROM item").fetchall() == [(1, "archive")]


def test_an_archive_closes_the_gap_that_its_source_left(tmp_path: Path, home: Path) -> None:
    made_at = 1_781_524_800
    with store_with(home, taking_part=["anna"], source="x") as store:
        note_gap(store, Target(source="x", handle="anna"), 0, NOW - 60, NOW)
        ingest(store, XArchive(packed(tmp_path / "x.zip", x_files([tweet(1)]))), now=NOW)
        assert [(gap["since"], gap["until"]) for gap in gaps(store.connection)] == [(made_at, NOW - 60)]
        space = Space(native_id="C1", name="general", visibility=Visibility.OPEN)
        general = Target(source="slack", handle="C1", kind=TargetKind.SPACE, space=space)
        note_gap(store, general, MAY - 60, MAY + 3600, NOW)
        ingest(store, export(tmp_path / "slack.zip"), now=NOW)
        assert [gap["source"] for gap in gaps(store.connection)] == ["x"]


def test_a_damaged_archive_leaves_the_store_as_it_was(tmp_path: Path, home: Path) -> None:
    with store_with(home, taking_part=["anna", "bart"]) as store:
        path = export(tmp_path / "slack.zip").path
        path.write_bytes(path.read_bytes()[:-30])
        before = counts(store)
        with pytest.raises(Refused, match=r"slack\.zip: truncated or damaged zip"):
            ingest(store, SlackExport(path), now=NOW)
        assert counts(store) == before


def test_a_table_of_several_sources_goes_its_ways(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingesting, "BATCH", 3)
    path = tmp_path / "items.csv"
    sources = ["slack", "wiki", "blog"]
    rows = [f"{sources[number % 3]},{number},{'anna' if number % 2 else 'zoe'},2026-05-0{number % 5 + 1}" for number in range(30)]
    path.write_text(
        "\n".join(["source,native_id,person,created_at", "slack,,anna,2026-05-01", *rows, "blog,99,anna,never"]) + "\n"
    )
    with store_with(home, taking_part=["anna"], others=["zoe"]) as store:
        for source in ("wiki", "blog"):
            store.connection.execute(
                "INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (?, ?, 'account', 0)",
                (store.keys.person_id("anna"), source),
            )
        outcome = ingest(store, ItemTable(path), now=NOW)
        assert outcome.sums == Sums(read=32, stored=15, not_allowed=15, set_aside=2)
        assert [row[0] for row in store.connection.execute("SELECT source FROM run ORDER BY source")] == ["blog", "slack", "wiki"]
        assert [name for name, *_ in coverage(store)] == ["blog", "slack", "wiki"]


def test_a_table_may_not_name_sources_without_end(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingesting, "MOST_SOURCES", 2)
    path = tmp_path / "items.csv"
    path.write_text("source,native_id,person,created_at\n" + "".join(f"s{number},1,anna,2026-05-01\n" for number in range(5)))
    with store_with(home, taking_part=["anna"]) as store:
        assert ingest(store, ItemTable(path), now=NOW).sums == Sums(read=5, not_allowed=2, set_aside=3)


def test_a_table_in_which_every_row_is_off(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("source,native_id,person,created_at\n" + "slack,,anna,2026-05-01\n" * 1_200)
    with store_with(home, taking_part=["anna"]) as store:
        outcome = ingest(store, ItemTable(path), now=NOW)
        assert outcome.sums == Sums(read=1_200, set_aside=1_200)
        assert len(outcome.reasons) == 5


def test_a_corrected_table_changes_what_was_there(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "items.csv"
    with store_with(home, taking_part=["anna"]) as store:
        for later, (text, expected) in enumerate(
            [("old", Sums(read=1, stored=1)), ("new", Sums(read=1, changed=1)), ("new", Sums(read=1, unchanged=1))]
        ):
            path.write_text(f"source,native_id,person,created_at,text\nslack,1,anna,2026-05-01,{text}\n")
            assert ingest(store, ItemTable(path), now=NOW + later).sums == expected
        assert store.connection.execute("SELECT text FROM item_text").fetchall() == [("new",)]


def test_interactions_count_rows_and_own_acts_are_ignored(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "acts.csv"
    path.write_text(
        "source,actor,target,kind,at\nslack,anna,bart,mention,2026-05-01\nslack,anna,anna,mention,2026-05-01\n"
        "slack,anna,zoe,mention,2026-05-01\nslack,anna,bart,wave,2026-05-01\n"
    )
    with store_with(home, taking_part=["anna", "bart"], others=["zoe"]) as store:
        expected = Sums(read=4, stored=1, not_allowed=1, ignored=1, set_aside=1, interactions=1)
        assert ingest(store, InteractionTable(path), now=NOW).sums == expected
        assert ingest(store, InteractionTable(path), now=NOW).sums == replace(expected, stored=0, unchanged=1, interactions=0)


def test_totals_need_no_opt_in(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text(
        "source,department,month,measure,people,count\nteams,,2026-05,items_open,120,3400\nteams,,May,items_open,120,3400\n"
    )
    with store_with(home, taking_part=[]) as store:
        assert ingest_totals(store, MetricTable(path), now=NOW, dry_run=True).sums == Sums(read=2, stored=1, set_aside=1)
        assert counts(store)["total"] == 0
        assert ingest_totals(store, MetricTable(path), now=NOW).sums == Sums(read=2, stored=1, set_aside=1)
        assert ingest_totals(store, MetricTable(path), now=NOW).sums == Sums(read=2, unchanged=1, set_aside=1)


def test_texts_stay_out_where_only_counts_are_kept(tmp_path: Path, home: Path) -> None:
    with store_with(home, taking_part=["anna", "bart"]) as store:
        ingest(store, export(tmp_path / "slack.zip"), now=NOW, keep_text=lambda source: source != "slack")
        assert (counts(store)["item"], store.connection.execute("SELECT count(*) FROM item_text").fetchone()) == (2, (0,))


def test_an_import_broken_off_keeps_what_it_wrote_and_says_so(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "BATCH", 2)
    reader = export(tmp_path / "slack.zip")

    def stop(_more: int) -> None:
        raise KeyboardInterrupt

    with store_with(home, taking_part=["anna", "bart"]) as store:
        with pytest.raises(KeyboardInterrupt):
            ingest(store, reader, now=NOW, progress=stop)
        assert store.connection.execute("SELECT outcome, read FROM run").fetchall()[0][0] == "broken off"
        assert counts(store)["coverage"] == 0
        ingest(store, reader, now=NOW)
        fresh = home / "fresh"
        with store_with(fresh, taking_part=["anna", "bart"]) as whole:
            ingest(whole, reader, now=NOW)
            assert len(content(store)["item"]) == len(content(whole)["item"]) == 2


def test_the_real_slack_export(shared: Path, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "slack.zip"
    shutil.copy(shared / "data" / "slack" / "slack-export-viewer-testarchive.zip", path)
    with store_with(home, taking_part=FOUR) as store:
        assert ingest(store, SlackExport(path), now=NOW).sums == Sums(read=158, stored=53, ignored=105, interactions=14)
        assert ingest(store, SlackExport(path), now=NOW).sums == Sums(read=158, unchanged=53, ignored=105)
        bots = store.connection.execute("SELECT count(*) FROM item WHERE kind LIKE '%bot%'").fetchone()
        assert bots == (0,)
    with store_with(home / "none", taking_part=[]) as store:
        assert ingest(store, SlackExport(path), now=NOW).sums == Sums(read=158, not_allowed=53, ignored=105)
        assert counts(store)["item"] == 0


@pytest.mark.parametrize(("file", "count"), [("2015_november", 4), ("2016_april", 3), ("2016_march", 1)])
def test_real_mailing_lists(shared: Path, home: Path, file: str, count: int) -> None:
    path = shared / "data" / "recorded" / "perceval" / "pipermail" / f"pipermail_{file}.mbox"
    writers = ["jgb@example.com", "jgb@gsyc.es", "andy@example.com", "gpoo@example.com"]
    with store_with(home, taking_part=writers, source="mailinglist") as store:
        assert ingest(store, MailArchive(path), now=NOW).sums.stored == count
        again = ingest(store, MailArchive(path), now=NOW).sums
        assert (again.read, again.unchanged) == (count, count)


@pytest.mark.slow
def test_a_real_network_of_mail(shared: Path, home: Path, tmp_path: Path) -> None:
    arcs = [
        line.split() for line in (shared / "data" / "networks" / "email-Eu-core.txt").read_text().splitlines() if line.strip()
    ]
    people = sorted({person for arc in arcs for person in arc})
    path = tmp_path / "arcs.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows(
            [("source", "actor", "target", "kind", "at"), *(("mail", a, b, "mention", "2026-05-05") for a, b in arcs)]
        )
    with store_with(home, taking_part=people, source="mail") as store:
        outcome = ingest(store, InteractionTable(path), now=NOW)
        assert outcome.sums == Sums(read=25_571, stored=24_929, ignored=642, interactions=24_929)
        assert ingest(store, InteractionTable(path), now=NOW).sums == Sums(read=25_571, unchanged=24_929, ignored=642)


def test_what_takes_things_in_loads_no_numpy() -> None:
    """It would take as long to load as a thousand mails take to be taken in."""
    program = "import sys, pipeline.cli.imports, pipeline.ingest, storage.intake; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
