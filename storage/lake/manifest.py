"""What a lake says of itself, and which files each machine has there: only those count."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from config.errors import Refused

if TYPE_CHECKING:
    from storage.database import Store
    from storage.lake.place import Place

Kind = TypeVar("Kind")
FORMAT = 1
_LAKE = "lake.json"
_MACHINES = "machines"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a lake is: whoever brings something there has the same key and clock."""

    format: int = FORMAT
    key_check: str
    timezone: str


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a partition."""

    name: str
    rows: int


class Manifest(msgspec.Struct, kw_only=True):
    """A machine's files."""

    format: int = FORMAT
    machine: str
    store: str
    """Which store it was brought from."""
    pushes: int = 0
    """How often something new was brought."""
    files: dict[str, File] = {}
    """By partition, such as `item/month=202601/source=slack` or `whole/opt_in`."""
    stamps: dict[str, int] = {}
    """By month, the push in which something of it changed last."""
    first: int | None = None
    """The first month (YYYYMM) in which anybody shared or did anything; the organisation's own items count for none."""


def known_lake(place: Place, store: Store) -> None:
    """See that a lake is of the same key and clock as a store. Raises Refused where it is not, or is none yet."""
    about = about_lake(place)
    if about is None:
        raise Refused("there is no lake here yet", where=place.url, todo="run `sharewell lake push` first")
    _compare(place, about, store)


def made_lake(place: Place, store: Store) -> None:
    """See that a lake is of the same key and clock, and make it where there is none. Raises Refused."""
    about = about_lake(place)
    if about is None:
        about = About(key_check=store.keys.check, timezone=store.zone.key)
        place.write(_LAKE, _encoded(about))
    _compare(place, about, store)


def about_lake(place: Place) -> About | None:
    """Return what a lake says of itself, None where there is none."""
    body = place.read(_LAKE)
    return None if body is None else _decoded(body, About, f"{place.url}/{_LAKE}")


def manifest_of(place: Place, machine: str, store_id: str) -> Manifest:
    """Return a machine's files, none where it has brought nothing yet. Raises Refused where the name is another store's."""
    body = place.read(_file(machine))
    if body is None:
        return Manifest(machine=machine, store=store_id)
    found = _decoded(body, Manifest, f"{place.url}/{_file(machine)}")
    if found.store != store_id:
        raise Refused(
            f"another store brings its files here under the name {machine!r}",
            where=place.url,
            todo="give this machine a name of its own: machine under [lake] in sharewell.toml",
        )
    return found


def manifests(place: Place) -> list[Manifest]:
    """Return what every machine has brought, in the order of their names."""
    found = []
    for name in place.names(_MACHINES):
        body = place.read(name) if name.endswith(".json") else None
        if body is not None:
            found.append(_decoded(body, Manifest, f"{place.url}/{name}"))
    return sorted(found, key=lambda manifest: manifest.machine)


def commit(place: Place, manifest: Manifest) -> None:
    """Let what a machine brought count from now on."""
    place.write(_file(manifest.machine), _encoded(manifest))


def _compare(place: Place, about: About, store: Store) -> None:
    if about.format != FORMAT:
        raise Refused(
            f"this lake is of format {about.format}, and this Sharewell knows {FORMAT}", where=place.url, todo="update Sharewell"
        )
    if about.key_check != store.keys.check:
        raise Refused(
            "this lake was made with another key, so nobody in it could be told for the same person",
            where=place.url,
            todo="give every machine the same key with SHAREWELL_KEY_FILE before its store is made",
        )
    if about.timezone != store.zone.key:
        raise Refused(
            f"this lake's months begin by the clock of {about.timezone}, this store's by that of {store.zone.key}",
            where=place.url,
            todo="set the same timezone under [organisation] on every machine",
        )


def _file(machine: str) -> str:
    return f"{_MACHINES}/{machine}.json"


def _encoded(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1)


def _decoded(body: bytes, kind: type[Kind], where: str) -> Kind:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise Refused(f"this file of the lake is damaged: {error}", where=where, todo="put it back from a copy") from error
