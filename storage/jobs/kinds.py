"""What may be asked of the worker: a kind each, with what has to be told of it.

A new kind is a record here, in `Asked`, and a file in `pipeline/jobs/` that its catalogue names.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from msgspec import Struct
from msgspec.json import Decoder, encode


class Pack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="pack"):
    """The monthly pack of a month (YYYYMM), as one file."""

    month: int
    lang: Literal["nl", "en"]
    form: Literal["pdf", "pptx", "html"]


class Refresh(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="refresh"):
    """Facts, readings and editions of the months that changed; `full`: of every month."""

    full: bool = False


class ProveAccount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="prove-account"):
    """Whether an account is a person's own; inside, where the roster's address is the account, `handle` is empty."""

    person: int
    source: str
    handle: str = ""


class PreviewAccount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="preview-account"):
    """The newest items of a person's own account, as they would be read with a scope."""

    person: int
    source: str
    handle: str
    scope: str


class Erase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="erase"):
    """A person, altogether."""

    person: int


Asked: TypeAlias = Pack | Refresh | ProveAccount | PreviewAccount | Erase
_DECODER: Final = Decoder(Asked)


def kind_of(asked: Asked) -> str:
    """Return the name of a kind."""
    return str(type(asked).__struct_config__.tag)


def about(asked: Asked) -> int | None:
    """Return the person with whom a job goes when they are erased; an erasure outlives whom it is about, to be told of."""
    return asked.person if isinstance(asked, ProveAccount | PreviewAccount) else None


def written(asked: Asked) -> str:
    """Return what was asked as text; the same each time."""
    return encode(asked).decode()


def read(text: str) -> Asked:
    """Return what was asked. Raises msgspec.ValidationError for a kind that this version does not know."""
    found: Asked = _DECODER.decode(text)
    return found
