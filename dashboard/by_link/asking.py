"""What a personal link asks of whom, and what stands already: read for the page, and again before its form is acted upon."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from presentation.agreeing import asked_anew, words_for
from storage.own.held import held_about
from storage.personal_links import DECIDE, stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.schema import Privacy
    from openness.wording import Words
    from presentation.formats import Formats
    from storage.database import Store
    from storage.own.held import Held, Yes
    from storage.personal_links import PersonalLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that is asked: a yes that waits, or one whose words have widened (`wider`: in what)."""

    yes: Yes
    words: Words
    wider: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a link opens."""

    link: PersonalLink
    held: Held
    asked: Sequence[Asked]
    stands: Sequence[Yes]
    stamp: str
    """What its forms carry: it changes with what is asked and what stands."""


def opened(store: Store, token: str, link: PersonalLink, formats: Formats, privacy: Privacy) -> Opened:
    """Return what a link that works opens."""
    held = held_about(store, link.person)
    asked = _asked(held, formats, privacy) if link.kind == DECIDE else []
    stands = [yes for yes in held.yeses if not yes.waits]
    seen = json.dumps([[_told(one.yes), one.words.digest] for one in asked] + [[_told(yes)] for yes in stands])
    return Opened(link=link, held=held, asked=asked, stands=stands, stamp=stamp(store, token, seen))


def _asked(held: Held, formats: Formats, privacy: Privacy) -> list[Asked]:
    found = []
    for yes in held.yeses:
        wider = asked_anew(yes, held.own_words, formats, privacy)
        if yes.waits or wider:
            found.append(Asked(yes=yes, words=words_for(yes, held.own_words, formats, privacy), wider=wider))
    return found


def _told(yes: Yes) -> list[object]:
    return [
        yes.waits,
        yes.resting,
        yes.agreed.source,
        yes.agreed.purpose,
        yes.agreed.scope,
        yes.agreed.covers_from,
        yes.agreed.since,
    ]
