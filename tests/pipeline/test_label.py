"""`sharewell label`: a JSON line in, one out; what can't be read is named and left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from openness.language.labelling.default import default_classifier
from pipeline.cli.app import main
from pipeline.labelling.side_by_side import MUCH, labelling_side_by_side
from storage.database import FILE_NAME, open_store
from tests.openness.language.house import turned
from tests.storage.people import AMSTERDAM
from tests.storage.test_local_classifiers import house, learned, tried

if TYPE_CHECKING:
    from pathlib import Path

LABELS = {"knowledge", "question", "promotion", "other", "unknown"}


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_each_line_gets_language_label_and_confidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "texts.jsonl"
    texts = ["Weet iemand waar de reservesleutels van de bus liggen?", "", "Thanks, see you tomorrow!", "\ud800 ?"]
    path.write_text("\n".join(json.dumps({"text": text}) for text in texts) + "\n\n", encoding="utf-8")
    assert main(["label", str(path), "--json"]) == 0
    found = lines_of(capsys.readouterr().out)
    assert [set(row) for row in found] == [{"lang", "label", "confidence"}] * len(texts)
    assert {row["label"] for row in found} <= LABELS
    assert (found[0]["label"], found[0]["lang"]) == ("question", "nl")
    assert (found[1]["label"], found[1]["confidence"], found[1]["lang"]) == ("unknown", 0, None)


def test_a_language_that_is_given_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "ok", "lang": "nl"}\n', encoding="utf-8")
    assert main(["label", str(path), "--json"]) == 0
    assert lines_of(capsys.readouterr().out)[0]["lang"] == "nl"


def test_lines_that_cannot_be_read_are_named_and_the_others_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "texts.jsonl"
    bad = [b"no json", b"[1]", b'{"txt": 1}', b'{"text": 3}', b'{"text": "a", "lang": 3}', b"\xff\xfe", b"[" * 100_000]
    path.write_bytes(b"\n".join([*bad, b'{"text": "Dank je wel!"}', b'{"text": "' + b"a" * (9 << 20) + b'"}', b'{"text": "b"}']))
    assert main(["label", str(path), "--json"]) == 1
    shown = capsys.readouterr()
    assert len(lines_of(shown.out)) == 2
    told = shown.err.splitlines()
    assert [line.split("line ")[1].split(":")[0] for line in told[:-1]] == ["1", "2", "3", "4", "5", "6", "7", "9"]
    assert told[-1].endswith("8 lines set aside")
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("name", ["absent.jsonl", "."])
def test_what_is_no_file_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["label", str(tmp_path / name)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def answered(path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], str]:
    assert main(["label", str(path), "--home", str(home), "--json"]) == 0
    shown = capsys.readouterr()
    return [row["label"] for row in lines_of(shown.out)], shown.err


def test_a_home_s_own_classifier_labels_once_it_is_in_use_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, home = tmp_path / "texts.jsonl", tmp_path / "home"
    home.mkdir()
    texts = [text for text, _ in turned()]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    by_default = [told.label for told in default_classifier().tell(texts)]
    assert answered(path, home, capsys) == (by_default, "")
    with house(home) as store:
        learned(store)
        own = tried().classifier.tell(texts)
        store.connection.execute("UPDATE local_trial SET starts_in = 999912")
    assert answered(path, home, capsys) == (by_default, "")
    with open_store(home, zone=AMSTERDAM) as store:
        store.connection.execute("UPDATE local_trial SET starts_in = 202601")
    found, told = answered(path, home, capsys)
    assert found == [one.label for one in own] != by_default
    assert told.startswith("local:1 labels")
    with open_store(home, zone=AMSTERDAM) as store:
        store.connection.execute("DELETE FROM local_model")
    assert answered(path, home, capsys) == (by_default, "")
    (home / FILE_NAME).write_bytes(b"no database at all" * 100)
    found, told = answered(path, home, capsys)
    assert found == by_default
    assert "the classifier that comes with Sharewell labels" in told
    assert len(told.splitlines()) == 1


def test_two_processes_say_what_one_says() -> None:
    texts = [f"{number % 7} words about {'?' if number % 3 else 'how to do it'} {number * 'a'}" for number in range(MUCH + 20)]
    with labelling_side_by_side() as shared:
        together, again = shared.tell(texts), shared.tell(texts)
    alone = default_classifier().tell(texts)
    assert [one.label for one in together] == [one.label for one in alone]
    assert again == together
