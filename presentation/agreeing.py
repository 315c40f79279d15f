"""The words that somebody is asked with, in their language, and whether they are to be asked anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.consent import MEASURE
from openness.marking import N_
from openness.wording import DAYS, PEOPLE, REACH, VERSION, WORDING, WORDS, Words, widened
from presentation.own_words import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.schema import Privacy
    from presentation.formats import Formats
    from storage.own.held import Yes

LINK_PATH: Final = "/answer"
"""Where on the pages' address personal links are."""
WIDER: Final = {
    WORDS: N_("the words themselves allow more"),
    PEOPLE: N_("figures may stand on fewer people"),
    DAYS: N_("texts are kept for longer"),
}
"""In what the words of today allow more than those that somebody read."""


def words_today(purpose: str, source: str, formats: Formats, privacy: Privacy) -> Words:
    """Return in full what is agreed to on these pages, as it holds today."""
    parts = {"source": source_of(source, formats), "k": formats.number(privacy.k), "days": formats.number(privacy.text_days)}
    return Words(
        version=VERSION,
        purpose=purpose,
        lang=formats.lang,
        text=formats.say(WORDING[purpose]).format(**parts),
        reach=REACH[purpose],
        people=privacy.k if purpose == MEASURE else None,
        days=privacy.text_days if purpose == MEASURE else None,
    )


def words_for(yes: Yes, own: Iterable[Words], formats: Formats, privacy: Privacy) -> Words:
    """Return what somebody is to read before they confirm a yes or say it anew.

    `own` is what the organisation asks with. A yes that was handed in with words of the organisation's is confirmed by those;
    one that was said to them is said anew to the newest. Every other, and one that lapsed, to the words of these pages.
    """
    if yes.waits and yes.words is not None and not yes.agreed.lapsed:
        return yes.words
    today = words_today(yes.agreed.purpose, yes.agreed.source, formats, privacy)
    if yes.words is None or not yes.words.own:
        return today
    theirs = [words for words in own if words.purpose == today.purpose]
    in_language = [words for words in theirs if words.lang in {formats.lang, ""}] or theirs
    return max(in_language, key=lambda words: words.reach, default=today)


def asked_anew(yes: Yes, own: Iterable[Words], formats: Formats, privacy: Privacy) -> tuple[str, ...]:
    """Return in what the words of today allow more than those that somebody said yes to; nothing: they need not be asked."""
    if yes.waits or yes.resting or yes.words is None:
        return ()
    found = widened(yes.words, words_for(yes, own, formats, privacy))
    settings = widened(yes.words, words_today(yes.agreed.purpose, yes.agreed.source, formats, privacy))
    return tuple(dict.fromkeys((*found, *settings)))
