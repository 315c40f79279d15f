"""The picture of the flow: places that do not change, names that stay text, no more than can be seen."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from openness.flow import Street
from presentation.flow_chart import MOST_STREETS, flow_chart, ring
from presentation.formats import Formats


def cliques() -> list[Street]:
    """Return two groups of departments that react to each other much, and to the others little."""
    groups = ("ace", "bdf")
    return [
        Street(origin=a, target=b, arcs=90 if any({a, b} <= set(group) for group in groups) else 5)
        for a in "abcdef"
        for b in "abcdef"
        if a != b
    ]


def test_departments_that_react_to_each_other_stand_beside_each_other() -> None:
    order = "".join(ring(cliques()))
    assert any(set((order * 2)[start : start + 3]) == set("ace") for start in range(6))


@given(st.permutations(cliques()))
def test_the_order_of_the_streets_changes_nothing(streets: list[Street]) -> None:
    assert flow_chart(streets, Formats("en")) == flow_chart(cliques(), Formats("en"))


@given(
    st.lists(
        st.builds(Street, origin=st.text(max_size=9), target=st.text(max_size=9), arcs=st.none() | st.integers(0, 500)),
        max_size=60,
    )
)
def test_any_flow_is_drawn_within_bounds(streets: list[Street]) -> None:
    spec = flow_chart(streets, Formats("nl"))
    json.dumps(spec)
    assert len(spec["baseOption"]["series"][0]["links"]) <= MOST_STREETS
    for room in spec["media"]:
        assert all(0 <= node["x"] <= 1000 and 0 <= node["y"] <= 1000 for node in room["option"]["series"][0]["data"])


def test_names_stay_text_in_what_the_pointer_shows() -> None:
    spec = json.dumps(flow_chart([Street(origin="<img src=x>", target="{b}", arcs=20)], Formats("en"))["baseOption"])
    tooltip = spec.split('"formatter"')[1]
    assert "<img" not in tooltip
    assert "&lt;img src=x&gt;" in tooltip
    assert "{b}" not in tooltip


def test_a_long_name_begins_in_the_picture_and_is_whole_for_the_pointer() -> None:
    long = "Maatschappelijke ontwikkeling, werk, inkomen en zorg"
    spec = flow_chart([Street(origin=long, target="ICT", arcs=20)], Formats("nl"))
    for room in spec["media"]:
        nodes = {node["name"]: node for node in room["option"]["series"][0]["data"]}
        assert nodes[long]["label"]["formatter"] == "Maatschappelijke ontwikkeling, werk, in…"
        assert long in nodes[long]["tooltip"]["formatter"]
        assert "formatter" not in nodes["ICT"]["label"]
