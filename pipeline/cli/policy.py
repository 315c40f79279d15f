"""`sharewell policy`: what the policy says, sentence by sentence, its versions, and what a person made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, YesOption, confirm, group, opened, result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from openness.language.policy.model import Act
    from pipeline.cli.frame import Frame
    from storage.database import Store
    from storage.measures_in.policy_text import Version

app = group("policy", "What the policy says, sentence by sentence, its versions over time, and what a person made of them.")

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Text, Markdown, HTML, PDF or .docx.", show_default=False)]
LangOption = Annotated[
    str | None, typer.Option("--lang", metavar="nl|en", help="Its language; without it, it is told by its words.")
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="Which version: the day from which it holds; without it, the last one."),
]


@app.command("check")
def check(
    file: FileArgument,
    *,
    lang: LangOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Tell how long a policy is, how easily it reads, what each sentence does, and what F1, F2 and F3 say; keep nothing.

    Where a home has a store, what people corrected and confirmed there counts.
    """
    from datetime import UTC, datetime

    from config.home import find_home
    from config.ideal import load_ideal
    from openness.month import Month
    from pipeline.cli.policy_told import told
    from pipeline.policy import checked, read_file

    place = find_home(home)
    now = datetime.now(UTC)
    given, known = _known(place)
    policy = read_file(file, lang, given)
    holds = known.get(tuple(sentence.text for sentence in policy.sentences), {})
    found = checked(policy, Month(now.year * 100 + now.month), load_ideal(place), holds)
    result(found.as_json(), told(found))


@app.command("keep")
def keep(
    file: FileArgument,
    *,
    since: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The day from which it holds, YYYY-MM-DD.", show_default=False)
    ],
    lang: LangOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Keep a version of the policy with its sentences; from its day on F1, F2 and F3 are measured on it."""
    from pipeline.policy import read_file
    from storage.measures_in.policy_text import corrections, keep_text

    day = _day(since)
    with opened(home) as frame:
        policy = read_file(file, lang, corrections(frame.store.connection))
        outcome = keep_text(frame.store, policy, day)
    sums = {"from": str(day), "outcome": outcome, "language": policy.language, "words": policy.words}
    text = f"The policy from {day}: {outcome}; {policy.words:,} words, {len(policy.sentences)} sentences."
    result(
        sums | {"sentences": len(policy.sentences)},
        f"{text} What it holds is for a person to confirm: `sharewell policy confirm`.",
    )


@app.command("list")
def list_versions(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List the versions of the policy with their figures."""
    from pipeline.cli.policy_told import version_json, version_line
    from storage.measures_in.policy_text import versions

    with opened(home, create=False) as frame:
        found = versions(frame.store.connection)
    result([version_json(one) for one in found], "\n".join(map(version_line, found)) or _nothing())


@app.command("show")
def show(*, since: FromOption = None, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Show a version's sentences, numbered, each with its class and the words that decided."""
    from pipeline.cli.policy_told import sentence_line, version_json, version_line
    from pipeline.policy import sentence_json
    from storage.measures_in.policy_text import sentences_of

    with opened(home, create=False) as frame:
        version = _version(frame.store, since)
        found = sentences_of(frame.store.connection, version.held_from)
    lines = [version_line(version), *(sentence_line(number, one) for number, one in enumerate(found, 1))]
    result(version_json(version) | {"sentences": [sentence_json(one) for one in found]}, "\n".join(lines))


@app.command("correct")
def correct(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="The sentence's number, as `show` gives it.", show_default=False)
    ],
    act: Annotated[
        str,
        typer.Argument(
            metavar="CLASS", help="forbid, oblige, permit, encourage or inform; `rules`: what the rules find.", show_default=False
        ),
    ],
    *,
    since: FromOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Give a sentence another class; it holds in every version that has the sentence."""
    from storage.by_hand.policy import correct as corrected
    from storage.measures_in.policy_text import sentences_of

    wanted = _act(act)
    with opened(home, create=False) as frame:
        version = _version(frame.store, since)
        found = sentences_of(frame.store.connection, version.held_from)
        if not 1 <= number <= len(found):
            raise WrongUse(f"this version has {len(found)} sentences", where="NUMBER", todo="see `sharewell policy show`")
        sentence = found[number - 1]
        count = corrected(frame.store, sentence.text, wanted, seen=sentence.act, by="", today=_today(frame))
    given = sentence.found if wanted is None else wanted
    counted = "1 version" if count == 1 else f"{count} versions"
    result({"text": sentence.text, "class": given.value, "versions": count}, f"{given.value} in {counted}: {sentence.text}")


@app.command("confirm")
def confirm_held(
    thing: Annotated[str, typer.Argument(metavar="THING", help="why, goals, encouragement or consequences.", show_default=False)],
    holds: Annotated[str, typer.Argument(metavar="YES|NO", help="Whether the version holds it: yes or no.", show_default=False)],
    *,
    since: FromOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Note whether a version says why, names goals, encourages, and tells the consequences, as somebody has read it."""
    from storage.by_hand.policy import confirm as confirmed
    from storage.roster import day_text

    if holds not in {"yes", "no"}:
        raise WrongUse(f"{holds!r} is neither yes nor no", where="YES|NO")
    with opened(home, create=False) as frame:
        version = _version(frame.store, since)
        confirmed(frame.store, version.held_from, thing, holds == "yes", seen=version.holds.get(thing))
    day = day_text(version.held_from)
    result({"from": day, "thing": thing, "holds": holds == "yes"}, f"The policy from {day}: {thing}, {holds}.")


