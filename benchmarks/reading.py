"""How long it takes to read what is shared: its label, its language, what months are about; and the memory.

Made-up items, half of them Dutch and half English, in conversations over a year, are stored and then read in a process of their
own; then some more come in for the last month, and only what changed is read again. Run it with
`.venv/bin/python benchmarks/reading.py`; `--help` lists the sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from config.settings import Settings  # noqa: E402
from openness.records import Author, Item, Space, Via, Visibility  # noqa: E402
from pipeline.demo.subjects import Subjects  # noqa: E402
from pipeline.demo.writing import THEMES, Act, Writer  # noqa: E402
from pipeline.labelling.side_by_side import labelling_side_by_side  # noqa: E402
from pipeline.topics import read_topics  # noqa: E402
from storage.database import open_store  # noqa: E402
from storage.intake import Intake  # noqa: E402
from storage.labelling import label_items  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.database import Store

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = 1_790_000_000
DAY = 86_400
DAYS = 350
PEOPLE = 500
BATCH = 5_000
MOST_SECONDS = 120.0
MOST_MEGABYTES = 1_536
SPACE = Space(native_id="general", name="general", visibility=Visibility.OPEN)
ACTS = (Act.QUESTION, Act.KNOWLEDGE, Act.ANSWER, Act.PROMOTION, Act.OTHER, Act.THANKS, Act.ACK)
CHANCES = (20, 35, 20, 3, 8, 6, 8)


def language_and_topics(store: Store) -> int:
    """Read languages and topics; return how many months were read."""
    return len(read_topics(store, Settings(), seed=1))


def labels(store: Store) -> int:
    """Label what has no label of this classifier yet; return how many items."""
    with labelling_side_by_side() as labeller:
        return label_items(store, labeller)


STEPS: dict[str, Callable[[Store], int]] = {"labels": labels, "language and topics": language_and_topics}
"""What is done with what came in, in its order."""


def items(count: int, *, seed: int, first: int = 0, days: int = DAYS) -> Iterator[Item]:
    """Make items of the last `days` days, every third one an answer to one shortly before."""
    draw, writer, subjects = random.Random(seed), Writer(seed), Subjects(seed)
    begun = first
    at = [NOW - int(days * DAY * (1 - place / count)) for place in range(count)]
    for place in range(count):
        number = first + place
        answers = number > first and draw.random() < 1 / 3
        begun = begun if answers else number
        english = draw.random() < 1 / 2
        theme = random.Random(f"{seed} {begun}").randrange(len(THEMES))
        act = draw.choices(ACTS, CHANCES)[0]
        text = writer.write(act, theme, english=english)
        yield Item(
            source="slack",
            native_id=f"{number}",
            author=Author(handles=(f"p{draw.randrange(PEOPLE)}",)),
            space=SPACE,
            kind="message",
            created_at=at[place],
            text=subjects.add(text, number, (begun, at[begun - first]), act, theme, english=english),
            reply_to=f"{begun}" if answers else None,
        )


def prepare(home: Path, count: int) -> None:
    """Store people who take part and what they share."""
    with open_store(home, zone=ZONE) as store:
        intake = Intake(store, "slack", Via.API, now=NOW)
        with store.transaction() as connection:
            for number in range(PEOPLE):
                person = store.keys.person_id(f"p{number}")
                connection.execute("INSERT INTO person (id) VALUES (?)", (person,))
                connection.execute(
                    "INSERT INTO membership (person_id, from_day, until_day, department) VALUES (?, 10101, 99991231, ?)",
                    (person, f"Dept {number % 9}"),
                )
                connection.execute(
                    "INSERT INTO account (source_id, handle_hash, person_id) VALUES (?, ?, ?)",
                    (intake.source_id, store.keys.handle_hash("slack", f"p{number}"), person),
                )
                connection.execute(
                    "INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (?, 'slack', 'account', 0)", (person,)
                )
        add(store, items(count, seed=1))


def add(store: Store, made: Iterator[Item]) -> None:
    """Store items, batch by batch."""
    intake = Intake(store, "slack", Via.API, now=NOW)
    batch: list[Item] = []
    for item in made:
        batch.append(item)
        if len(batch) == BATCH:
            intake.write(batch, fetched_at=NOW)
            batch = []
    intake.write(batch, fetched_at=NOW)


def read(home: Path) -> None:
    """Read what is there; print how long each step took and the most memory it held, as JSON."""
    import resource

    told: dict[str, float] = {}
    with open_store(home, zone=ZONE) as store:
        for name, step in STEPS.items():
            began, used = time.perf_counter(), time.process_time()
            done = step(store)
            told[name] = round(time.perf_counter() - began, 1)
            told[f"{name}, of a processor"] = round(time.process_time() - used, 1)
            told[f"{name}, done"] = done
    # The labeller may have shared its work with a process of its own.
    held = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    told["megabytes"] = round(held / (1024 * 1024 if sys.platform == "darwin" else 1024))
    print(json.dumps(told))


def measured(home: Path) -> dict[str, float]:
    """Read in a process of its own; return what it tells."""
    done = subprocess.run(
        [sys.executable, __file__, "--read", str(home)], capture_output=True, text=True, check=True, env=os.environ
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> int:
    """Measure, tell, and return 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--more", type=int, default=1_000, help="how many come in afterwards, all of the last month")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read:
        read(asked.read)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        home = Path(folder) / "home"
        prepare(home, asked.items)
        first = measured(home)
        with open_store(home, zone=ZONE) as store:
            add(store, items(asked.more, seed=2, first=asked.items, days=10))
        second = measured(home)
    total = sum(first[name] for name in STEPS)
    what = f"labels, languages and topics of {asked.items:,} items over a year"
    return tell(
        [
            Figure(what=what, value=total, unit="s", bound=MOST_SECONDS, beside=_steps(first)),
            Figure(what=f"{what}: memory", value=first["megabytes"], unit="MB", bound=MOST_MEGABYTES),
            Figure(
                what=f"the same once {asked.more:,} more came in",
                value=sum(second[name] for name in STEPS),
                unit="s",
                beside=_steps(second),
            ),
        ]
    )


def _steps(told: dict[str, float]) -> str:
    return ", ".join(f"{name} {told[name]:.1f} s" for name in STEPS)


if __name__ == "__main__":
    sys.exit(main())
