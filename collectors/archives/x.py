"""The archive X gives people of their own account: the posts, the long ones whole.

Direct messages, likes, bookmarks and deleted posts in it are never read.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collectors.archives.json_stream import Json, listing, mapping, objects
from collectors.archives.safe import made_at, open_archive, root_of
from collectors.archives.x_notes import Notes
from collectors.plain import name, plain, second
from collectors.public.x_posts import SOURCE, SPACE
from config.errors import WrongUse
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, Removal, SetAside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

    from openness.records import Record

    Open = Callable[[str], IO[bytes]]

ACCOUNT = "data/account.js"
PROTECTION = "data/protected-history.js"
MANIFEST = "data/manifest.js"
NOTES = "data/note-tweet.js"
_POSTS = re.compile(r"data/tweets?(?:-part(\d{1,4}))?\.js")
_MADE = re.compile(r'"generationDate"\s*:\s*"([^"]{10,40})"')
_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})")
_MONTHS = {
    month: number
    for number, month in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1)
}
_ID = re.compile(r"[0-9]{1,19}")
_POST_LINK = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/\w{1,20}/status/([0-9]{1,19})\b")
_NO_LANGUAGE = frozenset({"und", "art", "qam", "qct", "qht", "qme", "qst", "zxx"})


class XArchive:
    """Read an X archive, as a zip or unpacked."""

    source = SOURCE

    def __init__(self, path: Path) -> None:
        """Open the archive. Raises WrongUse or Refused when it is none."""
        self.path = path
        self._archive = open_archive(path)
        self._names = {entry.name for entry in self._archive.entries()}
        root = root_of(self._archive.entries(), (ACCOUNT,))
        if root is None:
            raise WrongUse(f"holds no {ACCOUNT}, so it is no X archive", where=path.name, todo="give the archive as X made it")
        self._root = root
        self.owner = self._account()

    def check(self) -> None:
        """Refuse what is damaged, unsafe or lacks the posts."""
        if not self._parts():
            raise WrongUse("holds no data/tweets.js", where=self.path.name, todo="give the archive as X made it")
        read = {*self._parts(), *(self._root + file for file in (ACCOUNT, PROTECTION, MANIFEST, NOTES))}
        self._archive.check(lambda entry: entry in read)

    def records(self) -> Iterator[Record]:
        """Stream the posts."""
        protected = self._is_protected()
        notes = Notes(self._entries(NOTES))
        with self._archive.opened() as opened:
            for part in self._parts():
                place = f"{self.path.name} {part.removeprefix(self._root)}"
                with opened(part) as stream:
                    for number, entry in enumerate(objects(stream, place=place), start=1):
                        if isinstance(entry, SetAside):
                            yield entry
                        else:
                            post = mapping(entry.get("tweet")) or entry
                            yield from self._post(post, f"{place} entry {number}", notes, protected=protected)

    def covered_until(self) -> int | None:
        """Return when X made the archive."""
        if self._root + MANIFEST in self._names:
            with self._archive.opened() as opened, opened(self._root + MANIFEST) as stream:
                found = _MADE.search(stream.read(1 << 20).decode("utf-8", "replace"))
            made = second(found[1]) if found else None
            if made is not None:
                return made
        return made_at(self._archive, set(self._parts()))

    def _parts(self) -> list[str]:
        """Return the files of posts in their order."""
        found = [(int(match[1] or 0), file) for file in self._names if (match := _POSTS.fullmatch(file.removeprefix(self._root)))]
        return [file for _, file in sorted(found)]

    def _account(self) -> Author:
        account: Json = {}
        for entry in self._entries(ACCOUNT):
            account = mapping(entry.get("account"))
            break
        handles = [name(account.get(key)) for key in ("accountId", "username", "email")]
        if not handles[0] and not handles[1]:
            raise WrongUse(f"{ACCOUNT} does not say whose it is", where=self.path.name, todo="give the archive as X made it")
        return Author(handles=tuple(dict.fromkeys(handle for handle in handles if handle)))

    def _is_protected(self) -> bool:
        """Whether the account shows its posts to its followers alone."""
        last = ("", "")
        for entry in self._entries(PROTECTION):
            step = mapping(entry.get("protectedHistory"))
            last = max(last, (name(step.get("protectedAt")), name(step.get("action"))))
        return last[1].casefold() == "protect"

    def _entries(self, file: str) -> Iterator[Json]:
        if self._root + file in self._names:
            with self._archive.opened() as opened, opened(self._root + file) as stream:
                yield from (entry for entry in objects(stream, place=file) if not isinstance(entry, SetAside))

    def _post(self, post: Json, place: str, notes: Notes, *, protected: bool) -> Iterator[Record]:
        native = name(post.get("id_str")) or name(post.get("id"))
        at = _second(post.get("created_at"))
        if not _ID.fullmatch(native) or at is None:
            yield SetAside(place=place, reason=Reason.NO_ID if at is not None else Reason.NO_POSSIBLE_TIME)
            return
        if protected:
            yield Ignored(native_id=native, reason="not public")
            return
        text = plain(post.get("full_text")) or plain(post.get("text"))
        reshared = text.startswith("RT @") or bool(post.get("retweeted_status"))
        entities = mapping(post.get("entities"))
        text, more = (text, []) if reshared else notes.whole(at, text)
        yield self._item(post, native, at, text, entities | {"more": more}, reshared=reshared)
        if reshared:
            return
        answered = name(post.get("in_reply_to_status_id_str"))
        for cited in dict.fromkeys(_linked(entities)):
            if cited not in {native, answered}:
                yield Interaction(source=SOURCE, actor=self.owner, kind=Act.CITE, at=at, item=cited)
        versions = listing(mapping(mapping(post.get("edit_info")).get("initial")).get("editTweetIds"))
        for earlier in map(name, versions):
            if _ID.fullmatch(earlier) and int(earlier) < int(native):
                yield Removal(source=SOURCE, native_id=earlier)

    def _item(self, post: Json, native: str, at: int, text: str, entities: Json, *, reshared: bool) -> Item:
        answered = name(post.get("in_reply_to_status_id_str"))
        answered = answered if _ID.fullmatch(answered) and not reshared else ""
        lang = name(post.get("lang"))
        return Item(
            source=SOURCE,
            native_id=native,
            author=self.owner,
            space=SPACE,
            kind="reshare" if reshared else "reply" if answered else "post",
            created_at=at,
            text=None if reshared else text or None,
            url=f"https://x.com/i/web/status/{native}",
            lang=lang if lang and len(lang) <= 8 and not reshared and lang not in _NO_LANGUAGE else None,  # noqa: PLR2004 - a language code
            reply_to=answered or None,
            takes_replies=not reshared,
            mentions=() if reshared else tuple(_mentions(entities, text)),
            tags=() if reshared else tuple(dict.fromkeys(_tags(entities))),
            engagement=None if reshared else _engagement(post),
        )


def _second(value: object) -> int | None:
    """Read the time of a post: `Wed Oct 10 20:19:24 +0000 2018`, or ISO 8601."""
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] not in _MONTHS:
        return second(value) if isinstance(value, str) else None
    month, day, hour, minute, seconds, year = found.groups()
    try:
        return second(datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), min(int(seconds), 59), tzinfo=UTC))
    except ValueError:
        return None


def _mentions(entities: Json, text: str) -> Iterator[Mention]:
    for entity in listing(entities.get("user_mentions"))[:100]:
        user = name(mapping(entity).get("screen_name"))
        number = name(mapping(entity).get("id_str"))
        found = re.search(rf"@{re.escape(user)}(?!\w)", text, flags=re.IGNORECASE) if user else None
        if found:
            handles = tuple(handle for handle in (number, user) if handle and handle != "-1")
            yield Mention(author=Author(handles=handles), written=found[0])


def _tags(entities: Json) -> Iterator[str]:
    """Yield the tags of a post, then those that only the whole of it has."""
    yield from (tag for part in listing(entities.get("hashtags")) if (tag := name(mapping(part).get("text"))))
    yield from map(str, listing(entities.get("more")))


def _linked(entities: Json) -> Iterator[str]:
    """Yield the ids of the posts that a post links to."""
    for link in listing(entities.get("urls"))[:100]:
        found = _POST_LINK.match(name(mapping(link).get("expanded_url")))
        if found:
            yield found[1]


def _engagement(post: Json) -> Engagement | None:
    likes, shares = (_count(post.get(key)) for key in ("favorite_count", "retweet_count"))
    return None if likes is None and shares is None else Engagement(likes=likes, shares=shares)


def _count(value: object) -> int | None:
    digits = name(value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None  # noqa: PLR2004 - fits the store
