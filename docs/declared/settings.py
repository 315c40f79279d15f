"""The settings, as they are declared."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args, get_origin

from docs.declared.markdown import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

SETTINGS: Final = """# Settings

`sharewell.toml` in the home directory. Every key can also be given as an environment variable, a secret also as a file: the same
variable with `_FILE` at its end. `NAME` stands for one of the [sources](sources.md).

"""


def settings() -> str:
    """Return the page with every key of sharewell.toml."""
    from config.settings import Settings

    rows = [
        (f"`{place}`", kind, f"`{default}`" if default else "", f"`{_variable(place)}`", field.description or "")
        for place, kind, default, field in keys(Settings)
    ]
    return SETTINGS + table(("key", "kind", "unless given", "environment variable", "what it sets"), rows)


def undocumented_settings() -> Iterator[str]:
    """Name every key without a description."""
    from config.settings import Settings

    yield from (f"setting {place}" for place, _, _, field in keys(Settings) if not field.description)


def keys(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, str, str, FieldInfo]]:
    """Give place, kind, default and declaration of every key below a model."""
    from pydantic import BaseModel

    for name, field in model.model_fields.items():
        place = f"{before}{field.alias or name}"
        kinds = (field.annotation, *get_args(field.annotation))
        models = [kind for kind in kinds if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel)]
        if models:
            named = get_origin(field.annotation) is dict
            yield from keys(models[0], f"{place}.NAME." if named else f"{place}.")
            continue
        kind = _kind(field.annotation)
        default = None if field.is_required() else field.get_default(call_default_factory=True)
        shown = "" if default is None or kind == "secret" else json.dumps(default)
        yield place, kind, shown, field


def _kind(annotation: object) -> str:
    """Return what somebody writes for a type, in words."""
    from pydantic import SecretStr

    inner, words = (
        get_args(annotation),
        {str: "text", bool: "true or false", int: "whole number", float: "number", date: "day", SecretStr: "secret"},
    )
    match get_origin(annotation):
        case None:
            return words.get(annotation, str(annotation)) if isinstance(annotation, type) else str(annotation)
        case found if found is Literal:
            return " or ".join(json.dumps(value) for value in inner)
        case found if found is tuple or found is list:
            return f"list of {_kind(inner[0])}"
        case found if found is dict:
            return f"table of {_kind(inner[1])}"
        case found if found is Annotated:
            return _kind(inner[0])
        case _:
            return " or ".join(_kind(each) for each in inner if each is not type(None))


def _variable(place: str) -> str:
    return "SHAREWELL_" + place.upper().replace(".", "__")
