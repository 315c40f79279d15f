"""A made-up YouTube: channels, their uploads in playlists, videos by their ids, threads of comments."""

from __future__ import annotations

from datetime import UTC, datetime

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

START = 1_600_000_000


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def channel_id(account: str) -> str:
    return f"UC{account.ljust(22, 'x')}"


class YouTubeSite(Site):
    """Every third thing that an account shares is a comment under a video of its own, the others are videos."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = 0
        self.unlisted: set[str] = set()
        self.replies: dict[str, list[dict[str, object]]] = {}
        """By the comment that they answer."""
        self.comments_off = False

    def target(self, account: str) -> Target:
        return Target(source="youtube", handle=account)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        mine = self.things.setdefault(account, [])
        for _ in range(count):
            self.shared += 1
            at = moment(START + 60 * self.shared)
            if self.shared % 3 == 0:
                mine.insert(0, self.said(f"Ug{self.shared}", channel_id(account), at, text))
            else:
                mine.insert(0, self.video(account, at, text))

    def video(self, account: str, at: str, text: str) -> dict[str, object]:
        number = f"v{self.shared}"
        snippet = {"channelId": channel_id(account), "title": "On it", "description": text, "publishedAt": at, "tags": ["open"]}
        statistics = {"viewCount": "900", "likeCount": "7", "commentCount": "2"}
        status = {"privacyStatus": "public"}
        return {"name": f"video:{number}", "id": number, "snippet": snippet, "statistics": statistics, "status": status}

    def said(self, number: str, writer: str, at: str, text: str) -> dict[str, object]:
        snippet = {
            "authorChannelId": {"value": writer},
            "textDisplay": text,
            "publishedAt": at,
            "updatedAt": at,
            "videoId": "v1",
            "likeCount": 1,
        }
        return {"name": f"comment:{number}", "id": number, "snippet": snippet}

    def names(self, account: str) -> set[str]:
        return {str(thing["name"]) for thing in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        for account in self.refusals or ("",):
            if (refusal := self.refusal(account)) is not None:
                return refusal
        method = asked.path.removeprefix("/youtube/v3/")
        if method == "commentThreads" and self.comments_off:
            errors = [{"reason": "commentsDisabled"}]
            return Answer(status=403, body={"error": {"code": 403, "errors": errors}})
        return self.listed(self.rows(method, asked.query), asked)

    def rows(self, method: str, query: dict[str, str]) -> list[dict[str, object]]:
        ids = query.get("id", "").split(",")
        if method == "channels":
            return [self.channel(name) for name in self.things if query.get("forHandle") == f"@{name}" or channel_id(name) in ids]
        if method == "comments" and "parentId" in query:
            return self.replies.get(query["parentId"], [])
        things = [thing for mine in self.things.values() for thing in mine]
        if method in {"videos", "comments"}:
            kind = "video:" if method == "videos" else "comment:"
            return [thing for thing in things if thing["id"] in ids and str(thing["name"]).startswith(kind)]
        owner = query.get("playlistId") or query.get("allThreadsRelatedToChannelId") or ""
        mine = next((rows for name, rows in self.things.items() if channel_id(name)[2:] == owner[2:]), [])
        if method == "playlistItems":
            return [{"contentDetails": {"videoId": thing["id"]}} for thing in mine if str(thing["name"]).startswith("video:")]
        return [self.thread(thing) for thing in mine if str(thing["name"]).startswith("comment:")]

    def channel(self, account: str) -> dict[str, object]:
        number = channel_id(account)
        snippet = {"title": account, "customUrl": f"@{account}", "description": "the code is 42"}
        uploads = {"relatedPlaylists": {"uploads": f"UU{number[2:]}"}}
        return {"id": number, "snippet": snippet, "contentDetails": uploads}

    def thread(self, top: dict[str, object]) -> dict[str, object]:
        replies = self.replies.get(str(top["id"]), [])
        snippet = {"topLevelComment": top, "totalReplyCount": len(replies)}
        return {"id": top["id"], "snippet": snippet, "replies": {"comments": replies[:1]}}

    def listed(self, rows: list[dict[str, object]], asked: Asked) -> Answer:
        size = self.page_size if "id" not in asked.query else 50
        begin = int(asked.query.get("pageToken", "t0")[1:])
        body: dict[str, object] = {"pageInfo": {"totalResults": len(rows)}}
        if begin + size < len(rows):
            body["nextPageToken"] = f"t{begin + size}"
        return Answer(body=body | ({"items": rows[begin : begin + size]} if rows else {}))
