"""A refresh tries a classifier on the own labels when enough are new, says so, and corrects K1 by its own error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.ideal import IdealSettings
from config.schema import Indicators
from config.settings import Settings
from openness.comparing import OTHER_CLASSIFIER
from openness.language.labelling.default import NAME
from openness.language.labelling.trial import default_trial
from openness.model import Judgement, Level
from openness.month import Month
from openness.records import Via
from pipeline.cli.refresh import _learned
from pipeline.labelling.own import known_errors, learn
from pipeline.measure import RefreshOutcome, refresh
from storage.intake import Intake
from storage.labelling import label_items
from storage.labels import LabelRow, apply_labels
from storage.local_classifiers import trials
from storage.readings import readings_of
from storage.removal import GONE, remove
from storage.roster import Finder
from storage.withdraw import erase_person
from tests.openness.language.house import mixed, turned
from tests.pipeline.test_labelled_month import OFFER, TIP
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from storage.database import Store

DAY = 86_400
PEOPLE = [f"a{number:02d}" for number in range(12)]
OCTOBER_9 = NOW + 18 * DAY
NOVEMBER_9 = NOW + 49 * DAY


def labelled(store: Store, own: Sequence[tuple[str, str]], *, first: int = 0) -> None:
    """Let items come in September, everybody's in turns, and people label them."""
    chosen = list(enumerate(own))[first:]
    posts = [post(PEOPLE[n % 12], f"n{n}", NOW - DAY + n, text=text) for n, (text, _) in chosen]
    Intake(store, "slack", Via.API, now=NOW).write(posts, fetched_at=NOW)
    rows = [LabelRow(place="row", source="slack", native_id=f"n{n}", label=label) for n, (_, label) in chosen]
    apply_labels(store, rows, Finder(store), now=NOW)


def refreshed(store: Store, now: int = NOW) -> RefreshOutcome:
    return refresh(store, Settings(), IdealSettings(), now)


