"""Whoever is erased leaves no byte behind, and no figure tells that they were ever there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.database import open_store
from tests.erasing.somebody import KEY, WORDS, Organisation, fill, zone_of
from tests.erasing.traces import traces

if TYPE_CHECKING:
    from pathlib import Path

KEY_TEXT = "11" * 32


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    folder = tmp_path_factory.mktemp("erasing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHAREWELL_KEY", KEY_TEXT)
        return fill(folder / "home", folder / "handed-in", with_them=True)


def test_no_byte_is_left(made: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_KEY", KEY_TEXT)
    with open_store(made.home, zone=zone_of(made)) as store:
        before = traces(made.home, WORDS, keys=store.keys)
    print(sorted(set(WORDS) - set(before)))
    made.command("person", "erase", KEY)
    with open_store(made.home, zone=zone_of(made)) as store:
        left = traces(made.home, WORDS, keys=store.keys, besides=(made.home / "backups").glob("*.db"))
    for word, places in left.items():
        print(word, places)
    assert left == {}
