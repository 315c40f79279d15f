"""The page of a personal link: it shows to whoever holds the link, acts only on its own form, and tells nobody else anything."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from dashboard.by_link import route
from dashboard.by_link.limits import Limit
from dashboard.by_link.route import PATH, personal
from dashboard.server import SecurityHeaders
from openness.consent import MEASURE, NAME, PURPOSES, SHOW
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.following import follow
from storage.ledger import standing_of
from storage.own.held import held_about
from storage.personal_links import DECIDE, LEAVE, LENGTH, make_link
from storage.withdraw import withdraw
from tests.dashboard.signed_in import settings
from tests.storage.desk.shared import desk_store, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from httpx import Response

    from storage.database import Store

FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", "origin": "null"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    settings(tmp_path)
    monkeypatch.setattr(route, "_FAILURES", Limit(most=20, a_second=0.2))
    monkeypatch.setattr(route, "_USES", Limit(most=30, a_second=0.5))
    with desk_store(tmp_path) as store:
        rows = [
            ConsentRow(person="dirk", source="slack", handle="dirk <b>", purpose=purpose, given_at=NOW, covers_from=20260901)
            for purpose in (MEASURE, SHOW)
        ]
        apply_consents(store, rows, now=NOW)
        take(store, said("anna", "1", "Geheim van anna"))
    return tmp_path


class Client:
    """Sends requests to the page alone, behind the headers that every page has."""

    def __init__(self) -> None:
        route = Route(PATH, personal, methods=["GET", "HEAD", "POST"])
        self.transport = ASGITransport(app=Starlette(routes=[route], middleware=[Middleware(SecurityHeaders)]))

    def request(self, method: str, path: str, **parts: Any) -> Response:
        async def send() -> Response:
            async with AsyncClient(transport=self.transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, **parts)

        return asyncio.run(send())


@pytest.fixture
def client() -> Client:
    return Client()


def store_of(home: Path) -> Store:
    return open_store(home, zone=AMSTERDAM)


def linked(home: Path, key: str, kind: str = DECIDE, *, days: int = 30, ago: int = 0) -> str:
    with store_of(home) as store, store.transaction():
        return make_link(store, store.keys.person_id(key), kind, days=days, now=int(time.time()) - ago)


def stands(home: Path, key: str) -> set[tuple[str, str]]:
    with store_of(home) as store:
        return set(standing_of(store, store.keys.person_id(key)).valid)


def stamp_of(page: Response) -> str:
    found = re.search(r'name="stamp" value="([0-9a-f]+)"', page.text)
    assert found is not None
    return found[1]


def opened(client: Client, token: str, lang: str = "en") -> Response:
    return client.request("GET", f"/answer/{token}?lang={lang}")


def sent(client: Client, token: str, lang: str = "en", **fields: str) -> Response:
    return client.request("POST", f"/answer/{token}?lang={lang}", data=fields, headers=FORM)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            (
                "Do you take part?",
                "A text is kept for 90 days",
                "all that I share there (Slack)",
                "direct messages",
                "1 Sept 2026",
            ),
        ),
        ("nl", ("Doet u mee?", "Een tekst wordt 90 dagen", "Slack", "directe berichten", "1 sep 2026")),
    ],
)
def test_it_says_what_is_asked_with_the_whole_wording(home: Path, client: Client, lang: str, told: tuple[str, ...]) -> None:
    page = opened(client, linked(home, "dirk"), lang)
    assert page.status_code == 200
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    for words in told:
        assert words in text
    assert f'<html lang="{lang}">' in text
    assert "dirk &lt;b&gt;" in text
    assert "my page 1" in text
    assert "<script" not in text
    assert "anna" not in text.casefold()


def test_only_its_own_form_says_yes(home: Path, client: Client) -> None:
    token = linked(home, "dirk")
    for _ in range(3):  # a scanner of mail opens it, again and again
        assert opened(client, token).status_code == 200
        assert client.request("HEAD", f"/answer/{token}").status_code == 200
    given = {"act": "answer", "answer-0": "yes", "answer-1": "yes", "stamp": stamp_of(opened(client, token))}
    assert client.request("GET", f"/answer/{token}", params=given).status_code == 200
    foreign = FORM | {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}
    assert client.request("POST", f"/answer/{token}", data=given, headers=foreign).status_code == 400
    assert client.request("POST", f"/answer/{token}", json=given).status_code == 400
    assert client.request("POST", f"/answer/{token}", data=given | {"padding": "x" * 20_000}, headers=FORM).status_code == 400
    assert sent(client, token, **given | {"stamp": "0" * 40}).status_code == 409
    assert sent(client, token, **given | {"answer-1": ""}).status_code == 400
    assert sent(client, token, **given | {"act": "anything"}).status_code == 400
    assert client.request("PUT", f"/answer/{token}", data=given).status_code == 405
    assert stands(home, "dirk") == set()
    done = sent(client, token, **given)
    assert done.status_code == 200
    assert "Noted: your yes counts from now on." in done.text
    assert stands(home, "dirk") == {("slack", MEASURE), ("slack", SHOW)}


def test_an_answered_link_is_used_and_the_way_out_withdraws_in_one_step(home: Path, client: Client) -> None:
    token = linked(home, "dirk")
    given = {"act": "answer", "answer-0": "yes", "answer-1": "no", "stamp": stamp_of(opened(client, token))}
    done = sent(client, token, **given)
    assert opened(client, token).status_code == 404
    assert sent(client, token, **given).status_code == 404
    assert stands(home, "dirk") == {("slack", MEASURE)}
    with store_of(home) as store:
        take(store, said("dirk <b>", "9", "Van dirk"))
        assert held_about(store, store.keys.person_id("dirk")).counts["items"] == 1
    way_out = re.search(r'href="http://127\.0\.0\.1:1/answer/([^?"]+)\?lang=en"', done.text)
    assert way_out is not None
    page = opened(client, way_out[1])
    assert "their texts and labels, 1;" in page.text
    left = sent(client, way_out[1], act="withdraw", which="0", stamp=stamp_of(page))
    assert "Withdrawn." in left.text
    assert "href=" not in left.text.partition("<h1>")[2], "nothing is left to withdraw"
    with store_of(home) as store:
        assert held_about(store, store.keys.person_id("dirk")).counts["items"] == 0
        assert store.connection.execute("SELECT count(*) FROM job WHERE kind = 'refresh'").fetchone() == (1,)
    assert opened(client, way_out[1]).status_code == 404


def test_everything_is_withdrawn_at_once_and_an_index_beyond_the_list_does_nothing(home: Path, client: Client) -> None:
    token = linked(home, "anna", LEAVE)
    stamp = stamp_of(opened(client, token))
    for which in ("9", "-1", "", "*"):
        assert sent(client, token, act="withdraw", which=which, stamp=stamp).status_code == 400
    assert len(stands(home, "anna")) == 3
    assert sent(client, token, act="withdraw", which="all", stamp=stamp).status_code == 200
    assert stands(home, "anna") == set()
    assert len(stands(home, "bram")) == 2


def test_who_saw_something_else_is_shown_it_anew_and_nothing_is_done(home: Path, client: Client) -> None:
    token = linked(home, "dirk")
    given = {"act": "answer", "answer-0": "yes", "answer-1": "yes", "stamp": stamp_of(opened(client, token))}
    with (home / "sharewell.toml").open("a", encoding="utf-8") as file:
        file.write("\n[privacy]\ntext_days = 365\n")
    again = sent(client, token, **given)
    assert again.status_code == 409
    assert "Something has changed since you opened this page" in again.text
    assert "A text is kept for 365 days" in again.text
    assert stands(home, "dirk") == set()


def test_wider_words_ask_anew_and_a_no_keeps_what_was_agreed_to(home: Path, client: Client) -> None:
    token = linked(home, "dirk")
    sent(client, token, **{"act": "answer", "answer-0": "yes", "answer-1": "no", "stamp": stamp_of(opened(client, token))})
    assert "Do you take part?" not in opened(client, linked(home, "dirk")).text
    with (home / "sharewell.toml").open("a", encoding="utf-8") as file:
        file.write("\n[privacy]\ntext_days = 365\n")
    token = linked(home, "dirk")
    page = opened(client, token)
    assert "texts are kept for longer" in page.text
    kept = sent(client, token, **{"act": "answer", "answer-0": "no", "stamp": stamp_of(page)})
    assert "What you agreed to before stays as it was." in kept.text
    assert stands(home, "dirk") == {("slack", MEASURE)}
    token = linked(home, "dirk")
    sent(client, token, **{"act": "answer", "answer-0": "yes", "stamp": stamp_of(opened(client, token))})
    with store_of(home) as store:
        (yes,) = held_about(store, store.keys.person_id("dirk")).yeses
        assert yes.words is not None
        assert yes.words.days == 365


def ask_for(home: Path, *purposes: str) -> None:
    with (home / "sharewell.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[consent]\npurposes = {list(purposes)}\n")


def test_it_asks_only_for_what_the_organisation_asks_for_now(home: Path, client: Client) -> None:
    token = linked(home, "dirk")
    before = opened(client, token)
    assert before.text.count("<fieldset") == 2
    ask_for(home, MEASURE, NAME)
    given = {"act": "answer", "answer-0": "yes", "answer-1": "yes"}
    assert sent(client, token, **given, stamp=stamp_of(before)).status_code == 409
    page = opened(client, token)
    assert page.text.count("<fieldset") == 1
    assert "Communications may read" not in page.text
    assert sent(client, token, **given, stamp=stamp_of(page)).status_code == 200
    assert stands(home, "dirk") == {("slack", MEASURE)}


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "your organisation does not ask for this at present"), ("nl", "uw organisatie vraagt hier nu niet om")],
)
def test_what_is_not_asked_for_any_more_is_told_and_can_be_withdrawn(home: Path, client: Client, lang: str, told: str) -> None:
    token = linked(home, "anna", LEAVE)
    assert told not in opened(client, token, lang).text
    ask_for(home, MEASURE)
    page = opened(client, token, lang)
    assert page.text.count(told) == 2, "to be shown, and to be named"
    places = [place for place, part in enumerate(page.text.split("<article")[1:]) if told in part]
    sent(client, token, lang, act="withdraw", which=str(places[0]), stamp=stamp_of(page))
    with store_of(home) as store:
        found = standing_of(store, store.keys.person_id("anna"))
    assert (len(found.valid), len(found.resting)) == (1, 1)


def test_what_is_asked_for_again_in_other_words_is_asked_with_those(home: Path, client: Client) -> None:
    with store_of(home) as store:
        follow(store, (MEASURE,), now=NOW + 1)
        follow(store, PURPOSES, now=NOW + 2)
    assert stands(home, "anna") == {("slack", MEASURE)}
    token = linked(home, "anna")
    page = opened(client, token)
    assert page.text.count("<fieldset") == 2
    assert "for a time nobody was asked for this" in page.text
    assert "my page 1" in page.text
    answers = {"answer-0": "yes", "answer-1": "no", "act": "answer", "stamp": stamp_of(page)}
    assert sent(client, token, **answers).status_code == 200
    assert len(stands(home, "anna")) == 2
    assert "for a time nobody was asked" not in opened(client, linked(home, "anna")).text


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_link_that_does_not_work_is_one_page_whatever_the_reason(home: Path, client: Client, lang: str) -> None:
    expired, ended, used = linked(home, "bram", ago=31 * 86_400), linked(home, "anna"), linked(home, "dirk")
    sent(client, used, **{"act": "answer", "answer-0": "no", "answer-1": "no", "stamp": stamp_of(opened(client, used))})
    with store_of(home) as store:
        withdraw(store, store.keys.person_id("anna"), now=int(time.time()))
    with desk_store(home / "other") as other, other.transaction():
        foreign = make_link(other, other.keys.person_id("anna"), DECIDE, days=30, now=int(time.time()))
    forged = expired[:-1] + ("A" if expired[-1] != "A" else "B")
    tokens = [
        expired,
        ended,
        used,
        foreign,
        forged,
        "x" * LENGTH,
        "dirk",
        "x" * 5_000,
        "%00",
        "..%2f..%2fetc",
        "\N{SNOWMAN}" * LENGTH,
    ]
    pages = [opened(client, token, lang) for token in tokens]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert len({tuple(sorted(page.headers.items())) for page in pages}) == 1
    text = pages[0].text
    assert ("Deze link werkt niet" if lang == "nl" else "This link does not work") in text
    for name in ("anna", "dirk", "stad.example", str(home)):
        assert name not in text.casefold()


def test_its_headers_keep_it_to_itself(home: Path, client: Client) -> None:
    for token in (linked(home, "dirk"), "x" * LENGTH):
        headers = opened(client, token).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]
        assert "form-action 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


def test_who_knocks_too_often_waits_and_others_do_not(home: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    token = linked(home, "dirk")
    assert {opened(client, "x" * LENGTH).status_code for _ in range(20)} == {404}
    assert opened(client, "y" * LENGTH).status_code == 429
    behind_a_proxy = {"x-forwarded-for": "made.up, 203.0.113.7"}
    assert client.request("GET", f"/answer/{linked(home, 'bram')}", headers=behind_a_proxy).status_code == 200, (
        "who is passed on counts apart"
    )
    monkeypatch.setattr(route, "_FAILURES", Limit(most=20, a_second=0.2))
    seen = [opened(client, token).status_code for _ in range(31)]
    assert (seen[29], seen[30]) == (200, 429)
    assert opened(client, linked(home, "anna")).status_code == 200


def test_a_bucket_fills_again_and_forgets_who_came_first() -> None:
    now = [0.0]
    limit = Limit(most=2, a_second=0.5, clock=lambda: now[0])
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    assert limit.take("b")
    now[0] = 2.0
    assert [limit.take("a") for _ in range(2)] == [True, False]
    now[0] = 1_000.0
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    for number in range(10_050):
        limit.take(str(number))
    assert len(limit._left) <= 10_000


def test_trouble_with_the_store_tells_nothing_of_it(home: Path, client: Client) -> None:
    token = linked(home, "dirk")
    (home / "sharewell.db").unlink()
    page = opened(client, token)
    assert page.status_code == 503
    assert "Nothing is lost" in page.text
    assert str(home) not in page.text


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("nl-NL,nl;q=0.9,en;q=0.8", "nl"), ("en-GB", "en"), ("fr, de;q=0.5", "nl"), ("", "nl"), ("\xff;,", "nl")],
)
def test_it_speaks_the_browsers_language(home: Path, client: Client, accepted: str, lang: str) -> None:
    page = client.request("GET", f"/answer/{linked(home, 'dirk')}", headers={"accept-language": accepted.encode("latin-1")})
    assert f'<html lang="{lang}">' in page.text
