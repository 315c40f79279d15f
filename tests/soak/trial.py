"""One trial: an operation goes wrong in the middle, the home is looked over, it is run again, and the end must be the same."""

from __future__ import annotations

import os
import shutil
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from storage.database import FILE_NAME
from tests.soak.holding import Held, differing, held, lost, strange, whole
from tests.soak.running import Plan
from tests.soak.world import HOME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.soak.operations import Operation
    from tests.soak.running import Ran
    from tests.soak.world import World

GROWING: Final = ("run", "audit")
"""Tables of which no row ever goes, whatever breaks off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """An operation that nothing disturbs: what the home held before and after it, and how many writes it took."""

    before: Held
    done: Held
    """When it had ended."""
    after: Held
    """When what comes after it had ended too."""
    writes: int
    seconds: float


@dataclass(slots=True)
class Trials:
    """Trials of operations in homes of one world."""

    world: World
    folder: Path
    surroundings: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, Undisturbed] = field(default_factory=dict)
    _count: int = 0

    def undisturbed(self, operation: Operation) -> Undisturbed:
        """Return how an operation goes that nothing disturbs."""
        if operation.name not in self._known:
            home = self._home(operation)
            before = held(home)
            ran = self._run(home, operation, Plan())
            assert ran.status == 0, (operation.name, ran.err)
            assert ran.writes is not None
            done = held(home)
            self._follow(home, operation)
            self._known[operation.name] = Undisturbed(
                before=before, done=done, after=held(home), writes=ran.writes, seconds=ran.seconds
            )
            shutil.rmtree(home)
        return self._known[operation.name]

    def broken_off(self, operation: Operation, plan: Plan) -> tuple[Path, Ran]:
        """Begin an operation on such a disk; return the home as it was left, and how the program ended."""
        home = self._home(operation)
        return home, self._run(home, operation, plan)

    def killed_after(self, operation: Operation, seconds: float) -> tuple[Path, Ran]:
        """Begin an operation and end the program from outside; return the home as it was left, and how the program ended."""
        home = self._home(operation)
        begun = self.world.program.begin(home, self._arguments(home, operation), **self._around(home, operation))
        time.sleep(seconds)
        os.kill(begun.pid, signal.SIGKILL)
        return home, begun.wait()

    def look_over(self, operation: Operation, home: Path) -> None:
        """Hold a home against what was there before and what is to be there after: nothing lost, doubled or half-written."""
        known = self.undisturbed(operation)
        assert whole(home / FILE_NAME) == []
        left = held(home)
        assert lost(known.before.tables, known.done.tables, left.tables) == {}
        found = strange(known.before.tables, known.done.tables, left.tables)
        assert {name: rows for name, rows in found.items() if name not in operation.passing | operation.twice} == {}
        operation.holds(home)
        for name in GROWING:
            assert sum(left.tables.get(name, {}).values()) >= sum(known.before.tables.get(name, {}).values())

    def goes_on(self, operation: Operation, home: Path) -> None:
        """Run the operation again and hold the end against that of one which nothing disturbed."""
        known = self.undisturbed(operation)
        operation.before_again(home)
        again = self._run(home, operation, Plan())
        assert again.status in operation.done_already, again.err
        self._follow(home, operation)
        assert whole(home / FILE_NAME) == []
        end = held(home)
        assert differing(known.after.tables, end.tables, operation.twice) == {}
        assert end.files == known.after.files
        operation.holds(home)
        operation.in_the_end(home)
        shutil.rmtree(home)

    def _home(self, operation: Operation) -> Path:
        self._count += 1
        return self.world.copy(operation.home, self.folder / f"home-{self._count}")

    def _run(self, home: Path, operation: Operation, plan: Plan) -> Ran:
        return self.world.program.run(home, self._arguments(home, operation), plan, **self._around(home, operation))

    def _arguments(self, home: Path, operation: Operation) -> list[str]:
        return [part.replace(HOME, str(home)) for part in operation.command(self.world)]

    def _around(self, home: Path, operation: Operation) -> dict[str, Any]:
        own = {name: value.replace(HOME, str(home)) for name, value in operation.variables.items()}
        return {"now": operation.now, "variables": {**(self.surroundings if operation.asks else {}), **own}}

    def _follow(self, home: Path, operation: Operation) -> None:
        for command in operation.then:
            ran = self.world.program.run(home, command, **self._around(home, operation))
            assert ran.status == 0, ran.err