@app.command("compare")
def compare(
    before: Annotated[
        str | None, typer.Argument(metavar="DATE", help="The earlier version; without it, the last but one.")
    ] = None,
    after: Annotated[str | None, typer.Argument(metavar="DATE", help="The later version; without it, the last one.")] = None,
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Hold two versions side by side: what came, went, was reworded, and does something else now."""
    from openness.language.policy.versions import side_by_side
    from pipeline.cli.policy_told import compared_json, compared_lines
    from storage.measures_in.policy_text import sentences_of, versions

    with opened(home, create=False) as frame:
        connection = frame.store.connection
        known = versions(connection)
        if before is None and len(known) < 2:  # noqa: PLR2004 - it takes two
            raise WrongUse("there are no two versions to compare", todo="keep them: `sharewell policy keep FILE --from DATE`")
        earlier = _version(frame.store, before) if before else known[-2]
        later = _version(frame.store, after)
        rows = side_by_side(sentences_of(connection, earlier.held_from), sentences_of(connection, later.held_from))
    result(compared_json(earlier, later, rows), "\n".join(compared_lines(earlier, later, rows)))


@app.command("drop")
def drop(
    since: Annotated[str, typer.Argument(metavar="DATE", help="The day from which it holds.", show_default=False)],
    *,
    yes: YesOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Remove a version of the policy; what people corrected stays for the sentences that other versions have."""
    from storage.by_hand.policy import remove_version

    with opened(home, create=False) as frame:
        version = _version(frame.store, since)
        confirm(f"Remove the policy from {since}?", yes=yes)
        remove_version(frame.store, version.held_from)
    result({"from": since, "removed": True}, f"The policy from {since}: removed.")


def _known(place: Path) -> tuple[Mapping[str, Act], Mapping[tuple[str, ...], Mapping[str, bool | None]]]:
    """Return what people corrected, and by a kept version's sentences what they confirmed; nothing where there is no store."""
    from storage.database import FILE_NAME, open_reading
    from storage.measures_in.policy_text import corrections, may_have_texts, sentences_of, versions

    if not (place / FILE_NAME).is_file():
        return {}, {}
    connection = open_reading(place)
    try:
        if not may_have_texts(connection):
            return {}, {}
        kept = {
            tuple(sentence.text for sentence in sentences_of(connection, one.held_from)): one.holds
            for one in versions(connection)
        }
        return corrections(connection), kept
    finally:
        connection.close()


def _version(store: Store, since: str | None) -> Version:
    from storage.measures_in.policy_text import versions
    from storage.roster import day_number, day_text

    known = versions(store.connection)
    if not known:
        raise WrongUse(_nothing(), todo="`sharewell policy keep FILE --from DATE`")
    if since is None:
        return known[-1]
    day = day_number(_day(since))
    found = next((one for one in known if one.held_from == day), None)
    if found is None:
        there = ", ".join(day_text(one.held_from) for one in known)
        raise WrongUse(f"no version holds from {since}", where="--from", todo=f"there are: {there}")
    return found


def _act(written: str) -> Act | None:
    from openness.language.policy.model import Act

    if written == "rules":
        return None
    if written not in list(Act):
        raise WrongUse(f"there is no class {written!r}", where="CLASS", todo=f"there are: {', '.join(Act)}, rules")
    return Act(written)


def _day(written: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise WrongUse(f"{written!r} is no day", where="--from", todo="write it as YYYY-MM-DD") from error


def _today(frame: Frame) -> date:
    from datetime import datetime

    return datetime.fromtimestamp(frame.now, frame.store.zone).date()


def _nothing() -> str:
    return "no version of the policy is kept"


def register(app_: typer.Typer) -> None:
    """Add the commands."""
    app_.add_typer(app)
