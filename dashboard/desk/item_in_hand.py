"""The item in hand: its text and where it stands, and all that can be done with it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data
from dashboard.actions import desk as acts
from dashboard.desk.saving import SavedText, do, is_done
from openness.month import month_of_day
from presentation.desk.words import LABELS, OUTCOMES, address, when, where, who
from presentation.markup import Html, element, joined
from presentation.style import page
from storage.by_hand.stamps import stamp
from storage.desk.digests import LONGEST_SENTENCE
from storage.desk.drafts import LONGEST as LONGEST_DRAFT
from storage.desk.led_to import LONGEST as LONGEST_OUTCOME
from storage.desk.led_to import OutcomeRow
from storage.desk.marks import GIVEN, LONGEST_TAG

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from dashboard.desk.reading import Choices
    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from storage.desk.digests import Digest, Entry
    from storage.desk.led_to import Outcome
    from storage.desk.queue import DeskItem

_LONGEST_SHOWN: Final = 6_000


def draw_item(item: DeskItem, led_to: Sequence[Outcome], zone: tzinfo, formats: Formats) -> None:
    """Draw the item itself."""
    say = formats.say
    text = item.text
    cut = text is not None and len(text) > _LONGEST_SHOWN
    shown = say("Its text is no longer kept.") if text is None else f"{text[:_LONGEST_SHOWN]}…" if cut else text
    link = address(item.url)
    about = joined(
        f"{who(item.teller, formats)} · {where(item, formats)} · {when(item, formats, zone)}",
        joined(Html(" · "), element("a", say("Read it where it stands"), href=link, rel="noreferrer")) if link else None,
    )
    found = [
        element("li", element("b", say(OUTCOMES[one.kind])), f": {one.sentence} ({formats.day_of(one.day)})") for one in led_to
    ]
    st.html(
        page(
            element("h2", say("In hand"), cls="sw-hidden"),
            element("p", about, cls="sw-quiet"),
            element("p", shown, cls="sw-text-of-item", dir="auto"),
            element("p", *_badges(item, formats), cls="sw-badges"),
            element("ul", *found, cls="sw-outcomes") if found else None,
        )
    )


def _badges(item: DeskItem, formats: Formats) -> list[Html]:
    say = formats.say
    by = say("{label}, by hand") if item.label_by == "person" else "{label}"
    texts = [by.format(label=say(LABELS[item.label]))]
    texts += [f"#{tag}" for tag in item.tags] + [f"↗ {key}" for key in item.initiatives]
    return [element("span", text, cls="sw-chip") for text in texts]


def draw_marks(item: DeskItem, drafts: Sequence[Digest], visitor: Visitor, formats: Formats) -> None:
    """Draw what takes one key: star, pin, into the digest, and what the item is."""
    say, key = formats.say, (item.source, item.native_id)
    with st.container(horizontal=True, key="desk-marks"):
        _button(
            say("Take the star off") if item.starred else say("Star"),
            "s",
            lambda: acts.set_mark(visitor, key, "starred", on=not item.starred),
            formats,
            pressed=item.starred,
        )
        _button(
            say("Unpin") if item.pinned else say("Pin"),
            "p",
            lambda: acts.set_mark(visitor, key, "pinned", on=not item.pinned),
            formats,
            pressed=item.pinned,
        )
        inside = any(entry.row == item.row for draft in drafts for entry in draft.entries)
        if not inside:
            _button(say("Into the digest"), "d", lambda: _into_digest(item, drafts, visitor, formats), formats)
    with st.container(horizontal=True, vertical_alignment="center", key="desk-label"):
        st.html(page(element("span", say("It is"), cls="sw-quiet")), width="content")
        for place, label in enumerate(GIVEN, start=1):
            _button(
                say(LABELS[label]),
                str(place),
                lambda label=label: acts.set_label(visitor, key, label, seen=item.label),  # type: ignore[misc]
                formats,
                pressed=item.label == label,
            )


def draw_words(
    item: DeskItem, drafts: Sequence[Digest], written: str, choices: Choices, visitor: Visitor, formats: Formats
) -> None:
    """Draw what takes words: tags, initiatives, the sentence in the digest, and what the item led to."""
    for draft in drafts:
        for entry in draft.entries:
            if entry.row == item.row:
                sentence(
                    draft, entry, visitor, formats, formats.say("Why you pass it on, in “{title}”").format(title=draft.title)
                )
    left, right = st.columns(2)
    with left:
        _tags(item, visitor, formats)
    with right:
        _initiatives(item, choices, visitor, formats)
    _outcome(item, written, visitor, formats)


def sentence(draft: Digest, entry: Entry, visitor: Visitor, formats: Formats, label: str) -> None:
    """Draw the sentence that a draft says of an item; it is saved when its field is left."""
    key = (entry.source, entry.native_id)
    SavedText(
        key=f"desk-sentence-{draft.number}-{entry.row}",
        label=label,
        text=entry.sentence,
        stamp=entry.stamp,
        save=lambda text, seen: acts.put_entry(visitor, draft.number, key, text, seen=seen),
        formats=formats,
        longest=LONGEST_SENTENCE,
        lines=2,
    ).draw()


def _button(label: str, shortcut: str, act: Callable[[], object], formats: Formats, *, pressed: bool = False) -> None:
    st.button(
        label,
        key=f"desk-key-{shortcut}",
        shortcut=shortcut,
        type="primary" if pressed else "secondary",
        on_click=do,
        args=(act, formats),
    )


def _into_digest(item: DeskItem, drafts: Sequence[Digest], visitor: Visitor, formats: Formats) -> None:
    """Put an item into the newest draft; where there is none, begin one of this month."""
    month = month_of_day(data.today())
    if drafts:
        number = drafts[0].number
    else:
        title = formats.say("Digest of {month}").format(month=formats.month(month))
        number = acts.make_digest(visitor, title, month)
    acts.put_entry(visitor, number, (item.source, item.native_id), "", seen=None)


def _tags(item: DeskItem, visitor: Visitor, formats: Formats) -> None:
    say, key, field = formats.say, (item.source, item.native_id), "desk-tag"

    def add() -> None:
        if is_done(lambda: acts.set_tag(visitor, key, str(st.session_state[field]), on=True), formats):
            st.session_state[field] = ""

    st.text_input(say("Add a tag"), key=field, max_chars=LONGEST_TAG, on_change=add)
    if item.tags:
        with st.container(horizontal=True):
            for tag in item.tags:
                st.button(
                    say("Take off #{tag}").format(tag=tag.replace("\\", "").replace("`", "")),
                    key=f"desk-untag-{tag}",
                    type="tertiary",
                    on_click=do,
                    args=(lambda tag=tag: acts.set_tag(visitor, key, tag, on=False), formats),
                )


def _initiatives(item: DeskItem, choices: Choices, visitor: Visitor, formats: Formats) -> None:
    key, field = (item.source, item.native_id), f"desk-initiatives-{item.row}"

    def tie() -> None:
        wanted = set(st.session_state[field])
        for one in sorted(wanted ^ set(item.initiatives)):
            do(lambda one=one: acts.set_initiative(visitor, key, one, on=one in wanted), formats)  # type: ignore[misc]

    st.session_state[field] = list(item.initiatives)
    st.multiselect(
        formats.say("Part of which initiative?"),
        list(choices.initiatives),
        format_func=lambda one: choices.initiatives.get(one, one),
        key=field,
        on_change=tie,
        placeholder=formats.say("none"),
    )


def _outcome(item: DeskItem, written: str, visitor: Visitor, formats: Formats) -> None:
    say, key = formats.say, (item.source, item.native_id)
    name = f"desk-outcome-{item.row}"
    with st.container(border=True, key="desk-outcome"):
        SavedText(
            key=name,
            label=say("What did it lead to? One sentence"),
            text=written,
            stamp=stamp((written,)),
            save=lambda text, _seen: acts.keep_draft(visitor, key, "led_to", text),
            formats=formats,
            longest=min(LONGEST_OUTCOME, LONGEST_DRAFT),
            lines=2,
        ).draw()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kind = st.selectbox(
                say("It led to"), list(OUTCOMES), format_func=lambda one: say(OUTCOMES[one]), key=f"{name}-kind", width=200
            )
            day = st.date_input(
                say("On"), data.today(), key=f"{name}-day", format="YYYY-MM-DD", max_value=data.today(), width=160
            )
            st.button(say("Record it"), key="desk-record", on_click=_record, args=(key, name, str(kind), day, visitor, formats))


def _record(key: acts.Key, name: str, kind: str, day: object, visitor: Visitor, formats: Formats) -> None:
    text = str(st.session_state.get(name, ""))
    if isinstance(day, date):
        row = OutcomeRow(kind=kind, sentence=text, day=day)
        if is_done(lambda: acts.put_outcome(visitor, key, row), formats, formats.say("Recorded. Its author can see it.")):
            st.session_state.pop(f"{name}:seen", None)


def draw_recorded(item: DeskItem, led_to: Sequence[Outcome], visitor: Visitor, formats: Formats) -> None:
    """Draw the way to take records back."""
    key = (item.source, item.native_id)
    for one in led_to:
        st.button(
            formats.say("Take back: {sentence}").format(sentence=one.sentence[:60]),
            key=f"desk-take-back-{one.number}",
            type="tertiary",
            on_click=do,
            args=(lambda one=one: acts.remove_outcome(visitor, key, one.number, seen=one.stamp), formats),
        )
