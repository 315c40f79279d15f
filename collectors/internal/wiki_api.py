"""MediaWiki's api.php: signing in, refusals told with a 200, answers in parts.

error code                                                    raised      outcome
──────────────────────────────────────────────────────────────────────────────────────
maxlag, readonly                                              Retriable   then limited
ratelimited                                                   Skip        limited, or asked again once it lifts
internal_api_error_*, any other of the wiki's own failures    Retriable   then unreachable
readapidenied, permissiondenied, blocked                      Skip        forbidden
assertuserfailed, assertnameduserfailed, mustbeloggedin       Skip        unauthorised
any other                                                     Skip        unreadable
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from socket import SOCK_STREAM, getaddrinfo
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collectors.answers import MISSHAPEN, first_of, plain, plain_list, refusal, sign_in_refused, unreadable
from collectors.archives.json_stream import listing, mapping
from collectors.http import Manners, seconds_until
from collectors.json_api import JsonApi, json_api
from config.errors import Retriable, Skip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.errors import SourceError

Json = dict[str, object]

_LAG = 5
_COMMON: dict[str, str | int] = {"action": "query", "format": "json", "formatversion": 2, "maxlag": _LAG}
_FORBIDDEN = ("forbidden", "the wiki does not let this account read")
_UNSIGNED = ("unauthorised", "the wiki does not know this sign-in any more")
_REFUSED = dict.fromkeys(("readapidenied", "permissiondenied", "blocked", "autoblocked"), _FORBIDDEN) | dict.fromkeys(
    ("assertuserfailed", "assertnameduserfailed", "mustbeloggedin", "notloggedin"), _UNSIGNED
)
_MOST_PARTS = 100_000


@dataclass(slots=True)
class WikiApi:
    """One wiki; signs in before the first question where a name and a password are given."""

    http: JsonApi
    username: str = ""
    password: str = ""
    signed_in: bool = False

    def query(self, params: Mapping[str, str | int], where: str) -> Json:
        """Ask once. Raises Skip or Fatal."""
        self._sign_in(where)
        if not self.signed_in:
            return self._ask(_COMMON | dict(params), where)
        try:
            return self._ask(_COMMON | {"assert": "user"} | dict(params), where)
        except Skip as refused:
            if refused.outcome != "unauthorised":
                raise
            self.signed_in = False
            self._sign_in(where)
            return self._ask(_COMMON | {"assert": "user"} | dict(params), where)

    def parts(self, params: Mapping[str, str | int], where: str) -> Iterator[Json]:
        """Ask until the wiki has nothing to add; give what each answer holds under `query`."""
        more: dict[str, str | int] = {}
        for _ in range(_MOST_PARTS):
            answer = self.query(dict(params) | more, where)
            yield mapping(answer.get("query"))
            going_on = {key: value for key, value in mapping(answer.get("continue")).items() if isinstance(value, str | int)}
            if not going_on or going_on == more:
                return
            more = going_on
        raise unreadable(where, "the wiki never comes to an end")

    def readable_by_anybody(self, where: str) -> bool:
        """Say whether the world can read the wiki: without signing in, and at an address that the internet has."""
        if not _on_the_internet(self.http.base):
            return False
        stranger = JsonApi(base=self.http.base, manners=self.http.manners, told=self.http.told)
        try:
            stranger.get("/api.php", _COMMON | {"meta": "siteinfo"}, where)
        except Skip as refused:
            if refused.outcome in {"forbidden", "unauthorised"}:
                return False
            raise
        return True

    def _ask(self, params: dict[str, str | int], where: str) -> Json:
        answer = self.http.get("/api.php", params, where)
        if not isinstance(answer, dict) or not (isinstance(answer.get("query"), dict) or "batchcomplete" in answer):
            raise unreadable(where)
        return answer

    def _sign_in(self, where: str) -> None:
        if self.signed_in or not self.username:
            return
        answer = self._ask({**_COMMON, "meta": "tokens", "type": "login"}, where)
        token = first_of([mapping(mapping(answer["query"]).get("tokens")).get("logintoken")])
        form = {"action": "login", "lgname": self.username, "lgpassword": self.password, "lgtoken": token, "format": "json"}
        try:
            login = plain(plain(self.http.post("/api.php", form, where))["login"])
        except MISSHAPEN:
            raise unreadable(where) from None
        if login.get("result") == "Throttled":
            raise Skip("limited", "the wiki takes no more sign-ins for now", where=where, todo="collect again later")
        if login.get("result") != "Success":
            raise sign_in_refused(where)
        self.signed_in = True


def wiki_api(base_url: str, username: str, password: str, manners: Manners | None) -> WikiApi:
    """Make the way to a wiki whose api.php lies below an address. Raises WrongUse where that is not safe."""
    http = json_api(base_url.removesuffix("/").removesuffix("/api.php"), "mediawiki", manners)
    http.told = partial(told, manners=http.manners)
    return WikiApi(http=http, username=username, password=password)


def told(answer: object, headers: Mapping[str, str], *, manners: Manners) -> SourceError | None:
    """Return the refusal that an answer with a 200 tells, None when it tells none."""
    error = mapping(answer).get("error")
    if not isinstance(error, dict):
        return None
    code = first_of([error.get("code")])
    if code in {"maxlag", "readonly"}:
        return Retriable("the wiki is behind with its work", after=seconds_until(headers, manners.clock()) or float(_LAG))
    if code == "ratelimited":
        return refusal(429, headers, "", manners=manners)
    if code.startswith("internal_api_error"):
        return Retriable("the wiki failed to answer")
    refused = _REFUSED.get(code)
    return Skip(*refused) if refused else unreadable("", "the wiki does not take the question")


def pages_of(query: Mapping[str, object], name: str = "pages") -> list[Json]:
    """Return the pages of an answer, whether they came as a list or by number. Raises TypeError on any other shape."""
    found = query.get(name)
    return plain_list(list(found.values()) if isinstance(found, dict) else found or [])


def revisions_of(page: Mapping[str, object]) -> list[Json]:
    """Return the revisions an answer lists of a page."""
    return [mapping(revision) for revision in listing(page.get("revisions"))]


def flag(thing: Mapping[str, object], name: str) -> bool:
    """Say whether a flag is set: true in one form of the answers, an empty text in the other."""
    return thing.get(name) is True or thing.get(name) == ""


def content_of(revision: Mapping[str, object]) -> str:
    """Return a revision's wikitext; "" where it is hidden or no wikitext."""
    slot = mapping(mapping(revision.get("slots")).get("main")) or revision
    if slot.get("contentmodel", "wikitext") not in {"wikitext", "text"}:
        return ""
    return first_of([slot.get("content"), slot.get("*")])


def _on_the_internet(base: str) -> bool:
    host = urlsplit(base).hostname or ""
    try:
        found = {str(each[4][0]).partition("%")[0] for each in getaddrinfo(host, None, type=SOCK_STREAM)}
    except OSError:
        return False
    return bool(found) and all(ip_address(address).is_global for address in found)
