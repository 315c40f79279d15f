"""How the policy is told on a terminal and to scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.language.policy.model import Act
from openness.language.policy.versions import Change
from storage.roster import day_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openness.language.policy.model import Sentence
    from openness.language.policy.versions import Row
    from openness.model import Reading
    from pipeline.policy import Checked
    from storage.measures_in.policy_text import Version

_MARKS = {Change.ADDED: "+", Change.REMOVED: "-", Change.REWORDED: "~", Change.RECLASSED: "!"}
_NAMES = {"nl": "Dutch", "en": "English"}


def told(found: Checked) -> str:
    """Return a policy that was checked, for people."""
    policy = found.policy
    lines = [f"{policy.words:,} words, {_NAMES[policy.language]}, {len(policy.sentences)} sentences"]
    lines += [_reading(reading) for reading in found.readings]
    for name, places in policy.candidates.items():
        where = ", ".join(str(place + 1) for place in places) or "none found"
        lines.append(f"    {name:14} sentences to look at: {where}")
    return "\n".join([*lines, "", *(sentence_line(number, one) for number, one in enumerate(policy.sentences, 1))])


def _reading(reading: Reading) -> str:
    from openness.indicators import INDICATOR
    from presentation.formats import Formats

    formats = Formats("en")
    indicator = INDICATOR[reading.id]
    if reading.value is None:
        return f"{reading.id}  {indicator.name:30} {reading.missing or ''}"
    figure = formats.value(reading.value, reading.unit)
    ideal = f"ideal {formats.value(reading.ideal, reading.unit)}" if reading.ideal is not None else ""
    ease = reading.detail.get("ease")
    beside = f", reading ease {formats.number(ease, 1)} (60 or more)" if isinstance(ease, float) else ""
    return f"{reading.id}  {indicator.name:30} {figure:>7}  {ideal}{beside}"


def sentence_line(number: int, sentence: Sentence) -> str:
    """Return a sentence with its number, class and the words that decided."""
    why = f"  [{' … '.join(sentence.because)}]" if sentence.because and not sentence.corrected else ""
    who = f" by {sentence.corrected_by}" if sentence.corrected_by else ""
    day = f" {day_text(sentence.corrected_on)}" if sentence.corrected_on else ""
    by = f"  [corrected{day}{who}]" if sentence.corrected else ""
    return f"{number:4} {sentence.act.value:9} {sentence.text}{why}{by}"


def version_line(version: Version) -> str:
    """Return a version with its figures."""
    counts = ", ".join(f"{act.value} {version.counts[act]}" for act in Act)
    held = ", ".join(f"{name} {'?' if holds is None else 'yes' if holds else 'no'}" for name, holds in version.holds.items())
    return f"{day_text(version.held_from)}  {version.words:,} words, reading ease {version.ease:.1f}; {counts}; {held}"


def version_json(version: Version) -> dict[str, object]:
    """Return a version as scripts get it."""
    return {
        "from": day_text(version.held_from),
        "language": version.language,
        "words": version.words,
        "ease": version.ease,
        "counts": {act.value: version.counts[act] for act in Act},
        "holds": dict(version.holds),
    }


def compared_json(before: Version, after: Version, rows: Sequence[Row]) -> dict[str, object]:
    """Return two versions side by side as scripts get them; sentences that stayed as they were are left out."""
    changes = [
        {
            "change": row.change.value,
            "before": None if row.before is None else {"text": row.before.text, "class": row.before.act.value},
            "after": None if row.after is None else {"text": row.after.text, "class": row.after.act.value},
        }
        for row in rows
        if row.change is not Change.SAME
    ]
    return {"before": version_json(before), "after": version_json(after), "changes": changes}


def compared_lines(before: Version, after: Version, rows: Sequence[Row]) -> Iterator[str]:
    """Yield two versions side by side, for people: `+` came, `-` went, `~` was reworded, `!` does something else now."""
    yield f"  {version_line(before)}"
    yield f"  {version_line(after)}"
    for row in rows:
        if row.change is Change.SAME:
            continue
        mark = _MARKS[row.change]
        if row.before is not None and row.after is not None:
            yield f"{mark} {row.before.act.value:9} {row.before.text}"
            yield f"  {row.after.act.value:9} {row.after.text}"
        else:
            only = row.before or row.after
            yield f"{mark} {only.act.value if only else '':9} {only.text if only else ''}"
