"""`sharewell consent links`: a private file or a mail for each person, and only for whom something waits."""

from __future__ import annotations

import csv
import json
import re
import stat
import time
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.app import main
from storage.personal_links import DECIDE, LEAVE, find_link
from tests.pipeline.mail_server import serving
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from pathlib import Path

ROSTER = (
    "person,name,email,department\nanna,Anna,anna@stad.example,Zorg\nbram,Bram,bram@stad.example,Zorg\n"
    "=cmd,Cmd,,Zorg\ndirk,Dirk,dirk@stad.example,Zorg\n"
)
OPT_INS = (
    "person,source,purpose,given_at,evidence\nanna,slack,measure,2026-02-01,\nanna,slack,name me,2026-02-01,\n"
    "bram,slack,measure,2026-02-01,form 7\n=cmd,slack,measure,2026-02-01,\n"
)


def run(home: Path, *words: str) -> int:
    return main(["--home", str(home), "consent", *words])


@pytest.fixture
def asked(home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (home / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (home / "opt-ins.csv").write_text(OPT_INS, encoding="utf-8")
    assert main(["--home", str(home), "roster", "import", str(home / "roster.csv")]) == 0
    assert run(home, "import", str(home / "opt-ins.csv")) == 0
    settings(home, "")
    capsys.readouterr()
    return home


def settings(home: Path, mail: str, address: str = "https://pages.stad.example") -> None:
    path = home / "sharewell.toml"
    path.write_text(f'[organisation]\nname = "Stad"\n[mail]\naddress = "{address}"\n{mail}', encoding="utf-8")
    path.chmod(0o600)


def people_of(home: Path, addresses: list[str]) -> list[tuple[str, str] | None]:
    """Return whose links these are and of which kind."""
    from storage.database import open_store
    from storage.roster import details_of

    found: list[tuple[str, str] | None] = []
    with open_store(home, zone=AMSTERDAM, create=False) as store:
        for address in addresses:
            link = find_link(store, address.rpartition("/")[2].partition("?")[0], now=int(time.time()))
            found.append(None if link is None else (str(details_of(store, link.person)["person"]), link.kind))
    return found


def test_without_a_way_out_it_lists_and_makes_nothing(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(asked, "links", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["person"], [one["purpose"] for one in row["waits"]], row["has_link"]) for row in rows] == [
        ("=cmd", ["measure"], False),
        ("anna", ["measure", "name me"], False),
    ]


def test_a_file_of_links_is_private_new_and_no_formula(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = asked / "links.csv"
    assert run(asked, "links", "--out", str(out)) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["person"] for row in rows] == ["'=cmd", "anna"]
    assert people_of(asked, [rows[1]["answer"], rows[1]["withdraw"]]) == [("anna", DECIDE), ("anna", LEAVE)]
    assert rows[1]["answer"].startswith("https://pages.stad.example/answer/")
    assert run(asked, "links", "--out", str(out)) == 3
    assert "this file is there already" in capsys.readouterr().err
    assert run(asked, "links", "--out", str(asked / "more.csv"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["had_one"] == 2
    assert people_of(asked, [rows[1]["answer"]]) == [("anna", DECIDE)], "who has one keeps it"
    assert run(asked, "links", "--out", str(asked / "again.csv"), "--again") == 0
    assert people_of(asked, [rows[1]["answer"], rows[1]["withdraw"]]) == [None, None]


def test_somebody_for_whom_nothing_waits_gets_a_way_out_alone(asked: Path) -> None:
    out = asked / "bram.csv"
    assert run(asked, "links", "bram", "--out", str(out)) == 0
    with out.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["answer"], row["until"]) == ("", "")
    assert people_of(asked, [row["withdraw"]]) == [("bram", LEAVE)]


def test_without_the_pages_address_no_link_is_made(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (asked / "sharewell.toml").unlink()
    assert run(asked, "links", "--out", str(asked / "links.csv")) == 4
    assert "set address" in capsys.readouterr().err
    assert not (asked / "links.csv").exists()
    assert run(asked, "links", "nobody") == 2
    assert run(asked, "links", "--mail", "--out", "x.csv") == 2


def test_each_gets_their_own_by_mail_once(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as box:
        mail = f'host = "127.0.0.1"\nport = {box.port}\nsecurity = "none"\nsender = "sharewell@stad.example"\nlanguage = "en"\n'
        settings(asked, mail)
        assert run(asked, "links", "--mail", "--json") == 1
        told = json.loads(capsys.readouterr().out)
        assert (told["sent"], [one["person"] for one in told["failed"]]) == (["anna"], ["=cmd"])
        (letter,) = box.arrived
        assert letter["To"] == "anna@stad.example"
        assert letter["Subject"] == "Do you take part in Sharewell at Stad?"
        text, html = (part.get_content() for part in letter.iter_parts())
        addresses = re.findall(r"https://\S+", text)
        assert people_of(asked, addresses) == [("anna", DECIDE), ("anna", LEAVE)]
        assert "I am counted, in figures of groups (Slack)" in text
        assert "bram" not in text.casefold()
        assert all(address in html for address in addresses)
        assert run(asked, "links", "anna", "--mail", "--json") == 0
        assert json.loads(capsys.readouterr().out)["had_one"] == 1
        assert len(box.arrived) == 1


def test_whom_mail_does_not_reach_has_no_link_and_is_asked_later(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as box:
        box.answers["anna@stad.example"] = ["550 no such mailbox"]
        mail = f'host = "127.0.0.1"\nport = {box.port}\nsecurity = "none"\nsender = "sharewell@stad.example"\n'
        settings(asked, mail)
        assert run(asked, "links", "anna", "--mail", "--json") == 1
        captured = capsys.readouterr()
        assert "550 no such mailbox" in captured.err
        assert run(asked, "links", "--json") == 0
        assert [row["has_link"] for row in json.loads(capsys.readouterr().out)] == [False, False]
