"""Why a row was set aside and where it stood, in the reader's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openness.aside import Fault, read_back
from openness.marking import N_

if TYPE_CHECKING:
    from presentation.language import Translator

_NUMBERED: Final = re.compile(r"(?s)(?P<name>.+)[ ](?P<what>line|row|entry|message|mail) (?P<n>\d+)")
_NUMBERED_AS: Final = {
    "line": N_("{name}, line {n}"),
    "row": N_("{name}, row {n}"),
    "entry": N_("{name}, entry {n}"),
    "message": N_("{name}, message {n}"),
    "mail": N_("{name}, mail {n}"),
}
_WHOLE: Final = {"interaction": N_("an interaction"), "this file": N_("this file")}


def reason_told(kept: str, say: Translator) -> str:
    """Return a reason as it is kept as the reader reads it; what no catalogue knows stays as it is."""
    text, parts = read_back(kept)
    return say(text).format(**{name: _part_told(part, say) for name, part in parts.items()}) if parts else say(text)


def _part_told(kept: str, say: Translator) -> str:
    """Return what Python said of a line in the reader's language; names of columns and their values as they are."""
    text, parts = read_back(kept)
    return say(text).format(**parts) if text in set(Fault) else kept


def place_told(kept: str, say: Translator) -> str:
    """Return where a row stood as the reader reads it: names of files and sources as they are."""
    if kept in _WHOLE:
        return say(_WHOLE[kept])
    found = _NUMBERED.fullmatch(kept)
    if found is None:
        return kept
    name, what, number = found.group("name", "what", "n")
    return say(_NUMBERED_AS[what]).format(name=name.rstrip(","), n=number)
