"""`sharewell digest`: lists digests and prints one, as scripts and mail programs take it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import pytest

from openness.consent import SHOW
from openness.month import Month
from pipeline.cli.app import main
from storage.desk.digests import digest, make_digest, publish, put_entry
from storage.exclusion import exclude
from storage.withdraw import withdraw
from tests.storage.desk.shared import desk_store, said, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def filled(home: Path) -> Path:
    with desk_store(home) as store:
        take(store, said("anna", "1", "een"), said("bram", "2", "twee"))
        number = make_digest(store, "Uit september", Month(202609), by="", now=NOW)
        for native_id in ("1", "2"):
            put_entry(store, number, ("slack", native_id), f"Om <b>{native_id}</b>.", seen=None, by="", now=NOW)
        found = digest(store.connection, number)
        assert found is not None
        publish(store, number, seen=found.whole, now=NOW)
        exclude(store, store.keys.person_id("bram"), "slack", "2", now=NOW)
    return home


def test_digests_are_listed(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digest", "list", "--json", "--home", str(filled)]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"number": 1, "month": "2026-09", "title": "Uit september", "published": True, "items": 1, "withdrawn": 1}
    ]
    assert main(["digest", "list", "--home", str(filled)]) == 0
    assert "2026-09  out      1  Uit september" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "lang", "begins", "holds"),
    [
        ("html", "nl", "<!doctype html>", "1 bijdrage is sinds de publicatie"),
        ("md", "en", "# Uit september", r"Om \<b\>1\</b\>."),
        ("atom", "en", "<?xml", "Om &lt;b&gt;1&lt;/b&gt;."),
    ],
)
def test_one_is_printed_in_each_form(
    filled: Path, capsys: pytest.CaptureFixture[str], kind: str, lang: str, begins: str, holds: str
) -> None:
    assert main(["digest", "show", "1", "--format", kind, "--lang", lang, "--home", str(filled)]) == 0
    text = capsys.readouterr().out
    assert text.startswith(begins)
    assert holds in text
    assert "<b>" not in text
    if kind == "atom":
        assert fromstring(text.encode()).tag.endswith("feed")


ATOM = "{http://www.w3.org/2005/Atom}"


def ids(capsys: pytest.CaptureFixture[str], home: Path, lang: str = "nl") -> list[str]:
    assert main(["digest", "feed", "--lang", lang, "--home", str(home)]) == 0
    return [str(one.text) for one in fromstring(capsys.readouterr().out.encode()).iter(f"{ATOM}id")]


def test_one_feed_holds_all_that_is_published_under_names_that_last(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feed, *first = ids(capsys, filled)
    assert len(first) == 1
    with desk_store(filled) as store:
        number = make_digest(store, "Uit oktober", Month(202610), by="", now=NOW + 9)
        put_entry(store, number, ("slack", "1"), "Nog eens.", seen=None, by="", now=NOW + 9)
    assert ids(capsys, filled, "en") == [feed, *first], "a draft is in nobody's feed"
    with desk_store(filled) as store:
        found = digest(store.connection, number)
        assert found is not None
        publish(store, number, seen=found.whole, now=NOW + 9)
    again = ids(capsys, filled)
    assert again[0] == feed
    assert again[2:] == first
    assert len(set(again)) == 3
    assert main(["digest", "show", "1", "--format", "atom", "--home", str(filled)]) == 0
    assert first[0] in capsys.readouterr().out
    with desk_store(filled) as store:
        withdraw(store, store.keys.person_id("anna"), source=None, purpose=SHOW, now=NOW + 20)
    assert ids(capsys, filled) == [feed]


def test_one_that_is_not_there_is_told(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digest", "show", "7", "--home", str(filled)]) == 2
    assert "there is no digest 7" in capsys.readouterr().err
