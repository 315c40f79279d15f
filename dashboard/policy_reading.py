"""What pages read of the policy: its versions and sentences as they are kept, and a text that somebody tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.aims import aims
from dashboard import data
from openness.documents.reading import read_document, read_text
from openness.documents.unreadable import Unreadable
from openness.language.policy.reading import Policy, read_policy
from openness.marking import N_
from openness.month import Month
from openness.policy_readings import policy_readings
from storage.measures_in import policy_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openness.language.policy.model import Act, Sentence
    from openness.model import Reading
    from presentation.formats import Formats
    from storage.measures_in.policy_text import Version

_NEITHER = N_("This is neither Dutch nor English, or too short to tell: choose its language.")


def versions() -> list[Version]:
    """Return the versions that are kept, oldest first."""
    return data.asked(policy_text.versions, [])


def kept(version: Version) -> Policy:
    """Return a kept version as it was read, with what people corrected."""
    sentences: Sequence[Sentence] = data.asked(lambda found: policy_text.sentences_of(found, version.held_from), [])
    return Policy(
        language=version.language,
        words=version.words,
        ease=version.ease,
        sentences=tuple(sentences),
        candidates=policy_text.candidates_of(sentences, version.language),
    )


def tried(given: bytes | str, name: str, lang: str | None, formats: Formats) -> Policy | str:
    """Return a file or a pasted text as a policy; else why it can't be read, in the reader's language."""
    say = formats.say
    before: dict[str, Act] = {}
    try:
        passages = read_text(given, name) if isinstance(given, str) else read_document(given, name)
        found = read_policy(passages, lang, data.asked(policy_text.corrections, before))
    except Unreadable as error:
        todo = say(error.todo)
        return f"{say(error.what)} {todo[:1].upper()}{todo[1:]}."
    return found or say(_NEITHER)


def readings(policy: Policy, holds: Mapping[str, bool | None]) -> dict[str, Reading]:
    """Return what F1, F2 and F3 say of a policy today, by their id."""
    today = data.today()
    month = Month(today.year * 100 + today.month)
    ideal, _ = data.ideal()
    found = policy_readings(policy, month, holds=holds, vision=ideal.vision is not None, ideals=aims(ideal, month))
    return {reading.id: reading for reading in found}
