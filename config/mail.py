"""How mail is sent, to whom and when."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from config.schema import Part, Words, is_loopback, web_base

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?")
_MOST = 50
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def is_address(text: str) -> bool:
    """Whether a text is a mail address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def _one(address: str) -> str:
    if not is_address(address):
        message = f"{address[:80]!r} is no mail address; write name@example.org"
        raise ValueError(message)
    return address


def _all(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if len(addresses) > _MOST:
        message = f"at most {_MOST} addresses; give a list's address"
        raise ValueError(message)
    return tuple(dict.fromkeys(map(_one, addresses)))


def _host(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:-]{0,253}", name):
        message = "a server's name or address, without anything around it"
        raise ValueError(message)
    return name


Addresses = Annotated[Words, AfterValidator(_all)]


class Mail(Part):
    """How mail is sent, to whom and when; without a host none is."""

    host: Annotated[str, AfterValidator(_host)] = ""
    """The mail server (SMTP) that takes Sharewell's mail."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """Its port; without one 587 for `starttls`, 465 for `tls`, 25 for `none`."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the way there is encrypted; `none` is taken for a server on this machine only."""
    username: str = Field(default="", max_length=320)
    """Who signs in at the server; empty where nobody has to."""
    password: SecretStr | None = None
    """The password that goes with it."""
    sender: Annotated[str, AfterValidator(lambda address: _one(address) if address else address)] = ""
    """The address that mail comes from."""
    pack_to: Addresses = ()
    """Who gets the monthly pack."""
    pack_day: int = Field(default=1, ge=1, le=28)
    """The day of the month from which the pack of the month before is sent, once its edition is made."""
    alerts_to: Addresses = ()
    """Who gets the weekly digest of alarms and silences."""
    alerts_day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    """The day of the week from which it is sent."""
    council_to: Addresses = ()
    """Who is told, once, when a change of settings that guard people waits for the works council."""
    language: Literal["nl", "en"] | None = None
    """The language of mail; without one the organisation's first."""
    languages: dict[str, Literal["nl", "en"]] = Field(default_factory=dict)
    """By address, the language of who wants another one."""
    address: Annotated[str, AfterValidator(web_base)] | None = None
    """Where people reach the pages, for links in mail; without one that of `[sign_in]`."""

    @model_validator(mode="after")
    def _encrypted(self) -> Mail:
        if self.security == "none" and self.host and not is_loopback(self.host):
            message = "mail goes unencrypted to this machine's own loopback only; set security to starttls or tls"
            raise ValueError(message)
        return self

    @property
    def configured(self) -> bool:
        """Whether mail is sent at all."""
        return bool(self.host)

    @property
    def at_port(self) -> int:
        """Return the server's port."""
        return self.port or PORTS[self.security]

    def language_of(self, address: str, otherwise: str) -> str:
        """Return the language for a recipient; `otherwise` is the organisation's first."""
        named = {known.casefold(): lang for known, lang in self.languages.items()}
        return named.get(address.casefold()) or self.language or otherwise
