"""Serves the dashboard: the pages as an ASGI application with security headers, a health route and a warm-up.

Run as `python -m dashboard.server --host 127.0.0.1 --port 8501`; the home comes from the environment (SHAREWELL_HOME).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import re
import threading
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from config.errors import SharewellError
from config.home import find_home
from config.pages import APART, PAGES
from config.secrets import hidden, hide_in_logs
from dashboard.by_link.route import PATH as PERSONAL
from dashboard.by_link.route import personal
from dashboard.messages import HeardMessages
from dashboard.own import MY_DATA
from dashboard.pack_files import pack
from dashboard.scripts import BRUSH_SCRIPT, DESK_SCRIPT, LANGUAGE_SCRIPTS, TYPED_SCRIPT
from dashboard.signing_in import STARTED, has_signed_in, server_options
from storage.in_force import settings_in_force

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT: Final = Path(__file__).parent / "app.py"
OPTIONS: Final = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "global.developmentMode": False,
    "runner.magicEnabled": False,
    "runner.postScriptGC": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 10,
    "logger.level": "warning",
}
"""What no settings file may change."""
_STRICTER: Final = {"Referrer-Policy": "no-referrer"}
"""What a page may say for itself, for it says less to others."""
FILES: Final = ("/media/", "/_stcore/upload_file/")
_FOR_ONE: Final = {
    "Content-Disposition": 'attachment; filename="sharewell-my-data.json"',
    "Cache-Control": "no-store",
    "Vary": "Cookie",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""The headers of what one person alone may have."""
_SCRIPT_IN_PAGE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """Adds the headers that keep foreign code, frames and hosts out."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application; the policy is worked out once."""
        self.app = app
        self.headers = {
            "Content-Security-Policy": content_policy(),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; put the headers on what comes back."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    if name not in _STRICTER or headers.get(name) != _STRICTER[name]:
                        headers[name] = value
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class SignedInFiles:
    """Lets only those who signed in fetch the files of the pages: Streamlit hands them to anybody who knows their address."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 401."""
        asks_file = scope["type"] == "http" and scope["path"].startswith(FILES)
        if asks_file and STARTED in os.environ and not has_signed_in(Request(scope)):
            await PlainTextResponse("Sign in first.", status_code=401)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def content_policy() -> str:
    """Return the content security policy: this host only, no eval, only the known inline scripts."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = [*_SCRIPT_IN_PAGE.findall(page), *LANGUAGE_SCRIPTS.values(), DESK_SCRIPT, TYPED_SCRIPT, BRUSH_SCRIPT]
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-src 'self'",
            "frame-ancestors 'none'",
        )
    )


async def health(_request: Request) -> JSONResponse:
    """Answer that the service is up; whether the store can be read is said too, never what is in it."""
    from dashboard import data

    return JSONResponse({"status": "ok", "store": data.state()})


def my_data(request: Request) -> Response:
    """Give whoever sends the request everything that is held about them, by their signed cookie alone; nobody else gets any.

    A foreign page that sends somebody here gets nothing either.
    """
    from dashboard.myself import Untied, who_sent
    from dashboard.own.reading import export

    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return PlainTextResponse("Open this from your own page.", status_code=403)
    me = who_sent(request)
    if isinstance(me, Untied):
        signed_in = me not in {Untied.NO_SIGN_IN, Untied.NOT_SIGNED_IN}
        return PlainTextResponse("Nothing is held for you here." if signed_in else "Sign in first.", 404 if signed_in else 401)
    try:
        body = export(me)
    except SharewellError as error:
        return PlainTextResponse(str(error), status_code=503)
    return Response(body, media_type="application/json", headers=_FOR_ONE)


@asynccontextmanager
async def warmed(_app: st.App) -> AsyncGenerator[None]:
    """Read the editions and load what pages need, beside the first requests."""
    threading.Thread(target=_warm, name="warm-up", daemon=True).start()
    yield


def _warm() -> None:
    from dashboard import data

    data.warm()
    for page in (*PAGES, *APART):
        import_module(f"dashboard.views.{page}")
    data.spare_search_for_garbage()


def application() -> st.App:
    """Return the dashboard as an ASGI application."""
    return st.App(
        SCRIPT,
        lifespan=warmed,
        routes=[
            Route("/healthz", health, methods=["GET", "HEAD"]),
            Route("/packs/{number:int}", pack, methods=["GET"]),
            Route(MY_DATA, my_data, methods=["GET"]),
            Route(PERSONAL, personal, methods=["GET", "HEAD", "POST"]),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(SignedInFiles), Middleware(HeardMessages)],
    )


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.server", description="Serve Sharewell's dashboard.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    asked = parser.parse_args()
    hide_in_logs()
    try:
        options = server_options(settings_in_force(find_home(None)))
    except SharewellError as error:
        parser.exit(int(error.exit_status), hidden(f"Error: {error}\n"))
    application().run(config={**OPTIONS, **options, "server.address": asked.host, "server.port": asked.port})


if __name__ == "__main__":
    main()
