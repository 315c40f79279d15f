"""Plain tables: what stands behind each chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from presentation.formats import NOTHING
from presentation.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str | Html]], caption: str, text: Sequence[int] = (0,), *, cards: bool = False
) -> Html:
    """Return a table whose first column names the row; `text` holds the columns that are words, not figures.

    With `cards`, each row becomes a card on a narrow page, without the cells that hold nothing.
    """
    columns = [
        element("th", head, scope="col", role="columnheader", cls="sw-text" if place in text else None)
        for place, head in enumerate(heads)
    ]
    body = [
        element(
            "tr",
            element("th", row[0], scope="row", role="rowheader"),
            *(
                element(
                    "td",
                    cell,
                    role="cell",
                    data_label=heads[place],
                    cls=" ".join(_classes(cell, is_text=place in text)) or None,
                )
                for place, cell in enumerate(row[1:], start=1)
            ),
            role="row",
        )
        for row in rows
    ]
    inner = element(
        "table",
        element("caption", caption, cls="sw-hidden"),
        element("thead", element("tr", *columns, role="row"), role="rowgroup"),
        element("tbody", *body, role="rowgroup"),
        role="table",
        cls="sw-plain sw-cards" if cards else "sw-plain",
    )
    return element("div", inner, cls="sw-scroll", tabindex=0, role="region", aria_label=caption)


def _classes(cell: str, *, is_text: bool) -> Iterator[str]:
    if is_text:
        yield "sw-text"
    if cell in {"", NOTHING}:
        yield "sw-none"


SPANNED: Final = Html("")
"""A cell of a listing that the one before it takes too."""


def listing(heads: Sequence[str], rows: Sequence[Sequence[str | Html | None]], caption: str, widths: Sequence[int] = ()) -> Html:
    """Return a table to be read row by row: on a narrow page each row becomes a card. A cell that is None is left out there.

    `widths` are parts of a hundred, one a column.
    """
    columns = [
        element("th", head, scope="col", role="columnheader", style=f"width:{widths[place]}%" if widths else None)
        for place, head in enumerate(heads)
    ]
    body = [
        element(
            "tr",
            element("th", row[0], scope="row", role="rowheader"),
            *(
                element(
                    "td",
                    row[place],
                    role="cell",
                    data_label=heads[place],
                    colspan=2 if any(cell is SPANNED for cell in row[place + 1 : place + 2]) else None,
                    cls=None if row[place] else "sw-none",
                )
                for place in range(1, len(heads))
                if row[place] is not SPANNED
            ),
            role="row",
        )
        for row in rows
    ]
    return element(
        "table",
        element("caption", caption, cls="sw-hidden"),
        element("thead", element("tr", *columns, role="row"), role="rowgroup"),
        element("tbody", *body, role="rowgroup"),
        role="table",
        cls="sw-list",
    )


def shades(
    names: Sequence[str],
    columns: Sequence[str],
    fields: Mapping[tuple[int, int], tuple[float | None, str]],
    caption: str,
    corner: str,
) -> Html:
    """Return a table whose fields are shaded by their share (0-1); fields are found by row and column, one left out is blank."""
    heads = [element("th", corner, scope="col"), *(element("th", *_two_lines(column), scope="col") for column in columns)]
    rows = []
    for row, name in enumerate(names):
        cells = [_shade(*fields.get((row, column), (None, ""))) for column in range(len(columns))]
        rows.append(element("tr", element("th", name, scope="row"), *cells))
    inner = element(
        "table",
        element("caption", caption, cls="sw-hidden"),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        cls="sw-shades",
    )
    return element("div", inner, cls="sw-scroll", tabindex=0, role="region", aria_label=caption)


def _shade(share: float | None, text: str) -> Html:
    if share is None:
        return element("td", text or None, cls="sw-blank")
    return element("td", text, style=f"--share:{round(min(1.0, max(0.0, share)) * 100)}%")


def _two_lines(text: str) -> tuple[str | Html, ...]:
    first, _, second = text.partition(" ")
    return (first, Html("<br>"), second) if second else (first,)
