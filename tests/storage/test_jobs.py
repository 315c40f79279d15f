"""Jobs as the store keeps them: asked once, taken by one, sealed while they wait, and gone when their time is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from storage.database import open_store
from storage.jobs.asking import MOST_OPEN, JobFile, ask, cancel, files_of, job_of, jobs_of, let_go
from storage.jobs.kinds import Pack, ProveAccount, Refresh
from storage.jobs.working import (
    DAY,
    LEASE_SECONDS,
    beat,
    drop_old,
    end_done,
    end_failed,
    give_back,
    take,
    take_up_again,
)
from storage.withdraw import erase_person
from tests.storage.people import AMSTERDAM, NOW, store_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

PACK = Pack(month=202610, lang="en", form="pdf")


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with store_with(home, taking_part=["anna"]) as opened:
        yield opened


def asked(store: Store, month: int = 202610, by: str = "ada") -> int:
    return ask(store, Pack(month=month, lang="en", form="pdf"), by=by, now=NOW)


def test_the_same_asked_twice_is_one_job_until_it_has_ended(store: Store) -> None:
    first = asked(store)
    assert asked(store) == first
    assert asked(store, by="bram") != first
    taken = take(store, "w", now=NOW)
    assert taken is not None
    end_done(store, taken, {}, (), now=NOW)
    assert asked(store) != first
    assert [job.number for job in jobs_of(store, "pack", by="ada")][-1] == first


def test_one_visitor_may_wait_for_so_many_and_no_more(store: Store) -> None:
    for month in range(202601, 202601 + MOST_OPEN):
        asked(store, month)
    with pytest.raises(Refused, match="several things"):
        asked(store, 202612)
    asked(store, 202612, by="bram")


def test_what_was_asked_lies_sealed_in_the_file(store: Store, home: Path) -> None:
    person = store.keys.person_id("anna")
    ask(store, ProveAccount(person=person, source="mastodon", handle="anna@secret.example"), by="ada", now=NOW)
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = (home / "sharewell.db").read_bytes()
    assert b"secret.example" not in held
    assert b"ada" not in held


def test_each_job_is_taken_by_one(store: Store, home: Path) -> None:
    numbers = {asked(store, 202601 + place, by=str(place)) for place in range(8)}

    def grab(worker: int) -> list[int]:
        with open_store(home, zone=AMSTERDAM) as own:
            found = []
            while (taken := take(own, f"w{worker}", now=NOW)) is not None:
                found.append(taken.number)
            return found

    with ThreadPoolExecutor(4) as pool:
        grabbed = [number for part in pool.map(grab, range(4)) for number in part]
    assert sorted(grabbed) == sorted(numbers)


def test_a_job_whose_worker_is_silent_is_taken_again_and_then_fails_clearly(store: Store) -> None:
    number = asked(store)
    first = take(store, "w1", now=NOW)
    assert first is not None
    assert take(store, "w2", now=NOW + LEASE_SECONDS - 1) is None
    second = take(store, "w2", now=NOW + LEASE_SECONDS + 1)
    assert second is not None
    assert not beat(store, first, line="", done=0, whole=0, now=NOW), "the first has lost it"
    end_done(store, first, {"late": True}, (JobFile(name="a", media_type="b", body=b"c"),), now=NOW)
    assert files_of(store, number, by="ada") == []
    assert take_up_again(store, now=NOW) == 0
    job = job_of(store, number, by="ada")
    assert job is not None
    assert (job.state, job.result["what"]) == ("failed", "the worker broke off while it did this")


def test_a_job_given_back_counts_as_no_try(store: Store) -> None:
    number = asked(store)
    for _ in range(5):
        taken = take(store, "w", now=NOW)
        assert taken is not None
        give_back(store, taken)
    job = job_of(store, number, by="ada")
    assert job is not None
    assert job.state == "waiting"


def test_a_beat_holds_the_job_and_hears_that_it_was_called_off(store: Store) -> None:
    number = asked(store)
    taken = take(store, "w", now=NOW)
    assert taken is not None
    assert beat(store, taken, line="x", done=1, whole=2, now=NOW + 50)
    assert take(store, "v", now=NOW + LEASE_SECONDS + 5) is None
    cancel(store, number, by="bram", now=NOW)
    assert beat(store, taken, line="x", done=1, whole=2, now=NOW + 50), "nobody else calls it off"
    cancel(store, number, by="ada", now=NOW)
    assert not beat(store, taken, line="x", done=1, whole=2, now=NOW + 50)


def test_one_that_waits_is_called_off_at_once(store: Store) -> None:
    number = asked(store)
    cancel(store, number, by="ada", now=NOW)
    job = job_of(store, number, by="ada")
    assert job is not None
    assert (job.state, job.is_open) == ("cancelled", False)
    assert take(store, "w", now=NOW) is None


def test_results_go_after_a_while_and_when_they_are_let_go(store: Store) -> None:
    numbers = [asked(store), asked(store, 202611)]
    for _ in numbers:
        taken = take(store, "w", now=NOW)
        assert taken is not None
        end_done(store, taken, {"a": 1}, (JobFile(name="a", media_type="b", body=b"c"),), now=NOW)
    let_go(store, numbers[0], by="bram")
    let_go(store, numbers[0], by="ada")
    assert [job.number for job in jobs_of(store, "pack", by="ada")] == numbers[1:]
    assert drop_old(store, days=2, now=NOW + 2 * DAY) == 0
    assert drop_old(store, days=2, now=NOW + 2 * DAY + 1) == 1
    assert store.connection.execute("SELECT count(*) FROM job_file").fetchone() == (0,)


def test_an_erasure_takes_jobs_about_the_person(store: Store) -> None:
    person = store.keys.person_id("anna")
    about = ask(store, ProveAccount(person=person, source="x", handle="anna"), by="ada", now=NOW)
    other = ask(store, Refresh(), by="ada", now=NOW)
    erase_person(store, person, now=NOW)
    assert job_of(store, about, by="ada") is None
    assert job_of(store, other, by="ada") is not None


def test_a_kind_that_this_version_does_not_know_fails_clearly(store: Store) -> None:
    number = asked(store)
    store.connection.execute("UPDATE job SET asked = ?", (store.keys.seal('{"type":"dance"}'),))
    after = asked(store, 202611)
    taken = take(store, "w", now=NOW)
    assert taken is not None
    assert taken.number == after
    job = job_of(store, number, by="ada")
    assert job is not None
    assert (job.state, job.result["what"]) == ("failed", "this version cannot do what was asked")


def test_what_went_wrong_is_kept_so_that_a_page_can_say_it(store: Store) -> None:
    number = asked(store)
    taken = take(store, "w", now=NOW)
    assert taken is not None
    end_failed(store, taken, Refused("{a} is off", where="here", todo="mend it", parts={"a": "b"}), now=NOW)
    job = job_of(store, number, by="ada")
    assert job is not None
    assert dict(job.result) == {"what": "{a} is off", "where": "here", "todo": "mend it", "parts": {"a": "b"}}
