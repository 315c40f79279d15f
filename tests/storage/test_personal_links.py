"""Personal links: one person's, signed, for a time, used up once, ended by a withdrawal, an erasure or another key."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.consent import ANY, MEASURE, NAME, SHOW
from openness.wording import Words
from storage.audit import acts_on
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.key_places import KeyPlace
from storage.keys import Keys
from storage.ledger import standing_of
from storage.own.besides import besides
from storage.own.by_link import BY_LINK, Answer, answer, leave
from storage.own.held import held_about
from storage.personal_links import DECIDE, LEAVE, LENGTH, PersonalLink, find_link, make_link, stamp
from storage.targets import targets
from storage.withdraw import erase_person, withdraw
from tests.storage.desk.shared import desk_store, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

DAY = 86_400
SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_="


def link(store: Store, key: str, kind: str = DECIDE, *, days: int = 30, now: int = NOW) -> str:
    with store.transaction():
        return make_link(store, store.keys.person_id(key), kind, days=days, now=now)


def words(purpose: str) -> Words:
    return Words(version="my page 1", purpose=purpose, lang="nl", text=f"Dit gaat over {purpose}")


def yes(purpose: str = MEASURE, source: str = "slack", *, to: bool = True) -> Answer:
    return Answer(source=source, purpose=purpose, yes=to, words=words(purpose))


def ask(store: Store, *purposes: str, source: str = "slack") -> None:
    rows = [ConsentRow(person="dirk", source=source, handle="dirk", purpose=purpose, given_at=NOW - DAY) for purpose in purposes]
    assert apply_consents(store, rows, now=NOW).waiting == len(purposes)


@pytest.fixture
def store(home: Path) -> Store:
    return desk_store(home)


def test_a_link_is_one_persons_and_ends_with_its_time(store: Store) -> None:
    token = link(store, "dirk", days=3)
    dirk = store.keys.person_id("dirk")
    assert find_link(store, token, now=NOW + 3 * DAY - 1) == PersonalLink(kind=DECIDE, person=dirk, expires_at=NOW + 3 * DAY)
    assert find_link(store, token, now=NOW + 3 * DAY) is None
    assert len(token) == LENGTH
    for name in ("dirk", str(dirk), f"{dirk:x}"):
        assert name not in token


def test_no_sign_of_a_link_can_be_another(store: Store) -> None:
    token = link(store, "dirk")

    @given(place=st.integers(0, LENGTH - 1), sign=st.sampled_from(SIGNS))
    def changed(place: int, sign: str) -> None:
        other = token[:place] + sign + token[place + 1 :]
        assert (find_link(store, other, now=NOW) is None) is (other != token)

    @given(st.one_of(st.text(max_size=80), st.text(SIGNS, min_size=LENGTH, max_size=LENGTH)))
    def made_up(text: str) -> None:
        assert find_link(store, text, now=NOW) is None

    changed()
    made_up()


def test_who_has_the_database_alone_makes_no_link(store: Store, tmp_path: Path) -> None:
    token = link(store, "dirk")
    held = store.connection.execute("SELECT * FROM personal_link").fetchall()
    assert token not in repr(held)
    with open_store(tmp_path / "other", zone=AMSTERDAM) as foreign:
        foreign.connection.execute("INSERT INTO person (id) VALUES (?)", (held[0][1],))
        foreign.connection.execute("INSERT INTO personal_link VALUES (?, ?, ?, ?, ?)", held[0])
        assert find_link(foreign, token, now=NOW) is None
    forged = urlsafe_b64encode(b"\x01" + (NOW + DAY).to_bytes(5, "big") + os.urandom(36)).decode()
    assert find_link(store, forged, now=NOW) is None


def test_a_new_link_takes_the_place_of_the_one_before(store: Store) -> None:
    first, way_out = link(store, "dirk"), link(store, "dirk", LEAVE)
    other = link(store, "anna")
    second = link(store, "dirk")
    assert [find_link(store, token, now=NOW) is not None for token in (first, second, way_out, other)] == [
        False,
        True,
        True,
        True,
    ]


def test_an_answer_counts_once_with_the_words_that_were_read(store: Store) -> None:
    ask(store, MEASURE, SHOW)
    dirk, token = store.keys.person_id("dirk"), link(store, "dirk")
    take(store, said("dirk", "1", "Nog niet"))
    assert [target.handle for target in targets(store, "slack")] == ["anna", "bram", "carla"]
    way_out = answer(store, token, [yes(), yes(SHOW, to=False)], withdraw_days=400, now=NOW)
    assert way_out is not None
    assert answer(store, token, [yes(SHOW)], withdraw_days=400, now=NOW) is None
    assert find_link(store, token, now=NOW) is None
    assert standing_of(store, dirk).valid.keys() == {("slack", MEASURE)}
    assert standing_of(store, dirk).pending == {}
    (held,) = held_about(store, dirk).yeses
    assert (held.wording, held.words, held.evidence) == ("my page 1 (nl)", words(MEASURE), BY_LINK)
    take(store, said("dirk", "2", "Nu wel"))
    assert held_about(store, dirk).counts["items"] == 1
    assert "dirk" in [target.handle for target in targets(store, "slack")]
    assert [(line.act, line.own) for line in acts_on(store, dirk)] == [("refuse", True), ("confirm", True)]
    assert [row["kind"] for row in besides(store, dirk)["personal_links"]] == [LEAVE]


def test_a_refusal_touches_nothing_that_was_agreed_to(store: Store) -> None:
    anna = store.keys.person_id("anna")
    take(store, said("anna", "1", "Blijft"))
    asked = ConsentRow(place="1", person="anna", source=ANY, given_at=NOW - DAY)
    apply_consents(store, [asked], now=NOW)
    before = standing_of(store, anna).valid
    assert answer(store, link(store, "anna"), [yes(source=ANY, to=False)], withdraw_days=400, now=NOW + 5) is not None
    assert standing_of(store, anna).valid == before
    assert standing_of(store, anna).pending == {}
    assert held_about(store, anna).counts["items"] == 1
    again = apply_consents(store, [asked, ConsentRow(person="anna", given_at=NOW - 9, evidence="an old form")], now=NOW + 9)
    assert len(again.remarks) == 2
    assert (ANY, MEASURE) not in standing_of(store, anna).valid.keys() | standing_of(store, anna).pending.keys()
    apply_consents(store, [ConsentRow(person="anna", given_at=NOW + 20, evidence="a new form")], now=NOW + 20)
    assert (ANY, MEASURE) in standing_of(store, anna).valid, "a later yes counts"


def test_nothing_is_answered_that_was_not_asked(store: Store) -> None:
    ask(store, MEASURE)
    dirk = store.keys.person_id("dirk")
    assert answer(store, link(store, "dirk"), [yes(NAME), yes(source="x"), yes(to=False)], withdraw_days=400, now=NOW) is not None
    assert standing_of(store, dirk).valid == {}


def test_a_way_out_answers_nothing(store: Store) -> None:
    ask(store, MEASURE)
    assert answer(store, link(store, "dirk", LEAVE), [yes()], withdraw_days=400, now=NOW) is None
    assert standing_of(store, store.keys.person_id("dirk")).valid == {}


@pytest.mark.parametrize("kind", [DECIDE, LEAVE])
def test_withdrawing_by_a_link_erases_and_ends_every_link(store: Store, kind: str) -> None:
    take(store, said("anna", "1", "Weg ermee"), said("bram", "2", "Blijft"))
    anna, token, other = store.keys.person_id("anna"), link(store, "anna", kind), link(store, "bram")
    left = leave(store, token, source="slack", purpose=MEASURE, withdraw_days=400, now=NOW)
    assert left is not None
    assert (left.erased.items, held_about(store, anna).counts["items"]) == (1, 0)
    assert find_link(store, token, now=NOW) is None
    assert find_link(store, other, now=NOW) is not None
    assert left.token is not None, "she may still be shown and named: that is withdrawn by another"
    last = leave(store, left.token, source=ANY, purpose=ANY, withdraw_days=400, now=NOW + 1)
    assert last is not None
    assert last.token is None
    assert store.connection.execute("SELECT count(*) FROM personal_link WHERE person_id = ?", (anna,)).fetchone() == (0,)
    assert standing_of(store, anna).valid == {}


def test_a_withdrawal_and_an_erasure_elsewhere_end_links_too(store: Store) -> None:
    for key, end in (("anna", withdraw), ("bram", erase_person)):
        tokens = link(store, key), link(store, key, LEAVE)
        end(store, store.keys.person_id(key), now=NOW)
        assert [find_link(store, token, now=NOW) for token in tokens] == [None, None]


def test_another_key_ends_all_of_them(store: Store) -> None:
    token = link(store, "anna")
    store.keys = Keys(KeyPlace(key=os.urandom(32), kind="environment"))
    assert find_link(store, token, now=NOW) is None


def test_a_form_shows_what_its_sender_saw_and_by_which_link(store: Store) -> None:
    token, other = link(store, "anna"), link(store, "bram")
    made = {stamp(store, one, seen) for one in (token, other) for seen in ("what stands", "what stood")}
    assert len(made) == 4
    assert stamp(store, token, "what stands") in made
