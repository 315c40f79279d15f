"""The charts that pages draw, taken from what they send, as a plain Streamlit script that draws the same and nothing else."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from pyarrow import ipc

from benchmarks.inputs.protocol import answered, opened, rerun

if TYPE_CHECKING:
    from pathlib import Path

PAGES: Final = {"trends": "", "flow": "", "indicator": "id=E1"}
"""By page with charts, what is asked of it."""
_SCRIPT: Final = """
import json
from pathlib import Path

import altair as alt
import streamlit as st

st.title("Charts")
for kind, spec in json.loads(Path({path!r}).read_text(encoding="utf-8")):
    if kind == "vega":
        st.altair_chart(alt.Chart.from_dict(spec))
    else:
        st.echarts_chart(spec)
"""


def plain_script(address: str, folder: Path) -> str:
    """Return a script that draws the charts of the pages at an address, as an author with Altair would."""
    charts = asyncio.run(_charts(address))
    path = folder / "charts.json"
    path.write_text(json.dumps(charts, default=str), encoding="utf-8")
    return _SCRIPT.format(path=str(path))


async def _charts(address: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, query in PAGES.items():
        async with opened(address) as socket:
            for one in await answered(socket, rerun(name=name, query=query)):
                element = one.delta.new_element
                if element.WhichOneof("type") == "echarts_chart":
                    found.append(("echarts", json.loads(element.echarts_chart.spec)))
                elif element.WhichOneof("type") == "vega_lite_chart":
                    spec = json.loads(element.vega_lite_chart.spec)
                    named = {each.name: _rows(each.data.data) for each in element.vega_lite_chart.datasets}
                    found.append(("vega", spec | {"datasets": named}))
    return found


def _rows(arrow: bytes) -> list[dict[str, Any]]:
    with ipc.open_stream(BytesIO(arrow)) as reader:
        return list(reader.read_all().to_pylist())
