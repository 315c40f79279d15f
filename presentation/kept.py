"""What is held and until when, as a table in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.keeping import KEPT, days_of
from presentation.tables import listing

if TYPE_CHECKING:
    from config.settings import Settings
    from presentation.formats import Formats
    from presentation.markup import Html

_WIDTHS: Final = (55, 45)


def kept_rows(settings: Settings, formats: Formats, *, of_people: bool = False) -> list[tuple[str, str]]:
    """Return what is held and until when, as the settings say; `of_people`: only what can be about one person."""
    return [
        (formats.say(one.what), formats.say(one.until).format(days=formats.number(days_of(one, settings))))
        for one in KEPT
        if one.of_people or not of_people
    ]


def kept_table(settings: Settings, formats: Formats) -> Html:
    """Return what can be held about a person, and until when."""
    say = formats.say
    return listing((say("What"), say("Until when")), kept_rows(settings, formats, of_people=True), say("What is kept"), _WIDTHS)
