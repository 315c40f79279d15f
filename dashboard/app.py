"""The dashboard's entry: language, look and navigation; each page is in `views/`."""

from __future__ import annotations

import streamlit as st

from dashboard import entrance, frame, guarding
from dashboard.actions.audit import note_sign_in
from dashboard.actions.council import DECIDERS
from dashboard.scripts import BRUSH_SCRIPT, LANGUAGE_SCRIPTS, TYPED_SCRIPT
from dashboard.told import PEOPLE_READERS
from dashboard.visitor import visitor
from presentation.formats import Formats
from presentation.markup import element
from presentation.style import sheet


def month() -> None:
    """Show one month against the ideal."""
    from dashboard.views import month as page

    page.show(Formats(frame.language()))


def trends() -> None:
    """Show what was shared over time."""
    from dashboard.views import trends as page

    page.show(Formats(frame.language()))
    st.html(f"<script>{BRUSH_SCRIPT}</script>", unsafe_allow_javascript=True)


def topics() -> None:
    """Show what people talk about."""
    from dashboard.views import topics as page

    page.show(Formats(frame.language()))


def labels() -> None:
    """Show how often labels are right."""
    from dashboard.views import labels as page

    page.show(Formats(frame.language()))


def indicator() -> None:
    """Show one indicator in full."""
    from dashboard.views import indicator as page

    page.show(Formats(frame.language()))


def initiatives() -> None:
    """Show what was set up to share better."""
    from dashboard.views import initiatives as page

    page.show(Formats(frame.language()))


def flow() -> None:
    """Show who reacts to whom between departments."""
    from dashboard.views import flow as page

    page.show(Formats(frame.language()))


def ideal() -> None:
    """Show what is aimed at, and how near it is."""
    from dashboard.views import ideal as page

    page.show(Formats(frame.language()))


def rules() -> None:
    """Show the terms and laws that are tracked."""
    from dashboard.views import rules as page

    page.show(Formats(frame.language()))


def trust() -> None:
    """Show training, incidents and the pulse."""
    from dashboard.views import trust as page

    page.show(Formats(frame.language()))


def policy() -> None:
    """Show what the policy says, sentence by sentence."""
    from dashboard.views import policy as page

    page.show(Formats(frame.language()))


def desk() -> None:
    """Show what people shared, for curators to pick out and pass on."""
    from dashboard.views import desk as page

    page.show(Formats(frame.language()))


def sources() -> None:
    """Show where the figures come from."""
    from dashboard.views import sources as page

    page.show(Formats(frame.language()))


def people() -> None:
    """Show how many people take part, to the administrator."""
    from dashboard.views import people as page

    page.show(Formats(frame.language()))


def council() -> None:
    """Show what waits for the works council, and the log, to them."""
    from dashboard.views import council as page

    page.show(Formats(frame.language()))


def me() -> None:
    """Show what is held about whoever looks, to them alone."""
    from dashboard.views import me as page

    page.show(Formats(frame.language()))


def main() -> None:
    """Draw the page that was asked for."""
    formats = Formats(frame.language())
    say = formats.say
    pages = [
        st.Page(month, title=say("Month"), url_path="month", default=True),
        st.Page(trends, title=say("Trends"), url_path="trends"),
        st.Page(flow, title=say("Flow"), url_path="flow"),
        st.Page(topics, title=say("Topics"), url_path="topics"),
        st.Page(labels, title=say("Labels"), url_path="labels"),
        st.Page(indicator, title=say("Indicator"), url_path="indicator"),
        st.Page(ideal, title=say("Ideal"), url_path="ideal"),
        st.Page(initiatives, title=say("Initiatives"), url_path="initiatives"),
        st.Page(rules, title=say("Rules"), url_path="rules"),
        st.Page(trust, title=say("Trust"), url_path="trust"),
        st.Page(policy, title=say("Policy"), url_path="policy"),
        st.Page(desk, title=say("Desk"), url_path="desk"),
        st.Page(sources, title=say("Sources"), url_path="sources"),
    ]
    if visitor().may(*PEOPLE_READERS):
        pages.append(st.Page(people, title=say("People"), url_path="people"))
    if visitor().may(*DECIDERS):
        pages.append(st.Page(council, title=say("Council"), url_path="council"))
    pages.append(st.Page(me, title=say("My page"), url_path="me"))
    chosen = st.navigation(pages, position="top")
    st.set_page_config(page_title=f"{chosen.title} · Sharewell", page_icon=frame.icon(), layout="wide")
    st.html(sheet())
    who = element("span", cls="sw-who", data_who=visitor().mark, hidden="")
    scripts = (LANGUAGE_SCRIPTS[formats.lang], TYPED_SCRIPT)
    st.html(who + "".join(f"<script>{script}</script>" for script in scripts), unsafe_allow_javascript=True)
    note_sign_in(visitor())
    if not entrance.is_open(formats):
        return
    guarding.banner(formats)
    if entrance.may_open(chosen.url_path or "month", formats):
        chosen.run()
    elif chosen.url_path == "trust":  # what was decided on settings that guard people is kept from nobody
        guarding.section(formats)
    frame.foot(formats)


main()
