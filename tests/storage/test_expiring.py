"""Everything that has a period goes when it is over and not before: shown by moving time, and by the bytes of the file."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest

from config.keeping import KEPT, Retention, days_of
from config.settings import Settings
from openness.consent import MEASURE
from openness.records import Engagement, Sums, Via
from openness.wording import Words
from storage.audit import Doer
from storage.consent import ConsentRow, apply_consents
from storage.desk.drafts import drafts, keep_draft
from storage.expiring import expire_kept
from storage.intake import Intake
from storage.jobs.asking import JobFile, ask
from storage.jobs.kinds import Pack
from storage.jobs.working import end_done, take
from storage.mailed import SENT, begin, end, keep_alerts_told, states
from storage.own.items import own_items
from storage.own.taking_part import OwnYes, say_yes
from storage.personal_links import DECIDE, LEAVE, make_link
from storage.promised import promised_days, promised_people
from storage.retention import expire_texts
from storage.runs import end_run, start_run
from storage.withdraw import withdraw
from tests.storage.desk.shared import desk_store, said
from tests.storage.desk.shared import take as take_in
from tests.storage.people import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

DAY: Final = 86_400
COUNTED: Final = {
    "engagement": "SELECT count(*) FROM engagement",
    "runs": "SELECT count(*) FROM run",
    "quarantine": "SELECT count(*) FROM quarantine",
    "jobs": "SELECT count(*) FROM job",
    "mailed": "SELECT count(*) FROM mailed",
    "alerts": "SELECT count(*) FROM alert_told",
    "drafts": "SELECT count(*) FROM draft",
    "links": "SELECT count(*) FROM personal_link",
}
PERIODS: Final = {
    "engagement": "engagement_days",
    "runs": "runs_days",
    "quarantine": "quarantine_days",
    "jobs": "jobs_days",
    "mailed": "mailed_days",
    "alerts": "mailed_days",
    "drafts": "drafts_days",
}
STAYS: Final = {"engagement": 1, "runs": 1}
"""Of which the newest stays: of each item, of each source."""


def counts(store: Store) -> dict[str, int]:
    return {name: store.connection.execute(query).fetchone()[0] for name, query in COUNTED.items()}


@pytest.fixture
def store(home: Path) -> Store:
    """Two of each that may go, and one that is newer by a day."""
    store = desk_store(home)
    for number in range(3):
        at = NOW + (number // 2) * DAY + number
        run = start_run(store, "collect", "slack", at - 5)
        end_run(store, run, "done", Sums(), at)
        shown = said("anna", "1", "Een", engagement=Engagement(views=number, likes=0, shares=0, comments=0))
        Intake(store, "slack", Via.API, now=NOW + number * DAY).write([shown], fetched_at=NOW + number * DAY)
        store.connection.execute(
            "INSERT INTO quarantine (source, place, reason, digest, first_seen, last_seen) VALUES ('x', ?, 'r', 'd', 1, ?)",
            (f"line {number}", at),
        )
        ask(store, Pack(month=202601 + number, form="pdf", lang="nl"), by="ada", now=at)
        taken = take(store, "w", now=at)
        assert taken is not None
        end_done(store, taken, {}, (JobFile(name="a", media_type="b", body=b"quokkapack"),), now=at)
        assert begin(store, f"pack {number}", "a@stad.example", now=at)
        end(store, f"pack {number}", "a@stad.example", SENT, now=at)
        keep_alerts_told(store, [f"alert {number}"], now=at)
        keep_draft(store, ("slack", "1"), f"field {number}", "zebradraft", by="ada", now=at)
    with store.transaction():
        make_link(store, store.keys.person_id("anna"), DECIDE, days=3, now=NOW)
        make_link(store, store.keys.person_id("anna"), LEAVE, days=400, now=NOW)
    return store


@pytest.mark.parametrize("what", PERIODS)
def test_each_goes_when_its_days_are_over_and_not_a_second_before(store: Store, what: str) -> None:
    days = 60 if what in {"mailed", "alerts"} else 9
    periods = Retention(**{PERIODS[what]: days})
    before = counts(store)[what]
    assert before == 3
    expire_kept(store, periods, now=NOW + days * DAY)
    assert counts(store)[what] == before
    expire_kept(store, periods, now=NOW + days * DAY + 10)
    assert counts(store)[what] in {1, 2}
    expire_kept(store, periods, now=NOW + (days + 3) * DAY)
    assert counts(store)[what] == STAYS.get(what, 0)


def test_unless_set_it_goes_after_the_days_that_are_told(store: Store) -> None:
    settings = Settings()
    longest = max(days_of(one, settings) or 0 for one in KEPT)
    told = {one.days.removeprefix("retention."): days_of(one, settings) for one in KEPT if one.days.startswith("retention.")}
    assert told == {name: getattr(Retention(), name) for name in Retention.model_fields}, "every period is told"
    gone = expire_kept(store, settings.retention, now=NOW + (longest + 5) * DAY)
    assert set(gone) == set(COUNTED)
    assert {name: count for name, count in counts(store).items() if count} == STAYS
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    body = b"".join(path.read_bytes() for path in store.home.iterdir() if path.is_file())
    for word in (b"quokkapack", b"zebradraft"):
        assert word not in body


def test_the_newest_of_each_item_and_of_each_source_stays(store: Store) -> None:
    expire_kept(store, Retention(), now=NOW + 4_000 * DAY)
    assert store.connection.execute("SELECT views FROM engagement").fetchall() == [(2,)]
    assert store.connection.execute("SELECT max(id) = (SELECT max(id) FROM run), count(*) FROM run").fetchone() == (1, 1)


def test_a_run_that_is_under_way_and_the_last_that_looked_again_stay(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("UPDATE run SET checked = 5 WHERE id = 1")
        connection.execute("INSERT INTO run (what, source, started_at) VALUES ('collect', 'x', ?)", (NOW,))
    expire_kept(store, Retention(), now=NOW + 4_000 * DAY)
    assert store.connection.execute("SELECT count(*) FROM run WHERE checked = 5").fetchone() == (1,)
    assert store.connection.execute("SELECT count(*) FROM run WHERE source = 'x'").fetchone() == (1,)


def test_links_go_with_their_own_time(store: Store) -> None:
    expire_kept(store, Retention(), now=NOW + 3 * DAY - 1)
    assert counts(store)["links"] == 2
    expire_kept(store, Retention(), now=NOW + 3 * DAY)
    assert store.connection.execute("SELECT kind FROM personal_link").fetchall() == [(LEAVE,)]


def test_what_is_kept_still_works(store: Store) -> None:
    expire_kept(store, Retention(), now=NOW + DAY)
    assert states(store, "pack 1", ["a@stad.example"]) == {"a@stad.example": SENT}
    assert len(drafts(store, ("slack", "1"), by="ada")) == 3


def test_every_table_that_is_told_is_there(store: Store) -> None:
    tables = {row[0] for row in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {table for one in KEPT for table in one.tables} <= tables


def words(days: int | None) -> Words:
    return Words(version="my page 1", purpose=MEASURE, lang="nl", text=f"{days} dagen", days=days)


def test_nobodys_text_is_kept_longer_than_the_words_they_said_yes_to(home: Path) -> None:
    with desk_store(home) as store:
        anna = store.keys.person_id("anna")
        rows = [ConsentRow(person="anna", source="slack", words=words(30), given_at=NOW, evidence="form")]
        assert apply_consents(store, rows, now=NOW).failed == []
        take_in(store, said("anna", "1", "quokkaword van anna"), said("bram", "2", "zebraword van bram"))
        assert promised_days(store, anna) == 30
        assert expire_texts(store, text_days=365, now=NOW + 30 * DAY) == 0
        assert own_items(store, anna, page=0, text_days=30)[0].text_until == NOW + 30 * DAY
        assert expire_texts(store, text_days=365, now=NOW + 30 * DAY + 1) == 1
        left = store.connection.execute("SELECT native_id FROM item_text JOIN item ON item.id = item_id").fetchall()
        assert left == [("2",)]
        expire_texts(store, text_days=365, now=max(NOW, int(time.time())) + 13 * 3_600)
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        body = b"".join(path.read_bytes() for path in home.iterdir() if path.is_file())
        assert b"quokkaword" not in body, "in no row and not in the index of words"
        assert b"zebraword" in body


def test_a_yes_to_longer_holds_from_then_on(home: Path) -> None:
    with desk_store(home) as store:
        anna = store.keys.person_id("anna")
        for at, days in ((NOW, 30), (NOW + 9, 365), (NOW + 18, None)):
            row = ConsentRow(person="anna", source="slack", words=words(days), given_at=at, evidence="form")
            apply_consents(store, [row], now=at)
            assert promised_days(store, anna) == days


def test_no_figure_stands_on_fewer_people_than_somebody_who_takes_part_was_promised(home: Path) -> None:
    with desk_store(home) as store:
        connection, anna = store.connection, store.keys.person_id("anna")
        assert promised_people(connection, store.zone, 5) == 5
        for person, at, people in (("anna", NOW, 10), ("bram", NOW, 12), ("carla", NOW, 3)):
            read = Words(version="my page 1", purpose=MEASURE, lang="nl", text=f"{people} mensen", people=people)
            row = ConsentRow(person=person, source="slack", words=read, given_at=at, evidence="form")
            assert apply_consents(store, [row], now=at).failed == []
        assert [promised_people(connection, store.zone, k) for k in (5, 11, 20)] == [12, 12, 20]
        withdraw(store, store.keys.person_id("bram"), now=NOW + 1)
        assert promised_people(connection, store.zone, 5) == 10, "who left was promised nothing more"
        fewer = Words(version="my page 1", purpose=MEASURE, lang="nl", text="5 mensen", people=5)
        say_yes(store, anna, OwnYes(source="slack", purpose=MEASURE, words=fewer), by=Doer(name="Anna", way="page"), now=NOW + 2)
        assert promised_people(connection, store.zone, 5) == 5, "she said yes to fewer"
