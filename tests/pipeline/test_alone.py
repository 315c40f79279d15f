"""Two refreshes of one home come one after the other, whichever programs they are in."""

from __future__ import annotations

import fcntl
import threading
from typing import TYPE_CHECKING

from config.ideal import IdealSettings
from config.settings import Settings
from pipeline.measure import refresh
from storage.database import open_store
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path


def test_a_refresh_waits_for_another_one_and_then_does_its_own(home: Path) -> None:
    ended = threading.Event()

    def work() -> None:
        with open_store(home, zone=AMSTERDAM) as store:
            refresh(store, Settings(), IdealSettings(), NOW)
        ended.set()

    with open_store(home, zone=AMSTERDAM):
        pass
    other = threading.Thread(target=work)
    with (home / ".refresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        other.start()
        assert not ended.wait(0.5)
    assert ended.wait(60)
    other.join()
