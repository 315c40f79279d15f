"""The worker: each job is done once, told of while it is done, and never lost when a worker breaks off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from config.errors import Refused
from pipeline.alone import alone
from pipeline.beside import Beside
from pipeline.jobs import catalogue
from pipeline.jobs.work import Outcome
from pipeline.worker import Worker
from storage.accounts import CODE, link_shown
from storage.database import open_store
from storage.jobs.asking import Job, ask, cancel, files_of, job_of
from storage.jobs.kinds import Erase, Pack, PreviewAccount, ProveAccount, Refresh
from storage.jobs.working import end_failed, take
from storage.own.previewed import opened_preview
from storage.roster import is_known
from tests.dashboard.editions import ZONE, bodies, fill
from tests.pipeline.people import opted_in
from tests.pipeline.test_accounts import Wall
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.jobs.work import Work
    from storage.jobs.kinds import Asked

PACK = Pack(month=202610, lang="nl", form="pdf")
STARTED = [sys.executable, "-P", "-m", "pipeline.worker"]


def asked(home: Path, what: Asked, by: str = "ada") -> int:
    with open_store(home, zone=ZONE) as store:
        return ask(store, what, by=by, now=int(time.time()))


def told(home: Path, number: int, by: str = "ada") -> Job:
    with open_store(home, zone=ZONE) as store:
        found = job_of(store, number, by=by)
        assert found is not None
        return found


def worked(home: Path) -> None:
    worker = Worker(home=home, stop=threading.Event())
    while worker.do_next():
        pass


def does(monkeypatch: pytest.MonkeyPatch, run: Callable[[Work, Asked], Outcome]) -> None:
    """Let every job be done by this."""
    monkeypatch.setattr("pipeline.worker.do", run)


def until(what: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def test_a_pack_is_made_and_only_who_asked_gets_it(home: Path, tmp_path: Path) -> None:
    fill(home, bodies())
    number = asked(home, PACK)
    worked(home)
    job = told(home, number)
    assert (job.state, job.result["edition"], job.result["month"]) == ("done", 1, "2026-10")
    with open_store(home, zone=ZONE) as store:
        (file,) = files_of(store, number, by="ada")
        assert files_of(store, number, by="bram") == []
        assert job_of(store, number, by="bram") is None
    (tmp_path / file.name).write_bytes(file.body)
    assert "Hoe open" in PdfReader(tmp_path / "sharewell-2026-10-nl.pdf").pages[0].extract_text()


def test_what_cannot_be_done_is_told_to_who_asked(home: Path) -> None:
    fill(home, bodies())
    number = asked(home, Pack(month=203101, lang="nl", form="pdf"))
    worked(home)
    job = told(home, number)
    assert job.state == "failed"
    assert job.result["what"] == "there is no edition of 2031-01"


def test_every_kind_of_job_has_somebody_who_does_it() -> None:
    kinds = {str(kind.__struct_config__.tag) for kind in (Pack, Refresh, ProveAccount, PreviewAccount, Erase)}
    assert set(catalogue.DONE_BY) == kinds


def test_an_account_inside_is_proved_by_the_roster_and_without_an_address_it_is_told(home: Path) -> None:
    opted_in(home, "slack", "ada")
    with open_store(home, zone=ZONE) as store:
        person = store.keys.person_id("p1")
    number = asked(home, ProveAccount(person=person, source="slack"))
    worked(home)
    job = told(home, number)
    assert (job.state, job.result["what"]) == ("failed", "the roster has no address for this person")


def test_what_would_be_read_of_an_account_is_kept_sealed_until_its_owner_saw_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opted_in(home, "bluesky", "ada")
    monkeypatch.setattr("collectors.catalogue.collector_for", lambda *_: Wall(4))
    with open_store(home, zone=ZONE) as store:
        person = store.keys.person_id("p1")
        link_shown(store, person, "bluesky", ["ada.example.org"], by=CODE, now=NOW)
        items = store.connection.execute("SELECT count(*) FROM item").fetchone()
    number = asked(home, PreviewAccount(person=person, source="bluesky", handle="ada.example.org", scope="tag:work"))
    worked(home)
    assert told(home, number).state == "done"
    assert all(b"post 2" not in path.read_bytes() for path in home.iterdir()), "nothing of it is there to be read"
    with open_store(home, zone=ZONE) as store:
        (file,) = files_of(store, number, by="ada")
        found = opened_preview(store, file.body)
        assert [(one.text, one.would_be_read) for one in found] == [("post 0", False), ("post 2", False), ("post 3", True)]
        assert store.connection.execute("SELECT count(*) FROM item").fetchone() == items


def test_an_account_that_is_not_shown_to_be_ones_own_is_not_looked_into(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opted_in(home, "bluesky", "ada")
    wall = Wall(4)
    monkeypatch.setattr("collectors.catalogue.collector_for", lambda *_: wall)
    with open_store(home, zone=ZONE) as store:
        person = store.keys.person_id("p1")
    number = asked(home, PreviewAccount(person=person, source="bluesky", handle="somebody.else", scope="account"))
    worked(home)
    assert told(home, number).state == "failed"
    assert wall.asked == []


def test_an_erasure_takes_the_person_and_the_jobs_about_them_and_still_tells_what_it_did(home: Path) -> None:
    opted_in(home, "slack", "ada")
    with open_store(home, zone=ZONE) as store:
        person = store.keys.person_id("p1")
    about = asked(home, ProveAccount(person=person, source="mastodon", handle="ada@example.org"))
    erasing = asked(home, Erase(person=person))
    with open_store(home, zone=ZONE) as store:
        first = take(store, "another", now=int(time.time()))
        assert first is not None
        end_failed(store, first, Refused("the source was away"), now=int(time.time()))
    worked(home)
    assert told(home, erasing).result["accounts"] == 1
    with open_store(home, zone=ZONE) as store:
        assert not is_known(store, person)
        assert job_of(store, about, by="ada") is None
        rows = store.connection.execute("SELECT kind, state, asked FROM job ORDER BY id").fetchall()
    assert rows == [("erase", "done", None), ("refresh", "done", None)], "what was asked is not kept, and what follows is done"


def test_whoever_leaves_does_not_wait_for_months_to_be_counted_anew(home: Path) -> None:
    opted_in(home, "slack", "ada")
    with open_store(home, zone=ZONE) as store:
        person = store.keys.person_id("p1")
    erasing = asked(home, Erase(person=person))
    Worker(home=home, stop=threading.Event()).do_next()
    assert told(home, erasing).state == "done"
    with open_store(home, zone=ZONE) as store:
        assert store.connection.execute("SELECT state FROM job WHERE kind = 'refresh'").fetchall() == [("waiting",)]


def test_a_refresh_is_done_and_tells_its_steps(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opted_in(home, "slack", "ada")
    number = asked(home, Refresh())
    worked(home)
    assert told(home, number).state == "done"


def test_progress_is_told_while_it_runs_and_a_job_can_be_called_off(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_with(home, taking_part=["anna"]).close()

    def run(work: Work, _asked: Asked) -> Outcome:
        with work.store.transaction():  # as a job may be inside a write when it tells its steps
            pass
        for place in range(600):
            work.step("Months are being counted", place, 600)
            time.sleep(0.05)
        return Outcome()

    does(monkeypatch, run)
    number = asked(home, Refresh())
    doing = threading.Thread(target=worked, args=(home,))
    doing.start()
    until(lambda: told(home, number).done > 0)
    job = told(home, number)
    assert (job.state, job.line, job.whole) == ("running", "Months are being counted", 600)
    with open_store(home, zone=ZONE) as store:
        cancel(store, number, by="ada", now=NOW)
    doing.join(20)
    assert not doing.is_alive()
    assert told(home, number).state == "cancelled"


def test_a_worker_that_is_asked_to_stop_leaves_its_job_to_the_next(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_with(home, taking_part=["anna"]).close()
    number = asked(home, Refresh())
    stop = threading.Event()

    def run(work: Work, _asked: Asked) -> Outcome:
        stop.set()
        work.step("x")
        raise AssertionError

    does(monkeypatch, run)
    Worker(home=home, stop=stop).do_next()
    assert told(home, number).state == "waiting"


def test_two_workers_never_work_in_one_home(home: Path) -> None:
    with alone(home, "worker") as first, alone(home, "worker") as second, alone(home, "run") as other:
        assert (first, second, other) == (True, False, True)
    with alone(home, "worker") as again:
        assert again


@pytest.mark.slow
def test_a_killed_worker_loses_no_job_and_the_next_one_takes_it_up(home: Path) -> None:
    fill(home, bodies())
    environment = {**os.environ, "SHAREWELL_HOME": str(home)}
    killed = subprocess.Popen(STARTED, env=environment)
    number = asked(home, PACK)
    try:
        until(lambda: told(home, number).state == "running")
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert told(home, number).state == "running"
    second = subprocess.Popen(STARTED, env=environment)
    try:
        until(lambda: told(home, number).state == "done", 60)
    finally:
        second.terminate()
        assert second.wait(20) == 0


@pytest.mark.slow
def test_a_worker_ends_when_what_started_it_is_gone(home: Path) -> None:
    program = (
        "import os, subprocess, sys\n"
        "child = subprocess.Popen([*sys.argv[1:], '--parent', str(os.getpid())])\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, *STARTED],
        env={**os.environ, "SHAREWELL_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    until(lambda: not _is_running(child))


def _is_running(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:  # noqa: PTH123 - no path of ours
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_what_runs_beside_is_begun_again_and_told_and_ends_with_its_block(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = tmp_path / "began"
    program = (
        f"import sys, time\nfile = open({str(began)!r}, 'a')\nfile.write('x')\nfile.close()\n"
        f"time.sleep(60) if len(open({str(began)!r}).read()) > 1 else sys.exit(3)"
    )
    with Beside(command=[sys.executable, "-c", program], settings={}, again_seconds=0.1):
        until(lambda: began.is_file() and began.read_text() == "xx")
    assert capsys.readouterr().err.splitlines() == ["The worker stopped by itself (exit status 3) and is begun again."]
