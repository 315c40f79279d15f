"""Mail against a real server on loopback: encrypted, once to each, tried again where it says later, told where it says no."""

from __future__ import annotations

import json
import smtplib
import socket
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from config.errors import NothingToUse, Refused, Retriable
from config.settings import load_settings
from pipeline.cli.app import main
from pipeline.mailing import smtp
from pipeline.mailing.message import Letter
from pipeline.mailing.pack import due, send_pack
from pipeline.mailing.sending import Posted, post
from storage.database import open_store
from tests.dashboard.editions import LAST, ZONE, bodies, fill
from tests.pipeline.mail_server import certificate, serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pipeline.mail_server import Box

ADA, BRAM = "ada@example.org", "bram@example.org"
NOVEMBER = int(datetime(2026, 11, 5, tzinfo=ZONE).timestamp())
LETTER = Letter(subject="A subject\r\nBcc: evil@example.org", text="Één regel\n", html="<p>Één regel</p>", lang="nl")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "WAITS", (0.0, 0.0))


def configure(home: Path, port: int, **more: str) -> None:
    values = {"host": "127.0.0.1", "security": "none", "sender": "sharewell@example.org", "port": str(port)} | more
    lines = [
        f"{name} = {value if value.isdigit() or value.startswith(('[', '{')) else json.dumps(value)}"
        for name, value in values.items()
    ]
    path = home / "sharewell.toml"
    path.write_text('[organisation]\nlanguages = ["nl", "en"]\n\n[mail]\n' + "\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)


def posted(home: Path, *to: str, again: bool = False) -> Posted:
    with open_store(home, zone=ZONE) as store:
        return post(store, load_settings(home), "letter", to, lambda _: LETTER, now=NOVEMBER, again=again)


@pytest.mark.parametrize("tls", [True, False])
def test_it_goes_encrypted_and_signed_in(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: bool) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving(context=context, tls=tls, password="open sesame") as box:
        more = {"username": "sharewell", "password": "open sesame"}
        configure(home, box.port, security="tls" if tls else "starttls", **more)
        assert posted(home, ADA).sent == [ADA]
    assert box.encrypted == [True]


@pytest.mark.parametrize("tls", [True, False])
def test_a_server_that_cannot_show_who_it_is_gets_nothing(home: Path, tmp_path: Path, tls: bool) -> None:
    context, _ = certificate(tmp_path)
    with serving(context=context, tls=tls) as box:
        configure(home, box.port, security="tls" if tls else "starttls")
        with pytest.raises(Refused, match="certificate is not trusted"):
            posted(home, ADA)
    assert box.arrived == []


def test_a_wrong_password_is_told_without_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(password="open sesame") as box:
        configure(home, box.port, username="sharewell", password="swordfish")
        assert main(["mail", "check", "--to", ADA, "--home", str(home)]) == 3
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "535" in err
    assert "swordfish" not in err


def test_one_that_speaks_no_tls_is_told(home: Path) -> None:
    with serving() as box:
        configure(home, box.port, security="starttls")
        with pytest.raises(Refused, match="lacks what was asked"):
            posted(home, ADA)
        configure(home, box.port, security="tls")
        with pytest.raises(Refused, match="does not speak TLS"):
            posted(home, ADA)
    assert box.arrived == []


def test_text_and_html_say_the_same_and_no_header_can_be_slipped_in(home: Path) -> None:
    with serving() as box:
        configure(home, box.port)
        posted(home, ADA)
    (found,) = box.arrived
    assert found["Subject"] == "A subject Bcc: evil@example.org"
    assert found["Bcc"] is None
    assert box.recipients == [ADA]
    text, html = found.get_body(("plain",)), found.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (text.get_content().strip(), html.get_content().strip()) == ("Één regel", "<p>Één regel</p>")
    assert found["Auto-Submitted"] == "auto-generated"


def test_nobody_gets_it_twice_but_where_that_is_asked(home: Path) -> None:
    with serving() as box:
        configure(home, box.port)
        assert posted(home, ADA).sent == [ADA]
        second = posted(home, ADA, BRAM)
        assert (second.sent, second.before) == ([BRAM], [ADA])
        assert posted(home, ADA.upper(), BRAM).sent == []
        assert posted(home, ADA, again=True).sent == [ADA]
    assert box.recipients == [ADA, BRAM, ADA]
    assert box.arrived[0]["Message-ID"] == box.arrived[2]["Message-ID"]


def test_later_is_tried_again_and_then_left_to_the_next_time(home: Path) -> None:
    with serving() as box:
        configure(home, box.port)
        box.answers = {ADA: ["450 Greylisted"] * 2, BRAM: ["450 Greylisted"] * 3}
        first = posted(home, ADA, BRAM)
        assert first.sent == [ADA]
        assert first.failed == {BRAM: f"{BRAM}: the mail server answered 450 Greylisted"}
        assert posted(home, ADA, BRAM).sent == [BRAM]


def test_no_is_told_and_not_asked_again(home: Path) -> None:
    with serving() as box:
        configure(home, box.port)
        box.answers = {ADA: ["550 No such\x1b[31m mailbox"]}
        first = posted(home, ADA, BRAM)
        assert first.failed == {ADA: f"{ADA}: the mail server answered 550 No such [31m mailbox"}
        assert first.sent == [BRAM]
        assert posted(home, ADA, BRAM).sent == []
        assert posted(home, ADA, again=True).sent == [ADA]


def test_what_may_have_arrived_is_not_sent_again(home: Path) -> None:
    with serving() as box:
        configure(home, box.port)
        box.breaks_off = True
        assert "broke while mail was handed over" in posted(home, ADA).failed[ADA]
        box.breaks_off = False
        assert posted(home, ADA).sent == []
    assert box.recipients == [ADA]


def crash(self: smtplib.SMTP, body: bytes) -> Any:
    raise KeyboardInterrupt


def test_a_crash_while_it_goes_out_never_sends_it_twice(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as box:
        configure(home, box.port)
        with monkeypatch.context() as patch:
            patch.setattr(smtplib.SMTP, "data", crash)
            with pytest.raises(KeyboardInterrupt):
                posted(home, ADA)
        assert posted(home, ADA).before == [ADA]


def test_a_server_that_is_away_is_told_and_nothing_counts_as_sent(home: Path) -> None:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    configure(home, port)
    with pytest.raises(Retriable, match="cannot be reached: Connection refused"):
        posted(home, ADA)
    with serving() as box:
        configure(home, box.port)
        assert posted(home, ADA).sent == [ADA]


def test_what_lacks_is_named(home: Path) -> None:
    with pytest.raises(NothingToUse, match="mail lacks host, sender"):
        posted(home, ADA)


@pytest.fixture
def box(home: Path) -> Any:
    fill(home, bodies())
    with serving() as found:
        configure(
            home,
            found.port,
            pack_to=json.dumps([ADA, BRAM]),
            languages='{ "bram@example.org" = "en" }',
            pack_day="3",
        )
        yield found


def test_the_pack_goes_to_each_in_their_language_with_the_pdf(home: Path, box: Box) -> None:
    assert main(["mail", "pack", "--month", "2026-10", "--home", str(home)]) == 0
    dutch, english = box.arrived
    assert (dutch["To"], english["To"]) == (ADA, BRAM)
    assert "Hoe open" in str(dutch["Subject"])
    assert "How openly" in str(english["Subject"])
    html = dutch.get_body(("html",))
    assert html is not None
    assert "http" not in html.get_content()
    text = dutch.get_body(("plain",))
    assert text is not None
    assert max(map(len, text.get_content().splitlines())) <= 78
    (attached,) = dutch.iter_attachments()
    assert attached.get_filename() == "sharewell-2026-10-nl.pdf"
    body = attached.get_content()
    assert isinstance(body, bytes)
    assert "Hoe open" in PdfReader(BytesIO(body)).pages[0].extract_text()


def test_it_is_due_once_from_its_day_on_when_its_edition_is_there(home: Path, box: Box) -> None:
    settings = load_settings(home)

    def when(year: int, month: int, day: int) -> int:
        return int(datetime(year, month, day, 12, tzinfo=ZONE).timestamp())

    with open_store(home, zone=ZONE) as store:
        assert due(store, settings, when(2026, 11, 2)) is None, "its day has not come"
        assert due(store, settings, when(2026, 11, 3)) == LAST
        assert due(store, settings, when(2026, 12, 3)) is None, "November has no edition"
        assert send_pack(store, settings, LAST, now=NOVEMBER).sent == [ADA, BRAM]
        assert due(store, settings, when(2026, 11, 4)) is None, "everybody has it"
        assert send_pack(store, settings, LAST, now=NOVEMBER).before == [ADA, BRAM]
    assert len(box.arrived) == 2
