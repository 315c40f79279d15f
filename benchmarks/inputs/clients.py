"""Clients that speak Streamlit's protocol: each runs the page again after a pause, and notes how long until it had all of it."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from websockets.asyncio.client import ClientConnection

_FINISHED = {
    ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY,
    ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many clients, for how long, and how many seconds each pauses on average between two runs."""

    clients: int
    seconds: float
    pause: float = 3.0


def load_of(address: str, load: Load) -> Sequence[float]:
    """Return how long each run took, in seconds, sorted; the first run of each client, which loads what it needs, is left out."""
    return sorted(asyncio.run(_all(address.replace("http", "ws") + "/_stcore/stream", load)))


async def _all(address: str, load: Load) -> list[float]:
    found = await asyncio.gather(*(_one(address, load, seed) for seed in range(load.clients)))
    return [took for each in found for took in each]


async def _one(address: str, load: Load, seed: int) -> list[float]:
    chance = random.Random(seed)
    async with connect(address, subprotocols=["streamlit"], max_size=None, compression=None) as socket:  # type: ignore[list-item]
        page = await _run(socket, "")
        await asyncio.sleep(chance.uniform(0, load.pause))
        took, until = [], time.monotonic() + load.seconds
        while time.monotonic() < until:
            begun = time.perf_counter()
            await _run(socket, page)
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(chance.uniform(0.5 * load.pause, 1.5 * load.pause))
    return took


async def _run(socket: ClientConnection, page: str) -> str:
    """Ask for a run and hear it to its end; return the page's own hash."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    asked.rerun_script.page_script_hash = page
    await socket.send(asked.SerializeToString())
    while True:
        heard = ForwardMsg()
        heard.ParseFromString(bytes(await socket.recv(decode=False)))
        if heard.WhichOneof("type") == "new_session":
            page = heard.new_session.page_script_hash
        if heard.WhichOneof("type") == "script_finished" and heard.script_finished in _FINISHED:
            return page
