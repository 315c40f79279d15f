"""People for tests: on the roster, with an opt-in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.settings import load_settings
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.roster import RosterRow, apply_roster

if TYPE_CHECKING:
    from pathlib import Path

GIVEN = 1_262_304_000


def opted_in(home: Path, source: str, *handles: str, scope: str = "account") -> None:
    """Put people on the roster and let each opt in for an account."""
    people = [RosterRow(person=f"p{n}", department="Works") for n, _ in enumerate(handles, start=1)]
    rows = [
        ConsentRow(person=f"p{n}", source=source, handle=handle, scope=scope, given_at=GIVEN, evidence="kept with personnel")
        for n, handle in enumerate(handles, start=1)
    ]
    with open_store(home, zone=load_settings(home).zone) as store:
        apply_roster(store, people, from_day=None)
        assert apply_consents(store, rows, now=GIVEN).recorded == len(rows)
