from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.archives.bluesky import BlueskyArchive
from collectors.archives.car import LARGEST_BLOCK, Car
from collectors.base import Personal, Remarks
from collectors.http import Manners
from collectors.public.bluesky import BlueskyCollector
from collectors.public.bluesky_posts import POST, REPOST, key_at
from config.errors import Refused, WrongUse
from openness.records import Item, SetAside
from pipeline.conformance.loopback import served
from tests.collectors.archives.car_maker import DID, Link, cbor, framed, kept, link, repository, varint
from tests.collectors.public.bluesky_site import START, BlueskySite, did_of, iso

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record

BOB = did_of("bob")


def post(number: int, text: str = "a post") -> tuple[str, dict[str, object]]:
    at = START + 60 * number
    return f"{POST}/{key_at(at)}", {"$type": POST, "text": text, "createdAt": iso(at)}


def read(path: Path) -> list[Record]:
    reader = BlueskyArchive(path)
    reader.check()
    return list(reader.records())


def test_archive_and_api_of_the_same_posts_land_in_the_same_rows(tmp_path: Path) -> None:
    place = BlueskySite(feeds=False)
    first = place.put("ada", {"text": "first \U0001f600", "langs": ["en"], "tags": ["howto"]})
    place.put("ada", {"text": "second", "reply": {"root": {"uri": first}, "parent": {"uri": first}}})
    place.put("ada", {"text": "third", "embed": {"$type": "app.bsky.embed.record", "record": {"uri": f"at://{BOB}/{POST}/3x"}}})
    place.put("ada", {"subject": {"uri": f"at://{BOB}/{POST}/3x"}}, REPOST)
    with served(place.answer) as base_url:
        collector = BlueskyCollector(base_url=base_url, manners=Manners())
        live = [one for page in collector.pages(place.target("ada"), None) for one in collector.records(page)]
    records = {str(thing["uri"]).removeprefix(f"at://{DID}/"): thing["value"] for thing in place.things["ada"]}
    records |= {
        f"app.bsky.feed.like/{key_at(START)}": {"$type": "app.bsky.feed.like", "subject": {"uri": first}},
        "app.bsky.actor.profile/self": {"description": "me"},
    }
    archived = read(kept(tmp_path / "repo.car", repository(records)))
    assert {row(one) for one in archived} == {row(one) for one in live}
    assert sum(isinstance(one, Item) for one in archived) == 4


def row(one: Record) -> str:
    """Return a record as both ways tell it: the file knows the account by its lasting id only."""
    return repr(one).replace(f"handles=('{DID}', 'ada.test')", f"handles=('{DID}',)")


def test_a_file_tells_whose_it_is_and_how_far_it_speaks(tmp_path: Path) -> None:
    reader = BlueskyArchive(kept(tmp_path / "repo.car", repository(dict([post(1)]), rev=key_at(START + 99))))
    assert isinstance(reader, Personal)
    assert isinstance(reader, Remarks)
    assert reader.owner.handles == (DID,)
    assert reader.covered_until() == START + 99
    assert DID in reader.remarks()[0]
    assert BlueskyArchive(kept(tmp_path / "other.car", repository({}, rev=7))).covered_until() is None


@pytest.mark.parametrize("count", [0, 1, 3, 4, 50, 400])
def test_a_tree_of_any_size_is_walked_whole_and_in_order(tmp_path: Path, count: int) -> None:
    records = dict(post(number) for number in range(count))
    found = [one.native_id for one in read(kept(tmp_path / "repo.car", repository(records))) if isinstance(one, Item)]
    assert found == [f"at://{DID}/{key}" for key in sorted(records)]


def test_a_record_that_is_missing_or_was_tampered_with_is_set_aside(tmp_path: Path) -> None:
    (one, first), (other, second), (third, whole) = post(1, "true words"), post(2), post(3)
    octets = repository({one: first, other: second, third: whole})
    missing = cbor(second)
    octets = octets.replace(varint(36 + len(missing)) + link(missing).octets + missing, b"")
    octets = octets.replace(b"true words", b"lies, lies")
    records = read(kept(tmp_path / "repo.car", octets))
    assert [type(record) for record in records] == [SetAside, SetAside, Item]


def test_a_record_that_is_no_record_is_set_aside(tmp_path: Path) -> None:
    odd = {
        f"{POST}/{key_at(1)}": [1, 2],
        f"{POST}/{key_at(2)}": {"text": "no time"},
        f"{POST}/ \u00e9": {"createdAt": iso(START)},
    }
    assert [type(record) for record in read(kept(tmp_path / "repo.car", repository(odd)))] == [SetAside] * 3


