"""Reads a policy's file and holds it against the ideal; what is kept of it lies in the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.aims import aims
from config.errors import Refused, WrongUse
from openness.documents.reading import read_document
from openness.documents.unreadable import MOST_BYTES, Unreadable
from openness.language.policy.reading import LANGUAGES, read_policy
from openness.policy_readings import policy_readings
from openness.reading_json import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from config.ideal import IdealSettings
    from openness.language.policy.model import Act, Sentence
    from openness.language.policy.reading import Policy
    from openness.model import Reading
    from openness.month import Month

UNKNOWN_LANGUAGE: Final = "this is neither Dutch nor English, or too short to tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A policy that was read, and what the three indicators say of it."""

    policy: Policy
    readings: list[Reading]

    def as_json(self) -> dict[str, object]:
        """Return it as scripts get it."""
        found = [to_json(reading) for reading in self.readings]
        for reading in found:
            if reading["id"] == "F1":
                reading["detail"]["language"] = self.policy.language
            if reading["id"] == "F3":
                candidates = self.policy.candidates.items()
                reading["detail"]["candidates"] = {name: list(places) for name, places in candidates}
        return {
            "words": self.policy.words,
            "language": self.policy.language,
            "readings": found,
            "sentences": [sentence_json(sentence) for sentence in self.policy.sentences],
        }


def sentence_json(sentence: Sentence) -> dict[str, object]:
    """Return a sentence as scripts get it."""
    return {"text": sentence.text, "class": sentence.act.value, "because": sentence.because}


def read_file(path: Path, lang: str | None, corrections: Mapping[str, Act]) -> Policy:
    """Return the policy in a file. Raises WrongUse for a file that is not there or not in either language, Refused for others."""
    if lang is not None and lang not in LANGUAGES:
        raise WrongUse(f"there is no language {lang!r} here", where="--lang", todo=f"give {' or '.join(LANGUAGES)}")
    data = _bytes(path)
    try:
        policy = read_policy(read_document(data, path.name), lang, corrections)
    except Unreadable as error:
        raise Refused(_lower(error.what), where=path.name, todo=error.todo) from error
    if policy is None:
        raise WrongUse(UNKNOWN_LANGUAGE, where=path.name, todo="say which with --lang nl or --lang en")
    return policy


def checked(policy: Policy, month: Month, ideal: IdealSettings, holds: Mapping[str, bool | None]) -> Checked:
    """Return what F1, F2 and F3 say of a policy; `holds`: what a person confirmed that it holds."""
    vision = ideal.vision is not None
    return Checked(policy=policy, readings=policy_readings(policy, month, holds=holds, vision=vision, ideals=aims(ideal, month)))


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise WrongUse("this is a folder", where=str(path), todo="name the file with the policy")
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise WrongUse(f"cannot be read: {str(reason).lower()}", where=str(path), todo="check the path") from error


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
