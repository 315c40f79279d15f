"""GitHub: what an account wrote in public repositories, and what was answered to what it opened.

Plain REST, and GraphQL for discussions alone: a client would bring its own retries, redirects and models of everything for a
dozen addresses. The search gives issues by when they last changed, so each pass reads on from there, a thread at a time.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, first_of, plain, plain_list, same_account, unreadable
from collectors.base import Order, Page, Profile
from collectors.catalogue import credential
from collectors.http import Manners
from collectors.plain import second
from collectors.public import github_things as things
from collectors.public.github_api import A_PAGE, GitHub
from collectors.public.github_discussions import discussions
from collectors.public.github_events import pointed_to
from collectors.public.github_standing import standing
from collectors.public.onwards import onwards
from config.errors import Skip
from openness.records import Via
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known, Standing
    from collectors.budget import Meter
    from collectors.http import Transport
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

_SEARCHES = {
    "authored": "author:{login}",
    "commented": "commenter:{login} -author:{login}",
    "reviewed": "reviewed-by:{login} -author:{login}",
}
_LISTS = ("gists", "releases", "discussions", "events")
_CEILING = 1000
"""The search shows no more of one question."""
_DAY = 86_400
_Step = tuple[list[dict[str, object]], int]
"""Things, and up to when (UTC second) their kind has been read with them."""
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9_])|_){0,38}")


class GitHubCollector:
    """Read the accounts that take part; private repositories and gists are never read."""

    source: ClassVar[str] = things.SOURCE
    order: ClassVar[Order] = Order.OLDEST_FIRST
    together: ClassVar[int] = 100

    def __init__(
        self,
        *,
        token: str,
        base_url: str | None = None,
        manners: Manners | None = None,
        transport: Transport | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Ask nothing yet. Raises WrongUse on a base address that is not safe."""
        self._manners = manners or Manners()
        self._overlap = overlap_days * _DAY
        self._github = GitHub(token=token, base_url=base_url, manners=self._manners, transport=transport)
        self._public: dict[str, bool] = {}

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for each kind of thing, those that changed first first; each page moves the cursor. Raises Skip or Fatal."""
        account, where = self._account(target.handle)
        same_account(_read_before(since), account.get("node_id"), where)
        reached = _reached(since)
        if not reached or target.covers_from < reached["from"]:
            reached = {"from": target.covers_from}
        for kind in (*_SEARCHES, *_LISTS):
            begin = max(target.covers_from, reached.get(kind, 0) - self._overlap)
            steps = self._threads(kind, account, begin, where) if kind in _SEARCHES else self._list(kind, account, begin, where)
            for found, until in steps:
                reached = reached | {kind: max(reached.get(kind, 0), until)}
                covered = [thing for thing in found if (things.made_at(thing) or begin) >= target.covers_from]
                yield self._page(target, account, covered, reached)
        yield self._page(target, account, [], reached)

    def records(self, page: Page) -> Iterator[Record]:
        """Read things off a page; those of bots are ignored."""
        yield from things.records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask a hundred things at once by GraphQL; one by one where there is none."""
        return standing(self._github, known)

    def profile(self, handle: str) -> Profile:
        """Read what an account says of itself. Raises Skip or Fatal."""
        account, _ = self._account(handle)
        texts = (first_of([account.get(part)]) for part in ("name", "bio", "company", "location"))
        blog = first_of([account.get("blog")]).strip()
        links = (blog if "://" in blog else f"https://{blog}",) if blog else ()
        handles = tuple(first_of([account.get(part)]) for part in ("node_id", "login"))
        return Profile(handles=tuple(filter(None, handles)), texts=tuple(filter(None, texts)), links=links)

    def _account(self, handle: str) -> tuple[dict[str, object], str]:
        login = things.account_name(handle)
        where = f"github {login}"
        if not _NAME.fullmatch(login):
            raise Skip("gone", "no account can have this name", where=f"github {handle[:60]!r}")
        answer, _ = self._github.get(f"/users/{login}", where)
        try:
            account = plain(answer)
            if not isinstance(account["login"], str):
                raise unreadable(where)
        except MISSHAPEN:
            raise unreadable(where) from None
        return account, where

    def _threads(self, kind: str, account: dict[str, object], begin: int, where: str) -> Iterator[_Step]:
        """Read issues and what was said in them since, with when each last changed."""
        login = first_of([account["login"]])
        for found in self._search(_SEARCHES[kind].format(login=login), begin, where):
            repository, changed = things.repository_of(found), _changed(found)
            if not self._is_public(repository, where):
                continue
            thread = [things.issue(found, repository)] if kind == "authored" else []
            said = list(self._said(found, repository, begin, where))
            own = [each for each in said if things.login_of(each) == login.casefold()]
            yield [*thread, *(said if kind == "authored" else own)], changed

    def _search(self, question: str, begin: int, where: str) -> Iterator[dict[str, object]]:
        """Give issues and pull requests by when they last changed, each once."""

        def ask(moment: int, number: int) -> tuple[list[dict[str, object]], bool]:
            asked = f"{question} is:public updated:>={_written(moment)}"
            order: dict[str, str | int] = {"sort": "updated", "order": "asc", "per_page": A_PAGE, "page": number}
            answer, more = self._github.get("/search/issues", where, q=asked, **order)
            try:
                return plain_list(plain(answer)["items"]), more
            except MISSHAPEN:
                raise unreadable(where) from None

        for rows in onwards(ask, begin, identity="node_id", changed=_changed, most_pages=_CEILING // A_PAGE):
            yield from rows

    def _said(self, found: dict[str, object], repository: str, begin: int, where: str) -> Iterator[dict[str, object]]:
        """Give the comments and reviews of a thread that were written or changed since."""
        base, number = f"/repos/{repository}", found.get("number")
        since = {"since": _written(begin)}
        if found.get("comments") != 0:
            for row in self._github.shown(f"{base}/issues/{number}/comments", where, **since):
                yield things.comment(row, repository, found)
        if "pull_request" not in found and "/pull/" not in str(found.get("html_url")):
            return
        for row in self._github.shown(f"{base}/pulls/{number}/reviews", where):
            if (second(row.get("submitted_at")) or begin) >= begin:
                yield things.review(row, repository, found)
        inline = self._github.shown(f"{base}/pulls/{number}/comments", where)
        ids = {row.get("id"): row.get("node_id") for row in inline}
        for row in inline:
            if (second(row.get("updated_at")) or begin) >= begin:
                yield things.comment(row | {"answers": ids.get(row.get("in_reply_to_id"))}, repository, found)

    def _list(self, kind: str, account: dict[str, object], begin: int, where: str) -> Iterator[_Step]:
        """Read what is listed whole: gists, releases in the account's own repositories, discussions, events."""
        login = first_of([account["login"]])
        if kind == "gists":
            rows = self._github.shown(f"/users/{login}/gists", where, since=_written(begin))
            yield [things.gist(row) for row in rows], max(map(_changed, rows), default=0)
        elif kind == "releases":
            yield from self._releases(login, begin, where)
        elif kind == "events":
            yield pointed_to(self._github, login, begin, where, self._is_public)
        else:
            found = discussions(self._github, login, begin, where)
            yield found, max((things.made_at(each) or 0 for each in found), default=0)

    def _releases(self, login: str, begin: int, where: str) -> Iterator[_Step]:
        newest, found = 0, []
        for repository in self._github.listed(f"/users/{login}/repos", where, type="owner", sort="pushed", direction="desc"):
            pushed, name = second(repository.get("pushed_at")) or 0, first_of([repository.get("full_name")])
            if pushed < begin:
                break
            if repository.get("private") is not False or repository.get("fork") is True or not name:
                continue
            newest = max(newest, pushed)
            rows = [things.release(row, name) for row in self._github.shown(f"/repos/{name}/releases", where)]
            found += [row for row in rows if things.login_of(row) == login.casefold() and (things.made_at(row) or 0) >= begin]
        yield found, newest

    def _is_public(self, repository: str, where: str) -> bool:
        """Say whether a repository is one that everybody sees; asked once a run."""
        if repository not in self._public:
            try:
                answer, _ = self._github.get(f"/repos/{repository}", where)
            except Skip as refused:
                if refused.outcome not in {"gone", "forbidden"}:
                    raise
                answer = {}
            self._public[repository] = isinstance(answer, dict) and answer.get("private") is False
        return self._public[repository]

    def _page(self, target: Target, account: dict[str, object], found: list[dict[str, object]], reached: dict[str, int]) -> Page:
        return Page(
            target=target,
            body={"account": {"login": account["login"]}, "things": found},
            fetched_at=int(self._manners.clock()),
            cursor=Cursor(value=json.dumps({**reached, "account": first_of([account.get("node_id")])}, sort_keys=True)),
            via=Via.API,
        )


def _changed(row: dict[str, object]) -> int:
    return second(row.get("updated_at")) or 0


def _written(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _reached(since: Cursor | None) -> dict[str, int]:
    """Return a cursor's times: from when on was asked, and how far each kind was read."""
    if since is None:
        return {}
    try:
        value = plain(json.loads(since.value))
        return {kind: int(str(value[kind])) for kind in ("from", *_SEARCHES, *_LISTS) if kind in value or kind == "from"}
    except MISSHAPEN:
        return {}


def _read_before(since: Cursor | None) -> object:
    """Return the lasting id of the account that a cursor tells of; None where it does not."""
    try:
        return plain(json.loads(since.value)).get("account") if since is not None else None
    except MISSHAPEN:
        return None


def make(settings: Settings, meter: Meter) -> GitHubCollector:
    """Make the collector from the settings. Raises NothingToUse without credentials."""
    del meter  # reading GitHub is free
    own = settings.source("github")
    return GitHubCollector(token=credential(settings, "github", "token"), base_url=own.base_url, overlap_days=own.overlap_days)
