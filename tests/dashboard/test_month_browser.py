"""In a real browser: the first screen of a month whole, however long its words; months dragged over, and chosen by keyboard."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from storage.by_hand.annotations import put_annotation
from storage.by_hand.decisions import DecisionRow, decisions, put_decision
from storage.database import open_store
from tests.dashboard.editions import LAST, ZONE, bodies, fill
from tests.dashboard.test_browser import PICTURES, SIZES, barriers, browser, keep, own, serve, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
__all__ = ["browser"]
LONG = "Arbeidsongeschiktheidsverzekeringsmaatschappijen en gemeentelijke dienstverleningsovereenkomsten "
NOW = 1_790_000_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        fill(home, bodies())
        with open_store(home, zone=ZONE) as store:
            for back, state in ((0, "open"), (0, "open"), (1, "open"), (2, "done"), (3, "dropped"), (4, "open")):
                text = (LONG * 4)[:300]
                row = DecisionRow(month=LAST - back, indicator="A6", text=text, owner=text[:100], due=date(2026, 11, 30))  # type: ignore[arg-type]
                number = put_decision(store, row, by="board", now=NOW, today=date(2026, 9, 1))
                if state != "open":
                    seen = next(one.stamp for one in decisions(store.connection) if one.number == number)
                    closed = DecisionRow(
                        month=row.month, indicator="A6", text=text, owner=row.owner, due=row.due, state=state, became=text
                    )
                    later = NOW + 40 * 86_400
                    put_decision(store, closed, by="board", now=later, today=date(2026, 9, 1), number=number, seen=seen)
            put_annotation(store, "2026-03-12", LONG[:80], by="comms", now=NOW)
    yield from serve(home, folder)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("part", ["", "&part=department%3AVergunningen%2C+Toezicht+en+Handhaving"])
def test_nothing_of_the_first_screen_lies_below_the_fold(browser: Browser, address: str, lang: str, part: str) -> None:
    page, seen = visit(browser, address, f"?lang={lang}{part}")
    try:
        boxes = [page.locator(".sw-tile").nth(place).bounding_box() for place in range(5)]
        boxes += [page.locator(".sw-pair .sw-box").nth(place).bounding_box() for place in range(4)]
        for box in boxes:
            assert box is not None
            assert box["y"] + box["height"] <= 900
        assert page.locator(".sw-pair .sw-box").count() == 4
        assert own(seen.errors) == []
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"first-screen-long-{lang}{'-part' if part else ''}.png"))
    finally:
        page.context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("path", ["?against=2026-05", "trends?show=items&by=visibility", "trends?show=A6&by=department"])
def test_what_is_chosen_opens_cleanly(browser: Browser, address: str, path: str, lang: str, size: str) -> None:
    page, seen = visit(browser, address, f"{path}&lang={lang}", size=SIZES[size])
    try:
        assert page.locator('[data-testid="stException"]').count() == 0
        assert own(seen.errors) == []
        assert seen.foreign == []
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= SIZES[size][0]
        assert barriers(page) == []
        keep(page, f"chosen{path.replace('?', '-').replace('&', '-').replace('=', '-')}-{lang}-{size}", SIZES[size][0])
    finally:
        page.context.close()


@pytest.mark.parametrize("path", ["", "trends"])
def test_what_is_folded_away_opens_without_barriers(browser: Browser, address: str, path: str) -> None:
    page, seen = visit(browser, address, f"{path}?lang=nl")
    try:
        for place in range(page.locator("summary").count()):
            page.locator("summary").nth(place).focus()
            page.keyboard.press("Enter")
            page.wait_for_timeout(600)
        page.get_by_role("button", name="Bewaren").first.wait_for(timeout=20_000)
        page.wait_for_timeout(1_000)
        assert barriers(page) == []
        assert own(seen.errors) == []
        keep(page, f"{path or 'month'}-unfolded", 1440)
    finally:
        page.context.close()


def test_dragging_over_a_chart_shows_these_months_and_the_address_keeps_them(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, "trends?lang=en&show=A6")
    try:
        box = page.locator('[data-testid="stVegaLiteChart"] svg').bounding_box()
        assert box is not None
        middle = box["y"] + box["height"] * 0.6
        page.mouse.move(box["x"] + box["width"] * 0.4, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.55, middle, steps=6)
        page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=6)
        page.mouse.up()
        page.get_by_role("button", name="All months").wait_for(timeout=20_000)
        page.wait_for_url("**from=202*", timeout=20_000)
        assert "show=A6" in page.url
        first, last = (page.url.split(f"{name}=")[1][:7] for name in ("from", "to"))
        assert "2025-05" < first < last < "2026-10"
        page.get_by_role("button", name="All months").click()
        page.get_by_role("button", name="All months").wait_for(state="detached", timeout=20_000)
    finally:
        page.context.close()


def test_months_are_chosen_by_keyboard_too(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, "trends?lang=en&show=A6")
    try:
        page.get_by_role("combobox", name="From", exact=True).focus()
        page.keyboard.type("Mar 2026")
        page.keyboard.press("Enter")
        page.wait_for_url("**from=2026-03*", timeout=20_000)
        page.get_by_text("In March 2026 it was").wait_for(timeout=20_000)
        assert page.get_by_role("combobox", name="From", exact=True).input_value() == "Mar 2026"
    finally:
        page.context.close()


def test_the_file_is_the_table(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, "trends?lang=nl&show=items&by=family&from=2026-03&to=2026-06")
    try:
        with page.expect_download(timeout=20_000) as waiting:
            page.get_by_role("button", name="Download de tabel (CSV)").click()
        assert waiting.value.suggested_filename == "sharewell-items-family-2026-03-2026-06.csv"
        text = waiting.value.path().read_text(encoding="utf-8-sig")
        assert text.startswith("month,measure,series,value,low,high,state,alarm,annotations")
        assert len(text.splitlines()) == 1 + 3 * 4
        page.locator("summary").first.click()
        shown = page.locator(".sw-plain").inner_text()
        chat = next(line for line in text.splitlines() if line.startswith("2026-06,items,chat,")).split(",")[3]
        assert f"{int(chat):,}".replace(",", ".") in shown
    finally:
        page.context.close()
