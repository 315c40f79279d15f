"""The search itself: it finds a reader that fails, hangs, swells or refuses at length, and keeps the smallest file that shows it."""

from __future__ import annotations

import mmap
import re
import time
from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from tests.hostile.fuzz import __main__ as program
from tests.hostile.fuzz import searching, trying
from tests.hostile.fuzz.files import Packed, Seed, Whole
from tests.hostile.fuzz.readers import Target

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINES = b"".join(b'{"number": %d, "text": "word"}\n' % number for number in range(40))


def reader(read: Callable[[bytes], object], *, packed: bool = False) -> Target:
    """Return a target that reads bytes so."""
    content = Packed({"a.json": LINES, "b.json": LINES}) if packed else Whole(LINES)
    return Target("made up", (), lambda: [Seed(("a.jsonl",), content)], lambda path: bool(read(path.read_bytes())))


def forgetful(data: bytes) -> int:
    """Fail where a number is none."""
    return sum(1 // len(found) for found in re.findall(rb'"number": ([0-9]*)', data))


@pytest.fixture(autouse=True)
def _kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "KEPT", tmp_path)


def test_what_breaks_a_reader_is_made_small_kept_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = reader(forgetful)
    ended = searching.search(target, 5.0, searching.BOUNDED)
    (kept,) = tmp_path.iterdir()
    assert f"read them again with: make fuzz FILE={kept}" in ended.found
    assert "ZeroDivisionError" in ended.found
    assert "reproduce_failure" in ended.found
    assert len(kept.read_bytes()) < len(LINES) / 8
    monkeypatch.setattr(program, "TARGETS", (target,))
    with pytest.raises(ZeroDivisionError):
        program.again(kept)


def test_what_broke_a_reader_before_is_told_until_it_is_mended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "TURN", 0.2)
    target = reader(forgetful)
    assert "make fuzz READER=made-up SEED=7" in searching.search(target, 5.0, searching.GOING_ON, seed=7).found
    assert [path.name for path in tmp_path.glob("made-up--*-a.jsonl")] == [path.name for path in tmp_path.iterdir()]
    assert program.go_on([target], 1, time.monotonic() + 0.2) == 1
    assert "0 files tried" in capsys.readouterr().out, "there was no need to search"
    assert program.go_on([reader(bool)], 1, time.monotonic() + 0.2) == 0


def test_a_search_ends_in_time_where_nothing_breaks() -> None:
    ended = searching.search(reader(len, packed=True), 0.2, searching.BOUNDED)
    assert ended == searching.Search(ended.tries, "")
    assert ended.tries > 5


def test_what_is_read_too_long_in_too_much_or_refused_at_length_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "SLOWEST", 0.25)
    monkeypatch.setattr(trying, "MOST_MEMORY", 20 << 20)
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINES)

    def hang(_: bytes) -> None:
        while True:
            pass

    def swell(_: bytes) -> None:
        with mmap.mmap(-1, 40 << 20) as room:  # not from what this process was given before and does not use now
            for at in range(0, len(room), mmap.PAGESIZE):
                room[at] = 1

    def refuse(_: bytes) -> None:
        raise Refused("one\ntwo")

    assert trying.read(reader(len), path).grew < 20 << 20
    for read, what in ((hang, "broken off"), (swell, "MB more"), (refuse, "not refused in one line")):
        with pytest.raises(AssertionError, match=what):
            trying.read(reader(read), path)
