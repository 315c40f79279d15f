"""Who works the month facts out: the store itself, another engine beside it, or an engine over a lake of several machines."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from config.errors import Refused, WrongUse
from config.lake import ENGINES, PULL, engine_name, is_spark, lake_url
from pipeline.alone import alone
from storage.refresh import dirty_months, fill_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.settings import Settings
    from openness.month import Month
    from storage.database import Store
    from storage.engines.engine import Engine
    from storage.refresh import Fill

SQLITE: Final = "sqlite"
DUCKDB: Final = "duckdb"


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """An engine, and the lake that it reads; without one it reads the store of this machine.

    With a lake and no engine, facts are brought from it as they were worked out there last.
    """

    engine: str = SQLITE
    lake: str = ""


def chosen(settings: Settings, engine: str | None = None, lake: str | None = None) -> By:
    """Return who works the facts out: as a call asks, else as the settings say. Raises WrongUse."""
    if engine is None and lake is None:
        if not settings.lake.engine:
            return By()
        if not settings.lake.url:
            raise WrongUse("an engine for a lake is set and no lake", where="[lake]", todo="give its url, or take the engine out")
        return By(engine="" if settings.lake.engine == PULL else settings.lake.engine, lake=settings.lake.url)
    named = engine or settings.lake.engine or SQLITE
    if named == PULL:
        raise WrongUse(
            "this machine brings facts from the lake", where="--engine", todo="name another, or use `sharewell lake pull`"
        )
    if named != SQLITE:
        try:
            engine_name(named)
        except ValueError as error:
            raise WrongUse(f"there is no engine {named!r}", where="--engine", todo=f"there are: sqlite, {ENGINES}") from error
    if lake is not None and named == SQLITE:
        raise WrongUse("SQLite reads its own store alone", where="--lake", todo="name --engine duckdb or spark://HOST:PORT")
    if is_spark(named) and not (lake or settings.lake.url):
        raise WrongUse("Spark reads a lake", where="--engine", todo="name it with --lake URL, or url under [lake]")
    if named == SQLITE or (named == DUCKDB and lake is None):
        return By(engine=named)
    return By(engine=named, lake=checked(lake or settings.lake.url))


def checked(url: str) -> str:
    """Return the address of a lake. Raises WrongUse for one with a password in it."""
    try:
        return lake_url(url)
    except ValueError as error:
        raise WrongUse(str(error), where="the lake's address") from error


@contextmanager
def facts_by(by: By, store: Store, settings: Settings, now: int, *, full: bool) -> Iterator[tuple[list[Month], Fill]]:
    """Give the months whose facts are to be filled, and what fills them."""
    if not by.lake:
        with _from_store(by, store, now, full=full) as found:
            yield found
        return
    from storage.lake.over import over_lake, pulled_from
    from storage.lake.push import machine_of

    machine = machine_of(store, settings.lake.machine)
    with alone_at_lake(store), _Told(by.engine):
        if not by.engine:
            with pulled_from(store, by.lake, machine=machine, now=now) as found:
                yield found
            return
        start = partial(_started, by.engine, store)
        with over_lake(store, by.lake, start, machine=machine, now=now, full=full) as found:
            yield found


@contextmanager
def alone_at_lake(store: Store) -> Iterator[None]:
    """Let one program of a home speak to its lake at a time. Raises Refused for another."""
    with alone(store.home, "lake") as only_one:
        if not only_one:
            raise Refused(
                "another `sharewell` of this home speaks to the lake now", where=str(store.home), todo="let it end first"
            )
        yield


@contextmanager
def _from_store(by: By, store: Store, now: int, *, full: bool) -> Iterator[tuple[list[Month], Fill]]:
    from storage.lake.pulled import forget_pulled, has_pulled

    months = dirty_months(store, now, full=full or has_pulled(store))
    if by.engine == SQLITE:
        yield months, fill_here
    else:
        from storage.engines.filling import by_engine

        with _Told(by.engine), closing(_started(by.engine, store)) as engine, by_engine(store, engine, months) as fill:
            yield months, fill
    forget_pulled(store)


class _Told:
    """Tell what an engine answers in one line: its libraries raise errors of their own."""

    def __init__(self, engine: str) -> None:
        self._engine = engine

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None and type(error).__module__.partition(".")[0] in {"duckdb", "_duckdb", "pyspark", "py4j"}:
            what = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
            todo = "nothing is lost; run it again, or leave --engine out"
            raise Refused(f"the facts could not be worked out: {what}", where=f"--engine {self._engine}", todo=todo) from error


def _started(engine: str, store: Store) -> Engine:
    if engine == DUCKDB:
        from storage.engines.duck import Duck

        return Duck(store.home)
    from storage.engines.spark import Spark

    return Spark(engine)
