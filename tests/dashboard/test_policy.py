"""The page on the policy: every sentence with its class, corrected and confirmed by its keepers, versions side by side."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from config.errors import Refused
from dashboard import data
from dashboard.actions.policy import correct_sentence, keep_version
from dashboard.visitor import Role, Visitor
from openness.documents.reading import read_text
from openness.language.policy.model import Act
from openness.language.policy.reading import Policy, read_policy
from presentation.formats import Formats
from storage.database import open_store
from storage.measures_in.policy_text import keep_text, versions
from storage.roster import day_number
from tests.dashboard.editions import HOSTILE, ZONE, bodies, fill
from tests.dashboard.test_pages import opened, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from storage.measures_in.policy_text import Version

BEFORE = "You must not name clients. You may write about your work. Please share your drafts."
AFTER = f"We share because it helps. You may name clients. You may write about your work. You must not paste {HOSTILE}"


def policy(text: str) -> Policy:
    found = read_policy(read_text(text, "policy.txt"), "en")
    assert found is not None
    return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies(months=1))
    with open_store(tmp_path, zone=ZONE) as store:
        keep_text(store, policy(BEFORE), date(2026, 1, 1))
        keep_text(store, policy(AFTER), date(2026, 6, 1))
    return tmp_path


def kept(home: Path) -> list[Version]:
    with open_store(home, zone=ZONE) as store:
        return versions(store.connection)


def pressed(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def grouped(app: AppTest, key: str) -> Any:
    return next(one for one in app.get("button_group") if str(getattr(one, "key", "")).startswith(key))


def test_every_sentence_is_shown_with_its_class_and_the_words_that_decided(home: Path) -> None:
    text = text_of(opened("policy", lang="en"))
    assert 'class="sw-act-is-forbid">must not</mark> paste' in text
    assert "&lt;img src=x" in text
    assert "<img" not in text
    assert "<script>" not in text
    assert "does something else now: 1" in text
    assert "You <del>must not</del> name clients." in text
    assert "You <ins>may</ins> name clients." in text
    assert "1 of its sentences forbid or oblige, 2 permit or encourage" in text


def test_a_class_is_corrected_and_holds_in_both_versions(home: Path) -> None:
    app = opened("policy", lang="en")
    app.session_state["fold-policy-class"] = True
    app.run()
    app.selectbox(key="policy-sentence").set_value(3).run()
    grouped(app, "policy-class:3").set_value("forbid").run()
    app = pressed(app, "Save the class")
    assert not app.exception
    assert "Saved: sentence 3 forbids." in text_of(app)
    assert [one.counts[Act.FORBID] for one in kept(home)] == [2, 2]
    assert f"corrected by a person on {Formats('en').day_of(day_number(data.today()))}; by its words it permits" in text_of(app)


def test_who_corrected_a_sentence_is_told_by_their_sign_in_name(home: Path) -> None:
    ada = Visitor(name="Ada <b>Lovelace</b>", roles=frozenset({Role.COMMS}))
    correct_sentence(ada, "You may write about your work.", Act.FORBID, seen=Act.PERMIT)
    correct_sentence(ada, "We share because it helps.", Act.INFORM, seen=Act.INFORM)
    text = text_of(opened("policy", lang="nl"))
    assert "verbeterd door Ada &lt;b&gt;Lovelace&lt;/b&gt; op " in text
    assert "bevestigd door Ada &lt;b&gt;Lovelace&lt;/b&gt; op " in text


def test_what_it_holds_is_confirmed(home: Path) -> None:
    app = opened("policy", lang="en")
    assert "nobody has looked yet" in text_of(app)
    app = grouped(app, "policy-holds:20260601:why").set_value("yes").run()
    assert not app.exception
    assert "Noted: Why we share." in text_of(app)
    assert kept(home)[-1].holds["why"] is True


def test_a_text_is_tried_and_kept_only_when_asked(home: Path) -> None:
    app = opened("policy", lang="en")
    app = pressed(app, "Read it")
    assert "Choose a file or paste a text." in text_of(app)
    app.text_area(key="policy-text").set_value("Sie dürfen alles teilen.")
    assert "neither Dutch nor English" in text_of(pressed(app, "Read it"))
    app.text_area(key="policy-text").set_value("You may share anything. Please do.")
    app = pressed(app, "Read it")
    assert "What was read" in text_of(app)
    assert len(kept(home)) == 2
    app.date_input(key="policy-from").set_value(date(2026, 9, 1))
    app = pressed(app, "Keep this version")
    assert not app.exception
    assert "Kept from" in text_of(app)
    assert [one.held_from for one in kept(home)] == [20260101, 20260601, 20260901]


def test_others_than_its_keepers_change_nothing(home: Path) -> None:
    for roles in ({Role.EMPLOYEE}, {Role.LEADERSHIP}, set()):
        with pytest.raises(Refused):
            keep_version(Visitor(name="x", roles=frozenset(roles)), policy(AFTER), date(2026, 9, 1))
    assert len(kept(home)) == 2


def test_figures_without_sentences_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.measures_in.policy import PolicyVersion, keep_policy

    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, [])
    told = PolicyVersion(
        held_from=date(2026, 1, 1), language="nl", words=900, ease_x100=6150, forbid=1, oblige=2, permit=3, encourage=4, inform=5
    )
    with open_store(tmp_path, zone=ZONE) as store:
        keep_policy(store, told)
    app = opened("policy", lang="nl")
    assert not app.exception
    assert "alleen de cijfers verteld" in text_of(app)
