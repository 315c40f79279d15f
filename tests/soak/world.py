"""A small organisation in homes of its own: prepared once with the program itself, then copied for every trial."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from storage.jobs.asking import ask
from storage.jobs.kinds import Erase, Pack
from tests.soak.holding import opened
from tests.soak.running import KEY, KEY_FILE, NOW
from tests.soak.tables import POLICY, SHOWN, TABLES
from tests.storage.test_migrations import first_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.soak.running import Program

HOME: Final = "{home}"
"""Stands for the home that a command is run in."""
PEOPLE: Final = [f"p{number:02d}" for number in range(1, 25)]
REDDITORS: Final = PEOPLE[:5]
MONTHS: Final = ("2026-08", "2026-09")
SETTINGS: Final = """\
[organisation]
name = "Works"
timezone = "Europe/Amsterdam"
[privacy]
k = 5
text_days = 90
[sources.reddit]
enabled = true
client_id = "made-up"
client_secret = "made-up"
"""
WORDS: Final = (
    "How do you calibrate the second pump after maintenance?",
    "Turn the valve until the pointer stands still, then write the value in the log of the pump.",
    "The report on heat pumps is out: https://works.example/heat",
    "Vergeet niet: het rapport over de warmtepompen staat op https://works.example/heat, lees het eens.",
    "We are proud of our new building, come and see it!",
    "Who knows which supplier delivers these seals?",
)


@dataclass(slots=True)
class World:
    """Where prepared homes and the files to hand in lie."""

    program: Program
    folder: Path
    _made: set[str] = field(default_factory=set)
    _waits: str = ""

    def home(self, name: str) -> Path:
        """Return the prepared home of this name, made the first time it is asked for; to be copied, not used."""
        place = self.folder / name
        if name not in self._made:
            self._made.add(name)
            getattr(self, f"_{name}")(place)
        return place

    def copy(self, name: str, to: Path) -> Path:
        """Copy a prepared home."""
        return shutil.copytree(self.home(name), to)

    def _told(self, home: Path) -> None:
        """People on the roster who take part; nothing is stored of them yet."""
        home.mkdir(parents=True)
        _set(home)
        (home / "ideal.toml").write_text("", "utf-8")
        self._run(home, "roster", "import", str(self.roster()))
        self._run(home, "consent", "import", str(self.consents()))

    def _filled(self, home: Path) -> None:
        """Items and acts of four months, not measured yet."""
        self.copy("told", home)
        self._run(home, "import", "items", str(self.items("items", 40)))
        self._run(home, "import", "interactions", str(self.acts()))

    def _measured(self, home: Path) -> None:
        """The same with facts, readings and editions."""
        self.copy("filled", home)
        self._run(home, "refresh")

    def _kept(self, home: Path) -> None:
        """A backup, and a withdrawal and an erasure since."""
        self.copy("measured", home)
        self._run(home, "backup", "create")
        self._run(home, "person", "erase", "p03", "--yes")
        self._run(home, "consent", "withdraw", "p04", "--yes")

    def _asked(self, home: Path) -> None:
        """Jobs that wait for the worker."""
        self.copy("measured", home)
        ask_for_jobs(home)

    def _shown(self, home: Path) -> None:
        """Everybody agreed to have shown what is public."""
        self.copy("measured", home)
        self._run(home, "consent", "import", str(self.more_consents()))
        self._run(home, "refresh")

    def _loosened(self, home: Path) -> None:
        """Texts are to be kept longer than it was said when the settings were taken down."""
        self.copy("measured", home)
        path = home / "sharewell.toml"
        path.write_text(path.read_text("utf-8").replace("text_days = 90", "text_days = 120"), "utf-8")

    def _keyed(self, home: Path) -> None:
        """The key is in a file, which may be exchanged."""
        self.copy("measured", home)
        path = home / KEY_FILE
        path.write_text(f"{KEY}\n", "utf-8")
        path.chmod(0o600)

    def _older(self, home: Path) -> None:
        """A store as the first version left it, with some of everything."""
        home.mkdir(parents=True)
        _set(home)
        first_store(home)

    def _run(self, home: Path, *arguments: str) -> None:
        ran = self.program.run(home, arguments)
        assert ran.status == 0, ran.err

    def roster(self, moved: Sequence[str] = ()) -> Path:
        """Return a roster; who `moved` is in another department."""
        rows = [
            (one, f"D{2 if one in moved else number % 2}", f"{one}@works.example", f"Name {one}")
            for number, one in enumerate(PEOPLE)
        ]
        return self._table(f"roster-{len(moved)}", ("person", "department", "email", "name"), rows)

    def consents(self) -> Path:
        """Return everybody's yes, for two sources."""
        rows = [
            (one, source, one, "measure", "account", "1", "2020-01-05", "2020-01-05", "kept with personnel")
            for source, people in (("slack", PEOPLE), ("reddit", REDDITORS))
            for one in people
        ]
        columns = ("person", "source", "handle", "purpose", "scope", "wording", "given_at", "covers_from", "evidence")
        return self._table("consents", columns, rows)

    def waiting(self) -> str:
        """Return by which number the one change waits that the council decides on."""
        if not self._waits:
            ran = self.program.run(self.copy("loosened", self.folder / "asked whether"), ("council", "list", "--json"))
            (self._waits,) = (str(one["number"]) for one in json.loads(ran.out)["waiting"])
        return self._waits

    def more_consents(self) -> Path:
        """Return everybody's yes to having shown what they share at work."""
        rows = [(one, "slack", SHOWN, "account", "1", "2020-01-05", "kept with personnel") for one in PEOPLE]
        return self._table("shown", ("person", "source", "purpose", "scope", "wording", "given_at", "evidence"), rows)

    def small(self, kind: str) -> Path:
        """Return a small table of this kind."""
        path = self.folder / f"{kind}.csv"
        path.write_text(TABLES[kind], "utf-8")
        return path

    def policy(self) -> Path:
        """Return a policy."""
        path = self.folder / "policy.md"
        path.write_text(POLICY, "utf-8")
        return path

    def items(self, name: str, a_month: int) -> Path:
        """Return a table of items, so many a month, every third an answer to the one before."""
        rows = []
        for place, month in enumerate(MONTHS):
            for number in range(a_month):
                at = datetime.fromisoformat(f"{month}-01T08:00:00").replace(tzinfo=UTC).timestamp() + number * 1_600_000 / a_month
                answers = f"{name}-{month}-{number - 1}" if number % 3 == 2 else ""
                text = f"{WORDS[number % len(WORDS)]} ({name} {month} {number})"
                who = PEOPLE[(number * 5 + 3 * place) % len(PEOPLE)]
                when = datetime.fromtimestamp(int(at), UTC).isoformat()
                rows.append(("slack", f"{name}-{month}-{number}", who, "general", "open", "message", when, text, answers))
        columns = ("source", "native_id", "person", "space", "visibility", "kind", "created_at", "text", "reply_to")
        return self._table(name, columns, rows)

    def acts(self) -> Path:
        """Return a table of who thanked whom."""
        rows = [
            ("slack", one, PEOPLE[(number * 5 + 3) % len(PEOPLE)], "mention", f"{month}-0{1 + number % 9}T10:00:00Z")
            for month in MONTHS
            for number, one in enumerate(PEOPLE)
            if one != PEOPLE[(number * 5 + 3) % len(PEOPLE)]
        ]
        return self._table("acts", ("source", "actor", "target", "kind", "at"), rows)

    def _table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
        path = self.folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])
        return path


def ask_for_jobs(home: Path) -> None:
    """Ask the worker for some of everything; what is asked for already is not asked for twice."""
    with opened(home) as store:
        for job in (Erase(person=store.keys.person_id("p05")), Pack(month=202608, lang="nl", form="html")):
            ask(store, job, by="ada", now=NOW)


def _set(home: Path) -> None:
    path = home / "sharewell.toml"
    path.write_text(SETTINGS, "utf-8")
    path.chmod(0o600)
