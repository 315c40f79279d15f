"""The same address is the same wherever it is shared, and nothing hostile in a text costs more than its length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.language.links import LONGEST, MOST, links_in, normalised

SAME = "wiki.example/page/7?id=3"


@pytest.mark.parametrize(
    "written",
    [
        "https://wiki.example/page/7?id=3",
        "http://wiki.example/page/7?id=3",
        "HTTPS://Wiki.Example:443/page/7?id=3",
        "http://wiki.example:80/page/7/?id=3",
        "https://wiki.example./page/7?id=3#section",
        "https://anna:secret@wiki.example/page/7?id=3",
        "https://wiki.example/page/7?utm_source=mail&id=3&utm_medium=x&fbclid=9",
        "https://wiki.example/page/7?gclid=1&id=3",
        "  https://wiki.example/page/7?id=3 ",
    ],
)
def test_one_address_is_one_link_however_it_is_written(written: str) -> None:
    assert normalised(written) == SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://wiki.example/page/7", "https://wiki.example/page/8"),
        ("https://wiki.example/page", "https://wiki.example/Page"),
        ("https://wiki.example/page?id=3", "https://wiki.example/page?id=4"),
        ("https://wiki.example:8080/page", "https://wiki.example/page"),
    ],
)
def test_what_differs_in_what_is_read_stays_apart(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize(
    "written",
    ["", "wiki.example/page", "ftp://wiki.example/page", "mailto:a@b.example", "https://", "https:///page", "javascript://x/y",
     "https://wiki.example", "https://wiki.example/", "https://wiki.example/?utm_source=x", "https://wi ki/x",
     "https://wiki.example/" + "x" * LONGEST, "https://\udcff.example/x"],
)  # fmt: skip
def test_what_points_at_no_page_is_no_link(written: str) -> None:
    assert normalised(written) is None


def test_a_host_in_other_letters_and_one_without_a_dot_are_links() -> None:
    assert normalised("https://münchen.example/a") == normalised("https://xn--mnchen-3ya.example/a") is not None
    assert normalised("https://intranet/page") == "intranet/page"


def test_links_are_found_in_sentences_brackets_and_markup() -> None:
    text = (
        "Zie (https://nl.wikipedia.example/wiki/Delen_(kennis)), [dit](https://a.example/c) en <https://b.example/d|hier>;"
        ' ook "https://c.example/e"! Nogmaals: HTTPS://A.example/c/?utm_medium=1.'
    )
    assert links_in(text) == ("nl.wikipedia.example/wiki/Delen_(kennis)", "a.example/c", "b.example/d", "c.example/e")
    assert links_in("no address here, www.example.org is none") == ()


def test_no_more_than_fifty_are_taken() -> None:
    assert len(links_in(" ".join(f"https://a.example/{number}" for number in range(MOST + 30)))) == MOST


@given(st.text(max_size=300))
def test_normalising_again_changes_nothing(text: str) -> None:
    for link in links_in(f"https://a.example/{text} {text}"):
        again = normalised(f"https://{link}")
        assert again is None or again == link


@pytest.mark.parametrize("hostile", ["https://a.example/" + ")" * 2_090 + " ", "https://" + "(" * 2_000 + " ", "https://"])
def test_time_grows_with_length_only(hostile: str) -> None:
    text = hostile * (200_000 // len(hostile))
    began = time.perf_counter()
    links_in(text)
    assert time.perf_counter() - began < 1.0
