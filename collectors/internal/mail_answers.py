"""Asks a list's archive and reads what it answers: an mbox, packed or not, of bearable size."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import requests

from collectors.answers import asked, from_response, no_answer, unreadable
from collectors.http import AnswerTooLong, Manners, Transport
from collectors.internal.mail_headers import headers
from collectors.internal.mail_records import SOURCE
from collectors.internal.mbox import begins_like_one, messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.internal.mail_servers import Question, Server
    from collectors.internal.mbox import Cut

_A_PAGE = 200
_PAGE_BYTES = 8 << 20
_HEAD = 1 << 14
_GROWTH = 8
"""Times that an answer may grow beyond the ceiling when it is unpacked."""


class TooMuch(Exception):
    """A span holds more than may be taken at once."""


class Asking:
    """One archive, asked politely."""

    def __init__(self, server: Server, manners: Manners, sign_in: tuple[str, str] | None = None) -> None:
        """Make the session; nothing is asked yet."""
        self._server, self._manners = server, manners
        self._transport = Transport(manners)
        self._transport.auth = sign_in

    def mbox(self, question: Question, where: str) -> list[Cut]:
        """Ask for an mbox and cut it into mails. Raises TooMuch, Skip or Fatal."""
        content = asked(lambda: self._content(question, where), self._manners)
        if content is None:
            return []
        if content.startswith(b"\x1f\x8b"):
            whole = self._unpacked(content, where)
        elif content:
            whole = content
        else:
            raise unreadable(where)
        if not begins_like_one(whole[:2000]):
            raise unreadable(where)
        return list(messages(BytesIO(whole)))

    def text(self, question: Question, where: str) -> str:
        """Ask for a page of HTML. Raises Skip or Fatal."""
        try:
            content = asked(lambda: self._content(question, where), self._manners) or b""
        except TooMuch:
            raise unreadable(where) from None
        if b"<" not in content[:1000]:
            raise unreadable(where)
        return content.decode("latin-1")

    def holds(self, url: str) -> bool | None:
        """Say whether there is something at an address; None when that cannot be told. Raises Skip or Fatal."""
        if not url:
            return None
        status = asked(lambda: self._status(url), self._manners)
        return None if status == requests.codes.multiple_choices else status == requests.codes.ok

    def _content(self, question: Question, where: str) -> bytes | None:
        """Return an answer's body, None where it says that there is nothing."""
        try:
            response = self._transport.request(question.method, question.url, params=list(question.params))
        except AnswerTooLong:
            raise TooMuch from None
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        if response.status_code == requests.codes.ok:
            return response.content
        if self._server.nothing(response.status_code, response.content[:100].decode("latin-1")):
            return None
        raise from_response(response, where, self._manners)

    def _unpacked(self, content: bytes, where: str) -> bytes:
        most = self._manners.most_bytes * _GROWTH
        try:
            whole = gzip.GzipFile(fileobj=BytesIO(content)).read(most + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise unreadable(where) from None
        if len(whole) > most:
            raise TooMuch
        return whole

    def _status(self, url: str) -> int:
        try:
            response = self._transport.head(url)
        except requests.exceptions.RequestException as error:
            raise no_answer(error, SOURCE) from None
        if response.status_code in {200, 300, 404, 410}:
            return response.status_code
        raise from_response(response, SOURCE, self._manners)


def parted(mbox: list[Cut]) -> Iterator[list[dict[str, object]]]:
    """Part mails into pages of bearable size, as plain data; one empty page where there are none."""
    part: list[dict[str, object]] = []
    size = 0
    for cut in mbox:
        if part and (len(part) >= _A_PAGE or size + len(cut.raw) > _PAGE_BYTES):
            yield part
            part, size = [], 0
        part.append(
            {
                "number": cut.number,
                "id": headers(cut.raw[:_HEAD]).get("message-id", ""),
                "separator": cut.separator.decode("latin-1"),
                "raw": cut.raw.decode("latin-1"),
            }
        )
        size += len(cut.raw)
    yield part
