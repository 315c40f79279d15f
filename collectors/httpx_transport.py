"""How clients that speak through httpx reach the network: with the same promises as collectors.http.Transport."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import httpx

from collectors.http import Manners, mend, seconds_left, user_agent
from collectors.httpx_deadline import ByTheClock, within
from collectors.turns import exhausted, turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BY_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_STEP = 1 << 16
_ENCODED = {"gzip", "x-gzip", "deflate"}


class TooLong(httpx.DecodingError):
    """The answer is larger than a page of this kind can be."""


class Polite(httpx.BaseTransport):
    """Waits no longer and reads no more than it should, lets no redirect be followed and ignores the environment.

    An answer is read whole while the host's turn is held, unpacked piece by piece so that a small one cannot swell up.
    """

    def __init__(self, manners: Manners | None = None, *, base_url: str | None = None) -> None:
        """Send what a client addresses to its own host to `base_url` instead, where one is given."""
        self.manners = manners or Manners()
        self._base = httpx.URL(base_url) if base_url else None
        self._inner = ByTheClock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises what httpx raises; TooLong and ReadTimeout where the answer goes on for too long."""
        manners = self.manners
        request.headers["User-Agent"] = user_agent()
        request.headers["Accept-Encoding"] = "gzip"
        request.extensions["timeout"] = {
            "connect": manners.connect_within,
            "read": manners.answer_within,
            "write": manners.answer_within,
            "pool": manners.connect_within,
        }
        if self._base is not None:
            self._rewrite(request, self._base)
        with turn(str(request.url), patience=manners.patience) as host:
            response = self._whole(request)
            wait = seconds_left(response.headers, manners.clock())
            if wait is not None and wait <= manners.patience:
                exhausted(host, wait)
            return response

    def close(self) -> None:
        """Let the connections go."""
        self._inner.close()

    @staticmethod
    def _rewrite(request: httpx.Request, base: httpx.URL) -> None:
        path = base.raw_path.rstrip(b"/") + request.url.raw_path
        request.url = request.url.copy_with(scheme=base.scheme, host=base.host, port=base.port, raw_path=path)
        request.headers["host"] = base.netloc.decode("ascii")

    def _whole(self, request: httpx.Request) -> httpx.Response:
        with within(self.manners.whole_within):
            raw = self._inner.handle_request(request)
            try:
                body = self._read(request, raw)
            finally:
                raw.close()
        headers = httpx.Headers(raw.headers)
        for name in ("content-encoding", "content-length", "transfer-encoding", "location"):
            headers.pop(name, None)  # unpacked already; and a redirect could lead the sign-in elsewhere
        mend(headers, raw.status_code, self.manners.clock())
        return httpx.Response(raw.status_code, headers=headers, content=body, extensions=raw.extensions)

    def _read(self, request: httpx.Request, raw: httpx.Response) -> bytes:
        whole = bytearray()
        for piece in _unpacked(raw.iter_raw(_STEP), raw.headers.get("content-encoding", "")):
            whole += piece
            if len(whole) > self.manners.most_bytes:
                raise TooLong("the answer is too long", request=request)
        return bytes(whole)


def client(manners: Manners | None = None, base_url: str | None = None) -> httpx.Client:
    """Return a client over the polite transport; `base_url` is put before relative addresses."""
    return httpx.Client(transport=Polite(manners), base_url=base_url or "", trust_env=False, follow_redirects=False)


def _unpacked(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Give a body piece by piece as it was before it was packed. Raises httpx.DecodingError."""
    names = {name.strip().casefold() for name in encoding.split(",")} - {"", "identity"}
    if not names:
        yield from pieces
        return
    if len(names) > 1 or not names <= _ENCODED:
        raise httpx.DecodingError("packed in a way that was not asked for")
    inflater = zlib.decompressobj(_BY_GZIP_OR_ZLIB)
    try:
        for piece in pieces:
            yield from _inflated(piece, inflater.decompress, lambda: inflater.unconsumed_tail)
    except zlib.error as error:
        raise httpx.DecodingError("not packed as it says") from error
    if not inflater.eof:
        raise httpx.DecodingError("cut off")


def _inflated(piece: bytes, inflate: Callable[[bytes, int], bytes], tail: Callable[[], bytes]) -> Iterator[bytes]:
    while piece:
        yield inflate(piece, _STEP)
        piece = tail()
