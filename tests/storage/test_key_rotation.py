"""A new key for the seals: at every moment everything can be read, wherever it breaks off, and no number changes."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from pipeline.cli.app import main
from storage import key_rotation
from storage.audit import Doer, all_acts, noted
from storage.audit_check import verify
from storage.backup import create
from storage.database import meta, open_store
from storage.jobs.asking import JobFile, ask
from storage.jobs.kinds import PreviewAccount, ProveAccount
from storage.jobs.working import end_done, take
from storage.key_places import key_path
from storage.key_rotation import SEALED, drop_former, is_rotating, rotate
from storage.own.previewed import sealed_preview
from storage.restoring import restore
from storage.roster import RosterRow, apply_roster, details_of
from tests.storage.desk.shared import NAMES, desk_store
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store
    from storage.keys import Keys

BY = Doer(name="beheerder", way="command")


def fill(home: Path) -> Store:
    """Fill a store with something in everything that is sealed."""
    store = desk_store(home)
    rows = [RosterRow(person=key, name=f"{name} Anders", department="Burgerzaken") for key, name in NAMES.items()]
    apply_roster(store, rows, from_day=None)
    anna = store.keys.person_id("anna")
    noted(store, "show", anna, BY, now=NOW)
    ask(store, PreviewAccount(person=anna, source="x", handle="anna", scope="account"), by="a", now=NOW)
    taken = take(store, "w", now=NOW)
    assert taken is not None
    end_done(
        store, taken, {}, [JobFile(name="p", media_type="application/octet-stream", body=sealed_preview(store, []))], now=NOW
    )
    ask(store, ProveAccount(person=anna, source="x", handle="anna"), by="a", now=NOW)
    return store


def store_id(store: Store) -> str:
    found = meta(store.connection, "store_id")
    assert found is not None
    return found


def told(store: Store) -> list[str]:
    """Return everything that is sealed, opened; what is no text that was sealed here is no part of it."""
    found = []
    for (table,) in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        for row in store.connection.execute(f"SELECT * FROM {table}").fetchall():
            sealed = [cell for cell in row if isinstance(cell, bytes) and cell[:1] in {b"\x01", b"\x02"}]
            found += [store.keys.unseal(cell) for cell in sealed if table in SEALED]
    return sorted(found)


def cells(store: Store) -> dict[str, list[bytes]]:
    tables = store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'item_search%'")
    return {
        table: [cell for row in store.connection.execute(f"SELECT * FROM {table}") for cell in row if isinstance(cell, bytes)]
        for (table,) in tables.fetchall()
    }


def test_everything_is_sealed_anew_and_no_number_changes(home: Path) -> None:
    with fill(home) as store:
        before, texts = cells(store), told(store)
        people = store.connection.execute("SELECT id FROM person ORDER BY 1").fetchall()
        first = store.keys
        assert {table for table, held in before.items() if any(_opens(first, cell) for cell in held)} == SEALED.keys()
        done = rotate(store, store_id(store))
        assert (done.sealed, done.resumed) == (len(texts), False)
    with open_store(home, zone=AMSTERDAM) as store:
        assert told(store) == texts
        assert store.connection.execute("SELECT id FROM person ORDER BY 1").fetchall() == people
        assert store.keys.person_id("anna") == first.person_id("anna")
        assert not any(_opens(first, cell) for held in cells(store).values() for cell in held), "the old key opens nothing more"
        assert verify(store).broken is None
        assert all_acts(store)[0].name == "beheerder"


def _opens(keys: Keys, cell: bytes) -> bool:
    try:
        keys.unseal(cell)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("at", ["before the key", "after the key", "while sealing", "before the end"])
def test_killed_anywhere_it_can_be_read_and_goes_on(home: Path, at: str) -> None:
    with fill(home) as store:
        texts, number = told(store), store_id(store)
    child = os.fork()
    if not child:
        _killed(home, number, at)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    with open_store(home, zone=AMSTERDAM) as store:
        assert told(store) == texts
        assert is_rotating(store) is (at != "before the key")
        done = rotate(store, number)
        assert (done.resumed, done.sealed) == (at != "before the key", len(texts))
        assert told(store) == texts
        assert not is_rotating(store)
        assert drop_former(store, number) == 0 if at == "before the key" else True
    assert list(key_path(number).parent.iterdir()) == [key_path(number)]
    assert key_path(number).stat().st_mode & 0o777 == 0o600


def _killed(home: Path, number: str, at: str) -> None:
    """Rotate in a process of its own that is killed at a moment."""

    def kill(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    try:
        store = open_store(home, zone=AMSTERDAM)
        if at == "before the key":
            setattr(key_rotation, "replace_key", kill)  # noqa: B010 - in the child only
        elif at == "after the key":
            setattr(key_rotation, "seal_anew", kill)  # noqa: B010
        elif at == "while sealing":
            store.connection.create_function("dies", 0, kill)
            store.connection.execute("CREATE TEMP TRIGGER dies AFTER UPDATE ON main.audit_name BEGIN SELECT dies(); END")
        else:
            setattr(key_rotation, "set_meta", kill)  # noqa: B010
        rotate(store, number)
    finally:
        os._exit(1)


def test_a_copy_from_before_can_be_put_back_and_is_sealed_anew(home: Path) -> None:
    with fill(home) as store:
        number = store_id(store)
    made = create(home, keep=3, now=NOW)
    with open_store(home, zone=AMSTERDAM) as store:
        rotate(store, number)
    restore(home, made.path, zone=AMSTERDAM, now=NOW + 1)
    with open_store(home, zone=AMSTERDAM) as store:
        assert details_of(store, store.keys.person_id("anna"))["name"] == "Anna de Vries Anders"
        assert not is_rotating(store)
        rotate(store, number)
        assert drop_former(store, number) == 1
    with open_store(home, zone=AMSTERDAM) as store:
        assert details_of(store, store.keys.person_id("anna"))["name"] == "Anna de Vries Anders"
        assert len(store.keys.place.seals) == 1


def test_a_key_from_the_environment_is_renewed_beside_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHAREWELL_KEY", "22" * 32)
    with fill(home) as store:
        texts = told(store)
    assert main(["key", "rotate", "--home", str(home)]) == 3
    assert "sharewell key export FILE --renewed" in capsys.readouterr().err
    assert main(["key", "export", str(tmp_path / "new.key"), "--renewed", "--home", str(home)]) == 0
    assert (tmp_path / "new.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("SHAREWELL_KEY", (tmp_path / "new.key").read_text(encoding="ascii"))
    assert main(["doctor", "--home", str(home)]) == 0
    assert "a new key for the seals was begun with" in capsys.readouterr().out
    assert main(["key", "rotate", "--home", str(home)]) == 0
    assert "Finished what was begun" in capsys.readouterr().out
    with open_store(home, zone=AMSTERDAM) as store:
        assert told(store)[: len(texts)] != []
        assert not is_rotating(store)


def test_a_key_in_the_keyring_is_exchanged_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring: dict[tuple[str, str], str] = {}
    monkeypatch.setattr("keyring.get_password", lambda service, name: ring.get((service, name)))
    monkeypatch.setattr("keyring.set_password", lambda service, name, text: ring.update({(service, name): text}))
    with fill(home) as store:
        number, texts = store_id(store), told(store)
    ring["sharewell", number] = key_path(number).read_text(encoding="ascii")
    key_path(number).unlink()
    with open_store(home, zone=AMSTERDAM) as store:
        assert store.keys.place.kind == "keyring"
        rotate(store, number)
    assert not key_path(number).exists()
    with open_store(home, zone=AMSTERDAM) as store:
        assert told(store) == texts


def test_what_its_loss_means_is_said_before(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(home).close()
    assert main(["key", "show", "--home", str(home)]) == 0
    out = capsys.readouterr().out
    assert "cannot be made again" in out
    assert "Whether there is a copy is not known" in out
    assert main(["doctor", "--home", str(home)]) == 0
    assert "no copy of it was made" in capsys.readouterr().out
    copy = tmp_path / "vault.key"
    assert main(["key", "export", str(copy), "--home", str(home)]) == 0
    assert main(["key", "export", str(copy), "--home", str(home)]) == 3
    capsys.readouterr()
    assert main(["doctor", "--home", str(home)]) == 0
    assert "a copy was made on" in capsys.readouterr().out
    with open_store(home, zone=AMSTERDAM) as store:
        path = store.keys.place.path
    assert path is not None
    path.unlink()
    assert main(["person", "show", "anna", "--home", str(home)]) == 3
    assert "without it nobody in this store can be told by name again" in capsys.readouterr().err
    copy.rename(path)
    assert main(["person", "show", "anna", "--home", str(home)]) == 0


def test_what_an_ended_exchange_left_of_keys_goes_with_the_next(home: Path) -> None:
    with fill(home) as store:
        path = store.keys.place.path
        assert path is not None
        left = path.with_name(f".{path.name}.123.new")
        left.write_text("keys")
        rotate(store, store_id(store))
        assert not left.exists()
        assert [one.name for one in path.parent.iterdir()] == [path.name]
