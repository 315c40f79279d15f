"""How often the default classifier is right on texts set apart before it was trained: `python benchmarks/labels.py`.

Fails where a language falls below a macro-F1 of 0.75 or above an abstention of 20 %. `--write` keeps the matrices for the
pages, which correct K1 by them, and writes docs/labels.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import openness.language.labelling as package  # noqa: E402
from openness.language.labelling.default import LANGUAGES, NAME, default_classifier, examples  # noqa: E402
from openness.language.labelling.local import LEAST, MOST  # noqa: E402
from openness.language.labelling.model import LABELS  # noqa: E402
from openness.language.labelling.trial import FILE, TOLD, Matrix, Trial, matrix_of  # noqa: E402
from openness.language.questions import is_question  # noqa: E402

LEAST_F1 = 0.75
MOST_ABSTENTION = 0.2
HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "labels.md"
NAMES = {"nl": "Dutch", "en": "English"}
OWN = f"""## A classifier that learns from your labels

Labels that people give on the desk, or in a table, teach a classifier of the organisation's own. `sharewell refresh` tries
one when people labelled {LEAST} texts that differ, of two labels or more, and again with a fifth or fifty labels more. It learns
from the newest {MOST:,} whose text is still kept, and the refresh says what came of it.

- It takes the default's scores as one more thing to see in a text (Daume 2007), and learns from a part of the texts that come
  with Sharewell too, so that what the default knows stays known.
- It is cross-validated on the own labels: each is told by a classifier that saw neither that text nor another that says the
  same. It is used only where it is right more often than the default beyond chance (exact test of McNemar, p < .05) and its
  macro-F1 is better. The page on labels shows the matrix.
- It is called `local:1`, `local:2` and so on, and labels from the next calendar month on, so that a month has one classifier.
  K1 is corrected by the error of the one that labelled; months with different ones are not compared.
- It is kept as plain numbers in the store, with the rows of the items that it learned from. When one of these is removed, by
  its author or at its source, or its text is edited, the classifier goes in the same transaction, since it holds words that
  their author took back; the next refresh tries another without them. The labels that it gave stay, and so does the matrix,
  which is counts. The default labels the rest of that month: each part of its K1 is then corrected by the error of its own
  classifier, the interval draws both trials again, and the month is not compared with those that one of them labelled alone.
- When a label that it learned from is taken back or changed, it is stale: the next refresh tries another on what people say
  now. Until then it stays in use, so that a curator who corrects something does not change in mid-month what labels it; where
  too few labels are left to try another, it goes. Who withdraws as a curator takes back the labels that they gave, and what
  learned from them is stale in the same way: labels are kept without a name only as long as somebody stands by them.
- A text that is dropped because it was kept long enough leaves the classifier as it leaves a label: nobody took anything back,
  the classifier holds weights of words and no text, and both go with the item.
- People are asked first about what is hard to tell. The own labels are therefore harder than what is shared as a whole, and
  the error found on them is rather too large than too small.
"""


def held_out(language: str) -> list[tuple[str, str]]:
    """Return the texts set apart in a language, each with its label."""
    path = HERE / "inputs" / f"held_out_{language}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row["text"], row["label"]) for row in rows]


def tried() -> Trial:
    """Return how the classifier does now."""
    matrices = {}
    for language in LANGUAGES:
        texts = held_out(language)
        told = default_classifier().tell([text for text, _ in texts])
        matrices[language] = matrix_of((label, one.label) for (_, label), one in zip(texts, told, strict=True))
    return Trial(classifier=NAME, by_language=matrices)


def rule(language: str) -> tuple[float, float]:
    """Return precision and recall of the quick rule for questions."""
    pairs = [(is_question(text), label == "question") for text, label in held_out(language)]
    both = sum(found and asks for found, asks in pairs)
    return both / sum(found for found, _ in pairs), both / sum(asks for _, asks in pairs)


def table(matrix: Matrix) -> list[str]:
    """Return a matrix in Markdown."""
    head = f"| a person said | {' | '.join(TOLD)} |"
    rows = [f"| **{label}** | {' | '.join(map(str, row))} |" for label, row in zip(LABELS, matrix.counts, strict=True)]
    return [head, f"|---|{'---:|' * len(TOLD)}", *rows]


def page(trial: Trial) -> str:
    """Return docs/labels.md."""
    lines = [
        "# How labels are told, and how often that is right",
        "",
        "<!-- Written by `python benchmarks/labels.py --write`. -->",
        "",
        f"The classifier `{trial.classifier}` comes with Sharewell. It was trained on {len(examples()):,} short texts in Dutch",
        "and English, written for it and shipped with it, and chosen by cross-validation on those alone. It sees words, parts of",
        "words, outward signs such as a question mark, and the meaning of sentences by a multilingual encoder; where it is not",
        "sure it says `unknown`. `python -m pipeline.labelling.make_default` makes it again.",
        "",
        "It was tried on texts set apart before it was trained, written independently of the training texts:",
        "`python benchmarks/labels.py`. **One hand wrote and labelled them**, so the figures tell how well it follows that",
        "hand, not how two people would agree; what your people write may be harder. Label items yourself to know.",
        "",
        "| language | texts | macro-F1 where it says something | abstention | macro-F1 with silence as a miss |",
        "|---|---:|---:|---:|---:|",
    ]
    for language, matrix in trial.by_language.items():
        figures = f"{matrix.macro_f1():.3f} | {matrix.abstention:.1%} | {matrix.macro_f1(of_all=True):.3f}"
        lines.append(f"| {NAMES[language]} | {matrix.texts} | {figures} |")
    lines += ["", "Questions alone, of all texts set apart; the rule is the one that labels an item as it comes in.", ""]
    lines += ["| language | found by | precision | recall |", "|---|---|---:|---:|"]
    for language, matrix in trial.by_language.items():
        told = matrix.precision("question"), matrix.recall("question", of_all=True)
        for name, (precision, recall) in (("classifier", told), ("rule", rule(language))):
            lines.append(f"| {NAMES[language]} | {name} | {precision:.3f} | {recall:.3f} |")
    for language, matrix in trial.by_language.items():
        lines += ["", f"## {NAMES[language]}", "", *table(matrix)]
    error = trial.error
    lines += [
        "",
        "## What K1 is corrected by",
        "",
        f"Of {error.knowledge} texts with knowledge that it called knowledge or promotion it called {error.knowledge_right}",
        f"knowledge; of {error.promotion} that promote, {error.promotion_right} promotion. The share that it finds is corrected",
        "by these two (Rogan and Gladen 1978), and the interval draws them again.",
        "",
        OWN,
    ]
    return "\n".join(lines)


def main() -> int:
    """Print the figures; return 1 where they fall short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the figures and write docs/labels.md")
    wanted = parser.parse_args()
    trial = tried()
    text = page(trial)
    print(text)
    if wanted.write:
        (Path(str(package.__file__)).parent / FILE).write_text(trial.to_json(), encoding="utf-8")
        PAGE.write_text(text, encoding="utf-8")
    short = [
        name for name, matrix in trial.by_language.items() if matrix.macro_f1() < LEAST_F1 or matrix.abstention > MOST_ABSTENTION
    ]
    print(f"falls short: {', '.join(short)}" if short else "holds in every language")
    return int(bool(short))


if __name__ == "__main__":
    sys.exit(main())
