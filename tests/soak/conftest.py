"""The world that is soaked: prepared homes, the program loaded once, and a source to collect from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.conformance.loopback import served
from tests.collectors.public.reddit_site import RedditSite
from tests.soak.disk import is_within_reach
from tests.soak.running import loaded
from tests.soak.world import REDDITORS, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.soak.trial import Trials

pytest.register_assert_rewrite("tests.soak.trial")


@pytest.fixture(scope="session")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    """Give trials in one world."""
    from tests.soak.trial import Trials

    if not is_within_reach():
        pytest.skip("the SQLite of this Python is hidden in the interpreter: its writes cannot be counted")
    folder = tmp_path_factory.mktemp("soak")
    site = RedditSite()
    site.page_size = 7
    for account in REDDITORS:
        site.share(account, count=20)
    with loaded() as program, served(site.answer) as base_url:
        yield Trials(
            world=World(program=program, folder=folder),
            folder=folder,
            surroundings={"SHAREWELL_SOURCES__REDDIT__BASE_URL": base_url},
        )
