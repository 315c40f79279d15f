"""Where a sentence ends, in Dutch and English: abbreviations, numbers of sections, initials and quotations end none.

Every character is looked at a bounded number of times, so time grows with the text's length only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 2_000
"""Characters of a sentence; what has no end by then is cut at a space, so that no text without full stops is one sentence."""
_END: Final = re.compile(r"[.!?\u2026]{1,3}[\"'\u201d\u2019\u00bb)\]*_]{0,3}(?=\s)")
_NEVER: Final = frozenset(
    {
        # Dutch
        "bijv", "bv", "art", "artt", "nr", "nrs", "dhr", "mw", "mevr", "mr", "drs", "ir", "ing", "prof", "dr", "ca", "blz",
        "pag", "vgl",
        "resp", "evt", "i.v.m", "m.b.t", "o.a", "o.b.v", "t.a.v", "t.b.v", "t.o.v", "d.w.z", "m.a.w", "z.o.z", "i.p.v", "a.d.h.v",
        "i.c", "m.i.v", "t/m", "incl", "excl", "max", "min", "tel", "hfst", "par", "lid", "jo", "wo", "st", "mln", "mld",
        "bijl", "zgn",
        "n.a.v", "i.o.m", "i.s.m", "t.g.v", "d.d", "jl", "zg", "red", "ed", "aug", "sept", "okt", "nov", "dec", "jan", "feb",
        "u.a",
        # English
        "e.g", "eg", "i.e", "ie", "no", "nos", "mrs", "ms", "jr", "sr", "vs", "cf", "fig", "figs", "sec", "sect", "ch",
        "para", "paras",
        "approx", "viz", "ref", "vol", "pp", "p", "rev", "hon", "gen", "col", "capt", "gov", "sen", "rep", "dept", "est",
        "oct", "al",
        "subs", "reg", "regs", "cl", "sch", "eds",
    }
)  # fmt: skip
"""After these a full stop ends no sentence."""
_SELDOM: Final = frozenset(
    {
        "no", "lid", "min", "max", "art", "ed", "red", "wo", "st", "ref", "rep", "gen", "est", "al", "par", "sec", "p", "ing",
        "col", "dec", "fig", "ch", "tel", "nos", "reg",
    }
)  # fmt: skip
"""Of those, the ones that are words too: only a number after them keeps the sentence open."""
_MAYBE: Final = frozenset(
    {"etc", "enz", "e.d", "e.a", "a.m", "p.m", "inc", "ltd", "b.v", "n.v", "co", "corp", "u.s", "u.k", "e.v"}
)
"""After these it ends one when a capital follows."""
_OPENING: Final = "\"'\u201c\u2018\u00ab([*_"
_MARKERS: Final = re.compile(r"(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,5}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,3}(?:\.\d{1,3}){1,5})$")


def split(text: str) -> list[str]:
    """Return the sentences of a passage, each on one line; none for a passage without a letter or digit."""
    line = " ".join(text.split())
    return [piece for sentence in _ended(line) for piece in _cut(sentence) if any(map(str.isalnum, piece))]


def _ended(line: str) -> Iterator[str]:
    begin = 0
    for end in _END.finditer(line):
        if _ends(line, begin, end):
            yield line[begin : end.end()].strip()
            begin = end.end()
    yield line[begin:].strip()


def _ends(line: str, begin: int, end: re.Match[str]) -> bool:
    """Whether a mark with space after it ends the sentence that begins at `begin`."""
    after = line[end.end() : end.end() + 12].lstrip().lstrip(_OPENING)
    if not after:
        return True
    opens = after[0].isupper() or after[0].isdigit() or not after[0].isalnum()
    marks = end.group()
    if marks[0] in "!?\u2026" or marks.startswith(".."):
        return opens or (marks[0] == "?" and not after[0].islower())
    if not opens:
        return False
    before = line[max(begin, end.start() - 24) : end.start()]
    word = before.rpartition(" ")[2].lstrip(_OPENING)
    if not before.strip().rpartition(" ")[0] and end.start() - begin <= len(word) + 1 and _MARKERS.search(word + "."):
        return False
    return not _short(word, after)


def _short(word: str, after: str) -> bool:
    """Whether a full stop after a word is that of an abbreviation or an initial."""
    low = word.casefold()
    if low in _MAYBE:
        return not after[0].isupper()
    if low in _NEVER:
        return low not in _SELDOM or after[0].isdigit()
    if len(word) == 1 and word.isupper():
        return word != "I" and after[0].isupper()
    return "." in low and all(len(part) == 1 and part.isalpha() for part in low.split(".")) and not after[0].isupper()


def _cut(sentence: str) -> Iterator[str]:
    """Yield a sentence, one that is too long in pieces."""
    while len(sentence) > LONGEST:
        place = sentence.rfind(" ", 1, LONGEST)
        place = LONGEST if place <= 0 else place
        yield sentence[:place].strip()
        sentence = sentence[place:].strip()
    yield sentence
