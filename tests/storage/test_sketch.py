from __future__ import annotations

import random
import sqlite3
from typing import TYPE_CHECKING

import numpy as np
import pytest
from datasketch import HyperLogLogPlusPlus

from storage import sketch

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE active_sketch (source_id, month, sketch, PRIMARY KEY (source_id, month))")
    yield made
    made.close()


def test_the_registers_are_those_of_the_published_algorithm(connection: sqlite3.Connection) -> None:
    chance = random.Random(7)
    hashes = [chance.getrandbits(63) for _ in range(20_000)] + [0, 1, (1 << 63) - 1]
    published = HyperLogLogPlusPlus(p=sketch.PRECISION, hashfunc=lambda value: (value << 1 | value >> 62) & ((1 << 64) - 1))
    for begin in range(0, len(hashes), 700):
        part = hashes[begin : begin + 700]
        for value in part:
            published.update(value)
        sketch.add(connection, 1, 202605, part)
    assert bytes(sketch.load(connection, 1, 202605)) == np.asarray(published.reg, dtype=np.int8).tobytes()
    assert sketch.people(connection, 1, 202605) == round(float(published.count()))


def test_the_same_people_again_change_nothing(connection: sqlite3.Connection) -> None:
    assert sketch.people(connection, 1, 202605) == 0
    assert sketch.add(connection, 1, 202605, [1, 2, 3])
    assert not sketch.add(connection, 1, 202605, [3, 1])
    assert not sketch.add(connection, 1, 202605, [])
    assert sketch.people(connection, 1, 202605) == 3
    assert sketch.people(connection, 2, 202605) == 0
