"""Streamlit's protocol over a websocket, as a browser speaks it: what is asked of a page, and what is sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from websockets.asyncio.client import ClientConnection

_FINISHED: Final = {
    ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY,
    ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.ScriptFinishedStatus.FINISHED_WITH_COMPILE_ERROR,
}
ALERT: Final = 'role="alert"'
"""What pages say of trouble bears it."""


def opened(address: str, headers: Mapping[str, str] | None = None) -> connect:
    """Return a connection to the pages at an address, to be opened; `headers` go with the asking, a cookie among them."""
    place = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    return connect(
        place,
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=dict(headers or {}),
        max_size=None,
        compression=None,
        ping_interval=None,  # a browser asks for no sign of life, however busy the server is
    )


def rerun(page: str = "", *, name: str = "", query: str = "") -> BackMsg:
    """Return what asks for a run of a page: by the hash that the server gave it, or by its name."""
    asked = BackMsg()
    asked.rerun_script.page_script_hash = page
    asked.rerun_script.page_name = name
    asked.rerun_script.query_string = query
    return asked


async def answered(socket: ClientConnection, asked: BackMsg) -> list[ForwardMsg]:
    """Send something that makes a page run; return all that is sent back, to the run's end."""
    await socket.send(asked.SerializeToString())
    heard: list[ForwardMsg] = []
    while not heard or not is_last(heard[-1]):
        heard.append(parsed(await socket.recv(decode=False)))
    return heard


def parsed(sent: bytes | str) -> ForwardMsg:
    """Return a message of the server's."""
    found = ForwardMsg()
    found.ParseFromString(sent if isinstance(sent, bytes) else sent.encode("utf-8"))
    return found


def is_last(heard: ForwardMsg) -> bool:
    """Whether a message ends a run: not where the page at once runs again."""
    return heard.WhichOneof("type") == "script_finished" and heard.script_finished in _FINISHED


def hash_of(heard: list[ForwardMsg]) -> str:
    """Return the hash of the page that ran; empty where none did."""
    found = [one for one in heard if one.WhichOneof("type") == "navigation"]
    if found:
        return found[-1].navigation.page_script_hash
    return next((one.new_session.page_script_hash for one in heard if one.WhichOneof("type") == "new_session"), "")


def trouble_in(heard: list[ForwardMsg]) -> str:
    """Return what a run tells of trouble; empty where it tells of none."""
    for one in heard:
        if one.WhichOneof("type") == "script_finished" and one.script_finished not in _FINISHED:
            return "the run was broken off"
        if one.WhichOneof("type") != "delta" or one.delta.WhichOneof("type") != "new_element":
            continue
        element = one.delta.new_element
        if element.WhichOneof("type") == "exception":
            return f"{element.exception.type}: {element.exception.message}"
        if element.WhichOneof("type") == "html" and ALERT in element.html.body:
            return element.html.body[:300]
    return ""
