"""A classifier that shares the work with a second process where there is much of it, and works no text out twice."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from threadpoolctl import threadpool_limits

from openness.language.labelling.default import default_classifier
from openness.language.labelling.model import Classifier, Told, from_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MUCH: Final = 1_000
"""Texts at once from which on a second process, which takes two seconds to begin, pays."""
_MOST_KNOWN: Final = 200_000
_classifier: list[Classifier] = []


class SideBySide:
    """A classifier of one name, in as many processes as there are processors to use, two at most."""

    def __init__(self, classifier: Classifier) -> None:
        """Share this classifier's work."""
        self.name = classifier.name
        self._classifier = classifier
        self._known: dict[bytes, Told] = {}
        self._pool: ProcessPoolExecutor | None = None

    def tell(self, texts: Sequence[str]) -> list[Told]:
        """Return what each text mainly does."""
        if len(self._known) + len(texts) > _MOST_KNOWN:
            self._known.clear()
        keys = [blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        self._known.update(zip(new, self._worked_out(list(new.values())), strict=True))
        return [self._known[key] for key in keys]

    def _worked_out(self, texts: list[str]) -> list[Told]:
        if len(texts) < MUCH or _processors() == 1:
            return self._classifier.tell(texts)
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            kept = (self._classifier.to_bytes(),)
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=kept)
        half = len(texts) // 2
        elsewhere = self._pool.submit(_tell, texts[half:])
        return self._classifier.tell(texts[:half]) + elsewhere.result()

    def close(self) -> None:
        """End the second process, if there is one."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


@contextmanager
def labelling_side_by_side() -> Iterator[SideBySide]:
    """Give the default classifier, its work shared between processes, until the block ends."""
    shared = SideBySide(default_classifier())
    try:
        yield shared
    finally:
        shared.close()


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(kept: bytes) -> None:
    """Keep the classifier in the second process, which has one processor to itself."""
    threadpool_limits(1, user_api="blas")
    _classifier.append(from_bytes(kept))


def _tell(texts: list[str]) -> list[Told]:
    """Return what the second process's classifier says."""
    return _classifier[-1].tell(texts)
