"""Takes people's names out of texts: whole, or a given name or surname alone, as far as they may not stand there.

A name alone that is a word as well is told by its capital, by where it stands in the sentence and by its neighbours. In doubt it
is taken out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openness.language.naming.roster_names import read_name
from openness.language.naming.words import (
    BEFORE_DATES,
    BEGINS,
    BROADCASTS,
    DATED,
    TITLES,
    WORD,
    WORDS_TOO,
    folded,
    is_unspaced,
    is_word,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from openness.language.naming.roster_names import Name

_ADDRESS: Final = re.compile(r"@?(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_HANDLE: Final = re.compile(r"(?<![\w/@.])@(?=[\w.-]*[^\W\d_])(\w(?:[\w.-]{0,62}\w)?)(?![\w/])")
_STARTS: Final = re.compile(r"[.!?…\n\r\u201c\u201e\"•*#>]")
_ADDRESSED: Final = re.compile(r"[,:!]|['\u2019]s\b")
_SHORTENED: Final = re.compile(r"['\u2019]t\b")
_APART: Final = re.compile(r"[\s.'\u2019-]{1,3}")
_SHORT: Final = 2
_SHORT_SURNAME: Final = 3
_LONGEST: Final = 8


class _Words:
    """The words of a text, by place: where they stand, how they are written, and as they are compared."""

    __slots__ = ("plain", "spans", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [found.span() for found in WORD.finditer(text)]
        if text.isascii():
            small = text.lower()
            self.plain = [small[start:end] for start, end in self.spans]
        else:
            self.plain = [folded(text[start:end]) for start, end in self.spans]

    def written(self, place: int) -> str:
        """Return a word as it stands there."""
        start, end = self.spans[place]
        return self.text[start:end]

    def between(self, place: int) -> str:
        """Return what stands between a word and the one before it, or the text's beginning."""
        return self.text[self.spans[place - 1][1] if place else 0 : self.spans[place][0]]

    def follows(self, place: int) -> str:
        """Return the few signs after a word."""
        end = self.spans[place][1]
        return self.text[end : end + 3]

    def beside(self, place: int) -> list[int]:
        """Return the places before and after one, as far as they are there."""
        return [one for one in (place - 1, place + 1) if 0 <= one < len(self.spans)]