def node(*entries: tuple[int, bytes], left: Link | None = None, right: Link | None = None) -> bytes:
    value = link(cbor({}))
    return cbor({"l": left, "e": [{"p": shared, "k": key, "v": value, "t": right} for shared, key in entries]})


def with_tree(*nodes: bytes) -> bytes:
    """Return a file whose root has the last of these nodes as its tree."""
    commit = cbor({"did": DID, "rev": key_at(START), "data": link(nodes[-1])})
    return framed(link(commit), [(link(block), block) for block in (commit, *nodes)])


def doubling(levels: int) -> list[bytes]:
    """Return nodes that each lead twice to the one below: 2 ** levels visits for a reader that does not look."""
    nodes = [cbor({"l": None, "e": []})]
    for level in range(levels):
        below = link(nodes[-1])
        nodes.append(node((0, b"k%03d" % level), left=below, right=below))
    return nodes


def chain(levels: int) -> list[bytes]:
    nodes = [cbor({"l": None, "e": []})]
    for _ in range(levels):
        nodes.append(cbor({"l": link(nodes[-1]), "e": []}))
    return nodes


TREES = {
    "keys in disorder": [node((0, b"b"), (0, b"a"))],
    "a key twice": [node((0, b"a"), (0, b"a"))],
    "more shared than there is": [node((0, b"a"), (9, b"b"))],
    "less than nothing shared": [node((-1, b"a"))],
    "no list of entries": [cbor({"l": None, "e": 7})],
    "entries that are none": [cbor({"l": None, "e": [7]})],
    "a key that is no bytes": [cbor({"l": None, "e": [{"p": 0, "k": "text"}]})],
    "an endless key": [node((0, b"k" * 5000))],
    "a node missing below": [node((0, b"a"), left=link(b"elsewhere"))],
    "a node that is a list": [cbor([1])],
    "a node visited twice": doubling(2),
    "doubling without end": doubling(100),
    "deeper than any": chain(3000),
    "nested without end": [b"\x81" * 100_000 + b"\x00"],
}


@pytest.mark.parametrize("name", TREES)
def test_what_is_no_tree_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused):
        read(kept(tmp_path / "repo.car", with_tree(*TREES[name])))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x00",
        b"\xff" * 50,
        b"PK\x03\x04 a zip",
        varint(5) + b"hello",
        varint(1 << 40),
        varint(3) + cbor({}) + b"\x00\x00",
        varint(len(cbor({"version": 2, "roots": []}))) + cbor({"version": 2, "roots": []}),
    ],
    ids=str,
)
def test_what_is_no_repository_file_is_wrong_use_or_damaged(tmp_path: Path, octets: bytes) -> None:
    with pytest.raises((WrongUse, Refused)):
        read(kept(tmp_path / "repo.car", octets))


@pytest.mark.parametrize("did", [None, 7, "ada.test", "did:key:zabc", "did:plc:../../x"])
def test_a_file_that_does_not_say_whose_it_is_is_not_taken(tmp_path: Path, did: object) -> None:
    with pytest.raises(WrongUse):
        read(kept(tmp_path / "repo.car", repository({}, did=did)))


def test_a_block_out_of_all_proportion_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "repo.car"
    header = cbor({"version": 1, "roots": [link(b"")]})
    with path.open("wb") as stream:
        stream.write(varint(len(header)) + header + varint(LARGEST_BLOCK + 1))
        stream.truncate(LARGEST_BLOCK * 3)
    with pytest.raises(Refused):
        Car(path)


def test_a_folder_is_no_repository_file(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        BlueskyArchive(tmp_path)


WHOLE = repository(dict(post(number, f"post {number}") for number in range(30)))


@given(
    cut=st.integers(0, len(WHOLE)), broken=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=5)
)
def test_a_file_cut_off_or_broken_anywhere_is_read_set_aside_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cut: int, broken: list[tuple[int, int]]
) -> None:
    octets = bytearray(WHOLE)
    for place, octet in broken:
        octets[place] = octet
    path = kept(tmp_path_factory.mktemp("car") / "repo.car", bytes(octets[:cut]))
    try:
        records = read(path)
    except (Refused, WrongUse):
        return
    texts = {one.text for one in records if isinstance(one, Item)}
    assert texts <= {f"post {number}" for number in range(30)}


def test_memory_holds_places_and_not_what_lies_there(tmp_path: Path) -> None:
    path = kept(tmp_path / "repo.car", repository(dict(post(number, f"{number} " + "x" * 20_000) for number in range(1_000))))
    tracemalloc.start()
    assert sum(isinstance(one, Item) for one in BlueskyArchive(path).records()) == 1_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000 < path.stat().st_size
