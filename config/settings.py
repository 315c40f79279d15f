"""Reads `sharewell.toml` and the environment; whatever is off is named with its place and the nearest known key."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.asking import Consent
from config.backups import Backups
from config.catalogue import SOURCES, nearest
from config.errors import Refused, WrongUse
from config.home import SETTINGS_FILE
from config.keeping import Retention
from config.lake import Lake
from config.mail import Mail
from config.pages import PAGES
from config.private import check_private, read_private
from config.schema import SECRETS, Indicators, Organisation, Privacy, Restriction, SignIn, SourceSettings
from config.secrets import remember

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

PREFIX = "SHAREWELL_"
_LARGEST = 1_000_000
_LOOSE = SourceSettings()


class Settings(BaseSettings):
    """What an organisation has set; whatever it left out has its default."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    organisation: Organisation = Organisation()
    privacy: Privacy = Privacy()
    indicators: Indicators = Indicators()
    sign_in: SignIn = SignIn()
    mail: Mail = Mail()
    consent: Consent = Consent()
    retention: Retention = Retention()
    backups: Backups = Backups()
    lake: Lake = Lake()
    restricted: dict[str, Restriction] = Field(default_factory=dict)
    sources: dict[str, SourceSettings] = Field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which the organisation's months begin and end."""
        return ZoneInfo(self.organisation.timezone)

    def source(self, name: str) -> SourceSettings:
        """Return the settings of a source; the defaults where it has none."""
        return self.sources.get(name, _LOOSE)

    def secret(self, source: str, field: str) -> str | None:
        """Return a credential from settings, environment, its file or the keyring; None where there is none."""
        value = getattr(self.source(source), field)
        if value is None:
            return _from_keyring(f"sources.{source}.{field}", kept_back=field in SECRETS)
        return str(value.get_secret_value()) if field in SECRETS else str(value)

    def sign_in_secret(self) -> str | None:
        """Return the secret of the sign-in from settings, environment, its file or the keyring; None where there is none."""
        value = self.sign_in.client_secret
        return _from_keyring("sign_in.client_secret") if value is None else value.get_secret_value()

    def mail_password(self) -> str | None:
        """Return the password for the mail server from settings, environment, its file or the keyring; None for none."""
        value = self.mail.password
        if value is None:
            return _from_keyring("mail.password") if self.mail.username else None
        return value.get_secret_value()

    def lacking_to_mail(self) -> tuple[str, ...]:
        """Return the settings without which no mail can be sent."""
        parts = {"host": self.mail.host, "sender": self.mail.sender}
        if self.mail.username:
            parts["password"] = self.mail_password() or ""
        return tuple(name for name, value in parts.items() if not value)

    @property
    def address(self) -> str:
        """Return where people reach the pages; empty where nobody said."""
        return self.mail.address or self.sign_in.address or ""

    def lacking_to_sign_in(self) -> tuple[str, ...]:
        """Return the settings without which nobody can sign in; none where nobody is to."""
        wanted = self.sign_in
        if not wanted.configured:
            return ()
        parts = {"client_id": wanted.client_id, "client_secret": self.sign_in_secret(), "address": wanted.address}
        return tuple(name for name, value in parts.items() if not value)

    def lacking(self, source: str) -> tuple[str, ...]:
        """Return the settings without which this source cannot be asked."""
        entry = SOURCES.get(source)
        return tuple(field for field in entry.needs if not self.secret(source, field)) if entry else ()


class _Layer(PydanticBaseSettingsSource):
    """Settings from one place, as nested plain values."""

    def __init__(self, settings: type[BaseSettings], values: dict[str, Any]) -> None:
        super().__init__(settings)
        self.values = values

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - pydantic's signature
        return self.values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self.values


