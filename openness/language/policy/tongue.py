"""Whether a text is Dutch or English, by the small words that no sentence does without."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_LOOKED_AT: Final = 200_000
"""Characters of a text that are looked at."""
_FEWEST: Final = 2
_SHARE: Final = 0.12
"""The least share of small words that a text in either language has; others have next to none."""
_TIMES: Final = 2
_SMALL: Final = {
    "nl": frozenset(
        {
            "de", "het", "een", "en", "van", "ik", "je", "dat", "die", "niet", "op", "aan", "met", "voor", "zijn", "maar",
            "om", "ook",
            "als", "dan", "bij", "uit", "wordt", "worden", "geen", "mag", "mogen", "moet", "moeten", "kan", "kunnen", "u",
            "uw", "wij",
            "ze", "naar", "over", "door", "deze", "dit", "wie", "wat", "waar", "heeft", "hebben", "onze", "hun", "te", "er",
            "alle",
            "wel", "nooit", "altijd", "zelf", "tot", "onder", "jouw", "jij", "zij", "deel", "delen", "mensen",
        }
    ),
    "en": frozenset(
        {
            "the", "a", "an", "and", "of", "to", "you", "that", "it", "not", "on", "with", "for", "are", "but", "as", "or",
            "be", "at",
            "by", "this", "from", "have", "has", "may", "must", "should", "can", "will", "your", "they", "we", "our",
            "their", "what",
            "who", "which", "if", "when", "any", "all", "no", "do", "does", "never", "always", "about", "share", "please",
            "people",
            "staff", "anyone", "without", "than", "own", "other", "others", "is",
        }
    ),
}  # fmt: skip


def counts_of(text: str) -> tuple[int, int, int]:
    """Return how many words a text has, and how many of them are small Dutch and small English ones."""
    words = [word.lower() for word in _WORD.findall(text[:_LOOKED_AT])]
    return len(words), sum(word in _SMALL["nl"] for word in words), sum(word in _SMALL["en"] for word in words)


def language_of(text: str) -> str | None:
    """Return `nl` or `en`; None for a text that is in neither, or too short to tell."""
    words, dutch, english = counts_of(text)
    most = max(dutch, english)
    if most < _FEWEST or most < _SHARE * words or dutch == english:
        return None
    return "nl" if dutch > english else "en"


def language_within(sentence: str, lang: str) -> str:
    """Return the language of a sentence in a text of that language: another one only where it is plainly so."""
    _, dutch, english = counts_of(sentence)
    here, there = (dutch, english) if lang == "nl" else (english, dutch)
    if there > _FEWEST and there > _TIMES * here:
        return "en" if lang == "nl" else "nl"
    return lang
