"""Near-duplicates: texts that say nearly the same, told by MinHash signatures that outlive the texts.

Two texts are near-duplicates where the pairs of neighbouring words that stand in both are at least CLOSE of those that stand in
either (Jaccard similarity; Broder 1997). A signature estimates that share; bands of it find what is worth comparing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from datasketch import MinHash
    from numpy.typing import NDArray

CLOSE: Final = 0.6
"""From this estimated similarity on two texts are near-duplicates."""
LEAST_WORDS: Final = 12
"""A shorter text is alike by chance."""
MOST_WORDS: Final = 2_000
"""Words of a long text that are looked at."""
BANDS: Final = 12
ROWS: Final = 4
"""Numbers in a band: of texts 0.6 alike four of five share a band, of those 0.8 alike nearly all."""
VALUES: Final = BANDS * ROWS
_LONGEST: Final = 100_000
_ADDRESS: Final = re.compile(r"https?://\S{1,2100}|@\[[0-9a-f]{1,16}\]")
_WORD: Final = re.compile(r"\w+")
_BAND_BITS: Final = 63


def words_of(text: str) -> list[str]:
    """Return the words that a text is compared by: in one way of writing, without addresses and people's tokens."""
    plain = unicodedata.normalize("NFKC", _ADDRESS.sub(" ", text[:_LONGEST])).casefold()
    return _WORD.findall(plain)[:MOST_WORDS]


def signature(text: str, seed: int) -> bytes | None:
    """Return a text's signature, VALUES numbers of 32 bits; None for one too short to tell.

    Only signatures of the same seed (below 2**32) can be compared.
    """
    words = words_of(text)
    if len(words) < LEAST_WORDS:
        return None
    made = _empty(seed).copy()
    made.update_batch(sorted({f"{one} {two}".encode("utf-8", "surrogatepass") for one, two in pairwise(words)}))
    values: NDArray[np.uint64] = made.hashvalues
    return values.astype("<u4").tobytes()


def bands(made: bytes) -> Iterator[int]:
    """Yield a signature's bands as whole numbers of 63 bits; texts that share one are worth comparing."""
    from hashlib import blake2b

    size = ROWS * 4
    for place in range(BANDS):
        digest = blake2b(made[place * size : (place + 1) * size], digest_size=8, salt=place.to_bytes(1, "big")).digest()
        yield int.from_bytes(digest, "big") >> (64 - _BAND_BITS)


def alike(one: bytes, others: Sequence[bytes]) -> list[float]:
    """Return how similar the texts of other signatures are to that of one, each 0-1."""
    if not others:
        return []
    import numpy as np

    own = np.frombuffer(one, dtype="<u4")
    return [float((np.frombuffer(other, dtype="<u4") == own).mean()) for other in others]


@lru_cache(maxsize=4)
def _empty(seed: int) -> MinHash:
    """Return the signature of nothing: to deal its permutations takes longer than to sign a text."""
    from datasketch import MinHash

    return MinHash(num_perm=VALUES, seed=seed, hashfunc=crc32)
