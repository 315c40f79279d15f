"""Who counts where and when, through the commands alone: dated roster and opt-ins, parts too small for a year, dated targets."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from openness.rollup import ROLLED_UP
from pipeline.cli.app import main

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SIZES = {"a": 20, "b": 20, "c": 12, "d": 12}
PEOPLE = [f"{letter}{number:02d}" for letter, size in SIZES.items() for number in range(size)]
LEADERS = {f"b{number:02d}" for number in range(10)}
GONE_IN_OCTOBER = {f"d{number:02d}" for number in range(5)}
QUIET = {"c", "d"}
MONTHS = ("2025-12", "2026-08", "2026-09", "2026-10", "2026-11")
LATE_YES = "b19"


class Organisation:
    """A home that is filled and read by the commands, as somebody who types would."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = home, capsys
        (home / "sharewell.toml").write_text('[indicators]\nspan = "month"\n', encoding="utf-8")

    def run(self, *words: str) -> str:
        status = main([*words, "--home", str(self.home)])
        told = self.capsys.readouterr()
        assert status == 0, told.err
        return told.out

    def table(self, name: str, rows: Iterable[Mapping[str, str]]) -> str:
        path, found = self.home / name, list(rows)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(found[0]))
            writer.writeheader()
            writer.writerows(found)
        return str(path)

    def readings(self, month: str, department: str | None = None) -> dict[str, dict[str, Any]]:
        chosen = ["--department", department] if department else []
        found = json.loads(self.run("readings", "--json", "--month", month, *chosen))
        return {one["id"]: one for one in found}

    def counted(self, month: str, department: str) -> tuple[float | None, float | None]:
        one = self.readings(month, department)["E1"]
        return one["numerator"], one["denominator"]

    def aims(self, *targets: tuple[str, float]) -> None:
        written = [
            f'[[targets]]\nindicator = "E1"\nvalue = {value}\nfrom = "{month}"\nreason = "Decided then"\n'
            for month, value in targets
        ]
        (self.home / "ideal.toml").write_text("\n".join(written), encoding="utf-8")


def employed(name: str, **more: str) -> dict[str, str]:
    row = {
        "person": name,
        "department": f"Dept {name[0]}",
        "division": "Back" if name[0] in QUIET else "Front",
        "leader": "no",
        "joined": "",
    }
    return row | more


@pytest.fixture
def organisation(home: Path, capsys: pytest.CaptureFixture[str]) -> Organisation:
    found = Organisation(home, capsys)
    everyone = [*PEOPLE, "n00"]
    found.run("roster", "import", found.table("first.csv", [employed(name) for name in PEOPLE]))
    rows = [employed(name, leader="yes" if name in LEADERS else "no") for name in PEOPLE if name not in {"a00", "a01"}]
    rows += [employed("a00", department="Dept b"), employed("n00", department="Dept b", division="Front", joined="2026-09-20")]
    found.run("roster", "import", found.table("second.csv", rows), "--from", "2026-09-15")
    rows = [row for row in rows if row["person"] not in GONE_IN_OCTOBER]
    found.run("roster", "import", found.table("third.csv", rows), "--from", "2026-10-01")
    consents = [
        {
            "person": name,
            "source": "forum",
            "handle": f"{name}@forum",
            "purpose": "measure",
            "covers_from": "2026-09-10" if name == LATE_YES else "",
            "evidence": "the list of the works council",
        }
        for name in everyone
    ]
    found.run("consent", "import", found.table("yes.csv", consents))
    items = [
        {
            "source": "forum",
            "native_id": f"{name}-{month}",
            "person": name,
            "space": "general",
            "visibility": "open",
            "created_at": f"{month}-{'28' if name == 'n00' else '03'}T10:00:00+00:00",
            "text": "What we found out about the pumps",
        }
        for month in MONTHS
        for name in everyone
        if name[0] not in QUIET and not (name == "a01" and month in {"2026-10", "2026-11"})
        and not (name == "n00" and month in {"2025-12", "2026-08"})
    ]  # fmt: skip
    found.run("import", "items", found.table("items.csv", items))
    found.run("refresh")
    return found


def test_everybody_counts_in_the_department_and_role_that_they_had_in_the_month(organisation: Organisation) -> None:
    # a00 moved on 15 September, a01 left then, n00 joined on the 20th; b19 said yes on the 10th, from that day on.
    assert organisation.counted("2026-08", "Dept a") == (20, 20)
    assert organisation.counted("2026-08", "Dept b") == (19, 19)
    assert organisation.counted("2026-09", "Dept a") == (19, 19), "who left in the month still counts in it"
    assert organisation.counted("2026-09", "Dept b") == (21, 21), "the last department of the month; who joined in it counts"
    assert organisation.counted("2026-10", "Dept a") == (18, 18)
    assert organisation.counted("2026-10", "Dept b") == (22, 22), "a yes from mid-month on covers the next month whole"
    assert organisation.readings("2026-08")["E2"]["state"] == "missing"
    leading = organisation.readings("2026-09")["E2"]
    assert (leading["state"], leading["detail"]["leaders"]) == ("measured", 10)


def test_who_withdraws_in_a_month_leaves_past_months_too(organisation: Organisation) -> None:
    organisation.run("consent", "withdraw", "b05", "--yes")
    assert organisation.counted("2026-08", "Dept b") == (18, 18)
    assert organisation.counted("2026-10", "Dept b") == (21, 21)
    assert organisation.counted("2026-08", "Dept a") == (20, 20)


def test_whole_division_and_department_are_told_and_a_part_too_small_in_a_month_is_not_all_year(
    organisation: Organisation,
) -> None:
    assert organisation.readings("2025-12", "Dept d")["E1"]["value"] == 0, "of another year: 12 people"
    for month in ("2026-08", "2026-10"):
        for part in ("Dept c", "Dept d"):
            one = organisation.readings(month, part)["E1"]
            assert (one["state"], one["value"], one["people"], one["missing"]) == ("suppressed", None, None, ROLLED_UP)
        assert organisation.readings(month)["E1"]["value"] is not None
    edition = json.loads(organisation.run("edition", "show", "2026-08", "--json"))
    told = {
        (one["division"], one["department"]): (one["state"], one["denominator"])
        for one in edition["readings"]
        if one["id"] == "E1"
    }
    assert told[None, None] == ("measured", 65)
    assert told["Back", None] == ("measured", 25)
    assert told["Front", None] == ("measured", 40)
    assert told["Back", "Dept d"] == told["Back", "Dept c"] == ("suppressed", None)
    assert told["Front", "Dept a"] == ("measured", 20)


def test_history_is_judged_by_the_target_of_its_time(organisation: Organisation) -> None:
    def judged(month: str) -> tuple[float | None, bool | None]:
        one = organisation.readings(month)["E1"]
        return one["ideal"], one["meets_ideal"]

    before = judged("2026-08"), judged("2026-10")
    organisation.aims(("2026-01", 0.5), ("2026-10", 0.9))
    assert judged("2025-12")[0] is None, "no target held yet"
    assert judged("2026-08") == (0.5, True)
    assert judged("2026-10") == (0.9, False)
    assert judged("2026-08") not in before
    organisation.aims(("2026-01", 0.5), ("2026-09", 0.95), ("2026-10", 0.9))
    assert judged("2026-08") == (0.5, True), "a later target does not judge what was before it"
    assert judged("2026-09") == (0.95, False)
    assert judged("2026-10") == (0.9, False)
    organisation.aims(("2027-01", 0.1))
    assert (judged("2026-08"), judged("2026-10")) == before, "the organisation's own first months, until a target holds"
