"""A made-up Microsoft Graph: it signs an app in, answers batches, and gives lists page by page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from openness.records import Space, Visibility
from openness.targets import Target, TargetKind
from pipeline.conformance.loopback import Answer, Asked, Site

TENANT = "5f3a0b1c-0000-4000-8000-000000000000"
TEAM = "11111111-2222-4333-8444-555555555555"
START = int(datetime(2026, 5, 1, 9, tzinfo=UTC).timestamp())
NOT_FOUND = Answer(status=404, body={"error": {"code": "NotFound", "message": "nothing here"}})


def replies_to(root: dict[str, object]) -> list[dict[str, object]]:
    found = root["replies"]
    assert isinstance(found, list)
    return found


class GraphSite(Site):
    """What is the same for every part of Graph."""

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, dict[str, object]] = {}
        self.tokens = 0
        self.signs_in = True
        self.base = ""

    def user(self, account: str, **fields: object) -> dict[str, object]:
        """Let somebody have an account; return it as an identity set."""
        native = f"id-{account}"
        self.users[native] = {
            "id": native,
            "mail": f"{account}@example.org",
            "userPrincipalName": f"{account}@corp.example.org",
        } | fields
        return {"application": None, "user": {"id": native, "displayName": account.title(), "userIdentityType": "aadUser"}}

    def reply(self, asked: Asked) -> Answer:
        self.base = f"http://{asked.headers.get('Host', '')}/v1.0"
        if asked.path == f"/{TENANT}/oauth2/v2.0/token":
            return self.token(asked)
        if asked.headers.get("Authorization") != f"Bearer token-{self.tokens}":
            return Answer(status=401, body={"error": {"code": "InvalidAuthenticationToken"}})
        path = unquote(asked.path).removeprefix("/v1.0")
        if path == "/$batch":
            return self.batch(asked)
        if path.startswith("/users/"):
            user = self.users.get(path.removeprefix("/users/"))
            return NOT_FOUND if user is None else Answer(body=user)
        return self.graph(path, asked)

    def token(self, asked: Asked) -> Answer:
        if (
            not self.signs_in
            or asked.form.get("client_secret") != "s3cret"
            or asked.form.get("grant_type") != "client_credentials"
        ):
            return Answer(status=401, body={"error": "invalid_client", "error_description": "AADSTS7000215 for s3cret"})
        self.tokens += 1
        return Answer(body={"token_type": "Bearer", "expires_in": 3599, "access_token": f"token-{self.tokens}"})

    def batch(self, asked: Asked) -> Answer:
        responses = []
        wanted = json.loads(asked.body)["requests"]
        if len(wanted) > 20:
            return Answer(status=400, body={"error": {"code": "BadRequest"}})
        for request in reversed(wanted):
            url = urlsplit(request["url"])
            answer = self.reply(replace(asked, method="GET", path=f"/v1.0{url.path}", query=dict(parse_qsl(url.query)), body=b""))
            responses.append({"id": request["id"], "status": answer.status, "headers": {}, "body": answer.body})
        return Answer(body={"responses": responses})

    def graph(self, path: str, asked: Asked) -> Answer:
        raise NotImplementedError

    def listed(self, path: str, values: list[dict[str, object]], asked: Asked) -> Answer:
        """Give a list, as many at once as the site's pages hold."""
        begin = int(asked.query.get("$skiptoken", 0))
        end = begin + min(self.page_size, int(asked.query.get("$top", 100)))
        body: dict[str, object] = {"@odata.context": "x", "value": values[begin:end]}
        if end < len(values):
            body["@odata.nextLink"] = f"{self.base}{path}?$skiptoken={end}"
        return Answer(body=body)


def when(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S.123Z")


class TeamsSite(GraphSite):
    """Channels of one public team; the thread in which something happened last comes first."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = 0
        self.teams: list[dict[str, object]] = [{"id": TEAM, "displayName": "Works", "visibility": "public"}]
        self.channels: dict[str, list[dict[str, object]]] = {TEAM: []}

    def target(self, account: str) -> Target:
        plain = account.isascii() and account.isalpha() and len(account) < 50
        handle = f"{TEAM}/19:{account}@thread.tacv2" if plain else account
        space = Space(native_id=handle, name=f"Works / {account}", visibility=Visibility.OPEN)
        return Target(source="teams", handle=handle, kind=TargetKind.SPACE, space=space)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        messages = self.things.setdefault(account, [])
        for _ in range(count):
            messages.insert(0, self.message(account, text=text))

    def message(
        self, account: str, *, text: str = "words", by: str = "eve", root: str | None = None, **fields: object
    ) -> dict[str, object]:
        """Return a message, a minute after the one before."""
        self.shared += 1
        at = START + 60 * self.shared
        native = str(at * 1000)
        return {
            "name": f"19:{account}@thread.tacv2:{f'{root}/' if root else ''}{native}",
            "id": native,
            "replyToId": root,
            "messageType": "message",
            "createdDateTime": when(at),
            "lastModifiedDateTime": when(at),
            "lastEditedDateTime": None,
            "deletedDateTime": None,
            "from": self.user(by),
            "subject": None,
            "body": {"contentType": "text", "content": text},
            "attachments": [],
            "mentions": [],
            "reactions": [],
            "replies": [],
            "webUrl": f"https://teams.example.org/l/message/{native}",
        } | fields

    def names(self, account: str) -> set[str]:
        return {str(message["name"]) for root in self.things[account] for message in (root, *replies_to(root))}

    def graph(self, path: str, asked: Asked) -> Answer:
        if path == "/teams":
            return self.listed(path, self.teams, asked)
        _, _, team, channels, *rest = path.split("/")
        if team not in self.channels or channels != "channels":
            return NOT_FOUND
        if not rest:
            return Answer(body={"value": self.channels[team]})
        account = rest[0].removeprefix("19:").removesuffix("@thread.tacv2")
        if refused := self.refusal(account):
            return refused
        if account not in self.things or rest[1] != "messages":
            return NOT_FOUND
        return self.messages(path, account, rest[2:], asked)

    def messages(self, path: str, account: str, below: list[str], asked: Asked) -> Answer:
        if not below:
            latest = [(max(changed(each) for each in (root, *replies_to(root))), root) for root in self.things[account]]
            roots = [root for _, root in sorted(latest, key=lambda pair: pair[0], reverse=True)]
            answer = self.listed(path, roots, asked)
            values = answer.body["value"]  # type: ignore[index]
            answer.body["value"] = [self.shown(path, root) for root in values]  # type: ignore[index]
            return answer
        root = next((root for root in self.things[account] if root["id"] == below[0]), None)
        replies = list(root["replies"]) if root else []  # type: ignore[call-overload]
        if below[1:] == ["replies"]:
            return self.listed(path, replies, asked)
        wanted = [root] if len(below) == 1 else [reply for reply in replies if reply["id"] == below[2]]
        return Answer(body=wanted[0]) if wanted and wanted[0] else NOT_FOUND

    def shown(self, path: str, root: dict[str, object]) -> dict[str, object]:
        """Return a thread with its first replies and a link to the others."""
        replies = root["replies"]
        assert isinstance(replies, list)
        if len(replies) <= self.page_size:
            return root
        link = f"{self.base}{path}/{root['id']}/replies?$skiptoken={self.page_size}"
        return root | {"replies": replies[: self.page_size], "replies@odata.nextLink": link}


def changed(message: dict[str, object]) -> str:
    return str(message["lastModifiedDateTime"])
