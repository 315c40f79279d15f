"""A made-up SharePoint behind Graph: sites of groups, their pages, and the changes among their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.records import Space, Visibility
from openness.targets import Target, TargetKind
from pipeline.conformance.loopback import Answer
from tests.collectors.internal.graph_site import NOT_FOUND, START, GraphSite, when

if TYPE_CHECKING:
    from pipeline.conformance.loopback import Asked

GUID = "22222222-3333-4444-8555-666666666666"


def handle(account: str) -> str:
    return f"{account}.sharepoint.example.org,{GUID},{GUID}"


class SharePointSite(GraphSite):
    """Files are changes in the order in which they came; a token tells how many were given."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = 0
        self.groups: list[dict[str, object]] = []
        self.site_pages: dict[str, list[dict[str, object]]] = {}
        self.forgotten = 0
        """Tokens below it are no longer known."""

    def target(self, account: str) -> Target:
        plain = account.isascii() and account.isalpha() and len(account) < 50
        native = handle(account) if plain else account
        space = Space(native_id=native, name=account, visibility=Visibility.OPEN)
        return Target(source="sharepoint", handle=native, kind=TargetKind.SPACE, space=space)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        files = self.things.setdefault(account, [])
        for _ in range(count):
            files.insert(0, self.file(account, name=text))

    def file(self, account: str, *, by: str = "eve", **fields: object) -> dict[str, object]:
        self.shared += 1
        at, native = START + 60 * self.shared, f"01FILE{self.shared}"
        item = self.made(by, at) | {"id": native, "file": {"mimeType": "text/plain"}} | fields
        return {"name": f"file:b!drive-{account}:{native}", "item": item}

    def made(self, by: str, at: int) -> dict[str, object]:
        user = self.user(by)["user"]
        assert isinstance(user, dict)
        who = {"user": user | {"email": f"{by}@example.org"}}
        return {
            "createdBy": who,
            "createdDateTime": when(at),
            "lastModifiedBy": who,
            "lastModifiedDateTime": when(at),
            "webUrl": "https://sharepoint.example.org/x",
        }

    def names(self, account: str) -> set[str]:
        return {str(thing["name"]) for thing in self.things[account]}

    def graph(self, path: str, asked: Asked) -> Answer:
        parts = path.split("/")
        if path == "/groups":
            return self.listed(path, self.groups, asked)
        if parts[1] == "groups":
            return Answer(body={"id": handle(parts[2])}) if parts[2] in self.things else NOT_FOUND
        account = parts[2].removeprefix("b!drive-").partition(".")[0]
        if refused := self.refusal(account):
            return refused
        if account not in self.things:
            return NOT_FOUND
        if parts[1] == "drives":
            return self.files(path, account, parts[3:], asked)
        return self.of_site(path, account, parts[3:], asked)

    def of_site(self, path: str, account: str, below: list[str], asked: Asked) -> Answer:
        pages = self.site_pages.get(account, [])
        if below == ["drive"]:
            return Answer(body={"id": f"b!drive-{account}"})
        if below == ["pages"]:
            return self.listed(path, pages, asked)
        return Answer(body={"id": below[1]}) if any(page["id"] == below[1] for page in pages) else NOT_FOUND

    def files(self, path: str, account: str, below: list[str], asked: Asked) -> Answer:
        changes = [thing["item"] for thing in reversed(self.things[account])]
        if below[0] == "items":
            return Answer(body={"id": below[1]}) if any(item["id"] == below[1] for item in changes) else NOT_FOUND  # type: ignore[index]
        begin = int(asked.query.get("token", 0))
        if 0 < begin < self.forgotten:
            return Answer(status=410, body={"error": {"code": "resyncRequired"}})
        root = [{"id": "root", "name": "root", "folder": {}, "root": {}}] if begin == 0 else []
        end = min(begin + self.page_size, len(changes))
        link = "@odata.nextLink" if end < len(changes) else "@odata.deltaLink"
        return Answer(body={"value": [*root, *changes[begin:end]], link: f"{self.base}{path}?token={end}"})
