"""`sharewell collect`: every allowed target of every enabled source, resuming."""

from __future__ import annotations

import math
import os
import signal
import sys
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Exit, Refused, SharewellError, WrongUse
from pipeline.cli.frame import DebugOption, DryRunOption, HomeOption, JsonOption, finish, opened, result, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from rich.progress import TaskID

    from pipeline.cli.frame import Frame
    from pipeline.collecting.outcome import CollectOutcome, SourceOutcome

_ENDING = b"Ending after the page in hand; once more ends at once.\n"


def collect(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Which sources; else every enabled one.")
    ] = None,
    *,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Read what was never read before back to this day only.")
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", metavar="EUR", help="Stop before a page that could take the cost over this.")
    ] = None,
    dry_run: DryRunOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Read what is new of all that may be read, and see what is gone; --dry-run says what that would ask and cost."""
    from pipeline.collect import collect as read

    if max_cost is not None and not (math.isfinite(max_cost) and max_cost >= 0):
        raise WrongUse(f"{max_cost} is no amount of euro", where="--max-cost", todo="give a number such as 2.50")
    with opened(home, also=sources or ()) as frame, progress() as advance, ending_after_the_page() as stop:
        refuse_waiting(frame, sources or ())
        outcome = read(
            frame.store,
            frame.settings,
            sources or (),
            since=None if since is None else first_second(since, frame.settings.zone),
            max_cost=max_cost,
            dry_run=dry_run,
            now=frame.now,
            progress=advance,
            stop=stop,
            tell=say,
        )
    _tell(outcome)
    result(outcome.to_json(), "\n".join(_line(source) for source in outcome.sources), as_json=as_json)
    if outcome.partly:
        finish(Exit.PARTLY)


def refuse_waiting(frame: Frame, sources: Sequence[str]) -> None:
    """Raise Refused where a source that is asked for waits for confirmation."""
    waiting = {one.key for one in frame.standing.waiting}
    for name in sources:
        if f"sources.{name}" in waiting and not frame.settings.source(name).enabled:
            raise Refused(
                "this source waits for confirmation, so nothing is read there",
                where=name,
                todo="`sharewell council list` says more",
            )


def first_second(day: str, zone: ZoneInfo) -> int:
    """Return the UTC second at which an ISO day begins on the organisation's clock. Raises WrongUse."""
    try:
        begins = datetime.combine(date.fromisoformat(day), time(), tzinfo=zone)
        return max(int(begins.timestamp()), 0)
    except (ValueError, OverflowError):
        raise WrongUse(f"{day!r} is no day", where="--since", todo="write it as 2026-01-31") from None


@contextmanager
def ending_after_the_page() -> Iterator[Callable[[], bool]]:
    """Let SIGINT and SIGTERM end the work after the page in hand; a second one ends it at once, as a SharewellError."""
    received: list[int] = []

    def note(number: int, _: object) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, _ENDING)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(received)
    except KeyboardInterrupt:
        raise SharewellError("stopped at once; what was finished is kept", todo="the same command goes on from there") from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each source on a terminal; give a function that hears source, targets done, targets in all."""
    if not sys.stderr.isatty():
        yield lambda _source, _done, _all: None
        return
    from rich.console import Console
    from rich.progress import Progress

    bars: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as shown:

        def advance(source: str, done: int, whole: int) -> None:
            if source not in bars:
                bars[source] = shown.add_task(source, total=whole)
            shown.update(bars[source], completed=done, total=whole)

        yield advance


def _tell(outcome: CollectOutcome) -> None:
    """Say on standard error what failed, what a source will not give and what was not looked for again."""
    from pipeline.collecting.gaps import told

    for source in outcome.sources:
        if not source.targets and not source.remarks:
            say(f"Nothing of {source.source} may be read: `sharewell consent import` takes the opt-ins.")
        for failure in source.failed:
            say(f"{source.source} {failure.target}: {failure.why}")
        for gap in source.gaps:
            say(told(source.source, gap))
        for remark in source.remarks:
            say(remark)
        _tell_of_sweep(source)
    for name, count in outcome.expired.items():
        say(f"{name}: texts dropped because nobody could say in time whether they are still shown there: {count}.")


def _tell_of_sweep(source: SourceOutcome) -> None:
    swept = source.swept
    if swept.unasked:
        say(f"{source.source}: stored items not looked for again: {swept.unknown}; {swept.unasked}.")
    if swept.why:
        say(f"{source.source}: stored items still to be looked for again: {swept.unknown}; {swept.why}")
    if swept.expired:
        say(f"{source.source}: texts dropped because nobody could say in time whether they are still shown: {swept.expired}.")


def _line(source: SourceOutcome) -> str:
    if source.would is not None:
        would = source.would
        least, most = would.least_requests, would.most_requests
        asks = f"{least} to {most} requests" if most > least else f"requests: {least} or more" if least else "no requests"
        cost = f", {would.least_cost:.2f} to {would.most_cost:.2f} euro" if would.most_cost else ""
        return f"{source.source}: targets: {source.targets}, {asks}{cost}."
    sums, swept = source.sums, source.swept
    cost = f", {source.cost:.2f} euro" if source.cost else ""
    read = source.targets - len(source.failed)
    again = f"; {swept.checked} looked for again, {swept.gone} gone" if swept.checked else ""
    return (
        f"{source.source}: {read} of {source.targets} targets read; {sums.read} items: {sums.stored} new,"
        f" {sums.changed} changed, {sums.unchanged} unchanged, {sums.not_allowed} not allowed, {sums.ignored} ignored,"
        f" {sums.set_aside} set aside; {sums.interactions} interactions{again}{cost}."
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("collect")(collect)
