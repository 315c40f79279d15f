"""A mailing list's archive on line: its mails by time, oldest first, as an mbox that is read like one handed in.

The span asked for grows while little comes and shrinks when an answer is too long, so that a list of any size is read in
answers of bearable size. What was received in the last days is asked for again each time.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, first_of, plain, plain_list, unreadable
from collectors.base import Order, Page, Standing
from collectors.http import Manners, checked_base
from collectors.internal import mail_headers as says
from collectors.internal.mail_answers import Asking, TooMuch, parted
from collectors.internal.mail_records import SOURCE, Mails
from collectors.internal.mail_servers import DAY, SERVERS, Question, month_files, server_at
from config.errors import NothingToUse, Skip
from openness.records import Space, Via, Visibility
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.internal.mbox import Cut
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}(?:@[A-Za-z0-9.-]{1,150})?")
_MONTH = 31 * DAY
_WIDEST = 64 * _MONTH
_FEW = 500
"""Mails; while fewer come, the next span is twice as wide."""


@dataclass(slots=True)
class _Reached:
    """How far a list was read (UTC seconds): asked for from when, read until when, and the newest mail seen since."""

    covers_from: int
    read: int
    newest: int = 0

    def cursor(self) -> Cursor:
        return Cursor(value=json.dumps({"from": self.covers_from, "read": self.read}, sort_keys=True))


class MailingListCollector:
    """Read the lists that the settings name."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.OLDEST_FIRST
    together: ClassVar[int] = 20

    def __init__(
        self,
        *,
        base_url: str,
        lists: Sequence[str],
        sign_in: tuple[str, str] | None = None,
        manners: Manners | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Take where the archive is and which lists below it are read; `sign_in`: name and password where it asks for them.

        Raises WrongUse on a base address that is not safe.
        """
        self._manners = manners or Manners()
        self._base = checked_base(base_url, self.source)
        self._server = server_at(self._base)
        self._lists = {native_name(name): name for name in lists if _NAME.fullmatch(name)}
        self._overlap = overlap_days * DAY
        self._asking = Asking(self._server, self._manners, sign_in)

    def spaces(self) -> Iterator[Space]:
        """Give the lists that the settings name; nothing is asked."""
        for native in self._lists:
            yield Space(native_id=native, name=native.partition(".")[0] or native, visibility=Visibility.OPEN)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for a list's mails, span by span; the cursor moves with each. Raises Skip or Fatal."""
        root, where = self._root(target)
        reached = _reached(since)
        if reached is None or target.covers_from < reached.covers_from:
            reached = _Reached(target.covers_from, target.covers_from)
        begin = max(target.covers_from, reached.read - self._overlap)
        spans = self._searched(root, begin, where) if self._server.searched else self._months(root, begin, where)
        for mbox, ends in spans:
            # The newest mail, not the clock, is where the next pass begins: a list that sleeps keeps its cursor.
            reached.newest = max([reached.newest, *self._times(mbox)])
            pages = list(parted(mbox))
            for number, part in enumerate(pages, start=1):
                if number == len(pages) and ends is not None:
                    reached.read = min(ends, self._now())
                yield self._page(target, root, part, reached.cursor() if number == len(pages) and ends is not None else None)
        reached.read = max(min(reached.newest, self._now()), begin)
        yield self._page(target, root, [], reached.cursor())

    def records(self, page: Page) -> Iterator[Record]:
        """Read the mails off a page, as from an mbox that was handed in."""
        body = plain(page.body)
        server, root, native = SERVERS[str(body["server"])], str(body["root"]), str(body["list"])
        mails = Mails(native)
        for mail in plain_list(body["mails"]):
            raw, number = str(mail["raw"]).encode("latin-1"), mail["number"]
            identity = says.message_id(first_of([mail.get("id")]))
            yield mails.record(
                raw,
                str(mail["separator"]).encode("latin-1"),
                place=f"{native} as of {page.fetched_at}, mail {number}",
                url=(server.page(root, identity) or None) if identity else None,
            )

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask for each mail where its list shows it; what never stood there, though somebody handed it in, is not gone."""
        found: dict[str, Standing] = {}
        answering: dict[str, bool] = {}
        for one in known:
            root = self._root_of(one)
            held = self._asking.holds(self._server.mail(root, one.native_id)) if root else None
            if held is False:
                # An archive that moved denies everything.
                answering[root] = answering[root] if root in answering else self._asking.holds(f"{root}/") is True
            if held is not None and (held or answering[root]):
                found[one.native_id] = Standing.THERE if held else Standing.GONE
        return found

    def _root(self, target: Target) -> tuple[str, str]:
        """Return the address of a target's list, and what errors call it."""
        if target.space is not None and target.space.visibility not in {Visibility.OPEN, Visibility.PUBLIC}:
            raise Skip("forbidden", "only lists that every employee can read are read", where=f"{SOURCE} {target.handle[:60]}")
        listed = self._lists.get(target.handle)
        if listed is None:
            raise Skip("gone", "the settings name no such list", where=f"{SOURCE} {target.handle[:60]!r}")
        return self._address(listed), f"{SOURCE} {listed}"

    def _address(self, listed: str) -> str:
        return f"{self._base}/list/{listed}" if self._server.kind == "hyperkitty" else f"{self._base}/{listed}"

    def _searched(self, root: str, begin: int, where: str) -> Iterator[tuple[list[Cut], int | None]]:
        """Read span after span to the end of time; each with the second at which it ends, None for the last."""
        width, now = _MONTH, self._now()
        while True:
            until = begin + width if begin + width < now else None
            try:
                found = self._asking.mbox(self._server.between(root, begin, until), where)
            except TooMuch:
                width = min(width, max(now - begin, DAY)) // 2
                if width < DAY:
                    raise unreadable(where, "a day of this list is larger than may be taken at once") from None
                continue
            yield found, until
            if until is None:
                return
            begin = until
            width = min(width * 2, _WIDEST) if len(found) < _FEW else width

    def _months(self, root: str, begin: int, where: str) -> Iterator[tuple[list[Cut], int | None]]:
        index = self._asking.text(self._server.between(root, begin, None), where)
        for file, ends in month_files(index, begin):
            try:
                yield self._asking.mbox(Question(url=f"{root}/{file}"), where), ends
            except TooMuch:
                raise unreadable(where, "a month of this list is larger than may be taken at once") from None

    def _times(self, mbox: list[Cut]) -> list[int]:
        """Return when mails were written, as far as that lies before now."""
        now = self._now()
        times = (says.written_at(says.headers(cut.raw[: 1 << 14]), cut.separator) for cut in mbox)
        return [at for at in times if at is not None and at <= now]

    def _page(self, target: Target, root: str, mails: list[dict[str, object]], cursor: Cursor | None) -> Page:
        body = {"server": self._server.kind, "root": root, "list": target.handle, "mails": mails}
        return Page(target=target, body=body, fetched_at=self._now(), cursor=cursor, via=Via.API)

    def _root_of(self, one: Known) -> str:
        """Return the address of the list in which a mail was seen; "" for one that was not seen on line."""
        roots = map(self._address, self._lists.values())
        return next((root for root in roots if one.url is not None and one.url.startswith(f"{root}/")), "")

    def _now(self) -> int:
        return int(self._manners.clock())


def native_name(listed: str) -> str:
    """Return a list's own id as its mails say it: of `practice@lists.example.org` it is `practice.lists.example.org`."""
    return listed.casefold().replace("@", ".")


def _reached(since: Cursor | None) -> _Reached | None:
    if since is None:
        return None
    try:
        value = json.loads(since.value)
        return _Reached(int(value["from"]), int(value["read"]))
    except MISSHAPEN:
        return None


def make(settings: Settings, meter: Meter) -> MailingListCollector:
    """Make the collector from the settings. Raises NothingToUse without an address or lists."""
    del meter  # reading an archive is free
    own = settings.source(SOURCE)
    if not own.base_url or not own.spaces:
        missing = "base_url" if not own.base_url else "spaces"
        todo = (
            f"set {missing} under [sources.{SOURCE}] in sharewell.toml: where the archive is, and which lists below it are read"
        )
        raise NothingToUse(f"{SOURCE} cannot be asked without {missing}", todo=todo)
    password = settings.secret(SOURCE, "password")
    return MailingListCollector(
        base_url=own.base_url,
        lists=own.spaces,
        sign_in=(own.username, password) if own.username and password else None,
        overlap_days=own.overlap_days,
    )
