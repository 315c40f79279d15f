"""Write the made-up organisation's files, and take them in by the ways that everybody's files go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from openness.month import ends_at, first_day
from openness.records import Sums
from pipeline.demo import exports, rules, tables, told
from pipeline.demo.conversation import converse
from pipeline.demo.organisation import DEPARTMENTS
from pipeline.demo.passing_on import pass_on
from pipeline.demo.story import STALE_AFTER, month_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from collectors.base import Reader
    from pipeline.demo.organisation import Organisation
    from storage.database import Store

ROSTER, MOVED, CONSENT, METRICS = "roster.csv", "roster-later.csv", "consent.csv", "metrics.csv"
INITIATIVES, TRAINING, INCIDENTS, PULSE = "initiatives.csv", "training.csv", "incidents.csv", "pulse.csv"
LABELS, RULES = "labels.csv", "rules.csv"
SLACK, LIST, ITEMS, INTERACTIONS = "slack-export.zip", "kennis.mbox", "items.csv", "interactions.csv"


def write(folder: Path, organisation: Organisation, *, zone: ZoneInfo, seed: int, now: int) -> None:
    """Write every file that such an organisation would hand in, made at the last midnight before `now` (UTC seconds)."""
    until = _midnight(now, zone)
    said = exports.say(*converse(organisation, until=until, zone=zone, seed=seed), seed)
    pass_on(said, organisation, zone=zone, seed=seed)
    tables.roster(folder / ROSTER, organisation, moved=False)
    tables.roster(folder / MOVED, organisation, moved=True)
    tables.consent(folder / CONSENT, organisation)
    exports.slack_export(folder / SLACK, organisation, said, until)
    exports.mbox(folder / LIST, organisation, said)
    tables.items(folder / ITEMS, organisation, said)
    tables.interactions(folder / INTERACTIONS, organisation, said, until=until, seed=seed)
    tables.metrics(folder / METRICS, organisation, said, zone=zone, seed=seed)
    told.initiatives(folder / INITIATIVES, organisation)
    rules.rules(folder / RULES, organisation)
    told.training(folder / TRAINING, organisation, seed=seed)
    told.incidents(folder / INCIDENTS, organisation)
    told.pulse(folder / PULSE, organisation, seed=seed)
    told.labels(folder / LABELS, organisation, said, seed=seed)
    months = organisation.months
    renewed_no_more = months[min(month_at(STALE_AFTER, len(months)), len(months) - 1)]
    for person in organisation.people:
        if person.x_handle:
            made_at = ends_at(renewed_no_more, zone) if person.x_stale else until
            exports.x_archive(folder / f"x-{person.key}.zip", person, said, min(made_at, until))


def take_in(store: Store, folder: Path, organisation: Organisation, *, zone: ZoneInfo, now: int) -> Sums:
    """Take the files in; return what became of the items in them."""
    from collectors.archives.tables import InteractionTable, MetricTable
    from pipeline.cli.consent import read_consents
    from pipeline.cli.roster import read_roster
    from pipeline.ingest import ingest, ingest_totals
    from storage.consent import apply_consents
    from storage.roster import apply_roster

    apply_roster(store, read_roster(folder / ROSTER), from_day=None)
    moved = tables.move_day(organisation)
    if moved is not None:
        apply_roster(store, read_roster(folder / MOVED), from_day=moved)
    apply_consents(store, read_consents(folder / CONSENT, zone), now=now)
    ingest_totals(store, MetricTable(folder / METRICS, zone=zone), now=now)
    _take_tables(store, folder, organisation, zone=zone, now=now)
    sums = Sums()
    for reader in _archives(folder, zone):
        sums += ingest(store, reader, now=now).sums
    ingest(store, InteractionTable(folder / INTERACTIONS, zone=zone), now=now)
    return sums


def _take_tables(store: Store, folder: Path, organisation: Organisation, *, zone: ZoneInfo, now: int) -> None:
    """Take in what the organisation tells of itself; labels come before their items and wait for them."""
    from pipeline import measures_in
    from pipeline.rule_table import read_rules
    from storage.labels import apply_labels
    from storage.measures_in.incidents import apply_incidents
    from storage.measures_in.initiatives import apply_initiatives
    from storage.measures_in.pulse import apply_pulse
    from storage.measures_in.training import apply_training, rules_known
    from storage.roster import Finder
    from storage.rules import apply_rules

    today = datetime.fromtimestamp(now, zone).date()
    departments = {department.name for department in DEPARTMENTS}
    apply_initiatives(store, measures_in.read_initiatives(folder / INITIATIVES)[0])
    apply_rules(store, read_rules(folder / RULES, today=today)[0], today=first_day(organisation.months[0]))
    rules.read_pages(store, organisation)
    if (folder / TRAINING).exists():
        known = rules_known(store.connection)
        apply_training(store, measures_in.read_training(folder / TRAINING, today=today, rules=known)[0])
    apply_incidents(store, measures_in.read_incidents(folder / INCIDENTS, today=today)[0], today=today)
    apply_pulse(store, measures_in.read_pulse(folder / PULSE, today=today, departments=departments)[0])
    if (folder / LABELS).exists():
        apply_labels(store, measures_in.read_labels(folder / LABELS, sources=())[0], Finder(store), now=now)
    for held_from, text, holds in told.policies(organisation):
        _keep_policy(store, held_from, text, holds)


def _keep_policy(store: Store, held_from: date, text: str, holds: Mapping[str, bool]) -> None:
    """Keep a version of the policy as it is read, with what a person confirmed."""
    from openness.documents.reading import read_text
    from openness.language.policy.reading import read_policy
    from storage.by_hand.policy import confirm
    from storage.measures_in.policy_text import keep_text
    from storage.roster import day_number

    policy = read_policy(read_text(text, "policy.md"), "nl")
    if policy is None:
        return
    keep_text(store, policy, held_from)
    for name, there in holds.items():
        confirm(store, day_number(held_from), name, there, seen=None)


def _archives(folder: Path, zone: ZoneInfo) -> Iterator[Reader]:
    """Return the readers of the archives and of the table of items."""
    from collectors.archives.slack import SlackExport
    from collectors.archives.tables import ItemTable
    from collectors.archives.x import XArchive
    from collectors.internal.mailinglist import MailArchive

    yield SlackExport(folder / SLACK)
    yield MailArchive(folder / LIST)
    yield ItemTable(folder / ITEMS, zone=zone)
    for path in sorted(folder.glob("x-*.zip")):
        yield XArchive(path)


def _midnight(now: int, zone: ZoneInfo) -> int:
    """Return the UTC second of the last midnight on the organisation's clock."""
    day = datetime.fromtimestamp(now, zone).date()
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
