"""Settings that guard people: which they are, what loosens one, and what holds while a looser value waits for confirmation.

A value is plain JSON. Of a source it is its reach (None: not asked), of a page its restriction (None: open to all). Who has the
works council's role is kept as keyed marks: addresses stand in the settings alone.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from config.keeping import Retention
from config.schema import Restriction, SourceSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.settings import Settings

Value = Any
"""Plain JSON: None, a number, a text, a list or a mapping of such."""
FEWEST: Final = "privacy.k"
LONGEST: Final = (
    "privacy.text_days",
    *(f"retention.{name}" for name in Retention.model_fields),
    "backups.keep",
    "backups.days",
    "backups.every_hours",
)
"""What lengthens how long something is kept, when it grows."""
AUDIT: Final = "privacy.audit_days"
NUMBERS: Final = (FEWEST, AUDIT, *LONGEST)
COUNCIL: Final = "sign_in.council"
PURPOSES: Final = "consent.purposes"
SOURCE: Final = "sources."
KEEP: Final = ".keep"
FILES: Final = "files."
"""What begins the key of a source's files, which somebody hands in: no setting says so, the import itself asks."""
PAGE: Final = "restricted."
_MARK: Final = 16


def guarded(settings: Settings, salt: str, known: Iterable[str] = ()) -> dict[str, Value]:
    """Return the guarded settings by key; of `known` sources and pages too that the settings do not name (any more)."""
    found: dict[str, Value] = {
        **{key: _number(settings, key) for key in NUMBERS},
        PURPOSES: sorted(settings.consent.purposes),
        COUNCIL: sorted({mark(salt, one) for one in settings.sign_in.council}),
    }
    for name in {*settings.sources, *(source_of(key) for key in known if key.startswith(SOURCE))}:
        own = settings.source(name)
        found[f"{SOURCE}{name}"] = _reach(own) if own.enabled else None
        found[f"{SOURCE}{name}{KEEP}"] = own.keep
    for name in {*settings.restricted, *(key.removeprefix(PAGE) for key in known if key.startswith(PAGE))}:
        kept = settings.restricted.get(name)
        found[f"{PAGE}{name}"] = {"roles": sorted(kept.roles), "reason": kept.reason} if kept else None
    return found


def source_of(key: str) -> str:
    """Return the source that a key is about."""
    return key.removeprefix(SOURCE).removeprefix(FILES).removesuffix(KEEP)


def first_value(key: str) -> Value:
    """Return what held of a source or page before anything was said of it; only those have such a value."""
    return "text" if key.endswith(KEEP) else None


def has_first_value(key: str) -> bool:
    """Whether a key is about a source, its files or a page, of which there may be new ones."""
    return key.startswith((SOURCE, FILES, PAGE))


def mark(salt: str, value: str) -> str:
    """Return what a holder of the council's role is known again by."""
    return hashlib.sha256(f"{salt}\0{value.strip().casefold()}".encode("utf-8", "surrogatepass")).hexdigest()[:_MARK]


def loosens(key: str, old: Value, new: Value) -> bool:
    """Whether going from one value to another guards people less."""
    if key == FEWEST:
        return bool(new < old)
    if key in LONGEST:
        return bool(new > old)
    if key == PURPOSES:
        return not set(new) <= set(old)
    if key.startswith(PAGE):
        return new is not None and not _opens(old, new)
    if key.startswith(SOURCE) and not key.endswith(KEEP):
        return _reaches_further(old, new)
    is_first = key == COUNCIL and not old
    return not is_first and new not in (old, "counts")


def strictest(key: str, old: Value, new: Value) -> Value:
    """Return what holds while `new` waits, or what `new` comes to where it does not have to."""
    if key == FEWEST:
        return max(old, new)
    if key in LONGEST:
        return min(old, new)
    if key == PURPOSES or (key == COUNCIL and old):
        return [one for one in new if one in old]
    if key.startswith(SOURCE) and not key.endswith(KEEP):
        return _narrower(old, new)
    return old if loosens(key, old, new) else new


def with_values(settings: Settings, values: Mapping[str, Value], salt: str) -> Settings:
    """Return the settings with these guarded values in the place of their own."""
    council = tuple(one for one in settings.sign_in.council if mark(salt, one) in values[COUNCIL])
    purposes = tuple(one for one in settings.consent.purposes if one in values[PURPOSES])
    sources = dict(settings.sources)
    for name in {source_of(key) for key in values if key.startswith(SOURCE)}:
        keep = values.get(f"{SOURCE}{name}{KEEP}", "text")
        if name in sources or keep != "text":
            sources[name] = _held(sources.get(name, SourceSettings()), values.get(f"{SOURCE}{name}"), keep)
    pages = {key.removeprefix(PAGE): value for key, value in values.items() if key.startswith(PAGE) and value}
    return settings.model_copy(
        update={
            **{
                section: getattr(settings, section).model_copy(update=_within(values, section))
                for section in ("privacy", "retention", "backups")
            },
            "consent": settings.consent.model_copy(update={"purposes": purposes}),
            "sign_in": settings.sign_in.model_copy(update={"council": council}),
            "sources": sources,
            "restricted": {name: Restriction(roles=tuple(page["roles"]), reason=page["reason"]) for name, page in pages.items()},
        }
    )


def _number(settings: Settings, key: str) -> int:
    section, name = key.split(".")
    return int(getattr(getattr(settings, section), name))


def _within(values: Mapping[str, Value], section: str) -> dict[str, int]:
    """Return the guarded numbers of a section by their name there."""
    return {key.split(".")[1]: values[key] for key in NUMBERS if key.startswith(f"{section}.")}


def _reach(own: SourceSettings) -> Value:
    return {
        "host": (urlsplit(own.base_url).hostname or "") if own.base_url else "",
        "spaces": sorted(own.spaces),
        "servers": sorted(own.servers),
    }


def _reaches_further(old: Value, new: Value) -> bool:
    if new is None or old is None:
        return old is None and new is not None
    return bool(
        new["host"] != old["host"]
        or _adds(old["spaces"], new["spaces"], all_if_empty=True)
        or _adds(old["servers"], new["servers"])
    )


def _adds(old: list[str], new: list[str], *, all_if_empty: bool = False) -> bool:
    if all_if_empty and not (old and new):
        return bool(old) and not new
    return not set(new) <= set(old)


def _narrower(old: Value, new: Value) -> Value:
    """Return what both reach; None where that is nothing, or another server."""
    if old is None or new is None or old["host"] != new["host"]:
        return None
    spaces = (
        [one for one in new["spaces"] if one in old["spaces"]]
        if new["spaces"] and old["spaces"]
        else new["spaces"] or old["spaces"]
    )
    if not spaces and (new["spaces"] or old["spaces"]):
        return None
    return {**new, "spaces": spaces, "servers": [one for one in new["servers"] if one in old["servers"]]}


def _held(own: SourceSettings, reach: Value, keep: str) -> SourceSettings:
    wanted: dict[str, Any] = {"enabled": reach is not None, "keep": keep}
    for part in ("spaces", "servers") if reach is not None else ():
        if set(getattr(own, part)) != set(reach[part]):
            wanted[part] = tuple(reach[part])
    return own.model_copy(update={name: value for name, value in wanted.items() if getattr(own, name) != value})


def _opens(old: Value, new: Value) -> bool:
    """Whether a restriction keeps a page to no fewer than the old one did, for the same reason."""
    return old is not None and set(old["roles"]) <= set(new["roles"]) and old["reason"] == new["reason"]
