"""The page on rules: how each stands, what changed as a person can read it, and who has read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from config.schema import SignIn
from dashboard.actions.rules import put_rule, review_rule, stop_tracking, weigh_change
from dashboard.visitor import Role, Visitor
from openness.language.rule_texts import digest
from presentation.difference import difference
from presentation.language import translator
from storage.database import open_store
from storage.rule_texts import Change, Seen, changes, keep_seen, keep_trouble, known_of
from storage.rules import Rule, RuleRow, apply_rules, rules
from tests.dashboard.editions import HOSTILE, ZONE, bodies, fill
from tests.dashboard.test_initiatives import pressed
from tests.dashboard.test_pages import opened, text_of

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    RuleRow(place="", key="chat", title=HOSTILE, kind="platform terms", url="https://chat.example/terms"),
    RuleRow(place="", key="law", title="Law", kind="law", sector="care", guide="https://intra.example/law", concerns="nurse",
            last_read=date(2026, 3, 1)),
    RuleRow(place="", key="gone", title="Gone", kind="sector rule", url="https://gone.example/x"),
)  # fmt: skip
TEXTS = ((20260110, f"You are 13 or older.\n{HOSTILE}"), (20260301, f"You are 16 or older.\n{HOSTILE} again"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies(months=2))
    with open_store(tmp_path, zone=ZONE) as store:
        apply_rules(store, ROWS, today=date(2026, 1, 10))
        by_key = {rule.key: rule for rule in rules(store.connection)}
        for day, text in TEXTS:
            rule = by_key["chat"]
            keep_seen(store, rule, known_of(store.connection, rule), Seen(text=text, digest=digest(text)), day=day)
        keep_trouble(store, by_key["gone"], "it answers 404")
    return tmp_path


def state(home: Path, key: str = "chat") -> tuple[Rule, list[Change]]:
    with open_store(home, zone=ZONE) as store:
        rule = next(rule for rule in rules(store.connection) if rule.key == key)
        return rule, changes(store.connection, rule)


def test_the_list_tells_how_each_rule_stands(home: Path) -> None:
    text = text_of(opened("rules", lang="en")).replace("\N{NO-BREAK SPACE}", " ")
    assert "3 rules are tracked; 1 has changed and waits to be read." in text
    assert "changed, open since 1 Mar 2026" in text
    assert "read 1 Mar 2026" in text
    assert "its page is not looked at: it has no address" in text
    assert "not looked at yet; the last look failed: it answers 404" in text
    assert "https://intra.example/law" in text
    assert "recommendation 4" in text


def test_what_changed_is_shown_first_where_it_waits_and_stays_text(home: Path) -> None:
    text = text_of(opened("rules", lang="en")).replace("\N{NO-BREAK SPACE}", " ")
    assert "Changed between 10 Jan 2026 and 1 Mar 2026" in text
    assert "<del>13</del>" in text
    assert "<ins>16</ins>" in text
    assert "<img" not in text
    assert "<script>" not in text


def test_a_difference_says_in_words_what_went_and_what_came() -> None:
    shown = difference(
        ["  Before it", "- You are [13] or older", "+ You are [16] or older", "…", "+ <b>New</b>"], translator("nl")
    )
    assert '<li class="sw-around">Before it</li>' in shown
    assert '<span class="sw-hidden">weg: </span>You are <del>13</del> or older' in shown
    assert "nieuw: </span><ins>&lt;b&gt;New&lt;/b&gt;</ins>" in shown


def test_marking_as_read_closes_what_was_seen_and_may_be_weighed_again(home: Path) -> None:
    app = opened("rules", lang="en", rule="chat")
    app.text_input(key="review:chat:field-day").set_value("2026-03-05")
    app = pressed(app, "Mark as read")
    assert "Read: " in text_of(app)
    rule, (change,) = state(home)
    assert (rule.last_read_day, change.reviewed_day, change.material) == (20260305, 20260305, True)
    app = pressed(opened("rules", lang="en", rule="chat"), "Nobody needs training for this")
    assert "Noted." in text_of(app)
    assert not state(home)[1][0].material


def test_what_came_while_the_page_was_open_is_not_marked_as_read(home: Path) -> None:
    app = opened("rules", lang="en", rule="chat")
    with open_store(home, zone=ZONE) as store:
        rule = next(rule for rule in rules(store.connection) if rule.key == "chat")
        text = "You are 18 or older."
        keep_seen(store, rule, known_of(store.connection, rule), Seen(text=text, digest=digest(text)), day=20260401)
    app = pressed(app, "Mark as read")
    assert "What is open in this rule is no longer what you saw" in text_of(app)
    assert [change.reviewed_day for change in state(home)[1]] == [0, 0]
    app = pressed(pressed(app, "Show theirs"), "Mark as read")
    assert "Read: " in text_of(app)
    assert all(change.reviewed_day for change in state(home)[1])


@pytest.mark.parametrize("typed", ["yesterday", "2026-02-30", "", "2126-01-01"])
def test_a_day_that_is_none_is_told_and_nothing_is_marked(home: Path, typed: str) -> None:
    app = opened("rules", lang="en", rule="chat")
    app.text_input(key="review:chat:field-day").set_value(typed)
    app = pressed(app, "Mark as read")
    assert not app.exception
    assert 'role="alert"' in text_of(app)
    assert state(home)[1][0].reviewed_day == 0


def test_a_rule_is_added_corrected_and_dropped(home: Path) -> None:
    app = opened("rules", lang="en")
    app.text_input(key="rule::field-key").set_value("new")
    app.text_input(key="rule::field-title").set_value("New rule")
    app.text_input(key="rule::field-url").set_value("http://plain.example")
    app = pressed(app, "Save")
    assert "This is no https address" in text_of(app)
    app.text_input(key="rule::field-url").set_value("https://plain.example")
    assert "Saved: New rule." in text_of(pressed(app, "Save"))
    app = opened("rules", lang="en")
    app = app.selectbox(key="rule-row").set_value("new").run()
    app.checkbox(key="rule:new:field-guide").set_value(True)
    pressed(app, "Save")
    assert state(home, "new")[0].guide
    app = opened("rules", lang="en")
    app = app.selectbox(key="rule-row").set_value("new").run()
    app.checkbox(key="rule:new:field-sure").set_value(True)
    assert "No longer tracked: New rule." in text_of(pressed(app, "Remove"))


@pytest.mark.parametrize("role", [None, Role.EMPLOYEE, Role.LEADERSHIP, Role.COUNCIL])
def test_acts_on_rules_take_their_role(home: Path, role: Role | None) -> None:
    who = Visitor(name="x", roles=frozenset({role} if role else ()))
    with pytest.raises(Refused, match="only"):
        put_rule(who, ROWS[0], seen=None)
    with pytest.raises(Refused, match="only"):
        stop_tracking(who, "chat", seen="x")
    with pytest.raises(Refused, match="only"):
        review_rule(who, "chat", day=date(2026, 5, 1), material=True, opened=[])
    with pytest.raises(Refused, match="only"):
        weigh_change(who, 1, material=True, seen=False)


def test_who_keeps_no_list_reads_it_without_forms(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.visitor.sign_in", SignIn)
    monkeypatch.setattr("dashboard.visitor.claims", lambda _wanted: {"name": "Bram"})
    for page in ("rules", "initiatives", "trust"):
        app = opened(page, lang="en")
        assert not app.exception
        assert [button.label for button in app.button] == []
        assert len(app.text_input) == 0
        assert len(app.expander) == 0
