"""Looks at the page of every tracked rule: keeps its text, dates what changed, and shows it as a difference a person can read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from collectors.rule_pages import read_rule_page
from config.errors import Skip, SourceError
from openness.language.rule_texts import difference, digest
from storage.roster import day_text
from storage.rule_texts import Seen, both_texts, keep_seen, keep_trouble, keep_unchanged, known_of
from storage.rules import rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.open_web import OpenWeb
    from storage.database import Store
    from storage.rule_texts import Change, Known
    from storage.rules import Rule

_SHRUNK: Final = 10
"""A page that keeps less than this part of its text is more likely an excuse of the site than a rule that shrank."""
_WORTH = 2_000
_GENERIC = "the answer is not what this source gives"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look at one rule's page found."""

    rule: Rule
    outcome: str
    """`first`, `unchanged`, `changed` or `failed`."""
    why: str = ""
    change: Change | None = None
    lines: tuple[str, ...] = field(default=(), repr=False)
    """What changed, as a person can read it."""
    moved_to: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as scripts read it."""
        changed = self.change
        return {
            "rule": self.rule.key,
            "outcome": self.outcome,
            "why": self.why or None,
            "moved_to": self.moved_to or None,
            "change": None
            if changed is None
            else {
                "number": changed.number,
                "between": [day_text(changed.since_day), day_text(changed.found_day)],
                "difference": list(self.lines),
            },
        }


def check_rules(store: Store, web: OpenWeb, *, day: int, told: Callable[[Looked], None] = lambda _: None) -> list[Looked]:
    """Look at every tracked page once; one that fails is said and keeps none of the others. `day` is YYYYMMDD, here."""
    found = []
    for rule in rules(store.connection):
        if rule.url:
            found.append(_look(store, web, rule, day))
            told(found[-1])
    return found


def _look(store: Store, web: OpenWeb, rule: Rule, day: int) -> Looked:
    known = known_of(store.connection, rule)
    try:
        page = read_rule_page(web, rule.url, rule.key, etag=known.etag, modified=known.modified)
        if page is not None:
            _check_whole(known, page.text)
    except SourceError as error:
        why = "its answer is too long or cannot be read" if error.what == _GENERIC else error.what
        keep_trouble(store, rule, why)
        return Looked(rule=rule, outcome="failed", why=why)
    if page is None:
        keep_unchanged(store, rule, day=day)
        return Looked(rule=rule, outcome="unchanged")
    seen = Seen(text=page.text, digest=digest(page.text), etag=page.etag, modified=page.modified)
    change = keep_seen(store, rule, known, seen, day=day)
    outcome = "first" if known.text is None else "changed" if change else "unchanged"
    lines = difference(known.text or "", page.text) if change else []
    return Looked(rule=rule, outcome=outcome, change=change, lines=tuple(lines), moved_to=page.moved_to)


def _check_whole(known: Known, text: str) -> None:
    """Raise Skip where hardly anything is left of a long text: what sites put in a page's place is no change of the rule."""
    if known.text is not None and len(known.text) > _WORTH and len(text) * _SHRUNK < len(known.text):
        raise Skip("unreadable", "hardly any text is left on the page: look at it yourself")


def difference_of(store: Store, change: Change) -> list[str]:
    """Return what a change consists of, as lines."""
    return difference(*both_texts(store.connection, change))
