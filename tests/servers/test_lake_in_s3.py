"""A lake in a real object store: moto's S3 on loopback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from storage.lake.place import Place
from storage.lake.push import erase, push
from storage.withdraw import erase_person
from tests.servers.installed import folder
from tests.storage.lake.lakes import by_lake, by_sqlite, kept
from tests.storage.made_store import empty, made

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.heavy


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the address of a lake in a bucket of a running server."""
    libraries = folder("spark", made_by="make heavy")
    monkeypatch.setattr(sys, "path", [*sys.path, str(libraries)])
    moto = pytest.importorskip("moto.server")
    s3fs = pytest.importorskip("s3fs")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}"),
        ("AWS_ACCESS_KEY_ID", "a"),
        ("AWS_SECRET_ACCESS_KEY", "b"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("SHAREWELL_KEY", "ab" * 32),
    ):
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem(skip_instance_cache=True).mkdir("organisation")
    try:
        yield "s3://organisation/sharewell"
    finally:
        server.stop()


def test_a_lake_in_s3_gives_the_same_facts_and_lets_people_go(bucket: str, tmp_path: Path) -> None:
    template = empty(tmp_path / "template")
    with made(template, tmp_path / "a", 4) as a, made(template, tmp_path / "b", 4) as b:
        by_sqlite(a)
        by_lake(b, bucket)
        assert kept(a) == kept(b)
        assert push(b, bucket, machine="here").files == 0
        person = b.connection.execute("SELECT person_id FROM item GROUP BY 1 ORDER BY count(*) DESC").fetchone()[0]
        before = Place(bucket).names("item")
        erase_person(b, person, now=1_783_634_400)
        assert erase(b, bucket, machine="here") == 1
        assert Place(bucket).names("item") != before
        assert Place(bucket).names("facts") == ["facts/list.json"]
