"""The packages that a lock names, with what their own metadata says of them where they are installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
RUN: Final = ROOT / "requirements.lock"
"""What Sharewell runs on."""
TEST: Final = ROOT / "requirements-dev.lock"
"""The same, with what it is built and tested with."""
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_LONGEST: Final = 60
"""Letters up to which what stands under License names one; longer is the text of a licence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package of a lock, by its canonical name; `marker`: for which platforms, empty for all."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def is_for_here(self) -> bool:
        """Whether this platform and Python take it."""
        parsed = Requirement(f"{self.name}=={self.version}{f' ; {self.marker}' if self.marker else ''}").marker
        return parsed is None or parsed.evaluate()


def packages(lock: Path) -> list[Package]:
    """Return what a lock names, by name."""
    found = []
    for entry in lock.read_text("utf-8").replace("\\\n", " ").splitlines():
        if not entry.strip() or entry.lstrip().startswith("#"):
            continue
        named = Requirement(entry.split(" --hash=")[0].strip())
        (version,) = [one.version for one in named.specifier]
        found.append(
            Package(
                name=canonicalize_name(named.name),
                version=version,
                marker=str(named.marker or ""),
                hashes=tuple(_HASH.findall(entry)),
            )
        )
    return sorted(found, key=lambda one: one.name)


def licence_of(name: str) -> str | None:
    """Return what an installed package says its licence is, as it says it; None where it is not installed or says nothing."""
    try:
        told = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        return None
    expression, text = told.get("license_expression"), str(told.get("license") or "").strip()
    if expression:
        return str(expression)
    listed = [line.split("::")[-1].strip() for line in told.get("classifier") or () if line.startswith("License ::")]
    listed = [one for one in listed if one != "OSI Approved"]
    if text and "\n" not in text and len(text) <= _LONGEST:
        return text
    return " OR ".join(listed) or None


def needs_of(name: str) -> set[str]:
    """Return the canonical names of what an installed package needs here, without its extras."""
    try:
        wanted = [Requirement(line) for line in metadata.requires(name) or ()]
    except metadata.PackageNotFoundError:
        return set()
    return {canonicalize_name(one.name) for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})}
