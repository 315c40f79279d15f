"""Settings that hold: every change counts at once, what loosens a guard waits, and no way leads around."""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Outdated, Refused, WrongUse
from config.guarded import loosens, strictest
from openness.month import Month
from storage.audit import Doer, all_acts
from storage.backup import create
from storage.council import deciding
from storage.council.settling import begin_anew
from storage.database import open_store
from storage.editions import make_edition
from storage.in_force import as_written, confirmed_value, kept_in_force, settings_in_force, settled
from storage.restoring import restore
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from config.settings import Settings
    from storage.council.standing import Standing

CLERK = Doer(name="clerk", way="command")


def write(home: Path, text: str) -> None:
    path = home / "sharewell.toml"
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 1_000, before + 1_000))  # a clock may be coarser than two writes are apart


def test_a_file_that_changed_comes_and_goes_counts_at_once(home: Path) -> None:
    assert kept_in_force(home).privacy.k == 10
    write(home, "[privacy]\nk = 12\n")
    assert kept_in_force(home).privacy.k == 12
    assert kept_in_force(home) is kept_in_force(home)
    write(home, "[privacy]\nk = 13\n")
    assert kept_in_force(home).privacy.k == 13
    (home / "sharewell.toml").unlink()
    assert kept_in_force(home).privacy.k == 10


def test_so_does_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_in_force(home).privacy.k == 10
    monkeypatch.setenv("SHAREWELL_PRIVACY__K", "15")
    assert kept_in_force(home).privacy.k == 15


def test_two_homes_are_told_apart(home: Path, tmp_path: Path) -> None:
    write(home, "[privacy]\nk = 12\n")
    assert (kept_in_force(home).privacy.k, kept_in_force(tmp_path).privacy.k) == (12, 10)


def test_what_is_off_is_told_each_time(home: Path) -> None:
    write(home, "[privacy]\nk = 1\n")
    for _ in range(2):
        with pytest.raises(WrongUse, match=r"privacy\.k"):
            kept_in_force(home)


def settle(home: Path, *, also: tuple[str, ...] = (), now: int = NOW) -> tuple[Settings, Standing]:
    with open_store(home, zone=AMSTERDAM) as store:
        return settled(store, CLERK, now=now, also=also)


def shown_a_month(home: Path) -> None:
    with open_store(home, zone=AMSTERDAM) as store:
        make_edition(store, Month(202610), {"readings": []}, why="closed", changes=[], now=NOW)


def decided(home: Path, *, confirmed: bool = True, role: str = "shell", key: str = "") -> None:
    with open_store(home, zone=AMSTERDAM) as store:
        _, found = settled(store, CLERK, now=NOW)
        (one,) = (one for one in found.waiting if one.standing and key in {"", one.key})
        assert one.number is not None
        if confirmed:
            deciding.confirm(store, as_written(home), one.number, CLERK, role=role, now=NOW + 2)
        else:
            deciding.refuse(store, as_written(home), one.number, CLERK, role=role, reason="Not before the summer.", now=NOW + 2)


def test_the_first_settings_are_the_baseline_and_need_no_confirmation(home: Path) -> None:
    write(
        home, "[privacy]\nk = 5\ntext_days = 365\n[restricted.flow]\nroles = ['leadership']\nreason = 'It is being looked at.'\n"
    )
    settings, found = settle(home)
    assert (settings.privacy.k, settings.privacy.text_days, found.waiting) == (5, 365, ())
    assert list(settings.restricted) == ["flow"]
    assert [line.kind for line in found.lines] == ["baseline"]
    assert settle(home)[1].lines == found.lines, "it is taken down once"


