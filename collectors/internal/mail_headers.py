"""What a mail's headers say: who, when, in answer to what, to which list, and whether a person wrote it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parsedate_tz
from functools import lru_cache

from collectors.plain import LATEST, name

_WANTED = {
    key.encode(): key
    for key in (
        "from", "date", "message-id", "in-reply-to", "references", "subject", "list-id", "reply-to", "x-original-from",
        "precedence", "auto-submitted", "x-autoreply", "x-autorespond", "content-type", "content-transfer-encoding",
    )
}  # fmt: skip
_ID = re.compile(r"<([^<>\s]{1,400})>")
_IN_BRACKETS = re.compile(r"<([^<>]{3,320})>")
_COMMENT = re.compile(r"\([^()]{0,300}\)")
_AT = re.compile(r"\s+at\s+", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f@<>,;:\"()]{1,128}@[^\s\x00-\x1f\x7f@<>,;:\"()]{1,255}")
_LIST = re.compile(r"<([^<>\s]{1,255})>")
_TAG = re.compile(r"^(?:\s*(?:\[[^\[\]]{1,60}\]|(?:re|fwd?|aw|antw|sv|vs|wg)\s*:))+\s*", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"(?:mailer-daemon|postmaster|no-?_?reply|do-?not-?reply|listserv|majordomo|mailman|notifications?|bounces?|daemon|root|cron)(?:[-+].*)?@"
    r"|[^@]*-(?:bounces?|daemon|request|noreply)(?:[-+].*)?@",
    re.IGNORECASE,
)
_ASCTIME = re.compile(
    rb"([A-Z][a-z]{2},? )?([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}:\d\d(?::\d\d)?)(?: +[A-Za-z+-][\w+-]{0,8})? +(\d{4})"
)

_MONTHS = {
    month: number
    for number, month in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1)
}
_USUAL_DATE = re.compile(
    rf"(?:[A-Z][a-z]{{2}}, {{1,2}})?(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}}) (\d\d):(\d\d):(\d\d)"
    r"(?: ([+-])(\d\d)(\d\d)\b| GMT| UTC|$)"
)

Headers = dict[str, str]


def headers(head: bytes) -> Headers:
    """Return the headers that matter, by lower-case name; the first of each counts, with the lines it goes on in."""
    raw: dict[str, bytes] = {}
    key: str | None = None
    for line in head.split(b"\n"):
        if line[:1] in {b" ", b"\t"}:
            if key is not None:
                raw[key] = raw[key].removesuffix(b"\r") + b" " + line.lstrip(b" \t")
            continue
        name, colon, value = line.partition(b":")
        key = _WANTED.get(name.rstrip(b" \t").lower()) if colon else None
        if key is None or key in raw:
            key = None
            continue
        raw[key] = value
    return {key: _decoded(value.lstrip(b" \t").partition(b"\r")[0]) for key, value in raw.items()}


def sender(found: Headers) -> str:
    """Return the address of the person who wrote, "" when there is none; behind a list that sends in its own name, theirs."""
    written = found.get("from", "")
    if " via " in written:
        written = found.get("x-original-from") or found.get("reply-to") or written
    return address(written)


def address(written: str) -> str:
    """Return the address in a From line, also one written `andy at example.com`; "" when there is none."""
    within = _IN_BRACKETS.search(written)
    text = within[1] if within else _COMMENT.sub(" ", written)
    if "@" not in text:
        text = _AT.sub("@", text)
    found = _ADDRESS.search(text)
    return found[0].strip(".'") if found else ""


def by_no_person(found: Headers, sent_by: str) -> bool:
    """Whether a machine sent this: an automatic answer, a bounce, a notice."""
    if found.get("auto-submitted", "no").strip().lower() not in {"no", ""}:
        return True
    if (
        found.get("precedence", "").strip().lower() in {"auto_reply", "junk"}
        or "x-autoreply" in found
        or "x-autorespond" in found
    ):
        return True
    return _NO_PERSON.match(sent_by) is not None


def written_at(found: Headers, separator: bytes) -> int | None:
    """Return the UTC second of a mail: its own date, else its separator's where that is impossible; None when both are."""
    own = mail_second(found.get("date", ""))
    delivered = _separator_second(separator)
    if own is None or (delivered is not None and own > delivered + 2 * 86_400):
        return delivered if delivered is not None else own
    return own


def mail_second(text: str) -> int | None:
    """Read a Date header as a UTC second, None for an impossible one; one without an offset is UTC."""
    usual = _USUAL_DATE.match(text)
    try:
        if usual is not None:
            day, month, year, hour, minute, second, offset = _numbers(usual)
        else:
            parts = parsedate_tz(text[:200])
            if parts is None:
                return None
            offset = parts[9] or 0
            year, month, day, hour, minute, second = parts[:6]
        if not (0 <= hour < 24 and 0 <= minute < 60 and second >= 0):  # noqa: PLR2004 - a clock's
            return None
        found = _day(year, month, day) + hour * 3600 + minute * 60 + min(second, 59) - offset
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return found if 0 < found < LATEST else None


@lru_cache(maxsize=4096)
def _day(year: int, month: int, day: int) -> int:
    """Return the UTC second at which a day begins. Raises ValueError for a day there is none of."""
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


def message_id(text: str) -> str:
    """Return the first id in a header, without its brackets; "" when there is none."""
    found = _ID.search(text)
    if found:
        return name(found[1])
    bare = text.strip()
    return name(bare) if bare and " " not in bare and len(bare) <= 400 else ""  # noqa: PLR2004 - as in _ID


def answered(found: Headers) -> str | None:
    """Return the id of the mail that this one answers, None when it begins a thread."""
    direct = _ID.search(found.get("in-reply-to", ""))
    if direct:
        return name(direct[1])
    earlier = _ID.findall(found.get("references", "")[-2000:])
    return name(earlier[-1]) if earlier else None


def list_id(found: Headers) -> str:
    """Return the list's own id, "" when the mail does not say."""
    written = found.get("list-id", "")
    within = _LIST.search(written)
    return name(within[1] if within else written).lower()


def subject(found: Headers) -> str:
    """Return the subject as people read it, without list tags and answer marks."""
    text = found.get("subject", "")
    if "=?" in text:
        try:
            text = str(make_header(decode_header(text[:2000])))
        except (HeaderParseError, ValueError, LookupError):
            text = ""
    return _TAG.sub("", name(text))


def _separator_second(separator: bytes) -> int | None:
    found = _ASCTIME.search(separator)
    if found is None:
        return None
    _, month, day, clock, year = found.groups()
    return mail_second(b" ".join((day, month, year, clock)).decode("ascii"))


def _numbers(usual: re.Match[str]) -> tuple[int, int, int, int, int, int, int]:
    """Return the parts of a date written the usual way, and its offset in seconds."""
    day, month, year, hour, minute, second, sign, hours, minutes = usual.groups()
    offset = (int(hours) * 3600 + int(minutes) * 60) * (-1 if sign == "-" else 1) if sign else 0
    return int(day), _MONTHS[month], int(year), int(hour), int(minute), int(second), offset


def _decoded(raw: bytes) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
