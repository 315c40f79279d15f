from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from tests.servers.emulator import Emulated, emulated

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with emulated(tmp_path_factory.mktemp("emulator")) as running:
        yield running


def test_what_is_written_to_either_is_read_back(servers: Emulated) -> None:
    signed_in = {"Authorization": "Bearer tok_alice"}
    made = requests.post(f"{servers.github}/repos/alice/falcon/issues", json={"title": "t"}, headers=signed_in, timeout=5).json()
    listed = requests.get(f"{servers.github}/repos/alice/falcon/issues", headers=signed_in, timeout=5).json()
    assert [issue["number"] for issue in listed] == [made["number"]]
    channels = requests.post(f"{servers.slack}/api/conversations.list", headers=signed_in, timeout=5).json()["channels"]
    assert {channel["name"] for channel in channels} >= {"general", "launch"}
