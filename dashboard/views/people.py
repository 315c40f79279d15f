"""People: how many take part where, what waits, what is kept and for how long, who may do what here; nobody by name or figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from config.errors import Refused, SharewellError
from dashboard import data, frame, told
from dashboard.visitor import ROLES, Role, visitor
from openness.indicators import INDICATOR
from openness.model import Level, State
from openness.month import format_month
from presentation.edition import WHOLE
from presentation.failures import told as told_error
from presentation.markup import Html, code, element, filled, joined, with_code
from presentation.names import source_name
from presentation.style import page
from presentation.tables import listing
from storage.in_force import settings_in_force

if TYPE_CHECKING:
    from config.schema import SignIn
    from config.settings import Settings
    from openness.model import Cell, Reading
    from presentation.edition import Edition
    from presentation.formats import Formats
    from storage.people_counts import PeopleCounts, TextCounts

COVERAGE: Final = "R2"
OLD_DAYS: Final = 45
"""After so many days without a new roster the page asks for one."""
_DAY: Final = 86_400
_WIDTHS: Final = (40, 40, 20)
_ROLE_WIDTHS: Final = (24, 46, 30)
_GIVING: Final = (Role.LEADERSHIP, Role.COMMS, Role.ADMINISTRATOR, Role.COUNCIL, Role.EMPLOYEE)


def show(formats: Formats) -> None:
    """Draw the page."""
    say = formats.say
    shelf = frame.head(say("How many take part, and is everything in order?"), formats)
    st.html(page(frame.made_up(shelf.made_up, formats)))
    try:
        found = told.people(visitor())
    except Refused as error:
        st.html(page(element("p", told_error(error, formats), cls="sw-alert", role="alert")))
        return
    if shelf.trouble or found is None:
        frame.show_empty(formats)
        return
    newest = shelf.editions[-1] if shelf.editions else None
    st.html(page(lead(newest, formats)))
    texts = told.texts(visitor())
    steps = next_steps(found, texts, settings(), formats)
    st.html(page(_heading(say("What to do next")), element("ol", *(element("li", step) for step in steps), cls="sw-method")))
    st.html(page(_heading(say("How many take part, by department")), coverage(newest, formats)))
    st.html(page(_heading(say("What there is")), counts(found, texts, formats)))
    st.html(page(_heading(say("Who may do what here")), roles(settings(), formats)))


def settings() -> Settings | None:
    """Return the settings, None where they cannot be read."""
    try:
        return settings_in_force(data.home())
    except (SharewellError, OSError):
        return None


def _heading(text: str) -> Html:
    return element("h2", text, cls="sw-theme-name")


def lead(newest: Edition | None, formats: Formats) -> Html:
    """Return in two sentences how many there are and how many take part, and what this page does not show."""
    say = formats.say
    text = ""
    if newest is not None and newest.roster:
        month, about = formats.month(newest.month), formats.number(newest.roster)
        text = say("In {month} about {n} people were on the roster.").format(month=month, n=about)
        if newest.opted_in is not None:
            share = formats.percent(newest.opted_in / newest.roster)
            text += " " + say("About {share} of them took part, by choice.").format(share=share)
    never = say(
        "How many take part is nobody's target. Who takes part is not shown here, and nobody's figures are: what people do"
        " themselves shows with the next edition only, rounded to 5."
    )
    return joined(element("p", text, cls="sw-answer") if text else None, element("p", never, cls="sw-quiet"))


def next_steps(found: PeopleCounts, texts: TextCounts, set_up: Settings | None, formats: Formats) -> list[Html]:
    """Return what is to be done, the most important first."""
    say = formats.say
    steps = []
    if not found.roster:
        text = say("Nobody is on the roster: {command} takes it in.")
        steps.append(filled(text, command=code("sharewell roster import FILE")))
    elif found.imported_at is not None and data.now() - found.imported_at > OLD_DAYS * _DAY:
        text = say("The roster is of {day}: take in a new one with {command}, so that who left is counted no more.")
        day = formats.day(found.imported_at, data.zone())
        steps.append(filled(text, day=day, command=code("sharewell roster import FILE")))
    if texts.overdue:
        text = say("Texts are older than they may be: {command} drops them.")
        steps.append(filled(text, command=code("sharewell refresh")))
    if set_up is not None and not set_up.sign_in.configured:
        text = say("People cannot sign in, so nobody can see their own page: {file} says how they can.")
        steps.append(filled(text, file=code("docs/signing-in.md")))
    if found.waiting is not None:
        text = say("Opt-ins wait for the confirmation of the people they are of ({n}): ask everybody to look at My page.")
        steps.append(filled(text, n=_people(found.waiting, formats)))
    return steps or [element("span", say("Nothing: everything is in order."))]


def coverage(newest: Edition | None, formats: Formats) -> Html:
    """Return how many take part in each part of the organisation, as the newest edition has it: gated and rounded."""
    say = formats.say
    if newest is None:
        text = say("No month has been measured yet: {command} measures them.")
        return element("p", filled(text, command=code("sharewell refresh")), cls="sw-note")
    cells = (WHOLE, *newest.cells(Level.DIVISION), *newest.cells(Level.DEPARTMENT))
    rows = [(frame.part_name(cell, formats), *_share(newest, cell, formats)) for cell in cells if COVERAGE in newest.of(cell)]
    kept_back = say(
        "Parts that are too small to be shown by themselves stand within the part above them; where one could be worked out by"
        " subtraction, the next smallest is hidden too."
    )
    heads = (say("Part of the organisation"), say("Taking part"), say("On the roster"))
    as_of = say("As of the edition of {month}.").format(month=formats.month(newest.month))
    link = element(
        "a",
        say(INDICATOR[COVERAGE].name),
        href=f"./indicator?lang={formats.lang}&id={COVERAGE}&month={format_month(newest.month)}",
    )
    return joined(
        element("p", as_of, Html(" "), link, cls="sw-quiet"),
        listing(heads, rows, say("How many take part, by department"), _WIDTHS),
        element("p", kept_back, cls="sw-note"),
    )


def _share(newest: Edition, cell: Cell, formats: Formats) -> tuple[Html | str, str]:
    reading: Reading = newest.of(cell)[COVERAGE]
    say, k = formats.say, data.smallest_group()
    if reading.state is State.SUPPRESSED:
        return say("hidden: too few people"), ""
    roster = formats.number(reading.denominator)
    if reading.value is None:
        return say("fewer than {k} do, or fewer than {k} do not").format(k=formats.number(k)), roster
    bar = element("i", cls="sw-bar", style=f"left:0;width:{100 * min(1.0, reading.value):.0f}%")
    track = element("span", bar, cls="sw-track sw-is-no-ideal", aria_hidden="true")
    return joined(element("b", formats.percent(reading.value)), track), roster


def counts(found: PeopleCounts, texts: TextCounts, formats: Formats) -> Html:
    """Return what there is: the roster, what waits, accounts, who left, and texts."""
    say = formats.say
    imported = formats.moment(found.imported_at, data.zone()) if found.imported_at else say("not noted")
    linked = [f"{source_name(source)}: {formats.number(people)}" for source, people in found.linked.items() if people is not None]
    few = say("fewer than {k} at each other source") if linked else say("fewer than {k} at each source")
    elsewhere = [few.format(k=formats.number(data.smallest_group()))] if len(linked) < len(found.linked) or not linked else []
    kept = say("{kept} are kept, each for {days} days at most; {dropped} were dropped").format(
        kept=_texts(texts.kept, formats), days=formats.number(data.text_days()), dropped=_texts(texts.dropped, formats)
    )
    rows = (
        (say("Roster last taken in"), imported),
        (say("People whose confirmation is waited for"), _people(found.waiting, formats)),
        (say("People with an account linked by name"), "; ".join(linked + elsewhere)),
        (say("People who withdrew"), _people(found.left, formats)),
        (say("Texts"), kept),
    )
    listed = element(
        "dl", *(part for head, value in rows for part in (element("dt", head), element("dd", value))), cls="sw-facts"
    )
    return joined(listed, element("p", frame.counted_when(formats), cls="sw-note"))


def _people(count: int | None, formats: Formats) -> str:
    return formats.fewer_than(data.smallest_group()) if count is None else formats.number(count)


def _texts(count: int | None, formats: Formats) -> str:
    return formats.say("few or none") if count is None else formats.number(count)


def roles(set_up: Settings | None, formats: Formats) -> Html:
    """Return which values of the claim give which role; addresses are counted, for they are people's."""
    say = formats.say
    if set_up is None or not set_up.sign_in.configured:
        text = say("There is no sign-in: only this machine can open these pages, and whoever sits at it has every role.")
        return element("p", text, cls="sw-note")
    wanted = set_up.sign_in
    rows = [(say(ROLES[role]), *_given_by(wanted, role, formats)) for role in _GIVING]
    lines = [
        filled(say("Roles are read from the claim {claim}."), claim=code(wanted.claim)),
        _tied_by(wanted, formats),
    ]
    if wanted.divisions:
        number = formats.number(len(wanted.divisions))
        lines.append(element("span", say("{n} values or addresses are limited to one division.").format(n=number)))
    return joined(
        element("p", *(part for line in lines for part in (line, Html(" "))), cls="sw-quiet"),
        listing(
            (say("Role"), say("Given by the values"), say("Given by address")), rows, say("Who may do what here"), _ROLE_WIDTHS
        ),
    )


def _given_by(wanted: SignIn, role: Role, formats: Formats) -> tuple[Html | str, str]:
    say = formats.say
    values: tuple[str, ...] = getattr(wanted, role.value)
    if role is Role.EMPLOYEE and not values:
        return say("everybody who can sign in"), ""
    named = [value for value in values if "@" not in value]
    people = len(values) - len(named)
    codes = [part for value in named for part in (code(value), Html(" "))]
    addresses = say.plural("{n} address", "{n} addresses", people).format(n=formats.number(people)) if people else ""
    return joined(*codes) if codes else say("none"), addresses


def _tied_by(wanted: SignIn, formats: Formats) -> Html:
    say = formats.say
    if wanted.person:
        return filled(say("Who somebody is on the roster is read from the claim {claim}."), claim=code(wanted.person))
    return with_code(say("Who somebody is on the roster is read from `email`, where `email_verified` is true."))
