"""Sign-in by OpenID Connect: what the server is given for it, and what signed-in people's claims say."""

from __future__ import annotations

import atexit
import json
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from config.errors import NothingToUse, SharewellError
from config.home import find_home
from config.schema import SignIn
from storage.in_force import kept_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from config.settings import Settings

CALLBACK: Final = "/oauth2callback"
STARTED: Final = "SHAREWELL_SIGN_IN"
"""Stands in the server's environment where it was started with sign-in: settings that are changed later do not open the door."""
_NOBODY: Final = SignIn(employee=("\N{BULLET}",))
_HOUR = 3_600


def sign_in() -> SignIn | None:
    """Return how people sign in; None where the server was started without it. Settings that cannot be read let nobody in."""
    if STARTED not in os.environ:
        return None
    try:
        return kept_in_force(find_home(None)).sign_in
    except (SharewellError, OSError):
        return _NOBODY


def claims(wanted: SignIn) -> Mapping[str, Any] | None:
    """Return what the provider says of who looks; None while they have not signed in, or did so too long ago."""
    return _not_too_old(st.user.to_dict(), wanted) if st.user.is_logged_in else None


def claims_of(request: Request, wanted: SignIn) -> Mapping[str, Any] | None:
    """Return what the provider says of who sends a request, by its signed cookie; None as in `claims`."""
    secret, days = get_cookie_secret(), wanted.hours / 24

    def part(name: str) -> bytes | None:
        signed = request.cookies.get(name)
        return None if signed is None else decode_signed_value(secret, name, signed.encode("latin-1", "replace"), days)

    body = get_cookie_with_chunks(part, USER_COOKIE_NAME)
    try:
        told = json.loads(body) if body else None
    except ValueError:
        return None
    return _not_too_old(told, wanted) if isinstance(told, dict) and told.get("is_logged_in") is True else None


def has_signed_in(request: Request) -> bool:
    """Whether a request carries the cookie of somebody who signed in here, no longer ago than the settings allow."""
    wanted = sign_in()
    return wanted is not None and claims_of(request, wanted) is not None


def _not_too_old(told: dict[str, Any], wanted: SignIn) -> dict[str, Any] | None:
    since = told.get("iat")
    return told if isinstance(since, int | float) and time.time() - since < wanted.hours * _HOUR else None


def server_options(settings: Settings) -> dict[str, Any]:
    """Return the server's options for sign-in, its secrets in a file that only this account reads and that goes at the end.

    Raises NothingToUse where something is missing. Without sign-in there are none.
    """
    wanted = settings.sign_in
    if not wanted.configured:
        return {}
    lacking = settings.lacking_to_sign_in()
    if lacking:
        raise NothingToUse(
            f"sign-in lacks {', '.join(lacking)}",
            where="[sign_in]",
            todo="give them in sharewell.toml, the environment or the keyring",
        )
    os.environ[STARTED] = "yes"
    folder = Path(tempfile.mkdtemp(prefix="sharewell-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "secrets.toml"
    path.touch(mode=0o600)
    values = {
        "redirect_uri": f"{wanted.address}{CALLBACK}",
        "cookie_secret": secrets.token_urlsafe(32),
        "client_id": wanted.client_id,
        "client_secret": settings.sign_in_secret(),
        "server_metadata_url": wanted.server_metadata_url,
    }
    path.write_text("[auth]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()), encoding="utf-8")
    return {"secrets.files": [str(path)]}
