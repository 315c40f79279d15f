"""Where a personal link leads: a GET shows, only a POST of the page's own form acts, so that no scanner of mail says yes.

Whatever is wrong with a link, the answer is the same page: it does not tell whether there is such a person, or ever was.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from config.errors import SharewellError
from config.schema import is_loopback
from dashboard import data
from dashboard.actions import by_link as acts
from dashboard.by_link import page
from dashboard.by_link.asking import opened
from dashboard.by_link.limits import Limit
from openness.consent import ANY
from presentation.agreeing import LINK_PATH
from presentation.formats import Formats
from presentation.language import LANGUAGES
from storage.in_force import kept_in_force
from storage.own.by_link import Answer
from storage.personal_links import LENGTH, find_link
from storage.trouble import DatabaseTrouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from dashboard.by_link.asking import Opened

PATH: Final = LINK_PATH + "/{token:path}"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_MOST_BYTES: Final = 16_384
_LONGEST_ADDRESS: Final = 64
_MOST_FIELDS: Final = 200
_MINE: Final = {"same-origin", "none", ""}
_FAILURES = Limit(most=20, a_second=0.2)
"""Links that did not work, by who sent them."""
_USES = Limit(most=30, a_second=0.5)
"""Visits by one link."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A finished page and its status. `dead`: the link does not work."""

    body: str
    status: int = 200
    dead: bool = False


async def personal(request: Request) -> Response:
    """Answer a request for a personal link."""
    formats = Formats(_language(request))
    token, sender = str(request.path_params["token"]), _sender(request)
    if _FAILURES.is_over(sender) or (len(token) == LENGTH and not _USES.take(token)):
        line = formats.say("That was too often in a short time. Wait a minute and open the link again.")
        return _response(Answered(page.told(formats.say("Please wait"), line, formats), 429))
    sent: Mapping[str, str] | None = {}
    if request.method == "POST":
        sent = await _form(request) if request.headers.get("sec-fetch-site", "") in _MINE else None
    if sent is None:
        line = formats.say("Nothing was done: open the link itself, and answer there.")
        return _response(Answered(page.told(formats.say("Nothing was done"), line, formats), 400))
    answered = await run_in_threadpool(_answer, token, sent, formats)
    if answered.dead:
        _FAILURES.take(sender)
    return _response(answered)


def _answer(token: str, sent: Mapping[str, str], formats: Formats) -> Answered:
    """Show what a link opens; with what a form sent, do it."""
    try:
        return _look(token, sent, formats) if len(token) == LENGTH else _dead(formats)
    except (SharewellError, DatabaseTrouble, OSError):  # why is nothing for whoever is not signed in
        line = formats.say("Sharewell cannot do this now. Nothing is lost: open the link again later.")
        return Answered(page.told(formats.say("Not now"), line, formats), 503)


def _look(token: str, sent: Mapping[str, str], formats: Formats) -> Answered:
    settings = kept_in_force(data.home())
    with acts.opened() as store:
        link = find_link(store, token, now=data.now())
        if link is None:
            return _dead(formats)
        found = opened(store, token, link, formats, settings.privacy)
    trouble, status = "", 200
    if sent:
        if hmac.compare_digest(sent.get("stamp", "").encode("utf-8", "replace"), found.stamp.encode()):
            done = _do(token, found, sent, formats)
            if done is not None:
                return done
            trouble, status = formats.say("Give an answer to each, then save."), 400
        else:
            trouble, status = formats.say("Something has changed since you opened this page: nothing was done. Look again."), 409
    name = settings.organisation.name
    return Answered(page.form(found, formats, settings.zone, organisation=name, trouble=trouble), status)


def _do(token: str, found: Opened, sent: Mapping[str, str], formats: Formats) -> Answered | None:
    """Do what a form asks; None where it does not say what."""
    if sent.get("act") == page.ANSWER:
        return _save(token, found, sent, formats)
    if sent.get("act") == page.WITHDRAW:
        return _withdraw(token, found, sent.get("which", ""), formats)
    return None


def _save(token: str, found: Opened, sent: Mapping[str, str], formats: Formats) -> Answered | None:
    said = [sent.get(page.choice(place), "") for place in range(len(found.asked))]
    if not said or not {page.YES, page.NO}.issuperset(said):
        return None
    answers = [
        Answer(source=one.yes.agreed.source, purpose=one.yes.agreed.purpose, yes=answer == page.YES, words=one.words)
        for one, answer in zip(found.asked, said, strict=True)
    ]
    way_out = acts.answer(token, answers)
    if way_out is None:
        return _dead(formats)
    say = formats.say
    line = say("Noted: your yes counts from now on.") if page.YES in said else say("Noted: you said no, and nothing is read.")
    if page.YES in said and page.NO in said:
        line = say("Noted: what you said yes to counts from now on, the rest does not.")
    if page.YES not in said and found.stands:
        line = say("Noted: you said no. What you agreed to before stays as it was.")
    return Answered(page.told(say("Your answer is kept"), line, formats, way_out=_address(way_out, formats)))


def _withdraw(token: str, found: Opened, which: str, formats: Formats) -> Answered | None:
    stands = {str(place): (yes.agreed.source, yes.agreed.purpose) for place, yes in enumerate(found.stands)} | {
        page.ALL: (ANY, ANY)
    }
    if which not in stands:
        return None
    source, purpose = stands[which]
    left = acts.withdraw(token, source=source, purpose=purpose)
    if left is None:
        return _dead(formats)
    say = formats.say
    line = say("Withdrawn. What was kept for it is gone; figures follow with the next edition.")
    return Answered(page.told(say("Withdrawn"), line, formats, way_out=_address(left.token, formats) if left.token else ""))


def _address(token: str, formats: Formats) -> str:
    """Return a whole address where the settings say where the pages are, else one beside this."""
    known = kept_in_force(data.home()).address
    return f"{known}{LINK_PATH}/{token}?lang={formats.lang}" if known else f"{token}?lang={formats.lang}"


def _dead(formats: Formats) -> Answered:
    return Answered(page.dead(formats), 404, dead=True)


async def _form(request: Request) -> dict[str, str] | None:
    """Return the fields of a form; None for what is none, or too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().casefold() != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            return None
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        return None
    return {name: values[-1] for name, values in fields.items()} or None


def _sender(request: Request) -> str:
    """Return who sends a request: behind a proxy on this machine, whom that says it is for."""
    peer = request.client.host if request.client else ""
    passed_on = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return passed_on[:_LONGEST_ADDRESS] if passed_on and is_loopback(peer) else peer


def _language(request: Request) -> str:
    """Return the language that is asked for, else the browser's first that is known, else the organisation's first."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    wanted = [part.split(";")[0].strip()[:2].casefold() for part in request.headers.get("accept-language", "").split(",")[:10]]
    return next((lang for lang in (*wanted, *data.languages()) if lang in LANGUAGES), LANGUAGES[0])


def _response(answered: Answered) -> Response:
    return HTMLResponse(answered.body, status_code=answered.status, headers=HEADERS)