def test_nothing_is_tried_before_there_are_enough_or_enough_new_ones(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        labelled(store, turned(48))
        assert learn(store, NOW).tried == ""
        labelled(store, turned(50), first=48)
        assert learn(store, NOW).tried == "local:1"
        assert learn(store, NOW).tried == ""
        labelled(store, turned(58), first=50)
        assert learn(store, NOW).tried == ""
        labelled(store, turned(60), first=58)
        assert learn(store, NOW).tried == "local:2"


def test_k1_of_a_month_is_corrected_by_the_error_of_what_labelled_it(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        labelled(store, turned())
        outcome = refreshed(store)
        assert outcome.learned.starts_in == Month(202610)
        assert outcome.as_json()["learned"] == {
            "dropped": [],
            "tried": "local:1",
            "starts_in": "2026-10",
            "labels": 60,
            "better": outcome.learned.better,
            "worse": outcome.learned.worse,
            "given_up": None,
        }
        assert "local:1 was tried and labels from 2026-10 on" in _learned(outcome.learned)
        intake = Intake(store, "slack", Via.ARCHIVE, now=NOVEMBER_9)
        kinds = ("Zulu", "Zulu", "Tango")
        intake.write(
            [post(name, f"o{n}", OCTOBER_9 + n, text=f"{kinds[n % 3]} kiosk quay {name}") for n, name in enumerate(PEOPLE)],
            fetched_at=NOVEMBER_9,
        )
        intake.finish(NOW - 60 * DAY, NOVEMBER_9)
        assert refreshed(store, NOVEMBER_9).learned.tried == ""
        found = {(one.id, one.cell.level): one for one in readings_of(store, Month(202610))}["K1", Level.WHOLE]
        errors = known_errors(store)
    assert [error.classifier for error in errors] == [NAME, "local:1"]
    assert errors[0] == default_trial().error
    sensitivity = errors[1].knowledge_right / errors[1].knowledge
    specificity = errors[1].promotion_right / errors[1].promotion
    assert found.detail["classifier"] == "local:1"
    assert found.detail["error_known"] is True
    assert found.detail["sensitivity"] == pytest.approx(sensitivity)
    plain = found.detail["uncorrected"]
    assert isinstance(plain, float)
    assert found.value == pytest.approx(min(1, (plain + specificity - 1) / (sensitivity + specificity - 1)))


def test_one_is_tried_anew_where_a_label_is_taken_back_and_goes_where_too_few_are_left(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE, others=["carla"]) as store:
        labelled(store, turned())
        assert learn(store, NOW).tried == "local:1"
        assert learn(store, NOW).tried == ""
        first = LabelRow(place="row", source="slack", native_id="n0", label="")
        apply_labels(store, [first], Finder(store), now=NOW)
        assert learn(store, NOW).tried == "local:2", "on what people say now"
        assert learn(store, NOW).tried == ""
        curator = LabelRow(place="row", source="slack", native_id="n1", label=turned()[1][1], by="carla")
        others = [
            LabelRow(place="row", source="slack", native_id=f"n{n}", label=label, by="carla")
            for n, (_, label) in enumerate(turned())
            if n > 1
        ]
        apply_labels(store, [curator, *others], Finder(store), now=NOW)
        assert learn(store, NOW).tried == "", "the same labels by somebody else"
        erase_person(store, store.keys.person_id("carla"), now=NOW)
        last = learn(store, NOW)
        assert (last.dropped, last.tried) == (["local:2"], "")
        assert trials(store.connection)[-1].state == "dropped"


def test_a_month_that_two_classifiers_labelled_is_corrected_part_by_part_and_begins_a_new_series(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        labelled(store, turned())
        refreshed(store)
        intake = Intake(store, "slack", Via.ARCHIVE, now=NOVEMBER_9)
        kinds = ("Zulu", "Zulu", "Tango")
        intake.write(
            [post(name, f"o{n}", OCTOBER_9 + n, text=f"{kinds[n % 3]} kiosk quay {name}") for n, name in enumerate(PEOPLE)],
            fetched_at=NOVEMBER_9,
        )
        label_items(store)
        learned_from = store.connection.execute("SELECT min(item_id) FROM local_learned_from").fetchone()[0]
        with store.transaction():
            remove(store, [learned_from], why=GONE, at=NOVEMBER_9)
        intake.write(
            [post(name, f"t{n}", OCTOBER_9 + DAY + n, text=(OFFER if n % 4 == 0 else TIP)) for n, name in enumerate(PEOPLE)],
            fetched_at=NOVEMBER_9,
        )
        intake.finish(NOW - 60 * DAY, NOVEMBER_9)
        refresh(store, Settings(indicators=Indicators(span="month")), IdealSettings(), NOVEMBER_9)
        found = {(one.id, one.cell.level): one for one in readings_of(store, Month(202610))}["K1", Level.WHOLE]
        errors = {error.classifier: error for error in known_errors(store)}
        counts = store.connection.execute(
            "SELECT labeller, sum(knowledge), sum(promotion) FROM knowledge_month WHERE month = 202610 GROUP BY labeller"
        ).fetchall()
    assert {name for name, _, _ in counts} == {NAME, "local:1"}
    true = 0.0
    for name, known, promoted in counts:
        error = errors[name]
        sensitivity, specificity = error.knowledge_right / error.knowledge, error.promotion_right / error.promotion
        true += (known - (1 - specificity) * (known + promoted)) / (sensitivity + specificity - 1)
    total = sum(known + promoted for _, known, promoted in counts)
    assert found.value == pytest.approx(min(1.0, true / total))
    assert found.detail["classifier"] == f"{NAME}, local:1"
    assert found.detail["error_known"] is True
    assert [one["classifier"] for one in found.detail["errors"]] == [NAME, "local:1"]  # type: ignore[attr-defined]
    assert found.low is not None
    assert found.value is not None
    assert found.low <= found.value <= (found.high or 0)
    assert (found.last_month.judgement, found.last_month.why) == (Judgement.NOT_COMPARABLE, OTHER_CLASSIFIER)


def test_one_that_is_not_better_is_told_and_not_used(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        labelled(store, mixed())
        found = refreshed(store).learned
        assert found.tried == "local:1"
        assert found.starts_in is None
        assert "local:1 was tried and is not used" in _learned(found)
        assert [error.classifier for error in known_errors(store)] == [NAME]
        assert store.connection.execute("SELECT count(*) FROM local_model").fetchone() == (0,)


def test_after_an_erasure_it_is_given_up_and_another_one_is_tried_at_once(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        labelled(store, turned())
        refreshed(store)
        erase_person(store, store.keys.person_id(PEOPLE[0]), now=NOW)
        found = refreshed(store, NOW + DAY).learned
        assert (found.dropped, found.tried, found.labels) == (["local:1"], "local:2", 55)
        assert "local:1 is given up" in _learned(found)
        for name in PEOPLE[1:]:
            erase_person(store, store.keys.person_id(name), now=NOW)
        found = refreshed(store, NOW + 2 * DAY).learned
        assert (found.dropped, found.tried) == (["local:2"], "")
        assert refreshed(store, NOW + 3 * DAY).learned == type(found)()
        assert [kept.state for kept in trials(store.connection)] == ["dropped", "dropped"]
        assert [error.classifier for error in known_errors(store)] == [NAME, "local:1", "local:2"]
