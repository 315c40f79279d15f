"""The archives in which mailing lists can be read on line: how each is asked for the mails of a time, and for one mail."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha1
from typing import ClassVar, Protocol
from urllib.parse import quote

DAY = 86_400
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH_FILE = re.compile(rf'href="((\d{{4}})-({"|".join(_MONTHS)})\.txt(?:\.gz)?)"')
_NOTHING = "No results found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for the mails of a time."""

    url: str
    params: tuple[tuple[str, str], ...] = ()
    method: str = "GET"


class Server(Protocol):
    """One kind of archive."""

    kind: ClassVar[str]
    searched: ClassVar[bool]
    """Whether any span of time can be asked for; else it keeps a file a month, and says which."""

    def between(self, root: str, since: int, until: int | None) -> Question:
        """Return how to ask for the mails of a time (UTC seconds; None: no end) of the list at an address."""
        ...

    def nothing(self, status: int, said: str) -> bool:
        """Whether an answer says that there are no mails of that time."""
        ...

    def mail(self, root: str, message_id: str) -> str:
        """Return the address of one mail that answers 404 once the mail is gone; "" where it has none."""
        ...

    def page(self, root: str, message_id: str) -> str:
        """Return the address at which people read a mail; "" where it cannot be told."""
        ...


class PublicInbox:
    """public-inbox: searches by when a mail was received; deleted mails are purged from it."""

    kind: ClassVar[str] = "public-inbox"
    searched: ClassVar[bool] = True

    def between(self, root: str, since: int, until: int | None) -> Question:
        """Ask for an mbox of what a search by received time finds."""
        # It takes numbers of few digits for years and days.
        begin, end = max(since, 10 * 365 * DAY), "" if until is None else str(until)
        return Question(url=f"{root}/", params=(("x", "m"), ("q", f"rt:{begin}..{end}")), method="POST")

    def nothing(self, status: int, said: str) -> bool:
        """Say whether a search found nothing; it answers that with a 404, as it does a list it does not have."""
        return status == 404 and said.strip() == _NOTHING  # noqa: PLR2004 - not found

    def mail(self, root: str, message_id: str) -> str:
        """Return where a mail stands as it was sent."""
        return f"{root}/{_escaped(message_id)}/raw"

    def page(self, root: str, message_id: str) -> str:
        """Return where a mail is shown."""
        return f"{root}/{_escaped(message_id)}/"


class HyperKitty:
    """HyperKitty, Mailman 3's archive: exports any span of days."""

    kind: ClassVar[str] = "hyperkitty"
    searched: ClassVar[bool] = True

    def between(self, root: str, since: int, until: int | None) -> Question:
        """Ask for the export of whole days; both ends are widened to a day's begin."""
        params = [("start", _day(since).isoformat())]
        if until is not None:
            params.append(("end", _day(until + DAY - 1).isoformat()))
        return Question(url=f"{root}/export/list.mbox.gz", params=tuple(params))

    def nothing(self, status: int, said: str) -> bool:  # noqa: ARG002 - the signature of every archive
        """Return False: a time without mails is an empty export."""
        return False

    def mail(self, root: str, message_id: str) -> str:
        """Return where a mail is shown, by the hash of its id."""
        digest = sha1(message_id.encode("utf-8", "replace"), usedforsecurity=False).digest()
        return f"{root}/message/{base64.b32encode(digest).decode('ascii')}/"

    page = mail


class Pipermail:
    """pipermail, Mailman 2's archive: a file a month; its pages have numbers that no mail tells."""

    kind: ClassVar[str] = "pipermail"
    searched: ClassVar[bool] = False

    def between(self, root: str, since: int, until: int | None) -> Question:  # noqa: ARG002 - the signature of every archive
        """Ask for the list of months."""
        return Question(url=f"{root}/")

    def nothing(self, status: int, said: str) -> bool:  # noqa: ARG002 - the signature of every archive
        """Return False: a month without mails has no file."""
        return False

    def mail(self, root: str, message_id: str) -> str:  # noqa: ARG002 - the signature of every archive
        """Return ""."""
        return ""

    page = mail


SERVERS: dict[str, Server] = {server.kind: server for server in (PublicInbox(), HyperKitty(), Pipermail())}


def server_at(base_url: str) -> Server:
    """Return the kind of archive by its address: `/hyperkitty`, `/archives` and `/pipermail` are Mailman's own."""
    parts = base_url.casefold().rstrip("/").split("/")
    if "hyperkitty" in parts or "archives" in parts:
        return SERVERS["hyperkitty"]
    return SERVERS["pipermail" if "pipermail" in parts else "public-inbox"]


def month_files(index: str, since: int) -> list[tuple[str, int]]:
    """Return the month files that a pipermail index names, oldest first, with the UTC second at which each ends.

    A file holds its month on the server's clock, which may be a day off ours.
    """
    found = {}
    for file, year, month in _MONTH_FILE.findall(index):
        months = int(year) * 12 + _MONTHS.index(month) + 1
        if 1970 * 12 < months < 2100 * 12:
            ends = int(datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC).timestamp()) + DAY
            if ends > since:
                found[file] = ends
    return sorted(found.items(), key=lambda pair: pair[1])


def _day(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).date()


def _escaped(message_id: str) -> str:
    return quote(message_id, safe="@!$&'()*+,;=:~")
