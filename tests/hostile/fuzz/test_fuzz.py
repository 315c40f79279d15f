"""Every reader, on valid files with changes in them: it reads, sets aside or refuses in one line, and never fails otherwise.

Bounded here, and the same files each time; `make fuzz MINUTES=30` goes on with new ones until the time is up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.main import get_command

from collectors.archives import rows
from openness.documents.reading import ENDINGS
from pipeline import tables_in
from pipeline.cli.app import make_app
from pipeline.cli.imports import KNOWN
from pipeline.cli.small_tables import SMALL
from tests.hostile.fuzz.readers import TARGETS
from tests.hostile.fuzz.searching import BOUNDED, search

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

SECONDS = 1.2
"""Seconds of processor time for each reader."""
NAMES = {target.name: target for target in TARGETS}
UNREAD = {"import", "key export", "backup restore"}
"""What takes a file but by its kinds, writes it, or takes a store that is no format of ours (tests/storage/test_backup.py)."""


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_of_changed_files_reads_or_refuses(name: str) -> None:
    ended = search(NAMES[name], SECONDS, BOUNDED)
    assert not ended.found, ended.found
    assert ended.tries > 20


@pytest.mark.parametrize("name", NAMES)
def test_the_files_to_begin_from_are_read(name: str, tmp_path: Path) -> None:
    """One that is refused from the start would try nothing."""
    target = NAMES[name]
    for number, seed in enumerate(target.seeds()):
        for file in seed.names:
            path = tmp_path / str(number) / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(seed.content.unchanged())
            assert target.read(path) > 0, file


def test_every_way_in_is_tried() -> None:
    declared = {f"import {kind}" for kind in KNOWN} | set(takes_a_file(get_command(make_app()))) - UNREAD
    assert {way for target in TARGETS for way in target.ways} == declared


def test_every_format_is_tried() -> None:
    assert endings("import items") == set(rows.FORMATS)
    for way in ("roster import", "consent import", *(f"import {kind}" for kind in SMALL)):
        assert endings(way) == set(tables_in.FORMATS)
    assert endings("policy check") == {f".{ending}" for ending in ENDINGS}


def endings(way: str) -> set[str]:
    """Return what the names of the files end in that are tried on a way in."""
    tried = [target for target in TARGETS if way in target.ways]
    return {Path(name).suffix for target in tried for seed in target.seeds() for name in seed.names}


def takes_a_file(command: Any, *named: str) -> Iterator[str]:
    """Give the commands that take a file."""
    for name, each in getattr(command, "commands", {}).items():
        yield from takes_a_file(each, *named, name)
    given = [one for one in getattr(command, "params", ()) if one.param_type_name == "argument"]
    if any(one.metavar in {"FILE", "[FILE]"} or one.name == "path" for one in given):
        yield " ".join(named)
