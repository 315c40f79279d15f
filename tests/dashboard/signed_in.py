"""Somebody who signed in, for tests that draw pages or send requests without a provider."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from dashboard import myself, signing_in, visitor
from dashboard.signing_in import STARTED

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SETTINGS = """
[sign_in]
server_metadata_url = "https://login.example/.well-known/openid-configuration"
client_id = "sharewell"
client_secret = "made-up"
address = "http://127.0.0.1:1"
administrator = ["ops"]
employee = ["staff"]
{more}
"""


def settings(home: Path, more: str = "") -> None:
    """Let people sign in to a home."""
    path = home / "sharewell.toml"
    path.write_text(SETTINGS.format(more=more), encoding="utf-8")
    path.chmod(0o600)


SIGN_IN: Final = """
[sign_in]
server_metadata_url = "{provider}/.well-known/openid-configuration"
client_id = "sharewell"
client_secret = "made-up"
address = "{address}"
leadership = ["board"]
comms = ["editors"]
administrator = ["ops"]
council = ["works-council"]
employee = ["staff"]

[sign_in.divisions]
"head-of-services" = "Dienstverlening"
"""
"""Settings of a provider on this machine (`{provider}`) for pages at `{address}`, by groups."""


def told(key: str, *groups: str, **more: Any) -> dict[str, Any]:
    """Return what a provider says of somebody whose address is KEY@stad.example."""
    claims = {"sub": key, "name": key.title(), "email": f"{key}@stad.example", "email_verified": True, "iat": time.time()}
    return claims | {"groups": list(groups or ("staff",)), "is_logged_in": True} | more


def sign_in(monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any] | None) -> None:
    """Let whoever looks have signed in with these claims; None: they did not."""
    monkeypatch.setenv(STARTED, "yes")
    for room in (visitor, myself):
        monkeypatch.setattr(room, "claims", lambda _: claims)


def cookie(monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any], secret: str = "s" * 32) -> str:
    """Return the signed cookie of somebody who signed in, as the server makes it."""
    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    monkeypatch.setenv(STARTED, "yes")
    monkeypatch.setattr(signing_in, "get_cookie_secret", lambda: "s" * 32)
    return f"{USER_COOKIE_NAME}={create_signed_value(secret, USER_COOKIE_NAME, json.dumps(claims)).decode()}"
