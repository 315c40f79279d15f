"""Asks Bluesky through atproto's client: the app's own service where there is one, else the server the account lives on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
from atproto_client.client.base import ClientBase
from atproto_client.exceptions import AtProtocolError
from atproto_client.models.dot_dict import DotDict
from atproto_client.request import Request

from collectors.answers import MISSHAPEN, asked, first_of, no_answer, plain, plain_list, refusal, unreadable
from collectors.http import Manners, checked_base
from collectors.httpx_transport import Polite
from collectors.public.bluesky_posts import REPOST, SOURCE, is_did
from config.errors import Skip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.errors import SourceError

TOGETHER = 25
"""Posts that one call of the app's service can be asked about."""
A_PAGE = 100
DEFAULT = "https://public.api.bsky.app"
_REFUSED = frozenset({400, 401, 403, 404})
_SUSPENDED = frozenset({"AccountTakedown", "AccountSuspended", "RepoTakendown", "RepoSuspended"})
_GONE = frozenset(
    {
        "AccountDeactivated",
        "RepoDeactivated",
        "RepoNotFound",
        "AccountNotFound",
        "HandleNotFound",
        "DidNotFound",
        "RecordNotFound",
    }
)
_NOWHERE = (
    "profile not found",
    "unable to resolve handle",
    "could not find repo",
    "could not locate record",
    "account not found",
)
_UNSERVED = frozenset({"MethodNotImplemented", "XRPCNotSupported", "AuthMissing", "AuthenticationRequired"})

Thing = dict[str, object]


class NotServed(Skip):
    """This server does not answer such questions, to us at least; another way has to be taken."""

    def __init__(self, where: str) -> None:
        """Say that it does not."""
        super().__init__("unreadable", "the server does not answer this", where=where, todo="check base_url")


