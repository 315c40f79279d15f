"""`sharewell rules`: the terms and laws that are tracked, what changed in them, and who has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Exit, WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, finish, group, opened, result, say

if TYPE_CHECKING:
    from datetime import date

    from pipeline.cli.frame import Frame
    from pipeline.rules import Looked
    from storage.rule_texts import Change
    from storage.rules import Rule

AT_ONCE = 20
"""Lines of a difference that `check` prints; `show` prints all."""

app = group("rules", "The terms and laws that are tracked, what changed in them, and who has read it.")

RuleArgument = Annotated[str, typer.Argument(metavar="RULE", help="The rule's key, as in the list.", show_default=False)]


@app.command("check")
def check(
    *,
    base_url: Annotated[str | None, typer.Option("--base-url", hidden=True, help="For trials: a server on loopback.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Look at the page of each tracked rule and show what changed; a page that fails is named, the others go on.

    No change are: markup, the date of a line that only says when the page was updated, numbers that only count readers.
    """
    from collectors.http import Transport, checked_base, is_loopback
    from collectors.open_web import OpenWeb
    from collectors.rule_pages import MANNERS
    from pipeline.rules import check_rules
    from storage.roster import day_number

    if base_url and not is_loopback(checked_base(base_url, "rules")):
        raise WrongUse("another address than the pages' own is for loopback only", where="--base-url")
    with opened(home, create=False) as frame:
        web = OpenWeb(Transport(MANNERS), base_url=base_url)
        found = check_rules(frame.store, web, day=day_number(_today(frame)), told=_failed)
    result([looked.as_json() for looked in found], "\n".join(line for looked in found for line in _told(looked)) or _nothing())
    if any(looked.outcome == "failed" for looked in found):
        finish(Exit.PARTLY)


