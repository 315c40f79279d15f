"""`sharewell collect` goes down at any write, and goes on."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
import stamina
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.cli.app import main
from pipeline.conformance.loopback import served
from storage.intake import Intake
from tests.collectors.public.reddit_site import RedditSite
from tests.collectors.public.x_site import XSite
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.conformance.loopback import Site


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1):
        yield


@contextmanager
def connected(monkeypatch: pytest.MonkeyPatch, source: str, place: Site) -> Iterator[None]:
    with served(place.answer) as base_url:
        monkeypatch.setenv(f"SHAREWELL_SOURCES__{source.upper()}__BASE_URL", base_url)
        monkeypatch.setenv(f"SHAREWELL_SOURCES__{source.upper()}__ENABLED", "true")
        yield


class Crash(BaseException):
    """The machine went down."""


def snapshot(home: Path) -> list[tuple[object, ...]]:
    """Return what a store holds of items and acts, without times of reading."""
    from config.settings import load_settings
    from storage.database import open_store

    with open_store(home, zone=load_settings(home).zone) as store:
        items = store.connection.execute(
            "SELECT native_id, kind, created_at, text FROM item LEFT JOIN item_text ON item_id = item.id ORDER BY native_id"
        ).fetchall()
        acts = store.connection.execute("SELECT kind, at, count FROM interaction ORDER BY 1, 2, 3").fetchall()
    return [*items, *acts]


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    source=st.sampled_from(["reddit", "x"]),
    crashes=st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=4),
    size=st.sampled_from([3, 7, 100]),
    later=st.lists(st.integers(0, 9), max_size=3),
)
def test_wherever_it_breaks_off_and_goes_on_the_store_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, source: str, crashes: list[tuple[int, bool]], size: int, later: list[int]
) -> None:
    homes = [tmp_path_factory.mktemp("home") for _ in range(2)]
    place: Site = RedditSite() if source == "reddit" else XSite()
    place.page_size = size
    place.share("ada", count=20)
    with pytest.MonkeyPatch.context() as monkeypatch, connected(monkeypatch, source, place):
        for home in homes:
            opted_in(home, source, "ada")
        for (at, before), more in zip(crashes, [*later, 0, 0, 0, 0], strict=False):
            with pytest.MonkeyPatch.context() as breaking:
                break_off(breaking, at, before=before)
                with pytest.raises(Crash) if at <= 2 else suppress(Crash):
                    main(["--home", str(homes[0]), "collect"])
            place.share("ada", count=more)
        for home in homes:
            assert main(["--home", str(home), "collect"]) == 0
    assert snapshot(homes[0]) == snapshot(homes[1])
    assert len([row for row in snapshot(homes[0]) if len(row) == 4]) == len(place.names("ada"))


def break_off(monkeypatch: pytest.MonkeyPatch, at: int, *, before: bool) -> None:
    """Let the machine go down at the n-th write, before or after it."""
    write, count = Intake.write, [0]

    def crashing(*arguments: Any, **named: Any) -> Any:
        count[0] += 1
        if count[0] == at and before:
            raise Crash
        sums = write(*arguments, **named)
        if count[0] == at:
            raise Crash
        return sums

    monkeypatch.setattr(Intake, "write", crashing)
