"""The key outside the database."""

from __future__ import annotations

import os
import stat
import timeit
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Refused, WrongUse
from storage.database import open_store
from storage.key_places import KeyPlace, key_path
from storage.keys import Keys, load_keys, plain_handle

if TYPE_CHECKING:
    from pathlib import Path

UTC = ZoneInfo("UTC")
KEYS = Keys(KeyPlace(key=bytes(range(32)), kind="environment"))
OTHER = Keys(KeyPlace(key=bytes(32), kind="environment"))
texts = st.text(st.characters(codec=None))


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("SHAREWELL_KEY", raising=False)
    monkeypatch.delenv("SHAREWELL_KEY_FILE", raising=False)


@given(texts)
def test_sealed_texts_come_back(text: str) -> None:
    assert KEYS.unseal(KEYS.seal(text)) == text
    assert KEYS.seal(text) != KEYS.seal(text)


@given(texts, texts)
def test_ids_are_63_bit_and_depend_on_key_and_use(source: str, text: str) -> None:
    found = [KEYS.person_id(text), KEYS.handle_hash(source, text), KEYS.item_key(source, text), KEYS.token(source, text)]
    assert all(0 < value < 2**63 for value in found)
    assert len(set(found)) == len(found)
    assert OTHER.item_key(source, text) != KEYS.item_key(source, text)


def test_a_handle_is_the_same_however_written() -> None:
    assert len({KEYS.handle_hash("reddit", text) for text in ("Spez", "u/spez", "/u/SPEZ", " @spez ")}) == 1
    assert KEYS.handle_hash("reddit", "spez") != KEYS.handle_hash("x", "spez")
    assert plain_handle("u/anna@example.org") == "anna@example.org"


def test_a_text_sealed_with_another_key_is_refused() -> None:
    with pytest.raises(Refused, match="another key"):
        OTHER.unseal(KEYS.seal("Anna"))
    with pytest.raises(Refused):
        KEYS.unseal(b"")


def test_a_key_file_is_made_once_for_its_owner_alone() -> None:
    first = load_keys("abc", create=True)
    assert first.made == key_path("abc")
    assert stat.S_IMODE(key_path("abc").stat().st_mode) == 0o600
    again = load_keys("abc", create=False)
    assert again.made is None
    assert again.check == first.check
    assert list(key_path("abc").parent.iterdir()) == [key_path("abc")]


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = load_keys("abc", create=True)
    named = tmp_path / "other.key"
    named.write_text("00" * 32)
    named.chmod(0o600)
    monkeypatch.setenv("SHAREWELL_KEY_FILE", str(named))
    assert load_keys("abc", create=False).check == OTHER.check
    monkeypatch.setenv("SHAREWELL_KEY", bytes(range(32)).hex())
    assert load_keys("abc", create=False).check == KEYS.check != made.check


def test_a_key_that_everybody_can_read_is_refused() -> None:
    load_keys("abc", create=True)
    key_path("abc").chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        load_keys("abc", create=False)


@pytest.mark.parametrize("text", ["short", "zz" * 32, "é" * 32, "A" * 60])
def test_what_is_no_key_is_said(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_KEY", text)
    with pytest.raises(WrongUse, match="no key") as caught:
        load_keys("abc", create=True)
    assert text not in str(caught.value)


def test_the_keyring_is_asked_last(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {("sharewell", "abc"): "00" * 32}
    monkeypatch.setattr("keyring.get_password", lambda service, name: asked.get((service, name)))
    assert load_keys("abc", create=False).check == OTHER.check
    assert not key_path("abc").exists()


def test_a_store_whose_key_is_lost_or_another_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    with open_store(home, zone=UTC) as store:
        made = store.keys.made
    assert made is not None
    assert home not in made.parents
    monkeypatch.setenv("SHAREWELL_KEY", "00" * 32)
    with pytest.raises(Refused, match="not the one this store was made with"):
        open_store(home, zone=UTC)
    monkeypatch.delenv("SHAREWELL_KEY")
    made.unlink()
    with pytest.raises(Refused, match="not to be found"):
        open_store(home, zone=UTC)
    assert not made.exists()


def test_nothing_shows_the_key() -> None:
    made = load_keys("abc", create=True)
    secret = key_path("abc").read_text(encoding="ascii").strip()
    assert secret not in repr(made)
    assert made.place.key.hex() not in repr(made)


@pytest.mark.skipif(os.environ.get("COVERAGE_RUN") is not None, reason="timing under coverage says nothing")
def test_an_id_costs_little() -> None:
    best = min(timeit.repeat(lambda: KEYS.item_key("slack", "C0123456/1486999900.000066"), number=20_000, repeat=5)) / 20_000
    assert best < 6e-6
