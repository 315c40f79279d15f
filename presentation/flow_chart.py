"""Who reacts to whom, as a picture of departments on a ring with the broadest streets between them, for ECharts.

Departments that react to each other most stand beside each other: the ring follows the second eigenvector of the graph's
Laplacian (Fiedler 1973), worked out here, so that the same month gives the same picture on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from openness.flow import departments_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.flow import Street
    from presentation.formats import Formats

MOST_STREETS: Final = 40
"""Streets that are drawn; the table has all."""
_BROADEST: Final = 9.0
_SIDE: Final = 0.2
"""Further out than this a name stands beside its department, else above or below."""
_LETTERS: Final = 40
"""Of a longer name the picture has the beginning; the table and the pointer have it whole."""
_BLUE: Final = "#3A86D8"
_INK: Final = "#6B7886"

Spec = dict[str, Any]


def flow_chart(streets: Sequence[Street], formats: Formats) -> Spec:
    """Return the picture as options of ECharts, with fixed places."""
    names = ring(streets)
    told = [street for street in streets if street.arcs and not street.within]
    drawn = sorted(told, key=lambda street: (-(street.arcs or 0), street.origin, street.target))[:MOST_STREETS]
    most = max((street.arcs or 0 for street in drawn), default=1)
    links = [_link(street, most, formats) for street in drawn]
    return {
        "baseOption": {
            "animation": False,
            "tooltip": {"trigger": "item", "confine": True},
            "series": [
                {
                    "type": "graph",
                    "layout": "none",
                    "roam": False,
                    "preserveAspect": "contain",
                    "edgeSymbol": ["none", "arrow"],
                    "edgeSymbolSize": 9,
                    "emphasis": {"focus": "adjacency"},
                    "links": links,
                }
            ],
        },
        "media": [
            {"option": {"series": [_placed(names, streets, _WIDE_PAGE, formats)]}},
            {"query": {"maxWidth": 560}, "option": {"series": [_placed(names, streets, _PHONE, formats)]}},
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How much room there is: the ring's axes, shaped as the room is, the edges kept free for names, and sizes."""

    across: float
    down: float
    beside: int
    above: int
    largest: float
    letters: int
    label: int


_WIDE_PAGE = _Room(across=1000, down=460, beside=130, above=46, largest=46, letters=13, label=120)
_PHONE = _Room(across=570, down=1000, beside=92, above=48, largest=24, letters=11, label=70)


def _placed(names: Sequence[str], streets: Sequence[Street], room: _Room, formats: Formats) -> Spec:
    """Return the departments in their places, as far as the room goes."""
    arcs = {name: _through(streets, name) for name in names}
    busiest = max(arcs.values(), default=1) or 1
    return {
        "left": room.beside,
        "right": room.beside,
        "top": room.above,
        "bottom": room.above,
        "data": [
            _node(name, 2 * math.pi * place / len(names) - math.pi / 2, arcs[name] / busiest, arcs[name], room, formats)
            for place, name in enumerate(names)
        ],
    }


def ring(streets: Sequence[Street]) -> list[str]:
    """Return the departments in the order in which they stand on the ring."""
    names = departments_of(streets)
    if len(names) < 4:  # noqa: PLR2004 - on a ring of three each stands beside each
        return names
    place = {name: number for number, name in enumerate(names)}
    weights = np.zeros((len(names), len(names)))
    for street in streets:
        if not street.within:
            weights[place[street.origin], place[street.target]] += street.arcs or 0
            weights[place[street.target], place[street.origin]] += street.arcs or 0
    laplacian = np.diag(weights.sum(axis=1)) - weights
    _, vectors = np.linalg.eigh(laplacian)
    second, third = vectors[:, 1], vectors[:, 2]
    angles = np.arctan2(_signed(third), _signed(second))
    return [names[number] for number in np.lexsort((np.arange(len(names)), angles))]


def _signed(vector: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return an eigenvector with its largest part positive: its sign is anybody's choice."""
    rounded = np.round(vector, 9)
    return rounded if rounded[np.argmax(np.abs(rounded))] >= 0 else -rounded


def _through(streets: Sequence[Street], name: str) -> int:
    return sum(street.arcs or 0 for street in streets if name in {street.origin, street.target})


def _node(name: str, angle: float, share: float, arcs: int, room: _Room, formats: Formats) -> Spec:
    across, down = math.cos(angle), math.sin(angle)
    side = "right" if across > _SIDE else "left" if across < -_SIDE else ("bottom" if down > 0 else "top")
    smallest = room.largest / 4
    return {
        "name": name,
        "x": round(room.across / 2 * (1 + across), 1),
        "y": round(room.down / 2 * (1 + down), 1),
        "value": arcs,
        "symbolSize": round(smallest + (room.largest - smallest) * math.sqrt(share), 1),
        "itemStyle": {"color": _BLUE},
        "label": {
            "show": True,
            "position": side,
            "width": room.label if side in {"left", "right"} else 2 * room.label,
            "overflow": "break",
            "fontSize": room.letters,
            **({"formatter": f"{name[: _LETTERS - 1].rstrip()}…"} if len(name) > _LETTERS else {}),
        },
        "tooltip": {"formatter": _escaped(formats.say("{name}: {n} connections").format(name=name, n=formats.number(arcs)))},
    }


def _link(street: Street, most: int, formats: Formats) -> Spec:
    share = (street.arcs or 0) / most
    text = formats.say("{origin} to {target}: {n}").format(
        origin=street.origin, target=street.target, n=formats.number(street.arcs)
    )
    return {
        "source": street.origin,
        "target": street.target,
        "value": street.arcs,
        "lineStyle": {
            "width": round(0.8 + (_BROADEST - 0.8) * share, 1),
            "opacity": round(0.25 + 0.5 * share, 2),
            "color": _INK,
            "curveness": 0.18,
        },
        "tooltip": {"formatter": _escaped(text)},
    }


def _escaped(text: str) -> str:
    """Return a text for a tooltip, which takes HTML and braces for its own."""
    from html import escape

    return escape(text).replace("{", "&#123;").replace("}", "&#125;")
