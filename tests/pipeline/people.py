"""People for tests: on the roster, with an opt-in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.app import main

if TYPE_CHECKING:
    from pathlib import Path

ROSTER = "person,name,email,department\n" + "".join(f"p{n},Person {n},p{n}@example.org,Works\n" for n in range(1, 10))
CONSENT = "person,source,handle,purpose,scope,wording,given_at,covers_from,evidence\n"


def opted_in(home: Path, source: str, *handles: str, scope: str = "account", covers_from: str = "") -> None:
    """Put people on the roster and let each opt in for an account."""
    (home / "roster.csv").write_text(ROSTER)
    rows = [
        f"p{n},{source},{handle},measure,{scope},v1,2010-01-01,{covers_from},kept with personnel"
        for n, handle in enumerate(handles, start=1)
    ]
    (home / "consent.csv").write_text(CONSENT + "\n".join(rows) + "\n")
    assert main(["--home", str(home), "roster", "import", str(home / "roster.csv")]) == 0
    assert main(["--home", str(home), "consent", "import", str(home / "consent.csv")]) == 0
