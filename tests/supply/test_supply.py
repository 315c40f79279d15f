"""What Sharewell is built from: licences that may be used, a bill that CycloneDX takes, no pass where nobody was asked."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cyclonedx.validation.json import JsonStrictValidator

from pipeline.conformance.loopback import Answer, Asked, served
from supply import advisories, bill, licences
from supply.locked import RUN, TEST, licence_of, packages

if TYPE_CHECKING:
    from pathlib import Path

NEWEST = "packaging==26.3 --hash=sha256:" + "0" * 64


def test_every_package_has_a_licence_that_may_be_used() -> None:
    assert licences.looked_over(packages(TEST)) == {}


@pytest.mark.parametrize(
    ("told", "off"),
    [
        ("MIT", ""),
        ("MIT OR GPL-3.0-only", ""),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", ""),
        ("Mozilla Public License 2.0 (MPL 2.0)", ""),
        ("GPL-3.0-only", "not among"),
        ("MIT AND AGPL-3.0-or-later", "not among"),
        ("whatever you like", "not among"),
        (None, "names no licence"),
    ],
)
def test_a_licence_is_held_against_those_that_may_be_used(told: str | None, off: str) -> None:
    found = licences.against(told)
    assert off in found
    assert bool(off) == bool(found)


def test_the_lock_names_every_package_with_its_hashes() -> None:
    found = packages(RUN)
    assert {one.name for one in found} >= {"streamlit", "cryptography", "tweepy"}
    assert all(one.hashes for one in found)
    assert licence_of("no-such-package") is None


def test_the_bill_is_one_that_cyclonedx_takes_and_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "dist" / "sbom.json"
    for _ in range(2):
        ran = subprocess.run([sys.executable, "-m", "supply.bill", str(path)], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        written = path.read_text("utf-8")
        again = json.dumps(bill.bill(packages(RUN)), indent=2, ensure_ascii=False) + "\n"
        assert written == again
    assert JsonStrictValidator(bill.SCHEMA).validate_str(written) is None
    told = json.loads(written)
    assert {one["name"] for one in told["components"]} == {one.name for one in packages(RUN)}
    assert all(one.get("licenses") for one in told["components"] if one["scope"] == "required")
    known = {one["bom-ref"] for one in told["components"]} | {bill.ROOT_REF}
    assert {ref for one in told["dependencies"] for ref in (one["ref"], *one["dependsOn"])} <= known


def test_what_is_known_against_a_package_is_told(tmp_path: Path) -> None:
    lock = _lock(tmp_path)
    advisory = {
        "id": "GHSA-xxxx-yyyy-zzzz",
        "summary": "something is off",
        "affected": [
            {
                "package": {"name": "packaging", "ecosystem": "PyPI"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}],
                "versions": ["26.3"],
            }
        ],
    }
    with served(lambda _: Answer(body={"vulns": [advisory]})) as address:
        (told,) = advisories.asked(lock, address) or []
    assert (told["name"], told["vulns"][0]["id"], told["vulns"][0]["fix_versions"]) == ("packaging", advisory["id"], ["99.1"])


def test_nothing_known_is_told_apart_from_nobody_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(advisories, "RUN", _lock(tmp_path))

    def answer(_: Asked) -> Answer:
        return Answer(body={})

    with served(answer) as address:
        monkeypatch.setattr(sys, "argv", ["advisories", address])
        assert advisories.main() == advisories.NOTHING
    assert "Nothing is known against any of 1 packages." in capsys.readouterr().out
    assert advisories.main() == advisories.NOT_ASKED
    assert "could not be asked" in capsys.readouterr().err


def _lock(folder: Path) -> Path:
    path = folder / "one.lock"
    path.write_text(NEWEST + "\n", "utf-8")
    return path
