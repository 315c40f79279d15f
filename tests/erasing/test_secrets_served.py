"""No credential reaches a visitor, with every role or none: in no page, message, file, header or error, and none is in a log."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

import httpx
import pytest
import stamina
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.inputs.protocol import rerun
from config.errors import Refused
from config.pages import APART, PAGES
from config.settings import load_settings
from dashboard.own import MY_DATA
from presentation.agreeing import LINK_PATH
from storage.database import open_store
from storage.jobs.asking import ask
from storage.jobs.kinds import Pack
from storage.jobs.working import end_failed, take
from tests.dashboard.editions import ZONE, bodies, fill
from tests.dashboard.signed_in import SIGN_IN
from tests.dashboard.spoken import PATIENCE, Spoken, signed_in, widgets, with_states
from tests.dashboard.test_browser import free_port, serve
from tests.erasing.test_secrets import (
    TAIL,
    Echo,
    canaries,
    canary,
    command,
    echo,
    files,
    nothing_of,
    people,
    places,
    settings,
)  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["echo", "places"]
PEOPLE: Final = {"ada": ["board", "editors", "ops", "works-council", "staff"], "bram": ["staff"]}
KEY: Final = "7e39c1" * 10 + "7e39"
ASKED: Final = (
    *(
        "",
        "healthz",
        "nowhere",
        "packs/1",
        "packs/99999",
        "packs/x",
        "media/0123456789abcdef.csv",
        "oauth2callback",
        "auth/login",
    ),
    *("oauth2callback?error=access_denied&error_description=x", "oauth2callback?state=x&code=x", "_stcore/host-config"),
    *("_stcore/metrics", "secrets.toml", "app/static/secrets.toml", "media/../secrets.toml", MY_DATA[1:], f"{LINK_PATH[1:]}/x"),
)
"""What is asked for besides the pages: files, doors and addresses that lead nowhere."""
_MEDIA: Final = re.compile(rb"/media/[0-9a-f]+\.[a-z]+")


class Heard:
    """All that reached visitors."""

    def __init__(self) -> None:
        self.wire: dict[str, bytes] = {}

    def note(self, name: str, what: bytes) -> None:
        self.wire[f"{name}, {len(self.wire)}"] = what

    def of(self, name: str, response: httpx.Response) -> None:
        """Note an answer, head and body."""
        head = "\n".join(f"{key}: {value}" for key, value in response.headers.multi_items())
        self.note(f"{name}: {response.request.method} {response.url}", head.encode() + b"\n\n" + response.read())


def visited(address: str, name: str, heard: Heard) -> str:
    """Sign in, open every page and what is folded on it, ask for every file and for what is not there; return what was read."""
    cookies = signed_in(address, name, heard=lambda response: heard.of(name, response)) if name else {}
    with (
        Spoken(address=address, cookies=cookies) as spoken,
        httpx.Client(base_url=address, cookies=cookies, timeout=PATIENCE) as browser,
    ):
        for page in (*PAGES, *APART, "nowhere"):
            before = len(spoken.sent)
            drawn = spoken.run(rerun(name=page, query="lang=en"))
            opened = [WidgetState(id=key, bool_value=True) for kind, key, _ in widgets(drawn) if kind in {"block", "expandable"}]
            spoken.run(with_states(rerun(name=page, query="lang=en&log=all"), opened))
            for file in sorted(set(_MEDIA.findall(spoken.sent, before))):
                heard.of(name, browser.get(file.decode()))
        for path in ASKED:
            heard.of(name, browser.get(f"/{path}"))
            heard.of(name, browser.post(f"/{path}"))
        heard.note(f"{name}: over the wire", bytes(spoken.sent))
        return spoken.read()


def of_the_server(folder: Path) -> dict[str, str]:
    """Return the secrets that the server made for itself and keeps in a file that it alone reads."""
    (kept,) = folder.rglob("secrets.toml")
    assert kept.stat().st_mode & 0o077 == 0
    (cookie,) = re.findall(r'cookie_secret = "(.*)"', kept.read_text(encoding="utf-8"))
    return {"the secret that cookies are signed with": cookie}


@pytest.fixture
def planted(places: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let a home know a credential for everything, with sources and work that failed, each telling back what it was sent."""
    monkeypatch.setenv("SHAREWELL_KEY", KEY)
    for name, value in canaries().items():
        if not name.startswith("SHAREWELL_SIGN_IN"):
            monkeypatch.setenv(name, value)
    echo.mode = "reason"
    echo.heard.clear()
    settings(places, f"http://127.0.0.1:{echo.server_port}")
    fill(places / "home", bodies(months=14))
    people(places)
    with stamina.set_testing(True, attempts=1):
        assert command(places, "collect") == 1
    assert len(echo.heard) > 12, "the server was sent most of them, and told them back"
    secret = canary("github", "token")
    load_settings(places / "home")
    with open_store(places / "home", zone=ZONE) as store:
        ask(store, Pack(month=202610, lang="en", form="html"), by="Ada", now=int(time.time()))
        taken = take(store, "w", now=int(time.time()))
        assert taken is not None
        end_failed(store, taken, Refused(f"?token={secret}", where=secret, parts={"what": secret}), now=int(time.time()))
    return {"a credential": TAIL, "the key of the store": KEY, "the key, as it is": bytes.fromhex(KEY).decode("latin-1")}


def test_no_credential_reaches_whoever_visits(places: Path, planted: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    import oidc_provider_mock

    users = [
        oidc_provider_mock.User(sub=name, claims={"email": f"{name}@stad.example", "name": name.title(), "groups": groups})
        for name, groups in PEOPLE.items()
    ]
    heard, port, read = Heard(), free_port(), dict[str, str]()
    kept = places / "home" / "sharewell.toml"
    with oidc_provider_mock.run_server_in_thread(user_claims=users) as provider:
        door = SIGN_IN.format(provider=f"http://127.0.0.1:{provider.server_port}", address=f"http://127.0.0.1:{port}")
        kept.write_text(kept.read_text(encoding="utf-8") + door.replace("made-up", canary("sign", "secret")), encoding="utf-8")
        for address in serve(places / "home", places / "user", port):
            read = {name: visited(address, name, heard) for name in (*PEOPLE, "")}
            secrets = planted | of_the_server(places / "tmp")
            kept.write_text(f'[sources.github]\ntoken = ["{canary("github", "token")}"]\n', encoding="utf-8")
            visited(address, "", heard)
            kept.unlink()
            nothing_of(secrets, {**heard.wire, **written(places, capfd)})
    assert "How many take part, and is everything" in read["ada"], "the administrator's page"
    assert "?token=***" in read["ada"], "what a job of hers met, told without what it holds"
    assert "GitHub" in read["ada"]
    assert "GitHub" not in read[""]
    assert any(".csv" in name and b"text/csv" in body for name, body in heard.wire.items())
    with pytest.raises(AssertionError, match="a credential is in"):
        nothing_of(secrets, {"what would tell one": canary("x", "token").encode()})


def written(places: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, bytes]:
    """Return every file, the log among them, and what commands print of what was noted; but what holds the server's secrets."""
    capfd.readouterr()
    assert command(places, "audit") == 0
    printed = capfd.readouterr()
    rest = {name: body for name, body in files(places).items() if not name.endswith("secrets.toml")}
    return rest | {"the log that is shown": (printed.out + printed.err).encode()}
