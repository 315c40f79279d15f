"""What a classifier sees in a text: its words, parts of words and outward signs, and the meaning of its sentences.

Words and their parts are hashed, so that no vocabulary has to be kept; signs and sentence embeddings are the same in every
language. All texts given here are as `written` gives them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from openness.language.encoder import encoder
from openness.language.labelling.written import LINK, NAME
from openness.language.questions import is_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WORDS: Final = 1 << 15
"""Columns for words and pairs of neighbouring words."""
PARTS: Final = 1 << 15
"""Columns for parts of words, three or four characters long."""
MEANING: Final = 512
"""Columns of a sentence embedding."""
_MEANT: Final = 400
"""Characters of a text whose meaning is worked out."""
_SIGN: Final = 0.25
"""How much a sign weighs against all of a text's words together."""
_BATCH: Final = 64
_LONG, _SHORT, _LONGEST = 200, 50, 600
_FEW: Final = 3
_WORD: Final = r"\w+"
_CLOCK: Final = re.compile(r"\b0{1,2}[:.]00\b")
_PICTURES: Final = 0x2600
"""From this code point on most characters are pictures."""


def signs(text: str) -> tuple[float, ...]:
    """Return a text's outward signs, each between 0 and 1."""
    loud, tags, size = text.count("!"), text.count("#"), len(text)
    return (
        float(is_question(text)),
        float(text.endswith("?")),
        float("?" in text),
        min(loud, _FEW) / _FEW,
        float(loud > 0),
        float(LINK in text),
        min(tags, _FEW) / _FEW,
        float(NAME in text),
        min(size, _LONGEST) / _LONGEST,
        float(size < _SHORT),
        float(size > _LONG),
        float("\n" in text),
        float("0" in text),
        float(bool(_CLOCK.search(text))),
        float(not text.isascii() and any(ord(character) > _PICTURES for character in text)),
        float(":" in text),
        float(";" in text),
    )


SIGNS: Final = len(signs(""))
LEXICAL: Final = WORDS + PARTS + SIGNS
"""Columns of words, parts of words and signs."""
ALL: Final = LEXICAL + MEANING


def lexical(texts: Sequence[str]) -> Any:  # noqa: ANN401 - scipy's sparse matrices have no type that holds here
    """Return the texts' words, parts of words and signs: a sparse matrix of shape (texts, LEXICAL)."""
    from scipy.sparse import csr_matrix, hstack

    words, parts = _hashing()
    outward = np.array([signs(text) for text in texts], dtype=np.float32).reshape(len(texts), SIGNS) * _SIGN
    return hstack([words.transform(texts), parts.transform(texts), csr_matrix(outward)], format="csr", dtype=np.float32)


def meanings(texts: Sequence[str]) -> Floats:
    """Return the texts' embeddings, of shape (texts, MEANING) and length 1 each; about two milliseconds a text."""
    found = np.zeros((len(texts), MEANING), dtype=np.float32)
    # Texts as long as each other are worked out together.
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    for begin in range(0, len(order), _BATCH):
        places = order[begin : begin + _BATCH]
        found[places] = encoder().encode([texts[place][:_MEANT] for place in places])
    return found


def everything(texts: Sequence[str]) -> Any:  # noqa: ANN401 - as above
    """Return all that is seen in the texts: a sparse matrix of shape (texts, ALL)."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([lexical(texts), csr_matrix(meanings(texts))], format="csr", dtype=np.float32)


@cache
def _hashing() -> tuple[Any, Any]:
    """Return what hashes words and parts of words."""
    from sklearn.feature_extraction.text import HashingVectorizer

    alike = {"alternate_sign": False, "binary": True, "norm": "l2", "dtype": np.float32}
    words = HashingVectorizer(analyzer="word", ngram_range=(1, 2), n_features=WORDS, **alike | {"token_pattern": _WORD})
    parts = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 4), n_features=PARTS, **alike)
    return words, parts
