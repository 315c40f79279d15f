"""The indicators, as they are declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.declared.markdown import table

if TYPE_CHECKING:
    from collections.abc import Iterator


def indicators() -> str:
    """Return the page with every indicator, by theme."""
    from openness.indicators import INDICATORS

    parts = [
        "# Indicators\n\nOne month is a calendar month on the organisation's clock. Every figure comes with a 95 % interval.\n"
    ]
    for theme in dict.fromkeys(indicator.theme for indicator in INDICATORS):
        parts.append(f"## {theme.value.capitalize()}\n")
        for each in (indicator for indicator in INDICATORS if indicator.theme is theme):
            aim = "" if each.ideal.value is None else f"{each.ideal.value:g}"
            aim += f" ({each.ideal.source})" if each.ideal.source else ""
            ideal = ". ".join(filter(None, (aim, each.ideal.note))) or "the organisation's own baseline"
            waits = f"; final {each.matures} days after the month" if each.matures else ""
            rows = [
                ("formula", each.formula),
                ("unit, better", f"{each.unit.value}, {each.direction.value}"),
                ("ideal", ideal),
                ("interval", each.interval),
                ("stands for", str(each.source)),
                ("beside it", each.reference),
                ("looks back", f"{each.reach} month{'s' if each.reach > 1 else ''}{waits}"),
                ("caveat", each.caveat),
                ("where it is missing", each.supply),
            ]
            parts.append(f"### {each.id} {each.name}\n\n{each.meaning}\n\n" + table(("", ""), [row for row in rows if row[1]]))
    return "\n".join(parts)


def undocumented_indicators() -> Iterator[str]:
    """Name every indicator that leaves a part of its declaration empty."""
    from openness.indicators import INDICATORS

    for each in INDICATORS:
        for part in ("name", "formula", "interval", "meaning", "caveat", "supply"):
            if not getattr(each, part).strip():
                yield f"indicator {each.id}: {part}"
