"""How far a job is, told on the page while it waits or runs; then what came of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from config.errors import SharewellError
from dashboard.actions import jobs
from dashboard.visitor import visitor
from presentation.failures import told
from presentation.markup import Html, element
from presentation.style import page
from storage.jobs.asking import CANCELLED, FAILED, RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from presentation.formats import Formats
    from storage.jobs.asking import Job

EVERY_SECONDS: Final = 1.0
_LONG_SECONDS: Final = 15
"""How long a job may wait before the page says why that may be."""


def show(number: int, formats: Formats, done: Callable[[Job], object], *, by: str | None = None) -> None:
    """Draw a job of the visitor: how far it is, looked at again each second, then what went wrong, or what `done` draws of it.

    `by`: whose it is, where that is not the visitor's name. Where there is no such job nothing is drawn.
    """
    found = _looked_at(number, by, formats)
    if found is None:
        return
    if found.is_open:
        st.fragment(_while_open, run_every=EVERY_SECONDS)(number, formats, by)
    elif found.state == FAILED:
        st.html(page(element("p", went_wrong(found.result, formats), cls="sw-alert", role="alert")))
    elif found.state == CANCELLED:
        st.html(page(element("p", formats.say("Called off; nothing was made."), cls="sw-said", role="status")))
    else:
        done(found)


def went_wrong(result: Mapping[str, Any], formats: Formats) -> str:
    """Return what went wrong in a job as a line in the reader's language."""
    parts = result.get("parts")
    error = SharewellError(
        str(result.get("what") or ""),
        where=str(result.get("where") or ""),
        todo=str(result.get("todo") or ""),
        parts=None if parts is None else {key: part if isinstance(part, str) else tuple(part) for key, part in parts.items()},
    )
    return told(error, formats)


def _while_open(number: int, formats: Formats, by: str | None) -> None:
    found = _looked_at(number, by, formats)
    if found is None or not found.is_open:
        st.rerun()
    with st.container(key=f"sw-job-{number}"):
        st.html(page(_told(found, formats)))
        if not found.cancelling:
            st.button(formats.say("Call off"), key=f"job-off-{number}", on_click=_call_off, args=(number, by))


def _looked_at(number: int, by: str | None, formats: Formats) -> Job | None:
    try:
        return jobs.job(visitor(), number, by=by)
    except SharewellError as error:
        st.html(page(element("p", told(error, formats), cls="sw-alert", role="alert")))
        return None


def _call_off(number: int, by: str | None) -> None:
    try:
        jobs.call_off(visitor(), number, by=by)
    except SharewellError:
        return  # the next look at the job tells why


def _told(found: Job, formats: Formats) -> Html:
    line = _line(found, formats)
    if not found.whole:
        return element("p", line, cls="sw-job", role="status")
    bar = element("progress", value=found.done, max=found.whole, aria_label=line)
    count = formats.say("{done} of {whole}").format(done=formats.number(found.done), whole=formats.number(found.whole))
    return element("div", element("p", line, cls="sw-job", role="status"), bar, element("span", f" {count}", cls="sw-note"))


def _line(found: Job, formats: Formats) -> str:
    say = formats.say
    now = time.time()
    if found.cancelling:
        return say("It is being called off ...")
    if found.state == RUNNING and found.lease_until > now:
        return f"{say(found.line)} ..." if found.line else say("It has begun ...")
    if now - found.asked_at > _LONG_SECONDS:
        return say("It waits for its turn. Others' things may come first, or the worker that `sharewell serve` starts is away.")
    return say("It waits for its turn ...")
