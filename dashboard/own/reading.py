"""What a person's own page reads: everything takes a `Myself`, which nobody but that person can have."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from dashboard import data
from storage.accounts import proof_code
from storage.audit import acts_on, noted
from storage.desk.for_author import passed_on
from storage.exclusion import excluded
from storage.in_force import opened_in_force, settings_in_force
from storage.jobs.asking import files_of, jobs_of
from storage.own.figures import own_months
from storage.own.held import held_about
from storage.own.items import items_by_source, opening, own_items
from storage.own.previewed import opened_preview
from storage.person import about
from storage.promised import promised_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from config.settings import Settings
    from dashboard.myself import Myself
    from storage.audit import Line
    from storage.database import Store
    from storage.own.figures import OwnMonth
    from storage.own.held import Held
    from storage.own.items import OwnItem
    from storage.own.previewed import PreviewedItem


_WITHOUT_END: Final = 1_000_000


def settings() -> Settings:
    """Return the settings of the home that is shown."""
    return settings_in_force(data.home())


@contextmanager
def _opened() -> Iterator[Store]:
    with opened_in_force(data.home()) as store:
        yield store


def held(me: Myself) -> Held:
    """Return what is held about them in one look."""
    with _opened() as store:
        return held_about(store, me.person)


def items(me: Myself, page: int, source: str = "") -> Sequence[OwnItem]:
    """Return one page of their items, the newest first."""
    with _opened() as store:
        days = min(settings().privacy.text_days, promised_days(store, me.person) or _WITHOUT_END)
        return own_items(store, me.person, page=page, text_days=days, source=source)


def sources_of_items(me: Myself) -> dict[str, int]:
    """Return how many items of theirs are held, by source."""
    with _opened() as store:
        return items_by_source(store, me.person)


def kept_out(me: Myself) -> list[dict[str, object]]:
    """Return which items they keep out: source, key and since when."""
    with _opened() as store:
        return excluded(store, me.person)


def became(me: Myself) -> list[dict[str, object]]:
    """Return what was done with their items by others, each with its day (`shared_at`) and how its text begins (`opening`)."""
    with _opened() as store:
        found = passed_on(store, me.person, k=settings().privacy.k)
        for one in found:
            one["shared_at"], one["opening"] = opening(store, me.person, str(one["source"]), str(one["native_id"]))
    return found


def acts(me: Myself) -> list[Line]:
    """Return who looked at what is held about them, exported it or changed it."""
    with _opened() as store:
        return acts_on(store, me.person)


def months(me: Myself) -> list[OwnMonth]:
    """Return their own figures by month, the newest first."""
    with _opened() as store:
        return own_months(store, me.person)


def export(me: Myself) -> bytes:
    """Return everything that is held about them as JSON, after noting that they took it."""
    with _opened() as store:
        noted(store, "export", me.person, me.doer, now=int(time.time()))
        return json.dumps(about(store, me.person, k=settings().privacy.k), indent=2).encode()


def code(me: Myself, source: str, handle: str) -> str:
    """Return the code that shows that an account is theirs, once it stands in its public profile."""
    with _opened() as store:
        return proof_code(store, me.person, source, handle)


def newest_job(me: Myself, kind: str) -> int | None:
    """Return the number of the newest job of a kind that they asked for; None where there is none."""
    with _opened() as store:
        return next((job.number for job in jobs_of(store, kind, by=me.owner)), None)


def previewed(me: Myself, number: int) -> list[PreviewedItem]:
    """Return what would be read of an account, as a job of theirs found it; empty where it is gone."""
    with _opened() as store:
        return [item for file in files_of(store, number, by=me.owner) for item in opened_preview(store, file.body)]
