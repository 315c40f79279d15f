"""Credentials that this process has read, so that nothing it writes holds one, whatever a server or a library says of them."""

from __future__ import annotations

import base64
import json
import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN: Final = "***"
SHORTEST: Final = 6
"""A shorter one is a part of too many words."""
IN_RESULTS: Final = 12
"""The same for results, which hold what people wrote: nothing else in them is touched."""
_known: set[str] = set()
_IN_ADDRESS: Final = re.compile(
    r"(?i)([?&;](?:access_token|refresh_token|id_token|token|key|api_?key|client_secret|secret|password|sig|signature|code)=)[^&\s#\"'<>\\\\]+"
)
_BETWEEN: Final = re.compile(r"(?<=://)[^/\s@:]*:[^/\s@]+(?=@)")


def remember(secret: str | None) -> None:
    """Note a credential that was read."""
    if secret and len(secret) >= SHORTEST:
        _known.add(secret)


def hidden(text: str) -> str:
    """Return a text without any credential that was read, in whatever way it is written, or that stands in an address."""
    text = without_known(text)
    if "=" in text:
        text = _IN_ADDRESS.sub(rf"\1{HIDDEN}", text)
    return _BETWEEN.sub(HIDDEN, text) if "@" in text else text


def without_known(text: str, *, least: int = SHORTEST) -> str:
    """Return a text without any credential of at least so many characters that was read; the rest stays as it is."""
    for form in _forms(frozenset(_known), least):
        if form in text:
            text = text.replace(form, HIDDEN)
    return text


def hide_in_logs() -> None:
    """Let nothing that a library logs hold a credential, wherever it is logged to."""
    if logging.getLogRecordFactory() is not _record:
        logging.setLogRecordFactory(_record)


def _record(*given: object, **more: object) -> logging.LogRecord:
    """Make a log's record; where it holds a credential, without it."""
    record = logging.LogRecord(*given, **more)  # type: ignore[arg-type] # as a logger hands it over
    told = _told(record)
    if hidden(told) != told:
        record.msg, record.args = hidden(told), None
    if record.exc_info and record.exc_info[0] is not None:
        trace = logging.Formatter().formatException(record.exc_info)
        if hidden(trace) != trace:
            record.exc_info, record.exc_text = None, hidden(trace)
    return record


def _told(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # what was logged does not fit its own pattern
        return f"{record.msg} {record.args}"


@lru_cache(maxsize=4)
def _forms(secrets: frozenset[str], least: int) -> tuple[str, ...]:
    """Return the ways in which these may be written, the longest first."""
    return tuple(sorted({form for secret in secrets if len(secret) >= least for form in _ways(secret)}, key=len, reverse=True))


def _ways(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1])
    raw = secret.encode("utf-8", "replace")
    yield raw.hex()
    for before in range(3):  # beside a name, as it is sent to sign in, it begins at any of three places
        whole = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        first = -(-before * 8 // 6) + bool(before)
        inner = whole[first : (before + len(raw)) * 8 // 6]
        if len(inner) >= SHORTEST:
            yield from (inner, inner.replace("+", "-").replace("/", "_"))
