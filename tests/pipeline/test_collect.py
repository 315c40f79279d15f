"""`sharewell collect` against servers of ours on loopback."""

from __future__ import annotations

import json
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import stamina

from pipeline.cli.app import main
from pipeline.conformance.loopback import Answer, served
from tests.collectors.public.reddit_site import RedditSite
from tests.collectors.public.x_site import XSite
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.conformance.loopback import Asked, Site


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1):
        yield


@contextmanager
def connected(monkeypatch: pytest.MonkeyPatch, source: str, place: Site) -> Iterator[None]:
    with served(place.answer) as base_url:
        monkeypatch.setenv(f"SHAREWELL_SOURCES__{source.upper()}__BASE_URL", base_url)
        monkeypatch.setenv(f"SHAREWELL_SOURCES__{source.upper()}__ENABLED", "true")
        yield


def run(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Return the exit status and what one source's sums are."""
    capsys.readouterr()
    status = main(["--home", str(home), "collect", *arguments, "--json"])
    printed = capsys.readouterr().out
    return status, json.loads(printed)["sources"][0] if printed else {}


def test_what_is_new_is_stored_and_the_next_run_brings_nothing_twice(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = RedditSite()
    place.share("ada", count=7)
    opted_in(home, "reddit", "u/ada")
    with connected(monkeypatch, "reddit", place):
        status, first = run(capsys, home)
        place.share("ada", count=2)
        _, second = run(capsys, home, "reddit")
    assert status == 0
    assert (first["source"], first["targets"], first["failed"]) == ("reddit", 1, [])
    assert (first["read"], first["stored"], first["unchanged"]) == (7, 7, 0)
    assert (second["read"], second["stored"], second["unchanged"]) == (9, 2, 7)


def test_one_accounts_failure_is_named_and_stops_nobody_else(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = XSite()
    place.share("ada", count=3)
    refusals = {
        "bea": (Answer(status=401, body={}), "unauthorised"),
        "cor": (Answer(status=403, body={}), "forbidden"),
        "dov": (Answer(status=404, body={}), "gone"),
        "eva": (Answer(status=429, body={}, headers={"x-rate-limit-reset": "4000000000"}), "limited"),
        "fay": (Answer(body=b"<html>"), "unreadable"),
    }
    for name, (answer, _) in refusals.items():
        place.refuse(name, answer)
    opted_in(home, "x", *refusals, "ada")
    with connected(monkeypatch, "x", place):
        status, sums = run(capsys, home)
    assert status == 1
    assert {failure["target"]: failure["why"].split(":")[0] for failure in sums["failed"]} == {
        name: outcome for name, (_, outcome) in refusals.items()
    }
    assert (sums["targets"], sums["stored"]) == (6, 3)
    limited = next(failure["why"] for failure in sums["failed"] if failure["target"] == "eva")
    assert "until 2096-10-02T07:06:40Z" in limited


def test_a_refused_sign_in_names_every_account_and_asks_once(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = RedditSite()
    place.token = Answer(status=401, body={})
    opted_in(home, "reddit", "ada", "bea", "cor")
    with connected(monkeypatch, "reddit", place):
        status, sums = run(capsys, home)
    assert status == 1
    assert [failure["why"].split(":")[0] for failure in sums["failed"]] == ["refused"] * 3
    assert len(place.asked) == 1


def test_an_account_for_what_is_handed_in_alone_is_never_asked(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = RedditSite()
    place.share("ada")
    opted_in(home, "reddit", "ada", scope="handed-in")
    with connected(monkeypatch, "reddit", place):
        status, sums = run(capsys, home)
    assert (status, sums["targets"], place.asked) == (0, 0, [])


def test_what_lies_outside_a_yes_is_not_stored(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = XSite()
    place.share("ada", count=4)
    place.things["ada"][1]["entities"] = {"hashtags": [{"tag": "Open"}]}
    opted_in(home, "x", "ada", scope="tag:open")
    with connected(monkeypatch, "x", place):
        status, sums = run(capsys, home)
    assert (status, sums["read"], sums["stored"], sums["not_allowed"]) == (0, 4, 1, 3)


def test_the_cost_is_counted_kept_within_and_what_is_left_comes_the_next_time(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = XSite()
    place.share("ada", count=30)
    place.share("bea", count=3)
    opted_in(home, "x", "ada", "bea")
    monkeypatch.setenv("SHAREWELL_SOURCES__X__PRICE_PER_READ", "0.01")
    with connected(monkeypatch, "x", place):
        place.page_size = 10
        status, first = run(capsys, home, "--max-cost", "0.24")
        _, second = run(capsys, home, "--max-cost", "5")
        _, third = run(capsys, home)
    assert status == 1
    assert [failure["why"].split(":")[0] for failure in first["failed"]] == ["budget", "budget"]
    assert first["cost"] <= 0.24
    assert (first["stored"], second["stored"]) == (20, 13)
    assert first["cost"] + second["cost"] == pytest.approx((33 + 2 * 2) * 0.01)
    assert (third["read"], third["cost"]) == (0, 0)


def test_the_monthly_cap_holds_over_runs(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    place = XSite()
    place.share("ada", count=30)
    opted_in(home, "x", "ada")
    monkeypatch.setenv("SHAREWELL_SOURCES__X__PRICE_PER_READ", "0.01")
    monkeypatch.setenv("SHAREWELL_SOURCES__X__MONTHLY_CAP", "0.2")
    place.page_size = 5
    with connected(monkeypatch, "x", place):
        costs = [run(capsys, home)[1]["cost"] for _ in range(3)]
    assert 0.1 < sum(costs) <= 0.2
    assert costs[1:] == [0, 0]


def test_a_dry_run_asks_nothing_writes_nothing_and_says_what_it_would_cost(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = XSite()
    place.share("ada", count=3)
    opted_in(home, "x", "ada")
    with connected(monkeypatch, "x", place):
        status, would = run(capsys, home, "--dry-run")
        assert place.asked == []
        _, after = run(capsys, home)
    assert (status, would["targets"]) == (0, 1)
    assert would["would"]["most_cost"] == pytest.approx(3202 * 0.005)
    assert after["stored"] == 3


def test_since_narrows_an_account_never_read_before(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = RedditSite()
    place.share("ada", count=2000)
    opted_in(home, "reddit", "ada")
    with connected(monkeypatch, "reddit", place):
        _, sums = run(capsys, home, "--since", "2020-09-14")
    assert 0 < sums["stored"] < 2000
    assert sums["stored"] == sums["read"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["mastodo"], 2, "there are: reddit, x"),
        (["reddit"], 4, "SHAREWELL_SOURCES__REDDIT__CLIENT_ID"),
        (["x"], 4, "SHAREWELL_SOURCES__X__BEARER_TOKEN"),
        ([], 4, "enabled = true"),
        (["x", "--since", "soon"], 2, "2026-01-31"),
        (["x", "--max-cost", "nan"], 2, "euro"),
        (["x", "--max-cost=-1"], 2, "euro"),
    ],
)
def test_wrong_use_and_missing_credentials_are_said(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    assert main(["--home", str(home), "collect", *arguments]) == status
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_a_source_that_was_switched_off_is_not_asked_even_by_name(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHAREWELL_SOURCES__X__ENABLED", "false")
    monkeypatch.setenv("SHAREWELL_SOURCES__X__BEARER_TOKEN", "secret-of-ours")
    assert main(["--home", str(home), "collect", "x"]) == 4
    assert "switched off" in capsys.readouterr().err


def test_secrets_are_in_no_output(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SHAREWELL_SOURCES__X__BEARER_TOKEN", "secret-of-ours")
    place = XSite()
    for name, status in (("bea", 401), ("cor", 403), ("dov", 503)):
        place.refuse(name, Answer(status=status, body={"detail": "Bearer secret-of-ours is odd"}))
    opted_in(home, "x", "bea", "cor", "dov")
    with connected(monkeypatch, "x", place):
        assert main(["--home", str(home), "--debug", "collect", "x"]) == 1
    written = capfd.readouterr()
    assert "secret-of-ours" not in written.out + written.err
    assert any("secret-of-ours" in asked.headers["Authorization"] for asked in place.asked)
    assert not [file for file in home.rglob("*") if file.is_file() and b"secret-of-ours" in file.read_bytes()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_after_the_page_in_hand(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    place = XSite()
    place.share("ada", count=20)
    place.share("bea", count=4)
    place.page_size = 5
    opted_in(home, "x", "ada", "bea")
    calm = place.reply

    def reply(asked: Asked) -> Answer:
        if asked.query.get("pagination_token") == "t5" and not stopped:
            stopped.append(1)
            os.kill(os.getpid(), number)
        return calm(asked)

    stopped: list[int] = []
    monkeypatch.setattr(place, "reply", reply)
    before = signal.getsignal(number)
    with connected(monkeypatch, "x", place):
        status, first = run(capsys, home)
        handler = signal.getsignal(number)
        _, second = run(capsys, home)
    assert status == 1
    assert [failure["why"].split(":")[0] for failure in first["failed"]] == ["stopped", "stopped"]
    assert first["stored"] == 10
    assert first["stored"] + second["stored"] == 24
    assert handler == before
