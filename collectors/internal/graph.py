"""Microsoft Graph, plain: the app signs in by itself, lists are read by their own links, lookups go twenty at a time.

The token is kept in memory, for as long as it says that it holds, and sent to Graph alone: a link that leads elsewhere is not
followed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import requests

from collectors.answers import MISSHAPEN, asked, from_response, no_answer, plain, plain_list, sign_in_refused, unreadable
from collectors.catalogue import credential
from collectors.http import Manners, Transport, checked_base
from collectors.plain import name
from config.errors import Retriable, Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from config.settings import Settings

Json = dict[str, object]

GRAPH = "https://graph.microsoft.com"
_LOGIN = "https://login.microsoftonline.com"
_SCOPE = f"{GRAPH}/.default"
TOGETHER = 20
"""Requests that one batch can hold."""
_MOST_PAGES = 100_000
_A_WHILE = 10.0
"""Seconds to wait where a part of a batch was limited."""
_EARLY = 300
"""Seconds before its end at which a token is renewed."""


class Graph:
    """Graph as one app sees it."""

    def __init__(
        self,
        *,
        tenant: str,
        client_id: str,
        client_secret: str,
        source: str,
        base_url: str | None = None,
        manners: Manners | None = None,
    ) -> None:
        """Take who the app is; `base_url` stands for both of Microsoft's hosts. Nothing is asked yet.

        Raises WrongUse on a base address that is not safe.
        """
        self.manners = manners or Manners()
        base = checked_base(base_url, source) if base_url else None
        self.base = f"{base or GRAPH}/v1.0"
        self._token_url = f"{base or _LOGIN}/{quote(tenant, safe='')}/oauth2/v2.0/token"
        self._form = {
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": _SCOPE,
            "grant_type": "client_credentials",
        }
        self._transport = Transport(self.manners)
        self._token, self._holds_until = "", 0.0

    def get(self, path: str, where: str, **params: str | int) -> Json:
        """Return the object at a path. Raises Skip or Fatal."""
        return self._object("GET", self.base + path, where, params={f"${key}": value for key, value in params.items()})

    def pages(self, path: str, where: str, **params: str | int) -> Iterator[Json]:
        """Yield the answers of a list, one after the other, by the links that they give. Raises Skip or Fatal."""
        yield from self.onwards(self.get(path, where, **params), where)

    def onwards(self, answer: Json, where: str) -> Iterator[Json]:
        """Yield an answer of a list and those that follow it. Raises Skip or Fatal."""
        for _ in range(_MOST_PAGES):
            yield answer
            link = answer.get("@odata.nextLink")
            if link is None:
                return
            answer = self.follow(link, where)
        raise unreadable(where, "a list that does not end")

    def values(self, path: str, where: str, **params: str | int) -> Iterator[Json]:
        """Yield the entries of a list. Raises Skip or Fatal."""
        for answer in self.pages(path, where, **params):
            yield from entries(answer, where)

    def follow(self, link: object, where: str) -> Json:
        """Return what is at a link that Graph gave. Raises Skip `unreadable` when it leads away from Graph."""
        return self._object("GET", self.base + self.own(link, where), where)

    def own(self, link: object, where: str) -> str:
        """Return a link of Graph's own without its host, as it may be kept."""
        if not isinstance(link, str) or not link.startswith(f"{self.base}/"):
            raise unreadable(where, "a link leads away from the source")
        return link.removeprefix(self.base)

    def batch(self, paths: Sequence[str], where: str) -> dict[str, tuple[int, Json]]:
        """Return status and body by path, at most twenty at a time; what is not answered is left out. Raises Skip or Fatal."""
        found: dict[str, tuple[int, Json]] = {}
        for begin in range(0, len(paths), TOGETHER):
            part = paths[begin : begin + TOGETHER]
            content = {"requests": [{"id": str(place), "method": "GET", "url": path} for place, path in enumerate(part)]}
            answer = self._object("POST", f"{self.base}/$batch", where, json=content)
            try:
                for response in plain_list(answer["responses"]):
                    place, status, body = int(str(response["id"])), response["status"], response.get("body")
                    if isinstance(status, int) and 0 <= place < len(part):
                        found[part[place]] = (status, body if isinstance(body, dict) else {})
            except MISSHAPEN:
                raise unreadable(where) from None
        return found

    def batch_whole(self, paths: Sequence[str], where: str) -> dict[str, tuple[int, Json]]:
        """Return what `batch` does, with an answer to everything: what it was limited or stumbled for is asked again.

        Raises Skip or Fatal.
        """
        found: dict[str, tuple[int, Json]] = {}

        def rest() -> None:
            left = [path for path in paths if path not in found]
            told = self.batch(left, where)
            found.update({path: answer for path, answer in told.items() if not _lifts(answer[0])})
            if missing := [path for path in left if path not in found]:
                limited = any(told.get(path, (0,))[0] == requests.codes.too_many_requests for path in missing)
                raise Retriable("the source left questions unanswered", where=where, after=_A_WHILE if limited else None)

        asked(rest, self.manners)
        return found

    def now(self) -> int:
        """Return this machine's time as a UTC second."""
        return int(self.manners.clock())

    def _object(self, method: str, url: str, where: str, **content: object) -> Json:
        return asked(partial(self._once, method, url, where, content), self.manners)

    def _once(self, method: str, url: str, where: str, content: Mapping[str, object]) -> Json:
        response = self._sent(method, url, where, content)
        if response.status_code == requests.codes.unauthorized:
            self._token = ""
            response = self._sent(method, url, where, content)
        if response.status_code != requests.codes.ok:
            raise from_response(response, where, self.manners)
        try:
            return plain(response.json())
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        except MISSHAPEN:
            raise unreadable(where) from None

    def _sent(self, method: str, url: str, where: str, content: Mapping[str, object]) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._signed_in(where)}"}
        try:
            return self._transport.request(method, url, headers=headers, **content)
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None

    def _signed_in(self, where: str) -> str:
        """Return a token that holds. Raises Fatal when the app is not known."""
        if self._token and self.manners.clock() < self._holds_until:
            return self._token
        try:
            response = self._transport.request("POST", self._token_url, data=self._form)
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        if response.status_code in {400, 401, 403}:
            raise sign_in_refused(where)
        if response.status_code != requests.codes.ok:
            raise from_response(response, where, self.manners)
        try:
            answer = plain(response.json())
            self._token = str(answer["access_token"])
            self._holds_until = self.manners.clock() + float(str(answer.get("expires_in", 0))) - _EARLY
        except (requests.exceptions.RequestException, *MISSHAPEN):
            raise unreadable(where) from None
        return self._token


