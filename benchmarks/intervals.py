"""How often each interval holds the truth, and how often alarms are right, by simulation.

Prints a Markdown table. Each interval is drawn 2,000 times at n = 10, 50 and 500; where the truth may vary it is drawn anew each
time, so that a figure is not that of one lucky value. Run it with `.venv/bin/python benchmarks/intervals.py [--draws 2000]`;
it takes some minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from openness.measuring import share  # noqa: E402
from openness.model import Direction  # noqa: E402
from openness.statistics.alarms import ewma_alarms  # noqa: E402
from openness.statistics.counts import poisson_interval, rate_ratio  # noqa: E402
from openness.statistics.gini import gini, gini_interval  # noqa: E402
from openness.statistics.misclassified import Part, Trial, corrected_interval  # noqa: E402
from openness.statistics.network import labelled, network  # noqa: E402
from openness.statistics.shares import Z, mid_p, ratio_of_shares, wilson  # noqa: E402
from openness.statistics.shuffling import deal  # noqa: E402
from openness.statistics.spread import (  # noqa: E402
    effective_number,
    effective_parts_interval,
    effective_share_interval,
    ratio_interval,
    top_share,
    top_share_interval,
)
from openness.statistics.survival import median_time  # noqa: E402
from openness.verdict import compare  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

Held = bool | None
"""Whether an interval held the truth; None: there was no interval to tell."""
SIZES = (10, 50, 500)
LOW, HIGH = 0.93, 0.97
STABLE, FOUND = 0.10, 0.80
LEVEL = 12
MONTHS = 24
FROM = 12
"""The month, counted from 0, in which a series jumps."""


def within(bounds: tuple[float | None, float | None] | None, truth: float) -> Held:
    """Return whether bounds hold the truth; a bound that is None is without end."""
    if bounds is None:
        return None
    low, high = bounds
    return (low is None or low <= truth) and (high is None or truth <= high)


def wilson_holds(rng: Generator, n: int) -> Held:
    """Draw a share of people."""
    truth = rng.uniform(0.05, 0.95)
    return within(wilson(int(rng.binomial(n, truth)), n), truth)


def mid_p_holds(rng: Generator, n: int) -> Held:
    """Draw a share of people."""
    truth = rng.uniform(0.05, 0.95)
    return within(mid_p(int(rng.binomial(n, truth)), n), truth)


def difference_holds(rng: Generator, n: int) -> Held:
    """Draw two shares, as a verdict compares them."""
    now, before = rng.uniform(0.1, 0.9, 2)
    found = compare(share(int(rng.binomial(n, now)), n, people=n), share(int(rng.binomial(n, before)), n, people=n), Direction.UP)
    return within((found.low, found.high), now - before)


def ratio_of_shares_holds(rng: Generator, n: int) -> Held:
    """Draw a few leaders' share over the staff's, ten times as many."""
    leaders, staff = rng.uniform(0.2, 0.8, 2)
    return within(ratio_of_shares(int(rng.binomial(n, leaders)), n, int(rng.binomial(10 * n, staff)), 10 * n), leaders / staff)


def poisson_holds(rng: Generator, n: int) -> Held:
    """Draw a count whose mean is about n."""
    truth = n * rng.uniform(0.8, 1.2)
    return within(poisson_interval(int(rng.poisson(truth))), truth)


def rate_ratio_holds(rng: Generator, n: int) -> Held:
    """Draw this year's count over last year's."""
    truth = rng.uniform(0.5, 2.0)
    found = rate_ratio(int(rng.poisson(n * truth)), 1, int(rng.poisson(n)), 1)
    return None if found is None else within((found.low, found.high), truth)


def contributions(rng: Generator, n: int) -> np.ndarray:
    """Return what people contributed: many little, few much."""
    return rng.negative_binomial(1.0, 0.2, n)


TOP_SHARE = top_share(contributions(np.random.default_rng(0), 4_000_000)) or 0.0


def top_share_holds(rng: Generator, n: int) -> Held:
    """Draw people's contributions; the truth is the most active tenth's share among all there could be."""
    return within(top_share_interval(contributions(rng, n), int(rng.integers(2**31))), TOP_SHARE)


GINI = gini(contributions(np.random.default_rng(0), 4_000_000)) or 0.0


def gini_holds(rng: Generator, n: int) -> Held:
    """Draw people's contributions; the truth is the Gini coefficient among all there could be."""
    return within(gini_interval(contributions(rng, n), int(rng.integers(2**31))), GINI)


def reciprocity_holds(rng: Generator, n: int) -> Held:
    """Draw people's arcs and those of them that are returned; some people answer more than others."""
    arcs = 1 + rng.poisson(6, n)
    return within(ratio_interval(rng.binomial(arcs, rng.beta(4, 6, n)), arcs, int(rng.integers(2**31))), 0.4)


