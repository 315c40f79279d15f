"""How long the desk takes to answer a search among a million kept texts, with each filter, in a store that is made for it.

The store is filled through the intake, as an import fills it: 10,000 people on the roster, 2,000 of whom agreed to be shown, and
texts of the last ninety days whose words are as common as in the made-up organisation's. Run it with
`.venv/bin/python benchmarks/search.py`; `--texts` makes fewer, `--home DIR` keeps the store and takes it again.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from openness.consent import MEASURE, NAME, SHOW  # noqa: E402
from openness.month import Month, shift  # noqa: E402
from openness.records import Author, Item, Space, Via, Visibility  # noqa: E402
from pipeline.demo.writing import THEMES, Act, Writer  # noqa: E402
from storage.consent import ConsentRow, apply_consents  # noqa: E402
from storage.database import open_store  # noqa: E402
from storage.desk.filters import Filters  # noqa: E402
from storage.desk.queue import Desk  # noqa: E402
from storage.desk.words import search_texts  # noqa: E402
from storage.intake import Intake  # noqa: E402
from storage.refresh import dirty_months, refresh_facts  # noqa: E402
from storage.roster import RosterRow, apply_roster  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.database import Store

ZONE: Final = ZoneInfo("Europe/Amsterdam")
NOW: Final = 1_790_000_000
DAY: Final = 86_400
DAYS: Final = 90
PEOPLE: Final = 10_000
SHARERS: Final = 2_000
BATCH: Final = 5_000
WORDS_A_TEXT: Final = (8, 60)
SOURCES: Final = ("slack", "mailinglist", "discourse", "mediawiki", "teams")
WEIGHTS: Final = (60, 20, 10, 9, 1)
ACTS: Final = (Act.QUESTION, Act.KNOWLEDGE, Act.ANSWER, Act.PROMOTION, Act.OTHER)
TIMES: Final = 7
MOST_MILLISECONDS: Final = 100.0
K: Final = 10


def vocabulary(dice: random.Random) -> tuple[list[str], list[int]]:
    """Return words and how common they are: those of the made-up organisation, and a long tail of compounds of them."""
    writer = Writer(7)
    texts = [writer.write(dice.choice(ACTS), dice.randrange(len(THEMES)), english=dice.random() < 1 / 2) for _ in range(4_000)]
    found = Counter(word for text in texts for word in text.split() if word.isalpha())
    stems = [word.lower() for word, _ in found.most_common(400) if len(word) > 4]
    compounds = {dice.choice(stems) + dice.choice(stems): 0 for _ in range(20_000)}
    words = [*found, *compounds]
    return words, [*(count * 10 for count in found.values()), *(1 for _ in compounds)]


def items(texts: int, dice: random.Random) -> Iterator[Item]:
    """Give items of the last ninety days in no order, as imports bring them."""
    words, common = vocabulary(dice)
    pool = dice.choices(words, common, k=2_000_000)
    spaces = {source: Space(native_id=f"{source}-open", name="open", visibility=Visibility.OPEN) for source in SOURCES}
    for number in range(texts):
        begin, length = dice.randrange(len(pool) - WORDS_A_TEXT[1]), dice.randint(*WORDS_A_TEXT)
        source = dice.choices(SOURCES, WEIGHTS)[0]
        yield Item(
            source=source,
            native_id=str(number),
            author=Author(handles=(f"p{dice.randrange(SHARERS)}",)),
            space=spaces[source],
            kind="message",
            created_at=NOW - dice.randrange(DAYS * DAY),
            text=" ".join(pool[begin : begin + length]),
        )


def fill(store: Store, texts: int) -> None:
    """Fill a store, label two in three, put one in a hundred into a topic that is told, and a star on one in twenty thousand."""
    dice = random.Random(7)
    people = [RosterRow(person=f"p{n}", name=f"Vrna{n:x} Dlbo{n:x}", department=f"Dept {n % 40}") for n in range(PEOPLE)]
    apply_roster(store, people, from_day=None)
    for purpose, count in ((MEASURE, SHARERS), (SHOW, SHARERS), (NAME, SHARERS // 10)):
        rows = [
            ConsentRow(
                place=f"p{n}", person=f"p{n}", source="*" if purpose != MEASURE else source, handle=f"p{n}", purpose=purpose,
                scope="account", given_at=NOW - 200 * DAY, evidence="form",
            )
            for n in range(count)
            for source in (SOURCES if purpose == MEASURE else ("*",))
        ]  # fmt: skip
        apply_consents(store, rows, now=NOW)
    writers = {source: Intake(store, source, Via.API, now=NOW) for source in SOURCES}
    waiting: dict[str, list[Item]] = {source: [] for source in SOURCES}
    for item in items(texts, dice):
        waiting[item.source].append(item)
        if len(waiting[item.source]) == BATCH:
            writers[item.source].write(waiting[item.source], fetched_at=NOW)
            waiting[item.source] = []
    for source, rest in waiting.items():
        writers[source].write(rest, fetched_at=NOW)
    search_texts(store)
    with store.transaction() as connection:
        connection.execute("UPDATE item SET label = CASE id % 3 WHEN 0 THEN 'knowledge' WHEN 1 THEN 'other' ELSE 'unknown' END")
        connection.execute("INSERT INTO topic (id, name) VALUES (1, 'one')")
        connection.execute("INSERT INTO item_topic (item_id, topic_id, words) SELECT id, 1, 0 FROM item WHERE id % 100 = 0")
        connection.execute(
            "INSERT INTO topic_month (month, topic_id, items, people, largest) SELECT DISTINCT month, 1, 100, 50, 5 FROM item"
        )
        connection.execute(
            "INSERT INTO edition_topic (month, topic_id, name, items) SELECT month, 1, 'one', 100 FROM topic_month"
        )
        connection.execute("INSERT INTO mark (item_id, kind, at) SELECT id, 'starred', ? FROM item WHERE id % 20000 = 0", (NOW,))
    refresh_facts(store, dirty_months(store, NOW))
    store.connection.execute("ANALYZE")


def measure(store: Store, count: int) -> list[Figure]:
    """Return how long each search takes, the middle of some."""
    common = store.connection.execute("SELECT text FROM item_text LIMIT 2000").fetchall()
    counted = Counter(word.lower() for (text,) in common for word in set(text.split()) if len(word) > 4)
    often, second, rare = counted.most_common(1)[0][0], counted.most_common(2)[1][0], counted.most_common()[-1][0]
    month = store.connection.execute("SELECT max(month) FROM item").fetchone()[0]
    asked = {
        f"a common word ({often})": Filters(words=often),
        "two common words": Filters(words=f"{often} {second}"),
        f"a rare word ({rare[:12]}...)": Filters(words=rare),
        f"the beginning of one ({often[:5]})": Filters(words=often[:5]),
        "a word that stands nowhere": Filters(words="qwertzuiop"),
        "a common word, a large source": Filters(words=often, source=SOURCES[0]),
        "a common word, a source with one in a hundred": Filters(words=often, source=SOURCES[-1]),
        "a common word, a month": Filters(words=often, month=month),
        "a common word, a topic with one in a hundred": Filters(words=often, topic=1),
        "a common word, one of forty departments": Filters(words=often, department="Dept 3"),
        "a common word, with a star": Filters(words=often, mark="starred"),
        "no words: the newest": Filters(),
        "no words, the month before": Filters(month=shift(Month(month), -1)),
        "no words, a topic with one in a hundred": Filters(topic=1),
        "no words, with a star": Filters(mark="starred"),
    }
    found = []
    for name, filters in asked.items():
        wanted = replace(filters)
        taken = []
        for _ in range(TIMES):
            began = time.perf_counter()
            desk = Desk(store, K)
            page = desk.page(wanted)
            taken.append((time.perf_counter() - began) * 1000)
        found.append(
            Figure(
                what=f"the desk's first page among {count:,} kept texts: {name}",
                value=statistics.median(taken),
                unit="ms",
                bound=MOST_MILLISECONDS,
                runs=tuple(taken),
                beside=f"{len(page.items)} items, {'more follow' if page.further is not None else 'no more'}",
            )
        )
    return found


def main() -> int:
    """Fill a store, or take one that is there, measure, tell, and return 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder)
        with open_store(home, zone=ZONE) as store:
            if store.connection.execute("SELECT 1 FROM item LIMIT 1").fetchone() is None:
                began = time.perf_counter()
                fill(store, asked.texts)
                print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
            (count,) = store.connection.execute("SELECT count(*) FROM item_text WHERE lemmas IS NOT NULL").fetchone()
            return tell(measure(store, count))


if __name__ == "__main__":
    sys.exit(main())
