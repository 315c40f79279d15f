"""Visitors who speak Streamlit's protocol themselves, and so can send what no page of ours would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpx
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from benchmarks.inputs.protocol import is_last, parsed, rerun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE = 30.0


@dataclass
class Spoken:
    """One connection: what was sent to it ever, and what a visitor can do with it."""

    address: str
    cookies: dict[str, str]
    session: str = ""
    """That of an earlier connection, to go on with."""
    origin: str | None = None
    """Where the page that connects says it is of; None: here."""
    sent: bytearray = field(default_factory=bytearray)

    def __enter__(self) -> Self:
        """Connect as a browser does."""
        token = self.cookies.get(XSRF_COOKIE_NAME, "none")
        self._opening = connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream",
            origin=Origin(self.origin or self.address),
            subprotocols=[Subprotocol(each) for each in ("streamlit", token, self.session) if each],
            additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())},
            max_size=None,
            compression=None,
        )
        self.socket = self._opening.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self._opening.__exit__(None, None, None)

    def send(self, asked: BackMsg) -> None:
        """Send something that nothing need come back upon."""
        self.socket.send(asked.SerializeToString())

    def run(self, asked: BackMsg) -> list[ForwardMsg]:
        """Send something that makes a page run; return what comes back, to the run's end."""
        self.send(asked)
        heard: list[ForwardMsg] = []
        while not heard or not is_last(heard[-1]):
            message = self.socket.recv(PATIENCE, decode=False)
            heard.append(parsed(message))
            if heard[-1].WhichOneof("type") != "page_info_changed":  # the visitor's own address, told back to them
                self.sent += message if isinstance(message, bytes) else message.encode()
        return heard

    def read(self) -> str:
        """Return all that was ever sent here as text: what is in it can be seen by whoever reads what comes over the wire."""
        return self.sent.decode("utf-8", "replace")


def with_states(asked: BackMsg, states: Iterable[WidgetState]) -> BackMsg:
    """Return a message with these states of widgets added."""
    asked.rerun_script.widget_states.widgets.extend(states)
    return asked


def widgets(heard: Iterable[ForwardMsg]) -> Iterator[tuple[str, str, Any]]:
    """Yield what has an id in what came: its kind, its id, and itself."""
    for message in heard:
        if message.WhichOneof("type") != "delta":
            continue
        part: Any = message.delta.add_block if message.delta.WhichOneof("type") == "add_block" else message.delta.new_element
        kind = part.WhichOneof("type")
        for name, found in ((kind, getattr(part, kind)) if kind else ("", None), ("block", part)):
            if found is not None and "id" in found.DESCRIPTOR.fields_by_name and found.id:
                yield name, found.id, found


def signed_in(address: str, name: str, heard: Callable[[httpx.Response], object] = repr) -> dict[str, str]:
    """Return the cookies of somebody who signed in at the provider, button and redirects and all.

    `heard` is told of each answer on the way.
    """
    from streamlit.proto.WidgetStates_pb2 import WidgetState

    with httpx.Client(follow_redirects=True, timeout=PATIENCE, event_hooks={"response": [heard]}) as browser:
        browser.get(f"{address}/_stcore/host-config")
        browser.get(f"{address}/_stcore/health")
        with Spoken(address=address, cookies=dict(browser.cookies)) as door:
            button = next(found for kind, _, found in widgets(door.run(rerun())) if kind == "button")
            pressed = door.run(with_states(rerun(), [WidgetState(id=button.id, trigger_value=True)]))
        place = next(one.auth_redirect.url for one in pressed if one.WhichOneof("type") == "auth_redirect")
        form = browser.get(httpx.URL(address).join(place))
        assert browser.post(form.url, data={"sub": name}).url.host == httpx.URL(address).host
        return {cookie.name: cookie.value or "" for cookie in browser.cookies.jar}
