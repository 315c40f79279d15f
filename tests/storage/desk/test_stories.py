"""The story of a month: the newest thing that sharing led to, nameless but for who agreed, gone with what it came from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from config.ideal import load_ideal
from config.settings import load_settings
from openness.consent import NAME, SHOW
from openness.month import Month
from pipeline.measure import make_edition
from storage import editions
from storage.desk.led_to import OutcomeRow, outcomes, put_outcome, remove_outcome
from storage.desk.stories import Story, author_of, keep_story, story_told
from storage.exclusion import exclude
from storage.withdraw import erase_person, withdraw
from tests.storage.desk.shared import DAY, NAMES, PUBLIC, desk_store, measured, row_of, said, take
from tests.storage.people import AMSTERDAM, NOW, OPEN

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

SEPTEMBER = Month(202609)
SENTENCE = f"Wat {NAMES['anna']} en {NAMES['dirk']} deden, staat nu op de balie."


def led(store: Store, item: str, day: date, sentence: str = SENTENCE) -> int:
    return put_outcome(store, ("slack", item), OutcomeRow(kind="service", sentence=sentence, day=day), by="", now=NOW)


def told(store: Store, number: int | None) -> Story | None:
    assert number is not None
    return story_told(store.connection, number, AMSTERDAM)


def filled(home: Path, **who: tuple[str, ...]) -> Store:
    store = desk_store(home, **who)  # type: ignore[arg-type]
    take(
        store,
        said("anna", "public", "Een antwoord", space=PUBLIC, url="https://blog.example/1"),
        said("anna", "open", "Nog een antwoord", at=NOW - 2 * DAY),
        said("bram", "brams", "Een werkwijze", at=NOW - 3 * DAY, space=OPEN),
    )
    return store


def test_it_is_the_newest_of_the_month_else_of_the_month_before(home: Path) -> None:
    with filled(home) as store:
        assert keep_story(store, SEPTEMBER) is None
        led(store, "brams", date(2026, 7, 31), "Te lang geleden.")
        assert keep_story(store, SEPTEMBER) is None
        led(store, "brams", date(2026, 8, 31), "In augustus.")
        found = told(store, keep_story(store, SEPTEMBER))
        assert found is not None
        assert (found.sentence, found.day, found.kind) == ("In augustus.", 20260831, "service")
        led(store, "brams", date(2026, 9, 2), "In september.")
        led(store, "brams", date(2026, 9, 1), "Eerder.")
        newest = told(store, keep_story(store, SEPTEMBER))
        assert newest is not None
        assert newest.sentence == "In september."


def test_no_name_of_the_roster_stands_in_it_and_only_who_agreed_is_named_on_a_public_item(home: Path) -> None:
    with filled(home) as store:
        for item, named, url in (("public", NAMES["anna"], "https://blog.example/1"), ("open", "", ""), ("brams", "", "")):
            led(store, item, date(2026, 9, 20))
            found = told(store, keep_story(store, SEPTEMBER))
            assert found is not None
            assert not any(name in found.sentence for name in NAMES.values())
            assert found.sentence.endswith("deden, staat nu op de balie.")
            assert (author_of(store, found), found.url) == (named, url)
        withdraw(store, store.keys.person_id("anna"), purpose=NAME, now=NOW + 1)
        first = told(store, 1)
        assert first is not None
        assert first.author is None


@pytest.mark.parametrize("way", ["erase", "withdraw", "unshown", "excluded", "deleted", "taken back"])
def test_what_is_withdrawn_takes_it_out_of_every_edition(home: Path, way: str) -> None:
    with filled(home) as store:
        person, record = store.keys.person_id("bram"), led(store, "brams", date(2026, 9, 20), "Een loket minder.")
        number = keep_story(store, SEPTEMBER)
        assert told(store, number) is not None
        if way == "erase":
            erase_person(store, person, now=NOW)
        elif way == "withdraw":
            withdraw(store, person, now=NOW)
        elif way == "unshown":
            withdraw(store, person, purpose=SHOW, now=NOW)
        elif way == "excluded":
            exclude(store, person, "slack", "brams", now=NOW)
        elif way == "deleted":
            with store.transaction() as connection:
                connection.execute("DELETE FROM item WHERE native_id = 'brams'")
        else:
            seen = outcomes(store.connection, row_of(store, "brams"))[0].stamp
            remove_outcome(store, ("slack", "brams"), record, seen=seen)
        assert told(store, number) is None
        assert store.connection.execute("SELECT count(*) FROM story").fetchone() == (0,)


def test_an_edition_keeps_the_sentence_as_it_was(home: Path) -> None:
    with filled(home) as store:
        record = led(store, "brams", date(2026, 9, 20), "Een loket minder.")
        measured(store)
        settings, ideal = load_settings(home), load_ideal(home)
        make_edition(store, settings, ideal, SEPTEMBER, NOW)
        seen = outcomes(store.connection, row_of(store, "brams"))[0].stamp
        later = OutcomeRow(kind="product", sentence="Een app erbij.", day=date(2026, 9, 21))
        put_outcome(store, ("slack", "brams"), later, by="", now=NOW, number=record, seen=seen)
        make_edition(store, settings, ideal, SEPTEMBER, NOW + 1)
        rows = store.connection.execute("SELECT json_extract(body, '$.story') FROM edition ORDER BY id").fetchall()
        first, second = (told(store, number) for (number,) in rows)
        assert first is not None
        assert second is not None
        assert (first.sentence, first.kind) == ("Een loket minder.", "service")
        assert (second.sentence, second.kind) == ("Een app erbij.", "product")
        latest = editions.latest_edition(store.connection, SEPTEMBER)
        assert latest is not None
        assert "Een app" not in str(latest)
