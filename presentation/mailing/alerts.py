"""The digest of alerts: each in a sentence with a link to its page, as text and as HTML of the same."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from openness.alerts import ALARM, CHANGE, OVERDUE, SILENT, STALE
from openness.indicators import INDICATOR
from openness.marking import N_
from openness.month import format_month
from presentation.mailing.sheet import BLUE, ORANGE, QUIET, document
from presentation.markup import Html, element, joined, text_of
from presentation.names import source_name
from presentation.sentences import changed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from openness.alerts import Alert
    from presentation.formats import Formats

GROUPS: Final = (
    (N_("Figures that moved beyond chance"), (ALARM, CHANGE)),
    (N_("Sources that fell silent or behind"), (SILENT, STALE)),
    (N_("Decisions that are overdue"), (OVERDUE,)),
)
WIDTH: Final = 76


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The mail: its subject, and what it says twice."""

    subject: str
    text: str
    html: str


def digest(alerts: Sequence[Alert], formats: Formats, zone: tzinfo, *, address: str = "", organisation: str = "") -> Digest:
    """Return the digest of these alerts; `address` is where the pages are, empty where they are on no address for others."""
    say = formats.say
    count = say.plural("{n} thing stands out", "{n} things stand out", len(alerts)).format(n=formats.number(len(alerts)))
    subject = f"{organisation}: {count}" if organisation else count
    about = say(
        "Each is told once, in the week in which it was first seen. Figures and sources are named only where they moved by more "
        "than chance explains, for all that were looked at. No figure here is about a single person."
    )
    lines, blocks = [count], []
    for heading, kinds in GROUPS:
        group = [alert for alert in alerts if alert.kind in kinds]
        if not group:
            continue
        lines.append(say(heading))
        blocks.append(element("h2", say(heading), style="font-size:17px;line-height:24px;margin:24px 0 8px;font-weight:600"))
        for alert in group:
            sentence, link = told(alert, formats, zone), _link(alert, formats, address)
            wrapped = textwrap.fill(f"- {sentence}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
            lines.append(f"{wrapped}\n  {link}" if link else wrapped)
            blocks.append(_block(sentence, link, formats, worse=alert.kind in {SILENT, STALE, OVERDUE}))
    lines.append(textwrap.fill(about, WIDTH, break_on_hyphens=False))
    html = document(count, formats.lang, *blocks, element("p", about, style=f"margin:24px 0 0;{QUIET}"))
    return Digest(subject=subject, text="\n\n".join(lines) + "\n", html=html)


def told(alert: Alert, formats: Formats, zone: tzinfo) -> str:
    """Return what an alert says, as a sentence."""
    say = formats.say
    if alert.kind == OVERDUE:
        text = say("\N{LEFT DOUBLE QUOTATION MARK}{decision}\N{RIGHT DOUBLE QUOTATION MARK} was due on {day} and is still open.")
        return text.format(decision=alert.words, day=formats.day_of(alert.since or 0))
    if alert.kind in {SILENT, STALE}:
        text = (
            say("Nothing has come from {source} since {day}, though it was read.")
            if alert.kind == SILENT
            else say("{source} was last read up to {day}; what came after is not known.")
        )
        return text.format(source=source_name(alert.subject), day=formats.day(alert.since, zone))
    reading, indicator = alert.reading, INDICATOR[alert.subject]
    if reading is None or alert.month is None:
        return say(indicator.name)
    if alert.kind == CHANGE:
        return text_of(changed(reading, indicator, formats))
    text = (
        say("{indicator} rose above the level it had before: {value} in {month}.")
        if alert.way > 0
        else say("{indicator} fell below the level it had before: {value} in {month}.")
    )
    value = formats.value(reading.value, reading.unit)
    return text.format(indicator=say(indicator.name), value=value, month=formats.month(alert.month))


def _link(alert: Alert, formats: Formats, address: str) -> str:
    if not address:
        return ""
    asked = {"lang": formats.lang}
    if alert.kind in {SILENT, STALE}:
        return f"{address}/sources?{urlencode(asked)}"
    if alert.month is not None:
        asked["month"] = format_month(alert.month)
    if alert.kind == OVERDUE:
        return f"{address}/?{urlencode(asked)}"
    return f"{address}/indicator?{urlencode(asked | {'id': alert.subject})}"


def _block(sentence: str, link: str, formats: Formats, *, worse: bool) -> Html:
    look = element("a", formats.say("Look at it"), href=link, style=f"color:{BLUE};font-weight:600") if link else None
    return element(
        "p",
        joined(sentence, Html(" ") if look else None, look),
        style=f"margin:0 0 12px;padding:2px 0 2px 14px;border-left:4px solid {ORANGE if worse else BLUE}",
    )
