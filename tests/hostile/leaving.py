"""What leaves a store as a file: tables, digests, packs and a person's own data, looked through for formulas, programs and links."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tests.hostile.organisation import MONTHS, as_rows
from tests.hostile.words import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hostile.running import Trial

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def what_is_given(trial: Trial, folder: Path) -> list[str]:
    """Return what is wrong with what leaves the store as files: formulas, programs and markup in them."""
    wrong: list[str] = []
    for name in (
        "activity",
        "flow",
        "initiatives",
        "knowledge",
        "roster",
        "rules",
        "sources",
        "topics",
        "totals",
        "training",
        "pulse",
    ):
        ended = trial.run("facts", name)
        wrong += [f"facts {name}: {ended.err} {ended.crash}"] if ended.status else []
        wrong += [f"facts {name}: a formula: {cell!r}" for row in as_rows(ended.out) for cell in row if is_formula(cell)]
    for call in (
        ("readings", "--json"),
        ("person", "export", "p0"),
        ("topics", "--json"),
        ("digest", "show", "2", "--json"),
        ("audit", "--json"),
    ):
        ended = trial.run(*call)
        if ended.status or ended.crash:
            wrong.append(f"{call}: {ended.err} {ended.crash}")
        else:
            json.loads(ended.out)
    for number in (2, 3):
        for kind in ("html", "md", "atom"):
            text = trial.run("digest", "show", str(number), "--format", kind).out
            wrong += [f"digest {number} as {kind}: {what}" for what in unsafe_text(text, kind)]
    out = folder / "packs"
    ended = trial.run(
        "report", "--month", f"{MONTHS[-1] // 100}-{MONTHS[-1] % 100:02d}", "--lang", "nl", "--format", "all", "--out", str(out)
    )
    wrong += [f"report: {ended.err} {ended.crash}"] if ended.status else []
    for file in out.rglob("*"):
        if file.suffix == ".pptx":
            wrong += [f"{file.name}: {what}" for what in unsafe_slides(file)]
        elif file.suffix == ".html":
            wrong += [f"{file.name}: {what}" for what in unsafe_text(file.read_text(encoding="utf-8"), "html")]
        elif file.suffix == ".pdf":
            wrong += [
                f"{file.name}: {word!r}" for word in (b"/JavaScript", b"/Launch", b"/OpenAction<<") if word in file.read_bytes()
            ]
    return wrong


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet takes a cell for a formula; a number is none."""
    return cell.startswith(_FORMULA) and not cell.lstrip("+-").replace(".", "", 1).replace("e-", "", 1).isdigit()


def unsafe_text(text: str, kind: str) -> Iterator[str]:
    """Yield what in a digest or a mail would run, fetch or break."""
    if not text:
        yield "is empty"
    if kind == "atom":
        for element in ET.fromstring(json.loads(text)["text"] if text.startswith("{") else text).iter():
            if element.get("href", "").startswith(("javascript:", "data:")):
                yield f"leads to {element.get('href')}"
        return
    low = text.casefold()
    if kind == "html":
        yield from (
            f"holds {word}"
            for word in ("<script", "<svg", "<iframe", "<base", "<form", 'onerror="', 'javascript:"')
            if word in low.replace('href="javascript:', 'javascript:"')
        )
        yield from (f"fetches from {ELSEWHERE}" for tag in ("src=", "url(") if f'{tag}"{ELSEWHERE}' in low)


def unsafe_slides(file: Path) -> Iterator[str]:
    """Yield the formulas and the links in the sheets behind the charts of a presentation."""
    with zipfile.ZipFile(file) as deck:
        for name in deck.namelist():
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(deck.read(name))) as sheet:
                    for part in sheet.namelist():
                        if part.startswith("xl/worksheets/") and (b"<f>" in sheet.read(part) or b"hyperlink" in sheet.read(part)):
                            yield f"a formula or a link in {name} {part}"
            if name.endswith(".rels") and b"evil.example" in deck.read(name):
                yield f"a link to elsewhere in {name}"
