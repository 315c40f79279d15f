"""Stack Exchange: an account's questions, answers and comments at one of its sites, by when there was last something to them.

With a question come the answers others gave to it, without their text; with an accepted answer who had asked. An answer can say
how long its method is to be left alone; that is kept to, and no request is made once the day's quota is spent.
"""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, ClassVar

import requests

from collectors.answers import MISSHAPEN, given_up, plain, plain_list, refusal, sign_in_refused, unreadable
from collectors.base import Order, Page, Profile, Standing
from collectors.http import Manners, checked_base
from collectors.json_api import JsonApi
from collectors.plain import from_html, second
from collectors.public.onwards import onwards
from collectors.public.stackexchange_posts import SOURCE, account, number_of, records_of
from config.errors import Retriable, Skip
from openness.records import Via
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.http import Transport
    from config.errors import SourceError
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

API = "https://api.stackexchange.com"
_VERSION = "/2.3"
_KINDS = {"question": ("questions", "activity"), "answer": ("answers", "activity"), "comment": ("comments", "creation")}
_DATES = {"activity": "last_activity_date", "creation": "creation_date"}
_A_PAGE = 100
_MOST_PAGES = 250
_DAY = 86_400
_LIFTS = re.compile(r"available in (\d{1,9}) seconds")


class StackExchangeCollector:
    """Read the accounts that take part; the last days are read again each time."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.OLDEST_FIRST
    together: ClassVar[int] = 100

    def __init__(
        self,
        *,
        key: str = "",
        base_url: str | None = None,
        manners: Manners | None = None,
        transport: Transport | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Ask nothing yet; a key only raises the quota. Raises WrongUse on a base address that is not safe."""
        self._manners = manners or Manners()
        self._overlap = overlap_days * _DAY
        self._key: dict[str, str | int] = {"key": key} if key else {}
        self._free_at: dict[str, float] = {}
        self._spent_until = 0.0
        self._api = JsonApi(
            base=checked_base(base_url or API, SOURCE), manners=self._manners, transport=transport, refused=self._meaning
        )

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for each kind, what was last touched longest ago first; each page moves the cursor. Raises Skip or Fatal."""
        site, user, where = self._checked(target.handle)
        self._user(site, user, where)
        reached = _reached(since)
        if not reached or target.covers_from < reached["from"]:
            reached = {"from": target.covers_from}
        for kind, (method, order) in _KINDS.items():
            begin = max(target.covers_from, reached.get(kind, 0) - self._overlap)
            for rows in self._rows(f"users/{user}/{method}", site, order, begin, where):
                reached = reached | {kind: max([reached.get(kind, 0), *(_date(row, order) for row in rows)])}
                covered = [row for row in rows if (second(row.get("creation_date")) or begin) >= target.covers_from]
                body = {"site": site, "user": user, "kind": kind, "items": covered} | self._beside(kind, covered, site, where)
                yield self._page(target, body, reached)
        yield self._page(target, {"site": site, "user": user, "kind": "comment", "items": []}, reached)

    def records(self, page: Page) -> Iterator[Record]:
        """Read posts and comments off a page."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask for a hundred posts or comments of a site at once: what is left out is no longer shown. Raises Skip or Fatal."""
        asked: dict[tuple[str, str], dict[str, str]] = {}
        for one in known:
            if found := re.fullmatch(r"([^/\s]+)/(c?)([0-9]{1,15})", one.native_id):
                asked.setdefault((found[1], "comments" if found[2] else "posts"), {})[found[3]] = one.native_id
        told: dict[str, Standing] = {}
        for (site, method), ids in asked.items():
            rows, _ = self._ask(f"{method}/{';'.join(ids)}", site, SOURCE, pagesize=_A_PAGE)
            there = {str(row.get("comment_id" if method == "comments" else "post_id")) for row in rows}
            told |= {name: Standing.THERE if number in there else Standing.GONE for number, name in ids.items()}
        return told

    def profile(self, handle: str) -> Profile:
        """Read what an account says about itself. Raises Skip or Fatal."""
        site, user, where = self._checked(handle)
        made, _ = self._ask("filters/create", site, where, base="default", include="user.about_me;user.website_url")
        shown = self._user(site, user, where, filter=str(made[0].get("filter", "default")) if made else "default")
        about = from_html(shown.get("about_me"))
        link = shown.get("website_url")
        return Profile(
            handles=(f"{site}/{user}",),
            texts=tuple(text for text in (from_html(shown.get("display_name")), about) if text),
            links=(link,) if isinstance(link, str) and link else (),
        )

    def _checked(self, handle: str) -> tuple[str, str, str]:
        site, user = account(handle)
        if not site:
            raise Skip("gone", "an account is written as site/number", where=f"stackexchange {handle[:60]!r}")
        return site, user, f"stackexchange {site}/{user}"

    def _user(self, site: str, user: str, where: str, **params: str) -> dict[str, object]:
        rows, _ = self._ask(f"users/{user}", site, where, **params)
        if not rows:
            raise Skip("gone", "the source has no such account", where=where)
        return rows[0]

    def _rows(self, path: str, site: str, order: str, begin: int, where: str) -> Iterator[list[dict[str, object]]]:
        def ask(moment: int, number: int) -> tuple[list[dict[str, object]], bool]:
            params: dict[str, str | int] = {
                "sort": order,
                "order": "asc",
                "pagesize": _A_PAGE,
                "page": number,
                "filter": "withbody",
            }
            return self._ask(path, site, where, **params, **({"min": moment} if moment else {}))

        identity = {"questions": "question_id", "answers": "answer_id", "comments": "comment_id"}[path.rpartition("/")[2]]
        yield from onwards(ask, begin, identity=identity, changed=lambda row: _date(row, order), most_pages=_MOST_PAGES)

    def _beside(self, kind: str, rows: Sequence[dict[str, object]], site: str, where: str) -> dict[str, object]:
        """Ask for what goes with a page: others' answers to questions, or who asked what was answered and accepted."""
        if kind == "question":
            answered = [number_of(row, "question_id") for row in rows if row.get("answer_count")]
            return {"answers": list(self._all(f"questions/{_joined(answered)}/answers", site, where)) if answered else []}
        if kind == "answer":
            asked = [number_of(row, "question_id") for row in rows if row.get("is_accepted") is True]
            found = self._all(f"questions/{_joined(asked)}", site, where) if asked else ()
            return {"askers": [{part: row.get(part) for part in ("question_id", "owner")} for row in found]}
        return {}

    def _all(self, path: str, site: str, where: str) -> Iterator[dict[str, object]]:
        for number in range(1, _MOST_PAGES + 1):
            rows, more = self._ask(path, site, where, sort="creation", order="asc", pagesize=_A_PAGE, page=number)
            yield from rows
            if not more:
                return

    def _ask(self, path: str, site: str, where: str, **params: str | int) -> tuple[list[dict[str, object]], bool]:
        """Ask one method, not before it may be asked again; return its items and whether there are more. Raises Skip or Fatal."""
        method = re.sub(r"[0-9;]+", "", path)
        self._wait(method, where)
        answer = self._api.get(f"{_VERSION}/{path}", {"site": site, **params, **self._key}, where)
        try:
            body = plain(answer)
            rows = plain_list(body["items"])
        except MISSHAPEN:
            raise unreadable(where) from None
        now = self._manners.clock()
        self._free_at[method] = now + _figure(body.get("backoff"))
        if body.get("quota_remaining") == 0:
            self._spent_until = now + _DAY - now % _DAY
        return rows, body.get("has_more") is True

    def _wait(self, method: str, where: str) -> None:
        """Wait for a method to be free again. Raises Skip when that is longer than our patience, or the day's quota is spent."""
        now = self._manners.clock()
        wait = self._free_at.get(method, 0.0) - now
        if self._spent_until > now or wait > self._manners.patience:
            seconds = max(wait, self._spent_until - now)
            refused = refusal(requests.codes.too_many_requests, {"retry-after": str(seconds)}, where, manners=self._manners)
            raise given_up(refused) if isinstance(refused, Retriable) else refused
        if wait > 0:
            time.sleep(wait)

    def _meaning(self, response: requests.Response, where: str) -> SourceError | None:
        """Read the error that this API tells with a 400, whatever it is."""
        if response.status_code != requests.codes.bad_request:
            return None
        try:
            body = plain(response.json())
        except (requests.exceptions.JSONDecodeError, *MISSHAPEN):
            return None
        error, said = body.get("error_name"), str(body.get("error_message", ""))[:1000]
        if error == "throttle_violation":
            found = _LIFTS.search(said)
            headers = {"retry-after": found[1]} if found else {}
            return refusal(requests.codes.too_many_requests, headers, where, manners=self._manners)
        if error in {"internal_error", "temporarily_unavailable"}:
            return Retriable("the source is not available now", where=where)
        if error == "bad_parameter":
            gone = Skip("gone", "the source has no such site or account", where=where)
            return sign_in_refused(where) if said.startswith("`key`") else gone
        return None

    def _page(self, target: Target, body: dict[str, object], reached: Mapping[str, int]) -> Page:
        return Page(
            target=target,
            body=body,
            fetched_at=int(self._manners.clock()),
            cursor=Cursor(value=json.dumps(reached, sort_keys=True)),
            via=Via.API,
        )


def _joined(numbers: Sequence[int]) -> str:
    return ";".join(str(number) for number in dict.fromkeys(numbers) if number)


def _date(row: Mapping[str, object], order: str) -> int:
    return second(row.get(_DATES[order])) or 0


def _figure(value: object) -> float:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _DAY
    return float(value) if usable else 0.0  # type: ignore[arg-type]


def _reached(since: Cursor | None) -> dict[str, int]:
    """Return a cursor's times: from when on was asked, and how far each kind was read."""
    if since is None:
        return {}
    try:
        value = plain(json.loads(since.value))
        return {kind: int(str(value[kind])) for kind in ("from", *_KINDS) if kind in value or kind == "from"}
    except MISSHAPEN:
        return {}


def make(settings: Settings, meter: Meter) -> StackExchangeCollector:
    """Make the collector from the settings; it can be asked without a key."""
    del meter  # reading Stack Exchange is free
    own = settings.source(SOURCE)
    key = settings.secret(SOURCE, "token") or ""
    return StackExchangeCollector(key=key, base_url=own.base_url, overlap_days=own.overlap_days)
