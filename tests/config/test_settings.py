"""Settings: what is taken, and how what is off is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from config.errors import Refused, WrongUse
from config.home import find_home
from config.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


def write(home: Path, text: str) -> Path:
    path = home / "sharewell.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings.privacy.k == 10
    assert settings.privacy.text_days == 90
    assert settings.zone.key == "Europe/Amsterdam"
    assert settings.organisation.languages == ("nl", "en")
    assert not settings.organisation.made_up
    assert settings.sources == {}


def test_the_file_is_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        '\ufeff[organisation]\nname = "Café ☕"\ntimezone = "America/Curacao"\n[privacy]\nk = 5\n'
        '[sources.slack]\nspaces = ["general"]\nkeep = "counts"\n',
    )
    settings = load_settings(tmp_path, {})
    assert settings.organisation.name == "Café ☕"
    assert settings.zone.key == "America/Curacao"
    assert settings.privacy.k == 5
    assert settings.source("slack").spaces == ("general",)
    assert settings.source("slack").keep == "counts"
    assert not settings.source("reddit").enabled


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    write(tmp_path, '[privacy]\nk = 20\ntext_days = 30\n[sources.reddit]\nenabled = true\nclient_id = "a"\n')
    environment = {
        "SHAREWELL_PRIVACY__K": "12",
        "SHAREWELL_SOURCES__REDDIT__BASE_URL": "http://127.0.0.1:8000/",
        "SHAREWELL_SOURCES__SLACK__SPACES": "general, random",
        "SHAREWELL_HOME": "/nowhere",
        "SHAREWELL_KEY": "x",
        "OTHER__K": "1",
    }
    settings = load_settings(tmp_path, environment)
    assert (settings.privacy.k, settings.privacy.text_days) == (12, 30)
    assert settings.source("reddit").base_url == "http://127.0.0.1:8000"
    assert settings.source("reddit").client_id == "a"
    assert settings.source("slack").spaces == ("general", "random")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[privcy]\nk = 10\n", "sharewell.toml line 1, privcy: unknown key; did you mean privacy?"),
        ("[privacy]\n\nk = 10\ntext_day = 3\n", "sharewell.toml line 4, privacy.text_day: unknown key; did you mean text_days?"),
        ("[privacy]\nk = 4\n", "line 2, privacy.k: Input should be greater than or equal to 5"),
        ('[privacy]\nk = "many"\n', "privacy.k: Input should be a valid integer"),
        ('[organisation]\ntimezone = "Europe/Amsterdm"\n', "did you mean Europe/Amsterdam?"),
        ('[organisation]\nlanguages = ["de"]\n', "organisation.languages"),
        ("[sources.redit]\nenabled = true\n", "line 1, sources.redit: there is no source 'redit'; did you mean reddit?"),
        ('[sources.x]\nbase_ur = "https://a"\n', "line 2, sources.x.base_ur: unknown key; did you mean base_url?"),
        ('[sources.x]\nbase_url = "http://example.org"\n', "plain http is taken on this machine's own loopback only"),
        ('[sources.x]\nbase_url = "ftp://example.org"\n', "an address looks like"),
        ('[sources.x]\nbase_url = "https://user:pw@example.org"\n', "an address looks like"),
        ("[sources.x]\nmonthly_cap = nan\n", "monthly_cap"),
        ("privacy = 3\n", "line 1, privacy"),
        ("[privacy\n", "this is not TOML"),
        ("k = [" * 5000, "this is not TOML"),
    ],
)
def test_what_is_off_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, text)
    with pytest.raises(WrongUse) as caught:
        load_settings(tmp_path, {})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"SHAREWELL_PRIVACY__KK: unknown key; did you mean k\?"):
        load_settings(tmp_path, {"SHAREWELL_PRIVACY__KK": "3"})
    with pytest.raises(WrongUse, match="SHAREWELL_PRIVACY__K: Input should be a valid integer"):
        load_settings(tmp_path, {"SHAREWELL_PRIVACY__K": "few"})
    with pytest.raises(WrongUse, match="another variable"):
        load_settings(tmp_path, {"SHAREWELL_SOURCES__X": "few", "SHAREWELL_SOURCES__X__TOKEN": "secret"})


def test_latin_1_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "sharewell.toml").write_bytes('[organisation]\nname = "Café"\n'.encode("latin-1"))
    with pytest.raises(WrongUse, match="not UTF-8"):
        load_settings(tmp_path, {})


def test_secrets_come_from_file_variable_or_keyring_and_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "secret"
    kept.write_text("from-a-file\n")
    kept.chmod(0o600)
    write(tmp_path, f'[sources.reddit]\nclient_secret_file = "{kept}"\n[sources.github]\ntoken = "from-the-settings"\n')
    monkeypatch.setattr("keyring.get_password", lambda service, name: {"sources.mastodon.token": f"{service}'s"}.get(name))
    settings = load_settings(tmp_path, {"SHAREWELL_SOURCES__X__BEARER_TOKEN_FILE": str(kept)})
    assert settings.secret("reddit", "client_secret") == "from-a-file"
    assert settings.secret("x", "bearer_token") == "from-a-file"
    assert settings.secret("github", "token") == "from-the-settings"
    assert settings.secret("mastodon", "token") == "sharewell's"
    assert settings.secret("bluesky", "token") is None
    assert settings.lacking("x") == ()
    assert settings.lacking("reddit") == ("client_id",)
    assert "from-" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    write(tmp_path, '[sources.github]\ntoken = ["canary-token"]\n')
    with pytest.raises(WrongUse) as caught:
        load_settings(tmp_path, {})
    assert "canary" not in str(caught.value)


def test_secrets_that_everybody_can_read_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, '[sources.github]\ntoken = "a"\n')
    path.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        load_settings(tmp_path, {})
    write(tmp_path, "[privacy]\nk = 10\n").chmod(0o644)
    assert load_settings(tmp_path, {}).privacy.k == 10
    kept = tmp_path / "secret"
    kept.write_text("s")
    kept.chmod(0o644)
    with pytest.raises(Refused, match="everybody on this machine"):
        load_settings(tmp_path, {"SHAREWELL_SOURCES__GITHUB__TOKEN_FILE": str(kept)})


def test_the_home_is_the_one_given_then_the_variable_then_the_platforms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path / "named"))
    assert find_home(tmp_path / "given") == tmp_path / "given"
    assert find_home() == tmp_path / "named"
    monkeypatch.delenv("SHAREWELL_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert find_home() == tmp_path / "data" / "sharewell"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[restricted.trusts]\nroles = ["council"]\nreason = "Until it has advised."', "there is no page 'trusts'"),
        ('[restricted.trust]\nroles = ["employees"]\nreason = "Until it has advised."', "restricted.trust.roles"),
        ('[restricted.trust]\nroles = ["council"]\nreason = "No."', "restricted.trust.reason"),
        ('[sign_in]\naddress = "http://pages.example.org"', "plain http is taken on this machine's own loopback only"),
        ('[sign_in]\nserver_metadata_uri = "https://a.b"', "unknown key"),
    ],
)
def test_what_is_off_about_sign_in_and_restrictions_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "sharewell.toml").write_text(text)
    with pytest.raises(WrongUse, match=re.escape(told)):
        load_settings(tmp_path, {})


def test_the_secret_of_sign_in_may_lie_in_a_file_or_a_variable_but_not_where_all_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "sharewell.toml"
    path.write_text('[sign_in]\nclient_secret_file = "secret"\n')
    (tmp_path / "secret").write_text("from a file\n")
    (tmp_path / "secret").chmod(0o600)
    assert load_settings(tmp_path, {}).sign_in_secret() == "from a file"
    assert load_settings(tmp_path, {"SHAREWELL_SIGN_IN__CLIENT_SECRET": "said"}).sign_in_secret() == "said"
    path.write_text('[sign_in]\nclient_secret = "open"\n')
    path.chmod(0o644)
    with pytest.raises(Refused, match="everybody on this machine can read this file"):
        load_settings(tmp_path, {})
