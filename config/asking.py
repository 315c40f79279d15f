"""How people are asked whether they take part."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from config.catalogue import nearest
from config.schema import Part, Words
from openness.consent import PURPOSES, asked_for


def _purposes(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in PURPOSES:
            message = f"{name!r} is no purpose{nearest(name, PURPOSES)}; there are {', '.join(PURPOSES)}"
            raise ValueError(message)
    return tuple(one for one in PURPOSES if one in names)


class Consent(Part):
    """How people are asked whether they take part."""

    purposes: Annotated[Words, AfterValidator(_purposes)] = PURPOSES
    """What people may be asked for; what is left out is offered to nobody, and no yes to it is used, whenever it was given.

    Put back, it is used again where the wording is of the same version. Without `measure` nobody is asked for anything.
    """
    confirm_days: int = Field(default=30, ge=1, le=365)
    """Days for which a personal link takes somebody's answer to what waits for them."""
    withdraw_days: int = Field(default=400, ge=30, le=1100)
    """Days for which a personal link lets somebody withdraw without signing in."""

    @property
    def asked(self) -> tuple[str, ...]:
        """Return what people are asked for, and what their yeses are used for."""
        return asked_for(self.purposes)
