"""Where several machines bring their facts together, and what works them out there."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from config.schema import Part

_MACHINE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
PULL = "pull"
"""In the place of an engine: facts are brought as they were worked out over the lake last, by another machine."""
ENGINES = "duckdb, or a Spark cluster: spark://HOST:PORT, yarn, k8s://..., local[CORES]"


def lake_url(url: str) -> str:
    """Return the address of a lake as it is kept. Raises ValueError for one with a password in it."""
    parts = urlsplit(url)
    if parts.username or parts.password:
        message = "no credentials in the address: they go where its store looks for them, such as AWS_PROFILE"
        raise ValueError(message)
    return url.strip().rstrip("/")


def machine_name(name: str) -> str:
    """Return a machine's name in the lake, in which it is part of file names. Raises ValueError."""
    if name and not _MACHINE.fullmatch(name):
        message = "a machine's name is small letters, digits, - and _, 40 at most"
        raise ValueError(message)
    return name


def engine_name(name: str) -> str:
    """Return what works facts out over the lake. Raises ValueError for what is no engine."""
    if name and name not in {"duckdb", PULL} and not is_spark(name):
        message = f"there is no engine {name!r}; there are: {ENGINES}"
        raise ValueError(message)
    return name


def is_spark(name: str) -> bool:
    """Whether an engine is a Spark cluster, named by its master."""
    return name == "yarn" or name.startswith(("spark://", "k8s://", "local["))


class Lake(Part):
    """Where several collecting machines bring together what facts are worked out from; none of it is needed on one machine."""

    url: Annotated[str, AfterValidator(lake_url)] = ""
    """A folder, or an address that fsspec knows, such as `s3://bucket/sharewell`; empty: there is none."""
    machine: Annotated[str, AfterValidator(machine_name)] = ""
    """By what name this machine's files are known there; empty: a number of its own."""
    engine: Annotated[str, AfterValidator(engine_name)] = ""
    """What works facts out over the whole lake, `duckdb` or `spark://...`; `pull`: another machine does; empty: nothing."""
