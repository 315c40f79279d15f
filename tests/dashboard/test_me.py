"""My page: only who the provider vouches for, only theirs, whatever stands in the address or in a field."""

from __future__ import annotations

import hashlib
import re
import time
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from config.errors import Refused, WrongUse
from dashboard.actions import own as acts
from dashboard.myself import Myself, Untied, myself, who_am_i
from dashboard.own import reading
from openness.consent import ANY, FEW, MEASURE, NAME, SHOW
from openness.wording import VERSION, WORDING, Words
from storage.accounts import CODE, link_shown
from storage.audit import acts_on
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.exclusion import excluded
from storage.jobs.asking import JobFile, jobs_of
from storage.jobs.working import end_done
from storage.jobs.working import take as take_job
from storage.ledger import standing_of
from storage.own.previewed import PreviewedItem, sealed_preview
from storage.own.taking_part import OwnYes
from storage.personal_links import LEAVE, find_link
from tests.dashboard.signed_in import settings, sign_in, told
from tests.dashboard.test_pages import SCRIPT, text_of
from tests.storage.desk.shared import desk_store, measured, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    settings(tmp_path)
    with desk_store(tmp_path, crowd=12) as store:
        take(
            store,
            said("anna", "1", "Geheim van anna <script>window.stolen=1</script>"),
            said("bram", "2", "Geheim van bram", reply_to="1"),
        )
        measured(store)
    return tmp_path


def opened(lang: str = "en", *folds: str, **state: object) -> AppTest:
    app = AppTest.from_string(SCRIPT.format(page="me"), default_timeout=60)
    app.query_params["lang"] = lang
    for fold in folds:
        app.session_state[f"fold-{fold}"] = True
    for key, value in state.items():
        app.session_state[key] = value
    return app.run()


def store_of(home: Path) -> Store:
    return open_store(home, zone=AMSTERDAM)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_nobody_makes_a_person_of_themselves() -> None:
    with pytest.raises(TypeError, match="vouches"):
        Myself(1, "Anna", made_by=object())


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        (None, Untied.NOT_SIGNED_IN),
        (told("anna", "visitors"), Untied.NOT_SIGNED_IN),
        (told("anna", email_verified=False), Untied.NOT_VOUCHED_FOR),
        (told("anna", email=""), Untied.NOT_VOUCHED_FOR),
        (told("zoe"), Untied.NOT_ON_ROSTER),
        (told("zoe", name="Anna de Vries", sub="anna"), Untied.NOT_ON_ROSTER),
    ],
)
def test_who_is_not_vouched_for_is_nobody(home: Path, monkeypatch: pytest.MonkeyPatch, claims: object, why: Untied) -> None:
    sign_in(monkeypatch, claims)  # type: ignore[arg-type]
    assert who_am_i() is why
    with pytest.raises(Refused, match="the person themselves only"):
        myself()
    app = opened()
    assert bool(app.exception) is (why is Untied.NOT_SIGNED_IN), "whoever has no role never gets as far as a page"
    assert "Geheim" not in text_of(app)


def test_another_claim_ties_by_address_or_key_where_the_settings_name_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(home, 'person = "upn"')
    for upn in ("anna@stad.example", "anna"):
        sign_in(monkeypatch, told("zoe", upn=upn))
        found = who_am_i()
        assert isinstance(found, Myself)
        with store_of(home) as store:
            assert found.person == store.keys.person_id("anna")
    sign_in(monkeypatch, told("anna"))
    assert who_am_i() is Untied.NOT_VOUCHED_FOR, "the address is not asked any more"


def test_a_key_of_the_roster_is_no_address(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("zoe", email="anna"))
    assert who_am_i() is Untied.NOT_ON_ROSTER


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_without_sign_in_it_shows_nobody_and_says_what_to_do(home: Path, lang: str) -> None:
    app = opened(lang)
    assert not app.exception
    assert "sharewell person show PERSON" in text_of(app)
    assert "Geheim" not in text_of(app)
    assert not [button for button in app.button if button.key != "chosen-lang"]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_person_sees_their_own_and_nothing_of_anybody_else(home: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    sign_in(monkeypatch, told("anna"))
    app = opened(lang, "own-items", "own-became", "own-link", "own-preview", "own-yes", "own-leave")
    assert not app.exception
    text = text_of(app)
    assert "Geheim van anna &lt;script&gt;" in text
    assert "Anna de Vries" in text
    assert "bram" not in text.casefold()


def test_no_address_and_no_field_leads_to_another(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("anna"))
    with store_of(home) as store:
        bram = store.keys.person_id("bram")
    app = AppTest.from_string(SCRIPT.format(page="me"), default_timeout=60)
    for name in ("person", "me", "id", "email", "sub", "user"):
        app.query_params[name] = "bram"
        app.session_state[name] = bram
    app.session_state["own-items-source"] = "' OR 1=1 --"
    app.session_state["fold-own-items"] = True
    text = text_of(app.run())
    assert not app.exception
    assert "Geheim van bram" not in text


def test_an_act_reaches_only_the_person_who_looks(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("bram"))
    me = myself()
    with pytest.raises(WrongUse, match="not this person's item"):
        acts.keep_out(me, "slack", "1")
    acts.withdraw(me, source=None, purpose=None)
    with store_of(home) as store:
        left = [row[0] for row in store.connection.execute("SELECT native_id FROM item").fetchall()]
        assert left == ["1"]
        anna = standing_of(store, store.keys.person_id("anna"))
        assert {purpose for _, purpose in anna.valid} == {MEASURE, SHOW, NAME}
        assert not anna.ended
        assert [job.kind for job in jobs_of(store, "refresh", by=me.owner)] == ["refresh"]


def test_withdrawing_takes_a_last_look_at_what_goes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("anna"))
    app = press(opened(), "Withdraw: I am counted, in figures of groups")
    assert "1 items with their texts" in text_of(app)
    with store_of(home) as store:
        assert store.connection.execute("SELECT count(*) FROM item").fetchone()[0] == 2
    assert "1 items with their texts" not in text_of(press(app, "Keep it"))
    app = press(press(app, "Withdraw: I am counted, in figures of groups"), "Yes, withdraw it now")
    assert "Withdrawn." in text_of(app)
    assert "You take no part" in text_of(app)
    with store_of(home) as store:
        assert [row[0] for row in store.connection.execute("SELECT native_id FROM item").fetchall()] == ["2"]


