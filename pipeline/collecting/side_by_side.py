"""Many errands at a time: each asks the network on a thread of its own, and everything else is done on this one.

An errand is a generator that hands out questions and is sent their answers. While one waits for its answer the others go on; the
store is only ever touched from the thread that runs them all. An errand asks its next question after it has done with the last
answer, so that nothing that was fetched, and maybe paid for, waits to be stored.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from collectors.answers import MISSHAPEN
from config.errors import Fatal, SharewellError, Skip, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

Question = Callable[[], object]
Errand = Generator[Question, Any, T]


GRACE = 45.0
"""Seconds for which an answer is waited for once asked to stop: longer than a page takes, shorter than a limit may last."""
_A_LOOK = 1.0


@dataclass(frozen=True, slots=True)
class _Answer:
    to: str
    """The errand's name."""
    value: object = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Asker:
    """One errand and the thread that asks for it; a thread that the program does not wait for when it ends."""

    name: str
    errand: Errand[None]
    answers: SimpleQueue[_Answer]
    questions: SimpleQueue[Question | None] = field(default_factory=SimpleQueue)

    def begin(self) -> None:
        threading.Thread(target=self._work, name=self.name, daemon=True).start()

    def go_on(self, answer: _Answer | None) -> bool:
        """Hand the errand its answer and take its next question; whether there was one."""
        try:
            if answer is None:
                question = next(self.errand)
            elif answer.error is not None:
                question = self.errand.throw(answer.error)
            else:
                question = self.errand.send(answer.value)
        except StopIteration:
            return False
        self.questions.put(question)
        return True

    def end(self) -> None:
        self.questions.put(None)
        self.errand.close()

    def _work(self) -> None:
        while (question := self.questions.get()) is not None:
            self.answers.put(self._answer(question))

    def _answer(self, question: Question) -> _Answer:
        try:
            return _Answer(self.name, question())
        except BaseException as error:  # noqa: BLE001 - it is raised again where the question was asked
            return _Answer(self.name, error=error)


def ask(question: Callable[[], T]) -> Errand[T]:
    """Put a question from within an errand and return its answer. Raises SourceError and nothing else."""
    with blamed():
        answer: T = yield question
    return answer


@contextmanager
def blamed() -> Iterator[None]:
    """Turn whatever a collector raises into a SourceError: one that breaks down fails its own source, never the others."""
    try:
        yield
    except SourceError:
        raise
    except SharewellError as error:
        raise Fatal(error.what, where=error.where, todo=error.todo) from error
    except MISSHAPEN as error:
        what = f"a page could not be read ({type(error).__name__})"
        raise Skip("unreadable", what, todo="the source changed its answers") from error
    except Exception as error:
        what = f"its collector broke down ({type(error).__name__})"
        raise Fatal(what, todo="tell whoever made the collector") from error


def side_by_side(errands: Iterable[tuple[str, Errand[None]]], stop: Callable[[], bool] = lambda: False) -> None:
    """Run named errands to their ends; what one raises ends all, each at its last question.

    Errands look at `stop` themselves. One whose answer does not come for long after that is told so in its place.
    """
    answers: SimpleQueue[_Answer] = SimpleQueue()
    askers = {name: _Asker(name, errand, answers) for name, errand in errands}
    try:
        waiting = set()
        for name, asker in askers.items():
            asker.begin()
            if asker.go_on(None):
                waiting.add(name)
        until: float | None = None
        while waiting:
            if until is None and stop():
                until = time.monotonic() + GRACE
            for answer in _come(answers, waiting, until):
                if answer.to in waiting and not askers[answer.to].go_on(answer):
                    waiting.discard(answer.to)
    finally:
        for asker in askers.values():
            asker.end()


def _come(answers: SimpleQueue[_Answer], waiting: Iterable[str], until: float | None) -> list[_Answer]:
    """Return the next answer; none for now when none has come, and one in the place of each when the time is over."""
    try:
        return [answers.get(timeout=_A_LOOK)]
    except Empty:
        if until is None or time.monotonic() < until:
            return []
    late = Skip("stopped", "asked to stop while the source gave no answer", todo="collect again to go on")
    return [_Answer(name, error=late) for name in waiting]
