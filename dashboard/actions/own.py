"""Acts on one's own page: each takes a `Myself`, so that nobody acts for another.

What they change is counted anew by the worker, which is asked for it with each act that removes something.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from config.catalogue import SOURCES
from config.errors import Refused, WrongUse
from dashboard import data
from openness.consent import ANY, FEW, is_scope
from openness.marking import N_
from presentation.agreeing import LINK_PATH
from storage import exclusion
from storage.audit import noted
from storage.in_force import opened_in_force, settings_in_force
from storage.jobs import asking
from storage.jobs.kinds import Erase, PreviewAccount, ProveAccount, Refresh
from storage.own import taking_part
from storage.personal_links import LEAVE, make_link
from storage.withdraw import Erased
from storage.withdraw import withdraw as withdraw_in_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.myself import Myself
    from openness.wording import Words
    from storage.database import Store
    from storage.own.taking_part import OwnYes

LONGEST_HANDLE: Final = 200
_NO_TAG: Final = N_("name the tag, in at most 100 characters")


@contextmanager
def _opened() -> Iterator[Store]:
    home = data.home()
    with opened_in_force(home) as store:
        yield store


def say_yes(me: Myself, yes: OwnYes) -> None:
    """Agree to a purpose, for one source or every one. Raises WrongUse or Refused."""
    _check(yes)
    with _opened() as store:
        taking_part.say_yes(store, me.person, yes, by=me.doer, now=_now())
        _count_anew(store, me)


def confirm(me: Myself, *, source: str, purpose: str, words: Words) -> None:
    """Confirm a yes that was handed in for them, after reading what it means. Raises Outdated or Refused."""
    with _opened() as store:
        taking_part.confirm(store, me.person, source=source, purpose=purpose, words=words, by=me.doer, now=_now())
        _count_anew(store, me)


def withdraw(me: Myself, *, source: str | None, purpose: str | None) -> Erased:
    """Withdraw, for one source and purpose or all; what was kept for it is removed at once. Raises Refused."""
    with _opened() as store:
        noted(store, "withdraw", me.person, me.doer, now=_now(), source=source or "", purpose=purpose or "")
        try:
            return withdraw_in_store(store, me.person, source=source, purpose=purpose, now=_now())
        finally:  # where only the writing through was refused, everything is removed all the same
            _count_anew(store, me)


def make_way_out(me: Myself, lang: str) -> str:
    """Return the address of a new personal link by which they withdraw without signing in, in the place of the one before.

    Raises Refused.
    """
    settings = settings_in_force(data.home())
    with _opened() as store:
        noted(store, "invite", me.person, me.doer, now=_now())
        with store.transaction():
            token = make_link(store, me.person, LEAVE, days=settings.consent.withdraw_days, now=_now())
    return f"{settings.address}{LINK_PATH}/{token}?lang={lang}"


def keep_out(me: Myself, source: str, native_id: str) -> None:
    """Remove one item of theirs and keep it out. Raises WrongUse for another's, Refused."""
    with _opened() as store:
        noted(store, "exclude", me.person, me.doer, now=_now(), source=source)
        exclusion.exclude(store, me.person, source, native_id, now=_now())
        _count_anew(store, me)


def let_in(me: Myself, source: str, key: str) -> bool:
    """Let an item in again that they kept out; whether they did. Raises Refused."""
    with _opened() as store:
        noted(store, "include", me.person, me.doer, now=_now(), source=source)
        return exclusion.include_by_key(store, me.person, source, key)


def prove(me: Myself, source: str, handle: str) -> int:
    """Ask to have it shown that an account is theirs; return the job's number. Raises WrongUse or Refused."""
    handle = handle.strip()
    entry = SOURCES.get(source)
    if entry is None:
        raise WrongUse(N_("there is no such source"))
    if not entry.internal and not 0 < len(handle) <= LONGEST_HANDLE:
        raise WrongUse(N_("which account? Give its name there"))
    with _opened() as store:
        noted(store, "link", me.person, me.doer, now=_now(), source=source)
        asked = ProveAccount(person=me.person, source=source, handle="" if entry.internal else handle)
        return asking.ask(store, asked, by=me.owner, now=_now())


def preview(me: Myself, source: str, handle: str, scope: str) -> int:
    """Ask to see what would be read of an account of theirs; return the job's number. Raises WrongUse or Refused.

    The worker looks into no account that is not shown to be theirs.
    """
    if not is_scope(scope):
        raise WrongUse(_NO_TAG)
    with _opened() as store:
        noted(store, "preview", me.person, me.doer, now=_now(), source=source)
        for job in asking.jobs_of(store, "preview-account", by=me.owner):
            asking.let_go(store, job.number, by=me.owner)
        asked = PreviewAccount(person=me.person, source=source, handle=handle, scope=scope)
        return asking.ask(store, asked, by=me.owner, now=_now())


def let_preview_go(me: Myself, number: int) -> None:
    """Remove what was seen of an account."""
    with _opened() as store:
        asking.let_go(store, number, by=me.owner)


def leave(me: Myself) -> int:
    """Ask to have everything about them removed; return the job's number. Raises Refused."""
    with _opened() as store:
        noted(store, "erase", me.person, me.doer, now=_now())
        return asking.ask(store, Erase(person=me.person), by=me.owner, now=_now())


def _check(yes: OwnYes) -> None:
    if yes.source != ANY and yes.source not in SOURCES:
        raise WrongUse(N_("there is no such source"))
    if yes.purpose not in settings_in_force(data.home()).consent.asked:
        raise WrongUse(N_("there is no such purpose"))
    if not is_scope(yes.scope):
        raise WrongUse(_NO_TAG)
    if yes.purpose == FEW and yes.source != ANY:
        raise WrongUse(N_("this is for all sources alike"))


def _count_anew(store: Store, me: Myself) -> None:
    """Ask for it; where too much waits already, the next refresh on schedule does it."""
    with suppress(Refused):
        asking.ask(store, Refresh(), by=me.owner, now=_now())


def _now() -> int:
    return int(time.time())