class People:
    """The addresses of the people that are met, looked up once each."""

    def __init__(self, graph: Graph) -> None:
        """Know nobody yet."""
        self._graph = graph
        self._known: dict[str, list[str]] = {}

    def named(self, ids: Iterable[str], where: str) -> dict[str, list[str]]:
        """Return by account id the names it goes by, address first; none for an account that is gone. Raises Skip or Fatal."""
        wanted = list(dict.fromkeys(ids))
        paths = {
            f"/users/{quote(each, safe='')}?$select=id,mail,userPrincipalName": each for each in wanted if each not in self._known
        }
        for path, (status, body) in self._graph.batch_whole(list(paths), where).items():
            if status == requests.codes.forbidden:
                todo = "give it User.ReadBasic.All, agreed to by an administrator"
                raise Skip("forbidden", "the app may not look people up", where=where, todo=todo)
            if status in {requests.codes.ok, requests.codes.not_found}:
                told = (name(body.get("mail")), name(body.get("userPrincipalName")))
                self._known[paths[path]] = list(dict.fromkeys(each for each in told if each))
        return {each: self._known.get(each, []) for each in wanted}


def _lifts(status: int) -> bool:
    """Whether asking again may help."""
    return status == int(requests.codes.too_many_requests) or status >= int(requests.codes.internal_server_error)


def entries(answer: Json, where: str) -> list[Json]:
    """Return the entries of a list's answer. Raises Skip `unreadable`."""
    try:
        return plain_list(answer["value"])
    except MISSHAPEN:
        raise unreadable(where) from None


def graph_of(settings: Settings, source: str) -> Graph:
    """Make Graph from a source's settings. Raises NothingToUse without credentials."""
    return Graph(
        tenant=credential(settings, source, "tenant"),
        client_id=credential(settings, source, "client_id"),
        client_secret=credential(settings, source, "client_secret"),
        source=source,
        base_url=settings.source(source).base_url,
    )
