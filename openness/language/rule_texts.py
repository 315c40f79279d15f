"""What changed between two texts of a rule, sentence by sentence, as a person can read it.

What changes by itself is no change: the date of a line that only says when the page was updated, published or printed, the years
of a copyright line, and the number of a line that only counts readers, comments or the like. Every other date and number counts:
an age, an amount, a term, the day on which something comes into force.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTHS: Final = (
    "jan(?:uary|uari)?|feb(?:ruary|ruari)?|mar(?:ch)?|maart|mrt|apr(?:il)?|may|mei|june?|juni|july?|juli|"
    "aug(?:ust|ustus)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATE: Final = re.compile(
    r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?\b"
    r"|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b\.?,?(?:\s+\d{{4}}\b)?"
    rf"|\b(?:{_MONTHS})\b\.?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?\d{{4}}\b"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:am|pm|uur|utc|gmt|c?est|cet))?\b"
    r"|\b\d{1,3}\s+(?:minutes?|hours?|days?|weeks?|months?|years?)\s+ago\b"
    r"|\b\d{1,3}\s+(?:minuten|minuut|uur|uren|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar|jaren)\s+geleden\b",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}(?:\s?[-\u2013]\s?(?:19|20)?\d{2})?\b")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*\s?[kKmM]?\b")
_OWNED: Final = re.compile(r"\u00a9|\bcopyright\b|\(c\)", re.IGNORECASE)
_STAMPS: Final = re.compile(
    r"\b(?:updated?|modified|changed|reviewed|revised|published|posted|printed|generated|visited|retrieved|today"
    r"|bijgewerkt|gewijzigd|aangepast|herzien|gepubliceerd|geplaatst|afgedrukt|opgehaald|bezocht|vandaag)\b",
    re.IGNORECASE,
)
_IN_FORCE: Final = re.compile(
    r"\b(?:effective|force|applies|apply|from|until|before|after|by|valid|deadline"
    r"|ingang|geldt|gelden|geldig|vanaf|tot|voor|na|uiterlijk|werking)\b",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"\b(?:views?|viewed|visitors?|readers?|comments?|likes?|shares?|followers?|downloads?|online"
    r"|weergaven|bekeken|bezoekers?|lezers?|reacties?|volgers?|keer gelezen|gedeeld)\b",
    re.IGNORECASE,
)
_WEEKDAYS: Final = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:maan|dins|woens|donder|vrij|zater|zon)dag)\b", re.IGNORECASE
)
_END: Final = re.compile(r"(?<=[.!?])\s+(?=[\"'(\u201c\u2018]?[A-Z\u00c0-\u00de0-9])")
_PLAIN: Final = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u2011", "''\"\"---", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
MOVED: Final = "… the same sentences in another order"
_MOST_STAMP_WORDS, _MOST_COUNTER_WORDS = 12, 8
_LONGEST_LINE, _LONGEST_CONTEXT = 300, 100
_MOST_WORDS = 400
_AROUND = 8
_ALIKE = 0.5
_MOST_SENTENCES = 3_000
_MOST_PAIRS = 100_000


def sentences(text: str) -> list[str]:
    """Return a text's sentences in their order, each on one line; a line ends one too."""
    return [sentence for line in text.splitlines() for sentence in _END.split(" ".join(line.split())) if sentence]


def digest(text: str) -> str:
    """Return what two texts share that say the same, however they are spaced and set, whatever changes by itself in them."""
    settled = "".join("".join(map(_settled, sentences(text))).split())
    return hashlib.sha256(settled.encode("utf-8", "replace")).hexdigest()


def difference(before: str, after: str) -> list[str]:
    """Return what changed, as lines: `- ` a sentence that went, `+ ` one that came, two blanks the sentence before them.

    Where a sentence was reworded, the words that changed stand between brackets. `…` parts what lies apart, and stands for
    what was left out of a long sentence. Empty when both say the same.
    """
    old, new = sentences(before), sentences(after)
    left, right = ([_settled(one) for one in text] for text in (old, new))
    lines: list[str] = []
    for place, gone, come in _replaced(left, right):
        if not gone and not come:
            return [MOVED]
        lines += ["…"] if lines else []
        if place:
            lines.append(f"  {_cut(old[place - 1], _LONGEST_CONTEXT)}")
        lines += _both([old[number] for number in gone], [new[number] for number in come])
    return lines


