"""What each source is to be permitted, and what not, as the catalogue declares it."""

from __future__ import annotations

from typing import Final

from docs.declared.markdown import table

HEAD: Final = """# No more permissions than it needs

Sharewell reads; it never writes at a source. It reads what every employee can read, and of that what people agreed to. Give each
source an app, bot or account of its own that can do no more, so that a mistake here, or a secret that leaks, opens nothing else.

- **Of its own**: an app or account for Sharewell alone, which nobody signs in with, and which you can switch off without harm.
- **Ordinary**: an account without administrator's rights sees what a colleague sees, and no closed spaces.
- **Ending**: let the secret expire within a year, and note who renews it. `sharewell doctor` says when a source stops answering.
- **Looked at**: when you connect a source, `sharewell collect SOURCE --dry-run` lists what it would read. Read the list.

What each asks in full, and what it costs, is in [sources](../sources.md).
"""


def permissions() -> str:
    """Return the page with what each source of the catalogue that is asked is to be permitted."""
    from config.catalogue import SOURCES

    parts = [HEAD]
    for inside, title in ((True, "Inside the organisation"), (False, "Outside, on people's own accounts")):
        parts.append(f"## {title}\n")
        for each in SOURCES.values():
            if each.internal is not inside or not each.permissions:
                continue
            parts.append(
                f"### {each.title}\n\n" + table(("give", "for"), [(f"`{name}`", what) for name, what in each.permissions])
            )
            parts.append(f"Withhold: {each.withhold}.\n")
    return "\n".join(parts)
