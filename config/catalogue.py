"""The catalogue of sources: what each is, what it asks of an organisation, what it costs, and where its terms stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FAMILIES = ("chat", "wiki", "forum", "mail", "social", "code", "blog", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """One source. `ways` are how its items come in: `collect`, and the kinds that `import` takes."""

    name: str
    title: str
    family: str
    internal: bool
    asks: str
    """What it asks of whoever runs Sharewell, with the least permissions it needs."""
    licence: str
    """What may be done with what is read, in one sentence."""
    api: str = ""
    """Where it is asked unless `base_url` says otherwise."""
    terms_url: str = ""
    terms_read: date | None = None
    """When we last read the terms; None while nobody has."""
    needs: tuple[str, ...] = ()
    """The settings without which it cannot be asked."""
    ways: tuple[str, ...] = ()
    sees_all: bool = False
    """Whether open, closed and direct spaces are all counted in it, as A1 asks. Only administrators' totals do."""
    price_per_read: float = 0.0
    """Euro for one item read; a price in dollars is taken one to one, so that a budget is never exceeded."""
    price_read: date | None = None
    """When the price was read off the source's own list."""
    ceiling: int | None = None
    """How many of an account's items it gives at most; its archive has the rest."""


_OWN_WORDS = "Posts belong to their authors; only accounts whose owner opted in are read."
_OWN_HOUSE = "The organisation's own data; only what every employee can read, of people who opted in."
_HANDED_IN = "download the archive in the account's own settings and hand it in"

_ENTRIES = (
    SourceEntry(
        name="reddit",
        title="Reddit",
        family="social",
        internal=False,
        asks="an app of type script or web (reddit.com/prefs/apps): client_id and client_secret, read only",
        licence=_OWN_WORDS,
        terms_url="https://redditinc.com/policies/data-api-terms",
        needs=("client_id", "client_secret"),
        api="https://oauth.reddit.com",
        ways=("collect",),
        ceiling=1000,
    ),
    SourceEntry(
        name="x",
        title="X",
        family="social",
        internal=False,
        asks="an app on the developer platform with credits: bearer_token, read only",
        licence=_OWN_WORDS,
        terms_url="https://docs.x.com/x-api/getting-started/pricing",
        terms_read=date(2026, 11, 23),
        needs=("bearer_token",),
        api="https://api.x.com",
        ways=("collect", "x-archive"),
        price_per_read=0.005,
        price_read=date(2026, 11, 23),
        ceiling=3200,
    ),
    SourceEntry(
        name="mastodon",
        title="Mastodon",
        family="social",
        internal=False,
        asks=f"nothing of an administrator: {_HANDED_IN}",
        licence="Posts belong to their authors; each server has rules of its own.",
        ways=("mastodon-archive",),
    ),
    SourceEntry(
        name="bluesky",
        title="Bluesky",
        family="social",
        internal=False,
        asks="nothing: what is public can be read by anyone",
        licence=_OWN_WORDS,
        terms_url="https://bsky.social/about/support/tos",
    ),
    SourceEntry(
        name="feeds",
        title="Web feeds (RSS, Atom)",
        family="blog",
        internal=False,
        asks="the address of the feed",
        licence="Each site has terms of its own; its robots.txt and cache headers are kept to.",
    ),
    SourceEntry(
        name="github",
        title="GitHub",
        family="code",
        internal=False,
        asks="a fine-grained token with read access to public repositories: token",
        licence=_OWN_WORDS,
        terms_url="https://docs.github.com/site-policy/github-terms/github-terms-of-service",
        needs=("token",),
    ),
    SourceEntry(
        name="stackexchange",
        title="Stack Exchange",
        family="forum",
        internal=False,
        asks="an API key raises the limit from 300 to 10,000 requests a day: token",
        licence="CC BY-SA, with the author named.",
        terms_url="https://stackoverflow.com/legal/api-terms-of-use",
    ),
    SourceEntry(
        name="youtube",
        title="YouTube",
        family="social",
        internal=False,
        asks="an API key of a Google Cloud project with the YouTube Data API on: token",
        licence="What is read is kept 30 days at most unless it is read again.",
        terms_url="https://developers.google.com/youtube/terms/api-services-terms-of-service",
        needs=("token",),
    ),
    SourceEntry(
        name="hackernews",
        title="Hacker News",
        family="forum",
        internal=False,
        asks="nothing: the API is open",
        licence=_OWN_WORDS,
        terms_url="https://github.com/HackerNews/API",
    ),
    SourceEntry(
        name="linkedin",
        title="LinkedIn",
        family="social",
        internal=False,
        asks=f"nothing of an administrator: {_HANDED_IN}",
        licence=_OWN_WORDS,
        terms_url="https://www.linkedin.com/legal/user-agreement",
    ),
    SourceEntry(
        name="slack",
        title="Slack",
        family="chat",
        internal=True,
        asks="an export of the public channels, made by a workspace owner",
        licence=_OWN_HOUSE,
        terms_url="https://slack.com/terms-of-service/api",
        ways=("slack-export",),
    ),
    SourceEntry(
        name="teams",
        title="Microsoft Teams",
        family="chat",
        internal=True,
        asks="usage reports of the Microsoft 365 admin centre, as totals without persons",
        licence=_OWN_HOUSE,
        terms_url="https://learn.microsoft.com/legal/microsoft-apis/terms-of-use",
        ways=("metrics",),
    ),
    SourceEntry(
        name="vivaengage",
        title="Viva Engage",
        family="social",
        internal=True,
        asks="usage reports of the Microsoft 365 admin centre, as totals without persons",
        licence=_OWN_HOUSE,
        terms_url="https://learn.microsoft.com/legal/microsoft-apis/terms-of-use",
        ways=("metrics",),
    ),
    SourceEntry(name="mattermost", title="Mattermost", family="chat", internal=True, asks="items as a table", licence=_OWN_HOUSE),
    SourceEntry(name="zulip", title="Zulip", family="chat", internal=True, asks="items as a table", licence=_OWN_HOUSE),
    SourceEntry(name="matrix", title="Matrix", family="chat", internal=True, asks="items as a table", licence=_OWN_HOUSE),
    SourceEntry(name="discourse", title="Discourse", family="forum", internal=True, asks="items as a table", licence=_OWN_HOUSE),
    SourceEntry(name="mediawiki", title="MediaWiki", family="wiki", internal=True, asks="items as a table", licence=_OWN_HOUSE),
    SourceEntry(name="confluence", title="Confluence", family="wiki", internal=True, asks="items as a table", licence=_OWN_HOUSE),
    SourceEntry(name="sharepoint", title="SharePoint", family="wiki", internal=True, asks="items as a table", licence=_OWN_HOUSE),
    SourceEntry(
        name="mailinglist",
        title="Mailing list",
        family="mail",
        internal=True,
        asks="the list's archive in mbox form, made by the list's owner",
        licence=_OWN_HOUSE,
        ways=("mbox",),
    ),
)

SOURCES: Mapping[str, SourceEntry] = MappingProxyType({entry.name: entry for entry in _ENTRIES})


def family_of(name: str) -> str:
    """Return the family of a source, `other` for one that is not in the catalogue."""
    entry = SOURCES.get(name)
    return entry.family if entry else "other"


def nearest(name: str, known: tuple[str, ...]) -> str:
    """Return `; did you mean ...?` with the known word nearest to this one, or an empty text."""
    plain = {word.casefold(): word for word in known}
    near = get_close_matches(name.casefold(), plain, n=1, cutoff=0.6)
    return f"; did you mean {plain[near[0]]}?" if near else ""
