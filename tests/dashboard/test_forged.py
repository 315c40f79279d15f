"""Forged messages: whoever speaks to the server past our pages sees and writes no more than the pages let them."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.request import urlopen

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from benchmarks.inputs.protocol import hash_of, rerun
from config.pages import APART, PAGES
from dashboard.actions import jobs
from dashboard.messages import is_heard
from dashboard.visitor import Role, Visitor
from storage.by_hand.incidents import put_incident
from storage.database import FILE_NAME, open_store
from storage.jobs.kinds import Pack
from storage.measures_in.incidents import IncidentRow
from tests.dashboard.editions import ZONE, bodies, fill
from tests.dashboard.signed_in import SIGN_IN
from tests.dashboard.spoken import Spoken, signed_in, widgets, with_states
from tests.dashboard.test_browser import free_port, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SETTINGS: Final = f"""{SIGN_IN}
[restricted.policy]
roles = ["leadership"]
reason = "The works council asked for this until it has advised."
"""
PEOPLE: Final = {
    "ada": ["board", "editors", "ops", "works-council", "staff"],
    "bram": ["staff"],
    "carla": ["editors", "staff", "head-of-services"],
    "dirk": ["visitors"],
}
FIGURES: Final = ("Burgerzaken", "October 2026", "oktober 2026", "Gemeente Rijnhove")
"""What stands on pages with figures, and on no others."""
OF_FEW: Final = (
    "2026-09-14",
    "How many take part, and is everything",
    "Does our policy open doors, or shut them?",
    "sw-job-1",
)
"""An incident, the administrator's page and the works council's, a page that is kept to leadership, and somebody else's pack."""
FORBIDDEN: Final = {
    "bram": OF_FEW,
    "carla": (*OF_FEW, "Communicatie", "Bedrijf"),
    "dirk": (*OF_FEW, *FIGURES),
    "": (*OF_FEW, *FIGURES),
}
"""By visitor what may never reach them; the last is whoever has not signed in."""
OWN_WORK: Final = {"job", "job_file", "sqlite_sequence"}
"""Where a pack is asked for: everybody may who may read the page on a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it is served, its home, everybody's cookies, and what the pages of somebody with every role are made of."""

    address: str
    home: Path
    cookies: dict[str, dict[str, str]]
    ids: tuple[str, ...]
    """Of all widgets, folded ones too."""
    hashes: dict[str, str]
    """By page."""
    fragment: str
    session: str

    def spoken(self, name: str, **more: Any) -> Spoken:
        """Return a connection of a visitor's own."""
        return Spoken(address=self.address, cookies=self.cookies.get(name, {}), **more)

    def written(self) -> dict[str, list[Any]]:
        """Return all that the store holds, but what everybody may ask for."""
        with sqlite3.connect(self.home / FILE_NAME) as store:
            names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: store.execute(f"SELECT * FROM '{name}'").fetchall() for name in names if name not in OWN_WORK}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    import oidc_provider_mock

    users = [
        oidc_provider_mock.User(sub=name, claims={"email": f"{name}@example.org", "name": name.title(), "groups": groups})
        for name, groups in PEOPLE.items()
    ]
    home, folder, port = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user"), free_port()
    address = f"http://127.0.0.1:{port}"
    with oidc_provider_mock.run_server_in_thread(user_claims=users) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        patch.setenv("SHAREWELL_HOME", str(home))
        fill(home, bodies(months=14))
        row = IncidentRow(day=date(2026, 9, 14), kind="deliberate", severity=2, consequence="talk", people=3)
        with open_store(home, zone=ZONE) as store:
            put_incident(store, row, today=date(2026, 11, 1))
        jobs.ask_pack(Visitor(name="Ada", roles=frozenset(Role)), Pack(month=202610, lang="en", form="html"))
        settings = home / "sharewell.toml"
        settings.write_text(SETTINGS.format(provider=f"http://127.0.0.1:{server.server_port}", address=address), encoding="utf-8")
        settings.chmod(0o600)
        for served in serve(home, folder, port):
            yield _surveyed(served, home)


