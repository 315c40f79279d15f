"""What a case of the hostile corpus declares: its name, the way in that it is tried on, its bytes, and how it has to end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[[Path], object]

FILE = "FILE"
"""Stands in a way for the path of the case's file."""


class End(StrEnum):
    """How a case has to end."""

    TAKEN = "taken"
    """Everything in it is accounted for and nothing is set aside: exit 0."""
    ASIDE = "set aside"
    """Rows of it are in quarantine with a reason, the others in the store: exit 1."""
    WRONG = "wrong use"
    """Nothing of it is taken; one line says why: exit 2."""
    REFUSED = "refused"
    """Nothing of it is taken, for it is damaged or unsafe; one line says why: exit 3."""


STATUS = {End.TAKEN: 0, End.ASIDE: 1, End.WRONG: 2, End.REFUSED: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One hostile file."""

    name: str
    way: tuple[str, ...]
    file: str
    make: Make
    """Writes the file, or the folder, at a path."""
    end: End
    says: str = ""
    """What the refusal has to say, among other words."""
    heavy: bool = False
    """Whether it takes more than a second to make or to read."""

    @property
    def status(self) -> int:
        """Return the exit status that it must have."""
        return STATUS[self.end]


def octets(content: bytes | Callable[[], bytes]) -> Make:
    """Return what writes these bytes."""

    def write(path: Path) -> None:
        path.write_bytes(content if isinstance(content, bytes) else content())

    return write


def imports(kind: str) -> tuple[str, ...]:
    """Return the way in of `sharewell import KIND`."""
    return ("import", kind, FILE, "--json")
