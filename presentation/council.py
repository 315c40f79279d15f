"""What changes of settings that guard people are called: what waits, what holds meanwhile, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from config.guarded import AUDIT, COUNCIL, FEWEST, FILES, KEEP, PAGE, PURPOSES, SOURCE, source_of
from openness.marking import N_
from presentation.formats import Formats
from presentation.names import PAGE_NAMES, ROLE_NAMES, source_name
from presentation.own_words import PURPOSES as PURPOSE_NAMES
from storage.council.ledger import BASELINE, CONFIRMED, HOLDS, IN_USE, REFUSED, SET_UP, TIGHTENED, Change
from storage.council.standing import COUNCIL_ROLE, SHELL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from storage.council.standing import Standing, Waiting

LATELY_DAYS: Final = 90
"""Days for which every page tells what was decided."""
_DAY: Final = 86_400
_NUMBERS: Final = {
    FEWEST: N_("figures from {after} people on, instead of {before}"),
    "privacy.text_days": N_("texts kept for {after} days, instead of {before}"),
    AUDIT: N_("the audit log kept for {after} days, instead of {before}"),
    "retention.engagement_days": N_("counts beside items kept day by day for {after} days, instead of {before}"),
    "retention.runs_days": N_("what was imported and collected kept for {after} days, instead of {before}"),
    "retention.quarantine_days": N_("the places of rows that could not be taken kept for {after} days, instead of {before}"),
    "retention.jobs_days": N_("packs and previews kept for {after} days, instead of {before}"),
    "retention.mailed_days": N_("that a mail was sent kept for {after} days, instead of {before}"),
    "retention.drafts_days": N_("sentences begun at the desk kept for {after} days, instead of {before}"),
    "backups.days": N_("backups kept for {after} days, instead of {before}"),
    "backups.keep": N_("{after} backups kept, instead of {before}"),
    "backups.every_hours": N_("a backup every {after} hours, instead of every {before}"),
}
_DECIDERS: Final = {COUNCIL_ROLE: N_("the works council"), SHELL: N_("one person on the command line, for nobody signs in here")}
_TOLD: Final = {
    CONFIRMED: N_("confirmed by {who} on {day}"),
    REFUSED: N_("refused by {who} on {day}"),
    SET_UP: N_("added on {day}, before the first month was shown"),
    TIGHTENED: N_("in force since {day}"),
}


def change_told(key: str, before: Any, after: Any, formats: Formats) -> str:  # noqa: ANN401 - plain JSON
    """Return what a setting is or is to be, instead of what it was."""
    say = formats.say
    if key in _NUMBERS:
        return say(_NUMBERS[key]).format(before=formats.number(before), after=formats.number(after))
    if key == PURPOSES:
        names = [say(PURPOSE_NAMES.get(one, one)) for one in after]
        return say("people are asked for {purposes}").format(purposes=formats.listed([f"“{name}”" for name in names]) or "—")
    if key == COUNCIL:
        return say("others have the works council's role") if before else say("the works council's role is given")
    if key.startswith((SOURCE, FILES)):
        return _source(key, before, after, formats)
    if key.startswith(PAGE):
        return _page(key, after, formats)
    return key


def _source(key: str, before: Any, after: Any, formats: Formats) -> str:  # noqa: ANN401 - plain JSON
    say, name = formats.say, source_name(source_of(key))
    if key.startswith(FILES):
        return say("files of {source} taken in").format(source=name)
    if key.endswith(KEEP):
        return (
            say("texts of {source} kept, not only counts") if after == "text" else say("of {source} only counts kept")
        ).format(source=name)
    if after is None:
        return say("{source} not read any more").format(source=name)
    text = (say("{source} read") if before is None else say("more of {source} read")).format(source=name)
    where = [*after["spaces"], *after["servers"]]
    if where:
        text += f": {formats.listed(where)}"
    if before is not None and before["host"] != after["host"] and after["host"]:
        text += f" ({after['host']})"
    return text


def _page(key: str, after: Any, formats: Formats) -> str:  # noqa: ANN401 - plain JSON
    say = formats.say
    name = say(PAGE_NAMES.get(key.removeprefix(PAGE), key.removeprefix(PAGE)))
    if after is None:
        return say("the page {page} open to everybody").format(page=name)
    roles = formats.listed([say(ROLE_NAMES.get(role, role)) for role in after["roles"]])
    return say("the page {page} kept to {roles}: {reason}").format(page=name, roles=roles, reason=after["reason"])


def held_told(found: Standing, formats: Formats) -> str:
    """Return in sentences what holds now: on how many people figures stand, what is kept how long, which pages are for a few."""
    say, values = formats.say, found.values
    numbers = {"k": FEWEST, "texts": "privacy.text_days", "copies": "backups.days", "log": AUDIT}
    told = say(
        "In force now: figures stand on at least {k} people; texts are kept for {texts} days, copies of the store for {copies}"
        " days, the audit log for {log} days."
    ).format(**{name: formats.number(values[key]) for name, key in numbers.items()})
    few = [_page(key, value, formats) for key, value in values.items() if key.startswith(PAGE) and value]
    pages = sentence("; ".join(few)).rstrip(".") + "." if few else say("No page is kept to a few.")
    return f"{told} {pages}"


def waiting_told(one: Waiting, formats: Formats, zone: tzinfo) -> str:
    """Return what waits and since when, or that it was refused and is still set."""
    say, what = formats.say, change_told(one.key, one.before, one.after, formats)
    if one.refused is not None:
        return say("{what}: refused on {day}, and still set").format(what=what, day=formats.day(one.refused.at, zone))
    if one.since is None:
        return what
    return say("{what}: asked for on {day}").format(what=what, day=formats.day(one.since, zone))


def decided_told(line: Change, formats: Formats, zone: tzinfo) -> str:
    """Return what a line of the ledger says: what was set, and who let it be."""
    say, day = formats.say, formats.day(line.at, zone)
    if line.kind == IN_USE:
        return say("The first month was shown on {day}; from then on adding a source waits for confirmation.").format(day=day)
    if line.kind == BASELINE and not line.key:
        return say("These were the first settings, on {day}.").format(day=day)
    what = change_told(line.key, line.before, line.after, formats)
    how = say(_TOLD.get(line.kind, N_("asked for on {day}"))).format(who=say(_DECIDERS.get(line.by_role, "")), day=day)
    reason = f" “{line.reason}”" if line.reason else ""
    return sentence(f"{what}: {how}.{reason}")


def sentence(text: str) -> str:
    """Return a text as it begins a line."""
    return text[:1].upper() + text[1:]


def lately(lines: Iterable[Change], now: int) -> list[Change]:
    """Return what was decided within the last LATELY_DAYS days and is the last word, the newest first: every page tells it.

    That is what was confirmed and still holds, and what was refused and not asked for again.
    """
    lines = list(lines)
    newest = {line.key: line for line in lines}
    refused = [line for line in newest.values() if line.kind == REFUSED]
    found = [line for line in (*_confirmed(lines), *refused) if line.at >= now - LATELY_DAYS * _DAY]
    return sorted(found, key=lambda line: line.number, reverse=True)


def earlier(lines: Iterable[Change], now: int) -> list[Change]:
    """Return what was confirmed before that and still holds: every page counts it."""
    return [line for line in _confirmed(lines) if line.at < now - LATELY_DAYS * _DAY]


def _confirmed(lines: Iterable[Change]) -> list[Change]:
    newest = {line.key: line for line in lines if line.kind in HOLDS}
    return [line for line in newest.values() if line.kind == CONFIRMED]


def waiting_in_short(found: Standing, zone: tzinfo) -> str:
    """Return in one English line what of the settings that were read waits, for the command line; empty where nothing does."""
    formats = Formats("en")
    here = [one for one in found.waiting if one.standing]
    told = "; ".join(waiting_told(one, formats, zone) for one in here)
    return f"Not in force, for it waits for confirmation: {told}. `sharewell council list` says more." if here else ""
