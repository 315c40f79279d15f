"""Asking a Mattermost server: channels, posts with their reactions, and the accounts that posts name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN, plain, plain_list, unreadable
from collectors.archives.json_stream import Json, mapping
from collectors.internal.mattermost_posts import SOURCE, accounts_in, known_as, named_in, reactions_of
from collectors.json_api import json_api
from collectors.plain import name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from collectors.http import Manners
    from collectors.json_api import JsonApi, Params

A_PAGE = 200


@dataclass(slots=True)
class Server:
    """The way to one server, and the accounts it has told of in this run."""

    home: str
    api: JsonApi
    _users: dict[str, Json] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    def now(self) -> int:
        """Return this machine's time as a UTC second."""
        return self.api.now()

    def one(self, path: str, where: str) -> Json:
        """Return what has an id. Raises Skip or Fatal."""
        try:
            found = plain(self.api.get(path, {}, where))
        except MISSHAPEN:
            raise unreadable(where) from None
        if not name(found.get("id")):
            raise unreadable(where)
        return found

    def many(self, path: str, where: str, *, numbered: bool = False) -> Iterator[Json]:
        """Give what a path lists, page by page where it is `numbered`. Raises Skip or Fatal."""
        number = 0
        while True:
            params: Params = {"page": number, "per_page": A_PAGE} if numbered else {}
            found = _listed(self.api.get(path, params, where), where)
            yield from found
            if not numbered or len(found) < A_PAGE:
                return
            number += 1

    def of(self, path: str, ids: Sequence[str], where: str) -> list[Json]:
        """Return what a path has of these ids. Raises Skip or Fatal."""
        return _listed(self.api.send(path, list(ids), where), where)

    def posts(self, channel: str, params: Params, where: str) -> list[Json]:
        """Return posts of a channel in the server's order, with their reactions. Raises Skip or Fatal."""
        try:
            answer = plain(self.api.get(f"channels/{channel}/posts", params, where))
            held, order = plain(answer["posts"]), answer["order"]
            posts = [plain(held[name(native)]) for native in order] if isinstance(order, list) else None
        except MISSHAPEN:
            raise unreadable(where) from None
        if posts is None:
            raise unreadable(where)
        return self._with_reactions(posts, where)

    def users_of(self, posts: Sequence[Json], where: str) -> list[Json]:
        """Return the accounts that these posts name; each is asked for once a run. Raises Skip or Fatal."""
        ids = {account for post in posts for account in accounts_in(post)}
        names = {username for post in posts for username in named_in(post)}
        for path, wanted in (("users/ids", ids), ("users/usernames", names)):
            unknown = sorted(wanted - self._asked)
            for begin in range(0, len(unknown), A_PAGE):
                for user in self.of(path, unknown[begin : begin + A_PAGE], where):
                    self._users[name(user.get("id"))] = known_as(user)
            self._asked.update(unknown)
        return [
            user for account, user in sorted(self._users.items()) if account in ids or str(user["username"]).casefold() in names
        ]

    def _with_reactions(self, posts: list[Json], where: str) -> list[Json]:
        """Return posts with the reactions that older servers do not send along."""
        bare = [name(post.get("id")) for post in posts if post.get("has_reactions") and not reactions_of(post)]
        if not bare:
            return posts
        try:
            told = plain(self.api.send("posts/ids/reactions", bare, where))
        except MISSHAPEN:
            raise unreadable(where) from None
        return [_reacted(post, told.get(name(post.get("id")))) for post in posts]


def server_at(base_url: str, token: str, manners: Manners | None) -> Server:
    """Return the way to a server; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
    api = json_api(base_url, SOURCE, manners)
    home, api.base = api.base, f"{api.base}/api/v4/"
    api.signed = {"Authorization": f"Bearer {token}"}
    return Server(home=home, api=api)


def _reacted(post: Json, reactions: object) -> Json:
    return post | {"metadata": mapping(post.get("metadata")) | {"reactions": reactions}} if reactions else post


def _listed(answer: object, where: str) -> list[Json]:
    try:
        return plain_list(answer)
    except MISSHAPEN:
        raise unreadable(where) from None
