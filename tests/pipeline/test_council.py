"""What waits for the works council is told by mail, once to each; where nobody signs in one person decides on the shell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipeline.cli.app import main
from storage.database import open_store
from tests.dashboard.editions import ZONE, bodies, fill
from tests.pipeline.mail_server import serving
from tests.pipeline.test_mail import ADA, BRAM, configure

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def run(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(["--home", str(home), *arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_what_waits_is_told_by_mail_once(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    fill(home, bodies())
    with serving() as box:
        configure(
            home,
            box.port,
            council_to=json.dumps([ADA, BRAM]),
            languages='{ "bram@example.org" = "en" }',
            address="https://sharewell.example.org",
        )
        assert run(capsys, home, "council", "mail")[0] == 0
        assert box.arrived == []
        monkeypatch.setenv("SHAREWELL_PRIVACY__K", "6")
        assert run(capsys, home, "council", "mail")[0] == 0
        assert run(capsys, home, "council", "mail")[0] == 0
        dutch, english = sorted(box.arrived, key=lambda one: str(one["To"]))
        told: Any = english.get_body(("plain",))
        assert "Figures from 6 people on, instead of 10: asked for on" in told.get_content()
        assert "https://sharewell.example.org/council?lang=en" in told.get_content()
        assert "Er wacht 1 wijziging van instellingen op de ondernemingsraad" in str(dutch["Subject"])
        monkeypatch.setenv("SHAREWELL_PRIVACY__K", "7")
        run(capsys, home, "council", "mail")
        assert len(box.arrived) == 4, "something new waits"


def test_one_person_decides_where_nobody_signs_in_and_it_is_said_so(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home, bodies())
    run(capsys, home, "council", "list")
    monkeypatch.setenv("SHAREWELL_PRIVACY__K", "6")
    monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__ENABLED", "true")
    status, _, err = run(capsys, home, "collect", "reddit")
    assert status == 3
    assert "Not in force, for it waits for confirmation" in err
    assert "Error: reddit: this source waits for confirmation" in err
    status, out, err = run(capsys, home, "doctor", "--json")
    found = [one for one in json.loads(out)["findings"] if one["about"] == "guarded settings"]
    assert {one["urgency"] for one in found} == {"next"}
    assert any("figures from 6 people on, instead of 10" in one["what"] for one in found)
    waiting = {one["key"]: one["number"] for one in json.loads(run(capsys, home, "council", "list", "--json")[1])["waiting"]}
    assert waiting.keys() == {"privacy.k", "sources.reddit"}
    assert run(capsys, home, "council", "refuse", str(waiting["sources.reddit"]))[0] == 2
    assert run(capsys, home, "council", "refuse", str(waiting["sources.reddit"]), "--reason", "Nobody asked for it.")[0] == 0
    assert run(capsys, home, "council", "confirm", str(waiting["privacy.k"]))[0] == 0
    assert run(capsys, home, "council", "confirm", str(waiting["privacy.k"]))[0] == 3
    told = run(capsys, home, "council", "list")[1]
    assert "Figures from 6 people on, instead of 10: confirmed by one person on the command line" in told
    assert "Reddit read: refused on" in told
    assert "Nobody asked for it." in told
    assert run(capsys, home, "collect", "reddit")[0] == 3
    noted = [line["what"] for line in json.loads(run(capsys, home, "audit", "--json")[1]) if line["act"] == "setting"]
    assert {"confirmed privacy.k", "refused sources.reddit", "asked privacy.k", "baseline", "in-use"} <= set(noted)
    assert run(capsys, home, "council", "anew")[0] == 3, "there is nothing to begin anew"
    with open_store(home, zone=ZONE) as store:
        store.connection.execute("DROP TRIGGER setting_change_stays")
        store.connection.execute("UPDATE setting_change SET after = '5' WHERE kind = 'confirmed'")
    status, out, _ = run(capsys, home, "doctor")
    assert status == 3
    assert "their ledger is not whole" in out
    assert run(capsys, home, "council", "anew")[0] == 0
    assert "their ledger is not whole" not in run(capsys, home, "doctor")[1]
