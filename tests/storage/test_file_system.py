"""A home on a file system of another machine is refused before anything is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from storage import file_system
from storage.database import FILE_NAME, open_store
from storage.file_system import kind_of
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from pathlib import Path

LINES = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 27 0:44 / {shared} rw,relatime shared:7 - nfs4 server:/homes rw,vers=4.2
32 31 0:45 / {shared}/local\\040disk rw,relatime shared:8 - xfs /dev/vdb rw
something that is no mount
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mountinfo"
    path.write_text(LINES.format(shared=tmp_path / "shared"), "utf-8")
    return path


def test_the_nearest_mount_above_says_what_it_lies_on(tmp_path: Path, mounts: Path) -> None:
    assert kind_of(tmp_path / "shared" / "home", mounts) == "nfs4"
    assert kind_of(tmp_path / "shared", mounts) == "nfs4"
    assert kind_of(tmp_path / "shared" / "local disk" / "home", mounts) == "xfs"
    assert kind_of(tmp_path / "shared-not" / "home", mounts) == "ext4"
    assert kind_of(tmp_path, tmp_path / "not-there") == ""


def test_a_link_is_followed_to_where_it_lies(tmp_path: Path, mounts: Path) -> None:
    (tmp_path / "shared" / "home").mkdir(parents=True)
    (tmp_path / "home").symlink_to(tmp_path / "shared" / "home")
    assert kind_of(tmp_path / "home", mounts) == "nfs4"


def test_a_store_there_is_refused_in_one_line(tmp_path: Path, mounts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_system.refuse_network, "__defaults__", (mounts,))
    home = tmp_path / "shared" / "home"
    with pytest.raises(Refused, match=r"another machine \(nfs4\).*--home"):
        open_store(home, zone=AMSTERDAM)
    assert not (home / FILE_NAME).exists()
    open_store(tmp_path / "own", zone=AMSTERDAM).close()