@app.command("list")
def list_rules(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List the rules that are tracked: when each was last looked at and read, and what of it is open."""
    from storage.rules import rules

    with opened(home, create=False) as frame:
        found = rules(frame.store.connection)
    result([_as_json(rule) for rule in found], "\n".join(map(_line, found)) or _nothing())


@app.command("show")
def show(
    rule: RuleArgument,
    *,
    change: Annotated[int | None, typer.Option("--change", metavar="N", help="Which change; without it, the last.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show one rule, and one change of it in full."""
    from pipeline.rules import difference_of
    from storage.rule_texts import changes
    from storage.rules import rule_of

    with opened(home, create=False) as frame:
        found = rule_of(frame.store.connection, rule)
        known = changes(frame.store.connection, found)
        if change is not None and not 1 <= change <= len(known):
            raise WrongUse(f"{rule} has {len(known)} changes", where="--change", todo="give one of their numbers, from 1 on")
        chosen = known[(change or len(known)) - 1] if known else None
        lines = difference_of(frame.store, chosen) if chosen else []
    head = [_line(found), *(_dated(one) for one in known)]
    body = ["", f"Change {chosen.number}:", *lines] if chosen else []
    asked = None if chosen is None else _change_json(chosen) | {"difference": lines}
    result(_as_json(found) | {"changed": [_change_json(one) for one in known], "shown": asked}, "\n".join([*head, *body]))


@app.command("reviewed")
def reviewed(
    rule: RuleArgument,
    *,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="When it was read, YYYY-MM-DD; today without it.")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="PERSON", help="Who read it, as on the roster.")] = "",
    minor: Annotated[bool, typer.Option("--minor", help="Nobody needs training for what changed.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Note that a rule was read: what was found changed in it by that day is no longer open."""
    from storage.rule_texts import review

    with opened(home, create=False) as frame:
        day = _day(on) if on else _today(frame)
        if day > _today(frame):
            raise WrongUse(f"{day} is still to come", where="--on")
        closed = review(frame.store, rule, day=day, by=by, material=not minor)
    result({"rule": rule, "on": str(day), "closed": closed}, f"{rule}: read on {day}; {_counted(closed, 'change')} closed.")


@app.command("drop")
def drop(rule: RuleArgument, *, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Track a rule no more; the months that have passed keep it."""
    from storage.rules import drop_rule

    with opened(home, create=False) as frame:
        drop_rule(frame.store, rule, today=_today(frame))
    result({"rule": rule, "tracked": False}, f"{rule} is tracked no more.")


def _today(frame: Frame) -> date:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(frame.now, UTC).astimezone(frame.settings.zone).date()


def _day(text: str) -> date:
    from pipeline.tables_in import parse_day

    try:
        return parse_day(text)
    except ValueError as error:
        raise WrongUse(f"{text[:30]!r} is no date", where="--on", todo="write it as YYYY-MM-DD") from error


def _failed(looked: Looked) -> None:
    if looked.outcome == "failed":
        say(f"{looked.rule.key}: {looked.why} ({looked.rule.url})")


def _told(looked: Looked) -> list[str]:
    """Return what a look found, for people; a failure was told already."""
    from storage.roster import day_text

    key, change = looked.rule.key, looked.change
    moved = [f"{key}: the page has moved for good to {looked.moved_to}; list it there."] if looked.moved_to else []
    if looked.outcome == "failed":
        return []
    if change is None:
        seen = "read for the first time" if looked.outcome == "first" else "unchanged"
        return [f"{key}: {seen}.", *moved]
    head = f"{key}: changed between {day_text(change.since_day)} and {day_text(change.found_day)} ({looked.rule.title})"
    more = len(looked.lines) - AT_ONCE
    rest = [f"  {_counted(more, 'more line')}: `sharewell rules show {key} --change {change.number}`"] if more > 0 else []
    return [head, *(f"  {line}" for line in looked.lines[:AT_ONCE]), *rest, *moved]


def _line(rule: Rule) -> str:
    from storage.roster import day_text

    parts = [
        "has an owner" if rule.has_owner else "no owner",
        "plain guide" if rule.guide else "no plain guide",
        f"read {day_text(rule.last_read_day)}" if rule.last_read_day else "never read",
    ]
    if rule.url:
        parts.append(f"looked at {day_text(rule.looked_day)}" if rule.looked_day else "not looked at yet")
    if rule.trouble:
        parts.append(f"last look failed: {rule.trouble}")
    if rule.open_since:
        parts.append(f"CHANGED, open since {day_text(rule.open_since)}")
    return f"{rule.key}: {rule.title} ({rule.kind}); {'; '.join(parts)}"


def _dated(change: Change) -> str:
    from storage.roster import day_text

    span = f"between {day_text(change.since_day)} and {day_text(change.found_day)}"
    read = f"read {day_text(change.reviewed_day)}" if change.reviewed_day else "not read yet"
    return f"  change {change.number}: {span}, {read}{'' if change.material else ', minor'}"


def _as_json(rule: Rule) -> dict[str, object]:
    from storage.roster import day_text

    return {
        "rule": rule.key,
        "title": rule.title,
        "kind": rule.kind,
        "url": rule.url or None,
        "sector": rule.sector or None,
        "owner": rule.has_owner,
        "guide": rule.guide_at or rule.guide,
        "concerns": rule.concerns or None,
        "last_read": day_text(rule.last_read_day) if rule.last_read_day else None,
        "looked": day_text(rule.looked_day) if rule.looked_day else None,
        "trouble": rule.trouble or None,
        "changes": rule.changes,
        "open_since": day_text(rule.open_since) if rule.open_since else None,
    }


def _change_json(change: Change) -> dict[str, object]:
    from storage.roster import day_text

    return {
        "number": change.number,
        "between": [day_text(change.since_day), day_text(change.found_day)],
        "reviewed": day_text(change.reviewed_day) if change.reviewed_day else None,
        "material": change.material,
    }


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _nothing() -> str:
    return "No rule is tracked yet: `sharewell import rules FILE` lists them."


def register(typer_app: typer.Typer) -> None:
    """Add the commands."""
    typer_app.add_typer(app)
