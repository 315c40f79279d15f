"""`sharewell lake`: the way to many machines: bring this one's part to a lake, bring facts back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import NothingToUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, group, opened, progress, result, say

if TYPE_CHECKING:
    from config.settings import Settings

app = group("lake", "The way to many machines: Parquet by month and source, in any store that fsspec knows.")
UrlArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[URL]", help="A folder or an address such as s3://bucket/sharewell; else url under [lake].", show_default=False
    ),
]


@app.command("push")
def push_lake(
    url: UrlArgument = None, *, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Bring to the lake what changed here since the last time: keyed numbers, no names, handles or texts.

    Broken off, it begins again and comes to the same. Who left on any machine leaves the lake and this store.
    """
    from pipeline.facts_by import alone_at_lake
    from storage.lake.push import machine_of, push

    with opened(home, create=False) as frame, progress("months") as step:
        frame.note("lake", what="push")
        place = _address(frame.settings, url)
        machine = machine_of(frame.store, frame.settings.lake.machine)
        with alone_at_lake(frame.store):
            done = push(frame.store, place, machine=machine, progress=step)
    told = {"machine": done.machine, "months": done.months, "files": done.files, "removed": done.removed, "left": done.erased}
    words = f"{done.files} files brought of {done.months} months, {done.removed} old ones removed, as {done.machine!r}."
    result(told, words + (f"\n{done.erased} people left, here or on another machine." if done.erased else ""))


@app.command("pull")
def pull_lake(
    url: UrlArgument = None, *, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Bring the facts that were worked out over the lake into this store, with their readings and the editions that are due."""
    from openness.month import format_month
    from pipeline.facts_by import By
    from pipeline.measure import refresh

    with opened(home) as frame, progress("months") as step:
        frame.note("lake", what="pull")
        by = By(engine="", lake=_address(frame.settings, url))
        outcome = refresh(frame.store, frame.settings, frame.ideal, frame.now, by=by, progress=lambda _what, _done, _of: step(1))
    tell_lake(outcome.lake)
    made = ", ".join(format_month(month) for month, _ in outcome.editions) or "none due"
    result(
        outcome.as_json(), f"Facts of {len(outcome.facts)} months, readings of {len(outcome.readings)}; editions made: {made}."
    )


def tell_lake(why: str) -> None:
    """Say why whoever left could not be taken out of the lake yet; empty: they are."""
    if why:
        say(f"Whoever left is not out of the lake yet; `sharewell lake push` does it. {why}")


def _address(settings: Settings, url: str | None) -> str:
    """Return which lake is meant. Raises NothingToUse where none is named, WrongUse for an address with a password in it."""
    from pipeline.facts_by import checked

    if not (url or settings.lake.url):
        raise NothingToUse("no lake is named", where="[lake]", todo="give its address, or url under [lake] in sharewell.toml")
    return checked(url or settings.lake.url)


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app)
