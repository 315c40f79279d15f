"""Connections to the very number that a host was judged by: its name is not resolved again, when it could lead elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from collectors.watched import WatchedAdapter

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests


class Pinned(WatchedAdapter):
    """Connect to the numbers given by host; the certificate is still held against the name."""

    def __init__(self, numbers: Mapping[str, str]) -> None:
        """Keep the numbers; a host without one is not asked."""
        super().__init__()
        self._numbers = numbers

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: bool | str,  # noqa: FBT001 - as requests has it
        cert: str | tuple[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - two dictionaries, of types that requests keeps to itself
        """Put the number where the name would be. Raises ValueError for a host without one."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        name = (urlsplit(str(request.url)).hostname or "").rstrip(".")
        number = self._numbers.get(name)
        if number is None:
            raise ValueError
        return {**host, "host": number}, {**pool, "server_hostname": name, "assert_hostname": name}

    def add_headers(self, request: requests.PreparedRequest, **kwargs: Any) -> None:  # noqa: ANN401, ARG002 - as requests has it
        """Name the host as if it had been resolved on the way."""
        request.headers["Host"] = urlsplit(str(request.url)).netloc
