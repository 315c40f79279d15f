"""The catalogue of sources."""

from __future__ import annotations

from typing import Final

from docs.declared.markdown import table

HEAD: Final = """# Sources

What can be read, what each asks, and what it costs. Every source also takes tables: `sharewell import items`.
"""


def sources() -> str:
    """Return the page with every source of the catalogue."""
    from config.catalogue import SOURCES

    parts = [HEAD]
    for name, each in SOURCES.items():
        price = f"{each.price_per_read:g} euro an item read" if each.price_per_read else "nothing"
        rows = [
            ("`[sources]` name", f"`{name}`"),
            ("family", f"{each.family}, {'inside' if each.internal else 'outside'} the organisation"),
            ("ways in", ", ".join(f"`{way}`" for way in each.ways) or "`items`, as a table"),
            ("asks", each.asks),
            ("settings it needs", ", ".join(f"`{need}`" for need in each.needs)),
            ("costs", price),
            ("gives at most", f"{each.ceiling:,} items an account" if each.ceiling else ""),
            ("licence", each.licence),
            ("terms", f"<{each.terms_url}>{f', read {each.terms_read}' if each.terms_read else ''}" if each.terms_url else ""),
        ]
        parts.append(f"## {each.title}\n\n" + table(("", ""), [row for row in rows if row[1]]))
    return "\n".join(parts)