def _settled(sentence: str) -> str:
    """Return a sentence without what changes by itself, its quotes and dashes of one kind."""
    sentence = sentence.translate(_PLAIN)
    if not any(sign.isdigit() for sign in sentence):
        return sentence
    words = len(sentence.split())
    if words <= _MOST_STAMP_WORDS and not _IN_FORCE.search(sentence):
        if _OWNED.search(sentence):
            return _YEAR.sub("#", sentence)
        dated = _DATE.sub("#", sentence)
        bare = not any(sign.isalnum() for sign in _WEEKDAYS.sub("", dated))
        if dated != sentence and (bare or _STAMPS.search(dated)):
            return _WEEKDAYS.sub("#", dated)
    if words <= _MOST_COUNTER_WORDS and _COUNTED.search(sentence):
        return _NUMBER.sub("#", sentence)
    return sentence


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, list[int], list[int]]]:
    """Return by change the place in the old text, the sentences that went and those that came, by their numbers."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    if not left and not right:
        return []
    counts = Counter(left)
    pairs = sum(counts[one] for one in right)
    if max(len(left), len(right)) > _MOST_SENTENCES or pairs > _MOST_PAIRS:
        return _unordered(left, right, start)
    return [
        (start + a, list(range(start + a, start + b)), list(range(start + c, start + d)))
        for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def _unordered(left: Sequence[str], right: Sequence[str], start: int) -> list[tuple[int, list[int], list[int]]]:
    """Return what one text has more of than the other, for texts too long to be laid side by side; what was moved is left out."""
    return [(0, _more(left, right, start), _more(right, left, start))]


def _more(these: Sequence[str], than: Sequence[str], start: int) -> list[int]:
    left = Counter(than)
    found = []
    for number, one in enumerate(these, start):
        if left[one]:
            left[one] -= 1
        else:
            found.append(number)
    return found


def _both(gone: Sequence[str], come: Sequence[str]) -> list[str]:
    """Return sentences that took each other's place: pair by pair where there are as many, else first all that went."""
    if len(gone) != len(come):
        return [f"- {_cut(one)}" for one in gone] + [f"+ {_cut(one)}" for one in come]
    lines = []
    for one, other in zip(gone, come, strict=True):
        marked = _marked(one.split(), other.split())
        lines += [f"- {marked[0]}", f"+ {marked[1]}"] if marked else [f"- {_cut(one)}", f"+ {_cut(other)}"]
    return lines


def _marked(one: list[str], other: list[str]) -> tuple[str, str] | None:
    """Return both with their differing words in brackets; None where they have little in common or are very long."""
    if max(len(one), len(other)) > _MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return None
    codes = matcher.get_opcodes()
    left = [(tag != "equal", one[a:b]) for tag, a, b, _, _ in codes]
    right = [(tag != "equal", other[c:d]) for tag, _, _, c, d in codes]
    return _told(left), _told(right)


def _told(runs: Sequence[tuple[bool, list[str]]]) -> str:
    long = sum(len(word) + 1 for _, words in runs for word in words) > _LONGEST_LINE
    parts = []
    for place, (differs, words) in enumerate(runs):
        if differs:
            parts += [f"[{_cut(' '.join(words))}]"] if words else []
        elif long and len(words) > 2 * _AROUND:
            head = words[:_AROUND] if place else []
            tail = words[-_AROUND:] if place < len(runs) - 1 else []
            parts.append(" ".join([*head, "…", *tail]))
        else:
            parts.append(" ".join(words))
    return " ".join(filter(None, parts))


def _cut(sentence: str, most: int = _LONGEST_LINE) -> str:
    return sentence if len(sentence) <= most else sentence[: most - 1].rsplit(" ", 1)[0] + "…"
