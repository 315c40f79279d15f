"""What is said to have been read of a target is what was: ended at any commit and gone on, it comes to the same as in one go."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pytest

from collectors.base import Order
from config.settings import load_settings
from openness.targets import Target
from storage.database import Store, open_store
from storage.gaps import note_gap
from tests.pipeline.made_up import BEGIN, HOUR, NOW, MadeUp, collected, listed
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

DAY = 86_400
LATER = NOW + HOUR
SHARED = {"ada": [["a1"], ["a2"], ["a3"]], "bea": [["b1"]]}
ADA = Target(source="reddit", handle="ada")
SAID = {
    "coverage": "SELECT person_id, since, until FROM coverage",
    "settled": "SELECT target_key, since, until FROM settled",
    "gap": "SELECT target_key, since, until FROM gap",
}


class Crash(BaseException):
    """The machine went down."""


@dataclass
class NewestFirst(MadeUp):
    order: ClassVar[Order] = Order.NEWEST_FIRST


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a source says in one pass over `ada`, and what was known of her before."""

    name: str
    gap: tuple[int, int] | None = None
    reaches_back: int | None = None
    known: tuple[int, int] | None = None
    """A gap from before, when the source did not give what it gives now."""

    def source(self, kind: type[MadeUp]) -> MadeUp:
        shared = {who: list(pages) for who, pages in SHARED.items()}
        gaps = {"ada": self.gap} if self.gap else {}
        return kind(
            source="reddit", shared=shared, gaps=gaps, reaches_back={"ada": self.reaches_back} if self.reaches_back else {}
        )


CASES = (
    Case(name="a gap", gap=(BEGIN, BEGIN + DAY)),
    Case(name="given after all", known=(BEGIN, BEGIN + DAY)),
    Case(name="given but for a ceiling", known=(BEGIN - DAY, BEGIN + DAY), reaches_back=BEGIN),
)


@contextmanager
def ended_after(commits: int) -> Iterator[None]:
    """End the program once so many transactions were committed."""
    whole, count = Store.transaction, [0]

    @contextmanager
    def transaction(store: Store) -> Iterator[sqlite3.Connection]:
        if count[0] >= commits:
            raise Crash
        with whole(store) as connection:
            yield connection
        count[0] += 1

    with pytest.MonkeyPatch.context() as breaking:
        breaking.setattr(Store, "transaction", transaction)
        yield


def said(store: Store) -> dict[str, list[tuple[int, ...]]]:
    return {name: sorted(store.connection.execute(query)) for name, query in SAID.items()}


def prepared(home: Path, case: Case) -> Path:
    """Make a home in which ada and bea take part, with what was known before."""
    opted_in(home, "reddit", "ada", "bea")
    with opened(home) as store:
        assert case.known is None or note_gap(store, ADA, *case.known, NOW - HOUR)
    return home


def opened(home: Path) -> Store:
    return open_store(home, zone=load_settings(home).zone)


@pytest.mark.parametrize("kind", [MadeUp, NewestFirst])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ended_at_any_commit_and_gone_on_it_says_the_same_as_in_one_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[MadeUp], case: Case
) -> None:
    home = prepared(tmp_path / "before", case)
    with opened(shutil.copytree(home, tmp_path / "whole")) as store:
        source = case.source(kind)
        listed(monkeypatch, source)
        assert not collected(store, source).partly
        whole = said(store)
    assert len(whole["coverage"]) == len(whole["settled"]) == 2
    done, commits = False, 0
    while not done:
        commits += 1
        with opened(shutil.copytree(home, tmp_path / str(commits))) as store:
            listed(monkeypatch, source := case.source(kind))
            with suppress(Crash), ended_after(commits):
                collected(store, source)
                done = True
            between = said(store)
            assert all(row in whole["coverage"] for row in between["coverage"])
            assert all(row in whole["settled"] for row in between["settled"])
            listed(monkeypatch, source := case.source(kind))
            assert not collected(store, source).partly
            assert said(store) == whole, commits
    assert commits > 8


def test_what_was_read_before_it_was_ended_is_no_gap_when_the_source_forgets_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = Case(name="everything")
    with opened(prepared(home, everything)) as store:
        source = everything.source(MadeUp)
        listed(monkeypatch, source)
        source.before_page = lambda what: _end() if what == "ada/2" else None
        with pytest.raises(Crash):
            collected(store, source)
        source.before_page = lambda _what: None
        assert not collected(store, source).partly
        source.reaches_back = {"ada": LATER}
        assert not collected(store, source, now=LATER).partly
        assert [span for _, *span in said(store)["gap"]] == [[NOW, LATER]]


def _end() -> None:
    raise Crash
