"""The mail that asks a person whether they take part, with their personal links; it names what waits, and nobody else."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from presentation.mailing.sheet import BLUE, QUIET, document
from presentation.markup import element
from presentation.own_words import PURPOSES, source_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presentation.formats import Formats

WIDTH: Final = 76
_BUTTON: Final = f"display:inline-block;padding:10px 18px;border-radius:8px;background:{BLUE};color:#ffffff;font-weight:600"


def asked(
    what: Sequence[tuple[str, str]], formats: Formats, *, answer: str, way_out: str, until: str, organisation: str
) -> tuple[str, str, str]:
    """Return the subject, and the mail as text and as HTML.

    `what` is what waits, by source and purpose; nothing: only the way out was asked for. `answer` and `way_out` are the
    addresses, `until` is the day on which the first ends.
    """
    say = formats.say
    who = organisation or say("your organisation")
    asking, leaving = say("Do you take part in Sharewell at {organisation}?"), say("Withdrawing from Sharewell at {organisation}")
    subject = (asking if what else leaving).format(organisation=who)
    lead = say(
        "Sharewell shows how openly {organisation} shares what it knows, in figures of groups and never of you. Nothing of yours"
        " is read unless you say yes, and a no has no consequence."
    ).format(organisation=who)
    things = [f"{say(PURPOSES[purpose])} ({source_of(source, formats)})" for source, purpose in what]
    question = say("You are asked about this:")
    once = say("Read in full what you are asked, and answer once, until {day}:").format(day=until)
    leave = say("With this link you withdraw at any time, without signing in:")
    care = say("What stands here is for you alone: do not pass this mail on. Who gives no answer has not agreed.")
    lines = [lead]
    blocks = [element("p", lead)]
    if things:
        lines += [question + "\n" + "\n".join(f"- {thing}" for thing in things), f"{once}\n{answer}"]
        blocks += [element("p", question), element("ul", *(element("li", thing) for thing in things)), element("p", once)]
        blocks.append(element("p", element("a", say("Read it and answer"), href=answer, style=_BUTTON)))
    lines += [f"{leave}\n{way_out}", care]
    blocks.append(element("p", leave, " ", element("a", say("Withdraw"), href=way_out, style=f"color:{BLUE}")))
    blocks.append(element("p", care, style=f"margin:24px 0 0;{QUIET}"))
    return subject, "\n\n".join(map(_wrapped, lines)) + "\n", document(subject, formats.lang, *blocks)


def _wrapped(part: str) -> str:
    """Return a part of a text in lines that fit; an address stays whole."""
    return "\n".join(
        line if "://" in line else textwrap.fill(line, WIDTH, break_on_hyphens=False, break_long_words=False)
        for line in part.split("\n")
    )
