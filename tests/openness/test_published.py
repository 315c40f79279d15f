"""Figures that others have published, reproduced: each test names its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from openness.language.reading_ease import FORMULAS, length_of, reading_ease
from openness.measuring import share
from openness.model import Comparison, Direction, Judgement
from openness.statistics.alarms import limit_at
from openness.statistics.counts import poisson_interval, rate_ratio
from openness.statistics.gini import gini
from openness.statistics.misclassified import Part, Trial, corrected
from openness.statistics.network import labelled, network
from openness.statistics.shares import clopper_pearson, mid_p, ratio_of_shares, wilson
from openness.statistics.spread import top_share
from openness.statistics.survival import median_time
from openness.verdict import compare, correct_for_many

if TYPE_CHECKING:
    from pathlib import Path

    from openness.statistics.network import Network

# Who was a friend of whom in the club, each pair once, by the lower number: Zachary, J. of Anthropological Research 33 (1977).
CLUB = {
    0: [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
    1: [2, 3, 7, 13, 17, 19, 21, 30],
    2: [3, 7, 8, 9, 13, 27, 28, 32],
    3: [7, 12, 13],
    4: [6, 10],
    5: [6, 10, 16],
    6: [16],
    8: [30, 32, 33],
    9: [33],
    13: [33],
    14: [32, 33],
    15: [32, 33],
    18: [32, 33],
    19: [33],
    20: [32, 33],
    22: [32, 33],
    23: [25, 27, 29, 32, 33],
    24: [25, 27, 31],
    25: [31],
    26: [29, 33],
    27: [33],
    28: [31, 33],
    29: [32, 33],
    30: [32, 33],
    31: [32, 33],
    32: [33],
}


@pytest.fixture(scope="module")
def club() -> Network:
    pairs = np.array([(one, other) for one, others in CLUB.items() for other in others])
    return network(np.concatenate([pairs[:, 0], pairs[:, 1]]), np.concatenate([pairs[:, 1], pairs[:, 0]]))


def test_reciprocity_of_email_at_a_research_institute(shared: Path) -> None:
    """SNAP email-Eu-core (Leskovec, Kleinberg, Faloutsos 2007; Yin, Benson, Leskovec, Gleich 2017): .711, exactly .711220."""
    arcs = np.loadtxt(shared / "data" / "networks" / "email-Eu-core.txt", dtype=np.int64)
    net = network(arcs[:, 0], arcs[:, 1])
    assert net.arcs == 24_929
    assert net.reciprocity == pytest.approx(0.711220, abs=5e-7)


def test_e_i_of_email_at_a_research_institute(shared: Path) -> None:
    """SNAP email-Eu-core with its 42 departments: 16,284 arcs between and 8,645 within, +.3064."""
    folder = shared / "data" / "networks"
    arcs = np.loadtxt(folder / "email-Eu-core.txt", dtype=np.int64)
    department = dict(np.loadtxt(folder / "email-Eu-core-department-labels.txt", dtype=np.int64).tolist())
    net = network(arcs[:, 0], arcs[:, 1])
    found = labelled(net, np.array([department[node] for node in net.nodes.tolist()]), 42).e_i(np.ones(42, dtype=bool))
    assert found is not None
    assert (found.external, found.internal, round(found.raw, 4)) == (16_284, 8_645, 0.3064)


def test_gini_of_zacharys_club(club: Network) -> None:
    """KONECT, ucidata-zachary: 34 members, 78 friendships, Gini coefficient of their numbers of friends 38.5370 %."""
    friends = np.bincount(club.source)
    assert (len(friends), friends.sum()) == (34, 2 * 78)
    assert gini(friends) == pytest.approx(0.385370, abs=5e-7)


def test_assortativity_of_zacharys_club(club: Network) -> None:
    """KONECT, ucidata-zachary: assortativity of degree -.475613. It shows that the arcs are those of the club."""
    friends = np.bincount(club.source).astype(float)
    assert np.corrcoef(friends[club.source], friends[club.target])[0, 1] == pytest.approx(-0.475613, abs=5e-7)
    assert club.reciprocity == 1.0


def test_shares_of_the_one_percent_rule() -> None:
    """Van Mierlo, J. of Medical Internet Research 16 (2014) e33: 276,034, 88,732 and 4,668 posts; 74.7, 24.0 and 1.3 %."""
    counts = np.concatenate([np.full(10, 27_603.4), np.full(90, 88_732 / 90), np.full(900, 4_668 / 900)])
    most, tenth = top_share(counts, 0.01), top_share(counts, 0.10)
    assert most is not None
    assert tenth is not None
    assert [round(100 * part, 1) for part in (most, tenth - most, 1 - tenth)] == [74.7, 24.0, 1.3]


def test_e_i_index_of_sampsons_monastery() -> None:
    """Krackhardt and Stern's index (1988) of Sampson's 18 novices in groups of 7, 7 and 4, 88 likings: -.4318182.

    As R's package homophily (knapply 2019) prints it; made here from its counts, 63 likings within a group and 25 between.
    """
    group = np.repeat([0, 1, 2], [7, 7, 4])
    within = [(a, b) for a in range(18) for b in range(18) if a != b and group[a] == group[b]][:63]
    between = [(a, b) for a in range(18) for b in range(18) if group[a] != group[b]][::8][:25]
    arcs = np.array(within + between)
    net = network(arcs[:, 0], arcs[:, 1])
    found = labelled(net, group[net.nodes], 3).e_i(np.ones(3, dtype=bool))
    assert found is not None
    assert net.arcs == 88
    assert found.raw == pytest.approx(-0.4318182, abs=5e-8)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals(count: int, total: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3 (Wilson 1927)."""
    assert wilson(count, total) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_clopper_pearson_intervals(count: int, total: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 5 (Clopper and Pearson 1934)."""
    assert clopper_pearson(count, total) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2544, 0.3658), (15, 148, 0.0601, 0.1581), (0, 20, 0.0, 0.1391), (1, 29, 0.0017, 0.1585)],
)
def test_mid_p_intervals(count: int, total: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 6 (mid-P)."""
    assert mid_p(count, total) == pytest.approx((low, high), abs=5e-5)


def test_the_rule_of_three() -> None:
    """Hanley and Lippman-Hand, JAMA 249 (1983): none in n leaves at most about 3/n; below 1 % takes 299, exactly."""
    assert mid_p(0, 299)[1] < 0.01 < mid_p(0, 298)[1]
    assert mid_p(0, 300)[1] == pytest.approx(3 / 300, rel=0.01)


@pytest.mark.parametrize(
    ("now", "n", "before", "m", "low", "high"),
    [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 20, 0.6791, 1.0)],
)
def test_differences_of_shares(now: int, n: int, before: int, m: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10 (square and add on Wilson's)."""
    found = compare(share(now, n, people=n), share(before, m, people=m), Direction.UP)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_ratio_of_shares() -> None:
    """Agresti, Categorical Data Analysis, section 3.1, the Physicians' Health Study: 1.82, interval 1.43 to 2.30 (Katz 1978)."""
    found = ratio_of_shares(189, 11_034, 104, 11_037)
    assert found is not None
    assert (round(189 / 11_034 / (104 / 11_037), 2), round(found[0], 2)) == (1.82, 1.43)
    assert found[1] == pytest.approx(2.306, abs=1e-3)


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904)])
def test_intervals_of_a_count(count: int, low: float, high: float) -> None:
    """Garwood, Biometrika 28 (1936), as tabulated since."""
    assert poisson_interval(count) == pytest.approx((low, high), abs=5e-5)


