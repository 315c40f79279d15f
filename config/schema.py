"""The settings an organisation can make, each with its type and bounds."""

from __future__ import annotations

import ipaddress
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from config.catalogue import nearest

SECRETS = ("client_secret", "token", "bearer_token", "password")
LEAST_K = 5


def _listed(value: object) -> object:
    """Take `a, b` for a list: an environment variable holds no other."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"{name!r} is no time zone{nearest(name, tuple(sorted(available_timezones())))}"
        raise ValueError(message) from error
    return name


def web_base(address: str) -> str:
    """Return an address of the web as it is kept. Raises ValueError for what is none, or goes unencrypted elsewhere."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.query or parts.fragment:
        message = "an address looks like https://host or https://host/path, without a name, password or query in it"
        raise ValueError(message)
    if parts.scheme == "http" and not is_loopback(host):
        message = "plain http is taken on this machine's own loopback only; write https"
        raise ValueError(message)
    return address.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine's own loopback."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Part(BaseModel):
    """A part of the settings: fixed once read, with no keys but those declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True)


class Organisation(Part):
    """Who it is for."""

    name: str = Field(default="", max_length=200)
    """The organisation's name, as pages and reports show it."""
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Amsterdam"
    """The clock by which months begin and end."""
    languages: Annotated[tuple[Literal["nl", "en"], ...], BeforeValidator(_listed), Field(min_length=1)] = ("nl", "en")
    """The languages people share in; the first is the one that pages open in."""
    made_up: bool = False
    """Set by the demonstration; every page then says that its people do not exist."""


class Privacy(Part):
    """How people are kept out of sight."""

    k: int = Field(default=10, ge=LEAST_K, le=1000)
    """The fewest people a figure may stand on, 5 at least."""
    text_days: int = Field(default=90, ge=1, le=3650)
    """Days for which texts are kept; what was worked out from them stays."""
    audit_days: int = Field(default=1095, ge=90, le=3650)
    """Days for which the audit log is kept: who looked at, took out or changed what."""


class Indicators(Part):
    """Which indicators are shown, and over how long they are measured."""

    on: Words = ()
    """The ids of the indicators that are shown; empty for all."""
    span: Literal["auto", "month", "quarter"] = "auto"
    """What people do is measured by the month, or over the last three; `auto`: three while fewer than 300 take part."""


class SignIn(Part):
    """How people sign in to the pages, by OpenID Connect; without it they are served on this machine only."""

    server_metadata_url: Annotated[str, AfterValidator(web_base)] | None = None
    """Where the provider tells of itself: `https://.../.well-known/openid-configuration`."""
    client_id: str | None = None
    """The id that the provider gave to Sharewell."""
    client_secret: SecretStr | None = None
    """The secret that goes with it."""
    address: Annotated[str, AfterValidator(web_base)] | None = None
    """Where people reach the pages; the provider sends them back to this address with `/oauth2callback` behind it."""
    claim: str = Field(default="groups", min_length=1, max_length=100)
    """The claim whose values give roles."""
    leadership: Words = ()
    """Values of the claim, or e-mail addresses, of those who lead."""
    comms: Words = ()
    """The same for communications."""
    administrator: Words = ()
    """The same for whoever runs Sharewell."""
    council: Words = ()
    """The same for the works council."""
    employee: Words = ()
    """The same for employees; empty: everybody who can sign in."""
    person: str = Field(default="", max_length=100)
    """The claim that says who of the roster somebody is, by address or key there; empty: a verified e-mail address."""
    divisions: dict[str, str] = Field(default_factory=dict)
    """By value of the claim or e-mail address: the only division of which somebody may see more than the whole."""
    hours: int = Field(default=12, ge=1, le=720)
    """Hours after which people sign in again, so that a role that was taken away does not linger."""

    @property
    def configured(self) -> bool:
        """Whether people are to sign in."""
        return self.server_metadata_url is not None


class Restriction(Part):
    """A page that is kept to a few, with the reason that everybody may read."""

    roles: tuple[Literal["leadership", "comms", "administrator", "council"], ...] = Field(min_length=1)
    """The roles that may open it."""
    reason: str = Field(min_length=10, max_length=500)
    """Why, for everybody to read."""


class SourceSettings(Part):
    """One source."""

    enabled: bool = False
    """Whether `sharewell collect` asks this source."""
    keep: Literal["text", "counts"] = "text"
    """Keep texts for `text_days`, or none at all, only counts."""
    base_url: Annotated[str, AfterValidator(web_base)] | None = None
    """Where its API is; plain HTTP is taken on loopback only."""
    client_id: str | None = None
    """The id of the app that the source gave out."""
    client_secret: SecretStr | None = None
    """The secret of that app."""
    token: SecretStr | None = None
    """An access token or API key."""
    bearer_token: SecretStr | None = None
    """The token with which X is read."""
    username: str | None = None
    """The account that signs in, where a source asks for one."""
    password: SecretStr | None = None
    """That account's password."""
    tenant: str | None = None
    """The organisation's own id at Microsoft 365."""
    terms_read: date | None = None
    """The day on which somebody here last read the source's terms, as YYYY-MM-DD."""
    spaces: Words = ()
    """Which spaces of an internal source are read, by name or id; empty for all open ones."""
    servers: Words = ()
    """Mastodon: the servers that may be asked, because their rules allow it."""
    organisation: Words = ()
    """The organisation's own accounts there: read without an opt-in, counted in no person's figures."""
    overlap_days: int = Field(default=7, ge=0, le=90)
    """How many days back each pass reads again, for what came late, was edited, answered or reacted to."""
    verify_hours: int = Field(default=24, ge=1, le=24)
    """Hours within which stored items are looked for again at their source: gone there, gone here; not looked for, no text."""
    monthly_cap: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Euro a month that a priced source may cost, half of what is left for looking again; None: no cap but `--max-cost`."""
    price_per_read: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Euro for one item, where the organisation pays another price than the catalogue says."""