class Network:
    """What can be asked of the service at one address."""

    def __init__(self, base_url: str | None, manners: Manners) -> None:
        """Make the client; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        self._manners = manners
        self._answers: list[httpx.Response] = []
        hooks = {"response": [self._answers.append]}
        request = Request(transport=Polite(manners), trust_env=False, event_hooks=hooks)
        self._client = ClientBase(checked_base(base_url, SOURCE) if base_url else DEFAULT, request)

    def did_of(self, name: str, where: str) -> str:
        """Return the lasting id behind a name. Raises Skip gone where there is none."""
        if is_did(name):
            return name
        did = first_of([self._object("com.atproto.identity.resolveHandle", {"handle": name}, where).get("did")])
        if not is_did(did):
            raise unreadable(where)
        return did

    def feed(self, did: str, cursor: str, where: str) -> tuple[list[Thing], str]:
        """Return a page of what an account posted and reposted, newest first, and the cursor of the next. Raises NotServed."""
        params: dict[str, object] = {"actor": did, "limit": A_PAGE, "filter": "posts_with_replies", "includePins": False}
        answer = self._object("app.bsky.feed.getAuthorFeed", params | ({"cursor": cursor} if cursor else {}), where)
        try:
            entries = [_entry(entry, did) for entry in plain_list(answer["feed"])]
        except MISSHAPEN:
            raise unreadable(where) from None
        return [entry for entry in entries if entry], first_of([answer.get("cursor")])

    def listed(self, did: str, collection: str, cursor: str, where: str) -> tuple[list[Thing], str]:
        """Return a page of an account's own records, newest first, and the cursor of the next."""
        params: dict[str, object] = {"repo": did, "collection": collection, "limit": A_PAGE}
        try:
            answer = self._object("com.atproto.repo.listRecords", params | ({"cursor": cursor} if cursor else {}), where)
        except Skip as refused:
            raise self._standing(did, refused) from None
        try:
            records = [{"uri": one.get("uri"), "value": one.get("value")} for one in plain_list(answer["records"])]
        except MISSHAPEN:
            raise unreadable(where) from None
        return records, first_of([answer.get("cursor")]) if records else ""

    def record(self, did: str, collection: str, key: str, where: str) -> dict[str, object] | None:
        """Return one record; None when its server says it is not there."""
        params = {"repo": did, "collection": collection, "rkey": key}
        try:
            return plain(self._object("com.atproto.repo.getRecord", params, where)["value"])
        except Skip as refused:
            if refused.outcome in {"gone", "suspended"}:
                return None
            raise
        except MISSHAPEN:
            raise unreadable(where) from None

    def shown(self, uris: Sequence[str], where: str) -> set[str]:
        """Return which of these posts the app still shows, at most 25 at once. Raises NotServed."""
        answer = self._object("app.bsky.feed.getPosts", {"uris": list(uris)}, where)
        try:
            return {first_of([post.get("uri")]) for post in plain_list(answer["posts"])}
        except MISSHAPEN:
            raise unreadable(where) from None

    def profile(self, did: str, where: str) -> dict[str, object]:
        """Return an account's profile as the app shows it. Raises NotServed."""
        return self._object("app.bsky.actor.getProfile", {"actor": did}, where)

    def _standing(self, did: str, refused: Skip) -> Skip:
        """Tell an account that was taken down from one that its owner deleted: its server says which."""
        if refused.outcome != "gone":
            return refused
        try:
            status = self._object("com.atproto.sync.getRepoStatus", {"did": did}, str(refused.where)).get("status")
        except Skip as other:
            return other if other.outcome == "suspended" else refused
        if status in {"takendown", "suspended"}:
            return Skip("suspended", "the source has suspended this account", where=refused.where)
        return refused

    def _object(self, method: str, params: Mapping[str, object], where: str) -> dict[str, object]:
        return asked(lambda: self._once(method, params, where), self._manners)

    def _once(self, method: str, params: Mapping[str, object], where: str) -> dict[str, object]:
        """Let the client ask, then read the answer as it came: what the client makes of it leaves out half characters."""
        self._answers.clear()
        try:
            self._client.invoke_query(method, params=DotDict(dict(params)))
        except httpx.HTTPError as error:
            raise no_answer(error, where) from None
        except AtProtocolError as error:
            if isinstance(error.__cause__, httpx.HTTPError):
                raise no_answer(error.__cause__, where) from None
        except MISSHAPEN:
            pass  # what the client stumbles over may be readable to us
        if not self._answers:
            raise unreadable(where)
        answer = self._answers[-1]
        if answer.status_code != httpx.codes.OK:
            raise self._refusal(answer, where)
        try:
            return plain(json.loads(answer.content))
        except MISSHAPEN:
            raise unreadable(where) from None

    def _refusal(self, answer: httpx.Response, where: str) -> SourceError:
        word, said = _said(answer.content)
        if word in _UNSERVED or said.startswith("no service configured") or answer.status_code == httpx.codes.NOT_IMPLEMENTED:
            return NotServed(where)
        if answer.status_code in _REFUSED and word in _SUSPENDED:
            return Skip("suspended", "the source has suspended this account", where=where)
        if answer.status_code in _REFUSED and (word in _GONE or said.startswith(_NOWHERE)):
            return Skip("gone", "the source has no such account or record", where=where)
        return refusal(answer.status_code, answer.headers, where, manners=self._manners, said=f"{word} {said}")


def _said(content: bytes) -> tuple[str, str]:
    """Return the word and the message of a refusal, the latter in lower case."""
    try:
        told = json.loads(content[:100_000])
        return first_of([told.get("error")]), first_of([told.get("message"), told.get("detail")]).casefold()
    except MISSHAPEN:
        return "", content[:10_000].decode("utf-8", "replace").casefold()


def _entry(entry: dict[str, object], did: str) -> Thing:
    """Return an entry of a feed as the record behind it; {} for what is somebody else's."""
    post = plain(entry["post"])
    reason = entry.get("reason")
    if isinstance(reason, dict) and str(reason.get("$type")).endswith("#reasonRepost"):
        at = reason.get("indexedAt")
        value = {"$type": REPOST, "createdAt": at, "subject": {"uri": post.get("uri")}}
        mine = isinstance(reason.get("by"), dict) and reason["by"].get("did") == did
        return {"uri": reason.get("uri"), "value": value, "at": at} if mine else {}
    if plain(post["author"]).get("did") != did:
        return {}
    counts = {field: post.get(f"{field}Count") for field in ("like", "repost", "quote", "reply")}
    return {"uri": post.get("uri"), "value": post.get("record"), "at": post.get("indexedAt"), "counts": counts}
