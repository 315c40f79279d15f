"""A policy as it is read: its sentences with what each does, how long it is, how easily it reads, and what it may hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from openness.documents.unreadable import MOST_SENTENCES, TOO_MUCH, Unreadable
from openness.language.policy.classes import judge
from openness.language.policy.holds import HELD, may_hold
from openness.language.policy.model import Act, Judged, Kind, Sentence
from openness.language.policy.text import pieces
from openness.language.policy.tongue import language_of, language_within
from openness.language.reading_ease import length_of, reading_ease, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openness.language.policy.model import Passage
    from openness.language.policy.text import Piece

LANGUAGES: Final = ("nl", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy that was read."""

    language: str
    words: int
    ease: float | None
    """Reading ease of its running text; None without any."""
    sentences: tuple[Sentence, ...]
    candidates: Mapping[str, tuple[int, ...]]
    """By what a policy may hold: the places of the sentences that point at it."""

    @property
    def counts(self) -> dict[Act, int]:
        """Return how many sentences are of each class."""
        found = Counter(sentence.act for sentence in self.sentences)
        return {act: found[act] for act in Act}


def read_policy(
    passages: Sequence[Passage], lang: str | None = None, corrections: Mapping[str, Act] | None = None
) -> Policy | None:
    """Return a document as a policy; None where its language is not given and is neither Dutch nor English.

    `corrections`: by a sentence's key (see `key_of`), the class that a person gave it, here or in another version.
    Raises Unreadable for more sentences than any policy has.
    """
    language = lang or language_of("\n".join(passage.text for passage in passages))
    if language is None:
        return None
    found = list(islice(pieces(passages, language), MOST_SENTENCES + 1))
    if len(found) > MOST_SENTENCES:
        raise Unreadable(TOO_MUCH)
    sentences = tuple(_sentence(piece, language, corrections or {}) for piece in found)
    running = [piece.own for piece in found if piece.kind is not Kind.HEADING]
    return Policy(
        language=language,
        words=sum(len(words_of(passage.text)) for passage in passages),
        ease=reading_ease(length_of(running, language), language),
        sentences=sentences,
        candidates={name: may_hold(name, sentences, language) for name in HELD},
    )


def _sentence(piece: Piece, lang: str, corrections: Mapping[str, Act]) -> Sentence:
    judged = judge(piece.text, language_within(piece.text, lang)) if piece.rules else Judged(Act.INFORM)
    given = corrections.get(key_of(piece.text))
    return Sentence(
        text=piece.text,
        act=judged.act if given is None else given,
        spans=judged.spans,
        kind=piece.kind,
        corrected=given is not None,
        found=judged.act,
    )


def key_of(sentence: str) -> str:
    """Return what a sentence is known by across versions: its words, however they are set."""
    return " ".join(word.casefold() for word in words_of(sentence))
