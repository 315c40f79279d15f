"""A sentence as words in clauses: which of them carry it, and which only say when, who, what or why.

Words are in lower case, short forms written out ("don't": do not), each with its place in the sentence. What "not only" and
"niet alleen" bring is no negation, so those words are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openness.language.policy.lexicon import Lexicon
    from openness.language.policy.model import Spans

MOST_WORDS: Final = 400
"""Words of a sentence that are looked at."""
_TOKEN: Final = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+){0,6}|[,;:()\[\]?!\u2013\u2014-]")
_MARKS: Final = frozenset(",;:()[]?!\u2013\u2014-")
_SLANTED: Final = str.maketrans("\u2018\u2019\u2011", "''-")
_ANEW: Final = frozenset(":;")
"""After these a sentence may begin with a command once more."""
_NOT: Final = "n't"
_MONTHS: Final = frozenset({"May", "March"})
"""Written like this within a sentence, they are no verbs."""
_LONGEST_WORD: Final = 60
_LITTLE: Final = 4
"""Words that may stand before a command: "In short, ..."."""


class Word(NamedTuple):
    """A word in lower case, and where it stands in the sentence; one that stands for another clause takes no room there."""

    text: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that belong together; `main` False where they only say when, who, what or why."""

    words: tuple[Word, ...]
    main: bool
    opens: bool
    """Whether it may begin with a command."""
    anew: bool = False
    """Whether it stands after a colon: there it may begin with one if nothing before it ruled anything."""

    @property
    def joined(self) -> str:
        """Return the words, each with a space after it."""
        return "".join(f"{word.text} " for word in self.words)

    def spans(self, found: tuple[tuple[int, int], ...]) -> Spans:
        """Return the places in the sentence of what was found in the joined words; words side by side are one place."""
        places: list[tuple[int, int]] = []
        at = 0
        last = -2
        for number, word in enumerate(self.words):
            if word.end > word.begin and any(begin <= at < end for begin, end in found):
                if last == number - 1 and places:
                    places[-1] = (places[-1][0], max(word.end, places[-1][1]))
                else:
                    places.append((word.begin, word.end))
                last = number
            at += len(word.text) + 1
        return tuple(places)


def words_of(sentence: str, short: Mapping[str, str]) -> list[Word]:
    """Return a sentence's words and marks, short forms written out; a number that it begins with is none of them."""
    found: list[Word] = []
    for match in _TOKEN.finditer(sentence):
        if (found and match.group() in _MONTHS) or (not found and match.group().isdigit()):
            continue
        text = match.group()[:_LONGEST_WORD].translate(_SLANTED).lower()
        found += [Word(part, match.start(), match.end()) for part in _whole(text, short).split()]
        if len(found) >= MOST_WORDS:
            break
    return found


def _whole(text: str, short: Mapping[str, str]) -> str:
    if text in short:
        return short[text]
    if "'" not in text:
        return text
    if text.endswith(_NOT):
        return f"{text[:-3]} not"
    stem, _, rest = text.partition("'")
    return f"{stem} {short[rest]}" if rest in short else text


def clauses_of(sentence: str, lexicon: Lexicon) -> list[Clause]:
    """Return a sentence's clauses in their order."""
    words = _without_not_only(words_of(sentence, lexicon.short), lexicon)
    found: list[Clause] = []
    held: list[Word] = []
    main, anew = True, False

    def close(then_main: bool) -> None:  # noqa: FBT001 - one fact of the clause that follows
        nonlocal held, main
        subject = None
        if held:
            found.append(Clause(tuple(held), main, _opens(found, held, lexicon), anew))
            subject = lexicon.free.get(held[0].text) if len(found) == 1 and not main else None
        held, main = ([Word(subject, held[0].begin, held[0].begin)] if subject and then_main else []), then_main

    for number, word in enumerate(words):
        if word.text in _MARKS:
            close(then_main=True)
            anew = word.text in _ANEW
            continue
        if word.text in lexicon.parting and (not held or held[-1].text not in lexicon.not_before):
            close(then_main=True)
        elif _begins_other(words, number, lexicon):
            close(then_main=False)
        elif not main and _turns_back(words, number, lexicon):
            close(then_main=True)
        held.append(word)
    close(then_main=True)
    return found


def _opens(before: list[Clause], words: list[Word], lexicon: Lexicon) -> bool:
    """Whether a clause may begin with a command: little stands before it, or a word that begins anew."""
    spoken = sum(len(clause.words) for clause in before if clause.main)
    return spoken <= _LITTLE or words[0].text in lexicon.parting


def _begins_other(words: list[Word], number: int, lexicon: Lexicon) -> bool:
    """Whether a word begins a clause that only says when, who, what or why."""
    text = words[number].text
    if text in lexicon.subordinators:
        return True
    if text not in lexicon.doubtful:
        return False
    before = words[number - 1].text if number else ","
    after = words[number + 1].text if number + 1 < len(words) else ""
    return before not in lexicon.not_before and (before in _MARKS or after in lexicon.subjects)


def _turns_back(words: list[Word], number: int, lexicon: Lexicon) -> bool:
    """Whether the main clause begins here without a comma: "als je twijfelt mag je", the verb before its subject."""
    after = words[number + 1].text if number + 1 < len(words) else ""
    return words[number].text in lexicon.inverted and after in lexicon.pronouns


def _without_not_only(words: list[Word], lexicon: Lexicon) -> list[Word]:
    kept: list[Word] = []
    for word in words:
        if kept and (kept[-1].text, word.text) in lexicon.no_negation:
            kept.pop()
            continue
        kept.append(word)
    return kept
