"""Hands messages to a mail server, one connection for all; what it answers is classed by what the caller does about it."""

from __future__ import annotations

import smtplib
import ssl
import time
from contextlib import contextmanager, suppress
from email.policy import SMTP
from typing import TYPE_CHECKING, Final, TypeVar

from config.errors import NothingToUse, Refused, Retriable, SharewellError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

    from config.settings import Settings

Found = TypeVar("Found")
TIMEOUT_SECONDS: Final = 30.0
WAITS: Final = (2.0, 10.0)
"""Seconds before the second and the third try where the server says: later."""
_REFUSALS: Final = 400
_PERMANENT: Final = 500
_TODO: Final = "look at [mail] in sharewell.toml"
_LONGEST: Final = 200


class Uncertain(SharewellError):
    """The connection broke while a message was handed over: nobody knows whether it arrived."""


class Declined(SharewellError):
    """The server will not have this message for this recipient, now or later."""


@contextmanager
def mailer(settings: Settings, *, wait: Callable[[float], object] = time.sleep) -> Iterator[Callable[[EmailMessage], None]]:
    """Give what sends one message to the address in its `To`.

    It raises Declined, Retriable (not now) or Uncertain for that message. Raises NothingToUse where settings lack, Refused where
    the server does not take what it was given to sign in, Retriable where it cannot be reached or does not want to now.
    """
    lacking = settings.lacking_to_mail()
    if lacking:
        raise NothingToUse(f"mail lacks {', '.join(lacking)}", where="[mail]", todo=_TODO)
    connection = _again(lambda: _connected(settings), wait)
    try:
        yield lambda message: _again(lambda: _sent(connection, message), wait)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()


def _connected(settings: Settings) -> smtplib.SMTP:
    wanted = settings.mail
    where = f"{wanted.host}:{wanted.at_port}"
    trust = ssl.create_default_context()
    try:
        if wanted.security == "tls":
            opened: smtplib.SMTP = smtplib.SMTP_SSL(wanted.host, wanted.at_port, timeout=TIMEOUT_SECONDS, context=trust)
        else:
            opened = smtplib.SMTP(wanted.host, wanted.at_port, timeout=TIMEOUT_SECONDS)
        try:
            if wanted.security == "starttls":
                opened.starttls(context=trust)
            if wanted.username:
                opened.login(wanted.username, settings.mail_password() or "")
        except (smtplib.SMTPException, OSError):
            opened.close()
            raise
    except ssl.SSLCertVerificationError as error:
        what = f"the mail server's certificate is not trusted: {error.verify_message}"
        raise Refused(what, where=where, todo="give the name that it is made out to, or let this machine trust it") from error
    except ssl.SSLError as error:
        what = f"the mail server does not speak TLS here ({error.reason or 'no answer'})"
        raise Refused(what, where=where, todo="set security to starttls (587) or tls (465)") from error
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code, error.smtp_error, where) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused(f"the mail server lacks what was asked: {_plain(str(error))}", where=where, todo=_TODO) from error
    except (smtplib.SMTPException, OSError) as error:
        what = getattr(error, "strerror", None) or _plain(str(error)) or "no answer"
        raise Retriable(f"the mail server cannot be reached: {what}", where=where, todo=_TODO) from error
    return opened


def _answered(code: int, text: bytes | str, where: str) -> SharewellError:
    told = f"the mail server answered {code} {_plain(text)}".rstrip()
    return Refused(told, where=where, todo=_TODO) if code >= _PERMANENT else Retriable(told, where=where)


def _sent(connection: smtplib.SMTP, message: EmailMessage) -> None:
    to = str(message["To"])
    try:
        connection.ehlo_or_helo_if_needed()
        _need(connection.mail(str(message["From"])), to)
        _need(connection.rcpt(to), to)
    except (SharewellError, smtplib.SMTPResponseException) as error:
        with suppress(smtplib.SMTPException, OSError):
            connection.rset()
        if isinstance(error, smtplib.SMTPResponseException):
            raise _message(error.smtp_code, error.smtp_error, to) from error
        raise
    except (smtplib.SMTPException, OSError) as error:
        raise Retriable(f"the mail server broke off: {_plain(str(error))}", where=to) from error
    try:
        _need(connection.data(message.as_bytes(policy=SMTP)), to)
    except smtplib.SMTPResponseException as error:
        raise _message(error.smtp_code, error.smtp_error, to) from error
    except (smtplib.SMTPException, OSError) as error:
        what = f"the connection broke while mail was handed over: {_plain(str(error))}"
        raise Uncertain(what, where=to, todo="ask them whether it arrived") from error


def _need(answer: tuple[int, bytes], to: str) -> None:
    code, text = answer
    if code >= _REFUSALS:
        raise _message(code, text, to)


def _message(code: int, text: bytes | str, to: str) -> SharewellError:
    told = f"the mail server answered {code} {_plain(text)}".rstrip()
    return Declined(told, where=to) if code >= _PERMANENT else Retriable(told, where=to)


def _again(what: Callable[[], Found], wait: Callable[[float], object]) -> Found:
    """Do something, and once more after a while where the answer was: later. Raises what the last try did."""
    for seconds in WAITS:
        try:
            return what()
        except Retriable:
            wait(seconds)
    return what()


def _plain(text: bytes | str) -> str:
    """Return what a server said, as it may stand in a line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:_LONGEST]