def test_a_rate_and_its_exact_interval() -> None:
    """R, help of poisson.test: 137 events in 24.19893 units, rate 5.661407, interval 4.753125 to 6.692709."""
    found = [bound / 24.19893 for bound in poisson_interval(137)]
    assert found == pytest.approx([4.753125, 6.692709], abs=5e-7)


def test_an_exact_ratio_of_two_rates() -> None:
    """R, help of poisson.test (Przyborowski and Wilenski 1940): 11 in 800 over 21 in 3,011: 1.971488, .8584264 to 4.2772659."""
    found = [3011 / 800 * share / (1 - share) for share in clopper_pearson(11, 11 + 21)]
    assert found == pytest.approx([0.8584264, 4.2772659], abs=5e-7)


def test_a_ratio_of_two_rates_by_mid_p() -> None:
    """OpenEpi (Dean, Sullivan, Soe), two person-time rates: 17 in 100,025 over 3 in 122,268: 6.927, 2.21 to 29.63."""
    found = rate_ratio(17, 100_025, 3, 122_268)
    assert found is not None
    assert found.high is not None
    assert (round(found.value or 0, 3), round(found.low, 2), round(found.high, 2)) == (6.927, 2.21, 29.63)


# Freireich et al., Blood 21 (1963), weeks in remission; + is censored. As in Kleinbaum and Klein, Survival Analysis, chapter 2.
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()  # noqa: SIM905 - as printed
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_median_remission() -> None:
    """Kleinbaum and Klein, Survival Analysis, chapter 2: medians 23 weeks with 6-MP and 8 with placebo."""
    times = np.array([float(time.rstrip("+")) for time in TREATED])
    happened = np.array([not time.endswith("+") for time in TREATED])
    assert median_time(times, happened).median == 23
    assert median_time(np.array(PLACEBO, dtype=float), np.ones(21, dtype=bool)).median == 8


