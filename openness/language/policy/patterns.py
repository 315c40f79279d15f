"""Patterns of words: how the tables of cues are written, and how they are sought in a clause.

A pattern is a row of items parted by spaces. `a/b` is either word, `a_b` two words in a row, `@name` any word of a named list,
`~` up to eight words in between, `~3` up to three, `^` the clause's beginning, `$` its end, `-x` a word that must stand there but
did not decide, `!x` a word that must not come next, `x?` a word that may be missing, `*x` any word that ends in x.
Every gap is bounded, so that the time a pattern takes grows with the length of the text only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GAP: Final = 8
_WORD: Final = "[^ ]+ "


class Pattern:
    """A compiled pattern; it is sought in words that are joined by single spaces, each with a space after it."""

    __slots__ = ("_groups", "_regex", "needs")

    def __init__(self, written: str, lists: Mapping[str, Sequence[str]]) -> None:
        """Compile a pattern as it is written in a table. Raises KeyError for a list that is not there."""
        pieces = [_compiled(item, lists) for item in written.split()]
        self._regex = re.compile("(?:^|(?<= ))" + "".join(pieces))
        self._groups = self._regex.groups
        needed = [found for item in written.split() if (found := _needed(item, lists))]
        self.needs = min(needed, key=len, default=frozenset())
        """Words of which one must be there; empty where that says nothing. To look for them takes less time than the pattern."""

    def search(self, joined: str, begin: int = 0) -> tuple[tuple[int, int], ...] | None:
        """Return where the deciding words stand in the joined words, from `begin` on; None when the pattern is not there."""
        found = self._regex.search(joined, begin)
        if found is None:
            return None
        return tuple(found.span(group) for group in range(1, self._groups + 1) if found.start(group) >= 0)


def _compiled(item: str, lists: Mapping[str, Sequence[str]]) -> str:
    if item == "^":
        return "^"
    if item == "$":
        return "$"
    if item[0] == "~":
        return f"(?:{_WORD}){{0,{item[1:] or _GAP}}}?"
    if item[0] == "!":
        return f"(?!{_words(item[1:], lists)})"
    bare, optional = (item[:-1], "?") if item[-1] == "?" else (item, "")
    if bare[0] == "-":
        return f"(?:{_words(bare[1:], lists)}){optional}"
    return f"({_words(bare, lists)}){optional}"


def _needed(item: str, lists: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the words of which an item takes one; none for an item that can be without."""
    if item[0] in "^$~!" or item[-1] == "?":
        return frozenset()
    forms = _forms(item.removeprefix("-"), lists)
    return frozenset() if any(form[0] == "*" for form in forms) else frozenset(form.partition("_")[0] for form in forms)


def _forms(written: str, lists: Mapping[str, Sequence[str]]) -> list[str]:
    return [form for part in written.split("/") for form in (lists[part[1:]] if part[0] == "@" else (part,))]


def _words(written: str, lists: Mapping[str, Sequence[str]]) -> str:
    return "(?:" + "|".join(_one(form) for form in _forms(written, lists)) + ")"


def _one(form: str) -> str:
    """Return the expression for one form; its words are parted by `_`."""
    if form[0] == "*":
        return f"[^ ]{{0,40}}{re.escape(form[1:])} "
    return f"{re.escape(form).replace('_', ' ')} "
