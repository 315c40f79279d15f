"""The mail that tells the works council what waits for it, as text and as HTML of the same."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from presentation.council import sentence, waiting_told
from presentation.mailing.alerts import WIDTH, Digest
from presentation.mailing.sheet import BLUE, ORANGE, QUIET, document
from presentation.markup import element

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from presentation.formats import Formats
    from storage.council.standing import Waiting


def waits(
    waiting: Sequence[Waiting], formats: Formats, zone: tzinfo, *, address: str = "", organisation: str = "", seal: str = ""
) -> Digest:
    """Return the mail; `address` is where the pages are, `seal` the newest of the audit log with its line's number."""
    say = formats.say
    count = say.plural(
        "{n} change of settings waits for the works council", "{n} changes of settings wait for the works council", len(waiting)
    ).format(n=formats.number(len(waiting)))
    subject = f"{organisation}: {count}" if organisation else count
    lines = [sentence(waiting_told(one, formats, zone)) + "." for one in waiting]
    until = say("Until you decide, what held stays in force.")
    noted = say("The newest seal of the audit log: {seal}. Keep this mail: with it you can tell later that nothing was cut off.")
    foot = noted.format(seal=seal) if seal else ""
    link = f"{address}/council?{urlencode({'lang': formats.lang})}" if address else ""
    text = [count, *(textwrap.fill(f"- {line}", WIDTH, subsequent_indent="  ") for line in lines), until, link, foot]
    style = f"margin:0 0 12px;padding:2px 0 2px 14px;border-left:4px solid {ORANGE}"
    html = document(
        count,
        formats.lang,
        *(element("p", line, style=style) for line in lines),
        element("p", until),
        element("p", element("a", say("Look at it"), href=link, style=f"color:{BLUE};font-weight:600")) if link else None,
        element("p", foot, style=f"margin:24px 0 0;overflow-wrap:anywhere;{QUIET}") if foot else None,
    )
    return Digest(subject=subject, text="\n\n".join(filter(None, text)) + "\n", html=html)