class NameMask:
    """Names that may not stand in a text, and those that may."""

    def __init__(self, hidden: Iterable[str], shown: Iterable[str], *, sign: str, others: Iterable[str] = ()) -> None:
        """Take names as a roster writes them; `sign` is what stands in the place of one.

        What of a hidden name is one of `others` as well is taken out with the whole name only.
        """
        self._sign = sign
        self._whole: dict[str, set[Name]] = {}
        self._shown: dict[str, set[Name]] = {}
        self._given: set[str] = set()
        self._surnames: dict[str, set[Name]] = {}
        self._unspaced: set[str] = set()
        shown_wholes: set[Name] = set()
        shown_words: set[str] = set()
        for text in shown:
            parts = read_name(text)
            shown_wholes |= parts.wholes
            shown_words |= parts.given | set(parts.surnames)
        for text in hidden:
            parts = read_name(text)
            for whole in parts.wholes - shown_wholes:
                self._whole.setdefault(whole[0], set()).add(whole)
            self._given |= parts.given
            for surname, particles in parts.surnames.items():
                self._surnames.setdefault(surname, set()).add(particles)
            self._unspaced |= {whole[0] for whole in parts.wholes if len(whole) == 1 and is_unspaced(whole[0])}
        for text in others:
            parts = read_name(text)
            self._given -= parts.given | set(parts.surnames)
            for word in parts.given | set(parts.surnames):
                self._surnames.pop(word, None)
        for whole in shown_wholes:
            self._shown.setdefault(whole[0], set()).add(whole)
        self._begin = {*self._whole, *self._shown, *self._given, *self._surnames}
        self._handles = {"".join(whole) for whole in shown_wholes} | (shown_words - self._given - set(self._surnames))

    def masked(self, text: str) -> str:
        """Return a text without names that may not stand in it, without addresses of mail, and without handles."""
        if "@" in text:
            text = _HANDLE.sub(self._handle, _ADDRESS.sub(self._sign, text))
        return self.without_names(text)

    def without_names(self, text: str) -> str:
        """Return a text without names that may not stand in it; addresses of mail and handles stay."""
        if not self._given and not self._surnames and not self._whole:
            return text
        if self._unspaced and is_unspaced(text):
            for name in sorted(self._unspaced, key=len, reverse=True):
                text = text.replace(name, self._sign)
        return self._without(text)

    def _handle(self, found: re.Match[str]) -> str:
        plain = "".join(folded(word.group()) for word in WORD.finditer(found.group(1)))
        return found.group() if plain in self._handles or plain in BROADCASTS else self._sign

    def _without(self, text: str) -> str:
        words = _Words(text)
        kept = [found.span() for found in _HANDLE.finditer(text)] if "@" in text else []
        found: list[tuple[int, int]] = []
        past = 0
        for place, plain in enumerate(words.plain):
            if place < past or not self._may_be(plain) or any(start < words.spans[place][0] < end for start, end in kept):
                continue
            past = self._shown_until(words, place)
            if not past:
                first, past = self._hidden_at(words, place)
                if past:
                    _add(found, text, words.spans[first][0], words.spans[past - 1][1])
        pieces, at = [], 0
        for start, end in found:
            pieces += [text[at:start], self._sign]
            at = end
        return "".join([*pieces, text[at:]])

    def _may_be(self, plain: str) -> bool:
        return plain in self._begin or (plain.endswith("s") and plain[:-1] in self._begin)

    def _shown_until(self, words: _Words, place: int) -> int:
        """Return the place after a name that begins at one and may stand there; 0 where none does."""
        length = _longest(self._shown.get(words.plain[place], ()), words, place)
        close = all(_APART.fullmatch(words.between(at)) for at in range(place + 1, place + length))
        return place + length if length and close else 0

    def _hidden_at(self, words: _Words, place: int) -> tuple[int, int]:
        """Return the first place of a name that is found at one, and the place after it, 0 where there is none."""
        length = _longest(self._whole.get(words.plain[place], ()), words, place)
        if length:
            return place, place + length
        name = self._alone(words, place)
        return (place - self._particles(words, place, name), place + 1) if name else (place, 0)

    def _alone(self, words: _Words, place: int) -> str:
        """Return the name that a word alone is of somebody, as it is compared; empty where it is none."""
        plain = words.plain[place]
        owner = plain[:-1] if plain.endswith("s") and words.written(place)[0].isupper() else ""
        names = (one for one in (plain, owner) if len(one) >= _SHORT and (one in self._given or one in self._surnames))
        return next((one for one in names if self._is_name(words, place, one)), "")

    def _is_name(self, words: _Words, place: int, plain: str) -> bool:
        written, before = words.written(place), words.plain[place - 1] if place else ""
        if before in TITLES and plain in self._surnames:
            return True
        if (plain in DATED and _is_date(words, place)) or _SHORTENED.match(words.follows(place)):
            return False
        if not written[0].isupper() or (written.isupper() and 1 < len(written) <= _SHORT):
            return self._is_name_in_small(plain)
        if not place or _STARTS.search(words.between(place)) or _is_shouted(words, place):
            if plain in self._given:
                return plain not in BEGINS or _ADDRESSED.match(words.follows(place)) is not None
            return not is_word(plain)
        return True

    def _is_name_in_small(self, plain: str) -> bool:
        """Whether a name is none of those that are words as well."""
        if plain in self._given and len(plain) > _SHORT and plain not in WORDS_TOO and plain not in DATED:
            return True
        return plain in self._surnames and len(plain) > _SHORT_SURNAME and not is_word(plain)

    def _particles(self, words: _Words, place: int, name: str) -> int:
        """Return how many small words that belong to a surname stand before it."""
        fitting = (
            len(small)
            for small in self._surnames.get(name, ())
            if len(small) <= place and tuple(words.plain[place - len(small) : place]) == small
        )
        return max(fitting, default=0)


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Add a stretch; what follows the one before with nothing but a space between is one with it."""
    if found and (start <= found[-1][1] or _APART.fullmatch(text, found[-1][1], start)):
        found[-1] = (min(found[-1][0], start), end)
    else:
        found.append((start, end))


def _longest(names: Collection[Name], words: _Words, place: int) -> int:
    """Return of how many words the longest of these names is that stands at a place, 0 where none does."""
    if not names:
        return 0
    here = tuple(words.plain[place : place + _LONGEST])
    return max((len(name) for name in names if here[: len(name)] == name), default=0)


def _is_date(words: _Words, place: int) -> bool:
    before, after = words.plain[place - 1 : place], words.plain[place + 1 : place + 2]
    return any(one in BEFORE_DATES or one.isdigit() for one in before) or any(one[0].isdigit() for one in after)


def _is_shouted(words: _Words, place: int) -> bool:
    """Whether a word stands in capitals among others in capitals."""
    around = [words.written(one) for one in (place, *words.beside(place))]
    return around[0].isupper() and any(len(one) > 1 and one.isupper() for one in around[1:])
