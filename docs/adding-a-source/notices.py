"""Notices: what people put on an imagined notice board, read over its small JSON interface, the oldest first."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, ClassVar

import requests

from collectors import plain
from collectors.answers import MISSHAPEN, asked, from_response, no_answer, plain_list, unreadable
from collectors.answers import plain as decoded
from collectors.base import Order, Page
from collectors.http import Manners, Transport, checked_base
from config.errors import Skip
from openness.aside import Reason
from openness.records import Author, Ignored, Item, SetAside, Space, Via, Visibility
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.budget import Meter
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

BOARD = Space(native_id="board", name="Notice board", visibility=Visibility.OPEN)
_NAME = re.compile(r"[a-z]{1,40}")
_A_PAGE = 100


class NoticesCollector:
    """Read the notices of the accounts that take part."""

    source: ClassVar[str] = "notices"
    order: ClassVar[Order] = Order.OLDEST_FIRST

    def __init__(self, base_url: str, *, manners: Manners | None = None) -> None:
        """Keep the address; nothing is asked yet. Raises WrongUse on one that is not safe."""
        self._manners = manners or Manners()
        self._transport = Transport(self._manners)
        self._base = checked_base(base_url, self.source)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for an account's notices after the last one read. Raises Skip or Fatal."""
        if not _NAME.fullmatch(target.handle):
            raise Skip("gone", "no account can have this name", where=f"notices {target.handle[:40]!r}")
        last = _number(since)
        while True:
            notices = self._ask(target.handle, last)
            last = max([last, *(int(str(notice["id"])) for notice in notices)])
            yield Page(
                target=target,
                body={"notices": notices},
                fetched_at=int(self._manners.clock()),
                cursor=Cursor(value=json.dumps(last)),
                via=Via.API,
            )
            if not notices:
                return

    def records(self, page: Page) -> Iterator[Record]:
        """Read notices off a page; what the board posts by itself is nobody's."""
        for place, notice in enumerate(plain_list(decoded(page.body)["notices"]), start=1):
            at = plain.second(notice.get("at"))
            if at is None:
                yield SetAside(place=f"notices page of {page.fetched_at}, notice {place}", reason=Reason.NO_TIME)
            elif notice.get("automatic") is True:
                yield Ignored(native_id=str(notice["id"]), reason="system notice")
            else:
                yield Item(
                    source=self.source,
                    native_id=str(notice["id"]),
                    author=Author(handles=(page.target.handle,)),
                    space=BOARD,
                    kind="post",
                    created_at=at,
                    text=plain.plain(notice.get("text")),
                )

    def _ask(self, name: str, after: int) -> list[dict[str, object]]:
        where = f"notices {name}"
        return asked(lambda: self._once(f"{self._base}/{name}/notices", after, where), self._manners)

    def _once(self, url: str, after: int, where: str) -> list[dict[str, object]]:
        try:
            response = self._transport.get(url, params={"after": after, "limit": _A_PAGE})
            if response.status_code != requests.codes.ok:
                raise from_response(response, where, self._manners)
            notices = plain_list(decoded(response.json())["notices"])
            if any(not str(notice["id"]).isdigit() for notice in notices):
                raise unreadable(where)
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        except MISSHAPEN:
            raise unreadable(where) from None
        return notices


def make(settings: Settings, meter: Meter) -> NoticesCollector:
    """Make the collector from the settings: what the entry point names."""
    del meter  # reading is free
    return NoticesCollector(settings.source("notices").base_url or "https://notices.example.org")


def _number(since: Cursor | None) -> int:
    """Return the number of the last notice read; 0 when none was, or the cursor is not ours."""
    try:
        return int(json.loads(since.value)) if since else 0
    except MISSHAPEN:
        return 0
