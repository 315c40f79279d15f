"""Every way by which a figure leaves the store, and how small groups are kept on it.

Only `storage` reads the database, so that whatever a page, a pack, a mail or a command counts came through a module that it
imports from there: DOORS lists those that count, and a test holds the list against the code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from docs.declared.markdown import table

EDITION, HELD, GATED, ROUNDED, TOTALS = "edition", "held", "gated", "rounded", "totals"
OWN, OPERATOR, NO_FIGURES = "own", "operator", "no figures of people"
KINDS: Final = {
    EDITION: "what an edition tells: gated, rounded, frozen until the changes of k people have gathered",
    HELD: "a count rounded to 5 where k people stand behind it, and counted anew when k of those behind it have changed",
    GATED: "goes through the gate on its way, each time anew",
    ROUNDED: "a count rounded to 5 where k people stand behind it, not told otherwise; it is counted each time anew",
    TOTALS: "a count that was handed in without persons, rounded to 5: nobody's withdrawal or joining moves it",
    OWN: "what is held about one person, told to that person alone, or item by item as its author agreed",
    OPERATOR: "for whoever runs Sharewell, in the own shell or on pages: what a run brought, not what people do",
    NO_FIGURES: "names, settings, texts, jobs, writes: it tells no figure of people who take part",
}
DOORS: Final[dict[str, tuple[str, str]]] = {
    "storage.editions": (EDITION, "*"),
    "storage.shown_facts": (GATED, "*"),
    "storage.desk.topics_told": (EDITION, "*"),
    "storage.people_counts": (HELD, "*"),
    "storage.by_hand.training": (HELD, "*"),
    "storage.sources_shown": (HELD, "*"),
    "storage.by_hand.incidents": (TOTALS, "*"),
    "storage.by_hand.pulse": (TOTALS, "*"),
    "storage.by_hand.initiatives": (NO_FIGURES, "*"),
    "storage.held_counts": (HELD, "*"),
    "storage.desk.queue": (ROUNDED, "*"),
    "storage.accounts": (OWN, "*"),
    "storage.audit": (OWN, "*"),
    "storage.desk.for_author": (OWN, "*"),
    "storage.exclusion": (OWN, "*"),
    "storage.own": (OWN, "*"),
    "storage.own.figures": (OWN, "*"),
    "storage.own.held": (OWN, "*"),
    "storage.own.items": (OWN, "*"),
    "storage.own.previewed": (OWN, "*"),
    "storage.own.taking_part": (OWN, "*"),
    "storage.own.whose": (OWN, "*"),
    "storage.person": (OWN, "*"),
    "storage.withdraw": (OWN, "*"),
    "storage.consent": (OPERATOR, "*"),
    "storage.roster": (OPERATOR, "*"),
    "storage.source_status": (OPERATOR, "*"),
    "storage.health": (OPERATOR, "*"),
    "storage.local_classifiers": (OPERATOR, "*"),
    "storage.labels": (OPERATOR, "*"),
    "storage.by_hand.annotations": (NO_FIGURES, "*"),
    "storage.database": (NO_FIGURES, "*"),
    "storage.desk.digests": (NO_FIGURES, "*"),
    "storage.desk.picked": (NO_FIGURES, "*"),
    "storage.jobs.asking": (NO_FIGURES, "*"),
    "storage.measures_in.policy_text": (NO_FIGURES, "*"),
    "storage.rules": (NO_FIGURES, "*"),
}
"""By module of the store: how small groups are kept where pages, packs, mails and commands read through it, and which of it."""
RAW: Final[dict[str, frozenset[str]]] = {
    "storage.readings.readings_of": frozenset({"pipeline.measure", "pipeline.redacting", "pipeline.told_before"}),
    "storage.activity.count_cells": frozenset({"pipeline.measure", "storage.shown_facts"}),
    "storage.activity.people_counts": frozenset({"pipeline.measure"}),
    "storage.flow.streets_of": frozenset({"pipeline.measure", "storage.shown_facts"}),
    "storage.topic_figures.found_topics": frozenset({"pipeline.topics", "storage.shown_topics"}),
    "storage.topic_figures.person_days": frozenset({"pipeline.topics", "storage.shown_topics"}),
    "storage.loading.load_facts": frozenset({"pipeline.measure", "pipeline.explaining"}),
    "storage.weeks.weeks_of_sources": frozenset({"pipeline.alerts"}),
}
"""Functions that give figures which have not passed the gate, and the only modules that may ask: they hand them to it."""
GATES: Final = frozenset(
    {"gate", "edition_of", "gate_counts", "gate_flow", "gate_people", "told_topics", "behind", "silent", "redacted"}
)
EXITS: Final = (
    ("One month, Trends, The ideal, an indicator, Flow, Topics; their charts, tooltips and tables", "editions", EDITION),
    ("the CSV of Trends", "editions", EDITION),
    ("the monthly pack: PDF, slides, mail", "editions, as they stood when the last one was made", EDITION),
    ("alerts by mail", "editions; of sources that a part of k people or more filled, that nothing came", EDITION),
    ("`sharewell edition show`, `sharewell report`", "editions", EDITION),
    ("`sharewell readings`, `--explain`, `--json`", "readings, live and not rounded: for the operator alone", GATED),
    ("`sharewell topics`", "topics, live: for the operator alone", GATED),
    ("`sharewell facts`: CSV, JSON, Parquet", "month facts, live and rounded: for the operator alone", GATED),
    ("the desk: about how many items hold the asked words", "items that can be read there one by one", ROUNDED),
    ("the desk: topics and departments that it may be narrowed to", "editions", EDITION),
    ("Initiatives: how many are active; Trust: how many were trained, and when", "counts", HELD),
    ("People: how many wait, have an account linked, left; texts that are kept", "counts; administrators alone", HELD),
    ("Sources: items, since when all were seen, how far accounts reach, gaps in them", "counts", HELD),
    ("Trust: answers to the pulse, people behind incidents", "totals as they were handed in", TOTALS),
    ("Sources: what the last run, the last look and what was set aside came to, rounded to 5; few as a range", "live", OPERATOR),
    (
        "`sharewell doctor`, `sources`, `import`, `collect`: records, items, people",
        "live, as they are",
        OPERATOR,
    ),
    ("My page, `sharewell person show`, `export`", "what is held about one person", OWN),
    ("digests, feeds, the desk", "items, not figures", NO_FIGURES),
)


def exits() -> str:
    """Return the page that tells how small groups are kept, with every way out."""
    ways = table(("where figures leave", "what they are told from", "kept by"), EXITS)
    kinds = table(("kept by", "which means"), list(KINDS.items()))
    doors = table(
        ("of the store", "which", "kept by"), [(f"`{name}`", part, kind) for name, (kind, part) in sorted(DOORS.items())]
    )
    raw = table(
        ("figures that have not passed the gate", "only asked for by"),
        [(f"`{name}`", ", ".join(f"`{one}`" for one in sorted(allowed))) for name, allowed in sorted(RAW.items())],
    )
    text = (Path(__file__).parent / "small_groups.md").read_text(encoding="utf-8")
    return text.replace("{ways}", f"{ways}\n{kinds}").replace("{doors}", f"{doors}\n{raw}")
