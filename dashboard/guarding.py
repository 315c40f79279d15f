"""What every page says of settings that guard people: what waits for confirmation, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from config.errors import SharewellError
from dashboard import data
from dashboard.actions import council
from dashboard.visitor import Role, visitor
from presentation.council import decided_told, earlier, held_told, lately, sentence, waiting_told
from presentation.markup import Html, element, joined
from presentation.style import page
from storage.in_force import kept_standing

if TYPE_CHECKING:
    from presentation.formats import Formats
    from storage.council.standing import Standing

MOST: Final = 3
"""Changes that every page tells by themselves; the page Trust has all."""


def banner(formats: Formats) -> None:
    """Draw in quiet lines what waits, what was decided within the last months and how much before; nothing where nothing was."""
    found = standing()
    if found is None:
        return
    if any(one.number is None for one in found.waiting):
        council.take_down(visitor())
        found = standing() or found
    lines = [line for line in (_waits(found, formats), _decided(found, formats), _broken(found, formats)) if line]
    if lines:
        st.html(page(element("div", *(element("p", line) for line in lines), cls="sw-guards", role="note")))


def standing() -> Standing | None:
    """Return how the guarded settings stand; None where there is nothing to say, or the settings cannot be read."""
    try:
        return kept_standing(data.home())
    except (SharewellError, OSError):
        return None


def _waits(found: Standing, formats: Formats) -> Html | None:
    say, here = formats.say, [one for one in found.open if one.standing]
    if not here:
        return None
    told = [waiting_told(one, formats, data.zone()) for one in here[:MOST]]
    head = element("b", say("Not in force, for it waits for confirmation:"))
    return joined(head, f" {'; '.join(told)}{_more(len(here), formats)}. ", _link(formats))


def _decided(found: Standing, formats: Formats) -> Html | None:
    lines, before = lately(found.lines, data.now()), len(earlier(found.lines, data.now()))
    told = [decided_told(line, formats, data.zone()) for line in lines[:MOST]]
    if len(lines) > MOST:
        told[-1] += _more(len(lines), formats)
    if before:
        text = formats.say.plural(
            "{n} change by which people are guarded less was confirmed before that, and holds.",
            "{n} changes by which people are guarded less were confirmed before that, and hold.",
            before,
        )
        told.append(text.format(n=formats.number(before)))
    return joined(" ".join(told) + " ", _link(formats)) if told else None


def _broken(found: Standing, formats: Formats) -> Html | None:
    if not found.broken:
        return None
    text = formats.say("The ledger of settings was changed by somebody who may not. The strictest it ever held is in force.")
    return element("b", text)


def _more(count: int, formats: Formats) -> str:
    return formats.say(" and {n} more").format(n=formats.number(count - MOST)) if count > MOST else ""


def _link(formats: Formats) -> Html:
    where = "council" if visitor().may(Role.COUNCIL) else "trust"
    return element("a", formats.say("Read more"), href=f"./{where}?{urlencode({'lang': formats.lang})}#sw-guarded")


def waiting(found: Standing, formats: Formats) -> Html:
    """Return what waits, for everybody to read."""
    say, zone = formats.say, data.zone()
    told = [element("li", sentence(waiting_told(one, formats, zone))) for one in found.waiting if one.standing]
    if not told:
        return element("p", say("Nothing waits for confirmation."))
    return joined(element("p", element("b", say("Not in force, for it waits for confirmation:"))), element("ul", *told))


def ledger(found: Standing, formats: Formats) -> Html:
    """Return what holds now, and what was set and decided until now, for everybody to read."""
    say, zone = formats.say, data.zone()
    held = element("p", held_told(found, formats))
    lines = [element("li", decided_told(line, formats, zone)) for line in reversed(found.lines) if line.kind != "asked"]
    if not lines:
        return joined(held, element("p", say("Nothing was changed yet."), cls="sw-note"))
    head = element("p", element("b", say("What was set and decided until now, the newest first:")))
    return joined(held, head, element("ol", *lines, cls="sw-ledger"))


def section(formats: Formats) -> None:
    """Draw, for everybody, who watches over the settings that guard people and what was decided on them."""
    found, say = standing(), formats.say
    if found is None:
        return
    text = say(
        "Lowering the smallest group, keeping texts or copies longer, reading another source and keeping a page to a few wait for"
        " the works council; what guards people better holds at once."
    )
    head = element("h2", say("Settings that guard people"), cls="sw-theme-name", id="sw-guarded")
    st.html(page(head, element("p", text, cls="sw-lead"), waiting(found, formats), ledger(found, formats)))
