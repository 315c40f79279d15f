from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from typing import TYPE_CHECKING

import pytest

from collectors import catalogue
from collectors.budget import Forecasts, Meter
from collectors.catalogue import COLLECTORS, collector_for, names
from config.catalogue import SOURCES
from config.errors import NothingToUse, WrongUse
from config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping


def settings(**sources: Mapping[str, object]) -> Settings:
    return Settings.model_validate({"sources": sources})


@pytest.fixture
def credentials() -> Settings:
    return settings(reddit={"client_id": "i", "client_secret": "s"}, x={"bearer_token": "t", "price_per_read": 0.02})


NO_CREDENTIALS: dict[str, dict[str, object]] = {"mailinglist": {"spaces": ["all"]}}
"""What else must be set before a source can be asked."""


def all_it_needs(name: str) -> Settings:
    own = dict.fromkeys(SOURCES[name].needs, "made-up")
    base = {"base_url": "https://source.example.org"} if "base_url" in own else {}
    return settings(**{name: {**own, **base, **NO_CREDENTIALS.get(name, {})}})


@pytest.mark.parametrize("name", COLLECTORS)
def test_a_collector_bears_the_name_it_is_listed_under_and_needs_no_more_than_the_catalogue_says(name: str) -> None:
    assert collector_for(name, all_it_needs(name), Meter()).source == name


@pytest.mark.parametrize("name", [name for name in COLLECTORS if SOURCES[name].price_per_read])
def test_what_costs_money_says_beforehand_how_much(name: str) -> None:
    collector = collector_for(name, all_it_needs(name), Meter())
    assert isinstance(collector, Forecasts)
    assert collector.forecast(None).most_cost > 0


def test_the_source_catalogue_and_ours_agree_on_what_can_be_collected() -> None:
    assert {name for name, entry in SOURCES.items() if "collect" in entry.ways} == set(COLLECTORS)


def test_a_price_of_ones_own_is_taken(credentials: Settings) -> None:
    forecast = collector_for("x", credentials, Meter()).forecast(None)  # type: ignore[attr-defined]
    assert forecast.least_cost == pytest.approx(2 * 0.02)


@pytest.mark.parametrize(("name", "field"), [("reddit", "CLIENT_ID"), ("x", "BEARER_TOKEN")])
def test_without_credentials_it_is_said_what_supplies_them(name: str, field: str) -> None:
    with pytest.raises(NothingToUse, match=f"SHAREWELL_SOURCES__{name.upper()}__{field}"):
        collector_for(name, settings(), Meter())


@pytest.mark.parametrize("name", COLLECTORS)
def test_on_loopback_placeholders_do(name: str) -> None:
    own = {"base_url": "http://127.0.0.1:8000", **NO_CREDENTIALS.get(name, {})}
    assert collector_for(name, settings(**{name: own}), Meter()).source == name


@pytest.mark.parametrize("name", [name for name in COLLECTORS if set(SOURCES[name].needs) - {"base_url"}])
def test_elsewhere_they_do_not(name: str) -> None:
    with pytest.raises(NothingToUse):
        collector_for(name, settings(**{name: {"base_url": "https://127.0.0.1.example.org"}}), Meter())


def test_an_unknown_source_is_named_with_those_there_are() -> None:
    with pytest.raises(WrongUse, match="there are: reddit, x"):
        collector_for("gopher", settings(), Meter())


class Gopher:
    source = "gopher"

    def __init__(self, own: Settings, meter: Meter) -> None:
        self.own, self.meter = own, meter


def test_others_add_theirs_by_entry_point_and_cannot_take_ours(monkeypatch: pytest.MonkeyPatch, credentials: Settings) -> None:
    found = EntryPoints(
        EntryPoint(name=name, value="tests.collectors.test_catalogue:Gopher", group=catalogue.GROUP) for name in ("gopher", "x")
    )
    monkeypatch.setattr(catalogue, "entry_points", lambda group: found.select(group=group))
    meter = Meter()
    made = collector_for("gopher", credentials, meter)
    assert type(made).__name__ == "Gopher"
    assert names() == (*COLLECTORS, "gopher")
    assert type(collector_for("x", credentials, meter)).__name__ == "XCollector"


def test_no_client_is_imported_before_it_is_needed() -> None:
    heavy = (
        "praw",
        "tweepy",
        "requests",
        "stamina",
        "atproto",
        "httpx",
        "feedparser",
        "slack_sdk",
        "zulip",
        "mastodon",
    )
    program = f"import sys, pipeline.cli.collect; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
