from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.public.reddit import RedditCollector
from tests.collectors.conformance import CollectorContract
from tests.collectors.public.reddit_site import RedditSite

if TYPE_CHECKING:
    from collectors.http import Manners
    from tests.collectors.loopback import Site


class TestReddit(CollectorContract):
    def site(self) -> Site:
        return RedditSite()

    def collector(self, base_url: str, manners: Manners) -> RedditCollector:
        return RedditCollector(client_id="x", client_secret="x", base_url=base_url, manners=manners)