def _surveyed(address: str, home: Path) -> Place:
    """Sign everybody in, and learn from whoever may see everything what there is to forge."""
    cookies = {name: signed_in(address, name) for name in PEOPLE}
    ids: dict[str, None] = {}
    hashes, fragment = {}, ""
    with Spoken(address=address, cookies=cookies["ada"]) as ada:
        for name in (*PAGES, *APART):
            heard = ada.run(rerun(name=name, query="lang=en"))
            hashes[name] = hash_of(heard)
            folds = [WidgetState(id=key, bool_value=True) for kind, key, _ in widgets(heard) if kind in {"block", "expandable"}]
            heard += ada.run(with_states(rerun(hashes[name], query="lang=en"), folds))
            ids |= {key: None for _, key, _ in widgets(heard)}
            fragment = next((one.delta.fragment_id for one in heard if one.delta.fragment_id), fragment)
        session = next(one.new_session.initialize.session_id for one in heard if one.WhichOneof("type") == "new_session")
        seen = ada.read()
        assert [words for words in (*OF_FEW, *FIGURES[:2], "Communicatie") if words not in seen] == []
    return Place(address=address, home=home, cookies=cookies, ids=tuple(ids), hashes=hashes, fragment=fragment, session=session)


def stays_shut(place: Place, name: str, spoken: Spoken) -> None:
    """Expect that nothing arrived that the visitor may not see, no trace of the program's inside, and that the server lives."""
    read = spoken.read()
    assert [read[max(0, read.index(words) - 80) :][:200] for words in FORBIDDEN[name] if words in read] == []
    assert "Traceback" not in read
    assert urlopen(f"{place.address}/healthz", timeout=10).status == 200


def forged(place: Place, turn: int) -> list[WidgetState]:
    """Return a state for every widget that anybody may have: wrong kinds, choices that are not theirs, places out of range."""
    kinds = (
        {"trigger_value": True},
        {"string_value": "department:Communicatie"},
        {"int_value": 2**31},
        {"bool_value": True},
        {"double_value": float("nan")},
        {"json_value": '{"selection": {"month": ["x", null, {"a": []}]}}'},
        {"bytes_value": b"\xff\x00\x80"},
    )
    states = [WidgetState(id=key, **kinds[(n + turn) % len(kinds)]) for n, key in enumerate(place.ids)]
    for n, state in enumerate(states):
        if (n + turn) % 5 == 0:
            state.int_array_value.data.extend([-1, 10**6])
        if (n + turn) % 11 == 0:
            state.string_array_value.data.extend(["Communicatie", "\x00", "nl" * 500])
    return states


def test_there_is_something_to_forge(place: Place) -> None:
    assert len(place.ids) > 60
    assert len(set(place.hashes.values())) == len(PAGES) + len(APART)
    assert place.fragment


@pytest.mark.parametrize("name", FORBIDDEN)
def test_pages_are_not_reached_by_a_forged_address(place: Place, name: str) -> None:
    asked = "lang=en&part=department%3ACommunicatie&month=2026-10&id=A1&show=items&by=department"
    with place.spoken(name) as spoken:
        for page, known in place.hashes.items():
            spoken.run(rerun(known, query=asked))
            spoken.run(rerun(name=page, query=asked))
            spoken.run(rerun(place.hashes["people"], name=page))
        for wild in ("0" * 32, "../people", "people\x00", "%70eople", "PEOPLE"):
            spoken.run(rerun(wild, query="lang=en&part=%00&part=division%3ABedrijf&month=9999-99&against=2026-09"))
            spoken.run(rerun(name=wild, query="?&&=&lang=en&lang=nl&" + "part=x&" * 500))
        stays_shut(place, name, spoken)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_forged_widgets_show_and_write_nothing(place: Place, name: str) -> None:
    with place.spoken(name) as spoken:
        spoken.run(rerun(place.hashes["month"], query="lang=en"))  # whose first visit it is, their sign-in is noted
        before = place.written()
        for page in ("month", "trends", "trust", "desk", "initiatives", "policy", "rules", "ideal", "people", "me"):
            for turn in range(2):
                spoken.run(with_states(rerun(place.hashes[page], query="lang=en"), forged(place, turn + len(page))))
            pressed = [WidgetState(id=key, trigger_value=True) for key in place.ids]
            spoken.run(with_states(rerun(place.hashes[page]), pressed))
        stays_shut(place, name, spoken)
        text = said(spoken.run(rerun(place.hashes["month"], query="lang=en")))
        assert ("How openly did we share" in text) is (name in {"bram", "carla"}), "the page is as it was"
    assert place.written() == before


