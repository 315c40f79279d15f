"""Keeps the worker running beside the dashboard: what ends by itself is told in one line and begun again."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from pipeline.cli.frame import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORKER: Final = "pipeline.worker"
AGAIN_SECONDS: Final = 5.0
GRACE_SECONDS: Final = 10.0


@dataclass(slots=True)
class Beside:
    """A process that runs from entering to leaving the block, begun again whenever it ends by itself."""

    command: Sequence[str]
    settings: Mapping[str, str]
    again_seconds: float = AGAIN_SECONDS
    _over: threading.Event = field(default_factory=threading.Event)
    _child: subprocess.Popen[bytes] | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Start it."""
        self._start()
        self._thread = threading.Thread(target=self._watch, name="beside", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ask it to end, and end it where it does not."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        child = self._child
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _start(self) -> None:
        self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            self.command, env={**os.environ, **self.settings}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            if self._child is None or self._child.poll() is None:
                continue
            say(f"The worker stopped by itself (exit status {self._child.returncode}) and is begun again.")
            if not self._over.wait(self.again_seconds):
                self._start()


def worker(settings: Mapping[str, str]) -> Beside:
    """Return the worker as a process beside this one; it ends with it, however this one ends."""
    return Beside(command=[sys.executable, "-P", "-m", WORKER, "--parent", str(os.getpid())], settings=settings)
