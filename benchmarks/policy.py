"""How long it takes to read a policy of some 6,000 words, from Markdown to sentences with their classes and figures.

Run it with `.venv/bin/python benchmarks/policy.py [--times 5]`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from openness.documents.reading import read_text  # noqa: E402
from openness.language.policy.reading import read_policy  # noqa: E402

MOST_SECONDS = 2.0
TEXT = (ROOT / "pipeline/demo/policies/closed.md").read_text(encoding="utf-8") * 6


def main() -> int:
    """Read it so many times and tell the middle."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    taken, words, sentences = [], 0, 0
    for _ in range(parser.parse_args().times):
        began = time.perf_counter()
        policy = read_policy(read_text(TEXT, "policy.md"))
        taken.append(time.perf_counter() - began)
        words, sentences = (policy.words, len(policy.sentences)) if policy else (0, 0)
    what = f"a policy of {words:,} words read from Markdown, its {sentences} sentences classed"
    return tell([Figure(what=what, value=statistics.median(taken), unit="s", bound=MOST_SECONDS, runs=tuple(taken))])


if __name__ == "__main__":
    sys.exit(main())
