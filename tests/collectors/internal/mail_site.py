"""Made-up archives of mailing lists: public-inbox, HyperKitty and pipermail, each with the same mails."""

from __future__ import annotations

import base64
import calendar
import gzip
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha1
from urllib.parse import unquote

from openness.records import Space, Visibility
from openness.targets import Target, TargetKind
from pipeline.conformance.loopback import Answer, Asked, Site

START = int(datetime(2026, 5, 1, 9, tzinfo=UTC).timestamp())
MONTH_NAMES = list(calendar.month_name)[1:]


class MailSite(Site):
    """public-inbox below its root; the newest mail first."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = 0

    def target(self, account: str) -> Target:
        native = account.replace("@", ".")
        space = Space(native_id=native, name=account, visibility=Visibility.OPEN)
        return Target(source="mailinglist", handle=native, kind=TargetKind.SPACE, space=space)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing", at: int | None = None) -> None:
        mails = self.things.setdefault(account, [])
        for _ in range(count):
            self.shared += 1
            sent = START + 60 * self.shared if at is None else at
            mails.insert(0, {"id": f"m{self.shared}/{account}@example.org", "at": sent, "text": text})

    def names(self, account: str) -> set[str]:
        return {str(mail["id"]) for mail in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        account, _, rest = unquote(asked.path).removeprefix("/").partition("/")
        if refused := self.refusal(account):
            return refused
        if account not in self.things:
            return Answer(status=404, body=b"Not Found")
        if not rest:
            return self.searched(account, asked)
        found = [mail for mail in self.things[account] if rest.startswith(f"{mail['id']}/")]
        return Answer(body=raw(found[0])) if found else Answer(status=404, body=b"Not Found")

    def searched(self, account: str, asked: Asked) -> Answer:
        span = re.fullmatch(r"rt:(\d{9,})\.\.(\d*)", asked.query.get("q", ""))
        if asked.method == "HEAD":
            return Answer()
        if asked.method != "POST" or span is None:
            return Answer(status=404, body=b"No results found\n")
        low, high = int(span[1]), int(span[2] or 1 << 40)
        found = self.between(account, low, high + 1)
        return Answer(body=gzip.compress(mbox(found))) if found else Answer(status=404, body=b"No results found\n")

    def between(self, account: str, low: int, high: int) -> list[dict[str, object]]:
        return [mail for mail in self.things[account] if low <= int(str(mail["at"])) < high]


class KittySite(MailSite):
    """HyperKitty below /hyperkitty."""

    def reply(self, asked: Asked) -> Answer:
        found = re.fullmatch(r"/hyperkitty/list/([^/]+)/(.*)", asked.path)
        account = found[1] if found else ""
        if account not in self.things or found is None:
            return Answer(status=404, body=b"<h1>Not Found</h1>")
        if found[2] == "export/list.mbox.gz":
            return Answer(body=gzip.compress(mbox(reversed(self.between(account, day(asked, "start"), day(asked, "end"))))))
        hashes = {f"message/{hashed(str(mail['id']))}/" for mail in self.things[account]}
        return Answer(body=b"<p>") if not found[2] or found[2] in hashes else Answer(status=404, body=b"<h1>Not Found</h1>")


class PipermailSite(MailSite):
    """pipermail below /pipermail, a packed file a month."""

    def reply(self, asked: Asked) -> Answer:
        account, _, rest = asked.path.removeprefix("/pipermail/").partition("/")
        files: dict[str, list[dict[str, object]]] = {}
        for mail in self.things.get(account, []):
            moment = datetime.fromtimestamp(int(str(mail["at"])), UTC)
            files.setdefault(f"{moment.year}-{MONTH_NAMES[moment.month - 1]}.txt.gz", []).insert(0, mail)
        if not rest and account in self.things:
            return Answer(body="".join(f'<td><a href="{file}">[ Gzip ]</a></td>' for file in ("x.txt.gz", *files)).encode())
        return Answer(body=gzip.compress(mbox(files[rest]))) if rest in files else Answer(status=404, body=b"<h1>Not Found</h1>")


def mbox(mails: object) -> bytes:
    assert not isinstance(mails, bytes)
    return b"".join(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + raw(mail) + b"\n" for mail in mails)  # type: ignore[attr-defined]


def raw(mail: dict[str, object]) -> bytes:
    sent = format_datetime(datetime.fromtimestamp(int(str(mail["at"])), UTC))
    head = f"From: Ada <ada@example.org>\nDate: {sent}\nMessage-ID: <{mail['id']}>\nContent-Type: text/plain; charset=utf-8\n\n"
    return head.encode() + str(mail["text"]).encode("utf-8", "replace") + b"\n"


def hashed(message_id: str) -> str:
    return base64.b32encode(sha1(message_id.encode()).digest()).decode()


def day(asked: Asked, name: str) -> int:
    told = asked.query.get(name, "2100-01-01")
    return int(datetime.strptime(told, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
