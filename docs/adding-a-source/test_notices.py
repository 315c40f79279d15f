"""What every collector keeps to, shown for this one: a made-up board and the inherited tests."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from openness.targets import Target
from pipeline.conformance.contract import CollectorContract
from pipeline.conformance.loopback import Answer, Asked, Site

sys.path.insert(0, str(Path(__file__).parent))
from notices import NoticesCollector

if TYPE_CHECKING:
    from collectors.http import Manners

BEGIN = 1_790_000_000


class Board(Site):
    def target(self, account: str) -> Target:
        return Target(source="notices", handle=account)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        notices = self.things.setdefault(account, [])
        for _ in range(count):
            number = len(notices) + 1
            notices.insert(0, {"id": number, "at": BEGIN + 60 * number, "text": text})

    def names(self, account: str) -> set[str]:
        return {str(notice["id"]) for notice in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        found = re.fullmatch(r"/(\w+)/notices", asked.path)
        account = found[1] if found else ""
        refused = self.refusal(account)
        if refused is not None or account not in self.things:
            return refused or Answer(status=404, body={})
        after, size = int(asked.query["after"]), min(int(asked.query["limit"]), self.page_size)
        newer = [notice for notice in reversed(self.things[account]) if int(str(notice["id"])) > after]
        return Answer(body={"notices": newer[:size]})


class TestNotices(CollectorContract):
    def site(self) -> Board:
        return Board()

    def collector(self, base_url: str, manners: Manners) -> NoticesCollector:
        return NoticesCollector(base_url, manners=manners)
