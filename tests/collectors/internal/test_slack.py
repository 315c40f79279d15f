from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.internal.slack import SlackCollector
from pipeline.conformance.contract import CollectorContract
from tests.collectors.internal.slack_site import SlackSite

if TYPE_CHECKING:
    from collectors.http import Manners
    from pipeline.conformance.loopback import Site


class TestSlack(CollectorContract):
    def site(self) -> Site:
        return SlackSite()

    def collector(self, base_url: str, manners: Manners) -> SlackCollector:
        return SlackCollector(token="xoxp-1", base_url=base_url, manners=manners)