EDITS = contributions(np.random.default_rng(0), 4_000_000)
EFFECTIVE_SHARE = (effective_number(EDITS) or 0.0) / len(EDITS)
PARTS = np.array([0.35, 0.25, 0.2, 0.12, 0.08])
KNOWING, SENSITIVITY, SPECIFICITY, TRIAL = 0.7, 0.9, 0.85, 200


def effective_share_holds(rng: Generator, n: int) -> Held:
    """Draw people's edits; the truth is the effective number over all people among all there could be."""
    return within(effective_share_interval(contributions(rng, n), int(rng.integers(2**31))), EFFECTIVE_SHARE)


def effective_parts_holds(rng: Generator, n: int) -> Held:
    """Draw people who are each active in one to three of five unequal initiatives."""
    done = rng.poisson(3, (n, 1)) * (rng.random((n, len(PARTS))) < PARTS)
    truth = float(np.exp(-(PARTS / PARTS.sum() * np.log(PARTS / PARTS.sum())).sum()))
    return within(effective_parts_interval(done, int(rng.integers(2**31))), truth) if done.any() else None


def corrected_share_holds(rng: Generator, n: int) -> Held:
    """Draw people's items as a classifier labels them that errs, and its trial on items that people labelled too."""
    items = 1 + rng.poisson(5, n)
    knows = rng.binomial(items, rng.beta(7, 3, n))
    found = rng.binomial(knows, SENSITIVITY) + rng.binomial(items - knows, 1 - SPECIFICITY)
    trial = Trial(
        are=TRIAL,
        found=int(rng.binomial(TRIAL, SENSITIVITY)),
        are_not=TRIAL,
        left_out=int(rng.binomial(TRIAL, SPECIFICITY)),
    )
    classified = np.stack([found, items - found], axis=1)
    part = Part(counts=classified, trial=trial)
    return within(corrected_interval(np.zeros_like(classified), [part], int(rng.integers(2**31))), KNOWING)


def twice_corrected_holds(rng: Generator, n: int) -> Held:
    """Draw people's items of which one classifier labels a third and a better one the rest, each with a trial of its own."""
    items = 1 + rng.poisson(5, n)
    knowing, first = rng.beta(7, 3, n), rng.binomial(items, 1 / 3)
    parts = []
    for some, found_of, left_of, tried in ((first, SENSITIVITY, SPECIFICITY, TRIAL), (items - first, 0.97, 0.95, 80)):
        knows = rng.binomial(some, knowing)
        found = rng.binomial(knows, found_of) + rng.binomial(some - knows, 1 - left_of)
        right, left_out = int(rng.binomial(tried, found_of)), int(rng.binomial(tried, left_of))
        trial = Trial(are=tried, found=right, are_not=tried, left_out=left_out)
        parts.append(Part(counts=np.stack([found, some - found], axis=1), trial=trial))
    return within(corrected_interval(np.zeros((n, 2), dtype=np.int64), parts, int(rng.integers(2**31))), KNOWING)


def median_hours_holds(rng: Generator, n: int) -> Held:
    """Draw hours to an answer, a quarter of them cut off by the end of looking."""
    half = rng.uniform(2, 50)
    waited, looked = rng.exponential(half / np.log(2), n), rng.exponential(3 * half / np.log(2), n)
    found = median_time(np.minimum(waited, looked), waited <= looked)
    return None if found.median is None else within((found.low, found.high), half)


def crossing_holds(rng: Generator, n: int, *, closed_form: bool) -> Held:
    """Draw who acts on whom without regard to departments, which are unequal: the truth is 0 more than chance gives."""
    net = network(rng.integers(0, n, 6 * n), rng.integers(0, n, 6 * n))
    department = rng.choice(4, len(net.nodes), p=(0.5, 0.25, 0.15, 0.1))
    everyone = np.ones(4, dtype=np.bool_)
    index = labelled(net, department, 4).e_i(everyone)
    if index is None:
        return None
    if closed_form:
        return within((index.expected - Z * index.deviation, index.expected + Z * index.deviation), index.raw)
    return within(deal(net, department, 4, int(rng.integers(2**31))).bounds(everyone), index.raw)


def dealt_holds(rng: Generator, n: int) -> Held:
    """Hold the interval that dealing gives."""
    return crossing_holds(rng, n, closed_form=False)


def closed_form_holds(rng: Generator, n: int) -> Held:
    """Hold the interval that the closed form gives."""
    return crossing_holds(rng, n, closed_form=True)


