"""Files of a source that is new wait for confirmation once a month was shown: refused in one line, and nothing is stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from openness.month import Month
from pipeline.cli.app import main
from storage.database import open_store
from storage.editions import make_edition
from tests.collectors.archives.makers import said, slack
from tests.storage.people import AMSTERDAM, NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "source,native_id,person,created_at\n"
COUNCIL = """
[sign_in]
server_metadata_url = "https://login.example/.well-known/openid-configuration"
client_id = "sharewell"
client_secret = "made-up"
address = "http://127.0.0.1:1"
administrator = ["ops"]
"""


@pytest.fixture
def place(home: Path) -> Path:
    """Return a home in which wiki is known, and a month was shown."""
    store_with(home, taking_part=["anna"], source="wiki").close()
    with open_store(home, zone=AMSTERDAM) as store:
        store.connection.execute("INSERT INTO opt_in SELECT id, 'slack', 'account', 0 FROM person")
    return home


def shown_a_month(home: Path) -> None:
    with open_store(home, zone=AMSTERDAM) as store:
        make_edition(store, Month(202604), {"readings": []}, why="closed", changes=[], now=NOW)


def table(folder: Path, *sources: str) -> Path:
    path = folder / "items.csv"
    path.write_text(HEAD + "".join(f"{source},{n},anna,2026-05-01\n" for n, source in enumerate(sources)))
    return path


def run(capsys: pytest.CaptureFixture[str], home: Path, *arguments: object) -> tuple[int, str, list[str]]:
    capsys.readouterr()
    status = main(["--home", str(home), *map(str, arguments)])
    printed = capsys.readouterr()
    return status, printed.out, [line for line in printed.err.splitlines() if line.startswith("Error")]


def kept(home: Path) -> list[str]:
    """Return from which sources items are kept, with a mark where anything else of the import stayed."""
    with open_store(home, zone=AMSTERDAM) as store:
        rows = store.connection.execute("SELECT name FROM item JOIN source ON source.id = source_id ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def left_behind(home: Path) -> int:
    with open_store(home, zone=AMSTERDAM) as store:
        counts = "SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM quarantine) + (SELECT count(*) FROM coverage)"
        return int(store.connection.execute(counts).fetchone()[0])


def waiting(capsys: pytest.CaptureFixture[str], home: Path) -> dict[str, int]:
    status, out, _ = run(capsys, home, "council", "list", "--json")
    assert status == 0
    return {one["key"]: one["number"] for one in json.loads(out)["waiting"]}


def test_setting_up_is_free(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, place, "import", "items", table(tmp_path, "wiki", "slack"))[0] == 0
    assert kept(place) == ["slack", "wiki"]
    shown_a_month(place)
    assert run(capsys, place, "import", "items", table(tmp_path, "wiki", "slack"))[0] == 0, "both are known"
    assert waiting(capsys, place) == {}
    told = run(capsys, place, "council", "list")[1]
    assert told.count("Files of Slack taken in: added on") == 1, "it is told for good, and once"


def test_a_source_stays_known_though_all_of_it_was_erased(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, place, "import", "items", table(tmp_path, "wiki"))
    shown_a_month(place)
    with open_store(place, zone=AMSTERDAM) as store:
        store.connection.execute("DELETE FROM item")
        store.connection.execute("DELETE FROM coverage")
    assert run(capsys, place, "import", "items", table(tmp_path, "wiki"))[0] == 0


def test_a_new_source_is_refused_in_one_line_until_it_is_confirmed(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, place, "import", "items", table(tmp_path, "wiki"))
    shown_a_month(place)
    before = left_behind(place)
    mixed = table(tmp_path, "wiki", "slack")
    assert run(capsys, place, "import", "items", mixed, "--dry-run")[0] == 3
    assert waiting(capsys, place) == {}, "a dry run asks for nothing"
    for _ in range(2):
        status, out, errors = run(capsys, place, "import", "items", mixed, "--json")
        assert (status, out) == (3, "")
        (error,) = errors
        assert error == (
            "Error: slack: this source is new, so its files wait for confirmation on the command line; nothing was taken in"
            " (`sharewell council list` says more)"
        )
    assert (kept(place), left_behind(place)) == (["wiki"], before)
    (number,) = (asked := waiting(capsys, place)).values()
    assert asked.keys() == {"files.slack"}, "it is asked for once"
    assert "files of Slack taken in: asked for on" in run(capsys, place, "council", "list")[1]
    assert run(capsys, place, "council", "confirm", number)[0] == 0
    assert run(capsys, place, "import", "items", mixed)[0] == 0
    assert kept(place) == ["slack", "wiki"]
    assert (
        run(capsys, place, "import", "slack-export", slack(tmp_path / "s.zip", {"general/d.json": [said("1778000000.1")]}))[0]
        == 0
    )


def test_an_archive_waits_as_a_table_does_and_a_live_source_by_itself(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown_a_month(place)
    path = slack(tmp_path / "s.zip", {"general/d.json": [said("1778000000.1")]})
    assert run(capsys, place, "import", "slack-export", path)[0] == 3
    assert left_behind(place) == 0
    assert run(capsys, place, "council", "confirm", waiting(capsys, place)["files.slack"])[0] == 0
    assert run(capsys, place, "import", "slack-export", path)[0] == 0
    monkeypatch.setenv("SHAREWELL_SOURCES__SLACK__ENABLED", "true")
    assert waiting(capsys, place).keys() == {"sources.slack"}, "reading it live is another matter"


def test_a_source_that_was_confirmed_to_be_read_live_is_not_new(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown_a_month(place)
    assert waiting(capsys, place) == {}
    monkeypatch.setenv("SHAREWELL_SOURCES__SLACK__ENABLED", "true")
    assert run(capsys, place, "council", "confirm", waiting(capsys, place)["sources.slack"])[0] == 0
    assert run(capsys, place, "import", "items", table(tmp_path, "slack"))[0] == 0


def test_a_refusal_is_told_with_its_reason_and_not_asked_again_at_once(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown_a_month(place)
    path = table(tmp_path, "slack")
    run(capsys, place, "import", "items", path)
    number = waiting(capsys, place)["files.slack"]
    assert run(capsys, place, "council", "refuse", number, "--reason", "Not before the summer.")[0] == 0
    status, _, (error,) = run(capsys, place, "import", "items", path)
    assert status == 3
    assert "files of this source were refused: “Not before the summer.”" in error
    assert waiting(capsys, place) == {}
    assert kept(place) == []


def test_totals_hold_nobody_and_wait_for_nobody(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown_a_month(place)
    path = tmp_path / "totals.csv"
    path.write_text("source,department,month,measure,people,count\nslack,,2026-05,messages_open,40,900\n")
    assert run(capsys, place, "import", "metrics", path)[0] == 0
    assert run(capsys, place, "import", "items", table(tmp_path, "slack"))[0] == 3, "totals do not make a source known"


@pytest.mark.parametrize(
    ("council", "who"),
    [("", "the works council, and nobody has its role yet"), ('council = ["works-council"]', "the works council's confirmation")],
)
def test_it_names_who_confirms(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], council: str, who: str) -> None:
    (place / "sharewell.toml").write_text(f"{COUNCIL}{council}\n", encoding="utf-8")
    (place / "sharewell.toml").chmod(0o600)
    shown_a_month(place)
    assert run(capsys, place, "council", "list")[0] == 0
    _, _, (error,) = run(capsys, place, "import", "items", table(tmp_path, "slack"))
    assert f"its files wait for {who}; nothing was taken in" in error
