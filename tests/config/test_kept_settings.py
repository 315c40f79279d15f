"""Settings that are kept: every change counts at once, and what cannot be read is told each time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from config.errors import WrongUse
from config.kept_settings import kept_settings

if TYPE_CHECKING:
    from pathlib import Path


def write(home: Path, text: str) -> None:
    path = home / "sharewell.toml"
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 1_000, before + 1_000))  # a clock may be coarser than two writes are apart


def test_a_file_that_changed_comes_and_goes_counts_at_once(home: Path) -> None:
    assert kept_settings(home).privacy.k == 10
    write(home, "[privacy]\nk = 12\n")
    assert kept_settings(home).privacy.k == 12
    assert kept_settings(home) is kept_settings(home)
    write(home, "[privacy]\nk = 13\n")
    assert kept_settings(home).privacy.k == 13
    (home / "sharewell.toml").unlink()
    assert kept_settings(home).privacy.k == 10


def test_so_does_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_settings(home).privacy.k == 10
    monkeypatch.setenv("SHAREWELL_PRIVACY__K", "15")
    assert kept_settings(home).privacy.k == 15


def test_two_homes_are_told_apart(home: Path, tmp_path: Path) -> None:
    write(home, "[privacy]\nk = 12\n")
    assert (kept_settings(home).privacy.k, kept_settings(tmp_path).privacy.k) == (12, 10)


def test_what_is_off_is_told_each_time(home: Path) -> None:
    write(home, "[privacy]\nk = 1\n")
    for _ in range(2):
        with pytest.raises(WrongUse, match=r"privacy\.k"):
            kept_settings(home)
