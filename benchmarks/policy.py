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

from openness.documents.reading import read_text  # noqa: E402
from openness.language.policy.reading import read_policy  # noqa: E402

TEXT = (ROOT / "pipeline/demo/policies/closed.md").read_text(encoding="utf-8") * 6


def main() -> None:
    """Read it so many times and print the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    taken, words, sentences = [], 0, 0
    for _ in range(parser.parse_args().times):
        began = time.perf_counter()
        policy = read_policy(read_text(TEXT, "policy.md"))
        taken.append(time.perf_counter() - began)
        words, sentences = (policy.words, len(policy.sentences)) if policy else (0, 0)
    print(f"{words:,} words, {sentences} sentences: {statistics.median(taken):.2f} s (first {taken[0]:.2f} s)")


if __name__ == "__main__":
    main()
