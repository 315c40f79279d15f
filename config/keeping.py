"""For how long what is kept: the periods that an organisation sets, and the one list of everything that is held and until when.

The page of each person, the record of processing in the documentation and the test that moves time are made from this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import Field

from config.schema import Part
from openness.marking import N_

if TYPE_CHECKING:
    from config.settings import Settings


class Retention(Part):
    """For how many days what is kept that is neither a text nor a figure."""

    engagement_days: int = Field(default=400, ge=7, le=3650)
    """Days for which the counts beside an item (views, likes and the like) are kept day by day; then the newest alone stays."""
    runs_days: int = Field(default=400, ge=7, le=3650)
    """Days for which it is kept what was imported and collected and with which sums; the last of each source stays."""
    quarantine_days: int = Field(default=90, ge=1, le=3650)
    """Days for which the place and reason of a row that could not be taken are kept after it was last seen."""
    jobs_days: int = Field(default=2, ge=1, le=30)
    """Days for which a pack or a preview that a page asked for can be fetched."""
    mailed_days: int = Field(default=800, ge=60, le=3650)
    """Days for which it is kept that a mail was sent, so that it is not sent twice; of the address only a keyed hash."""
    drafts_days: int = Field(default=30, ge=1, le=365)
    """Days for which a sentence that somebody began at the desk and did not save is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that is held, and until when. `days`: the key of the setting that says for how many, empty where none does."""

    what: str
    until: str
    """In words; `{days}` is the number that the setting says."""
    days: str = ""
    tables: tuple[str, ...] = ()
    """Where in the store it is."""
    of_people: bool = True
    """Whether it can be about one person."""


KEPT: Final = (
    Kept(
        what=N_("your name, address and place at work, as the roster has them"),
        until=N_("until you are removed from Sharewell"),
        tables=("person", "membership", "sealed", "roster_address"),
    ),
    Kept(
        what=N_("your accounts, and where your yes is kept"),
        until=N_("until you withdraw"),
        tables=("account", "account_proof", "sealed"),
    ),
    Kept(
        what=N_("texts of what you shared, with the words that they are found by"),
        until=N_(
            "{days} days, or less where their source says so or you were promised so; sooner when nobody knows that they still"
            " stand"
        ),
        days="privacy.text_days",
        tables=("item_text",),
    ),
    Kept(
        what=N_("what you shared, as a count: where and when, its kind, label, language, topic and links, without the text"),
        until=N_("until you withdraw, keep it out, or it is gone at its source"),
        tables=("item", "item_tag", "item_language", "item_link", "item_topic", "item_signature"),
    ),
    Kept(
        what=N_("what you did to others' items, and they to yours"),
        until=N_("until one of you withdraws; of you a count and a time stay then, with no name"),
        tables=("interaction", "response"),
    ),
    Kept(
        what=N_("acts on items that did not come in (yet)"),
        until=N_("{days} days"),
        days="privacy.text_days",
        tables=("awaiting",),
    ),
    Kept(
        what=N_("views, likes, shares and comments beside an item, day by day"),
        until=N_("{days} days; after that the newest count alone, as long as the item"),
        days="retention.engagement_days",
        tables=("engagement",),
    ),
    Kept(
        what=N_("counts of a person and month, from which figures of groups are made"),
        until=N_("until you withdraw"),
        tables=("person_month", "arc_month"),
    ),
    Kept(
        what=N_("figures of groups in editions, rounded"),
        until=N_("they stay: they say nothing of one person"),
        tables=("edition",),
        of_people=False,
    ),
    Kept(
        what=N_("the ledger of yeses and noes, with the words that were read"),
        until=N_("it stays, under a number: it shows that you agreed and keeps what you withdrew from coming back"),
        tables=("consent", "wording", "tombstone"),
    ),
    Kept(
        what=N_("personal links to answer by (a keyed hash of each)"),
        until=N_("{days} days, or until you answer or withdraw"),
        days="consent.confirm_days",
        tables=("personal_link",),
    ),
    Kept(
        what=N_("personal links to withdraw by (a keyed hash of each)"),
        until=N_("{days} days, or until you withdraw"),
        days="consent.withdraw_days",
        tables=("personal_link",),
    ),
    Kept(
        what=N_("the log of who looked at what is held about people, or changed it"),
        until=N_("{days} days"),
        days="privacy.audit_days",
        tables=("audit", "audit_name"),
    ),
    Kept(
        what=N_("packs and previews that a page asked for"),
        until=N_("{days} days"),
        days="retention.jobs_days",
        tables=("job", "job_file"),
    ),
    Kept(
        what=N_("sentences begun at the desk and not saved"),
        until=N_("{days} days"),
        days="retention.drafts_days",
        tables=("draft",),
    ),
    Kept(
        what=N_("that a mail was sent, by a keyed hash of the address"),
        until=N_("{days} days"),
        days="retention.mailed_days",
        tables=("mailed", "alert_told"),
    ),
    Kept(
        what=N_("rows that could not be taken: their place and the reason, not their content"),
        until=N_("{days} days after they were last seen"),
        days="retention.quarantine_days",
        tables=("quarantine",),
        of_people=False,
    ),
    Kept(
        what=N_("what was imported and collected, as sums"),
        until=N_("{days} days; the last of each source stays"),
        days="retention.runs_days",
        tables=("run",),
        of_people=False,
    ),
    Kept(
        what=N_("copies of the store, with all of this in them"),
        until=N_("{days} days at most; who withdrew or was removed meanwhile is removed again where one is put back"),
        days="backups.days",
    ),
)
"""Everything that is held, in the order in which a person asks for it."""


def days_of(kept: Kept, settings: Settings) -> int | None:
    """Return for how many days something is kept as the settings say; None where no number of days ends it."""
    if not kept.days:
        return None
    section, key = kept.days.split(".")
    return int(getattr(getattr(settings, section), key))
