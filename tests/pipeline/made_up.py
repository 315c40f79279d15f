"""Made-up sources for collecting: they answer from memory, and remember what they were asked."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from collectors import catalogue
from collectors.base import Order, Page, Standing
from collectors.budget import Meter
from config.settings import Settings
from openness.records import Author, Item, Space, Via, Visibility
from openness.targets import Cursor
from pipeline.collect import collect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pytest

    from collectors.base import Known
    from openness.records import Record
    from openness.targets import Target
    from pipeline.collecting.outcome import CollectOutcome, SourceOutcome
    from storage.database import Store

NOW = int(time.time())
"""Opt-ins hold from today on the machine's clock, so runs are near it."""
BEGIN = NOW - 20 * 86_400
HOUR = 3600
HALF_A_DAY, A_DAY = NOW + 13 * HOUR, NOW + 25 * HOUR
SEVEN = ["a", "b", "c", "d", "e", "f", "g"]


@dataclass
class MadeUp:
    """A source whose accounts or spaces hold pages of native ids, oldest first; what ends there is an empty page."""

    source: str
    shared: dict[str, list[list[str]]] = field(default_factory=dict)
    order: ClassVar[Order] = Order.OLDEST_FIRST
    asked: list[str] = field(default_factory=list)
    before_page: Callable[[str], object] = lambda _what: None
    """Called on the asking thread before a page is given, with `target/page`."""
    gaps: dict[str, tuple[int, int]] = field(default_factory=dict)
    reaches_back: dict[str, int] = field(default_factory=dict)
    threads: set[str] = field(default_factory=set)
    written_by: dict[str, str] = field(default_factory=dict)
    """By native id, who wrote it; else the target itself."""
    meter: Meter = field(default_factory=Meter)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        pages = self.shared.get(target.handle, [])
        start = int(since.value) if since else 0
        for number in range(start, max(len(pages), start + 1)):
            what = f"{target.handle}/{number}"
            self.threads.add(threading.current_thread().name)
            self.asked.append(what)
            self.before_page(what)
            last = number >= len(pages) - 1
            yield Page(
                target=target,
                body={"ids": pages[number] if number < len(pages) else [], "of": target.handle},
                fetched_at=NOW,
                cursor=Cursor(value=str(number + 1 if number < len(pages) else number)),
                via=Via.API,
                gap=self.gaps.get(target.handle) if number == start else None,
                reaches_back=self.reaches_back.get(target.handle) if last else None,
            )

    def records(self, page: Page) -> Iterator[Record]:
        body: Any = page.body
        space = page.target.space or Space(native_id=body["of"], name=body["of"], visibility=Visibility.PUBLIC)
        for name in body["ids"]:
            yield Item(
                source=self.source,
                native_id=name,
                author=Author(handles=(self.written_by.get(name, body["of"]),)),
                space=space,
                kind="post",
                created_at=BEGIN + len(name),
                text=f"what {name} says",
            )


@dataclass
class MadeUpSpaces(MadeUp):
    listed: list[Space] = field(default_factory=list)
    refuses: list[Exception] = field(default_factory=list)

    def spaces(self) -> Iterator[Space]:
        self.asked.append("spaces")
        if self.refuses:
            raise self.refuses.pop(0)
        yield from self.listed


@dataclass
class MadeUpVerified(MadeUp):
    together: ClassVar[int] = 2
    gone: set[str] = field(default_factory=set)
    untold: set[str] = field(default_factory=set)
    looked_for: list[list[str]] = field(default_factory=list)
    before_batch: Callable[[], object] = lambda: None
    price: float = 0.0

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        names = [one.native_id for one in known]
        self.looked_for.append(names)
        self.before_batch()
        if self.price:
            self.meter.affordable(self.source, self.price, least=len(names), most=len(names))
            self.meter.charge(self.source, self.price, len(names))
        return {name: Standing.GONE if name in self.gone else Standing.THERE for name in names if name not in self.untold}


def listed(monkeypatch: pytest.MonkeyPatch, *sources: MadeUp) -> None:
    """Let the catalogue give these collectors, and no others."""
    for source in sources:
        module = ModuleType(f"made_up_{source.source}")
        module.make = lambda _settings, meter, source=source: _metered(source, meter)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(catalogue.COLLECTORS, source.source, module.__name__)


def _metered(source: MadeUp, meter: Meter) -> MadeUp:
    source.meter = meter
    return source


def settings_of(*sources: str, **parts: object) -> Settings:
    """Return settings in which these sources are enabled, each with these parts."""
    return Settings.model_validate({"sources": {source: {"enabled": True, **parts} for source in sources}})


def collected(store: Store, *sources: MadeUp, settings: Settings | None = None, **options: Any) -> CollectOutcome:
    options = {"now": NOW} | options
    return collect(store, settings or settings_of(*(one.source for one in sources)), **options)


def of(outcome: CollectOutcome, source: str) -> SourceOutcome:
    return next(one for one in outcome.sources if one.source == source)


def stored(store: Store, source: str | None = None) -> set[str]:
    """Return the native ids that the store holds."""
    rows = store.connection.execute(
        "SELECT native_id FROM item JOIN source ON source.id = source_id WHERE ? IS NULL OR name = ?", (source, source)
    )
    return {name for (name,) in rows}


def texts(store: Store) -> set[str]:
    """Return the native ids whose texts are kept."""
    rows = store.connection.execute("SELECT native_id FROM item JOIN item_text ON item_id = item.id")
    return {name for (name,) in rows}


def verified(monkeypatch: pytest.MonkeyPatch, store: Store, source: str = "bluesky") -> MadeUpVerified:
    """Return a source of whose seven items everything was read just now."""
    place = MadeUpVerified(source=source, shared={"ada": [SEVEN]})
    listed(monkeypatch, place)
    assert collected(store, place).sources[0].sums.stored == 7
    assert place.looked_for == []
    return place


def made_up(source: str, *, pages: int = 3) -> MadeUp:
    shared = {name: [[f"{name}-{page}-{n}" for n in range(2)] for page in range(pages)] for name in ("ada", "bea")}
    return MadeUp(source=source, shared=shared)


def everything(*sources: MadeUp) -> set[str]:
    return {name for source in sources for pages in source.shared.values() for page in pages for name in page}
