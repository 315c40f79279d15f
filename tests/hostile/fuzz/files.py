"""Valid files to begin from, drawn with changes in them; what packs others is packed anew, so that its checksums hold."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from hypothesis import strategies as st

from tests.hostile.fuzz.changing import LEFT_OUT, changed
from tests.hostile.packing import entry, member, tarred, zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIXTH: Final = st.integers(0, 5).map(lambda drawn: drawn == 5)
_THIRD: Final = st.integers(0, 2).map(lambda drawn: drawn == 2)


class Content(Protocol):
    """What a file holds."""

    def unchanged(self) -> bytes:
        """Return it as it is valid."""
        ...

    def drawn(self, draw: st.DrawFn) -> bytes:
        """Return it with changes."""
        ...


@dataclass(frozen=True, slots=True)
class Seed:
    """A valid file, and the names that it may have."""

    names: tuple[str, ...]
    content: Content


@dataclass(frozen=True, slots=True)
class Whole:
    """One file's bytes; with `packed`, they are changed within the gzip around them or without it."""

    data: bytes
    packed: bool = False

    def unchanged(self) -> bytes:
        """Return them as they are valid."""
        return gzip.compress(self.data, 1, mtime=0) if self.packed else self.data

    def drawn(self, draw: st.DrawFn) -> bytes:
        """Return them with changes."""
        found = changed(self.data, draw)
        if not self.packed:
            return found
        packed = gzip.compress(found, 1, mtime=0)
        return changed(packed, draw) if draw(_THIRD) else packed


@dataclass(frozen=True, slots=True)
class Packed:
    """The files of an archive."""

    files: Mapping[str, bytes]
    tar: bool = False

    def unchanged(self) -> bytes:
        """Return the archive as it is valid."""
        return self._packed(self.files)

    def drawn(self, draw: st.DrawFn) -> bytes:
        """Return an archive in which files, names or the packing itself are changed."""
        files = dict(self.files)
        for _ in range(2):
            if draw(st.booleans()):
                name = draw(st.sampled_from(sorted(files)))
                files[name] = changed(files[name], draw)
        if draw(_SIXTH):
            name = draw(st.sampled_from(sorted(files)))
            files[changed(name.encode(), draw).decode("latin-1").replace("\x00", "") or "x"] = files.pop(name)
        files = {name: content for name, content in files.items() if not draw(LEFT_OUT)}
        whole = self._packed(files)
        return changed(whole, draw) if draw(_THIRD) else whole

    def _packed(self, files: Mapping[str, bytes]) -> bytes:
        if self.tar:
            return gzip.compress(tarred((member(name, content) for name, content in files.items()), mode="w"), 1, mtime=0)
        return zipped({}, *((entry(name), content) for name, content in files.items()))
