"""A person reads what is held about them, page by page, and their own figures; never a thing of somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from openness.consent import MEASURE, NAME, SHOW
from openness.month import month_of
from storage.own.figures import own_months
from storage.own.held import held_about
from storage.own.items import PAGE, days_kept, items_by_source, opening, own_items
from tests.storage.desk.shared import DAY, PUBLIC, agree, desk_store, measured, named, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_held_is_told_with_what_was_agreed_to(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "Zo plant u een afspraak."), said("bram", "2", "Dank", reply_to="1"))
        found = held_about(store, store.keys.person_id("anna"))
        assert (found.name, found.address, found.key) == ("Anna de Vries", "anna@stad.example", "anna")
        assert [spell.department for spell in found.spells] == ["Burgerzaken"]
        assert found.sources == ["slack"]
        assert {(yes.agreed.purpose, yes.waits, yes.evidence) for yes in found.yeses} == {
            (purpose, False, "form") for purpose in (MEASURE, SHOW, NAME)
        }
        assert (found.counts["items"], found.counts["texts"], found.counts["done"], found.counts["received"]) == (1, 1, 0, 1)
        assert held_about(store, store.keys.person_id("dirk")).yeses == []


def test_items_come_page_by_page_the_newest_first_and_only_ones_own(home: Path) -> None:
    with desk_store(home) as store:
        take(store, *(said("anna", f"a{n}", f"Van anna {n}", at=NOW - n * DAY) for n in range(2 * PAGE + 3)))
        take(store, *(said("bram", f"b{n}", "Van bram", at=NOW - n * DAY) for n in range(5)))
        anna = store.keys.person_id("anna")
        pages = [own_items(store, anna, page=number, text_days=90) for number in range(4)]
        assert [len(page) for page in pages] == [PAGE, PAGE, 3, 0]
        assert [item.native_id for page in pages for item in page] == [f"a{n}" for n in range(2 * PAGE + 3)]
        assert items_by_source(store, anna) == {"slack": 2 * PAGE + 3}
        assert own_items(store, anna, page=-7, text_days=90)[0].native_id == "a0"
        assert own_items(store, anna, page=0, text_days=90, source="x' OR 1=1 --") == []
        assert opening(store, anna, "slack", "b0") == (0, "")
        assert opening(store, anna, "slack", "a0") == (NOW, "Van anna 0")


def test_a_text_says_until_when_it_is_kept_and_names_nobody_that_it_mentions(home: Path) -> None:
    with desk_store(home) as store:
        take(store, replace(said("anna", "1", "Vraag het @dirk maar"), mentions=(named("dirk", "@dirk"),)))
        item = own_items(store, store.keys.person_id("anna"), page=0, text_days=30)[0]
        assert item.text_until == NOW + 30 * DAY
        assert item.text is not None
        assert "[" not in item.text
        assert days_kept("slack", 30) == 30


def test_own_figures_are_plain_counts_of_ones_own_things(home: Path) -> None:
    begun = NOW - 3 * DAY
    with desk_store(home, crowd=12) as store:
        agree(store, MEASURE, ("carla",))
        take(
            store,
            said("anna", "1", "Hoe verleng ik een vergunning?", at=begun),
            said("anna", "2", "Zo gaat dat: https://a.example/x", at=begun + 60, space=PUBLIC),
            said("bram", "3", "Via de balie", at=begun + 120, reply_to="1"),
            said("dirk", "4", "En online", at=begun + 180, reply_to="1"),
            said("anna", "5", "Dank beide", at=begun + 240, reply_to="1"),
        )
        store.connection.execute("UPDATE item SET label = 'question' WHERE native_id = '1'")
        measured(store)
        anna = own_months(store, store.keys.person_id("anna"))
        assert [one.month for one in anna] == [month_of(begun, AMSTERDAM)]
        assert anna[0].shared == {("slack", "open"): 2, ("slack", "public"): 1}
        assert anna[0].items == 3
        assert anna[0].replies == 2, "one by somebody known, one by somebody who takes no part; none by herself"
        assert anna[0].questions in {0, 1}
        assert own_months(store, store.keys.person_id("dirk")) == []


def test_facts_of_questions_and_reuse_are_taken_as_they_stand(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "Zo plant u een afspraak."))
        anna, bram = map(store.keys.person_id, ("anna", "bram"))
        month = month_of(NOW - DAY, AMSTERDAM)
        for item, person, answered in ((1, anna, 0), (2, anna, 7), (3, bram, 9)):
            store.connection.execute("INSERT INTO question_month VALUES (?, ?, ?, 1, ?)", (month, item, person, answered))
        for item, person, reused in ((1, anna, 1), (2, anna, 0), (3, bram, 1)):
            store.connection.execute(
                "INSERT INTO reuse_month VALUES (?, ?, ?, 'D', 1, 0, 1, ?, 0)", (month, item, person, reused)
            )
        found = own_months(store, anna)[0]
        assert (found.questions, found.answered, found.reused) == (2, 1, 1)
