from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.public.x import XCollector
from tests.collectors.conformance import CollectorContract
from tests.collectors.public.x_site import XSite

if TYPE_CHECKING:
    from collectors.http import Manners
    from tests.collectors.loopback import Site


class TestX(CollectorContract):
    def site(self) -> Site:
        return XSite()

    def collector(self, base_url: str, manners: Manners) -> XCollector:
        return XCollector(bearer_token="x", price_per_read=0.005, base_url=base_url, manners=manners)