LOOSER: dict[str, tuple[str, Callable[[Settings], object], object]] = {
    "privacy.k": ("[privacy]\nk = 5\n", lambda settings: settings.privacy.k, 10),
    "privacy.text_days": ("[privacy]\ntext_days = 91\n", lambda settings: settings.privacy.text_days, 90),
    "privacy.audit_days": ("[privacy]\naudit_days = 90\n", lambda settings: settings.privacy.audit_days, 1095),
    "retention.runs_days": ("[retention]\nruns_days = 3650\n", lambda settings: settings.retention.runs_days, 400),
    "consent.purposes": (
        "[consent]\npurposes = ['measure', 'name me']\n",
        lambda settings: settings.consent.purposes,
        ("measure",),
    ),
    "backups.keep": ("[backups]\nkeep = 400\n", lambda settings: settings.backups.keep, 7),
    "backups.every_hours": ("[backups]\nevery_hours = 700\n", lambda settings: settings.backups.every_hours, 24),
    "sources.reddit": ("[sources.reddit]\nenabled = true\n", lambda settings: settings.source("reddit").enabled, False),
    "sources.x.keep": ("[sources.x]\nkeep = 'text'\n", lambda settings: settings.source("x").keep, "counts"),
    "sources.slack": (
        "[sources.slack]\nenabled = true\nspaces = ['general', 'board']\n",
        lambda settings: settings.source("slack").spaces,
        ("general",),
    ),
    "sources.mastodon": (
        "[sources.mastodon]\nenabled = true\nservers = ['a.example', 'b.example']\n",
        lambda settings: settings.source("mastodon").servers,
        ("a.example",),
    ),
    "sources.zulip": (
        "[sources.zulip]\nenabled = true\nbase_url = 'https://elsewhere.example'\n",
        lambda settings: settings.source("zulip").enabled,
        False,
    ),
    "restricted.flow": (
        "[restricted.flow]\nroles = ['leadership']\nreason = 'It is being looked at.'\n",
        lambda settings: settings.restricted.get("flow"),
        None,
    ),
}
BEFORE = """
[consent]
purposes = ["measure"]
[sources.x]
keep = "counts"
[sources.slack]
enabled = true
spaces = ["general"]
[sources.mastodon]
enabled = true
servers = ["a.example"]
[sources.zulip]
enabled = true
base_url = "https://chat.example"
"""


@pytest.mark.parametrize("key", LOOSER)
def test_what_loosens_waits_and_the_old_holds_until_it_is_confirmed(home: Path, key: str) -> None:
    write(home, BEFORE)
    settle(home)
    shown_a_month(home)
    text, value, before = LOOSER[key]
    write(home, text)
    for settings, found in (settle(home), settle(home, now=NOW + 9)):
        assert value(settings) == before
        assert value(settings_in_force(home)) == value(kept_in_force(home)) == before
        assert [(one.key, one.since) for one in found.open if one.key == key] == [(key, NOW)]
    decided(home, key=key)
    assert value(settings_in_force(home)) == value(as_written(home)) != before
    assert key not in {one.key for one in settle(home)[1].waiting}