def test_a_yes_is_said_with_the_whole_wording_in_view(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("dirk"))
    app = opened("nl", "own-yes")
    text = text_of(app)
    assert "groepen van ten minste 10 mensen" in text
    assert "wordt 90 dagen bewaard" in text
    assert f"{VERSION} (nl)" in text
    app.text_input(key="own-yes-from").set_value("31-12-2026")
    app = press(app, "Ik stem ermee in")
    assert "is geen datum" in text_of(app)
    assert app.text_input(key="own-yes-from").value == "31-12-2026"
    app.text_input(key="own-yes-from").set_value("2026-11-01")
    app = press(app, "Ik stem ermee in")
    assert "U doet mee in elke bron." in text_of(app)
    with store_of(home) as store:
        valid = standing_of(store, store.keys.person_id("dirk")).valid
        assert [(key, one.covers_from) for key, one in valid.items()] == [((ANY, MEASURE), 20261101)]


def test_what_waits_is_confirmed_by_the_person(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store_of(home) as store:
        apply_consents(store, [ConsentRow(person="dirk", source="slack", wording="v7", given_at=NOW)], now=NOW)
    sign_in(monkeypatch, told("dirk"))
    app = opened()
    assert "waits for you" in text_of(app)
    assert "You take part in Slack." in text_of(press(app, "Yes, I agree: I am counted, in figures of groups"))


def test_what_is_not_asked_for_now_is_told_so_and_offered_to_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("anna"))
    assert "not used now" not in text_of(opened())
    with (home / "sharewell.toml").open("a", encoding="utf-8") as file:
        file.write("\n[consent]\npurposes = ['measure']\n")
    text = text_of(opened())
    assert text.count("not used now") == 2
    assert text.count("your organisation does not ask for this at present") == 2
    assert "You take part in Slack." in text


def test_the_words_are_there_to_read_and_only_wider_ones_ask_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("dirk"))
    press(opened("en", "own-yes"), "I agree")
    text = text_of(opened())
    assert "The words you read" in text
    assert "A text is kept for 90 days" in text
    with (home / "sharewell.toml").open("a", encoding="utf-8") as file:
        file.write("\n[privacy]\ntext_days = 30\n")
    assert "asks you anew" not in text_of(opened()), "shorter is no more than was agreed to"
    (home / "sharewell.toml").write_text((home / "sharewell.toml").read_text().replace("= 30", "= 365"), encoding="utf-8")
    app = opened()
    assert "asks you anew" in text_of(app)
    assert "texts are kept for longer" in text_of(app)
    app = press(app, "Yes, to the words of today: I am counted, in figures of groups")
    assert "asks you anew" not in text_of(app)
    assert "A text is kept for 365 days" in text_of(app)
    with store_of(home) as store:
        assert store.connection.execute("SELECT count(*) FROM wording").fetchone() == (2,)


def test_what_is_kept_is_told_with_until_when_as_it_is_set(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (home / "sharewell.toml").open("a", encoding="utf-8") as file:
        file.write("\n[privacy]\ntext_days = 45\n[retention]\ndrafts_days = 11\n")
    sign_in(monkeypatch, told("anna"))
    text = text_of(opened("nl", "own-kept"))
    for words in ("45 dagen, of korter als de bron", "11 dagen", "tot u intrekt", "het register van elk ja en nee"):
        assert words in text


def test_a_way_out_is_made_for_oneself_shown_once_and_noted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("anna"))
    text = text_of(press(opened("en", "own-way-out"), "Give me a link to withdraw by"))
    address = re.search(r"http://127\.0\.0\.1:1/answer/([\w-]+)\?lang=en", text)
    assert address is not None
    with store_of(home) as store:
        anna = store.keys.person_id("anna")
        link = find_link(store, address[1], now=int(time.time()))
        assert link is not None
        assert (link.person, link.kind) == (anna, LEAVE)
        assert [(line.act, line.own) for line in acts_on(store, anna)] == [("invite", True)]
    assert address[1] not in text_of(opened("en", "own-way-out"))


