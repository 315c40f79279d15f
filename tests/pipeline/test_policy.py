"""`sharewell policy`: what it prints, what it refuses, and the versions that it keeps."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from openness.indicators import INDICATOR
from pipeline.cli.app import make_app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

TEXT = "# Rules\n\nWe share because it helps. You must not name clients. You may write. Please tell us more.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(make_app(), ["--home", str(home), "policy", *words])


def answer(home: Path, *words: str) -> Any:
    found = run(home, *words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_check_prints_what_scripts_rely_on_and_needs_no_home(tmp_path: Path, file: Path) -> None:
    found = answer(tmp_path / "home", "check", str(file))
    assert list(found) == ["words", "language", "readings", "sentences"]
    assert (found["words"], found["language"]) == (18, "en")
    assert found["sentences"] == [
        {"text": "Rules", "class": "inform", "because": []},
        {"text": "We share because it helps.", "class": "inform", "because": []},
        {"text": "You must not name clients.", "class": "forbid", "because": ["must not"]},
        {"text": "You may write.", "class": "permit", "because": ["may"]},
        {"text": "Please tell us more.", "class": "encourage", "because": ["tell"]},
    ]
    first, second, third = found["readings"]
    assert (first["id"], first["state"], first["value"], first["ideal"]) == ("F1", "measured", 18, 1000)
    assert first["detail"]["ease"] > 60
    assert (second["id"], second["value"], second["numerator"], second["denominator"]) == ("F2", pytest.approx(1 / 3), 1, 3)
    assert (third["id"], third["state"], third["value"]) == ("F3", "missing", None)
    assert third["detail"]["candidates"]["encouragement"] == [4]
    assert "sharewell policy confirm" in third["missing"]
    assert not (tmp_path / "home").exists()


def test_what_cannot_be_read_is_one_line_and_the_right_status(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    (tmp_path / "german.txt").write_text("Sie dürfen alles teilen, was Sie wissen.")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for name, status, said in (
        ("empty.txt", 3, "there is no text in this"),
        ("picture.png", 3, "this is not text"),
        ("german.txt", 2, "--lang"),
        ("none.txt", 2, "no such file"),
        ("", 2, "folder"),
    ):
        words = ["--home", str(tmp_path / "h"), "policy", "check", str(tmp_path / name)]
        program = [sys.executable, "-c", "from pipeline.cli.app import main; raise SystemExit(main())"]
        done = subprocess.run([*program, *words], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (status, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert answer(tmp_path / "h", "check", str(tmp_path / "german.txt"), "--lang", "nl")["language"] == "nl"


def test_versions_are_kept_corrected_confirmed_compared_and_dropped(tmp_path: Path, file: Path) -> None:
    home = tmp_path / "home"
    assert answer(home, "keep", str(file), "--from", "2026-01-01")["outcome"] == "stored"
    file.write_text(TEXT.replace("must not", "may"), encoding="utf-8")
    assert answer(home, "keep", str(file), "--from", "2026-06-01")["outcome"] == "stored"
    assert [one["from"] for one in answer(home, "list")] == ["2026-01-01", "2026-06-01"]
    assert answer(home, "correct", "5", "oblige") == {"text": "Please tell us more.", "class": "oblige", "versions": 2}
    assert answer(home, "show", "--from", "2026-01-01")["counts"]["oblige"] == 1
    assert answer(home, "confirm", "why", "yes")["holds"] is True
    checked = answer(home, "check", str(file))
    assert checked["sentences"][4]["class"] == "oblige"
    assert checked["readings"][2]["value"] == 1
    changes = answer(home, "compare")["changes"]
    assert [(one["change"], one["before"]["class"], one["after"]["class"]) for one in changes] == [
        ("reclassed", "forbid", "permit")
    ]
    assert answer(home, "correct", "5", "rules")["class"] == "encourage"
    assert answer(home, "drop", "2026-01-01", "--yes")["removed"]
    assert run(home, "compare").exit_code != 0
    assert run(home, "correct", "99", "permit").exit_code != 0
    assert run(home, "confirm", "why", "perhaps").exit_code != 0


def test_where_it_is_missing_the_indicators_say_how_to_keep_it() -> None:
    assert {INDICATOR[name].supply for name in ("F1", "F2", "F3")} == {
        "Have the policy read: `sharewell policy keep FILE --from DATE`."
    }
