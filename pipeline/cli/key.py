"""`sharewell key`: where the key lies that keeps names sealed."""

from __future__ import annotations

import typer

from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, group, opened, result

app = group("key", "The key that keeps names sealed.")


@app.command("show")
def show_key(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Say where the key lies; never the key itself."""
    with opened(home, create=False) as frame:
        frame.note("key", what="show")
        place = frame.store.keys.place
    where = f"{place.kind}: {place.path}" if place.path else place.kind
    advice = "Keep a copy of it apart from the store: without the key nobody in the store can be told by name again."
    result({"kind": place.kind, "path": str(place.path) if place.path else None}, f"{where}\n{advice}")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app)
