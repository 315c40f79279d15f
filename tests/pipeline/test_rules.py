"""Tracked rules: listed, looked at, what changed shown and dated, read by somebody."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from collectors.http import Transport
from collectors.open_web import OpenWeb
from collectors.rule_pages import MANNERS
from pipeline.cli.app import main
from pipeline.conformance.loopback import Answer, Asked, served
from pipeline.rules import check_rules
from storage.database import open_store
from tests.storage.people import AMSTERDAM, store_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIST = """rule,title,kind,url,sector,owner,guide,concerns,last_read
chat,Terms of the chat,platform terms,https://chat.example/terms,,anna,yes,,2026-01-10
finance,Rules for advice,sector rule,https://law.example/advice,finance,,https://intra.example/advice,adviser,
privacy,Privacy act,wet,,,bram,,,
"""
TERMS = "<head><title>x</title></head><h1>Terms</h1><p>Last updated: {day}</p><p>You must be at least {age} years old.</p>"
LAW = "<p>Who advises clients keeps a record of it for {years} years.</p>"


class Site:
    """A made-up web of two sites."""

    def __init__(self) -> None:
        self.pages = {"/terms": self.page(TERMS, day="3 March 2026", age=13), "/advice": self.page(LAW, years=5)}
        self.asked: list[str] = []

    @staticmethod
    def page(text: str, **parts: object) -> Answer:
        return Answer(body=text.format(**parts).encode(), headers={"Content-Type": "text/html"})

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked.path)
        return self.pages.get(asked.path, Answer(status=404))


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def base(site: Site) -> Iterator[str]:
    with served(site.answer) as address:
        yield address


@pytest.fixture
def listed(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    with store_with(home, taking_part=["anna", "bram"]):
        pass
    file = tmp_path / "rules.csv"
    file.write_text(LIST, encoding="utf-8")
    assert main(["import", "rules", str(file), "--home", str(home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stored"] == 3
    return home


def run(home: Path, *words: str) -> int:
    return main(["rules", *words, "--home", str(home)])


def printed(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> Any:
    assert run(home, *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def look(home: Path, base: str, day: int) -> dict[str, tuple[str, list[str]]]:
    with open_store(home, zone=AMSTERDAM) as store:
        found = check_rules(store, OpenWeb(Transport(MANNERS), base_url=base), day=day)
    return {one.rule.key: (one.outcome, list(one.lines)) for one in found}


def test_a_list_is_taken_whole_and_again_without_change(listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = ["import", "rules", str(tmp_path / "rules.csv"), "--home", str(listed), "--json"]
    assert main(again) == 0
    assert json.loads(capsys.readouterr().out)["unchanged"] == 3
    found = {rule["rule"]: rule for rule in printed(capsys, listed, "list")}
    assert [found[key]["owner"] for key in ("chat", "finance", "privacy")] == [True, False, True]
    assert [found[key]["guide"] for key in ("chat", "finance", "privacy")] == [True, "https://intra.example/advice", False]
    assert (found["chat"]["last_read"], found["privacy"]["kind"]) == ("2026-01-10", "law")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a,A,custom,,,,,,", "unknown kind 'custom'"),
        ("a,A,law,http://law.example/,,,,,", "url is no https address"),
        ("a,A,law,,,nobody,,,", "the owner 'nobody' is not on the roster"),
        ("a,A,law,,,,,,2999-01-01", "last_read (2999-01-01) is still to come"),
        ("a,A,law,,,,perhaps,,", "guide is neither yes nor no"),
        ("chat,A,law,,,,,,\nchat,A,law,,,,,,", "'chat' is there twice"),
    ],
)
def test_a_wrong_row_is_told_and_nothing_is_taken(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, why: str
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(f"{LIST.splitlines()[0]}\nb,B,law,,,,,,\n{row}\n", encoding="utf-8")
    assert main(["import", "rules", str(file), "--home", str(listed)]) == 2
    assert why in capsys.readouterr().err
    assert len(printed(capsys, listed, "list")) == 3


def test_a_change_is_found_dated_and_shown(listed: Path, site: Site, base: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert look(listed, base, 20260301) == {"chat": ("first", []), "finance": ("first", [])}
    assert look(listed, base, 20260310) == {"chat": ("unchanged", []), "finance": ("unchanged", [])}
    site.pages["/terms"] = site.page(TERMS, day="9 April 2026", age=16)
    found = look(listed, base, 20260412)
    assert found["finance"] == ("unchanged", [])
    assert found["chat"] == (
        "changed",
        [
            "  Last updated: 3 March 2026",
            "- You must be at least [13] years old.",
            "+ You must be at least [16] years old.",
        ],
    )
    assert look(listed, base, 20260413)["chat"] == ("unchanged", [])
    shown = printed(capsys, listed, "show", "chat")
    assert shown["open_since"] == "2026-04-12"
    assert shown["changed"] == [{"number": 1, "between": ["2026-03-10", "2026-04-12"], "reviewed": None, "material": True}]
    assert shown["shown"]["difference"] == found["chat"][1]


def test_markup_and_the_date_of_the_last_update_are_no_change(listed: Path, site: Site, base: str) -> None:
    look(listed, base, 20260301)
    other = "<body class=b><h2>Terms</h2>\n<div>Last updated:\n {day}</div><i>You must be <b>at least</b> {age} years old.</i>"
    site.pages["/terms"] = site.page(other, day="1 May 2026", age=13)
    assert look(listed, base, 20260401)["chat"] == ("unchanged", [])


def test_reading_a_rule_closes_what_was_found_by_then(
    listed: Path, site: Site, base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    look(listed, base, 20260301)
    site.pages["/terms"] = site.page(TERMS, day="9 April 2026", age=16)
    look(listed, base, 20260412)
    assert run(listed, "reviewed", "chat", "--on", "2026-04-01") == 2
    assert "after that day" in capsys.readouterr().err
    assert run(listed, "reviewed", "chat", "--on", "2999-01-01") == 2
    assert run(listed, "reviewed", "chat", "--by", "nobody") == 2
    capsys.readouterr()
    assert printed(capsys, listed, "reviewed", "chat", "--on", "2026-04-20", "--by", "anna", "--minor")["closed"] == 1
    shown = printed(capsys, listed, "show", "chat", "--change", "1")
    assert (shown["open_since"], shown["last_read"]) == (None, "2026-04-20")
    assert shown["changed"][0] == {
        "number": 1, "between": ["2026-03-01", "2026-04-12"], "reviewed": "2026-04-20", "material": False,
    }  # fmt: skip
    with open_store(listed, zone=AMSTERDAM) as store:
        assert store.connection.execute("SELECT reviewed_by FROM rule_change").fetchone()[0] == store.keys.person_id("anna")
        assert not any("anna" in str(row) for row in store.connection.execute("SELECT * FROM rule"))


def test_a_page_that_fails_is_one_line_and_the_others_go_on(
    listed: Path, site: Site, base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(listed, "check", "--base-url", base) == 0
    assert capsys.readouterr().out.splitlines() == ["chat: read for the first time.", "finance: read for the first time."]
    site.pages["/terms"] = Answer(status=404)
    site.pages["/advice"] = site.page(LAW, years=7)
    assert run(listed, "check", "--base-url", base) == 1
    told = capsys.readouterr()
    assert told.err == "chat: the page is gone (404) (https://chat.example/terms)\n"
    today = datetime.now(UTC).astimezone(AMSTERDAM).date()
    assert told.out.splitlines() == [
        f"finance: changed between {today} and {today} (Rules for advice)",
        "  - Who advises clients keeps a record of it for [5] years.",
        "  + Who advises clients keeps a record of it for [7] years.",
    ]
    found = {rule["rule"]: rule for rule in printed(capsys, listed, "list")}
    assert (found["chat"]["trouble"], found["chat"]["looked"]) == ("the page is gone (404)", str(today))
    assert found["finance"]["open_since"] == str(today)


def test_what_a_site_puts_in_a_pages_place_is_no_change(listed: Path, site: Site, base: str) -> None:
    whole = "".join(f"<p>Sentence {number} of the long terms.</p>" for number in range(200))
    site.pages["/terms"] = site.page(whole)
    look(listed, base, 20260301)
    site.pages["/terms"] = site.page("<p>Please switch cookies on.</p>")
    assert look(listed, base, 20260302)["chat"][0] == "failed"
    site.pages["/terms"] = site.page(whole)
    assert look(listed, base, 20260303)["chat"][0] == "unchanged"


def test_a_long_difference_is_cut_and_the_rest_can_be_shown(
    listed: Path, site: Site, base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages["/terms"] = site.page("".join(f"<p>Old part {number}.</p>" for number in range(60)))
    run(listed, "check", "--base-url", base)
    site.pages["/terms"] = site.page("".join(f"<p>Fresh words {number}.</p>" for number in range(60)))
    capsys.readouterr()
    assert run(listed, "check", "--base-url", base) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[21] == "  100 more lines: `sharewell rules show chat --change 1`"
    assert run(listed, "show", "chat") == 0
    assert "+ Fresh words 59." in capsys.readouterr().out


def test_a_dropped_rule_is_looked_at_no_more_and_comes_back_with_the_list(
    listed: Path, site: Site, base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(capsys, listed, "drop", "chat")
    assert set(look(listed, base, 20260301)) == {"finance"}
    assert run(listed, "show", "chat") == 2
    assert "there are: finance, privacy" in capsys.readouterr().err
    main(["import", "rules", str(tmp_path / "rules.csv"), "--home", str(listed)])
    assert set(look(listed, base, 20260302)) == {"chat", "finance"}


def test_only_loopback_may_stand_in_for_the_web(listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(listed, "check", "--base-url", "https://proxy.example") == 2
    assert "loopback only" in capsys.readouterr().err


def test_having_read_a_rule_by_the_list_closes_its_change(listed: Path, site: Site, base: str, tmp_path: Path) -> None:
    day = datetime.now(UTC).date() - timedelta(days=10)
    number = day.year * 10_000 + day.month * 100 + day.day
    look(listed, base, number - 1)
    site.pages["/terms"] = site.page(TERMS, day="9 April 2026", age=16)
    look(listed, base, number)
    file = tmp_path / "later.csv"
    file.write_text(LIST.replace("2026-01-10", str(day + timedelta(days=3))), encoding="utf-8")
    assert main(["import", "rules", str(file), "--home", str(listed)]) == 0
    with open_store(listed, zone=AMSTERDAM) as store:
        found = store.connection.execute("SELECT found_day, reviewed_day > found_day FROM rule_change").fetchall()
    assert found == [(number, 1)]