def recorded(place: Place, spoken: Spoken, text: str) -> bool:
    """Fill in the form of a decision and press, whether it is on the page or not; return whether it is kept."""
    values = {"decision::field-text": text, "decision::field-owner": "Everybody", "decision::field-due": "2027-01-31"}
    unfolded = [WidgetState(id=key, bool_value=True) for key in place.ids if key.endswith("-fold-deciding")]
    typed = [WidgetState(id=key, string_value=values[end]) for end in values for key in place.ids if key.endswith(end)]
    pressed = [WidgetState(id=key, trigger_value=True) for key in place.ids if "FormSubmitter:decision-form" in key]
    assert len(typed) == len(values)
    assert unfolded
    assert pressed
    month = place.hashes["month"]
    for states in (unfolded, [*unfolded, *typed, *pressed]):
        spoken.run(with_states(rerun(month, query="lang=en"), states))
    with sqlite3.connect(place.home / FILE_NAME) as store:
        return bool(store.execute("SELECT count(*) FROM decision_act WHERE text = ?", (text,)).fetchone()[0])


@pytest.mark.parametrize("name", ["ada", *FORBIDDEN])
def test_a_decision_is_recorded_by_leadership_alone(place: Place, name: str) -> None:
    with place.spoken(name) as spoken:
        assert recorded(place, spoken, f"Decided by {name or 'nobody'}") is (name == "ada")


@pytest.mark.parametrize("name", FORBIDDEN)
def test_anothers_fragment_and_session_are_nobody_elses(place: Place, name: str) -> None:
    with place.spoken("ada") as ada, place.spoken(name, session=place.session) as spoken:
        ada.run(rerun(place.hashes["people"], query="lang=en"))
        for fragment in (place.fragment, "0" * 32, "\x00"):
            asked = rerun(place.hashes["month"])
            asked.rerun_script.fragment_id = fragment
            asked.rerun_script.is_auto_rerun = True
            spoken.send(asked)
        heard = spoken.run(rerun(place.hashes["people"], query="lang=en"))
        (session,) = {one.new_session.initialize.session_id for one in heard if one.WhichOneof("type") == "new_session"}
        assert session != place.session
        stays_shut(place, name, spoken)


def test_a_cookie_counts_whole_from_our_own_pages_only(place: Place) -> None:
    ada = place.cookies["ada"]
    cut = {key: value[:-2] if "user" in key else value for key, value in ada.items()}
    mixed = ada | {key: value for key, value in place.cookies["dirk"].items() if "xsrf" in key}
    for cookies, right in ((cut, "dirk"), ({k: v for k, v in mixed.items() if "xsrf" not in k}, "")):
        with Spoken(address=place.address, cookies=cookies) as spoken:
            spoken.run(rerun(name="people", query="lang=en"))
            stays_shut(place, right, spoken)
    with pytest.raises(Exception, match="403"), Spoken(address=place.address, cookies=ada, origin="https://elsewhere.example"):
        pass


def test_noise_ends_the_connection_that_made_it_and_no_other(place: Place) -> None:
    chance = random.Random(5)
    whole = with_states(rerun(place.hashes["month"], query="lang=en"), forged(place, 0)[:5]).SerializeToString()
    with place.spoken("bram") as other:
        for turn in range(60):
            noise = bytearray(chance.randbytes(chance.randrange(1, 400)) if turn % 2 else whole)
            noise[chance.randrange(len(noise))] ^= 1 << chance.randrange(8)
            with place.spoken("dirk") as spoken:
                try:
                    spoken.socket.send(bytes(noise))
                    spoken.socket.send(rerun().SerializeToString())
                    if turn % 10 == 0:
                        spoken.socket.send("in words")
                except ConnectionClosed:
                    continue
        assert "How openly did we share" in said(other.run(rerun(query="lang=en")))
        stays_shut(place, "bram", other)


def test_messages_that_reach_beyond_a_visitor_are_passed_over(place: Place) -> None:
    for name in ("clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime", "debug_disconnect_websocket"):
        assert not is_heard(told(name).SerializeToString())
    assert is_heard(rerun().SerializeToString())
    assert is_heard(None)
    with place.spoken("") as spoken:
        for name in ("clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime"):
            spoken.send(told(name))
        heard = spoken.run(rerun(query="lang=en"))
        assert not {"git_info_changed", "session_event"} & {one.WhichOneof("type") for one in heard}
        stays_shut(place, "", spoken)


def told(name: str) -> BackMsg:
    """Return a message that is no more than its name."""
    message = BackMsg()
    setattr(message, name, True)
    return message


def said(heard: list[ForwardMsg]) -> str:
    """Return the HTML of a run."""
    return "".join(one.delta.new_element.html.body for one in heard if one.WhichOneof("type") == "delta")
