from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.internal import storage_format
from collectors.internal.wikitext import added, categories, people_named, shown, unsigned
from collectors.plain import LONGEST_TEXT


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("'''Bold''' and ''slanted''", "Bold and slanted"),
        ("== Why ==\n=== How? ===\ntext", "Why\nHow?\ntext"),
        ("a{{box|{{deep|x}}}}b{{c}}", "ab"),
        ("{{never closed", "{{never closed"),
        ("closed}} never opened", "closed}} never opened"),
        ("[[Page]] [[Page|the page]] [[:Category:Birds]]", "Page the page Category:Birds"),
        ("[[File:x.png|thumb|a bird]][[Bestand:y.png]]seen", "seen"),
        ("[https://example.org a site] [https://example.org]", "a site (https://example.org) https://example.org"),
        ("a<ref name=x>note</ref>b<ref name=x />c<!-- no\nno -->d", "abcd"),
        ("a<ref>never closed", "anever closed"),
        ("* one\n** two\n# three\n: four", "one\ntwo\nthree\nfour"),
        ("{| class=x\n|-\n! head !! more\n|-\n| style=y | cell || next\n|}", "head more\n\ncell next"),
        ("by [[User:Ann_b/Draft|her]] and [[Gebruiker:bob]]", "by @Ann b and @Bob"),
        ("fish &amp; chips __TOC__<br/>now", "fish & chips now"),
    ],
)
def test_wikitext_reads_as_people_see_it(source: str, text: str) -> None:
    assert shown(source, ["Gebruiker"], ["Bestand"]) == text


def test_people_and_categories_are_found_under_every_name_of_their_namespace() -> None:
    source = "[[Gebruiker:ann_b]] [[user:Ann b|x]] [[User:]] [[Users:carol]] [[Categorie:Two_Birds|key]] [[category:two birds]]"
    assert people_named(source, ["Gebruiker"]) == ("Ann b",)
    assert categories(source, ["Categorie"]) == ("two birds",)


def test_what_a_revision_added_is_what_the_one_before_did_not_say() -> None:
    assert added("a\nb\na", "a\nnew\nb\na\na") == "new\na"
    assert added("a\nb", "b") == ""


def test_a_signature_is_not_what_was_said() -> None:
    assert unsigned("Yes -- @Ann (talk) 12:01, 3 May 2026 (UTC)", "Ann") == "Yes"
    assert unsigned("As @Annabel says", "Ann") == "As @Annabel says"


@given(st.text(alphabet="{}[]|<>'=*!-ref/User:\n &;@", max_size=400))
def test_no_markup_breaks_it(source: str) -> None:
    assert len(shown(source)) <= LONGEST_TEXT
    assert len(storage_format.shown(source)[0]) <= LONGEST_TEXT


@pytest.mark.parametrize(
    "piece",
    [
        "{{",
        "}}",
        "[[",
        "[[a|",
        "<ref>",
        "<ref",
        "<!--",
        "=",
        "= ",
        "'",
        "{|\n",
        "[http://a ",
        " ",
        "\n \n",
        "| ",
        "<a",
        "__",
        "12:01, ",
    ],
)
def test_hostile_nesting_costs_no_more_than_its_length(piece: str) -> None:
    hostile = piece * (4 * LONGEST_TEXT // len(piece))
    begun = time.perf_counter()
    shown(hostile)
    unsigned(hostile, "Ann")
    categories(hostile)
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("piece", ["<ac:parameter>", "<![CDATA[", "<ri:user ", "</h1>", "\n ", "<", '<ri:user ri:userkey="'])
def test_hostile_storage_costs_no_more_than_its_length(piece: str) -> None:
    begun = time.perf_counter()
    storage_format.shown(piece * (4 * LONGEST_TEXT // len(piece)))
    assert time.perf_counter() - begun < 10
