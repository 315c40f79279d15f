"""`sharewell report`: the pack of an edition, the same whenever it is made, and without what may no longer be told."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import PosixPath
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from openness.month import Month
from pipeline.cli.app import main
from storage import editions
from storage.database import open_reading, open_store
from tests.dashboard.editions import ZONE, bodies, fill

if TYPE_CHECKING:
    from pathlib import Path

OCTOBER, SEPTEMBER = Month(202610), Month(202609)


@pytest.fixture
def filled(home: Path) -> Path:
    fill(home, bodies())
    return home


def made(home: Path, out: Path, *more: str) -> list[bytes]:
    assert main(["report", "--month", "2026-10", "--format", "all", "--out", str(out), "--home", str(home), "--json", *more]) == 0
    return [path.read_bytes() for path in sorted(out.iterdir())]


def test_it_writes_three_files_and_says_which(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(filled, tmp_path / "out", "--lang", "en")
    told = json.loads(capsys.readouterr().out)
    assert (told["month"], told["edition"], told["language"]) == ("2026-10", 1, "en")
    assert [name.rpartition("/")[2] for name in told["files"]] == [
        f"sharewell-2026-10-en.{kind}" for kind in ("pdf", "pptx", "html")
    ]
    assert "How openly did we share" in PdfReader(tmp_path / "out" / "sharewell-2026-10-en.pdf").pages[0].extract_text()


def test_the_same_edition_gives_the_same_content_though_earlier_months_got_new_ones(filled: Path, tmp_path: Path) -> None:
    before = made(filled, tmp_path / "before")
    body = dict(bodies()[-2])
    body["readings"] = [{**one, "value": 0.01} if one["id"] == "E1" else one for one in body["readings"]]
    with open_store(filled, zone=ZONE) as store:
        editions.make_edition(store, SEPTEMBER, body, why="enough changes have gathered", changes=["E1"], now=1_800_000_000)
    again = made(filled, tmp_path / "again")
    assert again[:2] == before[:2], "HTML and PDF, to the byte"


def test_what_was_taken_out_of_an_earlier_month_is_not_told_again(filled: Path) -> None:
    with open_store(filled, zone=ZONE) as store:
        body = dict(bodies()[-2])
        editions.make_edition(store, SEPTEMBER, body, why=editions.NOT_AGREED, changes=[], now=1_800_000_000, settles=False)
    with closing(open_reading(filled)) as connection:
        numbers = {body["month"]: body["number"] for body in editions.series_as_of(connection, OCTOBER)}
    assert (numbers["2026-09"], numbers["2026-10"]) == (2, 1)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--month", "2031-01", "--out", "x"), 2, "there is no edition of 2031-01"),
        (("--month", "october", "--out", "x"), 2, "--month"),
        (("--month", "2026-10", "--out", "x", "--format", "docx"), 2, "docx"),
        (("--month", "2026-10", "--out", "file/below"), 3, "the pack cannot be written"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_line(
    filled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    status: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    assert main(["report", *words, "--home", str(filled)]) == status
    err = capsys.readouterr().err.strip()
    assert told in err
    assert "\n" not in err


def test_a_pack_that_cannot_be_finished_leaves_nothing_behind(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(PosixPath, "replace", full)
    assert main(["report", "--month", "2026-10", "--out", str(tmp_path / "out"), "--home", str(filled)]) == 3
    assert "the disk is full; no pack was written (make room and run it again)" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []
