"""Stores that share a key, as the machines of one organisation do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.storage.made_store import empty

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "ab" * 32


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_KEY", KEY)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the home of an empty store, for others to begin from."""
    before = os.environ.get("SHAREWELL_KEY")
    os.environ["SHAREWELL_KEY"] = KEY
    try:
        yield empty(tmp_path_factory.mktemp("template") / "home")
    finally:
        os.environ.pop("SHAREWELL_KEY")
        if before is not None:
            os.environ["SHAREWELL_KEY"] = before
