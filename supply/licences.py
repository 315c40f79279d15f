"""Holds the licence of every package against those that may be used, each with the reason why.

Run as `python -m supply.licences`; it ends with status 1 where a package's licence is not among them or is not told.
"""

from __future__ import annotations

import sys
from typing import Final

from supply.locked import TEST, Package, licence_of, packages

_PERMISSIVE: Final = "asks to keep its notice and nothing more"
ALLOWED: Final = {
    "0BSD": "asks nothing",
    "Apache-2.0": "our own",
    "BSD-2-Clause": _PERMISSIVE,
    "BSD-3-Clause": _PERMISSIVE,
    "CC0-1.0": "given to all",
    "CNRI-Python": _PERMISSIVE,
    "ISC": _PERMISSIVE,
    "LicenseRef-Public-Domain": "given to all",
    "MIT": _PERMISSIVE,
    "MIT-0": "asks nothing",
    "MIT-CMU": _PERMISSIVE,
    "MPL-2.0": "asks to share changes to its own files; we use them unchanged and ship none of them",
    "PSF-2.0": _PERMISSIVE,
    "Zlib": _PERMISSIVE,
}
"""Licences that may be used, as SPDX names them, with the reason."""
WRITTEN: Final = {
    "2-clause BSD": "BSD-2-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT Licence": "MIT",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Public Domain": "LicenseRef-Public-Domain",
    "Python Software Foundation License": "PSF-2.0",
}
"""Other ways in which packages write them. Where one only says BSD, the stricter of the two that we take is meant."""


def as_spdx(told: str) -> str:
    """Return what a package says its licence is as SPDX writes it, as far as we know that way of writing."""
    return " OR ".join(WRITTEN.get(one, one) for one in told.split(" OR "))


def against(told: str | None) -> str:
    """Return what speaks against a licence; empty where it may be used."""
    if told is None:
        return "its metadata names no licence"
    if any(_may_be_used(way) for way in as_spdx(told).split(" OR ")):
        return ""
    return f"{told!r} is not among the licences that may be used"


def _may_be_used(way: str) -> bool:
    return all(part.strip(" ()") in ALLOWED for part in way.split(" AND "))


def looked_over(found: list[Package]) -> dict[str, str]:
    """Return by package what speaks against it, for those that are used here."""
    told = {one.name: against(licence_of(one.name)) for one in found if one.is_for_here}
    return {name: what for name, what in told.items() if what}


def main() -> int:
    """Say what speaks against which package."""
    found = packages(TEST)
    elsewhere = [one.name for one in found if not one.is_for_here]
    off = looked_over(found)
    for name, what in off.items():
        print(f"{name}: {what}; leave it out, or allow its licence with a reason in supply/licences.py", file=sys.stderr)
    if off:
        return 1
    print(f"The licences of {len(found) - len(elsewhere)} packages may be used; for other platforms: {', '.join(elsewhere)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
