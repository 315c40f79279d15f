"""Begins commands of the program, each in a process of its own, on a disk that ends it or is full when a test asks for that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent.parent
KEY: Final = "5a" * 32
KEY_FILE: Final = "the.key"
"""Where the key lies in a home that has it in a file."""
NOW: Final = 1_790_000_000
"""21 September 2026: what every command takes for now, so that two runs can be held against each other."""
KILLED: Final = -9


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the disk does: ends the program at a write (`torn`: in the middle of it), or is full from one of them on."""

    ends_at: int = 0
    torn: bool = False
    full_from: int = 0
    in_place: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command ended; `writes` is None where it was ended in the middle."""

    status: int
    out: str
    err: str
    writes: int | None = None
    refused: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Begun:
    """A command that runs."""

    program: Program
    pid: int
    folder: Path
    at: float = field(default_factory=time.monotonic)

    def wait(self) -> Ran:
        """Wait until it has ended."""
        status = int(self.program.asked({"wait": self.pid})["status"])
        told = self.folder / "told"
        counted: dict[str, int] = json.loads(told.read_text("utf-8")) if told.exists() else {}
        return Ran(
            status=status,
            out=(self.folder / "out").read_text("utf-8", "replace"),
            err=(self.folder / "err").read_text("utf-8", "replace"),
            writes=counted.get("writes"),
            refused=counted.get("refused", 0),
            seconds=time.monotonic() - self.at,
        )


@dataclass(slots=True)
class Program:
    """The program, loaded and ready to begin."""

    process: subprocess.Popen[str]
    folder: Path
    environment: Mapping[str, str]
    _begun: int = 0

    def begin(
        self,
        home: Path,
        arguments: Sequence[str],
        plan: Plan = Plan(),
        *,
        now: int = NOW,
        variables: Mapping[str, str] | None = None,
    ) -> Begun:
        """Begin a command in a home; `now` 0: with the machine's clock."""
        self._begun += 1
        folder = self.folder / str(self._begun)
        folder.mkdir()
        asked = {
            "arguments": list(arguments),
            "home": str(home),
            "disk": {"below": f"{home}{os.sep}", **asdict(plan)},
            "now": now,
            "environment": {**self.environment, **(variables or {})},
            **{name: str(folder / name) for name in ("out", "err", "told")},
        }
        return Begun(program=self, pid=int(self.asked(asked)["pid"]), folder=folder)

    def run(self, home: Path, arguments: Sequence[str], plan: Plan = Plan(), **more: Any) -> Ran:
        """Run a command to its end."""
        return self.begin(home, arguments, plan, **more).wait()

    def asked(self, what: Mapping[str, object]) -> dict[str, Any]:
        """Tell the loaded program something; return what it answers."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the loaded program ended by itself"
        found: dict[str, Any] = json.loads(answer)
        return found


@contextmanager
def loaded() -> Iterator[Program]:
    """Give the program, loaded once for many commands."""
    with tempfile.TemporaryDirectory(prefix="sharewell-soak-") as name:
        folder = Path(name)
        surroundings = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("CONFIG", "DATA", "CACHE")}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        environment = {**kept, **surroundings, "SHAREWELL_KEY": KEY, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        with subprocess.Popen(
            [sys.executable, "-m", "tests.soak.program"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            program = Program(process=process, folder=folder, environment=environment)
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["ready"]
            try:
                yield program
            finally:
                process.kill()
