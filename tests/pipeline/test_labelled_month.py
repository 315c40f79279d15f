"""A refresh labels what came, and K1 is corrected by how often the classifier was right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.ideal import IdealSettings
from config.settings import Settings
from openness.language.labelling.default import NAME
from openness.language.labelling.trial import default_trial
from openness.model import Level
from openness.month import Month
from openness.records import Via
from pipeline.measure import refresh
from storage.intake import Intake
from storage.readings import readings_of
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = [f"a{number:02d}" for number in range(15)]
AUGUST_3 = NOW - 49 * 86_400
TIP = "Tip: the VPN drops because the packets are too large; set the MTU to 1300 on the adapter and it stays up."
OFFER = "Book now! Our spring fair is the place to be this Saturday, tickets from 10 euros, bring your friends!"


def test_k1_is_measured_from_texts_alone_and_corrected_by_the_trial(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        posts = [post(name, name, AUGUST_3 + place, text=OFFER if place % 5 == 0 else TIP) for place, name in enumerate(PEOPLE)]
        intake = Intake(store, "slack", Via.ARCHIVE, now=NOW)
        intake.write(posts, fetched_at=NOW)
        intake.finish(AUGUST_3 - 86_400 * 60, NOW)
        refresh(store, Settings(), IdealSettings(), NOW)
        found = {(one.id, one.cell.level): one for one in readings_of(store, Month(202608))}["K1", Level.WHOLE]
    error = default_trial().error
    sensitivity, specificity = error.knowledge_right / error.knowledge, error.promotion_right / error.promotion
    assert found.detail["classifier"] == NAME
    assert found.detail["error_known"] is True
    assert found.detail["uncorrected"] == pytest.approx(12 / 15)
    assert found.value == pytest.approx((12 / 15 + specificity - 1) / (sensitivity + specificity - 1))
