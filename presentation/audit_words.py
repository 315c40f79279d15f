"""What the audit log's acts are called to those who watch over it, and what is left out of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.marking import N_
from presentation.names import ROLE_NAMES, source_name
from presentation.own_words import WAYS
from storage.audit import EVERYBODY

if TYPE_CHECKING:
    from datetime import tzinfo

    from presentation.formats import Formats
    from storage.audit import Line

ACTS: Final = {
    "show": N_("looked at all that is held about a person"),
    "list": N_("looked at what people agreed to or at their accounts"),
    "export": N_("made a copy of all that is held about a person"),
    "consent": N_("handed in or gave a yes"),
    "confirm": N_("confirmed a yes"),
    "refuse": N_("said no"),
    "withdraw": N_("recorded a withdrawal"),
    "erase": N_("had everything about a person removed"),
    "link": N_("had it looked at whose an account is"),
    "preview": N_("looked at what would be read of an account"),
    "invite": N_("had personal links made"),
    "exclude": N_("kept an item out"),
    "include": N_("let an item in again"),
    "figures": N_("took figures out"),
    "feed": N_("took digests out"),
    "sign-in": N_("signed in"),
    "sign-in-refused": N_("signed in, and has no role here"),
    "setting": N_("the ledger of guarded settings"),
    "setting-changed": N_("a setting was found changed"),
    "backup": N_("made a backup"),
    "restore": N_("put a backup back"),
    "key": N_("looked where the key lies, or changed it"),
    "lake": N_("sent facts to other machines, or fetched them"),
}
KINDS: Final = {
    "": (N_("everything"), ()),
    "person": (
        N_("about one person"),
        ("show", "list", "export", "consent", "confirm", "refuse", "withdraw", "erase", "link", "preview",
         "invite", "exclude", "include"),
    ),
    "taken": (N_("taken out"), ("export", "figures", "feed", "backup", "lake")),
    "removed": (N_("removed and withdrawn"), ("withdraw", "erase", "exclude")),
    "entered": (N_("sign-ins"), ("sign-in", "sign-in-refused")),
    "settings": (N_("settings"), ("setting", "setting-changed")),
    "kept": (N_("copies and keys"), ("backup", "restore", "key", "lake")),
}  # fmt: skip
"""By the name that an address has for it: what part of the log it is, and its acts."""


_LEDGER: Final = {
    "baseline": N_("the first settings"),
    "in-use": N_("the first month was shown"),
    "set-up": N_("added before the first month was shown:"),
    "tightened": N_("tightened:"),
    "asked": N_("asked for:"),
    "confirmed": N_("confirmed:"),
    "refused": N_("refused:"),
}
"""What the lines of the ledger of guarded settings are called."""


def when(line: Line, formats: Formats, zone: tzinfo) -> str:
    """Return when something was done."""
    return formats.moment(line.at, zone)


def who(line: Line, formats: Formats) -> str:
    """Return who did it: nobody's own acts on their own data are told by name."""
    say = formats.say
    if line.own:
        return say("the person themselves")
    if line.name:
        return f"{line.name} ({say(WAYS[line.way])})"
    return say("nobody by name ({where})").format(where=say(WAYS[line.way]))


def act(line: Line, formats: Formats) -> str:
    """Return what was done, and with what."""
    told = formats.say(ACTS.get(line.act, line.act))
    about = [source_name(line.source)] if line.source else []
    if line.what:
        about.append(_what(line, formats))
    return f"{told}: {', '.join(about)}" if about else told


def _what(line: Line, formats: Formats) -> str:
    if line.act == "setting":
        kind, _, key = line.what.partition(" ")
        return " ".join((formats.say(_LEDGER.get(kind, kind)), key)).strip()
    if line.act in {"sign-in", "sign-in-refused"}:
        return formats.listed([formats.say(ROLE_NAMES.get(role, role)) for role in line.what.split(",")])
    return line.what


def whom(line: Line, formats: Formats) -> str:
    """Return about whom it was: never a name."""
    if line.person == EVERYBODY:
        return formats.say("everybody")
    if line.gone:
        return formats.say("somebody erased since")
    return formats.say("person {mark}").format(mark=line.mark) if line.mark else formats.number(None)