def load_settings(home: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a home; the environment comes before the file.

    Raises WrongUse naming every key that is unknown or wrong, Refused when everybody can read a file that holds secrets.
    """
    path = home / SETTINGS_FILE
    text = _text(path)
    from_file, from_environment = _parsed(path, text), _nested(os.environ if environment is None else environment)
    if _secrets(from_file):
        check_private(path, "credentials")
    for values in (from_file, from_environment):
        _follow_files(values, home)

    class Here(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            *_: PydanticBaseSettingsSource,
            **__: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return _Layer(settings_cls, from_environment), _Layer(settings_cls, from_file)

    try:
        settings = Here()
    except ValidationError as error:
        raise _wrong(error, from_environment, path, text) from error
    _remember(settings)
    _check_sources(settings, from_environment, path, text)
    _check_indicators(settings, from_environment, path, text)
    _check_pages(settings, from_environment, path, text)
    return settings


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            body = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise Refused(f"the settings cannot be read: {error.strerror}", where=str(path)) from error
    if len(body) > _LARGEST:
        raise WrongUse("the settings are larger than 1 MB", where=str(path))
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUse("the settings are not UTF-8 text", where=str(path), todo="save the file as UTF-8") from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise WrongUse(f"this is not TOML: {error}", where=str(path), todo="a text stands between quotes") from error


def _nested(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return SHAREWELL_SECTION__KEY variables as nested values; other variables with the prefix are not settings."""
    found: dict[str, Any] = {}
    for name, value in environment.items():
        if not (name.startswith(PREFIX) and "__" in name):
            continue
        *sections, key = (part.casefold() for part in name.removeprefix(PREFIX).split("__"))
        inner = found
        for section in sections:
            inner = inner.setdefault(section, {})
            if not isinstance(inner, dict):
                raise WrongUse("another variable sets the whole of what this one sets a part of", where=name)
        inner[key] = value
    return found


def _secrets(values: dict[str, Any]) -> bool:
    return any(field in section for section in _secret_sections(values) for field in SECRETS)


def _secret_sections(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the sections that may hold secrets."""
    yield from (values[part] for part in ("sign_in", "mail") if isinstance(values.get(part), dict))
    sources = values.get("sources")
    if isinstance(sources, dict):
        yield from (section for section in sources.values() if isinstance(section, dict))


def _follow_files(values: dict[str, Any], home: Path) -> None:
    """Put the text of a `..._file` in the place of its path."""
    for section in _secret_sections(values):
        for field in SECRETS:
            named = section.pop(f"{field}_file", None)
            if isinstance(named, str):
                section.setdefault(field, read_private(home / Path(named).expanduser(), "credentials"))


def _check_sources(settings: Settings, from_environment: dict[str, Any], path: Path, text: str) -> None:
    unknown = [name for name in settings.sources if name not in SOURCES]
    known = (*SOURCES, *_added()) if unknown else ()
    for name in unknown:
        if name not in known:
            place = _place(("sources", name), from_environment, path, text)
            what = f"there is no source {name!r}{nearest(name, known)}"
            raise WrongUse(what, where=place, todo="`sharewell sources` lists them")


def _check_indicators(settings: Settings, from_environment: dict[str, Any], path: Path, text: str) -> None:
    if not settings.indicators.on:
        return
    from openness.indicators import INDICATOR  # imports numpy, and is needed only where some are chosen

    for wanted in settings.indicators.on:
        if wanted not in INDICATOR:
            place = _place(("indicators", "on"), from_environment, path, text)
            raise WrongUse(f"there is no indicator {wanted!r}; there are {', '.join(INDICATOR)}", where=place)


def _check_pages(settings: Settings, from_environment: dict[str, Any], path: Path, text: str) -> None:
    for name in settings.restricted:
        if name not in PAGES:
            place = _place(("restricted", name), from_environment, path, text)
            raise WrongUse(f"there is no page {name!r}{nearest(name, PAGES)}; there are {', '.join(PAGES)}", where=place)


def _added() -> tuple[str, ...]:
    from importlib.metadata import entry_points  # slow, and seldom needed

    return tuple(entry.name for entry in entry_points(group="sharewell.collectors"))


def _wrong(error: ValidationError, from_environment: dict[str, Any], path: Path, text: str) -> WrongUse:
    lines = []
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        keys = tuple(str(key) for key in found["loc"])
        place = _place(keys, from_environment, path, text)
        if found["type"] == "extra_forbidden":
            lines.append(f"{place}: unknown key{nearest(keys[-1], _known(keys[:-1]))}")
        else:
            lines.append(f"{place}: {found['msg'].removeprefix('Value error, ')}")
    return WrongUse("; ".join(lines))


def _known(sections: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that are known in a section."""
    if sections[:1] == ("sources",):
        return tuple(SourceSettings.model_fields)
    model: type[BaseModel] = Settings
    for section in sections:
        inner = model.model_fields[section].annotation if section in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return ()
        model = inner
    return tuple(model.model_fields)


def _place(keys: tuple[str, ...], from_environment: dict[str, Any], path: Path, text: str) -> str:
    """Return where a value was set: the variable, or the file and its line."""
    inner: Any = from_environment
    for depth, key in enumerate(keys):
        if not isinstance(inner, dict) or key not in inner:
            break
        inner = inner[key]
        if not isinstance(inner, dict):
            return PREFIX + "__".join(keys[: depth + 1]).upper()
    return f"{path} line {_line(keys, text)}, {'.'.join(keys)}"


def _line(keys: tuple[str, ...], text: str) -> int:
    """Return the line on which a key stands, or else its section begins."""
    section, best = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if plain.startswith("["):
            section = plain.strip("[] ").split("]")[0].replace('"', "")
            if section and ".".join(keys).startswith(section):
                best = number
        elif "=" in plain:
            name = plain.split("=")[0].strip().strip('"')
            if ".".join(filter(None, (section, name))) in {".".join(keys[:depth]) for depth in range(1, len(keys) + 1)}:
                return number
    return best


def _remember(settings: Settings) -> None:
    """Note the credentials that were read, so that nothing that is written holds one."""
    given = [settings.mail.password, settings.sign_in.client_secret]
    given += [getattr(source, field) for source in settings.sources.values() for field in SECRETS]
    for value in given:
        remember(value.get_secret_value() if value is not None else None)


def _from_keyring(name: str, *, kept_back: bool = True) -> str | None:
    import keyring  # slow to import, and seldom reached
    from keyring.errors import KeyringError

    try:
        found = keyring.get_password("sharewell", name)
    except KeyringError:
        return None
    remember(found if kept_back else None)
    return found
