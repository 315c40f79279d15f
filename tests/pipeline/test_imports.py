from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from openness.records import Sums
from pipeline.cli.app import main
from pipeline.cli.imports import KNOWN, told
from pipeline.ingest import Ingested
from tests.collectors.archives.makers import said, slack
from tests.storage.people import store_with

if TYPE_CHECKING:
    from pathlib import Path

PARTS = ["read", "stored", "changed", "unchanged", "not_allowed", "ignored", "set_aside", "interactions"]
HEAD = "source,native_id,person,created_at\n"


@pytest.fixture
def items(tmp_path: Path) -> Path:
    path = tmp_path / "items.csv"
    path.write_text(f"{HEAD}slack,1,anna,2026-05-01\nslack,2,zoe,2026-05-01\nslack,3,anna,never\n")
    return path


def run(home: Path, *arguments: object) -> int:
    return main(["import", *map(str, arguments), "--home", str(home)])


def test_the_sums_as_json_add_up(home: Path, items: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with store_with(home, taking_part=["anna"], others=["zoe"]):
        pass
    assert run(home, "items", items, "--json") == 1
    told_ = capsys.readouterr()
    sums = json.loads(told_.out)
    assert list(sums) == PARTS
    assert sums == dict(zip(PARTS, [3, 1, 0, 0, 1, 0, 1, 0], strict=True))
    assert "set aside: items.csv line 4: no time, or an impossible one" in told_.err


def test_a_dry_run_says_the_same_and_writes_nothing(home: Path, items: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with store_with(home, taking_part=["anna"]):
        pass
    for _ in range(2):
        assert run(home, "items", items, "--dry-run", "--json") == 1
        assert json.loads(capsys.readouterr().out)["stored"] == 1
    assert run(home, "items", items) == 1
    assert "Read 3: 1 new, 0 changed" in capsys.readouterr().out


def test_without_opt_ins_it_says_what_to_do(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = slack(tmp_path / "slack.zip", {"general/d.json": [said("1778000000.1")]})
    assert run(home, "slack-export", path) == 0
    assert "sharewell consent import" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "content", "status", "line"),
    [
        ("slack-exprot", b"", 2, "unknown kind 'slack-exprot' (is 'slack-export' meant?"),
        ("items", None, 2, "there is no such file (check the path)"),
        (
            "items",
            b"source,native_id,person,created_at\ns,1,Ren\xe9,2026-05-01\n",
            2,
            "line 2: not in UTF-8 (save the file again as UTF-8)",
        ),
        ("items", b"source,native_id,created_at\n", 2, "line 1: the column person or handle is missing"),
        ("slack-export", b"PK\x03\x04 cut off", 3, "truncated or damaged zip (download it again)"),
        ("mbox", b"PK\x03\x04", 2, "not an mbox"),
    ],
)
def test_a_wrong_file_ends_in_one_clear_line_and_nothing_is_written(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, content: bytes | None, status: int, line: str
) -> None:
    path = tmp_path / ("slack.zip" if kind == "slack-export" else "items.csv")
    if content is not None:
        path.write_bytes(content)
    with store_with(home, taking_part=["anna"]):
        pass
    assert run(home, kind, path) == status
    told_ = capsys.readouterr()
    assert told_.out == ""
    assert line in told_.err
    assert len(told_.err.strip().splitlines()) == 1
    with store_with(home, taking_part=[]) as store:
        assert store.connection.execute("SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM quarantine)").fetchone() == (
            0,
            0,
        )


def test_every_kind_is_named_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(kind in shown for kind in KNOWN)


def test_the_sums_in_words_account_for_everything() -> None:
    sums = Sums(read=21, stored=1, changed=2, unchanged=3, not_allowed=4, ignored=5, set_aside=6, interactions=7)
    text = told(Ingested(sums=sums, ignored_as={"notice": 1, "bot": 4}), dry_run=True)
    assert text.startswith("Tried only, nothing written. Read 21: 1 new, 2 changed, 3 unchanged, 4 without an opt-in, 5 ignored")
    assert "(4 bot, 1 notice)" in text
    assert text.endswith("6 set aside. Interactions: 7.")
