"""Let the made-up communications team work at its desk, by the same small writes that the page makes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from openness.month import Month, first_day, last_day, starts_at
from pipeline.demo.organisation import DEPARTMENTS
from storage.by_hand.initiatives import initiatives
from storage.desk.digests import digest, make_digest, publish, put_entry, write_digest
from storage.desk.filters import Filters
from storage.desk.led_to import OutcomeRow, put_outcome
from storage.desk.marks import set_initiative, set_mark, set_tag
from storage.desk.queue import Desk

if TYPE_CHECKING:
    from pipeline.demo.organisation import Organisation
    from storage.database import Store
    from storage.desk.queue import DeskItem

_MONTHS: Final = 4
_LOOKED_AT: Final = 40
_STARRED, _PINNED, _IN_DIGEST, _TIED = 12, 2, 5, 4
_TAGS: Final = ("werkwijze", "inwoners", "veilig-werken", "zo-doen-wij-dat")
_TITLE: Final = "Uit de praktijk"
_OPENING: Final = (
    "Elke maand kiezen wij een paar bijdragen waar anderen verder mee kunnen. Dank aan wie ze schreef.\n"
    "Weet u iets dat hier had moeten staan? Deel het in een open kanaal, dan vinden wij het."
)
_SENTENCES: Final = (
    "Kort en raak: zo hoeft de volgende die dit tegenkomt het niet opnieuw uit te zoeken.",
    "Een antwoord dat bij meer afdelingen speelt dan waar de vraag vandaan kwam.",
    "Scheelt een telefoontje, en het staat nu op een plek waar iedereen het vindt.",
    "Wij hoorden van twee teams dat zij dit meteen hebben overgenomen.",
    "Goed om te weten voor wie aan de balie staat.",
)
_LED_TO: Final = (
    ("service", "De balie geeft dit nu op één blad mee, zodat inwoners niet terug hoeven te komen."),
    ("decision", "Het managementteam besloot de werkwijze voor alle wijken over te nemen."),
    ("citizen", "Een inwoonster kreeg dezelfde dag antwoord in plaats van na twee weken."),
    ("product", "De opendatapagina heeft er een kaart bij."),
)


def curate(store: Store, organisation: Organisation, *, k: int, now: int) -> None:
    """Star, tag, pin, tie, record what items led to, and make a digest of each of the last months; the newest is a draft."""
    team = _team(organisation)
    with_goal = sorted(one.key for one in initiatives(store.connection) if one.goal)
    months = organisation.months[-_MONTHS:]
    for place, month in enumerate(months):
        items = _worth(Desk(store, k), month)
        if not items:
            continue
        by = team[place % len(team)]
        _mark(store, items, with_goal, by=by, now=now)
        at = min(now, starts_at(month, store.zone) + 33 * 86_400)
        number = _digest(store, items[:_IN_DIGEST], month, by=by, now=at)
        if place < len(months) - 1:
            found = digest(store.connection, number)
            publish(store, number, seen=found.whole if found else "", now=at)
        kind, sentence = _LED_TO[place % len(_LED_TO)]
        day = min(last_day(month), first_day(month) + timedelta(days=20))
        put_outcome(store, _key(items[0]), OutcomeRow(kind=kind, sentence=sentence, day=day), by=by, now=now)


def _team(organisation: Organisation) -> list[str]:
    """Return two who work at communications now, else any two."""
    here = [person for person in organisation.people if person.left is None]
    ours = [person.key for person in here if DEPARTMENTS[person.department].theme == "communicatie"]
    return (ours or [person.key for person in here])[:2]


def _worth(desk: Desk, month: Month) -> list[DeskItem]:
    """Return what was labelled knowledge in a month, the longest first: a line of five words helps nobody further."""
    page = desk.page(Filters(month=month, labels=("knowledge",)), count=_LOOKED_AT)
    return sorted(page.items, key=lambda item: (-len(item.text or ""), item.native_id))


def _mark(store: Store, items: list[DeskItem], initiatives: list[str], *, by: str, now: int) -> None:
    for place, item in enumerate(items[:_STARRED]):
        set_mark(store, _key(item), "starred", on=True, by=by, now=now)
        if place < _PINNED:
            set_mark(store, _key(item), "pinned", on=True, by=by, now=now)
        if place % 2 == 0:
            set_tag(store, _key(item), _TAGS[place // 2 % len(_TAGS)], on=True, by=by, now=now)
        if place < _TIED and initiatives:
            set_initiative(store, _key(item), initiatives[place % len(initiatives)], on=True, by=by, now=now)


def _digest(store: Store, items: list[DeskItem], month: Month, *, by: str, now: int) -> int:
    number = make_digest(store, f"{_TITLE} {month % 100}/{month // 100}", month, by=by, now=now)
    found = digest(store.connection, number)
    if found is not None:
        write_digest(store, number, found.title, _OPENING, seen=found.stamp, now=now)
    for place, item in enumerate(items):
        put_entry(store, number, _key(item), _SENTENCES[place % len(_SENTENCES)], seen=None, by=by, now=now)
    return number


def _key(item: DeskItem) -> tuple[str, str]:
    return item.source, item.native_id
