"""An organisation all of whose names mean harm: departments, people, spaces, initiatives, rules, titles, decisions and digests."""

from __future__ import annotations

import csv
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from config.catalogue import SOURCES
from openness.consent import ANY, MEASURE, NAME, SHOW, is_source
from openness.month import Month, format_month, month_of, shift, starts_at
from storage.by_hand.annotations import put_annotation
from storage.by_hand.decisions import DecisionRow, put_decision
from storage.database import open_store
from storage.desk.digests import digest, make_digest, publish, put_entry, write_digest
from storage.desk.led_to import OutcomeRow, put_outcome
from storage.desk.marks import set_initiative, set_mark, set_tag
from storage.desk.words import search_texts
from tests.collectors.archives.car_maker import DID
from tests.hostile.lists import CONSENT, ROSTER
from tests.hostile.tables import csv_of, lines_of
from tests.hostile.words import FORBIDDEN, HTML, MARKDOWN, TEXTS
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hostile.running import Ended, Trial

NOW = int(time.time())
MONTHS = tuple(shift(month_of(NOW, AMSTERDAM), -back) for back in (3, 2, 1))
DEPARTMENTS = (
    "script", "image", "svg", "template", "picture", "directive", "latex", "hyperlink", "plus", "at", "right to left", "quote",
)  # fmt: skip
DIVISIONS = ("broken out", "dde", "md link")
ACCOUNTS = {"x": "77", "mastodon": "anna@social.example", "reddit": "anna", "linkedin": "anna@example.org",
            "mailinglist": "anna@example.org", "bluesky": DID}  # fmt: skip
"""By source: the account of somebody who takes part, of whom the archives are."""
A_DEPARTMENT = 7
"""People in each department."""
SETTINGS = """
[organisation]
name = "Gemeente <script>window.__pwned=90</script> =1+1 $x$ :red[y]"
timezone = "Europe/Amsterdam"
[privacy]
k = 5
{more}
"""
_WORDS = (
    "riool overlast kelder pomp",
    "paspoort balie rijbewijs afspraak",
    "hackathon prototype code release",
    "vergunning bezwaar zienswijze",
)


def label(name: str) -> str:
    """Return a harmful text as short as a list's cell may be."""
    return " ".join(TEXTS[name].split())[:480]


