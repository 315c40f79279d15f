"""The organisation's own part of the ideal."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from config.errors import WrongUse
from config.ideal import load_ideal
from openness.month import Month

if TYPE_CHECKING:
    from pathlib import Path


def write(home: Path, text: str) -> None:
    (home / "ideal.toml").write_text(text, encoding="utf-8")


def target(indicator: str = "E1", value: str = '"38 %"', since: str = "2026-07", reason: str = "as others") -> str:
    return f'[[targets]]\nindicator = "{indicator}"\nvalue = {value}\nfrom = "{since}"\nreason = "{reason}"\n'


def test_nothing_written_is_no_vision_and_no_targets(tmp_path: Path) -> None:
    ideal = load_ideal(tmp_path)
    assert ideal.vision is None
    assert ideal.targets == ()
    assert ideal.target_for("E1", Month(202607)) is None


def test_a_target_holds_from_its_month_until_the_next(tmp_path: Path) -> None:
    write(tmp_path, target(since="2026-07") + target(value="0.5", since="2026-10") + target("K2", "90"))
    ideal = load_ideal(tmp_path)

    def held(month: int) -> float | None:
        found = ideal.target_for("E1", Month(month))
        return found.value if found else None

    assert [held(month) for month in (202606, 202607, 202609, 202610, 203001)] == [None, 0.38, 0.38, 0.5, 0.5]


def test_where_no_way_is_better_a_target_is_a_range(tmp_path: Path) -> None:
    write(tmp_path, target("E5", "[3, 6]"))
    found = load_ideal(tmp_path).target_for("E5", Month(202607))
    assert found is not None
    assert (found.least, found.value) == (3, 6)


def test_a_vision_is_signed_and_dated(tmp_path: Path) -> None:
    write(tmp_path, f'[vision]\ntext = "{"word " * 100}"\nsigned_by = "The board"\ndate = 2026-01-15\n')
    vision = load_ideal(tmp_path).vision
    assert vision is not None
    assert (vision.signed_by, vision.date) == ("The board", dt.date(2026, 1, 15))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'[vision]\ntext = "{"word " * 101}"\nsigned_by = "a"\ndate = 2026-01-15\n', "101 words"),
        ('[vision]\ntext = "a"\ndate = 2026-01-15\n', "signed_by is to be given"),
        ('[vision]\ntext = "a"\nsigned_by = "b"\ndate = "soon"\n', "date is to be given, as YYYY-MM-DD"),
        ('[vison]\ntext = "a"\n', "unknown key 'vison'; did you mean vision?"),
        (target("E9"), "target 1: there is no indicator 'E9'"),
        (target(value='"much"'), "target 1: value is a number"),
        (target(value="true"), "target 1: value is a number"),
        (target("E5", "4"), "target 1: this indicator takes a range, from and to"),
        (target("E5", "[6, 3]"), "target 1: this indicator takes a range, from and to"),
        (target("E5", '[3, "many"]'), "target 1: value is a number"),
        (target(value="[0.2, 0.4]"), "target 1: value is a number"),
        (target(value="nan"), "target 1: value is a number"),
        (target(since="July"), "target 1: from is a month"),
        (target(reason=""), "target 1: reason is to be given"),
        (target() + target(), "target 2: E1 has another target from the same month"),
        ('targets = "E1"\n', "[[targets]]"),
        ("[vision\n", "this is not TOML"),
    ],
)
def test_what_is_off_is_named(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, text)
    with pytest.raises(WrongUse) as caught:
        load_ideal(tmp_path)
    assert said in str(caught.value)
    assert "ideal.toml" in str(caught.value)