INTERVALS: dict[str, tuple[Callable[[Generator, int], Held], str]] = {
    "Wilson, a share": (wilson_holds, ""),
    "Mid-P, a share": (mid_p_holds, "counts move in steps"),
    "Square and add, a difference of shares": (difference_holds, "safe where both shares are near the edge"),
    "Katz, a ratio of shares, 1 to 10": (ratio_of_shares_holds, "the log method is wide for few leaders"),
    "Garwood, a count": (poisson_holds, "exact: at least 95 %"),
    "Mid-P, a ratio of two counts": (rate_ratio_holds, "counts move in steps"),
    "BCa, the most active tenth's share": (top_share_holds, "a few people hold most, and a draw of few misses them"),
    "BCa, Gini coefficient": (gini_holds, "a few people hold most, and a draw of few misses them"),
    "BCa, a ratio by person": (reciprocity_holds, "a bootstrap knows only the people it has"),
    "BCa, effective number over people": (effective_share_holds, "a few people hold most, and a draw of few misses them"),
    "Bootstrap, effective number of parts": (effective_parts_holds, "a draw of few misses the smallest parts"),
    "Bootstrap, a share corrected for a classifier": (corrected_share_holds, "a bootstrap knows only the people it has"),
    "Bootstrap, a share corrected for two classifiers": (twice_corrected_holds, "a bootstrap knows only the people it has"),
    "Kaplan-Meier median": (median_hours_holds, "steps of few cases make it wide"),
    "E-I index, dealt": (dealt_holds, "few people, few ways to deal: wide"),
    "E-I index, closed form": (closed_form_holds, "it takes the spread for even; few people make it lopsided"),
}


def coverage(draw: Callable[[Generator, int], Held], n: int, draws: int, seed: int = 1) -> tuple[float, int]:
    """Return the share of draws whose interval held the truth, and how many gave an interval."""
    rng = np.random.default_rng((seed, n))
    held = [found for _ in range(draws) if (found := draw(rng, n)) is not None]
    return float(np.mean(held)) if held else float("nan"), len(held)


def false_alarms(series: int, seed: int = 2) -> float:
    """Return the share of stable series of 24 monthly counts with any alarm."""
    rng = np.random.default_rng(seed)
    return float(np.mean([any(ewma_alarms(row, counts=True)) for row in rng.poisson(LEVEL, (series, MONTHS)).tolist()]))


def found_jumps(series: int, seed: int = 3) -> float:
    """Return the share of series in which a jump to twice the level is found within two months."""
    rng = np.random.default_rng(seed)
    level = np.r_[np.full(FROM, LEVEL), np.full(2, 2 * LEVEL)]
    rows = rng.poisson(level, (series, len(level))).tolist()
    return float(np.mean([max(ewma_alarms(row, counts=True)[FROM:]) > 0 for row in rows]))


def expectation_error(networks: int, seed: int = 4) -> float:
    """Return the largest difference, in standard errors, of the E-I expectation of unequal departments from dealing them."""
    rng = np.random.default_rng(seed)
    worst = 0.0
    for _ in range(networks):
        net = network(rng.integers(0, 20, 800), rng.integers(0, 120, 800))
        department = rng.choice(5, len(net.nodes), p=(0.6, 0.2, 0.1, 0.07, 0.03))
        index = labelled(net, department, 5).e_i(np.ones(5, dtype=np.bool_))
        dealt = deal(net, department, 5, int(rng.integers(2**31)))
        if index is not None:
            raw = 1 - 2 * dealt.internal.sum(axis=1) / net.arcs
            worst = max(worst, abs(raw.mean() - index.expected) / (raw.std() / np.sqrt(len(raw))))
    return worst


def main() -> int:
    """Print the table; return 1 where alarms are not as promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2_000)
    parser.add_argument("--only", default="", help="the intervals whose name holds this")
    asked = parser.parse_args()
    draws = asked.draws
    begun = time.perf_counter()
    print(f"| interval | {' | '.join(f'n = {n}' for n in SIZES)} | outside 93 to 97 % because |")
    print(f"|---|{'---:|' * len(SIZES)}---|")
    for name, (draw, why) in INTERVALS.items():
        if asked.only.lower() not in name.lower():
            continue
        found = [coverage(draw, n, draws)[0] for n in SIZES]
        outside = any(not LOW <= share_held <= HIGH for share_held in found)
        cells = " | ".join(f"{100 * share_held:.1f} %" for share_held in found)
        print(f"| {name} | {cells} | {(why or 'NOT EXPLAINED') if outside else ''} |", flush=True)
    if asked.only:
        return 0
    stable, jumps, error = false_alarms(5 * draws), found_jumps(5 * draws), expectation_error(20)
    print(f"\nStable series of {MONTHS} months with an alarm: {100 * stable:.1f} % (at most {100 * STABLE:.0f} %).")
    print(f"Jumps from {LEVEL} to {2 * LEVEL} found within two months: {100 * jumps:.1f} % (at least {100 * FOUND:.0f} %).")
    print(f"Expected E-I of unequal departments against dealing them, 20 networks: at most {error:.1f} standard errors off.")
    print(f"{draws} draws each, {time.perf_counter() - begun:.0f} s.", file=sys.stderr)
    return int(stable > STABLE or jumps < FOUND)


if __name__ == "__main__":
    sys.exit(main())