def department(person: int) -> str:
    """Return the name of a person's department."""
    return label(DEPARTMENTS[person // A_DEPARTMENT])


def settle(trial: Trial, folder: Path, *, sign_in: str = "") -> None:
    """Put an organisation into a home by its own ways in, each of which has to take it whole."""
    trial.home.mkdir()
    settings = trial.home / "sharewell.toml"
    settings.write_text(SETTINGS.format(more=sign_in), encoding="utf-8")
    settings.chmod(0o600)
    count = len(DEPARTMENTS) * A_DEPARTMENT
    shown = list(TEXTS.values())
    for name, way, content in (
        ("roster.csv", ("roster", "import"), csv_of(_roster(count, shown), ROSTER)),
        ("consent.csv", ("consent", "import"), csv_of(_consents(count), CONSENT)),
        ("items.jsonl", ("import", "items"), lines_of(_items(count, shown))),
        ("first.jsonl", ("import", "items"), lines_of(_one_of_each())),
        ("acts.jsonl", ("import", "interactions"), lines_of(_acts(count))),
        ("initiatives.csv", ("import", "initiatives"), _initiatives()),
        ("rules.csv", ("import", "rules"), _rules()),
        ("training.csv", ("import", "training"), _training(count)),
        ("pulse.csv", ("import", "pulse"), _pulse()),
        ("totals.csv", ("import", "metrics"), _totals()),
    ):
        file = folder / name
        file.write_bytes(content)
        whole(trial.run(*way, str(file)), name)
    policy = folder / "policy.md"
    policy.write_text(
        "# Beleid\n\n" + "Iedereen mag delen wat hij weet. " * 30 + "\n\n".join(TEXTS.values()),
        encoding="utf-8",
        errors="replace",
    )
    whole(trial.run("policy", "keep", str(policy), "--from", "2026-01-01", "--lang", "nl"), "policy")
    whole(trial.run("refresh"), "refresh")
    by_hand(trial.home)


def whole(ended: Ended, what: str) -> None:
    """Raise AssertionError where a call did not end well."""
    assert (ended.status, ended.crash) == (0, ""), (what, ended)


def _roster(count: int, shown: list[str]) -> Iterator[dict[str, object]]:
    for person in range(count):
        yield {
            "person": f"p{person}",
            "name": " ".join(shown[person % len(shown)].split())[:200],
            "email": f"p{person}@stad.example",
            "department": department(person),
            "division": label(DIVISIONS[person // A_DEPARTMENT % len(DIVISIONS)]),
            "country": "NL",
            "leader": "yes" if person % A_DEPARTMENT == 0 else "",
        }


def _consents(count: int) -> Iterator[dict[str, object]]:
    for person in range(count):
        for purpose in (MEASURE, SHOW, NAME):
            yield {"person": f"p{person}", "source": "*", "purpose": purpose, "given_at": "2020-01-01", "covers_from": "2020-01-01",
                   "evidence": label("script")}  # fmt: skip
    for source, handle in ACCOUNTS.items():
        for purpose in (MEASURE, SHOW):
            yield {"person": "p1", "source": source, "handle": handle, "purpose": purpose, "given_at": "2020-01-01",
                   "covers_from": "2020-01-01", "evidence": "form"}  # fmt: skip


def _one_of_each() -> Iterator[dict[str, object]]:
    """Give an item of each source that the corpus hands in: once a month is shown, files of a new one wait to be confirmed."""
    at = datetime.fromtimestamp(starts_at(MONTHS[0], AMSTERDAM), UTC).isoformat()
    harmful = {
        text for text in map(str.casefold, map(str.strip, (TEXTS | FORBIDDEN).values())) if is_source(text) and text != ANY
    }
    for source in sorted({*SOURCES, "handed", *harmful}):
        yield {"source": source, "native_id": "first", "person": "p0", "created_at": at, "text": "Eerste"}


def _items(count: int, shown: list[str]) -> Iterator[dict[str, object]]:
    number = 0
    for month in MONTHS:
        begin = starts_at(month, AMSTERDAM)
        for person in range(count):
            for once in range(2):
                text = shown[number % len(shown)]
                at = datetime.fromtimestamp(begin + 3600 * (9 + person % 600) + 900 * once, UTC).isoformat()
                yield {"source": "slack", "native_id": f"o{number}", "person": f"p{person}", "created_at": at, "visibility": "public" if once else "open",
                       "space": " ".join(text.split())[:200] or "x", "text": f"{_WORDS[number % 4]} {_WORDS[(number + person) % 4]} {text} #deel", "url": text,
                       "reply_to": f"o{number - 15}" if number % 3 == 0 and number > 15 else ""}  # fmt: skip
                number += 1


def _acts(count: int) -> Iterator[dict[str, object]]:
    for month in MONTHS:
        at = datetime.fromtimestamp(starts_at(month, AMSTERDAM) + 9 * 86_400, UTC).isoformat()
        for person in range(count):
            for step in (1, 8, 15, 23):
                yield {
                    "source": "slack",
                    "actor": f"p{person}",
                    "target": f"p{(person + step) % count}",
                    "kind": "reaction",
                    "at": at,
                }


def _initiatives() -> bytes:
    head = ("initiative", "title", "goal", "owner", "tag", "space", "began", "ended")
    rows = [{"initiative": f"i{n} {label(name)}"[:60], "title": label(name), "goal": label(name), "owner": "p1", "tag": "#deel", "space": f"slack:{label(name)}"[:400],
             "began": "2026-01-01"} for n, name in enumerate(TEXTS)]  # fmt: skip
    return csv_of(rows, head)


def _rules() -> bytes:
    head = ("rule", "title", "kind", "url", "sector", "owner", "guide", "concerns", "last_read")
    rows = [{"rule": f"r{n} {label(name)}"[:60], "title": label(name), "kind": "law", "url": "https://rules.example/" + str(n), "sector": label(name), "owner": "p3",
             "guide": "yes", "concerns": "", "last_read": "2026-01-01"} for n, name in enumerate(HTML | MARKDOWN)]  # fmt: skip
    return csv_of(rows, head)


def _training(count: int) -> bytes:
    rows = [
        {"person": f"p{person}", "course": label(DEPARTMENTS[person % 3]), "date": f"{format_month(MONTHS[0])}-05", "rule": ""}
        for person in range(count)
    ]
    return csv_of(rows, ("person", "course", "date", "rule"))


def _pulse() -> bytes:
    rows = [
        {
            "month": format_month(MONTHS[1]),
            "question": "why",
            "department": label(name),
            "yes": "5",
            "answers": "7",
            "invited": "7",
        }
        for name in DEPARTMENTS
    ]
    return csv_of(rows, ("month", "question", "department", "yes", "answers", "invited"))


def _totals() -> bytes:
    rows = [
        {
            "source": "mailinglist",
            "department": label(name),
            "month": format_month(MONTHS[1]),
            "measure": "messages",
            "people": "7",
            "count": "90",
        }
        for name in DEPARTMENTS
    ]
    return csv_of(rows, ("source", "department", "month", "measure", "people", "count"))


def by_hand(home: Path) -> None:
    """Write what pages write: annotations, decisions, marks, tags, labels, digests and what items led to."""
    today = datetime.fromtimestamp(NOW, AMSTERDAM).date()
    texts = [label(name) for name in TEXTS]
    with open_store(home, zone=AMSTERDAM) as store:
        search_texts(store)
        for number, text in enumerate(texts):
            month = MONTHS[number % 3]
            put_annotation(store, f"{format_month(month)}-{1 + number % 28:02d}", text[:80], by=text[:100], now=NOW)
            row = DecisionRow(month=month, indicator="E1", text=text[:300], owner=text[:100], due=today + timedelta(days=9))
            put_decision(store, row, by=text[:100], now=NOW, today=today)
        items = [("slack", f"o{number}") for number in range(1, 2 * len(texts), 2)]
        key = store.connection.execute("SELECT key FROM initiative LIMIT 1").fetchone()[0]
        for item, text in zip(items, texts, strict=True):
            set_mark(store, item, "starred", on=True, by="p2", now=NOW)
            set_tag(store, item, text[:20], on=True, by="p2", now=NOW)
            set_initiative(store, item, key, on=True, by="p2", now=NOW)
        put_outcome(
            store,
            items[1],
            OutcomeRow(kind="service", sentence=label("image").replace(".", ","), day=_day(MONTHS[2])),
            by="p2",
            now=NOW,
        )
        for title in (label("script"), label("directive"), label("hyperlink")):
            number = make_digest(store, title[:100], Month(MONTHS[2]), by="p2", now=NOW)
            found = digest(store.connection, number)
            assert found is not None
            write_digest(store, number, title[:100], "\n".join(texts[:20])[:2000], seen=found.stamp, now=NOW)
            for item, text in zip(items[:20], texts[:20], strict=True):
                put_entry(store, number, item, text[:200], seen=None, by="p2", now=NOW)
            found = digest(store.connection, number)
            assert found is not None
            if number > 1:
                publish(store, number, seen=found.whole, now=NOW)


def _day(month: Month) -> date:
    return date(month // 100, month % 100, 9)


def as_rows(text: str) -> list[list[str]]:
    """Return CSV as a spreadsheet would read it."""
    return list(csv.reader(text.splitlines()))
