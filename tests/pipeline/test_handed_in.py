"""A person hands in an archive where nothing is configured: by the command line, in a home that was empty."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.app import main
from tests.collectors.archives.makers import (
    linkedin_files,
    packed,
    reddit_comment,
    reddit_files,
    reddit_post,
    share,
    tweet,
    x_files,
)

if TYPE_CHECKING:
    from pathlib import Path

ROSTER = "person,email,department\np1,anna@example.org,Works\np2,bart@example.org,Works\n"
CONSENT = "person,source,handle,purpose,scope,given_at,evidence\n"
ARCHIVES: dict[str, tuple[str, str, dict[str, object]]] = {
    "reddit-export": ("reddit", "anna", reddit_files([reddit_post()], [reddit_comment()])),
    "linkedin-export": ("linkedin", "", linkedin_files(share(5) + share(6, visibility="CONNECTIONS"))),
    "x-archive": ("x", "@anna", x_files([tweet(5), tweet(6)])),
}


def run(home: Path, capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, int]:
    capsys.readouterr()
    assert main([*map(str, arguments), "--home", str(home)]) == 0, capsys.readouterr().err
    told = capsys.readouterr().out
    return json.loads(told) if told.startswith("{") else {}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_is_handed_in_without_any_source_configured(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    source, handle, files = ARCHIVES[kind]
    archive = packed(tmp_path / "mine.zip", files)
    roster, consent = tmp_path / "roster.csv", tmp_path / "consent.csv"
    roster.write_text(ROSTER)
    consent.write_text(f"{CONSENT}p1,{source},{handle},measure,handed-in,2020-01-01,kept with personnel\n")
    run(home, capsys, "roster", "import", roster)
    assert run(home, capsys, "import", kind, archive, "--json")["stored"] == 0
    run(home, capsys, "consent", "import", consent)
    sums = run(home, capsys, "import", kind, archive, "--json")
    kept = 1 if kind == "linkedin-export" else 2
    assert (sums["read"], sums["stored"], sums["ignored"], sums["not_allowed"]) == (2, kept, 2 - kept, 0)
    again = run(home, capsys, "import", kind, archive, "--json")
    assert (again["stored"], again["unchanged"], again["changed"]) == (0, kept, 0)
    shown = run(home, capsys, "person", "show", "p1", "--json")
    assert {item["source"] for item in shown["items"]} == {source}  # type: ignore[attr-defined]
    assert len(shown["items"]) == kept  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_of_somebody_who_did_not_agree_is_counted_and_not_kept(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    source, _, files = ARCHIVES[kind]
    roster, consent = tmp_path / "roster.csv", tmp_path / "consent.csv"
    roster.write_text(ROSTER)
    consent.write_text(f"{CONSENT}p2,{source},bart,measure,handed-in,2020-01-01,kept with personnel\n")
    run(home, capsys, "roster", "import", roster)
    run(home, capsys, "consent", "import", consent)
    sums = run(home, capsys, "import", kind, packed(tmp_path / "mine.zip", files), "--json")
    assert sums["stored"] == 0
    assert sums["not_allowed"] + sums["ignored"] == sums["read"] == 2
