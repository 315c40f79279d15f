"""The classifier that comes with Sharewell, and the texts it was trained on, which were written for it.

`python -m pipeline.labelling.make_default` makes it again from the texts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from openness.language.labelling.model import Classifier, from_bytes
from openness.language.labelling.training import Labelled, Trained, look, train

NAME: Final = "default:1"
"""Another set of texts, or another way to train, is another version."""
FILE: Final = "default.npz"
LANGUAGES: Final = ("nl", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text written for training: its language and label, and what it is written like: `chat`, `mail`, `post` or `wiki`."""

    language: str
    label: str
    channel: str
    text: str


@cache
def default_classifier() -> Classifier:
    """Load the classifier that comes with Sharewell; it takes a twentieth of a second, and is kept."""
    return from_bytes(files("openness.language.labelling").joinpath(FILE).read_bytes())


def examples() -> list[Example]:
    """Return the texts that the classifier is trained on."""
    found = []
    for language in LANGUAGES:
        path = files("openness.language.labelling").joinpath("texts", f"labelled_{language}.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.append(Example(language=language, label=row["label"], channel=row["channel"], text=row["text"]))
    return found


def as_labelled(texts: list[Example]) -> list[Labelled]:
    """Return texts as training takes them; those that say the same word for word are one group."""
    group = {text: number for number, text in enumerate(dict.fromkeys(one.text for one in texts))}
    return [Labelled(text=one.text, label=one.label, group=group[one.text]) for one in texts]


def train_default() -> Trained:
    """Train the default classifier anew."""
    return train(NAME, look(as_labelled(examples())))
