"""Which language a text is in, by py3langid, or None where that cannot be told.

Looked at is what the author wrote: no addresses, code, names of people. A text of a few words, or one of which the model is not
sure, has no language of its own here; who uses this falls back on what its author usually writes in. Languages that the
organisation says it uses are expected more often than the others, so that a short Dutch text is not taken for Afrikaans.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

LOOKED_AT: Final = 400
"""Characters of a text that are looked at, after what its author did not write is taken out."""
_READ: Final = 4_000
_FEWEST_LETTERS: Final = 16
_LEAST_SURE: Final = 0.55
_OVERRULES: Final = 0.95
"""How sure the model must be, and of how many letters, to be believed over a source that names another language."""
_OVERRULES_LETTERS: Final = 60
_EXPECTED: Final = 8.0
"""How many times likelier an expected language is than another, before the text is read."""
_NOT_WRITTEN: Final = re.compile(
    r"(?:https?://|www\.)\S{1,4000}|```[\s\S]{0,4000}?(?:```|\Z)|`[^`\n]{1,500}`|@\[[0-9a-f]{1,16}\]|[@#]\w{1,60}"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|[\ud800-\udfff\x00-\x09\x0b-\x1f]",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_NO_LANGUAGE: Final = frozenset({"und", "zxx", "mis", "mul", "art", "qme", "qst", "qht", "qam", "qct", "xx"})
_SAME: Final = {
    "in": "id", "nb": "no", "nn": "no", "iw": "he",
    "dut": "nl", "nld": "nl", "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr",
}  # fmt: skip


class _Model(Protocol):
    """What is used of py3langid's model."""

    nb_classes: list[str]

    def classify(self, text: str) -> tuple[str, float]: ...

    def _decide(self, text: str) -> NDArray[np.float32]: ...


def language_of(text: str, *, given: str | None = None, expected: Collection[str] = ()) -> str | None:
    """Return the ISO 639 code of a text's language, None where it cannot be told.

    `given` is what the source says; it stands unless the text is long and the model all but certain of another language.
    """
    told = code(given)
    plain, letters = _written(text)
    if letters < (_OVERRULES_LETTERS if told else _FEWEST_LETTERS):
        return told
    found, sure = _found(plain, expected)
    if told:
        return found if found and sure >= _OVERRULES else told
    return found if sure >= _LEAST_SURE else None


def code(given: str | None) -> str | None:
    """Return the ISO code in what a source says of a language (`en-US`, `NL`), None when it names none."""
    match = _CODE.match(given.strip().lower()) if given else None
    if match is None or match.group() in _NO_LANGUAGE:
        return None
    return _SAME.get(match.group(), match.group())


def _written(text: str) -> tuple[str, int]:
    """Return what the author wrote, as far as it is looked at, and how many letters that is."""
    plain = " ".join(_NOT_WRITTEN.sub(" ", text[:_READ]).split())[:LOOKED_AT]
    return plain, sum(map(str.isalpha, plain))


def _found(plain: str, expected: Collection[str]) -> tuple[str | None, float]:
    """Return the likeliest language and how sure that is, 0 to 1."""
    model = _model()
    found, sure = model.classify(plain)
    if expected and found not in expected:
        shares = model._decide(plain)  # noqa: SLF001 - the only way to all shares at once; `rank` sorts them, which costs more
        weighed = shares * [_EXPECTED if name in expected else 1.0 for name in model.nb_classes]
        best = int(weighed.argmax())
        found, sure = model.nb_classes[best], float(weighed[best] / weighed.sum())
    return (None if found in _NO_LANGUAGE else _SAME.get(found, found)), sure


@cache
def _model() -> _Model:
    """Load the model; it takes half a second and is kept."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return cast("_Model", LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