def test_one_item_is_kept_out_and_let_in_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("anna"))
    app = press(opened("en", "own-items"), "Remove and keep out")
    assert "Removed, and kept out" in text_of(app)
    assert "Geheim van anna" not in text_of(app)
    app = press(app, "Let it in again")
    assert "It may come in again" in text_of(app)
    with store_of(home) as store:
        assert excluded(store, store.keys.person_id("anna")) == []


def test_linking_and_leaving_are_asked_of_the_worker_for_oneself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("anna"))
    me = myself()
    with pytest.raises(WrongUse, match="which account"):
        acts.prove(me, "reddit", "  ")
    with pytest.raises(WrongUse, match="no such source"):
        acts.prove(me, "nowhere", "x")
    acts.prove(me, "reddit", "u/anna")
    acts.leave(me)
    sign_in(monkeypatch, told("bram", name="Anna"))
    other = myself()
    assert reading.newest_job(other, "prove-account") is None, "also for somebody of the same name"
    assert reading.newest_job(me, "erase") is not None
    with store_of(home) as store:
        anna = store.keys.person_id("anna")
        assert [line.act for line in acts_on(store, anna)] == ["erase", "link"]


def test_what_would_be_read_of_an_account_is_its_owners_to_see(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("anna"))
    assert "Link an account first" in text_of(opened("en", "own-preview"))
    with store_of(home) as store:
        link_shown(store, store.keys.person_id("anna"), "bluesky", ["anna.example"], by=CODE, now=NOW)
    press(opened("en", "own-preview"), "Look what would be read")
    item = PreviewedItem(created_at=NOW, kind="post", text="Vooraf <b>gezien</b>", url="javascript:alert(1)", would_be_read=True)
    with store_of(home) as store:
        taken = take_job(store, "worker", now=NOW)
        assert taken is not None
        assert (taken.asked.person, taken.asked.handle) == (store.keys.person_id("anna"), "anna.example")  # type: ignore[union-attr]
        file = JobFile(name="preview", media_type="application/octet-stream", body=sealed_preview(store, [item]))
        end_done(store, taken, {"items": 1}, (file,), now=NOW)
    app = opened("en", "own-preview")
    assert not app.exception
    assert "Vooraf &lt;b&gt;gezien" in text_of(app)
    assert "Of the newest 1 items 1 would be read." in text_of(app)
    assert "javascript:" not in text_of(app)
    number = reading.newest_job(myself(), "preview-account")
    assert number is not None
    sign_in(monkeypatch, told("bram"))
    assert reading.previewed(myself(), number) == []
    assert "Vooraf" not in text_of(opened("en", "own-preview"))
    acts.let_preview_go(myself(), number)
    sign_in(monkeypatch, told("anna"))
    assert "Vooraf" not in text_of(press(opened("en", "own-preview"), "I have seen it: let it go"))
    with store_of(home) as store:
        assert store.connection.execute("SELECT count(*) FROM job_file").fetchone()[0] == 0


def test_leaving_takes_a_tick_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("anna"))
    app = opened("en", "own-leave")
    button = next(button for button in app.button if button.key == "own-leave")
    assert button.disabled
    app = app.checkbox(key="own-leave-sure").check().run()
    app = press(app, "Leave, and have everything removed")
    assert "It is being removed." in text_of(app)


@pytest.mark.parametrize(
    ("source", "purpose", "scope"),
    [("nowhere", MEASURE, "account"), ("slack", "sell", "account"), ("slack", MEASURE, "tag:"), ("slack", FEW, "account")],
)
def test_what_no_page_offers_is_not_agreed_to(
    home: Path, monkeypatch: pytest.MonkeyPatch, source: str, purpose: str, scope: str
) -> None:
    sign_in(monkeypatch, told("dirk"))
    with pytest.raises(WrongUse):
        acts.say_yes(
            myself(), OwnYes(source=source, purpose=purpose, scope=scope, words=Words(version="x", purpose=purpose, text="x"))
        )


def test_a_wording_never_changes_under_its_version() -> None:
    digest = hashlib.sha256(repr(sorted(WORDING.items())).encode()).hexdigest()[:16]
    assert (VERSION, digest) == ("my page 1", "65d4cee00ddac8c4"), "another wording is another version"


def test_whoever_looked_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.audit import Doer, noted

    with store_of(home) as store:
        noted(store, "show", store.keys.person_id("anna"), Doer(name="beheer<b>", way="command"), now=NOW)
        noted(store, "show", store.keys.person_id("bram"), Doer(name="ander", way="command"), now=NOW)
    sign_in(monkeypatch, told("anna"))
    text = text_of(opened())
    assert "beheer&lt;b&gt;" in text
    assert "looked at all that is held about you" in text
    assert "ander<" not in text


def test_an_account_that_was_handed_in_is_told_so_in_dutch(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, told("anna"))
    assert "Slack: anna (voor u aangeleverd)" in text_of(opened("nl"))
