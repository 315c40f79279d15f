"""`sharewell consent wording`: the organisation's own words are kept, listed and never changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.app import main

if TYPE_CHECKING:
    from pathlib import Path


def run(home: Path, *words: str) -> int:
    return main(["--home", str(home), "consent", *words])


def written(home: Path, text: str, name: str = "words.txt") -> str:
    path = home / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_words_are_kept_and_a_yes_handed_in_leads_to_them(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(home), "roster", "import", written(home, "person,department\nanna,Zorg\n", "roster.csv")]) == 0
    assert (
        run(home, "wording", "2026-01", written(home, "De gemeente mag lezen wat ik deel."), "--lang", "nl", "--days", "60") == 0
    )
    rows = "person,source,purpose,wording,given_at,evidence\nanna,slack,measure,2026-01,2026-02-01,form 7\n"
    assert run(home, "import", written(home, rows, "opt-ins.csv")) == 0
    capsys.readouterr()
    assert run(home, "list", "anna", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["state"], row["wording"], row["words"]) == ("valid", "2026-01", "De gemeente mag lezen wat ik deel.")
    assert run(home, "list", "anna") == 0
    assert capsys.readouterr().out.endswith("2026-01\n\n2026-01:\nDe gemeente mag lezen wat ik deel.\n")
    assert run(home, "wording", "2026-01", "--json") == 0
    (kept,) = json.loads(capsys.readouterr().out)
    assert (kept["version"], kept["lang"], kept["days"], kept["reach"], kept["by"]) == (
        "2026-01",
        "nl",
        60,
        1,
        "the organisation",
    )


def test_another_text_takes_another_version_and_one_that_widens_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "wording", "1", written(home, "Eerst"), "--lang", "nl") == 0
    assert run(home, "wording", "1", written(home, "Anders"), "--lang", "nl") == 3
    assert "another text is kept under this version" in capsys.readouterr().err
    assert run(home, "wording", "1", written(home, "First"), "--lang", "en") == 0
    assert run(home, "wording", "2", written(home, "Plainer"), "--lang", "en") == 0
    assert run(home, "wording", "3", written(home, "More"), "--lang", "en", "--widens") == 0
    capsys.readouterr()
    assert run(home, "wording", "--json") == 0
    assert [(one["version"], one["reach"]) for one in json.loads(capsys.readouterr().out)] == [
        ("1", 1),
        ("1", 1),
        ("2", 1),
        ("3", 2),
    ]


@pytest.mark.parametrize(
    ("version", "body", "status"),
    [
        ("my page 9", b"x", 2),
        ("x" * 61, b"x", 2),
        ("1", b"\xff\xfe", 2),
        ("1", b"  ", 2),
        ("1", b"a\x00b", 2),
        ("1", b"x" * 20_001, 2),
    ],
)
def test_what_is_no_wording_is_refused_in_a_line(
    home: Path, capsys: pytest.CaptureFixture[str], version: str, body: bytes, status: int
) -> None:
    home.mkdir(exist_ok=True)
    path = home / "words.txt"
    path.write_bytes(body)
    assert run(home, "wording", version, str(path)) == status
    told = capsys.readouterr().err
    assert told.startswith("Error: ")
    assert "Traceback" not in told
