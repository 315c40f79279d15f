"""Acts of the works council: confirming and refusing changes of settings that guard people, and reading the audit log."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from config.errors import SharewellError
from dashboard import data
from dashboard.actions.audit import doer_of
from dashboard.actions.writing import opened, writing
from dashboard.myself import who_am_i
from dashboard.visitor import Role
from storage.audit import Doer, Line, all_acts, how_many
from storage.audit_check import verify
from storage.council import deciding, settling
from storage.council.standing import COUNCIL_ROLE, standing
from storage.in_force import as_written, settled

if TYPE_CHECKING:
    from collections.abc import Collection

    from dashboard.visitor import Visitor
    from storage.audit_check import Verified

DECIDERS: Final = (Role.COUNCIL,)
LINES: Final = 25
"""Lines of the log on one page."""


def confirm(visitor: Visitor, number: int, reason: str) -> None:
    """Let what waits hold. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *DECIDERS) as store:
        by, now = doer_of(visitor, who_am_i()), int(time.time())
        deciding.confirm(store, as_written(data.home()), number, by, role=COUNCIL_ROLE, reason=reason, now=now)


def refuse(visitor: Visitor, number: int, reason: str) -> None:
    """Let what holds stay, for a reason. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *DECIDERS) as store:
        by, now = doer_of(visitor, who_am_i()), int(time.time())
        deciding.refuse(store, as_written(data.home()), number, by, role=COUNCIL_ROLE, reason=reason, now=now)


def begin_anew(visitor: Visitor) -> None:
    """Begin the ledger of settings anew from the strictest it ever held, where it is not whole. Raises Refused."""
    with writing(visitor, *DECIDERS) as store:
        settings, by, now = as_written(data.home()), doer_of(visitor, who_am_i()), int(time.time())
        deciding.need(standing(store.connection, settings).confirms, COUNCIL_ROLE)
        settling.begin_anew(store, settings, by, role=COUNCIL_ROLE, now=now)


def take_down(visitor: Visitor) -> None:
    """Take down what is new of the settings, as any command does: since when it waits is told from then on."""
    with suppress(SharewellError), opened(visitor, *Role) as store:
        settled(store, Doer(name="", way="page"), now=int(time.time()))


def log(visitor: Visitor, acts: Collection[str], way: str, page: int) -> tuple[list[Line], int]:
    """Return one page of the audit log, the newest first, and how many lines there are of these acts. Raises Refused."""
    with writing(visitor, *DECIDERS) as store:
        return all_acts(store, most=LINES, skip=LINES * page, acts=acts, way=way), how_many(store, acts=acts, way=way)


def whole(visitor: Visitor) -> Verified:
    """Hold the whole log against its seals. Raises Refused."""
    with writing(visitor, *DECIDERS) as store:
        return verify(store)
