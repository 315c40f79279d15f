"""The digest of alerts by mail: quiet without one, each told once, in the reader's language, nothing fetched from outside."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from config.settings import load_settings
from openness.alerts import overdue, silent, stale
from openness.month import Month, shift
from pipeline.alerts import gather
from pipeline.cli.app import main
from pipeline.mailing.alerts import is_due, send_alerts
from presentation.formats import Formats
from presentation.mailing.alerts import digest
from storage.by_hand.decisions import DecisionRow, put_decision
from storage.database import open_store
from storage.weeks import WEEK, weeks_of_sources
from tests.dashboard.editions import HOSTILE, LAST, ZONE, bodies, fill
from tests.pipeline.mail_server import serving
from tests.pipeline.test_mail import ADA, BRAM, configure
from tests.storage.desk.shared import take
from tests.storage.people import AMSTERDAM, NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pipeline.mail_server import Box

MONDAY = int(datetime(2026, 11, 9, 8, tzinfo=ZONE).timestamp())
DAY = 86_400


@pytest.fixture
def box(home: Path) -> Any:
    made = bodies()
    for one in made[-1]["readings"]:
        one["last_month"] = {**one["last_month"], "judgement": "no detectable change"}
    fill(home, made)
    with open_store(home, zone=ZONE) as store:
        store.connection.execute("DELETE FROM coverage")
    with serving() as found:
        configure(
            home,
            found.port,
            alerts_to=json.dumps([ADA, BRAM]),
            languages='{ "bram@example.org" = "en" }',
            alerts_day="monday",
            address="https://sharewell.example.org",
        )
        yield found


def decided(home: Path, text: str = "Open the archive") -> None:
    with open_store(home, zone=ZONE) as store:
        row = DecisionRow(month=LAST, indicator="E1", text=text, owner="the board", due=date(2026, 11, 6))
        put_decision(store, row, by="", now=MONDAY - 9 * DAY, today=date(2026, 10, 31))


def sent(home: Path, now: int = MONDAY) -> list[str]:
    with open_store(home, zone=ZONE) as store:
        return send_alerts(store, load_settings(home), now=now).sent


def test_nothing_is_sent_where_nothing_stands_out(home: Path, box: Box) -> None:
    assert sent(home) == []
    assert box.arrived == []


def test_what_stands_out_is_told_once_to_each_in_their_language(home: Path, box: Box) -> None:
    decided(home)
    assert sent(home) == [ADA, BRAM]
    assert sent(home, MONDAY + 7 * DAY) == []
    dutch, english = box.arrived
    assert str(dutch["Subject"]).endswith("1 ding valt op")
    assert "1 thing stands out" in str(english["Subject"])
    for message, lang in ((dutch, "nl"), (english, "en")):
        html, text = message.get_body(("html",)), message.get_body(("plain",))
        assert html is not None
        assert text is not None
        link = f"https://sharewell.example.org/?lang={lang}&month=2026-10"
        assert link in text.get_content()
        assert link.replace("&", "&amp;") in html.get_content()
        assert "src=" not in html.get_content()
        assert "<link" not in html.get_content()
        assert "the board" not in text.get_content(), "nobody is named"


def test_a_server_that_is_away_leaves_it_for_the_next_time(home: Path, box: Box) -> None:
    decided(home)
    box.answers = {ADA: ["450 later"] * 3, BRAM: ["450 later"] * 3}
    assert sent(home) == []
    with open_store(home, zone=ZONE) as store:
        assert is_due(store, load_settings(home), MONDAY)
    assert sent(home, MONDAY + 3600) == [ADA, BRAM]


def test_it_is_due_once_a_week_from_its_day_on(home: Path, box: Box) -> None:
    settings = load_settings(home)
    with open_store(home, zone=ZONE) as store:
        assert is_due(store, settings, MONDAY)
        send_alerts(store, settings, now=MONDAY)
        assert not is_due(store, settings, MONDAY + 6 * DAY)
        assert is_due(store, settings, MONDAY + 7 * DAY)


def test_the_command_lists_what_was_told_and_what_was_not(home: Path, box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    decided(home)
    assert main(["alerts", "--json", "--home", str(home)]) == 0
    (found,) = [one for one in json.loads(capsys.readouterr().out) if one["kind"] == "overdue"]
    assert (found["told"], found["month"]) == (False, "2026-10")
    sent(home)
    assert main(["alerts", "--json", "--home", str(home)]) == 0
    assert all(one["told"] for one in json.loads(capsys.readouterr().out) if one["kind"] == "overdue")


def test_what_people_wrote_cannot_break_out(home: Path) -> None:
    made = digest([overdue(1, HOSTILE, 20261106, LAST)], Formats("nl"), ZONE, address="https://x.example.org")
    assert "<img" not in made.html
    assert "<script" not in made.html


def test_a_digest_says_each_kind_in_either_language() -> None:
    found = [stale("slack", MONDAY), overdue(1, "Do it", 20261106, Month(202610))]
    dutch, english = (digest(found, Formats(lang), ZONE) for lang in ("nl", "en"))
    assert "Slack" in dutch.text
    assert "is voor het laatst gelezen" in dutch.text
    assert "was last read up to 9 Nov 2026" in english.text
    assert "http" not in english.html


def test_a_source_that_falls_silent_is_seen_and_one_of_few_people_is_not(home: Path) -> None:
    names = [f"p{n}" for n in range(12)]
    with store_with(home, taking_part=names) as store:
        begin = NOW - 14 * WEEK
        for week in range(1, 13):
            items = [post(name, f"{name}-{week}", NOW - week * WEEK - 1000 - place) for place, name in enumerate(names)]
            take(store, *items, search=False)
        store.connection.execute(
            "INSERT INTO coverage (source_id, since, until) SELECT id, ?, ? FROM source WHERE name = 'slack'", (begin, NOW)
        )
        (weeks,) = weeks_of_sources(store, now=NOW, k=10)
        assert (weeks.last, weeks.before[:3], weeks.last_at) == (0, (12, 12, 12), NOW - WEEK - 1000)
        assert [alert.subject for alert in silent([weeks])] == ["slack"]
        assert weeks_of_sources(store, now=NOW, k=13) == []
        assert weeks_of_sources(store, now=NOW + 3 * DAY, k=10) == [], "not read up to now: behind, not silent"
        assert store.zone == AMSTERDAM


def test_a_source_that_is_behind_is_told_by_how_it_comes_in(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        store.connection.execute(
            "INSERT INTO coverage (source_id, since, until) SELECT id, 0, ? FROM source WHERE name = 'slack'", (NOW - 10 * DAY,)
        )
        handed_in = load_settings(home)
        assert gather(store, handed_in, NOW) == []
        live = load_settings(home, {"SHAREWELL_SOURCES__SLACK__ENABLED": "true"})
        assert [alert.kind for alert in gather(store, live, NOW)] == ["stale"]
        assert [alert.kind for alert in gather(store, handed_in, NOW + 40 * DAY)] == ["stale"]
    assert shift(LAST, 0) == LAST
