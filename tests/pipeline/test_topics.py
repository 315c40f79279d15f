"""What months are about is read once, goes with the items, and is of nobody who is gone."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from config.schema import Organisation, Privacy
from config.settings import Settings
from openness.consent import NAME, SHOW
from openness.month import Month
from openness.records import Via
from pipeline.cli.app import main
from pipeline.texts import find_topics
from pipeline.topics import edition_topics, gated_topics, read_topics
from storage.desk.topics_told import topics_told
from storage.following import follow
from storage.intake import Intake
from storage.person import about
from storage.refresh import dirty_months, refresh_facts
from storage.removal import WITHDRAWN, remove
from storage.retention import expire_texts
from storage.topics import months_to_model
from tests.openness.language.conversations import said
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

DAY = 86_400
PEOPLE = [f"p{number:02}" for number in range(24)]
MONTHS = (Month(202607), Month(202608))
SUBJECTS = ["water", "care", "vote", "school"]


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with store_with(home, taking_part=PEOPLE) as opened:
        for place, days in enumerate((65, 35)):
            write(opened, said(SUBJECTS, 500, seed=place, people=24), days=days, name=f"m{place}")
        yield opened


@pytest.fixture
def settings() -> Settings:
    return Settings(organisation=Organisation(timezone="Europe/Amsterdam"), privacy=Privacy(k=5))


def write(store: Store, texts: list[tuple[str, str, int]], *, days: int, name: str) -> None:
    with store.transaction() as connection:
        connection.execute("SELECT 1")
    items = [
        post(PEOPLE[person], f"{name}-{place}", NOW - days * DAY + place * 300, text=text)
        for place, (_, text, person) in enumerate(texts)
    ]
    Intake(store, "slack", Via.API, now=NOW).write(items, fetched_at=NOW)


def rows(store: Store, what: str) -> list[tuple[object, ...]]:
    return store.connection.execute(what).fetchall()


def counted(store: Store) -> None:
    """Work out the month facts of what changed."""
    refresh_facts(store, dirty_months(store, NOW))


def test_months_are_read_once_and_again_only_where_something_came(store: Store, settings: Settings) -> None:
    assert read_topics(store, settings, seed=1) == list(MONTHS)
    assert read_topics(store, settings, seed=1) == []
    before = rows(store, "SELECT * FROM topic_word WHERE month = 202607")
    write(store, said(SUBJECTS, 10, seed=9, people=24), days=35, name="late")
    assert months_to_model(store) == [MONTHS[1]]
    assert read_topics(store, settings, seed=1) == [MONTHS[1]]
    assert rows(store, "SELECT * FROM topic_word WHERE month = 202607") == before


def test_topics_are_told_with_their_words_and_go_on(store: Store, settings: Settings) -> None:
    read_topics(store, settings, seed=1)
    counted(store)
    first, second = (gated_topics(store, settings, month) for month in MONTHS)
    assert 3 <= len(first) <= 8
    assert len({topic.number for topic in first} & {topic.number for topic in second}) >= 3
    assert {topic.number: topic.name for topic in first}.items() & {topic.number: topic.name for topic in second}.items()
    assert all((topic.people is None or topic.people >= 5) and topic.words for topic in (*first, *second))
    for row in edition_topics(store, settings, MONTHS[1]):
        assert int(str(row["items"])) % 5 == 0
        assert row["people"] is None or int(str(row["people"])) % 5 == 0


def test_nothing_is_told_of_topics_while_nobody_is_asked_to_take_part(store: Store, settings: Settings) -> None:
    read_topics(store, settings, seed=1)
    counted(store)
    assert gated_topics(store, settings, MONTHS[1])
    store.connection.executemany(
        "INSERT INTO consent (person_id, source, purpose, scope, wording, covers_from, act, at, recorded_at, evidence)"
        " VALUES (?, 'slack', 'measure', 'account', '', 0, 'given', 1, 1, 1)",
        [(store.keys.person_id(name),) for name in PEOPLE],
    )
    follow(store, (SHOW, NAME), now=NOW)
    counted(store)
    assert all(gated_topics(store, settings, month) == [] for month in MONTHS)
    assert topics_told(store.connection) == {}
    nobody = settings.model_copy(update={"consent": settings.consent.model_copy(update={"purposes": (SHOW, NAME)})})
    write(store, said(SUBJECTS, 5, seed=7, people=24), days=35, name="after")
    assert find_topics(store, nobody, seed=1, progress=lambda _done, _of: None) == []


def test_a_topics_month_is_a_fact_of_all_its_items_and_people(store: Store, settings: Settings) -> None:
    read_topics(store, settings, seed=1)
    counted(store)
    made: dict[tuple[object, object], Counter[object]] = {}
    for month, topic, person in rows(store, "SELECT month, topic_id, person_id FROM item JOIN item_topic ON item_id = id"):
        if topic is not None:
            made.setdefault((month, topic), Counter())[person] += 1
    wanted = [(*key, by.total(), len(by), max(by.values())) for key, by in made.items()]
    assert sorted(rows(store, "SELECT month, topic_id, items, people, largest FROM topic_month")) == sorted(wanted)


def test_what_the_organisation_says_itself_is_nobodys_topic(store: Store, settings: Settings) -> None:
    read_topics(store, settings, seed=1)
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO organisation_account (source_id, handle_hash, read, person_id)"
            " SELECT source_id, handle_hash, 1, person_id FROM account ORDER BY person_id LIMIT 10"
        )
    read_topics(store, settings, seed=1)
    counted(store)
    assert max(rows(store, "SELECT people FROM topic_month")) <= (14,)


def test_topics_leave_as_a_table_of_those_that_enough_people_share(
    store: Store, home: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    read_topics(store, settings, seed=1)
    counted(store)
    told = [(month, topic.number) for month in MONTHS for topic in gated_topics(store, settings, month)]

    def table(k: int) -> list[dict[str, object]]:
        (home / "sharewell.toml").write_text(f"[privacy]\nk = {k}\n", encoding="utf-8")
        assert main(["facts", "topics", "--format", "json", "--home", str(home)]) == 0
        found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
        return found

    found = table(5)
    assert [(Month(int(str(row["month"]).replace("-", ""))), row["topic"]) for row in found] == told
    assert list(found[0]) == ["month", "topic", "name", "items", "people", "share"]
    assert all(int(str(row["items"])) % 5 == 0 and row["name"] for row in found)
    assert table(25) == [], "24 people share anything"


def test_who_is_gone_is_in_no_topic_and_no_word(store: Store, settings: Settings) -> None:
    read_topics(store, settings, seed=1)
    gone = [row[0] for row in rows(store, "SELECT id FROM item WHERE person_id IN (SELECT id FROM person ORDER BY id LIMIT 20)")]
    assert gone
    with store.transaction():
        remove(store, [int(str(row)) for row in gone], why=WITHDRAWN, at=NOW)
    assert read_topics(store, settings, seed=1) == list(MONTHS)
    counted(store)
    assert [gated_topics(store, settings, month) for month in MONTHS] == [[], []]
    assert rows(store, "SELECT * FROM topic_word") == []


def test_topics_outlive_the_texts_and_forget_who_withdraws(store: Store, settings: Settings) -> None:
    read_topics(store, settings, seed=1)
    counted(store)
    before = gated_topics(store, settings, MONTHS[1])
    expire_texts(store, text_days=90, now=NOW + 91 * DAY)
    assert rows(store, "SELECT * FROM item_text") == []
    assert read_topics(store, settings, seed=1) == []
    assert gated_topics(store, settings, MONTHS[1]) == before
    gone = rows(store, "SELECT id FROM item WHERE person_id IN (SELECT id FROM person ORDER BY id LIMIT 10)")
    with store.transaction():
        remove(store, [int(str(row[0])) for row in gone], why=WITHDRAWN, at=NOW)
    assert read_topics(store, settings, seed=1) == list(MONTHS)
    counted(store)
    after = gated_topics(store, settings, MONTHS[1])
    assert {topic.number for topic in after} == {topic.number for topic in before}
    assert max(rows(store, "SELECT people FROM topic_month")) <= (14,)
    assert rows(store, "SELECT * FROM topic_word WHERE place < 60 AND people > 14") == []


def test_what_comes_in_when_texts_are_gone_joins_the_topics_that_are_there(store: Store, settings: Settings) -> None:
    read_topics(store, settings, seed=1)
    words = rows(store, "SELECT topic_id, word FROM topic_word ORDER BY 1, 2")
    expire_texts(store, text_days=90, now=NOW + 91 * DAY)
    write(store, said(["water"], 20, seed=3, people=24, english=0.0), days=35, name="late")
    assert read_topics(store, settings, seed=1) == [MONTHS[1]]
    assert rows(store, "SELECT topic_id, word FROM topic_word ORDER BY 1, 2") == words
    found = rows(store, "SELECT DISTINCT topic_id FROM item_topic JOIN item ON id = item_id WHERE native_id LIKE 'late-%'")
    assert len([number for (number,) in found if number is not None]) == 1


def test_a_text_that_changes_is_read_again(store: Store, settings: Settings) -> None:
    read_topics(store, settings, seed=1)
    assert rows(store, "SELECT language FROM item_language JOIN item ON id = item_id WHERE native_id = 'm1-0'") in (
        [("nl",)],
        [("en",)],
    )
    other = "Weiß jemand, wo der Schlüssel für den Dienstwagen liegt? Ich brauche ihn morgen."
    _, _, person = said(SUBJECTS, 500, seed=1, people=24)[0]
    Intake(store, "slack", Via.API, now=NOW + 5).write(
        [post(PEOPLE[person], "m1-0", NOW - 35 * DAY, text=other)], fetched_at=NOW + 5
    )
    assert read_topics(store, settings, seed=1) == [MONTHS[1]]
    assert rows(store, "SELECT language FROM item_language JOIN item ON id = item_id WHERE native_id = 'm1-0'") == [("de",)]


def test_a_short_text_is_in_the_language_its_author_usually_writes_in(store: Store, settings: Settings) -> None:
    write(store, [("", "De pomp bij het riool is vandaag weer gemaakt.", 3)] * 40 + [("", "Top!", 3)], days=34, name="short")
    read_topics(store, settings, seed=1)
    assert rows(store, "SELECT language, told_by FROM item_language JOIN item ON id = item_id WHERE native_id = 'short-40'") == [
        ("nl", "author")
    ]


def test_odd_texts_are_read_like_any_other(store: Store, settings: Settings) -> None:
    odd = ["\x00", "\ud800 \udfff", "שלום עולם איך אתם היום", "🎉" * 50, "https://example.org/x", "riool " * 160_000, " "]
    write(store, [("", text, place) for place, text in enumerate(odd)], days=35, name="odd")
    assert read_topics(store, settings, seed=1) == list(MONTHS)
    assert rows(
        store, "SELECT count(*) FROM item_text LEFT JOIN item_topic USING (item_id) WHERE item_topic.item_id IS NULL"
    ) == [(0,)]


def test_a_person_sees_what_was_read_in_what_they_wrote(store: Store, settings: Settings) -> None:
    read_topics(store, settings, seed=1)
    held = about(store, store.keys.person_id(PEOPLE[3]), k=5)["items"]
    assert isinstance(held, list)
    assert {item["language"] for item in held} <= {"nl", "en"}
    assert any(item["topic"] for item in held)


def test_the_command_tells_topics_and_which_months_there_are(
    store: Store, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store.close()
    (home / "sharewell.toml").write_text("[privacy]\nk = 5\n", encoding="utf-8")
    assert main(["topics", "--month", "2026-08", "--json", "--home", str(home)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told
    assert set(told[0]) == {
        "month",
        "topic",
        "name",
        "items",
        "people",
        "share",
        "before",
        "trend",
        "adjusted_p",
        "burst",
        "words",
    }
    assert main(["topics", "--month", "2026-08", "--home", str(home)]) == 0
    assert told[0]["name"] in capsys.readouterr().out
    assert main(["topics", "--month", "2020-01", "--home", str(home)]) == 2
    assert "2026-07 to 2026-08" in capsys.readouterr().err


def test_without_texts_the_command_says_what_to_bring(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store_with(home, taking_part=PEOPLE).close()
    assert main(["topics", "--home", str(home)]) == 2
    assert "no text yet" in capsys.readouterr().err