def test_a_variable_of_the_environment_counts_as_the_file_does(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(home)
    monkeypatch.setenv("SHAREWELL_PRIVACY__K", "5")
    monkeypatch.setenv("SHAREWELL_PRIVACY__TEXT_DAYS", "3650")
    assert (settle(home)[0].privacy.k, kept_in_force(home).privacy.text_days) == (10, 90)
    monkeypatch.delenv("SHAREWELL_PRIVACY__K")
    found = settle(home)[1]
    assert {(one.key, one.standing) for one in found.waiting} == {("privacy.k", False), ("privacy.text_days", True)}


def test_what_tightens_holds_at_once_and_going_back_waits(home: Path) -> None:
    settle(home)
    shown_a_month(home)
    write(home, "[privacy]\nk = 20\ntext_days = 30\n[sources.x]\nkeep = 'counts'\n")
    assert kept_in_force(home).privacy.k == 20, "before anybody took it down"
    settings, found = settle(home)
    assert (settings.privacy.k, settings.privacy.text_days, settings.source("x").keep, found.waiting) == (20, 30, "counts", ())
    write(home, "")
    settings, found = settle(home)
    assert (settings.privacy.k, settings.privacy.text_days, settings.source("x").keep) == (20, 30, "counts")
    assert {one.key for one in found.open} == {"privacy.k", "privacy.text_days", "sources.x.keep"}


def test_of_a_change_that_narrows_and_widens_only_the_narrowing_holds(home: Path) -> None:
    write(home, "[sources.slack]\nenabled = true\nspaces = ['a', 'b']\n[sources.zulip]\nenabled = true\nspaces = ['a']\n")
    settle(home)
    shown_a_month(home)
    write(home, "[sources.slack]\nenabled = true\nspaces = ['b', 'c']\n[sources.zulip]\nenabled = true\nspaces = ['z']\n")
    settings, _ = settle(home)
    assert settings.source("slack").spaces == ("b",)
    assert not settings.source("zulip").enabled, "no space at all is not every space"
    write(home, "[sources.slack]\nenabled = true\n")
    assert settle(home)[0].source("slack").spaces == ("a", "b")


def test_a_source_that_was_agreed_to_may_be_switched_off_and_on(home: Path) -> None:
    write(home, "[sources.slack]\nenabled = true\nspaces = ['a']\n")
    settle(home)
    shown_a_month(home)
    write(home, "")
    assert not settle(home)[0].source("slack").enabled
    write(home, "[sources.slack]\nenabled = true\nspaces = ['a']\n")
    settings, found = settle(home)
    assert (settings.source("slack").enabled, found.waiting) == (True, ())


def test_until_the_first_month_is_shown_sources_may_be_added_and_nothing_else_loosened(home: Path) -> None:
    settle(home)
    write(home, "[privacy]\nk = 5\n[sources.slack]\nenabled = true\n")
    settings, found = settle(home)
    assert (settings.source("slack").enabled, settings.privacy.k) == (True, 10)
    assert [(line.kind, line.key) for line in found.lines] == [
        ("baseline", ""), ("set-up", "sources.slack"), ("asked", "privacy.k"),
    ]  # fmt: skip
    assert settle(home, also=("reddit",))[0].source("reddit").enabled
    shown_a_month(home)
    assert settle(home, also=("reddit",))[0].source("reddit").enabled, "it was read before"
    settings, found = settle(home, also=("bluesky",))
    assert not settings.source("bluesky").enabled
    assert [one.key for one in found.waiting] == ["privacy.k", "sources.bluesky"]
    assert found.in_use


def test_a_refusal_stays_with_its_reason_and_what_was_refused_may_still_be_confirmed(home: Path) -> None:
    settle(home)
    write(home, "[privacy]\nk = 8\n")
    decided(home, confirmed=False)
    settings, found = settle(home)
    (one,) = found.waiting
    assert (settings.privacy.k, found.open) == (10, ())
    assert one.refused is not None
    assert (one.refused.reason, one.refused.by_role) == ("Not before the summer.", "shell")
    with pytest.raises(Outdated):
        decided(home, confirmed=False)
    write(home, "[privacy]\nk = 7\n")
    assert [one.after for one in settle(home)[1].open] == [7], "another value is another question"
    write(home, "[privacy]\nk = 8\n")
    decided(home, key="privacy.k")
    assert settle(home)[0].privacy.k == 8


def test_two_who_decide_at_once_decide_once(home: Path) -> None:
    settle(home)
    write(home, "[privacy]\nk = 8\n")
    _, found = settle(home)
    number = found.waiting[0].number
    assert number is not None
    told: list[str] = []

    def decide(name: str) -> None:
        with open_store(home, zone=AMSTERDAM) as store:
            try:
                deciding.confirm(store, as_written(home), number, Doer(name=name, way="page"), role="shell", now=NOW)
                told.append("confirmed")
            except Outdated:
                told.append("outdated")

    both = [threading.Thread(target=decide, args=(name,)) for name in ("Ans", "Bo", "Cas")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["confirmed", "outdated", "outdated"]
    assert [line.kind for line in settle(home)[1].lines] == ["baseline", "asked", "confirmed"]


def test_two_programs_that_start_at_once_take_a_change_down_once(home: Path) -> None:
    settle(home)
    write(home, "[privacy]\nk = 8\ntext_days = 20\n")
    both = [threading.Thread(target=settle, args=(home,)) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [line.kind for line in settle(home)[1].lines] == ["baseline", "tightened", "asked"]


SIGN_IN = """
[sign_in]
server_metadata_url = "https://login.example/.well-known/openid-configuration"
client_id = "sharewell"
address = "https://sharewell.example"
council = [{council}]
"""


def test_only_the_council_decides_once_its_role_was_given(home: Path) -> None:
    settle(home)
    write(home, SIGN_IN.format(council="'or'") + "[privacy]\nk = 8\n")
    assert settle(home)[1].confirms == "council"
    with pytest.raises(Refused, match="works council decides"):
        decided(home)
    write(home, "[privacy]\nk = 8\n")
    assert settle(home)[1].confirms == "council", "nor where sign-in was switched off since"
    with pytest.raises(Refused, match="works council decides"):
        decided(home, key="privacy.k")
    write(home, SIGN_IN.format(council="'or'") + "[privacy]\nk = 8\n")
    decided(home, role="council")
    assert settle(home)[0].privacy.k == 8


def test_nobody_decides_where_people_sign_in_and_nobody_has_the_councils_role(home: Path) -> None:
    write(home, SIGN_IN.format(council=""))
    settle(home)
    write(home, SIGN_IN.format(council="") + "[privacy]\nk = 8\n")
    for role in ("shell", "council"):
        with pytest.raises(Refused, match="name who does"):
            decided(home, role=role)


def test_nobody_takes_the_councils_role_by_writing_it_down(home: Path) -> None:
    write(home, SIGN_IN.format(council="'or@stad.example'"))
    settle(home)
    write(home, SIGN_IN.format(council="'or@stad.example', 'beheer@stad.example'"))
    settings, found = settle(home)
    assert settings.sign_in.council == ("or@stad.example",)
    assert [one.key for one in found.open] == ["sign_in.council"]
    write(home, SIGN_IN.format(council="'beheer@stad.example'"))
    assert settle(home)[0].sign_in.council == (), "nor by putting the others out"
    assert settle(home)[1].confirms == "council"
    write(home, SIGN_IN.format(council="'OR@stad.example', 'nieuw@stad.example'"))
    decided(home, role="council", key="sign_in.council")
    assert settle(home)[0].sign_in.council == ("OR@stad.example", "nieuw@stad.example")
    assert all(b"nieuw@stad" not in path.read_bytes() for path in home.iterdir() if path.suffix != ".toml")


TAMPERING = (
    "DELETE FROM setting_change WHERE kind = 'tightened'",
    "DELETE FROM setting_change WHERE id > 1",
    "DELETE FROM setting_change",
    "UPDATE setting_change SET after = '5' WHERE key = 'privacy.k'",
    "UPDATE setting_change SET kind = 'confirmed' WHERE kind = 'asked'",
    "INSERT INTO setting_change (at, kind, key, after, audit_id, seal) VALUES (1, 'confirmed', 'privacy.k', '5', 1, x'00')",
    "DELETE FROM setting_change WHERE id = (SELECT max(id) FROM setting_change)",
)


REPLACING = "INSERT OR REPLACE INTO setting_change SELECT * FROM setting_change WHERE id = 1"


@pytest.mark.parametrize("statement", TAMPERING)
def test_whoever_changes_the_ledger_gains_nothing(home: Path, statement: str) -> None:
    settle(home)
    write(home, "[privacy]\nk = 20\n")
    settle(home)
    write(home, "[privacy]\nk = 5\n")
    settle(home)
    with sqlite3.connect(home / "sharewell.db") as connection:
        forbidden = statement if not statement.startswith("INSERT") else REPLACING
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(forbidden)
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'setting_%'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)
    connection.close()
    settings, found = settle(home)
    assert found.broken
    assert settings.privacy.k >= 10
    assert kept_in_force(home).privacy.k >= 10
    with open_store(home, zone=AMSTERDAM) as store:
        begin_anew(store, as_written(home), CLERK, role="shell", now=NOW)
    settings, found = settle(home)
    assert (found.broken, settings.privacy.k) == ("", max(10, settings.privacy.k))


def test_an_older_backup_brings_no_older_ledger_back(home: Path) -> None:
    write(home, "[privacy]\nk = 5\n")
    settle(home)
    made = create(home, keep=3, now=NOW)
    write(home, "[privacy]\nk = 20\n")
    settle(home)
    restore(home, made.path, zone=AMSTERDAM, now=NOW + 5)
    write(home, "[privacy]\nk = 5\n")
    settings, found = settle(home)
    assert (settings.privacy.k, found.broken) == (20, "")
    assert [line.kind for line in found.lines] == ["baseline", "tightened", "asked"]


def test_which_settings_changed_is_noted_and_not_to_what(home: Path) -> None:
    settle(home)
    write(
        home,
        "[organisation]\nname = 'Canary'\n[sources.x]\nbearer_token = 'c4n4ry'\n[sign_in]\nadministrator = ['boss@x.example']\n",
    )
    (home / "sharewell.toml").chmod(0o600)
    settle(home)
    with open_store(home, zone=AMSTERDAM) as store:
        noted = {line.what for line in all_acts(store, acts=["setting-changed"])}
    assert {"organisation.name", "sources.x.bearer_token", "sign_in.administrator"} <= noted
    for path in home.iterdir():
        assert path.suffix == ".toml" or not any(word in path.read_bytes() for word in (b"Canary", b"c4n4ry", b"boss@x"))


def test_settings_that_cannot_be_read_let_no_smaller_group_be_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, "[privacy]\nk = 20\n")
    settle(home)
    write(home, "this is no TOML")
    assert confirmed_value(home, "privacy.k", 10) == 20
    assert confirmed_value(home / "nowhere", "privacy.k", 10) == 10


@given(
    old=st.fixed_dictionaries({"k": st.integers(5, 30), "days": st.integers(1, 200), "spaces": st.sets(st.sampled_from("abc"))}),
    new=st.fixed_dictionaries({"k": st.integers(5, 30), "days": st.integers(1, 200), "spaces": st.sets(st.sampled_from("abc"))}),
)
def test_what_holds_never_guards_less_than_what_was_confirmed(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Of any two settings: what holds loosens nothing, and is what is wanted where that loosens nothing."""

    def values(of: dict[str, Any]) -> dict[str, Any]:
        reach = {"host": "", "spaces": sorted(of["spaces"]), "servers": []}
        return {"privacy.k": of["k"], "privacy.text_days": of["days"], "sources.slack": reach}

    before, after = values(old), values(new)
    for key, value in after.items():
        held = strictest(key, before[key], value)
        assert not loosens(key, before[key], held)
        if not loosens(key, before[key], value):
            assert held in (value, {**value, "spaces": value["spaces"]} if isinstance(value, dict) else value)
