"""Words of one language by the meaning of another's: multilingual sentence embeddings, asked for single words only.

The model is worked with in numpy and costs a millisecond a word; a word is asked once in a process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.language.encoder import encoder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_NEAR: Final = 0.5
"""Cosine from which a word may stand for another."""
_NEAREST: Final = 3
_ENOUGH: Final = 3
"""Words of a topic that must have one near them."""
_LONGEST: Final = 60
_MOST_WORDS: Final = 800
_BATCH: Final = 64

_known: dict[str, Floats] = {}


def translated(topics: Sequence[Mapping[str, float]], words: Sequence[str]) -> list[Floats | None]:
    """Return each topic's weights over the words of another language, of length 1; None where too few of them come near."""
    if not topics or not words:
        return [None] * len(topics)
    there = meanings(words[:_MOST_WORDS])
    asked = sorted({word for topic in topics for word in topic})
    near = meanings(asked) @ there.T
    place = {word: row for row, word in enumerate(asked)}
    return [_weights({place[word]: weight for word, weight in sorted(topic.items())}, near, len(words)) for topic in topics]


def _weights(topic: Mapping[int, float], near: Floats, size: int) -> Floats | None:
    row = np.zeros(size, dtype=np.float32)
    met = 0
    for place, weight in topic.items():
        best = np.flatnonzero(near[place] >= _NEAR)
        best = best[np.argsort(-near[place][best], kind="stable")[:_NEAREST]]
        met += bool(len(best))
        row[best] += weight * near[place][best] ** 2
    length = float(np.linalg.norm(row))
    return row / length if met >= min(_ENOUGH, len(topic)) and length > 0 else None


def meanings(words: Sequence[str]) -> Floats:
    """Return the words' embeddings, of shape (words, 512) and length 1 each."""
    plain = {word: word[:_LONGEST].encode("utf-8", "replace").decode("utf-8") for word in words}
    missing = sorted(word for word in set(words) if word not in _known)
    for begin in range(0, len(missing), _BATCH):
        batch = missing[begin : begin + _BATCH]
        _known.update(zip(batch, encoder().encode([plain[word] for word in batch]), strict=True))
    return np.stack([_known[word] for word in words]) if words else np.zeros((0, 512), dtype=np.float32)
