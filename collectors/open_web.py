"""Reads an address that somebody wrote: https only, only to hosts the world can reach, as each site's robots.txt allows.

Every move (a redirect) is judged like the first address, so that nobody is led to a machine inside the house; the connection goes
to the very number that was judged.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import requests

from collectors.answers import asked, no_answer, refusal, unreadable
from collectors.http import Rewriting, Transport, user_agent
from collectors.pinned import Pinned
from config.errors import Skip
from openness.web_address import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MOST_MOVES = 5
_MOVED = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
_STOPS = (402, 408, 429, 500)
_MOST_RULES = 512 * 1024
_HTTPS = 443
_HOLDING = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""Where the last 32 bits are an address in IPv4: behind a gateway (RFC 6052), and as it was first thought of (RFC 4291)."""
_INNER = (IPv6Network("64:ff9b:1::/48"), IPv6Network("2001::/32"))
"""What a gateway inside a house makes its own addresses of (RFC 8215), and tunnels (RFC 4380)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, the address that gave it, and the address to ask from now on (another one after a move for good)."""

    response: requests.Response
    address: str
    lasting: str


def addresses_of(host: str) -> tuple[str, ...]:
    """Return the numeric addresses of a host. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, _HTTPS, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


class OpenWeb:
    """The web as anybody sees it; robots.txt is read once a site for as long as this lives."""

    def __init__(
        self,
        transport: Transport,
        *,
        base_url: str | None = None,
        resolve: Callable[[str], Iterable[str]] = addresses_of,
    ) -> None:
        """Send everything to `base_url` where one is given; then names are not resolved, only numbers are judged."""
        self._transport = transport
        self._resolve = resolve
        self._resolving = base_url is None
        self._rules: dict[str, RobotFileParser] = {}
        self._judged: dict[str, str] = {}
        transport.mount("https://", Rewriting(base_url) if base_url else Pinned(self._judged))

    def fetch(
        self, address: str, where: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, whole: bool = True
    ) -> Fetched:
        """Ask for an address, following at most five moves; with `whole` False the body is left unread.

        Raises Skip (unreadable: not an address we ask; forbidden: robots.txt; limited, unreachable) or Fatal. Statuses other than
        402, 408, 429 and 5xx, save 501, are handed back.
        """
        return self._follow(address, where, partial(self._ask, where=where, method=method, headers=headers or {}, whole=whole))

    def _follow(self, address: str, where: str, ask: Callable[[str], requests.Response], *, by_rules: bool = True) -> Fetched:
        lasting, for_good = address, True
        for _ in range(MOST_MOVES + 1):
            self._judge(address, where)
            if by_rules and not self._may_read(address, where):
                raise Skip("forbidden", "the site's robots.txt asks not to read this", where=where)
            response = asked(partial(ask, address), self._transport.manners)
            if response.status_code not in _MOVED:
                return Fetched(response=response, address=address, lasting=lasting)
            address = _next(address, response.headers.get("location"), where)
            for_good = for_good and response.status_code in _FOR_GOOD
            lasting = address if for_good else lasting
        raise unreadable(where, "it is moved about too often")

    def _ask(
        self, address: str, *, where: str, method: str = "GET", headers: Mapping[str, str] | None = None, whole: bool = True
    ) -> requests.Response:
        manners = self._transport.manners
        try:
            response = self._transport.request(method, address, headers=dict(headers or {}), stream=not whole)
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        except ValueError:
            raise unreadable(where, "the address cannot be asked") from None
        if not whole:
            response.close()
        if response.status_code in _STOPS or response.status_code > requests.codes.not_implemented:
            raise refusal(response.status_code, response.headers, where, manners=manners)
        return response

    def _judge(self, address: str, where: str) -> None:
        """Refuse what is no https address of a host that the world can reach."""
        host = host_of(address)
        if not host:
            raise unreadable(where, "not an https address that can be asked")
        if host in self._judged:
            return
        numbers = tuple(self._numbers(host, where))
        if not all(map(_is_global, numbers)):
            raise unreadable(where, "the address lies inside a closed network")
        self._judged[host] = next(iter(numbers), host)

    def _numbers(self, host: str, where: str) -> Iterable[str]:
        try:
            return (str(ip_address(host)),)
        except ValueError:
            pass
        if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
            return ("127.0.0.1",)
        if not self._resolving:
            return ()
        try:
            return tuple(self._resolve(host))
        except (OSError, UnicodeError):
            raise Skip("unreachable", "the host's name leads nowhere", where=where, todo="collect again later") from None

    def _may_read(self, address: str, where: str) -> bool:
        origin = f"https://{urlsplit(address).netloc}"
        rules = self._rules.get(origin)
        if rules is None:
            rules = self._rules[origin] = self._read_rules(f"{origin}/robots.txt", where)
        return rules.can_fetch(user_agent(), address)

    def _read_rules(self, address: str, where: str) -> RobotFileParser:
        """Read a site's rules as RFC 9309 says: a site without any allows everything, one that fails to give them nothing yet."""
        rules = RobotFileParser()
        try:
            answer = self._follow(address, where, partial(self._ask, where=where), by_rules=False).response
        except Skip as error:
            if error.outcome != "unreadable":
                raise
            rules.parse(())
            return rules
        known = answer.status_code == requests.codes.ok
        rules.parse(answer.content[:_MOST_RULES].decode("utf-8", "replace").splitlines() if known else ())
        return rules


def _is_global(number: str) -> bool:
    """Whether a numeric address leads to a host that the whole world can reach, whatever other address it stands for."""
    try:
        address = ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and (address.is_site_local or any(address in each for each in _INNER)):
        return False
    inner = _within(address)
    return inner.is_global and not inner.is_multicast


def _within(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the address that a gateway makes of one in IPv6 that holds one in IPv4; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in each for each in _HOLDING):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _next(address: str, location: str | None, where: str) -> str:
    if not location:
        raise unreadable(where, "it is moved, but not said where to")
    try:
        return urljoin(address, location.encode("latin-1", "replace").decode("utf-8", "replace"))
    except ValueError:
        raise unreadable(where, "it is moved to what is no address") from None
