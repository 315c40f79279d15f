"""Where a finished pack is fetched: by whoever asked for it, while they may, and while it tells no more than the pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response

from config.errors import Refused, SharewellError
from dashboard import data
from dashboard.actions import jobs
from dashboard.actions.audit import taken_by
from dashboard.visitor import visitor_of
from storage.database import open_reading
from storage.editions import fingerprint
from storage.jobs.asking import DONE

if TYPE_CHECKING:
    from starlette.requests import Request

    from dashboard.visitor import Visitor
    from storage.jobs.asking import Job, JobFile

KIND = "pack"


def pack(request: Request) -> Response:
    """Answer with the file of a pack; 403 for whoever may not have it, 404 where it is not theirs, gone or outdated."""
    who = visitor_of(request)
    try:
        jobs.need_month(who)
        file = _file(who, int(request.path_params["number"]))
    except Refused as error:
        return _said(f"{error}.", 403)
    except (SharewellError, OSError) as error:
        return _said(f"{error}.", 503)
    if file is None:
        return _said("There is no such pack here (any more): make it again.", 404)
    taken_by(request, who, "figures", "pack")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}", "Cache-Control": "no-store"}
    return Response(file.body, media_type=file.media_type, headers=headers)


def is_current(found: Job) -> bool:
    """Whether a pack still shows what the pages show: no edition has been made since."""
    connection = open_reading(data.home())
    try:
        return found.result.get("editions") == fingerprint(connection)
    finally:
        connection.close()


def _file(who: Visitor, number: int) -> JobFile | None:
    found = jobs.job(who, number)
    if found is None or found.kind != KIND or found.state != DONE or not is_current(found):
        return None
    return next(iter(jobs.files(who, number)), None)


def _said(text: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(text, status_code=status, headers={"Cache-Control": "no-store"})
