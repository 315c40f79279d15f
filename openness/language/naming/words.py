"""What is known of names and of words that stand beside them, in Dutch and English (`words.toml`)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import Final

WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_TABLES: Final = {
    name: frozenset(str(words).split())
    for name, words in tomllib.loads(
        resources.files("openness.language.naming").joinpath("words.toml").read_text(encoding="utf-8")
    ).items()
}
PARTICLES: Final = _TABLES["particles"]
TITLES: Final = _TABLES["titles"]
DATED: Final = _TABLES["dated"]
BEFORE_DATES: Final = _TABLES["before_dates"]
BEGINS: Final = _TABLES["begins"]
BROADCASTS: Final = _TABLES["broadcasts"]
WORDS_TOO: Final = _TABLES["words_too"]
_LETTERS: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i", "ħ": "h", "ŧ": "t"}
)
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def folded(word: str) -> str:
    """Return a word as it is compared: one case, no accents."""
    if word.isascii():
        return word.lower()
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign))
    return plain.translate(_LETTERS)


def is_unspaced(text: str) -> bool:
    """Whether a text holds a script that sets no spaces between words."""
    return not text.isascii() and _UNSPACED.search(text) is not None


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Whether a folded word stands in a dictionary of Dutch or English."""
    from simplemma import is_known

    return any(is_known(word, lang=language) for language in ("nl", "en"))
