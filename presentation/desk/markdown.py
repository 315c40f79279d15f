"""A digest as Markdown: what people wrote is text in it and never markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from presentation.desk.words import address, dropped, printable, under, when, where, who

if TYPE_CHECKING:
    from datetime import tzinfo

    from presentation.formats import Formats
    from storage.desk.told_digests import ToldDigest, ToldEntry

_MARKUP: Final = re.compile(r"[\\`*_\[\]<>&|$]")
_BEGINS: Final = re.compile(r"^([#+\-=~:]|\d{1,9}(?=[.)]))")
_ADDRESS: Final = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
_JOINER: Final = "\N{WORD JOINER}"
_ANY: Final = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Return a text on one line with everything escaped that Markdown would read as markup."""
    line = _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
    return _BEGINS.sub(_begin, line)


def plain_label(text: str) -> str:
    """Return a text for a label of the page, which reads more signs as markup than Markdown does, and addresses as links."""
    return _ANY.sub(r"\\\1", _ADDRESS.sub(_JOINER, " ".join(text.split())))


def _begin(found: re.Match[str]) -> str:
    """Keep what begins a line from making it a heading or a list."""
    begin = found.group()
    return f"{begin}\\" if begin.isdigit() else f"\\{begin}"


def markdown(digest: ToldDigest, formats: Formats, zone: tzinfo, *, organisation: str = "") -> str:
    """Return the whole document; `zone` is the organisation's."""
    line = under(digest, formats, zone)
    parts = [f"# {plain(digest.digest.title)}", plain(f"{organisation} · {line}" if organisation else line)]
    parts += [plain(text) for text in digest.digest.introduction.split("\n") if text]
    parts += [_entry(entry, formats, zone) for entry in digest.entries]
    if gone := dropped(digest, formats):
        parts.append(f"_{plain(gone)}_")
    return printable("\n\n".join(parts) + "\n")


def _entry(told: ToldEntry, formats: Formats, zone: tzinfo) -> str:
    link = address(told.item.url)
    line = plain(f"{who(told.item.teller, formats)} · {where(told.item, formats)} · {when(told.item, formats, zone)}")
    read = f" · [{plain(formats.say('Read it'))}](<{link}>)" if link else ""
    return f"- {plain(told.entry.sentence)}\n\n  {line}{read}"