def test_false_discoveries() -> None:
    """Benjamini and Hochberg, J. of the Royal Statistical Society B 57 (1995), section 4: of fifteen p values four are kept."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    found = correct_for_many([Comparison(judgement=Judgement.BETTER, change=1.0, p=one) for one in p])
    assert [one.judgement for one in found] == [Judgement.BETTER] * 4 + [Judgement.NO_CHANGE] * 11


@pytest.mark.parametrize(("period", "upper"), [(1, 10.27), (2, 10.36), (1_000, 10.62)])
def test_limits_of_an_ewma_chart(period: int, upper: float) -> None:
    """Montgomery, Introduction to Statistical Quality Control, example 9.2 (Lucas and Saccucci 1990): weight .1, width 2.7."""
    assert 10 + limit_at(period, weight=0.1, width=2.7) == pytest.approx(upper, abs=5e-3)


def test_a_share_corrected_for_a_test_that_errs() -> None:
    """R's package epiR, help of epi.prev (Rogan and Gladen 1978): 23 of 150 cows, sensitivity .96, specificity .89: 5.1 %."""
    trial = Trial(are=100, found=96, are_not=100, left_out=89)
    found = corrected([Part(counts=np.array([[23, 127]]), trial=trial)])
    assert found / 150 == pytest.approx(0.051, abs=5e-4)


@pytest.mark.parametrize(
    ("sentence", "words", "syllables", "ease"),
    [
        ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", 13, 24, 37.5),
        ("The cat sat on the mat.", 6, 6, 116.1),
    ],
)
def test_flesch_reading_ease(sentence: str, words: int, syllables: int, ease: float) -> None:
    """Wikipedia, Flesch-Kincaid readability tests: 24 syllables and 13 words score 37.5; the cat on the mat scores 116."""
    length = length_of([sentence], "en")
    assert (length.words, length.syllables) == (words, syllables)
    assert reading_ease(length, "en") == pytest.approx(ease, abs=0.05)


@pytest.mark.parametrize(
    ("sentences", "ease"),
    [
        (["Een kort stukje tekst in het Nederlands om te testen."], 89.7),
        (["Dit is wat meer tekst om te testen.",
          "Het bestaat uit meerdere zinnen waardoor we een andere score moeten krijgen."], 78.2),
    ],
)  # fmt: skip
def test_flesch_douma_reading_ease(sentences: list[str], ease: float) -> None:
    """YoastSEO.js, its tests of the Dutch reading ease: 89.7 and 78.2."""
    assert reading_ease(length_of(sentences, "nl"), "nl") == pytest.approx(ease, abs=0.05)


def test_the_constants_of_douma() -> None:
    """Douma, De leesbaarheid van landbouwbladen (1960): 206.84 less .93 a word of the sentence and 77 a syllable of the word."""
    assert FORMULAS["nl"] == (206.84, 0.93, 77.0)
