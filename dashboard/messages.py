"""What a browser may send over a page's websocket: what pages need, and nothing that reaches beyond whoever sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from streamlit.proto.BackMsg_pb2 import BackMsg

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEARD: Final = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"})
"""Not the rest of what Streamlit hears from anybody, signed in or not: it would empty what is kept for all visitors, or tell
which files lie beside the program."""


class HeardMessages:
    """Lets through only the messages that pages need."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on; messages that pages do not need are passed over."""

        async def heard() -> Message:
            message = await receive()
            while message["type"] == "websocket.receive" and not is_heard(message.get("bytes")):
                message = await receive()
            return message

        await self.app(scope, heard if scope["type"] == "websocket" else receive, send)


def is_heard(sent: bytes | None) -> bool:
    """Whether a message is passed on: one that pages need, or none at all, upon which Streamlit ends the connection."""
    if sent is None:
        return True
    asked = BackMsg()
    try:
        asked.ParseFromString(sent)
    except DecodeError:
        return True
    return asked.WhichOneof("type") in HEARD
