"""The arithmetic of topics: words by conversation, weighed; factors of that; which words make each up, and how well they fit."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from openness.language.topic_records import Told

    Floats = NDArray[np.float32]

_TOO_COMMON: Final = 0.2
"""Share of conversations above which a word tells nothing of the subject."""
_MOST_WORDS: Final = 4_000
_FEWEST_FACTORS, _MOST_FACTORS = 4, 40
_FRESH: Final = 4
"""One factor in so many is left for what was not talked about before."""
_EXPLAINED: Final = 0.15
_ROUNDS: Final = 120
_TELLING: Final = 6
"""Words of a factor that must stand together."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language's conversations: weights (conversations, words), rows of length 1; the words, commonest first."""

    weighed: Any
    names: list[str]


def matrix(told: Sequence[Told], *, least: int) -> Words | None:
    """Return the words by conversation, TF-IDF with sublinear counts; None when no word is used by `least` people."""
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    people: dict[str, set[int]] = {}
    counts: dict[int, Counter[str]] = {}
    for one in told:
        if one.terms:
            counts.setdefault(one.conversation, Counter()).update(one.terms)
            for term in set(one.terms):
                users = people.setdefault(term, set())
                if len(users) < least:
                    users.add(one.person)
    held = Counter(term for has in counts.values() for term in has)
    most = max(least, _TOO_COMMON * len(counts))
    fit = [term for term, users in people.items() if len(users) >= least and held[term] <= most]
    names = sorted(fit, key=lambda term: (-held[term], term))[:_MOST_WORDS]
    if not names:
        return None
    column = {term: place for place, term in enumerate(names)}
    rare = {term: float(np.log(len(counts) / held[term])) for term in names}
    rows, columns, values = [], [], []
    for row, has in enumerate(counts[number] for number in sorted(counts)):
        for term, times in has.items():
            if term in column:
                rows.append(row)
                columns.append(column[term])
                values.append((1.0 + np.log(times)) * rare[term])
    weighed = csr_matrix((values, (rows, columns)), shape=(len(counts), len(names)), dtype=np.float32)
    weighed = weighed[np.diff(weighed.indptr) > 1]
    return Words(normalize(weighed), names) if weighed.shape[0] else None


def factors(weighed: Any, seeds: Sequence[Floats], *, seed: int) -> Floats:  # noqa: ANN401 - sparse matrices have no useful type
    """Return the factors, of shape (factors, words) and length 1 each; those that began as `seeds` first."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.preprocessing import normalize

    size = min(_how_many(weighed.shape[0]), *(side - 1 for side in weighed.shape))
    if size < 1:
        return np.zeros((0, weighed.shape[1]), dtype=np.float32)
    begun = np.stack(seeds[: size - max(1, size // _FRESH)]) if seeds and size > 1 else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if begun is None:
            model = NMF(size, init="nndsvda", random_state=seed, max_iter=_ROUNDS, tol=1e-3)
            model.fit(weighed)
        else:
            start = _with_fresh(weighed, begun, size, seed)
            model = NMF(len(start), init="custom", random_state=seed, max_iter=_ROUNDS, tol=1e-3)
            loads = np.ascontiguousarray(np.maximum(weighed @ start.T, 1e-4), dtype=np.float32)
            model.fit_transform(weighed, W=loads, H=start.copy())
    found: Floats = normalize(model.components_).astype(np.float32)
    kept: Floats = found[np.linalg.norm(found, axis=1) > 0]
    return kept


def _with_fresh(weighed: Any, begun: Floats, size: int, seed: int) -> Floats:  # noqa: ANN401
    """Return what to begin from: what is known, and factors of the conversations that this explains least."""
    from sklearn.decomposition import NMF
    from sklearn.preprocessing import normalize

    rest = weighed[np.asarray(weighed @ begun.T).max(axis=1) < _EXPLAINED]
    fresh = min(size - len(begun), *(side - 1 for side in rest.shape))
    if fresh < 1:
        return np.ascontiguousarray(begun + np.float32(1e-4), dtype=np.float32)
    model = NMF(fresh, init="nndsvda", random_state=seed, max_iter=_ROUNDS // 2, tol=1e-3)
    model.fit(rest)
    start = np.vstack([begun, normalize(model.components_)])
    return np.ascontiguousarray(start + np.float32(1e-4), dtype=np.float32)


def _how_many(conversations: int) -> int:
    """Return how many factors so many conversations carry."""
    return int(np.clip(round(conversations**0.5 / 1.9), _FEWEST_FACTORS, _MOST_FACTORS))


def profiles(found: Floats, *, most: int) -> Floats:
    """Return the factors with their heaviest words alone, of length 1."""
    kept = np.zeros_like(found)
    for row, factor in enumerate(found):
        heaviest = np.argsort(-factor, kind="stable")[:most]
        heaviest = heaviest[factor[heaviest] > 0.02 * factor.max(initial=0.0)]
        kept[row, heaviest] = factor[heaviest]
        kept[row] /= max(float(np.linalg.norm(kept[row])), 1e-9)
    return kept


def joined(weighed: Any, found: Floats, *, alike: float) -> Floats:  # noqa: ANN401
    """Return the factors, those added up whose words stand together as much as `alike` on average: they are one subject."""
    heaviest, together = _together(weighed, found)
    group = list(range(len(found)))
    for one in range(len(found)):
        for other in range(one):
            if heaviest[one] and heaviest[other] and _mean(together, heaviest[one], heaviest[other]) >= alike:
                was, now = group[one], group[other]
                group = [now if place == was else place for place in group]
    sums = [
        np.sum([found[place] for place in range(len(found)) if group[place] == number], axis=0) for number in sorted(set(group))
    ]
    rows: Floats = np.asarray([row / np.linalg.norm(row) for row in sums], dtype=np.float32).reshape(-1, found.shape[1])
    return rows


def coherence(weighed: Any, found: Floats) -> list[float]:  # noqa: ANN401
    """Return for each factor the mean normalised pointwise mutual information of its heaviest words: -1 to 1, 0 by chance."""
    heaviest, together = _together(weighed, found)
    return [_mean(together, places, places) if len(places) > 1 else -1.0 for places in heaviest]


def _together(weighed: Any, found: Floats) -> tuple[list[list[int]], NDArray[np.float64]]:  # noqa: ANN401
    """Return the places of each factor's heaviest words, and for every two of those words how much they stand together."""
    columns = [np.argsort(-factor, kind="stable")[:_TELLING] for factor in found]
    columns = [order[factor[order] > 0] for order, factor in zip(columns, found, strict=True)]
    words = sorted({int(column) for order in columns for column in order})
    place = {column: row for row, column in enumerate(words)}
    part = (weighed[:, words] > 0).astype(np.float32)
    both = np.asarray((part.T @ part).todense(), dtype=np.float64) / max(1, part.shape[0])
    alone = both.diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log(both / np.outer(alone, alone)) / -np.log(both)
    values[both <= 0] = -1.0
    values[both >= 1] = 1.0
    return [[place[int(column)] for column in order] for order in columns], values


def _mean(values: NDArray[np.float64], one: list[int], other: list[int]) -> float:
    """Return the mean over pairs of different words."""
    pairs = [values[a, b] for a in one for b in other if a != b]
    return float(np.mean(pairs)) if pairs else -1.0
