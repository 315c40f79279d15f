"""The program from outside: streams, exit statuses, one clear line for every failure."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.errors import WrongUse
from pipeline.cli import app, failures, frame
from storage.migrations import migrations

if TYPE_CHECKING:
    from collections.abc import Callable

ROSTER = "person,name,email,department\nanna,Anna Blauw,anna@example.org,Sales\nbob,Bob Groen,bob@example.org,IT\n"
CONSENT = "person,source,handle,given_at,evidence\nanna,reddit,u/anna_b,2026-01-05,form 12\n"

Run = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Callable[..., Run]:
    """Return a function that runs one command line in the home and gives status, output and messages."""

    def running(*arguments: object) -> Run:
        status = app.main(["--home", str(home), *map(str, arguments)])
        out, err = capsys.readouterr()
        return status, out, err

    return running


def given(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def sharewell(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from pipeline.cli.app import main; sys.exit(main())", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
    )


def test_the_common_options_stand_before_within_or_after(
    run: Callable[..., Run], capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    file = given(tmp_path, ROSTER)
    status, out, err = run("--json", "roster", "import", file)
    assert (status, json.loads(out)["added"]) == (0, 2)
    assert "A key was made" in err
    for arguments in (
        ["roster", "--json", "--home", str(home), "import", str(file)],
        ["roster", "import", str(file), "--home", str(home), "--json"],
        ["--home", str(tmp_path / "elsewhere"), "roster", "import", str(file), "--json", "--home", str(home)],
    ):
        assert app.main(arguments) == 0
        assert json.loads(capsys.readouterr().out)["unchanged"] == 2
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("person,name\na,A\n", "the column department is missing"),
        ("person,department\na,\n", "line 2: the column department is empty"),
        ("person,department\na,X\na,Y\n", "line 3: 'a' is there twice, first in table.csv line 2"),
        ("person,department\n,X\n", "line 2: the column person is empty"),
        ("person,department,joined\na,X,01-02-2026\n", "line 2: joined is no date: '01-02-2026'"),
        ("person,department,joined\na,X,2026-02-30\n", "line 2: joined is no date"),
        ("person,department,joined,left\na,X,2026-02-03,2026-02-01\n", "line 2: left (2026-02-01) is before joined"),
        ("person,department,leader\na,X,perhaps\n", "line 2: leader is neither yes nor no: 'perhaps'"),
        ("person,department\na,X,surplus\n", "line 2: 3 fields where the header has 2"),
        ("person,department\n" + "a" * 501 + ",X\n", "line 2: person is longer than 500"),
        ("person,person,department\na,b,X\n", "the column 'person' is there twice"),
        ("person,department\n", "a header and no rows"),
        ("", "no header and no rows"),
        ("person,department\nZoë,Café\n".encode("latin-1"), "not in UTF-8"),
    ],
)
def test_a_roster_that_is_off_is_refused_whole(
    run: Callable[..., Run], home: Path, tmp_path: Path, text: str | bytes, said: str
) -> None:
    status, out, err = run("roster", "import", given(tmp_path, text))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_roster_that_is_not_there_is_wrong_use(run: Callable[..., Run], tmp_path: Path, name: str) -> None:
    status, _, err = run("roster", "import", tmp_path / name)
    assert (status, err.count("\n")) == (2, 1)


def test_a_table_from_a_spreadsheet_is_taken(run: Callable[..., Run], tmp_path: Path) -> None:
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Person", "Department", "leader", "joined"], [1701, "Sales", True, datetime(2026, 2, 3)], [None, None]):  # noqa: DTZ001
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    assert run("--json", "roster", "import", tmp_path / "r.xlsx")[0] == 0
    status, out, _ = run("person", "show", "1701", "--json")
    assert status == 0
    spell = json.loads(out)["roster"]["spells"][0]
    assert (spell["department"], spell["leader"], spell["from"], spell["until"]) == ("Sales", True, "2026-02-03", None)


def test_a_damaged_spreadsheet_is_refused(run: Callable[..., Run], tmp_path: Path) -> None:
    status, _, err = run("roster", "import", given(tmp_path, b"PK\x03\x04 cut off", "r.xlsx"))
    assert (status, err.count("\n")) == (3, 1)


def test_semicolons_a_mark_and_unknown_columns_are_taken(run: Callable[..., Run], tmp_path: Path) -> None:
    text = "\ufeffperson;department;shoe_size\nanna;Sales, North;38\n"
    status, out, err = run("roster", "import", given(tmp_path, text), "--dry-run")
    assert (status, "shoe_size" in err) == (0, True)
    assert "Would take in 1 people" in out


def test_one_yes_for_nobody_is_named_and_the_rest_goes_in(run: Callable[..., Run], tmp_path: Path) -> None:
    run("roster", "import", given(tmp_path, ROSTER))
    file = given(tmp_path, CONSENT + "zed,reddit,zed,,form 3\n", "consent.csv")
    status, out, err = run("consent", "import", file, "--json")
    assert (status, json.loads(out)["recorded"]) == (1, 1)
    assert "line 3" in err
    assert "'zed' is not on the roster" in err
    status, out, _ = run("consent", "import", file, "--json")
    assert (status, json.loads(out)["unchanged"]) == (1, 1)
    rows = json.loads(run("consent", "list", "--json")[1])
    assert [(row["person"], row["source"], row["state"]) for row in rows] == [("anna", "reddit", "valid")]


def test_a_yes_without_evidence_waits(run: Callable[..., Run], tmp_path: Path) -> None:
    run("roster", "import", given(tmp_path, ROSTER))
    run("consent", "import", given(tmp_path, "person,source,handle\nbob,x,@bob\n", "consent.csv"))
    rows = json.loads(run("consent", "list", "--json")[1])
    assert [(row["person"], row["state"]) for row in rows] == [("bob", "waiting")]
    assert "have yet to confirm" in run("doctor")[1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("anna,Reddit!,x,account,", "can be no source"),
        ("anna,reddit,x,everything,", "is no scope"),
        ("anna,reddit,x,tag:,", "is no scope"),
        ("anna,reddit,x,account,yesterday", "given_at is no time"),
    ],
)
def test_opt_ins_that_are_off_are_refused_whole(run: Callable[..., Run], tmp_path: Path, row: str, said: str) -> None:
    run("roster", "import", given(tmp_path, ROSTER))
    file = given(tmp_path, f"person,source,handle,scope,given_at\nbob,x,bob,account,\n{row}\n", "consent.csv")
    status, _, err = run("consent", "import", file)
    assert (status, err.count("\n")) == (2, 1)
    assert said in err
    assert json.loads(run("consent", "list", "--json")[1]) == []


def test_withdrawing_and_erasing_go_ahead_without_a_terminal(run: Callable[..., Run], home: Path, tmp_path: Path) -> None:
    run("roster", "import", given(tmp_path, ROSTER))
    run("consent", "import", given(tmp_path, CONSENT, "consent.csv"))
    assert run("consent", "withdraw", "anna", "--source", "reddit")[0] == 0
    rows = json.loads(run("consent", "list", "--json")[1])
    assert [(row["source"], row["state"]) for row in rows] == [("reddit", "withdrawn")]
    assert run("person", "erase", "anna", "--yes")[0] == 0
    status, _, err = run("person", "show", "anna")
    assert (status, "not on the roster" in err) == (2, True)
    assert run("consent", "withdraw", "nobody")[0] == 2
    assert run("consent", "withdraw", "bob", "--purpose", "fun")[0] == 2
    body = b"".join(path.read_bytes() for path in home.iterdir())
    assert b"anna_b" not in body


def test_everything_about_a_person_can_be_taken_along(run: Callable[..., Run], tmp_path: Path) -> None:
    run("roster", "import", given(tmp_path, ROSTER))
    run("consent", "import", given(tmp_path, CONSENT, "consent.csv"))
    held = json.loads(run("person", "show", "anna@example.org", "--json")[1])
    assert held["person"] == "anna"
    assert held["roster"]["name"] == "Anna Blauw"
    assert held["accounts"] == [{"source": "reddit", "handle": "u/anna_b"}]
    assert [(entry["act"], entry["evidence"]) for entry in held["consent"]] == [("given", "form 12")]
    assert {"items", "interactions", "labels", "tags"} <= held.keys()
    out = tmp_path / "anna.json"
    assert run("person", "export", "anna", "--out", out)[0] == 0
    taken = json.loads(out.read_text(encoding="utf-8"))
    assert [line["act"] for line in taken["audit"]] == ["export", "show", "consent"], "the taking itself is noted too"
    assert {name: taken[name] for name in taken if name != "audit"} == {name: held[name] for name in held if name != "audit"}
    assert out.stat().st_mode & 0o077 == 0
    assert run("person", "export", "anna", "--out", out)[0] == 3


def test_who_looks_at_a_person_is_noted_and_told(run: Callable[..., Run], tmp_path: Path) -> None:
    run("roster", "import", given(tmp_path, ROSTER))
    run("consent", "import", given(tmp_path, CONSENT, "consent.csv"))
    for command in (("person", "show", "anna"), ("consent", "list"), ("account", "list", "anna"), ("person", "show", "bob")):
        run(*command)
    run("consent", "withdraw", "anna", "--source", "reddit", "--yes")
    lines = json.loads(run("audit", "anna", "--json")[1])
    assert [(line["act"], line["person"]) for line in lines] == [
        ("withdraw", "anna"),
        ("list", "anna"),
        ("list", "*"),
        ("show", "anna"),
        ("consent", "anna"),
    ]
    assert lines[0]["source"] == "reddit"
    assert all(line["by"] and line["way"] == "command" and not line["own"] for line in lines)
    assert run("person", "erase", "anna", "--yes")[0] == 0
    everything = [line for line in json.loads(run("audit", "--json")[1]) if line["act"] != "setting"]
    assert [line["act"] for line in everything[:2]] == ["erase", "withdraw"]
    assert {line["person"] for line in everything} == {None, "bob", "*"}
    assert "somebody erased since" in run("audit")[1]
    whole = json.loads(run("audit", "--verify", "--json")[1])
    assert whole["whole"]
    assert whole["lines"] == len(json.loads(run("audit", "--json")[1])) > len(everything), "settings are taken down too"


def test_what_is_taken_out_and_done_to_the_store_is_noted_and_tampering_is_said(
    run: Callable[..., Run], tmp_path: Path, home: Path
) -> None:
    run("roster", "import", given(tmp_path, ROSTER))
    run("facts", "roster")
    run("digest", "feed")
    run("key", "show")
    assert run("backup", "create")[0] == 0
    lines = json.loads(run("audit", "--json")[1])
    assert [(line["act"], line["what"]) for line in lines] == [
        ("backup", None),
        ("key", "show"),
        ("feed", "digests"),
        ("figures", "facts roster"),
        ("setting", "baseline"),
    ]
    assert {(line["person"], line["erased"], line["way"]) for line in lines} == {(None, False, "command")}
    (copy,) = (home / "backups").glob("*.db")
    assert run("backup", "restore", copy.name, "--yes")[0] == 0
    assert json.loads(run("audit", "--json")[1])[0]["act"] == "restore"
    seal = json.loads(run("audit", "--verify", "--json")[1])
    assert run("audit", "--verify", "--noted", f"{seal['last']}:{seal['seal']}")[0] == 0
    assert run("audit", "--verify", "--noted", f"{seal['last']}:00")[0] == 3
    assert run("audit", "--verify", "--noted", "first")[0] == 2
    with sqlite3.connect(home / "sharewell.db") as connection:
        connection.execute("DROP TRIGGER audit_stays")
        connection.execute("UPDATE audit SET what = 'facts rules' WHERE what = 'facts roster'")
    connection.close()
    status, out, err = run("audit", "--verify", "--json")
    assert (status, json.loads(out)["broken"]) == (3, 2)
    assert "not whole from line 2 on: this line was changed" in err
    assert "not whole" in run("doctor")[1]


def test_init_writes_settings_that_are_read_again_and_never_overwrites(
    run: Callable[..., Run], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config.ideal import load_ideal
    from config.settings import load_settings

    monkeypatch.setenv("SHAREWELL_PRIVACY__K", "12")
    monkeypatch.setenv("SHAREWELL_ORGANISATION__NAME", 'Ünits "and" more')
    monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__ENABLED", "true")
    monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__CLIENT_SECRET", "canary-secret")
    assert run("init", "--from-env")[0] == 0
    settings = load_settings(home, {})
    assert (settings.privacy.k, settings.organisation.name) == (12, 'Ünits "and" more')
    assert settings.source("reddit").enabled
    assert 1 <= len(settings.indicators.on) <= 8
    assert load_ideal(home).targets == ()
    assert all(b"canary" not in path.read_bytes() for path in home.iterdir())
    assert run("init")[0] == 3


def test_doctor_says_what_is_next_and_never_a_secret(
    run: Callable[..., Run], home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run("doctor")[0] == 0
    assert list(home.iterdir()) == []
    monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__ENABLED", "true")
    monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__CLIENT_SECRET", "canary-secret")
    monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__BASE_URL", "http://127.0.0.1:9")
    run("roster", "import", given(tmp_path, ROSTER))
    status, out, err = run("doctor", "--json")
    found = json.loads(out)["findings"]
    assert status == 0
    assert [one["about"] for one in found][:1] in (["consent"], ["reddit"])
    assert any(one["about"] == "reddit" and "client_id" in one["what"] for one in found)
    monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__CLIENT_ID", "id")
    assert any("127.0.0.1 cannot be reached" in one["what"] for one in json.loads(run("doctor", "--json")[1])["findings"])
    assert "canary" not in out + err


def test_doctor_reports_broken_settings_as_a_finding(run: Callable[..., Run], home: Path) -> None:
    (home / "sharewell.toml").write_text("[privacy]\nk = 2\n")
    status, out, _ = run("doctor")
    assert status == 2
    assert "privacy.k" in out


@pytest.mark.parametrize(
    "arguments", [["roster", "import"], ["nosuch"], ["readings", "--monht", "x"], ["init", "--profile", "huge"]]
)
def test_a_wrong_call_is_one_line_with_a_hint(run: Callable[..., Run], arguments: list[str]) -> None:
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "--help" in err


def test_a_damaged_store_is_refused(run: Callable[..., Run], home: Path) -> None:
    (home / "sharewell.db").write_bytes(b"not a database at all" * 100)
    for command in (["consent", "list"], ["refresh"], ["doctor"]):
        status, out, err = run(*command)
        assert status == 3
        assert "damaged" in out + err


def test_a_store_from_a_newer_version_is_refused(run: Callable[..., Run], home: Path, tmp_path: Path) -> None:
    run("roster", "import", given(tmp_path, ROSTER))
    with sqlite3.connect(home / "sharewell.db") as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, '9999_later', '2030-01-01')",
            (migrations.name,),
        )
    connection.close()
    status, _, err = run("consent", "list")
    assert (status, err.count("\n")) == (3, 1)
    assert "newer Sharewell" in err


def test_a_locked_store_is_refused(run: Callable[..., Run], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = given(tmp_path, ROSTER)
    run("roster", "import", file)
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(home / "sharewell.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        status, _, err = run("roster", "import", given(tmp_path, ROSTER + "cleo,,,IT\n"))
    finally:
        other.close()
    assert (status, err.count("\n")) == (3, 1)
    assert "another program is writing" in err


def test_what_cannot_be_foreseen_is_one_line_and_a_traceback_only_in_a_file(home: Path) -> None:
    broken = (
        "import sys\nfrom pipeline.cli import app\nimport pipeline.cli.sources as sources\n"
        "def boom(**_):\n    raise ZeroDivisionError('token=canary-token for anna@example.org')\n"
        "sources.register = lambda main: main.command('boom')(lambda: boom())\nsys.exit(app.main(sys.argv[1:]))\n"
    )
    plain = subprocess.run([sys.executable, "-c", broken, "boom"], capture_output=True, text=True, check=False)
    assert (plain.returncode, plain.stdout, plain.stderr.count("\n")) == (1, "", 1)
    assert "Traceback" not in plain.stderr
    told = subprocess.run(
        [sys.executable, "-c", broken, "--home", str(home), "--debug", "boom"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    (kept,) = home.glob("sharewell-debug-*.txt")
    text = kept.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in text
    assert "canary" not in text + told.stderr + plain.stderr
    assert "anna" not in text
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Authorization: Bearer abcdefghijkl", "abcdefghijkl"),
        ("client_secret='s3cr3t!'", "s3cr3t"),
        ('{"bearer_token": "AAAA%2Fbb"}', "AAAA"),
        ("https://user:pw@example.org/x", "user:pw"),
        ("SHAREWELL_KEY=00ff00ff", "00ff"),
        ("mail of anna@example.org", "anna"),
        ("key 0123456789abcdef0123456789abcdef", "0123456789abcdef"),
    ],
)
def test_secrets_are_taken_out_of_what_is_written(text: str, hidden: str) -> None:
    assert hidden not in failures.without_secrets(text)


def test_what_could_steer_a_terminal_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    frame.say("red \x1b[31m and \u202eturned")
    assert "\x1b" not in (err := capsys.readouterr().err)
    assert "\u202e" not in err
    assert failures.tell(WrongUse("two\nlines", where="x")) == 2
    assert capsys.readouterr().err == "Error: x: two lines\n"


def test_a_reader_that_goes_away_ends_it_quietly(home: Path) -> None:
    command = (
        f"{sys.executable} -c 'import sys; from pipeline.cli.app import main; sys.exit(main())' sources --home {home} | head -1"
    )
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr


def test_help_comes_at_once_and_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom pipeline.cli.app import main\nmain(['--help'])\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'streamlit', 'ibis', 'praw', 'tweepy', 'pyarrow', 'altair', 'pydantic'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    best = 9.0
    for _ in range(3):
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
        )
        best = min(best, time.perf_counter() - begun)
    assert "LOADED []" in done.stdout
    assert best < 1.0


def test_completion_is_offered() -> None:
    done = sharewell(_SHAREWELL_COMPLETE="complete_bash", COMP_WORDS="sharewell cons", COMP_CWORD="1")
    assert done.stdout.split() == ["consent"]
